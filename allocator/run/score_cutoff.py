"""For comparison: the list by score, each at the best tier he may have, until the money ends.

Not an engine: it ignores the quota, the shape and every goal, and stops at the first award that does not fit.
"""

from __future__ import annotations

from allocator.models.rules import rules_of
from allocator.models.state import State
from allocator.problem.allocation import Allocation, Award
from allocator.problem.problem import Problem


def score_cutoff(problem: Problem) -> Allocation:
    """Return the list by score until the money ends; rules that block single candidates are kept."""
    blocking = [r for r in rules_of(problem) if r.blockable]
    state = State(problem)
    awards: list[Award | None] = [None] * len(problem.pool)
    left = problem.budget
    for i, opened in enumerate(problem.open_levels):
        level = next((t for t in opened if not any(r.blocks(state, i, t) for r in blocking)), 0)
        if not level:
            continue
        amount = state.due(i, level)
        if amount > left:
            break
        awards[i] = Award(level, amount)
        state.give(i, amount)
        left -= amount
    return Allocation(tuple(awards))
