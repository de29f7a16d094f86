"""A frozen problem without some of its pins: nothing but who is pinned is another matter then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from allocator.problem.problem import Problem

_KEPT = ("graded", "listed", "merit", "over", "room", "shape", "tie_first", "tightest", "tiers_fixed")
"""What has been worked out from everything but the pins."""


def released(problem: Problem, names: Collection[str]) -> Problem:
    """Return the problem as it would be frozen without the pins of these candidates.

    Parameters
    ----------
    problem
        One without a published list, at one θ.
    names
        Ids of candidates pinned to a tier: such a pin closes no level, so that all else stays as it was frozen.
    """
    out = {i for i in problem.pinned if problem.pool[i].id in names}
    left = replace(
        problem,
        pinned={i: level for i, level in problem.pinned.items() if i not in out},
        pins={name: pin for name, pin in problem.pins.items() if name not in names},
    )
    vars(left).update({name: vars(problem)[name] for name in _KEPT if name in vars(problem)})
    return left
