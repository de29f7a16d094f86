"""Rows of a page looked through by words, and the lock of a line."""

from __future__ import annotations

from allocator.report.page import Grid
from allocator.workbench.setup import Setup


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
