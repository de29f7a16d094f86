"""Rows under the columns of every output as plain lists, for a table on a page; numbers stay numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeVar

from allocator.money import WAN
from allocator.report.columns import Cell, Column, awarded, missed, shown
from allocator.report.columns import Kind as CellKind
from allocator.report.rows import Awarded, Missed
from allocator.report.tables import Tables
from allocator.workbench.setup import Setup

R = TypeVar("R")
Shown = Literal["text", "whole", "money", "score"]
LOCK = "锁定"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: header → values, header → how they are written."""

    values: dict[str, list[Any]]
    kinds: dict[str, Shown]
    ids: tuple[str, ...] = ()


def grid(columns: Sequence[Column[R]], rows: Iterable[R], *, without: Sequence[str] = (), brief: bool = True) -> Grid:
    """The rows under these columns; 万元 and points as exact decimals."""
    listed = list(rows)
    used = [c for c in columns if c.key not in without]
    name: Callable[[Column[R]], str] = (lambda c: c.brief) if brief else (lambda c: c.header)
    return Grid(
        {name(c): [_value(c.get(r), c.kind) for r in listed] for c in used},
        {name(c): _kind(c.kind) for c in used},
    )


def list_grid(found: Tables, setup: Setup) -> Grid:
    """拟支持项目名单 with the lock of each line first."""
    hidden = ("number", "code", *(() if found.rated or found.given else ("ceiling",)))
    made = grid(sorted(awarded(found), key=_place), found.awarded, without=hidden)
    return _locked(made, found.awarded, setup)


def missed_grid(found: Tables, setup: Setup) -> Grid:
    """未入选及原因 with the lock of each line first."""
    made = grid(missed(found), found.missed, without=("gap", "siblings"))
    return _locked(made, found.missed, setup)


def lock_of(setup: Setup, candidate: str) -> str:
    """What is fixed by hand for a candidate, empty where nothing is."""
    if out := setup.exclude.get(candidate):
        return "公示后剔除" if out.published else "不予支持"
    pin = setup.pin.get(candidate)
    return f"锁定{pin.tier}" if pin else ""


def _locked(made: Grid, rows: Sequence[Awarded] | Sequence[Missed], setup: Setup) -> Grid:
    ids = tuple(r.id for r in rows)
    return Grid({LOCK: [lock_of(setup, i) for i in ids], **made.values}, {LOCK: "text", **made.kinds}, ids)


_FIRST = ("rank", "id", "applicant", "city", "tier", "amount", "score")
"""What must be seen without scrolling, in this order; everything else follows as on paper."""


def _place(column: Column[Awarded]) -> int:
    return _FIRST.index(column.key) if column.key in _FIRST else len(_FIRST)


def _kind(kind: CellKind) -> Shown:
    return kind if kind in ("whole", "money", "score") else "text"


def _value(value: Cell, kind: CellKind) -> Any:
    if isinstance(value, int) and kind == "money":
        return Decimal(value) / WAN
    if isinstance(value, int) and kind == "score":
        return Decimal(value) / 100
    if isinstance(value, int) and kind == "whole":
        return value
    if value is None and _kind(kind) != "text":
        return None
    return shown(value, kind)
