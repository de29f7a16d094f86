"""Who competes with whom by rank, and the best level that anybody behind a candidate reaches."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


def merit_levels(problem: Problem, allocation: Allocation) -> list[int]:
    """Levels reached by merit: pinned and reserved awards count as none."""
    return [
        a.level if a and a.via == "merit" and i not in problem.pinned else 0 for i, a in enumerate(allocation.awards)
    ]


def lower_levels(problem: Problem, allocation: Allocation) -> list[int]:
    """Per position the best level that a lower rank (or, ties treated together, an equal score) reaches by merit."""
    own = merit_levels(problem, allocation)
    lower = [0] * len(own)
    for chain in chains(problem):
        best = 0
        for i in reversed(chain):
            lower[i] = best
            best = max(best, own[i])
        if problem.programme.ties == "together":
            for i, first in zip(chain, ties_of(problem, chain), strict=True):
                f = chain[first]
                lower[i] = max(lower[f], own[f])
    return lower


def behind(problem: Problem, i: int) -> Sequence[int]:
    """Return the positions that must not have more than position i.

    Lower ranks that compete, and equals treated together.
    """
    chain = next(c for c in chains(problem) if i in c)
    first = problem.tie_first[i]
    return [j for j in chain if j > i or (j != i and problem.tie_first[j] == first)]


def chains(problem: Problem) -> tuple[tuple[int, ...], ...]:
    """Return the positions that compete with each other by rank: all of them, or those of each city."""
    everybody = range(len(problem.pool))
    if problem.merit != "in_city":
        return (tuple(everybody),)
    return tuple(tuple(i for i in everybody if problem.city[i] == c) for c in range(len(problem.cities)))


def ties_of(problem: Problem, chain: Sequence[int]) -> list[int]:
    """Per place in a chain the first place of the same tie; itself where ties are split by keys."""
    seen: dict[int, int] = {}
    return [seen.setdefault(problem.tie_first[i], place) for place, i in enumerate(chain)]
