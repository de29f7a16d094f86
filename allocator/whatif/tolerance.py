"""What a question about ε-optimal lists gives and takes, whichever way it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from allocator.problem.allocation import Allocation


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
        """Tell whether a value of the goal is within ε."""
        return value <= self.worst if self.sense == "min" else value >= self.worst


def dominates(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether a goal vector is nowhere worse than another and somewhere better; smaller is better."""
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


def undominated(vectors: Iterable[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """Return the goal vectors that none of the others dominates; smaller is better."""
    found: list[tuple[int, ...]] = []
    for vector in sorted(set(vectors)):  # whatever dominates it comes before it
        if not any(dominates(one, vector) for one in found):
            found.append(vector)
    return set(found)


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
        The most different ones that no list within ε dominates, without the optimum.
    dominated
        How many of them another one dominates; None where they were not counted.
    """

    number: int | None
    always: frozenset[int]
    sometimes: frozenset[int]
    steady: frozenset[int]
    others: tuple[Allocation, ...]
    dominated: int | None = None
