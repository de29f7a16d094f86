"""What is owed to cities: floors, shares of the awards, and whether one has an award already."""

from __future__ import annotations

from allocator.models.algebra import Linear, geq, leq, total
from allocator.models.decisions import Decisions
from allocator.problem.problem import Problem


def floors(problem: Problem) -> dict[int, int]:
    """City number → m_c, where it is above 0."""
    clause = problem.programme.floor
    if clause is None or not clause.min:
        return {}
    able = fit(problem)
    if clause.whole:
        return dict.fromkeys(sorted(able), clause.min)
    return {c: min(clause.min, n) for c, n in sorted(able.items()) if n}


def fit(problem: Problem) -> dict[int, int]:
    """City number → how many of its candidates could have an award as far as their own data say."""
    able = dict.fromkeys(sorted(set(problem.city)), 0)
    for c, opened in zip(problem.city, problem.fit_levels, strict=True):
        able[c] += bool(opened)
    return able


def shares(problem: Problem) -> dict[int, int]:
    """City number → s_c; nothing where it is no goal."""
    if not problem.apportioned:
        return {}
    members = {c: len(positions) for c, positions in sorted(problem.by_city.items())}
    pool = len(problem.pool)
    house = min(pool, problem.programme.target)
    parts = {c: divmod(house * n, pool) for c, n in members.items()}
    left = house - sum(whole for whole, _ in parts.values())
    largest = sorted(members, key=lambda c: (-parts[c][1], problem.cities[c]))[:left]
    return {c: whole + (c in largest) for c, (whole, _) in parts.items()}


def served(d: Decisions, city: int) -> Linear:
    """w_c: 1 where a city has an award by merit or pin; made once per city."""
    if city not in d.served:
        w = d.model.boolean(f"w[{d.problem.cities[city]}]")
        awards = [total((d.reaches(i, 1), -1 * total((d.seat(i),)))) for i, c in enumerate(d.problem.city) if c == city]
        for award in awards:
            d.add(geq(w, award), "city_reserve", f"{d.problem.cities[city]}已有项目")
        d.add(leq(w, total(awards)), "city_reserve", f"{d.problem.cities[city]}已有项目")
        d.served[city] = total((w,))
    return d.served[city]
