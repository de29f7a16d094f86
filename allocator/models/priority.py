"""Which goals, in which order.

    quota → city_floor → apportionment
    → the stance (均衡三档: tiers_present → target; 扩大覆盖: count) → shape → city → lines
    outside the score-line theorem: → money → canonical → amounts (where they are free)
    without one order over all (merit off, in_city, funding), instead of lines and money:
    → funded → canonical → money → amounts (both where amounts are free)

Never tiers first in the latter: that buys the top with the cheapest tail and drops higher ranks for lower ones.

A programme or scenario may name its goals in any order instead (`goals`); then the city goals, the score lines (where
merit order holds), money and the canonical list follow, so that the optimum is one list all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from allocator.law.clause.facets import Quota
from allocator.models.cardinal import ScoreMoney, ScoreSum
from allocator.models.goals import (
    BLOCK,
    BLOCK_OF_FUNDED,
    Canonical,
    CanonicalAmounts,
    Count,
    Funded,
    Goal,
    Line,
    QuotaDistance,
    Shape,
    Spent,
    TargetShortfall,
    TiersPresent,
    blocks,
    blocks_of_amounts,
)
from allocator.models.goals_of_cities import BlankCities, FloorShortfall, ShareDistance
from allocator.problem.problem import Problem

Part = Literal["one", "worst", "sum"]
_AT_LAST = ("city_floor", "apportionment", "city", "lines")
"""What follows the named goals that leave it out."""


def goals_of(problem: Problem, *, walked: bool) -> tuple[Goal, ...]:
    """The goals in order; `walked`: inside the score-line theorem, where the lines alone make the list unique."""
    if problem.entitled:
        return (Line(problem, 1),)
    names = problem.programme.goals or _usual(problem)
    names = (*names, *(n for n in _AT_LAST if n not in names))
    goals = [goal for name in names for goal in _NAMED[name](problem)]
    if not walked:
        canonical = [Canonical(problem, block) for block in blocks(problem, BLOCK)]
        money = [] if "money" in names else [Spent(problem)]
        if problem.one_order:
            goals += [*money, *canonical]
        else:
            funded = [Funded(problem, block) for block in blocks(problem, BLOCK_OF_FUNDED)]
            goals += [*funded, *canonical, *(money if problem.free else [])]
        goals += [CanonicalAmounts(problem, block) for block in blocks_of_amounts(problem)]
    return tuple(goals)


def _usual(problem: Problem) -> tuple[str, ...]:
    """The goals before the lines that the stance gives."""
    stance = {"balanced": ("tiers_present", "target"), "wide": ("count",), "top": ()}[problem.programme.stance]
    return ("quota", "city_floor", "apportionment", *stance, "shape", "city")


def _quota(problem: Problem) -> list[Goal]:
    quotas = problem.programme.quotas
    return [QuotaDistance(problem, quotas, part=part) for part in _parts(quotas)]


def _target(problem: Problem) -> list[Goal]:
    quotas = problem.programme.quotas
    return [TargetShortfall(problem, quotas, part=part) for part in _parts(quotas)]


def _parts(quotas: Sequence[Quota]) -> tuple[Part, ...]:
    """One quota has one distance; of several the largest relative one comes first, then the sum."""
    return () if not quotas else ("one",) if len(quotas) == 1 else ("worst", "sum")


def _named(name: str, problem: Problem) -> bool:
    """Whether the planner asks for a goal; one that only the stance gives is void where it is nobody's choice."""
    return name in problem.programme.goals


def _lines(problem: Problem) -> list[Goal]:
    return [Line(problem, t) for t in problem.line_levels]


_NAMED: dict[str, Callable[[Problem], list[Goal]]] = {
    "quota": _quota,
    "city": lambda problem: [BlankCities(problem)] if problem.reserve or _named("city", problem) else [],
    "city_floor": lambda problem: [FloorShortfall(problem)] if problem.soft_floor else [],
    "apportionment": lambda problem: [ShareDistance(problem)] if problem.apportioned else [],
    "tiers_present": lambda problem: (
        [TiersPresent(problem)] if not problem.tiers_fixed or _named("tiers_present", problem) else []
    ),
    "target": _target,
    "count": lambda problem: [Count(problem)],
    "shape": lambda problem: [] if problem.shape == "none" else [Shape(problem)],
    "lines": _lines,
    "money": lambda problem: [Spent(problem)],
    "score_sum": lambda problem: [ScoreSum(problem)],
    "score_money": lambda problem: [ScoreMoney(problem)],
}
