"""Scores that look equal in the workbook and are not: the number format hides decimals that decide (C74)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from allocator.intake.cells import exact, whole
from allocator.intake.findings import Remark
from allocator.intake.grid import Cell
from allocator.intake.headers import Column
from allocator.intake.scoring.arithmetic import rounded
from allocator.intake.scoring.plan import ScoringPlan, name_of
from allocator.intake.scoring.scores import score
from allocator.intake.scoring.seen import Seen
from allocator.intake.tables import Record
from allocator.money import show_score

_FORMAT = re.compile(r"(?:#,##)?0(?:\.(0{1,4}))?[_ ]*\)?")


def displayed(plan: ScoringPlan, seen: Seen) -> Iterator[tuple[Remark, Column]]:
    """Yield the first two rows whose scores are equal as displayed and not as stored."""
    columns = (*plan.marked, *plan.bonuses, *plan.deductions)
    if not any(_formatted(r, c) and _shown(r.at(c)) for c in columns for r in seen.records or ()):
        return
    groups: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for record in seen.records or ():
        cells = {c.index: cell for c in columns if (cell := _shown(record.at(c)))}
        stored = score(record, plan).score
        looks = score(Record(record.row, {**record.cells, **cells}), plan).score if cells else stored
        if stored is not None and looks is not None:
            groups[looks].append((record.row, stored))
    for looks, rows in groups.items():
        first = rows[0]
        if other := next((x for x in rows if x[1] != first[1]), None):
            column = next(c for c in columns if any(_shown(r.at(c)) for r in seen.records or ()))
            places = _places(next(cell for r in seen.records or () if (cell := r.at(column)) and _shown(cell))) or 0
            words = (
                f"第{first[0]}行和第{other[0]}行按显示的数值得分同为{show_score(looks)}，按单元格实际数值为"
                f"{show_score(first[1])}和{show_score(other[1])}，得分采用实际数值；请确认"
            )
            answer = f'"{column.own}" = "{name_of(column, plan)}(保留{places}位小数)"'
            yield Remark("C74", "W", words, f"应按显示的数值计的，用 --columns 写 {answer}，各列同样"), column
            return


def _formatted(record: Record, column: Column) -> bool:
    """Tell whether a cell has a number format of its own."""
    cell = record.cells.get(column.index)
    return cell is not None and cell.kind == "number" and cell.format != "General"


def _places(cell: Cell) -> int | None:
    """Tell how many decimals a cell shows, None where its format does not say."""
    match = _FORMAT.fullmatch(cell.format) if cell.kind == "number" else None
    return None if match is None else len(match[1] or "")


def _shown(cell: Cell | None) -> Cell | None:
    """Return the cell as it is displayed, None where nothing is hidden."""
    if cell is None or (places := _places(cell)) is None or not isinstance(cell.value, float):
        return None
    value = exact(cell.value)
    looks = rounded(value, places)
    return None if looks == value else replace(cell, value=float(whole(looks)))
