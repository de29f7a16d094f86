"""The best lists by money: each costs more than the one before it and is better."""

from __future__ import annotations

from bisect import bisect_right
from typing import Generic, TypeVar

from allocator.engines.score_lines.ordering import Key

K = TypeVar("K")


class Front(Generic[K]):
    """Of everything offered, what nothing cheaper equals or betters.

    Attributes
    ----------
    money, keys, kept
        In step, the cheapest first: 元, goal vectors (strictly better from one to the next), and what was offered.
    """

    def __init__(self) -> None:
        self.money: list[int] = []
        self.keys: list[Key] = []
        self.kept: list[K] = []

    def at(self, money: int) -> Key | None:
        """Return the best goal vector that this much money buys; None where it buys nothing that is allowed."""
        place = bisect_right(self.money, money)
        return self.keys[place - 1] if place else None

    def offer(self, money: int, key: Key, kept: K) -> None:
        """Take in a list that is better than what its money bought so far, and drop what it makes useless."""
        start = end = bisect_right(self.money, money)
        if start and self.money[start - 1] == money:
            start -= 1
        while end < len(self.keys) and self.keys[end] >= key:
            end += 1
        self.money[start:end], self.keys[start:end], self.kept[start:end] = [money], [key], [kept]
