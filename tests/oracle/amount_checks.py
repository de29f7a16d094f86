"""The amount modes of the package against their brute force; nothing is the only good answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from oracle import amounts
from oracle.checks import Wrong
from oracle.pools import World
from oracle.referee import Verdict, by_lines, by_rows, complaints, goals_wrong, listed

from allocator.engines.backends import load_backend
from allocator.errors import RulesError
from allocator.solve import Result, allocate


def free_equals_brute(seeds: Iterable[int], engine: str, modes: Mapping[str, str] | None = None) -> Wrong:
    """Amounts chosen by the goals: an engine against every vector of levels and amounts; the lines decline."""
    wrong: Wrong = []
    backend = load_backend(engine)
    for seed in seeds:
        world = amounts.free_world(seed, modes)
        problem = world.problem()
        if by_lines(problem) is not None:
            wrong.append((seed, "the score lines took it"))
        found = amounts.free_brute(world)
        wrong += [(seed, why) for why in complaints(world, problem, by_rows(problem, backend), found)]
    return wrong


def scaled_equals_brute(seeds: Iterable[int]) -> Wrong:
    """The largest per cent of the ceilings, and the list there."""
    wrong: Wrong = []
    for seed in seeds:
        world = amounts.scaled_world(seed)
        percent, found = amounts.scaled_brute(world)
        result = allocate(world.problem())
        if not percent:
            wrong += [(seed, f"{result.status}, nothing is feasible")] * (result.status != "infeasible")
        elif (result.proven, result.problem.percent) != (True, percent):
            wrong.append((seed, f"{result.status} at {result.problem.percent}%, there is a list at {percent}%"))
        else:
            there = amounts.at(world, percent)
            wrong += [(seed, why) for why in complaints(there, result.problem, _verdict(result), found)]
    return wrong


def pro_rata_equals_brute(seeds: Iterable[int]) -> Wrong:
    """The list that an unlimited budget gives, cut alike; refused where the cut leaves an award with nothing."""
    return [(seed, why) for seed in seeds for why in _cut_wrong(amounts.pro_rata_world(seed))]


def _cut_wrong(world: World) -> Iterator[str]:
    found = amounts.pro_rata_brute(world)
    nothing_left = any(level and not amount for lines in found.lists for _, level, amount, _ in lines)
    try:
        result = allocate(world.problem())
    except RulesError as refused:
        if not nothing_left:
            yield f"refused: {refused}"
        return
    if nothing_left:
        yield "awards of nothing are not refused"
    elif not found.lists:
        yield from [f"{result.status}, nothing is feasible"] * (result.status != "infeasible")
    elif not result.proven or result.allocation is None:
        yield f"{result.status}, {found.feasible} vectors are feasible"
    else:
        yield from goals_wrong(result.problem, _verdict(result), found)
        if [listed(result.problem, result.allocation)] != found.lists:
            yield f"list {result.allocation}, by the raw data {found.lists}"


def _verdict(result: Result) -> Verdict:
    goals = {g.name: g.value for g in result.goals if g.value is not None}
    return Verdict(result.status, goals, result.allocation)
