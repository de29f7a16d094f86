"""Why there is no list: what cannot stand together, or who is owed what; on paper 应兑现清单.xlsx."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocator.errors import VerificationError
from allocator.law.award import Rate
from allocator.law.clause.base import Clause
from allocator.law.clause.fields import Force
from allocator.law.settings import paths
from allocator.models.state import dues
from allocator.money import show_wan
from allocator.problem.rates import told
from allocator.report import conflict, words
from allocator.report.headline import headline
from allocator.report.phrases import panel, plan_title, points
from allocator.report.remarks import own_reduction
from allocator.report.rulebook import changes_told, rule_rows, rules_table
from allocator.report.summary import placement_lines
from allocator.report.table import ALL, Field, Fields, Line, Notice, Part, Report, Sheet, Table, field, table
from allocator.run.explanation import Explanation
from allocator.run.parts import Run

LIST, OTHERS, RULES = "应兑现清单", "未兑现及原因", "规则与依据"
_ON_TOP = {"left", "shortfall", "today"}
"""Notes that have their own place above the others."""
_DOUBTFUL = {"low_score", "tie_by_number", "no_distinction", "published_breach", "frozen"}
_RELAX: dict[Force, str] = {
    "must": "办法规定，不得放宽",
    "principle": "原则上，只可作为例外放宽并记录理由",
    "about": "左右，只可作为例外放宽并记录理由",
    "choice": "本厅选择，可以调整",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """What one candidate is due, 元; `basis` is the event, or how a rate comes to the sum."""

    number: int
    id: str
    applicant: str
    credit_code: str
    project: str
    city: str
    basis: str
    due: int
    why: str


def report_without(run: Run) -> Report:
    """Return the conflict in one sentence and what may be changed, or that time ran out; who is owed what."""
    sheets = _sheets(run) if run.result.due is not None else conflict.sheets(run)
    return Report(headline(run), tuple(_screen(run)), tuple(sheets))


def _screen(run: Run) -> Iterator[Part]:
    head, due = headline(run), run.result.due
    if run.conflict is None:
        said = [Line(words.STATUSES[run.result.status], "bad"), Line(f"【N05】{head.proof}；不输出名单")]
        yield panel(plan_title(head), said, "bad")
        yield from points("", ["请加大或去掉 --time-limit 后重新求解；正式结果不设时限"])
        yield from notes_told(run)
        return
    yield panel(plan_title(head), [Line(run.conflict.sentence, "bad"), Line(head.proof, "faint")], "bad")
    yield from changes_told(run.prepared)
    if due is not None:
        rows = owed(run)
        yield owed_table(rows, "applicant").titled(f"应兑现（{len(rows)}项，万元）")
    yield from notes_told(run)
    yield from conflict.told(run)
    options: Fields[tuple[str, str, str]] = (
        field("要求", "text", lambda o: o[0]),
        field("能否放宽", "text", lambda o: o[1], 40),
        field("在哪里改", "text", lambda o: o[2], 50),
    )
    yield table("可放宽的选项", options, [_option(run, c) for c in run.conflict.clauses])
    if due is not None:
        yield from points("", ["请增加预算后重新求解；是否折减由党组会研究，折减须在情景中写明理由"])
    else:
        yield from points("", ["请在情景文件中改动可以调整的一项后重新求解；总额和“不得、最高”的规定不放宽"])


def _option(run: Run, clause_id: str) -> tuple[str, str, str]:
    clause = next((c for c in run.programme.clauses if c.id == clause_id), None)
    if clause is None:
        return clause_id, "", ""
    name = f"{words.clause(clause.kind)}（{clause.where}）"
    return name, _RELAX[clause.force], _settings(run, clause)


def _settings(run: Run, clause: Clause) -> str:
    """Tell where a scenario may change the clause; nothing where it must not."""
    if clause.moved_by:
        return clause.moved_by
    if clause.force == "must":
        return ""
    start = f"{clause.path}."
    return clause.moved_in or "、".join(n for n in paths(run.programme) if n.startswith(start))


def notes_told(run: Run) -> Iterator[Notice]:
    """Return the notes of a run: what waits for a choice, today's way, the others."""
    placed = tuple(Line(x.text, "doubt", x.label) for x in placement_lines(run.placements))
    if placed:
        yield Notice(placed, "青岛市纳入与单列")
    yield from points(words.NOTES["today"], [n.text for n in run.notes if n.code == "today"])
    others = tuple(Line(n.text, "doubt" if n.code in _DOUBTFUL else "") for n in run.notes if n.code not in _ON_TOP)
    if others:
        yield Notice(others, "提示")


