"""Which goals, in which order.

    quota → city → the stance (均衡三档: tiers_present → target; 扩大覆盖: count) → shape → lines
    outside the score-line theorem: → money → canonical

A programme or scenario may name its goals in any order instead (`goals`); then the reserved seats, the score lines
(where merit order holds), money and the canonical list follow, so that the optimum is one list all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from allocator.clause import Quota
from allocator.models.cardinal import ScoreMoney, ScoreSum
from allocator.models.goals import (
    BLOCK,
    Canonical,
    Count,
    Goal,
    Line,
    QuotaDistance,
    SeatsMissing,
    Shape,
    Spent,
    TargetShortfall,
    TiersPresent,
)
from allocator.problem import Problem

Part = Literal["one", "worst", "sum"]


def goals_of(problem: Problem, *, walked: bool) -> tuple[Goal, ...]:
    """The goals in order; `walked`: inside the score-line theorem, where the lines alone make the list unique."""
    if problem.entitled:
        return (Line(problem, 1),)
    names = problem.programme.goals or _usual(problem)
    if "city" not in names:
        names = (*names, "city")
    goals = [goal for name in names for goal in _NAMED[name](problem)]
    if problem.merit != "off" and "lines" not in names:
        goals += _lines(problem)
    if not walked:
        goals += [] if "money" in names else [Spent(problem)]
        goals += [Canonical(problem, k) for k in range(0, len(problem.pool), BLOCK)]
    return tuple(goals)


def _usual(problem: Problem) -> tuple[str, ...]:
    """The goals before the lines that the stance gives."""
    stance = {"balanced": ("tiers_present", "target"), "wide": ("count",), "top": ()}[problem.programme.stance]
    return ("quota", "city", *stance, "shape")


def _quota(problem: Problem) -> list[Goal]:
    quotas = problem.programme.quotas
    return [QuotaDistance(problem, quotas, part=part) for part in _parts(quotas)]


def _target(problem: Problem) -> list[Goal]:
    quotas = problem.programme.quotas
    return [TargetShortfall(problem, quotas, part=part) for part in _parts(quotas)]


def _parts(quotas: Sequence[Quota]) -> tuple[Part, ...]:
    """One quota has one distance; of several the largest relative one comes first, then the sum."""
    return () if not quotas else ("one",) if len(quotas) == 1 else ("worst", "sum")


def _lines(problem: Problem) -> list[Goal]:
    return [Line(problem, t) for t in ((1,) if problem.graded else range(problem.top, 0, -1))]


_NAMED: dict[str, Callable[[Problem], list[Goal]]] = {
    "quota": _quota,
    "city": lambda problem: [SeatsMissing(problem)] if problem.reserve else [],
    "tiers_present": lambda problem: [] if problem.tiers_fixed else [TiersPresent(problem)],
    "target": _target,
    "count": lambda problem: [Count(problem)],
    "shape": lambda problem: [] if problem.shape == "none" else [Shape(problem)],
    "lines": lambda problem: _lines(problem) if problem.merit != "off" else [],
    "money": lambda problem: [Spent(problem)],
    "score_sum": lambda problem: [ScoreSum(problem)],
    "score_money": lambda problem: [ScoreMoney(problem)],
}
