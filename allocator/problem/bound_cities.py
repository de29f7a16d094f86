"""Which cities a clause on cities binds, how many of their candidates are fit, and what caps leave to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.law.clause.cities import meant
from allocator.law.clause.facets import Cities

if TYPE_CHECKING:
    from allocator.problem.problem import Problem


def fit_of(problem: Problem) -> dict[str, int]:
    """City → how many of its candidates could have an award as far as their own data say."""
    able = dict.fromkeys(problem.cities, 0)
    for c, opened in zip(problem.city, problem.fit_levels, strict=True):
        able[problem.cities[c]] += bool(opened)
    return able


def bound_by(problem: Problem, whom: Cities) -> dict[str, int]:
    """Return the cities that a clause on cities binds, with how many of their candidates are fit.

    Those of the pool come first; a city that the clause names and from where nobody applies has none fit.
    """
    absent = [name for name in whom.names if not meant(name, problem.cities)]
    return {city: n for city, n in {**problem.fit, **dict.fromkeys(absent, 0)}.items() if whom.binds(city, n)}


def members_of(problem: Problem, whom: Cities) -> dict[int, list[int]]:
    """City number → its positions in the order of precedence, of the cities that a clause on cities binds."""
    bound = bound_by(problem, whom)
    return {c: positions for c, positions in problem.by_city.items() if problem.cities[c] in bound}


def caps_of(problem: Problem) -> tuple[int | None, ...]:
    """Per city number the least number of awards that a cap leaves to it; None where none does."""
    asked = ((cap.most(problem.programme.target), cap.whom) for cap in problem.programme.caps)
    caps = [(most, bound_by(problem, whom)) for most, whom in asked if most is not None]
    return tuple(min((most for most, bound in caps if city in bound), default=None) for city in problem.cities)
