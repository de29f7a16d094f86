"""The words of `words.toml`: headers that never matter, and what a status says that speaks for a project."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from allocator.intake.cells import plain


@cache
def words_of(table: Literal["harmless", "standing"]) -> dict[str, frozenset[str]]:
    """Read one table of the file: the name of a list → its words, normalised."""
    with Path(__file__).with_name("words.toml").open("rb") as file:
        return {name: frozenset(map(plain, words.split())) for name, words in tomllib.load(file)[table].items()}
