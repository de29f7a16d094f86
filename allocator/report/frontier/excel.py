"""前沿.xlsx: what turns where with the curves, the stairs, every candidate, who loses by more money, every list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from allocator.errors import VerificationError
from allocator.money import WAN, show_wan
from allocator.report.charts import Curve
from allocator.report.columns import Cell, Column
from allocator.report.frontier import columns as cols
from allocator.report.frontier.rows import Rows, drawn_to, kept_told, range_told, steady_told
from allocator.report.sheet import Block, Book, broken

NAME = "前沿.xlsx"
OVERVIEW, STAIRS, PROJECTS, SETBACKS, LISTS = "关键预算和曲线", "逐级", "逐个项目", "增资受损", "各级名单"
BUDGET, UNIT = "预算（万元）", "单位：万元"


@dataclass(frozen=True, slots=True)
class Point:
    """A corner of the curves.

    Attributes
    ----------
    reached
        Awards in each tier or above it, lowest tier first: all of them first.
    lines
        Top tier first.
    """

    budget: int
    reached: tuple[int, ...]
    lines: tuple[int | None, ...]


def workbook(rows: Rows) -> bytes:
    """The workbook of a frontier; the same frontier gives the same bytes.

    Raises
    ------
    VerificationError
        The lists in the finished file do not add up to what their stairs cost (V20).
    """
    book, head = Book(rows.headline), rows.headline
    told = range_told(rows.frontier)
    _overview(book, rows, told)
    stairs = Block(cols.full(rows), rows.stairs, look=lambda s: "total" if s.marked else "")
    book.sheet(STAIRS, f"{head.title}：逐级", (f"{told}；{steady_told(rows.frontier)}", UNIT), [stairs])
    note = "多一些预算不一定保住原有项目：“此后不再退出”是从该预算起始终在名单之中"
    if rows.careers:
        projects = Block(cols.careers(rows), rows.careers)
        book.sheet(PROJECTS, f"{head.title}：逐个项目", (note, UNIT), [projects])
    lost = Block(cols.SETBACKS, rows.setbacks, look=lambda s: "grave" if s.kind == "left" else "")
    note = f"共{len(rows.setbacks)}处：预算增加，反而退出、降档或减少金额的项目，及换来了什么"
    book.sheet(SETBACKS, f"{head.title}：增资受损", (note, UNIT), [lost])
    lists = Block(cols.LISTS, tuple(rows.lists()))
    book.sheet(LISTS, f"{head.title}：各级名单", ("每级的全部支持项目，按位次", UNIT), [lists])
    data = book.close()
    _read_back(data, rows)
    return data


def _overview(book: Book, rows: Rows, told: str) -> None:
    head = rows.headline
    lines = [rows.place] if rows.place else []
    lines += [t.text for t in rows.turns]
    lines += [kept] if (kept := kept_told(rows.frontier)) else []
    lines += [
        f"{head.verdict}：{head.proof}",
        f"取向：{head.stance}",
        *([f"情景：{head.scenario}"] if head.scenario else []),
    ]
    widths = (16, *(14,) * max(6, len(_point_columns(rows)) - 1))
    texts: list[Column[str]] = [Column("内容", "text", lambda x: x)]
    blocks: list[Block[Any]] = [Block(texts, lines, "一、关键预算", (len(widths),), headed=False, main=False)]
    if rows.frontier.grid is None:
        columns, points = _point_columns(rows), tuple(_points(rows))
        blocks.append(Block(columns, points, "二、曲线（下表为作图数据）", curves=_curves(rows), breaks=True))
    book.sheet(OVERVIEW, head.title, (told, ""), blocks, widths)


def _points(rows: Rows) -> Iterator[Point]:
    """Two corners a stair: where it begins, and where the next one does."""
    stairs = rows.stairs
    ends = [*(s.budget for s in stairs[1:]), drawn_to(rows)]
    for stair, end in zip(stairs, ends, strict=True):
        numbers = stair.by_tier
        reached = tuple(sum(numbers[: len(numbers) - k]) for k in range(len(numbers)))
        yield Point(stair.budget, reached, stair.lines)
        yield Point(end, reached, stair.lines)


def _labels(rows: Rows) -> tuple[str, ...]:
    """What the numbers are called, all of them first: 支持数, 优秀创新级以上, 卓越领军级."""
    lowest_first = list(reversed(rows.tiers))
    between = [f"{name}以上" for name in lowest_first[1:-1]]
    return ("支持数", *between, *lowest_first[1:][-1:])


def _drawn(rows: Rows) -> list[int]:
    """The tiers that have a score line anywhere."""
    return [k for k in range(len(rows.tiers)) if any(s.lines[k] is not None for s in rows.stairs)]


def _point_columns(rows: Rows) -> list[Column[Point]]:
    def number(label: str, k: int) -> Column[Point]:
        return Column(label, "whole", lambda p: p.reached[k])

    def line(label: str, k: int) -> Column[Point]:
        return Column(label, "score", lambda p: p.lines[k])

    numbers = [number(label, k) for k, label in enumerate(_labels(rows))]
    lines = [line(f"{rows.tiers[k]}分数线", k) for k in reversed(_drawn(rows))]
    return [Column(BUDGET, "money", lambda p: p.budget), *numbers, *lines]


def _curves(rows: Rows) -> tuple[Curve, ...]:
    labels, drawn = _labels(rows), [f"{rows.tiers[k]}分数线" for k in reversed(_drawn(rows))]
    numbers = Curve("各预算下的支持数（个）", BUDGET, labels, labels, BUDGET, 0)
    if not drawn:
        return (numbers,)
    lowest = min(line for s in rows.stairs for line in s.lines if line is not None)
    lines = Curve("各预算下的分数线（分）", BUDGET, tuple(drawn), tuple(drawn), BUDGET, (lowest - 100) // 200 * 2)
    return numbers, lines


def _read_back(data: bytes, rows: Rows) -> None:
    """V20 for the file itself: every list in it, read back, adds up to what its stair costs."""
    from openpyxl import load_workbook  # noqa: PLC0415

    sheet = load_workbook(BytesIO(data), read_only=True)[LISTS]
    grid: list[list[Cell]] = [[cell.value for cell in row] for row in sheet.iter_rows()]  # type: ignore[misc]
    names = [broken(c.header) for c in cols.LISTS]
    header = next(n for n, row in enumerate(grid) if row[: len(names)] == names)
    sums = dict.fromkeys((s.budget for s in rows.stairs), 0)
    for row in grid[header + 1 :]:
        budget = _yuan(row[0])
        sums[budget] = sums.get(budget, 0) + _yuan(row[-1])
    if wrong := [s for s in rows.stairs if sums[s.budget] != s.spent]:
        told = "、".join(f"预算{show_wan(s.budget)}万元一级{show_wan(sums[s.budget])}万元" for s in wrong[:3])
        raise VerificationError(f"【V20】写出的工作簿合计与名单不一致：{told}。未产生文件，请联系维护人员")


def _yuan(cell: Any) -> int:
    amount: int = round(cell * WAN)
    return amount
