"""What a command says on the terminal. `show` for a run; the other screens stand in `notices` and are named here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from allocator.law.clause.base import Clause
from allocator.law.clause.fields import Force
from allocator.law.settings import paths
from allocator.money import show_wan
from allocator.report import columns as cols
from allocator.report import words
from allocator.report.changes import tell_changes
from allocator.report.checks import checked
from allocator.report.columns import Column
from allocator.report.headline import DISCLAIMER, Headline, headline
from allocator.report.programmes import show_programmes, show_schema
from allocator.report.rows import Awarded, Parameter, Replaced
from allocator.report.screen import BAD, DOUBT, FAINT, GOOD, STRONG, Said, Screen
from allocator.report.screens import show_audit, show_check, show_doctor
from allocator.report.shortfall import compact, owed, total
from allocator.report.summary import excluded, placement_lines, problems_told, rows_told, scoring_label
from allocator.report.tables import Tables, tables
from allocator.run.parts import Run

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show", "show_audit", "show_check", "show_doctor", "show_infeasible", "show_programmes", "show_schema"]

ON_TOP = {"left", "shortfall", "today"}
"""Notes that have their own place above the others."""
MOST_REPLACEMENTS = 10
"""So many of the order of replacement are shown; the workbook and the JSON have all."""
_RELAX: dict[Force, str] = {
    "must": "办法规定，不得放宽",
    "principle": "原则上，只可作为例外放宽并记录理由",
    "about": "左右，只可作为例外放宽并记录理由",
    "choice": "本厅选择，可以调整",
}
_CONFLICT: tuple[Column[Parameter], ...] = (
    Column("要求", "text", lambda p: p.name),
    Column("能否放宽", "text", lambda p: p.value, 40),
    Column("在哪里改", "text", lambda p: p.source, 50),
)


def show(run: Run, console: Console) -> None:
    """The result of a run: money, verdict, tiers, cities, list, notes; without an allocation, why there is none."""
    if run.result.allocation is None:
        show_infeasible(run, console)
        return
    screen, found = Screen(console), tables(run)
    _headline(screen, found.headline, checked(found.measured))
    tell_changes(screen, run.prepared)
    screen.heading("汇总（万元）" if found.rated else "分事项（万元）" if found.given else "分档（万元）")
    screen.table(cols.tiers(found), found.tiers, found.all_tiers if len(found.tiers) > 1 else None)
    screen.heading("分市（万元）")
    present = [c for c in found.cities if c.applied]
    screen.table(cols.cities(found), present, found.all_cities)
    screen.heading(f"拟支持项目（{found.headline.number}项，万元）")
    if found.awarded:
        screen.table(_compact(found, roomy=screen.roomy), found.awarded)
    else:
        screen.say("名单为空" if run.problem.pool else "没有可以安排的项目", DOUBT)
    _replacements(screen, found.replacements)
    _notes(screen, run)
    _ending(screen, run, found.headline)


def _replacements(screen: Screen, rows: Sequence[Replaced]) -> None:
    if not rows:
        return
    screen.heading("递补次序（仅列出，未安排，万元）")
    screen.table(cols.REPLACEMENTS, rows[:MOST_REPLACEMENTS])
    if (more := len(rows) - MOST_REPLACEMENTS) > 0:
        screen.say(f"……其后还有{more}项，见 分配方案.xlsx", FAINT)


def show_infeasible(run: Run, console: Console) -> None:
    """A run without an allocation: the conflict in one sentence and what may be changed, or that time ran out."""
    screen, head = Screen(console), headline(run)
    if run.conflict is None:
        said = [Said(words.STATUSES[run.result.status], BAD), Said(f"【N05】{head.proof}；不输出名单")]
        screen.panel(_title(head), said, "red")
        screen.items([Said("请加大或去掉 --time-limit 后重新求解；正式结果不设时限")])
        _notes(screen, run)
        return
    lines = [Said(run.conflict.sentence, BAD), Said(head.proof, FAINT)]
    screen.panel(_title(head), lines, "red")
    tell_changes(screen, run.prepared)
    if run.result.due is not None:
        rows = owed(run)
        screen.heading(f"应兑现（{len(rows)}项，万元）")
        screen.table(compact(rows, roomy=screen.roomy), rows, total(rows))
    _notes(screen, run)
    screen.heading("可放宽的选项")
    screen.table(_CONFLICT, [_option(run, c) for c in run.conflict.clauses])
    if run.result.due is not None:
        screen.items([Said("请增加预算后重新求解；是否折减由党组会研究，折减须在情景中写明理由")])
        return
    screen.items([Said("请在情景文件中改动可以调整的一项后重新求解；总额和“不得、最高”的规定不放宽")])


def _option(run: Run, clause_id: str) -> Parameter:
    clause = next((c for c in run.programme.clauses if c.id == clause_id), None)
    if clause is None:
        return Parameter(clause_id, "", "")
    name = f"{words.clause(clause.kind)}（{clause.where}）"
    return Parameter(name, _RELAX[clause.force], _settings(run, clause))


def _settings(run: Run, clause: Clause) -> str:
    """Where a scenario may change the clause; nothing where it must not."""
    if clause.moved_by:
        return clause.moved_by
    if clause.force == "must":
        return ""
    start = f"{clause.path}."
    return clause.moved_in or "、".join(n for n in paths(run.programme) if n.startswith(start))


def _title(head: Headline) -> str:
    return head.titled("奖补资金分配方案") + head.stamp


def _setting(head: Headline) -> str:
    parts = (("取向", head.stance), ("情景", head.scenario))
    return "    ".join(f"{name}：{text}" for name, text in parts if text)


def _headline(screen: Screen, head: Headline, checks: str) -> None:
    money = "".join(f"{name} {show_wan(amount)}万元    " for name, amount in head.money) + f"支持 {head.number}项"
    lines = [
        Said(f"《{head.programme}》（{head.status}）", FAINT),
        *([Said(setting, FAINT)] if (setting := _setting(head)) else []),
        Said(money, STRONG),
    ]
    if head.left_because:
        lines.append(Said(head.left_because))
    lines.append(Said(f"{head.verdict}：{head.proof}", GOOD if head.proven else DOUBT))
    lines.append(Said(checks))
    if head.doubts:
        lines.append(Said(f"草案：{'；'.join(head.doubts)}", DOUBT))
    lines += [*(Said(stamp, BAD) for stamp in head.stamps), *(Said(e, DOUBT) for e in head.exceptions)]
    screen.panel(_title(head), lines, "green" if head.proven else "yellow")


def _compact(found: Tables, *, roomy: bool) -> tuple[Column[Awarded], ...]:
    """The list's columns for a terminal: no codes, no ceilings, and no projects' names where space is short."""
    kept = {"number", "id", "applicant", "project", "city", "score", "tier", "basis", "due", "amount", "remark"}
    kept -= set() if roomy else {"number", "project"}
    return tuple(c for c in cols.awarded(found) if c.key in kept)


def _notes(screen: Screen, run: Run) -> None:
    notes = run.notes
    if run.placements:
        screen.heading("青岛市纳入与单列")
        screen.items([Said(f"{line.label}：{line.text}", DOUBT) for line in placement_lines(run.placements)])
    today = [n.text for n in notes if n.code == "today"]
    if today:
        screen.heading(words.NOTES["today"])
        screen.items([Said(text) for text in today])
    others = [n for n in notes if n.code not in ON_TOP]
    if others:
        screen.heading("提示")
        doubtful = {"low_score", "tie_by_number", "no_distinction", "published_breach", "frozen"}
        screen.items([Said(n.text, DOUBT if n.code in doubtful else "") for n in others])


def _ending(screen: Screen, run: Run, head: Headline) -> None:
    intake = run.prepared.intake
    screen.heading("数据")
    hint = "（用 check 命令逐项查看）" if intake.findings else ""
    screen.items(
        [
            Said(rows_told(intake, excluded(run))),
            *([Said(intake.ledger.says)] if intake.ledger else []),
            Said(f"{scoring_label(intake)}：{intake.scoring or '按申报表'}"),
            Said(problems_told(intake) + hint, DOUBT if intake.unconfirmed else ""),
        ]
    )
    screen.say()
    screen.say(f"{DISCLAIMER}。指纹 {head.fingerprint}", FAINT)
