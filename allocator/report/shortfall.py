"""Sums due that the budget does not cover: who is owed what, on the terminal and as 应兑现清单.xlsx."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.errors import VerificationError
from allocator.law.award import Rate
from allocator.models.state import dues
from allocator.money import show_wan
from allocator.problem.rates import told
from allocator.report import words
from allocator.report.columns import Column, without
from allocator.report.headline import headline
from allocator.report.rows import RuleRow
from allocator.report.rulebook import rule_rows
from allocator.report.sheet import Block, Book, totalled
from allocator.report.tables import own_reduction
from allocator.run.parts import Run

LIST, OTHERS, RULES = "应兑现清单", "未兑现及原因", "规则与依据"
TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Owed:
    """What one candidate is due, 元; `basis` is the event, or how a rate comes to the sum."""

    number: int | None
    id: str
    applicant: str
    credit_code: str = ""
    project: str = ""
    city: str = ""
    basis: str = ""
    due: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """A candidate to whom nothing is due, with the reason."""

    id: str
    applicant: str
    outcome: str
    reason: str
    articles: str


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


def total(rows: Sequence[Owed]) -> Owed:
    """The last line."""
    return Owed(None, "", TOTAL, due=sum(r.due for r in rows))


def columns(rows: Sequence[Owed]) -> tuple[Column[Owed], ...]:
    """The list's columns; without projects where none is named, without remarks where there are none."""
    project: Column[Owed] = Column("项目名称", "text", lambda o: o.project, 34, key="project")
    remark: Column[Owed] = Column("备注", "text", lambda o: o.why, 20)
    return (
        Column("序号", "whole", lambda o: o.number, key="number"),
        Column("项目编号", "label", lambda o: o.id, 14, short="编号"),
        Column("申报单位", "text", lambda o: o.applicant, 30),
        Column("统一社会信用代码", "label", lambda o: o.credit_code, key="code"),
        *((project,) if any(r.project for r in rows) else ()),
        Column("所在市", "label", lambda o: o.city, short="市"),
        Column("事项或计算依据", "text", lambda o: o.basis, 34),
        Column("应兑现（万元）", "money", lambda o: o.due, short="应兑现", key="due"),
        *((remark,) if any(r.why for r in rows) else ()),
    )


def compact(rows: Sequence[Owed], *, roomy: bool) -> tuple[Column[Owed], ...]:
    """The columns for a terminal."""
    return without(columns(rows), "number", "code", *(() if roomy else ("project",)))


_OTHERS: tuple[Column[Other], ...] = (
    Column("项目编号", "label", lambda o: o.id, 14),
    Column("申报单位", "text", lambda o: o.applicant, 30),
    Column("结果", "label", lambda o: o.outcome),
    Column("原因", "text", lambda o: o.reason, 60),
    Column("依据", "text", lambda o: o.articles, 20),
)
_RULES: tuple[Column[RuleRow], ...] = (
    Column("类别", "label", lambda r: r.kind),
    Column("名称", "text", lambda r: r.name, 20),
    Column("依据", "text", lambda r: r.article, 18),
    Column("原文", "text", lambda r: r.quote, 44),
    Column("参数", "text", lambda r: r.figures, 26),
    Column("口径", "text", lambda r: r.interpretation, 44),
)


def workbook(run: Run) -> bytes:
    """应兑现清单.xlsx of a run whose budget does not cover what is due; the same run gives the same bytes."""
    head, rows = headline(run), owed(run)
    sum_due = sum(r.due for r in rows)
    figures = (("应兑现", sum_due), ("预算总额", head.budget), ("缺口", sum_due - head.budget))
    money = "    ".join(f"{name}{show_wan(amount)}万元" for name, amount in figures)
    book = Book(head)
    shown = columns(rows)
    listed = Block(shown, rows, total=totalled(shown, {"number": TOTAL, "due": sum_due}))
    book.sheet(LIST, head.titled(LIST), (f"{money}    办法未规定折减，尚未分配", "单位：万元"), [listed])
    others = _others(run, {r.id for r in rows})
    book.sheet(OTHERS, head.titled(OTHERS), (f"共{len(others)}项", ""), [Block(_OTHERS, others)])
    book.sheet(RULES, head.titled(RULES), (f"《{head.programme}》", ""), [Block(_RULES, rule_rows(run))])
    return book.close()


def _others(run: Run, due: set[str]) -> tuple[Other, ...]:
    return tuple(
        Other(
            id=e.candidate.id,
            applicant=e.candidate.applicant,
            outcome=words.outcome(e.outcome, entitled=True),
            reason=e.reason,
            articles="、".join(e.articles),
        )
        for e in run.explanations
        if e.candidate.id not in due
    )
