"""The kinds of change, each a function of a workbook, its facts and chance; their words are data."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from variants.book import ROOT, Book
from variants.judge import NAMES, Fact, Variant

Change = Callable[[Book, list[Fact], Random], Variant]
EVERY = ("model-voucher", "ai-terminal", "scenario-voucher", "capability-centre")


@dataclass(frozen=True)
class Kind:
    """A kind of change and the programmes whose tables it fits."""

    name: str
    change: Change
    programmes: Collection[str]

    @property
    def samples(self) -> list[str]:
        return [n for n in NAMES if n.removesuffix("-2") in self.programmes]


MATTER: list[Kind] = []
HARMLESS: list[Kind] = []


def matters(*programmes: str) -> Callable[[Change], Change]:
    """Enter a kind that matters."""
    return _enter(MATTER, programmes)


def harmless(*programmes: str) -> Callable[[Change], Change]:
    """Enter a harmless kind."""
    return _enter(HARMLESS, programmes)


def _enter(kinds: list[Kind], programmes: Collection[str]) -> Callable[[Change], Change]:
    def enter(change: Change) -> Change:
        kinds.append(Kind(change.__name__, change, programmes or EVERY))
        return change

    return enter


@cache
def _data(file: str) -> dict[str, Any]:
    path: Path = ROOT / "tests/data/variants" / file
    return tomllib.loads(path.read_text("utf-8"))


def words(*path: str, file: str = "headers.toml") -> Any:
    """What the data hold under these names."""
    found: Any = _data(file)
    for name in path:
        found = found[name]
    return found


def chosen(rng: Random, *path: str) -> str:
    """One of the words under these names."""
    return str(rng.choice(words(*path)))
