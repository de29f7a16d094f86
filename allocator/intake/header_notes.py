"""Weights and full marks in a row of their own beside the header: they belong to the headers of their columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from allocator.intake.cells import exact, plain, whole
from allocator.intake.grid import Cell, Sheet
from allocator.intake.headers import Column, Header, column

_WEIGHTS = re.compile(r"(?:各项|指标|评分)?(?:权重|权数|占比|比重)(?:系数)?(?:\(?%\)?)?:?")
_FULL = re.compile(r"(?:各项|指标|评分)?(?:满分值?|标准分|分值)(?:\(?分\)?)?:?")
_FIGURE = re.compile(r"\(?(?:权重|占比|占|满分)?:?(\d+(?:\.\d+)?)(%|分)?\)?")
_SCALE = re.compile(r"(\d{1,3}|五|十|百)分制")
_SPELLED = {"五": 5, "十": 10, "百": 100}
_LEAST = 2
_WHOLE = Decimal(100)


def annotate(sheet: Sheet, header: Header) -> Header:
    """Return the header with the weights or full marks of the rows next to it."""
    for row in (header.last + 1, header.last + 2, header.first - 1):
        found = _figures(sheet.rows.get(row, {}), labelled=row < header.first)
        if found is None:
            continue
        suffix, figures = found
        spans = {left: right for left, top, right, bottom in sheet.merged if top <= row <= bottom and right > left}
        columns = tuple(_noted(c, header.columns, figures, spans, suffix) for c in header.columns)
        header = replace(header, columns=columns, first=min(header.first, row), last=max(header.last, row))
    return header


def scale(header: Header) -> Decimal | None:
    """Return the full mark that a line above the header states for all marks: 评分采用10分制."""
    match = _SCALE.search(plain(" ".join(header.titles)))
    return None if match is None else Decimal(_SPELLED.get(match[1]) or match[1])


def _figures(cells: Mapping[int, Cell], *, labelled: bool) -> tuple[str, dict[int, Decimal]] | None:
    """Return the figures of a row that has nothing else, with what they are: per cent or points."""
    filled = sorted(cells.items())
    if not filled:
        return None
    label = plain(str(filled[0][1]))
    weights, full = bool(_WEIGHTS.fullmatch(label)), bool(_FULL.fullmatch(label))
    if weights or full:
        filled = filled[1:]
    elif labelled:
        return None
    read = {i: _figure(c) for i, c in filled}
    known = {i: v for i, v in read.items() if v is not None}
    if len(known) < max(_LEAST, len(read)):
        return None
    figures = {i: value for i, (value, _) in known.items()}
    if not (weights or full):
        if {unit for _, unit in known.values()} not in ({"%"}, {"分"}):
            return None
        full = "分" in {unit for _, unit in known.values()}
    if full:
        return "分", figures
    total = sum(figures.values(), Decimal())
    return "%", {i: v * _WHOLE for i, v in figures.items()} if total <= 1 else figures


def _figure(cell: Cell) -> tuple[Decimal, str] | None:
    if cell.kind == "number" and isinstance(cell.value, int | float):
        return (exact(cell.value) * _WHOLE, "%") if "%" in cell.format else (exact(cell.value), "")
    match = _FIGURE.fullmatch(plain(str(cell))) if cell.kind == "text" else None
    return (Decimal(match[1]), match[2] or "") if match else None


def _noted(
    own: Column, columns: tuple[Column, ...], figures: Mapping[int, Decimal], spans: Mapping[int, int], suffix: str
) -> Column:
    """Return the column with its figure; one that stands over a whole group is the group's."""
    group = [c.index for c in columns if own.parent and c.parent == own.parent]
    filled = [i for i in group if i in figures]
    over = next((i for i in figures if i <= own.index <= spans.get(i, i)), None)
    if own.parent and len(group) > 1 and len(filled) == 1 and (over is not None or filled[0] == group[0]):
        parent = f"{own.parent}({whole(figures[filled[0]])}{suffix})"
        return replace(own, parent=parent)
    if own.index not in figures:
        return own
    return replace(own, notes=(*own.notes, *column(0, f"x({whole(figures[own.index])}{suffix})").notes))
