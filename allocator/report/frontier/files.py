"""The files of a frontier's folder: frontier.json, 前沿.csv, 前沿.xlsx, 前沿.svg, 前沿.png."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from allocator.errors import EnvironmentFault, VerificationError
from allocator.models.goals import class_of
from allocator.money import WAN, show_wan
from allocator.report.csv_text import csv_text
from allocator.report.figures import Heading, Mark, Panel, Stairs, stairs_figure
from allocator.report.frontier.report import LISTS, Told, drawn_to, report
from allocator.report.frontier.stairs import lined, stairs_table
from allocator.report.xlsx import broken, workbook
from allocator.run.record import SCHEMA_VERSION, dumped
from allocator.whatif.frontier.record import to_json

RECORD, TABLE, NAME, FIGURE = "frontier.json", "前沿.csv", "前沿.xlsx", "前沿"
FIGURES = tuple(f"{FIGURE}.{kind}" for kind in ("svg", "png"))
"""Missing where they cannot be drawn."""
_ENDS = {"high": "数量达上限", "full": "不再改变"}
"""Turns that are no goals and are named on the figure."""


def files_of(told: Told) -> tuple[dict[str, bytes], str]:
    """Return all files by name, and why a figure is missing; empty where none is.

    Raises
    ------
    VerificationError
        The lists in the finished workbook do not add up to what their stairs cost (V20).
    """
    book = workbook(report(told))
    _read_back(book, told)
    rows = csv_text(stairs_table(told.frontier, told.stairs))
    files = {RECORD: dumped(record(told)).encode(), TABLE: rows.encode("utf-8-sig"), NAME: book}
    if told.frontier.grid is not None:
        return files, "只求了部分预算，不画曲线图"
    try:
        return files | {f"{FIGURE}.{kind}": data for kind, data in figure(told).items()}, ""
    except EnvironmentFault as fault:
        return files, str(fault)


def record(told: Told) -> dict[str, Any]:
    """Return the frontier with what every record says of its programme."""
    head, frontier = told.headline, told.frontier
    return {
        "schema_version": SCHEMA_VERSION,
        "programme": frontier.problem.programme.key,
        "year": head.year,
        "stance": frontier.problem.programme.stance,
        "scenario": head.scenario or None,
        "draft": True,
        "draft_reasons": list(head.drafts),
        "stamps": list(head.stamps),
        "exceptions": list(head.exceptions),
        "budget": told.mark,
        "standing": told.place or None,
        **to_json(frontier),
    }


def _read_back(data: bytes, told: Told) -> None:
    """V20 for the file itself: every list in it, read back, adds up to what its stair costs."""
    from openpyxl import load_workbook  # noqa: PLC0415

    grid = list(load_workbook(BytesIO(data), read_only=True)[LISTS].iter_rows(values_only=True))
    header = next(n for n, row in enumerate(grid) if row[0] == broken("预算起（万元）"))
    sums = dict.fromkeys((s.budget for s in told.frontier.steps), 0)
    for row in grid[header + 1 :]:
        budget = _yuan(row[0])
        sums[budget] = sums.get(budget, 0) + _yuan(row[-1])
    if wrong := [s for s in told.frontier.steps if sums[s.budget] != s.spent]:
        said = "、".join(f"预算{show_wan(s.budget)}万元一级{show_wan(sums[s.budget])}万元" for s in wrong[:3])
        raise VerificationError(f"【V20】写出的工作簿合计与名单不一致：{said}。未产生文件，请联系维护人员")


def _yuan(cell: Any) -> int:
    amount: int = round(cell * WAN)
    return amount


def figure(told: Told) -> dict[str, bytes]:
    """Return awards by tier and score lines over the budget as "svg" and "png".

    Raises
    ------
    EnvironmentFault
        There is no font with Chinese characters.
    """
    head = told.headline
    places = [*(s.budget / WAN for s in told.frontier.steps), drawn_to(told) / WAN]
    heading = Heading(head.title + head.stamp, "预算（万元）", f"{head.proof}。指纹 {head.fingerprint}")
    return stairs_figure(heading, places, list(_panels(told)), list(_marks(told)))


def _panels(told: Told) -> Iterator[Panel]:
    """Awards, every tier with those above it as one area; then the lines of those tiers that have one."""
    stairs, top = told.stairs, len(told.tiers)
    areas = [
        Stairs(told.tiers[top - 1 - k], tuple(float(sum(s.by_tier[: top - k])) for s in stairs)) for k in range(top)
    ]
    yield Panel("支持数（个）", tuple(areas), filled=True)
    lines = [
        Stairs(told.tiers[k], tuple(None if (v := s.lines[k]) is None else v / 100 for s in stairs))
        for k in lined(stairs)
    ]
    if lines:
        lowest = min(v for line in lines for v in line.values if v is not None)
        yield Panel("分数线（分）", tuple(reversed(lines)), least=(lowest - 1) // 2 * 2)


def _marks(told: Told) -> Iterator[Mark]:
    for turn in told.turns:
        named = _ENDS.get(turn.code) or class_of(turn.code).mark
        if named and turn.budget is not None and turn.budget > told.frontier.steps[0].budget:
            yield Mark(turn.budget / WAN, named)
    if told.mark is not None and told.frontier.covers(told.mark):
        yield Mark(told.mark / WAN, "本次预算", strong=True)
