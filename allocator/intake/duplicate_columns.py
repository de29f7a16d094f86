"""Columns that bear the same name: two experts, the same twice, or a contradiction (C02)."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.intake import layout as layouts
from allocator.intake.cells import plain
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.scoring.absent import NO_MARK
from allocator.intake.synonyms import LIGHT
from allocator.intake.tables import Table


def double(table: Table, group: Sequence[Column]) -> Remark:
    """Tell what is said of the columns of one name."""
    words = f"列名“{group[0].header}”出现{len(group)}次({_columns(table, group)})"
    experts = [c for c in group if c in table.layout.experts]
    if experts:
        if len({_numeric(table, c) for c in experts}) == 1:
            return Remark("C02", "W", f"{words}，按{len(group)}位专家分别计入")
        return Remark("C02", "E-file", f"{words}，内容类别不同，无法判定", layouts.RENAME)
    if all(len({str(r.at(c) or "") for c in group}) == 1 for r in table.records):
        return Remark("C02", "W", f"{words}，内容相同，取{table.sheet.column(group[0].index)}")
    if {f for f, c in table.layout.fields.items() if c in group} <= LIGHT:
        return Remark("C02", "I", f"{words}，取{table.sheet.column(group[0].index)}")
    return Remark("C02", "E-file", f"{words}，内容不同，无法判定取哪一列", layouts.RENAME)


def _columns(table: Table, group: Sequence[Column]) -> str:
    """Return the addresses of columns for people: E、G列."""
    *before, last = (table.sheet.column(c.index) for c in group)
    return "、".join([*(told.removesuffix("列") for told in before), last])


def _numeric(table: Table, column: Column) -> bool:
    """Tell whether a column holds marks (numbers, or words for a missing mark)."""
    cells = [c for r in table.records if (c := r.at(column)) and plain(str(c)) not in NO_MARK]
    return not cells or any(c.kind == "number" or plain(str(c)).replace(".", "").isdigit() for c in cells)
