"""What the goals look at: counts, money, lines and cities of one allocation, in plain integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from allocator.problem.allocation import Allocation, counts_of, lines_of
from allocator.problem.problem import Problem

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Numbers: TypeAlias = "npt.NDArray[np.int64]"
"""Whole numbers of many lists at once."""


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
    levels, amounts
        λ_i and y_i (元) by position.
    cities
        N_c by city number.
    """

    counts: list[int]
    number: int
    spent: int
    lines: list[int]
    levels: Sequence[int] = ()
    amounts: Sequence[int] = ()
    cities: Sequence[int] = ()


def larger(one: Numbers, other: Numbers) -> Numbers:
    """Return the larger of two numbers, of many lists at once."""
    found: Numbers = one + (other - one).clip(0)
    return found


def tally_of(problem: Problem, allocation: Allocation) -> Tally:
    """Return the sums of any allocation, from scratch."""
    counts = counts_of(problem, allocation)
    return Tally(
        counts=[0, *counts],
        number=sum(counts),
        spent=allocation.spent,
        lines=[0, *lines_of(problem, allocation)],
        levels=allocation.levels,
        amounts=allocation.amounts,
        cities=by_city(problem, allocation),
    )


def by_city(problem: Problem, allocation: Allocation) -> list[int]:
    """N_c: the number of awards by city number; a hand-made list's to lines outside the pool are awards too."""
    numbers = [0] * len(problem.cities)
    for i in allocation.funded:
        numbers[problem.city[i]] += 1
    for entry in problem.aside if allocation.strays else ():
        if entry.candidate.id in allocation.strays and entry.candidate.city in problem.cities:
            numbers[problem.cities.index(entry.candidate.city)] += 1
    return numbers
