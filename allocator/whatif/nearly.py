"""What a question about ε-optimal lists gives and takes, whichever way it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from allocator.allocation import Allocation


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a list may be from the optimum in one goal.

    Attributes
    ----------
    slack
        ε in the goal's own unit.
    earlier
        The goals before it, by name, with the values that they must keep.
    """

    name: str
    sense: Literal["min", "max"]
    best: int
    slack: int
    earlier: tuple[tuple[str, int], ...]

    @property
    def worst(self) -> int:
        """The worst value allowed."""
        return self.best + (self.slack if self.sense == "min" else -self.slack)

    def admits(self, value: int) -> bool:
        """Whether a value of the goal is within ε."""
        return value <= self.worst if self.sense == "min" else value >= self.worst


@dataclass(frozen=True)
class Near:
    """The ε-optimal lists of a frozen problem.

    Attributes
    ----------
    number
        How many there are; None where they were not counted.
    always, sometimes
        Positions that have an award in all of them, in some of them.
    steady
        Of `always`, those that have the same tier in all of them.
    others
        The most different ones, without the optimum.
    """

    number: int | None
    always: frozenset[int]
    sometimes: frozenset[int]
    steady: frozenset[int]
    others: tuple[Allocation, ...]
