"""What a scenario changes, on the terminal: every figure old → new with its article, pins, exclusions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.report.rows import Moved
from allocator.report.rulebook import moved_in
from allocator.report.screen import BAD, DOUBT, Said, Screen
from allocator.run.parts import Prepared

if TYPE_CHECKING:
    from rich.console import Console


def tell_changes(screen: Screen, prepared: Prepared) -> None:
    """The heading and one line per change; nothing without a scenario."""
    scenario = prepared.applied.scenario
    if scenario is None:
        return
    screen.heading(f"情景改动：{scenario.name}（{scenario.because}）")
    lines = [Said(text(m), BAD if m.exceeds else "") for m in moved_in(prepared)]
    screen.items(lines or [Said("没有改动")])


def show_changes(prepared: Prepared, console: Console) -> None:
    """The same with the stamps, before a command that solves nothing says what it has to say."""
    screen = Screen(console)
    tell_changes(screen, prepared)
    applied = prepared.applied
    screen.items([*(Said(stamp, BAD) for stamp in applied.stamps), *(Said(e, DOUBT) for e in applied.exceptions)])


def text(m: Moved) -> str:
    """奖补数量·上限（clause.quota.high）：33个 → 36个（第十一条）；突破办法规定，仅供测算."""
    remark = f"；{m.remark}" if m.remark else ""
    return f"{m.what}：{m.old} → {m.new}（{m.article}）{remark}"
