"""The score line of each tier, as it is told: the lowest score that reached it by merit."""

from __future__ import annotations

from allocator.problem.allocation import Allocation, lines_of
from allocator.problem.problem import Problem


def score_lines(problem: Problem, allocation: Allocation) -> dict[str, int | None]:
    """Tier → the lowest score that reached it by merit, in hundredths, top tier first.

    None where nobody is in it, and everywhere without one merit order over all: then there are no lines. Where experts
    gave the tiers there is one line, the same for every tier.
    """
    if not problem.line_levels or problem.entitled:
        return {tier.name: None for tier in reversed(problem.tiers)}
    merit = [a.level if a and a.via == "merit" else 0 for a in allocation.awards]
    kappa = lines_of(problem, allocation)
    if len(problem.line_levels) == 1:
        kappa = (max(kappa),) * problem.top
    return {
        tier.name: problem.pool[kappa[t - 1] - 1].score if t in merit else None
        for t, tier in reversed(list(enumerate(problem.tiers, 1)))
    }
