"""Tables for a page: plain lists under titles; numbers stay numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from allocator.money import WAN
from allocator.report.table import Cell, Column, Table

Shown = Literal["text", "count", "money", "score"]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: title → values, title → how they are written; `ids`: whose rows can be clicked."""

    values: dict[str, list[Any]]
    kinds: dict[str, Shown]
    ids: tuple[str, ...] = ()


def grid(table: Table) -> Grid:
    """Return a table for a page; 万元 and points as exact decimals."""
    shown = table.on("page")
    return Grid(
        {c.brief: [_value(row[n], c) for row in shown.every] for n, c in enumerate(shown.columns)},
        {c.brief: _kind(c) for c in shown.columns},
    )


def number(value: Cell, column: Column) -> float | None:
    """Return a value for a chart, 万元 and points; None where it is no number."""
    if not isinstance(value, int):
        return None
    return value / {"money": WAN, "score": 100}.get(column.kind, 1)


def _kind(column: Column) -> Shown:
    if column.kind == "share":
        return "count"
    return column.kind if column.kind in ("count", "money", "score") else "text"


def _value(value: Cell, column: Column) -> Any:
    kind = _kind(column)
    if isinstance(value, int) and kind in ("money", "score"):
        return Decimal(value) / (WAN if kind == "money" else 100)
    if (kind == "count" and isinstance(value, int)) or (value is None and kind != "text"):
        return value
    return column.show(value)
