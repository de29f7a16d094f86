"""The figure of a frontier: awards by tier and score lines over the budget."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.models.goals import class_of
from allocator.money import WAN
from allocator.report.figures import Heading, Mark, Panel, Stairs, stairs_figure
from allocator.report.frontier.rows import Rows, drawn_to

_ENDS = {"high": "数量达上限", "full": "不再改变"}
"""Turns that are no goals and are named on the figure."""


def figure(rows: Rows) -> dict[str, bytes]:
    """The figure as "svg" and "png".

    Raises
    ------
    EnvironmentFault
        There is no font with Chinese characters.
    """
    head, stairs = rows.headline, rows.stairs
    places = [*(s.budget / WAN for s in stairs), drawn_to(rows) / WAN]
    heading = Heading(head.title + head.stamp, "预算（万元）", f"{head.proof}。指纹 {head.fingerprint}")
    return stairs_figure(heading, places, list(_panels(rows)), list(_marks(rows)))


def _panels(rows: Rows) -> Iterator[Panel]:
    """Awards, every tier with those above it as one area; then the lines of those tiers that have one."""
    stairs, top = rows.stairs, len(rows.tiers)
    areas = [
        Stairs(rows.tiers[top - 1 - k], tuple(float(sum(s.by_tier[: top - k])) for s in stairs)) for k in range(top)
    ]
    yield Panel("支持数（个）", tuple(areas), filled=True)
    lines = []
    for k, name in enumerate(rows.tiers):
        drawn = [s.lines[k] for s in stairs]
        if any(line is not None for line in drawn):
            lines.append(Stairs(name, tuple(None if line is None else line / 100 for line in drawn)))
    if lines:
        lowest = min(v for line in lines for v in line.values if v is not None)
        yield Panel("分数线（分）", tuple(reversed(lines)), least=(lowest - 1) // 2 * 2)


def _marks(rows: Rows) -> Iterator[Mark]:
    for turn in rows.turns:
        named = _ENDS.get(turn.code) or class_of(turn.code).mark
        if named and turn.budget is not None and turn.budget > rows.stairs[0].budget:
            yield Mark(turn.budget / WAN, named)
    if rows.mark is not None and rows.frontier.covers(rows.mark):
        yield Mark(rows.mark / WAN, "本次预算", strong=True)
