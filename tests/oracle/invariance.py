"""Worlds told differently, or made a little richer or better, and what that does to the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random

import figures as c
from oracle.checks import Wrong
from oracle.pools import World, draw
from oracle.referee import LISTING, by_first_engine

from allocator.law.programme import Tiered
from allocator.problem.candidate import CITIES, Entry

Told = dict[str, tuple[int, int, str]]
"""Candidate id → level, 元, via; only who gets something."""
DEFAULT = {
    "goals": "stance",
    "over": "truncate",
    "experts": "none",
    "ties": "keys",
    "merit": "excused",
    "floors": "no",
    "min_score": "no",
    "gate": "none",
    "exclusive": "off",
    "pins": "none",
    "reserve": "0",
    "city_cap": "off",
    "city_ceiling": "off",
    "city_floor": "off",
    "apportionment": "off",
}
"""The shipped clauses, under any stance, shape and quota."""


def solved(world: World) -> tuple[str, dict[str, int], Told]:
    """Status, goals and list by candidate id."""
    problem = world.problem()
    verdict = by_first_engine(problem)
    awards = verdict.allocation.awards if verdict.allocation else ()
    told = {x.id: (a.level, a.amount, a.via) for x, a in zip(problem.pool, awards, strict=False) if a}
    return verdict.status, dict(verdict.goals), told


def row_order(seeds: Iterable[int]) -> Wrong:
    """The order of the candidates, of the ledger and (but for several quotas) of the clauses says nothing."""
    wrong: Wrong = []
    for seed in seeds:
        world, chance = draw(seed), Random(seed)
        shuffled = replace(
            world,
            entries=tuple(chance.sample(world.entries, len(world.entries))),
            receipts=world.receipts and tuple(chance.sample(world.receipts, len(world.receipts))),
        )
        if shuffled.problem().fingerprint != world.problem().fingerprint:
            wrong.append((seed, "another fingerprint"))
        if world.modes["quota"] not in ("two", "tiers"):
            clauses = tuple(chance.sample(world.programme.clauses, len(world.programme.clauses)))
            shuffled = replace(shuffled, programme=world.programme.model_copy(update={"clauses": clauses}))
        wrong += _compare(seed, solved(shuffled), solved(world))
    return wrong


def names(seeds: Iterable[int]) -> Wrong:
    """Other ids in the same order, other applicants and other cities: the same list.

    The names of the cities decide between equal remainders of an apportionment: there they stay.
    """
    wrong: Wrong = []
    for seed in seeds:
        world = draw(seed)
        status, goals, found = solved(world)
        ids = _new_ids(world)
        wrong += _compare(
            seed, solved(_renamed(world, ids, seed)), (status, goals, {ids[k]: a for k, a in found.items()})
        )
    return wrong


def unit_of_money(seeds: Iterable[int], factor: int = 1000) -> Wrong:
    """Every sum, the granule too, times 1000: the same list, times 1000."""
    wrong: Wrong = []
    for seed in seeds:
        world = draw(seed)
        status, goals, found = solved(world)
        wanted = {name: (level, factor * amount, via) for name, (level, amount, via) in found.items()}
        wrong += _compare(seed, solved(_richer(world, factor)), (status, goals, wanted))
    return wrong


def more_budget(seeds: Iterable[int]) -> Wrong:
    """One granule more never worsens the goal vector."""
    wrong: Wrong = []
    for seed in seeds:
        world = draw(seed)
        before: list[int] | None = None
        for step in range(4):
            now = _ranked(replace(world, budget=world.budget + step * int(world.modes["granule"])))
            if before is not None and (now is None or now > before):
                wrong.append((seed, f"{before}, with {step} granules more {now}"))
            before = before if now is None else now
    return wrong


def better_score(seeds: Iterable[int], modes: Mapping[str, str], *, alone: bool) -> Iterator[tuple[int, str, int, int]]:
    """Who gets a lower level by a better score of his own: seed, id, level before and after.

    `alone` makes every project the only one of its applicant.
    """
    for seed in seeds:
        world = draw(seed, modes=modes)
        world = changed(world, _alone) if alone else world
        levels = {name: level for name, (level, _, _) in solved(world)[2].items()}
        for k, entry in enumerate(world.entries):
            for step in (1, 50, 100, 250):
                better = replace(entry, candidate=replace(entry.candidate, score=(entry.candidate.score or 0) + step))
                found = solved(replace(world, entries=(*world.entries[:k], better, *world.entries[k + 1 :])))[2]
                before, after = levels.get(entry.candidate.id, 0), found.get(entry.candidate.id, (0, 0, ""))[0]
                if after < before:
                    yield seed, entry.candidate.id, before, after


def siblings(seed: int, modes: Mapping[str, str], name: str) -> int:
    """How many projects the applicant of a candidate has."""
    owner = {e.candidate.id: e.candidate.applicant_key for e in draw(seed, modes=modes).entries}
    return list(owner.values()).count(owner[name])


def changed(world: World, change: Callable[[Entry], Entry]) -> World:
    """The world with every entry changed."""
    return replace(world, entries=tuple(map(change, world.entries)))


def _compare(seed: int, found: tuple[str, dict[str, int], Told], wanted: tuple[str, dict[str, int], Told]) -> Wrong:
    if found == wanted:
        return []
    # Of two quotas the first in the file is listed first: goal values are compared by name.
    return [(seed, f"{found}, before {wanted}")]


def _alone(entry: Entry) -> Entry:
    x = entry.candidate
    return replace(entry, candidate=replace(x, applicant=x.id, applicant_key=x.id))


def _new_ids(world: World) -> dict[str, str]:
    """Other ids in the same order."""
    old = sorted((e.candidate.id for e in world.entries), key=lambda name: int(name.rpartition("-")[2]))
    return {name: f"甲{7 * k}" for k, name in enumerate(old, 1)}


def _renamed(world: World, ids: dict[str, str], seed: int) -> World:
    """Ids renamed in order, applicants and cities in any order."""
    firms = sorted({e.candidate.applicant_key for e in world.entries})
    firm = dict(zip(firms, _anew([f"测试企业{k}" for k in range(len(firms))], seed), strict=True))
    told = world.modes["apportionment"] == "on" or "apportionment" in world.programme.goals
    city = dict(zip(CITIES, CITIES if told else _anew(list(CITIES), seed), strict=True))

    def renamed(e: Entry) -> Entry:
        x = e.candidate
        name = firm[x.applicant_key]
        return replace(e, candidate=replace(x, id=ids[x.id], applicant=name, applicant_key=name, city=city[x.city]))

    receipts = world.receipts and tuple(
        replace(r, applicant_key=firm.get(r.applicant_key, r.applicant_key)) for r in world.receipts
    )
    pins = {ids[name]: pin for name, pin in world.pins.items()}
    clauses = tuple(
        x.model_copy(update={"cities": tuple(city[name] for name in x.cities_named)}) if x.cities_named else x
        for x in world.programme.clauses
    )
    programme = world.programme.model_copy(update={"clauses": clauses})
    return replace(changed(world, renamed), receipts=receipts, pins=pins, programme=programme)


def _anew(found: list[str], seed: int) -> list[str]:
    return Random(seed).sample(found, len(found))


def _richer(world: World, factor: int) -> World:
    """The world with every sum of money multiplied, the granule too."""

    def more(amount: int | None) -> int | None:
        return None if amount is None else amount * factor

    def paid(e: Entry) -> Entry:
        x = e.candidate
        return replace(e, candidate=replace(x, request=more(x.request), received=more(x.received)))

    programme = world.programme
    tiers = tuple(t.model_copy(update={"ceiling": t.ceiling * factor, "floor": more(t.floor)}) for t in programme.tiers)
    clauses = tuple(_richer_clause(x, factor) for x in programme.clauses)
    award = Tiered(granule=programme.award.granule * factor)
    return replace(
        changed(world, paid),
        programme=programme.model_copy(update={"tiers": tiers, "clauses": clauses, "award": award}),
        budget=world.budget * factor,
        receipts=world.receipts and tuple(replace(r, amount=r.amount * factor) for r in world.receipts),
    )


def _richer_clause(clause: c.Clause, factor: int) -> c.Clause:
    if isinstance(clause, c.CumulativeCeiling):
        return clause.model_copy(update={"ceiling": clause.ceiling * factor})
    if isinstance(clause, c.CityCeiling) and clause.max is not None:
        return clause.model_copy(update={"max": clause.max * factor})
    return clause


def _ranked(world: World) -> list[int] | None:
    """The goal vector so that less is better; None where nothing is feasible."""
    problem = world.problem()
    verdict = by_first_engine(problem)
    if verdict.allocation is None:
        return None
    least = ("quota", "city", "apportionment", "target", "shape")
    return [v if name.startswith(least) else -v for name, v in verdict.goals.items() if not name.startswith(LISTING)]
