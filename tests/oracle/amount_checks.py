"""The amount modes of the package against their brute force; nothing is the only good answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random

from oracle import amounts
from oracle.checks import Wrong
from oracle.facts import Facts
from oracle.pools import World, draw
from oracle.referee import Verdict, by_lines, by_name, by_rows, complaints, goals_wrong, listed

from allocator.engines.backends import load_backend
from allocator.errors import RulesError
from allocator.law.scaling import counts_of
from allocator.law.tiers import Amounts
from allocator.models.rules import rules_of
from allocator.models.rules.quota import Figures as Quota
from allocator.problem.allocation import Allocation
from allocator.proof.solve import Result, solve_problem


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
        result = solve_problem(world.problem())
        if not percent:
            wrong += [(seed, f"{result.status}, nothing is feasible")] * (result.status != "infeasible")
        elif (result.proven, result.problem.percent) != (True, percent):
            wrong.append((seed, f"{result.status} at {result.problem.percent}%, there is a list at {percent}%"))
        else:
            there = amounts.at(world, percent)
            wrong += [(seed, why) for why in complaints(there, result.problem, _verdict(result), found)]
    return wrong


def shares_are_largest_remainders(seeds: Iterable[int]) -> Wrong:
    """Longer lists and larger targets: the numbers per tier by shares, and the awards per city by candidates."""
    wrong: Wrong = []
    for seed in seeds:
        chance = Random(seed)
        world = draw(seed, size=(20, 60), modes={"tiers": "3", "quota": "soft", "apportionment": "on"})
        clauses = [
            x.model_copy(update={"target": chance.randint(0, 80)} if isinstance(x, Quota) else {})
            for x in world.programme.clauses
        ]
        names = [t.name for t in world.programme.tiers]
        first, second = sorted(chance.randint(0, 100) for _ in range(2))
        given = Amounts(mode="scaled", shares=dict(zip(names, (first, second - first, 100 - second), strict=True)))
        world = replace(world, programme=world.programme.model_copy(update={"clauses": tuple(clauses)}))
        scaled = replace(world, programme=world.programme.model_copy(update={"amounts": given}))
        if (found := counts_of(scaled.programme)) != (wanted := amounts.numbers(scaled)):
            wrong.append((seed, f"numbers per tier {found}, by the raw data {wanted}"))
        problem = world.problem()
        nobody = Allocation((None,) * len(problem.pool))
        told = {m.who: m.limit for r in rules_of(problem) if r.kind == "apportionment" for m in r.measure(nobody)}
        if told != Facts(world).seats:
            wrong.append((seed, f"awards per city {told}, by the raw data {Facts(world).seats}"))
    return wrong


def pro_rata_equals_brute(seeds: Iterable[int]) -> Wrong:
    """The list that an unlimited budget gives, cut alike; refused where the cut leaves an award with nothing."""
    return [(seed, why) for seed in seeds for why in _cut_wrong(amounts.pro_rata_world(seed))]


def _cut_wrong(world: World) -> Iterator[str]:
    found = amounts.pro_rata_brute(world)
    nothing_left = any(level and not amount for lines in found.lists for _, level, amount, _ in lines)
    try:
        result = solve_problem(world.problem())
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
    return Verdict(result.status, by_name((g.name, g.value) for g in result.goals), result.allocation)
