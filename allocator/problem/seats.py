"""Whom a reserved seat of a city would go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.law.clause.fields import hundredths
from allocator.problem.payment import pay

if TYPE_CHECKING:
    from allocator.problem.problem import Problem


def seat_candidates_of(problem: Problem) -> dict[int, int]:
    """City number → position that a reserved seat of the city would go to, best rank first.

    It is the city's best-ranked candidate with the least score asked for, open and payable at the lowest tier, whose
    applicant applies in this city only (so that a seat never takes room from another city's award).
    """
    if not problem.reserve:
        return {}
    bound = problem.bound(problem.reserve.whom)
    places: dict[int, set[int]] = {}
    for i, e in enumerate(problem.applicant):
        places.setdefault(e, set()).add(problem.city[i])
    found: dict[int, int] = {}
    for i, c in enumerate(problem.pool):
        room = problem.room[problem.applicant[i]]
        fit = (
            (c.score or 0) >= hundredths(problem.reserve.min_score)
            and 1 in problem.open_levels[i]
            and i not in problem.pinned
            and problem.cities[problem.city[i]] in bound
            and problem.caps[problem.city[i]] != 0
        )
        fit = fit and pay(problem.full[i][1], problem.least[1], room, problem.over) > 0
        if fit and problem.city[i] not in found and len(places[problem.applicant[i]]) == 1:
            found[problem.city[i]] = i
    return found
