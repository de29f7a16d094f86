"""The programmes as the pages ask for them, many times on every page: a shipped one is read and checked once."""

from __future__ import annotations

from functools import cache

from allocator.intake import check_columns
from allocator.law import load as programme_file
from allocator.law.programme import Programme


def programme(key: str) -> Programme:
    """Return a programme by its key; one of the planner's own, by its path, is read anew because it may have changed.

    Raises
    ------
    RulesError
        Unknown key, or the file breaks the schema.
    """
    return programme_file.load(key, check_columns) if key.endswith(".toml") else _shipped(key)


@cache
def _shipped(key: str) -> Programme:
    return programme_file.load(key, check_columns)