def owed(run: Run) -> tuple[Owed, ...]:
    """Everybody to whom something is due, in the order of the numbers.

    Raises
    ------
    VerificationError
        The sums do not add up to what the run says (V20).
    """
    problem, due = run.problem, run.result.due
    if due is None:
        return ()
    award, sums = run.programme.award, dues(problem, due)
    rows: list[Owed] = []
    for i in due.funded:
        c = problem.pool[i]
        tier = problem.tiers[due.levels[i] - 1].name
        basis = told(award, c) if isinstance(award, Rate) else tier
        label = own_reduction(problem, i, due, sums[i])
        why = words.REDUCED[label] if label else ""
        rows.append(Owed(len(rows) + 1, c.id, c.applicant, c.credit_code, c.project, c.city, basis, sums[i], why))
    if (found := sum(r.due for r in rows)) != due.spent:
        both = f"{show_wan(found)}万元、{show_wan(due.spent)}万元"
        raise VerificationError(f"【V20】应兑现金额合计不一致：{both}。已停止输出，请联系维护人员")
    return tuple(rows)


def owed_table(rows: Sequence[Owed], said: str = "number") -> Table:
    """Return who is owed what, the word for the sum under the key `said`; without columns that nobody needs."""
    project: Field[Owed] = field("项目名称", "text", lambda o: o.project, 34, hidden=("narrow",))
    remark: Field[Owed] = field("备注", "text", lambda o: o.why, 20)
    fields: Fields[Owed] = (
        field("序号", "count", lambda o: o.number, hidden=("screen",), key="number"),
        field("项目编号", "label", lambda o: o.id, 14, short="编号"),
        field("申报单位", "text", lambda o: o.applicant, 30, key="applicant"),
        field("统一社会信用代码", "label", lambda o: o.credit_code, hidden=("screen",)),
        *((project,) if any(r.project for r in rows) else ()),
        field("所在市", "label", lambda o: o.city, short="市"),
        field("事项或计算依据", "text", lambda o: o.basis, 34),
        field("应兑现（万元）", "money", lambda o: o.due, short="应兑现", key="due"),
        *((remark,) if any(r.why for r in rows) else ()),
    )
    return table("", fields, rows, sums={said: ALL, "due": sum(r.due for r in rows)})


def _others_table(run: Run, due: set[str]) -> Table:
    """Return those to whom nothing is due, with the reason."""
    fields: Fields[Explanation] = (
        field("项目编号", "label", lambda e: e.candidate.id, 14),
        field("申报单位", "text", lambda e: e.candidate.applicant, 30),
        field("结果", "label", lambda e: words.outcome(e.outcome, entitled=True)),
        field("原因", "text", lambda e: e.reason, 60),
        field("依据", "text", lambda e: "、".join(e.articles), 20),
    )
    return table("", fields, [e for e in run.explanations if e.candidate.id not in due])


def _sheets(run: Run) -> Iterator[Sheet]:
    head, rows = headline(run), owed(run)
    sum_due = sum(r.due for r in rows)
    figures = (("应兑现", sum_due), ("预算总额", head.budget), ("缺口", sum_due - head.budget))
    money = "    ".join(f"{name}{show_wan(amount)}万元" for name, amount in figures)
    listed, others = owed_table(rows), _others_table(run, {r.id for r in rows})
    yield Sheet(LIST, head.titled(LIST), f"{money}    办法未规定折减，尚未分配", "单位：万元", (listed,))
    yield Sheet(OTHERS, head.titled(OTHERS), f"共{len(others.rows)}项", "", (others,))
    rules = rules_table(rule_rows(run)).without("force", "others").titled("")
    yield Sheet(RULES, head.titled(RULES), f"《{head.programme}》", "", (rules,))
