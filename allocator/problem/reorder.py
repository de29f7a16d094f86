"""A frozen pool in another order: who would have what if the ranks were others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from allocator.problem.problem import Problem


def reordered(problem: Problem, order: Sequence[int], open_levels: Sequence[Sequence[int]] | None = None) -> Problem:
    """Return the same candidates, with the same amounts and rooms, in another order.

    Parameters
    ----------
    order
        Positions of the frozen pool, best rank first; all of them, nobody is pinned or published.
    open_levels
        Per position of the frozen pool, where the order comes with scores that open or close levels.
    """
    levels = problem.open_levels if open_levels is None else [tuple(found) for found in open_levels]
    groupings = tuple(replace(g, number=tuple(g.number[i] for i in order)) for g in problem.groupings)
    return replace(
        problem,
        pool=tuple(problem.pool[i] for i in order),
        full=tuple(problem.full[i] for i in order),
        open_levels=tuple(levels[i] for i in order),
        closed_by=tuple(problem.closed_by[i] for i in order),
        applicant=tuple(problem.applicant[i] for i in order),
        city=tuple(problem.city[i] for i in order),
        groupings=groupings,
    )
