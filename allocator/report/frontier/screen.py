"""The frontier on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.report.frontier import columns as cols
from allocator.report.frontier.rows import Rows, kept_told, range_told, steady_told
from allocator.report.headline import DISCLAIMER
from allocator.report.screen import BAD, DOUBT, FAINT, STRONG, Said, Screen

if TYPE_CHECKING:
    from rich.console import Console

MOST = 8
"""Setbacks told one by one; the others are in the files."""


def show(rows: Rows, console: Console) -> None:
    """What turns where, the stairs, and who loses by more money."""
    screen, head = Screen(console), rows.headline
    lines = [Said(f"《{head.programme}》（{head.status}）    取向：{head.stance}", FAINT)]
    if head.scenario:
        lines.append(Said(f"情景：{head.scenario}", FAINT))
    lines.append(Said(range_told(rows.frontier), STRONG))
    if kept := kept_told(rows.frontier):
        lines.append(Said(kept))
    lines += [Said(f"{head.verdict}：{head.proof}"), *(Said(stamp, BAD) for stamp in head.stamps)]
    lines += [Said(e, DOUBT) for e in head.exceptions]
    screen.panel(head.title + head.stamp, lines, "green" if head.proven else "")
    placed = [Said(rows.place, STRONG)] if rows.place else []
    if items := [*placed, *(Said(t.text) for t in rows.turns)]:
        screen.heading("关键预算")
        screen.items(items)
    if rows.stairs:
        screen.heading(f"逐级（万元；{steady_told(rows.frontier)}）")
        columns = cols.brief(rows) if screen.roomy else cols.briefest(rows)
        screen.table(columns, rows.stairs, marked=[s for s in rows.stairs if s.marked])
    _setbacks(screen, rows)
    screen.say()
    screen.say(f"{DISCLAIMER}。指纹 {head.fingerprint}", FAINT)


def _setbacks(screen: Screen, rows: Rows) -> None:
    """Those who leave first: a stair that only moves somebody down for a moment says less."""
    if not rows.setbacks:
        return
    left = [s for s in rows.setbacks if s.kind == "left"]
    others = [s for s in rows.setbacks if s.kind != "left"]
    screen.heading(f"预算增加反而受损的（{len(rows.setbacks)}处：退出{len(left)}，降档或减额{len(others)}）")
    shown = [*left, *reversed(others)][:MOST]
    rest = len(rows.setbacks) - len(shown)
    hint = "；不得减少任何已给项目的测算用 --keep" if rows.frontier.problem.one_order else ""
    more = [Said(f"另有{rest}处，见 --out 的 前沿.xlsx 或 frontier.json{hint}", FAINT)] if rest else []
    screen.items([*(Said(s.sentence, DOUBT) for s in sorted(shown, key=lambda s: s.budget)), *more])
