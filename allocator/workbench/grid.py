"""The lists of a page: who is in, who is not, each with its lock."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.report import awards, page
from allocator.report.allocated import Tables
from allocator.report.comparison.weights.beside import KEY
from allocator.report.page import Grid
from allocator.workbench.setup import Setup

LOCK = "锁定"
_FIRST = ("rank", "id", "applicant", "city", "tier", "amount", "score", KEY)
"""What must be seen without scrolling, in this order; everything else follows as on paper."""


def list_grid(found: Tables, setup: Setup) -> Grid:
    """拟支持项目名单 with the lock of each line first."""
    told = awards.list_table(found)
    keys = [c.key for c in told.columns]
    order = sorted(range(len(keys)), key=lambda n: _FIRST.index(keys[n]) if keys[n] in _FIRST else len(_FIRST))
    return _locked(page.grid(told.titled("", total=()).only(order)), [a.id for a in found.awarded], setup)


def missed_grid(found: Tables, setup: Setup) -> Grid:
    """未入选及原因 with the lock of each line first."""
    return _locked(page.grid(awards.missed_table(found)), [e.candidate.id for e in found.missed], setup)


def matching(rows: Grid, words: str) -> Grid:
    """Return the rows that hold all the words, wherever they stand in them."""
    asked = words.casefold().split()
    said = [" ".join(map(str, row)).casefold() for row in zip(*rows.values.values(), strict=True)]
    kept = [n for n, text in enumerate(said) if all(word in text for word in asked)]
    values = {title: [column[n] for n in kept] for title, column in rows.values.items()}
    return Grid(values, rows.kinds, tuple(rows.ids[n] for n in kept) if rows.ids else ())


def lock_of(setup: Setup, candidate: str) -> str:
    """Tell what is fixed by hand for a candidate, empty where nothing is."""
    if out := setup.exclude.get(candidate):
        return "公示后剔除" if out.published else "不予支持"
    pin = setup.pin.get(candidate)
    return f"锁定{pin.tier}" if pin else ""


def _locked(made: Grid, ids: Sequence[str], setup: Setup) -> Grid:
    return Grid({LOCK: [lock_of(setup, i) for i in ids], **made.values}, {LOCK: "text", **made.kinds}, tuple(ids))
