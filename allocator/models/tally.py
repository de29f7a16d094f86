"""What the goals look at: counts, money, lines and unfilled seats of one allocation, in plain integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.allocation import Allocation, counts_of, lines_of, seats_due
from allocator.problem import Problem


@dataclass(slots=True)
class Tally:
    """Sums of an allocation.

    Attributes
    ----------
    counts
        N_t by level; index 0 is unused.
    number
        N.
    spent
        Σ y in 元.
    lines
        κ_t by level; index 0 is unused.
    seats_missing
        Reserved seats that a city was due and did not get.
    levels, amounts
        λ_i and y_i (元) by position.
    cities
        N_c by city number.
    """

    counts: list[int]
    number: int
    spent: int
    lines: list[int]
    seats_missing: int = 0
    levels: Sequence[int] = ()
    amounts: Sequence[int] = ()
    cities: Sequence[int] = ()


def tally_of(problem: Problem, allocation: Allocation) -> Tally:
    """The sums of any allocation, from scratch."""
    counts = counts_of(problem, allocation)
    missing = 0
    if problem.reserve:
        seats = sum(1 for a in allocation.awards if a and a.via == "reserve")
        missing = max(0, min(problem.reserve.seats, len(seats_due(problem, allocation))) - seats)
    return Tally(
        counts=[0, *counts],
        number=sum(counts),
        spent=sum(allocation.amounts),
        lines=[0, *lines_of(problem, allocation)],
        seats_missing=missing,
        levels=allocation.levels,
        amounts=allocation.amounts,
        cities=by_city(problem, allocation),
    )


def by_city(problem: Problem, allocation: Allocation) -> list[int]:
    """N_c: the number of awards by city number."""
    numbers = [0] * len(problem.cities)
    for i in allocation.funded:
        numbers[problem.city[i]] += 1
    return numbers
