"""What becomes of one candidate under the readings tried, and which were tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WhyNot = Literal["too_many", "few", "not_lines"]
"""Why not all combinations were tried: more than `MOST`; two readings or fewer, whose pairs are all; no case of them is
solved by score lines."""


Hold = Literal["firm", "funded", "some"]
"""`firm`: the same tier and amount under all combinations. `funded`: an award under all, not always the same.
`some`: an award under some only."""


Turn = Literal["in", "out", "other"]
"""What a switch does: brings an award, takes it away, or changes its tier or amount."""


@dataclass(frozen=True, slots=True)
class Switch:
    """Readings that together change a candidate's award while no part of them does; everything else as it is.

    Attributes
    ----------
    readings
        Numbers of the readings.
    level, amount
        What the candidate then gets; 0 for nothing.
    """

    readings: tuple[int, ...]
    turn: Turn
    level: int
    amount: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One candidate that has an award under at least one combination.

    Attributes
    ----------
    level, amount
        As the clauses are read now; 0 for nothing.
    funded
        Under how many combinations it has an award.
    clauses
        The clauses whose reading ever changes its award, all others held still.
    switches
        The least sets of readings that change it, starting from the present ones.
    """

    id: str
    hold: Hold
    level: int
    amount: int
    funded: int
    clauses: tuple[str, ...]
    switches: tuple[Switch, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """Which set of readings of articles was tried, beside the present one.

    Attributes
    ----------
    alone, pairs
        How many were tried each alone, and how many pairs.
    unpaired
        Numbers of the readings that were tried alone only: not solved by score lines.
    product, all_of
        How many combinations all readings by score lines have, the present one among them, and their numbers.
    why_not
        Why these were not tried; None where they were.
    """

    alone: int
    pairs: int
    unpaired: tuple[int, ...]
    product: int
    all_of: tuple[int, ...]
    why_not: WhyNot | None
