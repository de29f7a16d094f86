"""The version of what was read: the same rows in another order, under another file name, are the same version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from allocator.intake.cells import plain
from allocator.intake.grid import Cell
from allocator.intake.headers import Column
from allocator.intake.ledger.sheet import LedgerSheet
from allocator.intake.tables import Table


def version_of(tables: Sequence[Table], ledgers: Sequence[LedgerSheet]) -> str:
    """SHA-256 over every row of the candidate tables and ledgers as text, whatever the order of rows and columns."""
    applied = sorted(line for t in tables for line in _lines(t.header.columns, (r.cells for r in t.records)))
    earlier = sorted(line for x in ledgers for line in _lines(x.header.columns, x.below.values()))
    return "sha256:" + hashlib.sha256(json.dumps([applied, earlier], ensure_ascii=False).encode()).hexdigest()


def shortened(version: str) -> str:
    """Return a version for people: a1b2c3d4."""
    return version.removeprefix("sha256:")[:8]


def _lines(columns: Sequence[Column], rows: Iterable[Mapping[int, Cell]]) -> Iterator[list[str]]:
    """Yield every row as its header = value pairs in the order of the headers, empty cells left out."""
    named = sorted((plain(c.header), c.index) for c in columns)
    for row in rows:
        yield [f"{name}={value}" for name, index in named if (value := row.get(index)) is not None]
