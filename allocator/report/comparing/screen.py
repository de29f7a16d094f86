"""A comparison on the terminal: all sides in one table, then each against the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.money import show_wan
from allocator.problem.candidate import called
from allocator.problem.changes import KINDS
from allocator.report.columns import without
from allocator.report.comparing import columns as cols
from allocator.report.comparing.rows import MoveRow, Rows, SetRow
from allocator.report.headline import DISCLAIMER
from allocator.report.screen import BAD, DOUBT, FAINT, GOOD, STRONG, Said, Screen

if TYPE_CHECKING:
    from rich.console import Console

MOST, MOST_REMARKS = 8, 12
"""Candidates named after a cause, and remarks on one side."""


def show(rows: Rows, console: Console) -> None:
    """Everything of a comparison, the base's money first."""
    screen, head = Screen(console), rows.headline
    base = rows.sides[0]
    figures = f"预算总额 {show_wan(base.budget)}万元    已安排 {show_wan(base.spent)}万元    支持 {base.number}项"
    money = f"基准“{base.name}”：{figures}"
    lines = [Said(f"《{head.programme}》（{head.status}）", FAINT), Said(money, STRONG)]
    lines.append(Said(f"共{len(rows.sides) - 1}个方案与基准比较，增减均可核对到元", GOOD if head.proven else DOUBT))
    lines += [*(Said(stamp, BAD) for stamp in head.stamps), *(Said(e, DOUBT) for e in head.exceptions)]
    screen.panel(head.title + head.stamp, lines, "green" if head.proven else "yellow")
    screen.heading("各方案（万元）")
    screen.table(cols.sides(rows.sides), rows.sides, marked=[s for s in rows.sides if s.grave])
    for side in rows.sides[1:]:
        _side(screen, rows, side.name)
    _remarks(screen, rows, base.name)
    screen.say()
    screen.say(f"{DISCLAIMER}。指纹 {head.fingerprint}", FAINT)


def _side(screen: Screen, rows: Rows, name: str) -> None:
    because = next(s.because for s in rows.sides if s.name == name)
    screen.heading(f"“{name}”与基准相比" + (f"：{because}" if because else ""))
    if sets := [s for s in rows.sets if s.side == name]:
        screen.items([Said(set_text(s), BAD if s.exceeds else "") for s in sets])
    _remarks(screen, rows, name)
    moves = rows.moves[name]
    if not moves:
        return
    screen.say()
    brief = cols.BRIEF if screen.roomy else cols.BRIEFEST
    screen.table([c for c in cols.MOVES if c.key in brief], moves)
    _causes(screen, moves)
    for title, groups in (("所在市", rows.cities[name]), ("档次", rows.tiers[name])):
        screen.say()
        *parts, whole = groups
        present = [g for g in parts if g.base or g.other]
        screen.table(cols.groups(title, groups), present, whole)
    if goals := rows.goals[name]:
        screen.say()
        screen.table(cols.GOALS if screen.roomy else without(cols.GOALS, "sense"), goals)


def set_text(s: SetRow) -> str:
    """One change, old → new, with its article: 奖补数量·上限（clause.quota.high）：33个 → 36个（第十一条）."""
    remark = f"；{s.remark}" if s.remark else ""
    return f"{s.what}：{s.old} → {s.new}（{s.article}）{remark}"


def _causes(screen: Screen, moves: tuple[MoveRow, ...]) -> None:
    """Every cause once, with the candidates that it concerns."""
    told: dict[str, list[str]] = {}
    for m in moves:
        told.setdefault(m.cause, []).append(f"{called(m.id, m.applicant, m.project)}{KINDS[m.kind]}")
    screen.say()
    screen.items(
        [
            Said(f"{cause}：{'、'.join(ids[:MOST])}" + (f"等{len(ids)}项" if len(ids) > MOST else ""))
            for cause, ids in told.items()
            if cause
        ]
    )


def _remarks(screen: Screen, rows: Rows, name: str) -> None:
    told = [r for r in rows.remarks if r.side == name]
    lines = [Said(f"{r.what}：{r.text}", DOUBT if r.grave else "") for r in told[:MOST_REMARKS]]
    if len(told) > MOST_REMARKS:
        lines.append(Said(f"……另有{len(told) - MOST_REMARKS}处，见 --out 的 比较.xlsx", DOUBT))
    screen.items(lines)
