"""What is owed to cities: floors, shares of the awards, and whether one has an award already."""

from __future__ import annotations

from typing import Literal

from allocator.law.clause.facets import Floor
from allocator.models.algebra import Linear, geq, leq, total
from allocator.models.decisions import Decisions
from allocator.problem.problem import Problem


def owed(problem: Problem, floor: Floor) -> dict[str, int]:
    """City → m_c of one floor, where it is above 0; a city it names and from where nobody applies is owed, too."""
    if floor.whole:
        return {city: floor.min for city in problem.bound(floor.whom) if floor.min}
    return {city: least for city, n in problem.bound(floor.whom).items() if (least := min(floor.min, n))}


def floors(problem: Problem, mode: Literal["soft", "hard"]) -> dict[int, int]:
    """City number → the most that the floors of a mode ask for, where it is above 0; only cities of the pool."""
    found: dict[int, int] = {}
    number = {city: c for c, city in enumerate(problem.cities)}
    for floor in problem.programme.floors:
        for city, least in owed(problem, floor).items() if floor.mode == mode else ():
            if (c := number.get(city)) is not None:
                found[c] = max(found.get(c, 0), least)
    return dict(sorted(found.items()))


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
