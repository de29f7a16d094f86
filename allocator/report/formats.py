"""How a number stands in a cell of a workbook: its scale, and a format with as many decimals as its column needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from allocator.money import WAN
from allocator.report.columns import Column, Kind
from allocator.report.rows import Figure

R = TypeVar("R")
SCALE: dict[Kind, int] = {"money": WAN, "score": 100, "whole": 1, "figure": 1, "text": 1, "label": 1}
"""By what a stored integer is divided for people."""
UNITS: dict[str, Kind] = {"元": "money", "分": "score"}
"""Unit of a measurement → the kind of value it is; the others are whole numbers."""


def number_format(column: Column[R], rows: Sequence[R]) -> str:
    """The format of a column: as many decimals as its amounts need."""
    if column.kind == "score":
        return "0.00"
    if column.kind != "money":
        return {"text": "General", "label": "@"}.get(column.kind, "#,##0")
    amounts = [v for r in rows if isinstance(v := column.get(r), int)]
    return _wan_format(max(map(_decimals, amounts), default=0))


def figure_format(figure: Figure) -> str:
    if figure.unit == "分":
        return "0.00"
    return _wan_format(_decimals(figure.value)) if figure.unit == "元" else "#,##0"


def _wan_format(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _decimals(amount: int) -> int:
    """How many decimals an amount of 元 has in 万元."""
    return next((d for d in range(4) if amount % 10 ** (4 - d) == 0), 4)
