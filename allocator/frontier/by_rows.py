"""The stairs outside the score-line theorem: from the best list for all the money down to the next that costs less.

The best list at a budget is the best for every budget down to what it costs, because what a smaller budget allows a
larger one allows too. So one solve a stair finds them all, without any step width. Ranges of the budget are independent
of each other and can be solved at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

from allocator.engines.stairs import Stair, most_money
from allocator.problem import Problem
from allocator.solve import allocate
from allocator.sweep import Progress, sweep

RANGES = 48
"""Into how many ranges the budget is cut: enough for many workers and for a progress bar that moves."""


def descended(
    problem: Problem,
    since: int,
    upto: int | None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[Stair, ...]:
    """Every stair between two budgets, and the one in force at the lower; the cheapest first."""
    highest = _at(problem, most_money(problem, upto))
    if highest is None:
        return ()
    found = {highest.spent: highest}
    if highest.spent > since:
        ranges = _ranges(since, highest.spent - 1, problem.granule)
        for part in sweep(partial(_down, problem), ranges, executor=executor, progress=progress):
            found |= {stair.spent: stair for stair in part}
    return tuple(found[spent] for spent in sorted(found))


def _ranges(low: int, high: int, granule: int) -> list[tuple[int, int]]:
    """Adjoining ranges of budgets, both ends included, the highest first: the dearest solves are the longest."""
    width = max(granule, -(-(high - low + 1) // RANGES))
    return [(max(low, end - width + 1), end) for end in range(high, low - 1, -width)]


def _down(problem: Problem, budgets: tuple[int, int]) -> Sequence[Stair]:
    """Every stair of a range of budgets, and the one in force at its lower end."""
    low, budget = budgets
    found = []
    while budget >= low and (stair := _at(problem, budget)):
        found.append(stair)
        budget = stair.spent - 1
    return found


def _at(problem: Problem, budget: int) -> Stair | None:
    """The best list at a budget, confirmed by engines of two families; None where there is none."""
    result = allocate(replace(problem, budget=budget))
    if result.allocation is None:
        return None
    awards = tuple((i, a) for i, a in enumerate(result.allocation.awards) if a)
    return Stair(result.allocation.spent, tuple(g.value for g in result.goals), awards)
