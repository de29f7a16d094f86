"""What must not matter does not: row order, names, the unit of money, the seed of a solver, the engine.

And what more money or a better score may do: with more budget no goal vector gets worse. A better own score, all else
equal, never lowers the own level where every applicant has one project and the clauses are the default ones. It can
where a project overtakes a sibling of its own applicant, and in about one raise of a thousand under a city cap, groups,
a reserve, minimum scores or pins: there the better rank can block others, so that a goal before the lines asks for
lower tiers. Nothing may claim it for those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import pytest
from oracle.brute import brute
from oracle.pools import World, draw
from oracle.referee import Verdict, by_first_engine, by_rows

from allocator.candidate import CITIES, Entry
from allocator.engines.backends import cpsat, load_backend
from allocator.engines.walk import listed
from allocator.programme import Tiered
from allocator.solve import allocate

Told = dict[str, tuple[int, int, str]]
CHUNKS = range(4)
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
}
"""The shipped clauses, under any stance, shape and quota."""


def seeds(number: int, size: int = 250) -> range:
    return range(600_000 + number * size, 600_000 + (number + 1) * size)


def solved(world: World) -> tuple[str, dict[str, int], Told]:
    """Status, goals and list by candidate id."""
    problem = world.problem()
    verdict = by_first_engine(problem)
    return verdict.status, dict(verdict.goals), told(world, verdict)


def told(world: World, verdict: Verdict) -> Told:
    if verdict.allocation is None:
        return {}
    pairs = zip(world.problem().pool, verdict.allocation.awards, strict=True)
    return {c.id: (a.level, a.amount, a.via) for c, a in pairs if a}


def changed(world: World, change: Callable[[Entry], Entry]) -> World:
    return replace(world, entries=tuple(map(change, world.entries)))


@pytest.mark.parametrize("number", CHUNKS)
def test_row_order_says_nothing(number: int) -> None:
    for seed in seeds(number):
        world = draw(seed)
        chance = Random(seed)
        receipts = world.receipts and tuple(chance.sample(world.receipts, len(world.receipts)))
        entries = tuple(chance.sample(world.entries, len(world.entries)))
        clauses = tuple(chance.sample(world.programme.clauses, len(world.programme.clauses)))
        programme = world.programme.model_copy(update={"clauses": clauses})
        if world.modes["quota"] in ("two", "tiers"):
            programme = world.programme
        shuffled = replace(world, entries=entries, receipts=receipts, programme=programme)
        assert solved(shuffled) == solved(world), seed
        assert replace(shuffled, programme=world.programme).problem().fingerprint == world.problem().fingerprint


@pytest.mark.parametrize("number", CHUNKS)
def test_names_say_nothing(number: int) -> None:
    for seed in seeds(number):
        world = draw(seed)
        status, goals, found = solved(world)
        ids = _new_ids(world)
        assert solved(_renamed(world, ids, seed)) == (status, goals, {ids[name]: a for name, a in found.items()}), seed


def _new_ids(world: World) -> dict[str, str]:
    """Other ids in the same order."""
    old = sorted((e.candidate.id for e in world.entries), key=lambda name: int(name.rpartition("-")[2]))
    return {name: f"甲{7 * k}" for k, name in enumerate(old, 1)}


def _renamed(world: World, ids: dict[str, str], seed: int) -> World:
    """Ids renamed in order, applicants and cities in any order."""
    firms = sorted({e.candidate.applicant_key for e in world.entries})
    firm = dict(zip(firms, _anew([f"测试企业{k}" for k in range(len(firms))], seed), strict=True))
    city = dict(zip(CITIES, _anew(list(CITIES), seed), strict=True))

    def renamed(e: Entry) -> Entry:
        c = e.candidate
        name = firm[c.applicant_key]
        return replace(e, candidate=replace(c, id=ids[c.id], applicant=name, applicant_key=name, city=city[c.city]))

    return replace(
        changed(world, renamed),
        receipts=world.receipts
        and tuple(replace(r, applicant_key=firm.get(r.applicant_key, r.applicant_key)) for r in world.receipts),
        pins={ids[name]: pin for name, pin in world.pins.items()},
    )


def _anew(names: list[str], seed: int) -> list[str]:
    return Random(seed).sample(names, len(names))


@pytest.mark.parametrize("number", CHUNKS)
def test_the_unit_of_money_says_nothing(number: int) -> None:
    for seed in seeds(number):
        world = draw(seed)
        status, goals, found = solved(world)
        assert solved(_richer(world, 1000)) == (
            status,
            goals,
            {name: (level, 1000 * amount, via) for name, (level, amount, via) in found.items()},
        ), seed


def _richer(world: World, factor: int) -> World:
    """The world with every sum of money multiplied, the granule too."""

    def more(amount: int | None) -> int | None:
        return None if amount is None else amount * factor

    programme = world.programme
    tiers = tuple(t.model_copy(update={"ceiling": t.ceiling * factor, "floor": more(t.floor)}) for t in programme.tiers)
    clauses = tuple(
        c.model_copy(update={"ceiling": c.ceiling * factor}) if c.kind == "cumulative_ceiling" else c
        for c in programme.clauses
    )
    award = Tiered(granule=programme.award.granule * factor)

    def paid(e: Entry) -> Entry:
        c = e.candidate
        return replace(e, candidate=replace(c, request=more(c.request), received=more(c.received)))

    return replace(
        changed(world, paid),
        programme=programme.model_copy(update={"tiers": tiers, "clauses": clauses, "award": award}),
        budget=world.budget * factor,
        receipts=world.receipts and tuple(replace(r, amount=r.amount * factor) for r in world.receipts),
    )


@pytest.mark.parametrize("number", CHUNKS)
def test_more_budget_never_worsens_the_goals(number: int) -> None:
    for seed in seeds(number):
        world = draw(seed)
        before = None
        for step in range(4):
            richer = replace(world, budget=world.budget + step * int(world.modes["granule"]))
            now = _ranked(richer)
            assert before is None or (now is not None and now <= before), (seed, step)
            before = now if now is not None else before


def _ranked(world: World) -> list[int] | None:
    """The goal vector so that less is better; None where nothing is feasible."""
    problem = world.problem()
    verdict = by_first_engine(problem)
    if verdict.allocation is None:
        return None
    least = ("quota", "city", "target", "shape")
    return [
        v if name.startswith(least) else -v for name, v in verdict.goals.items() if not name.startswith("canonical")
    ]


@pytest.mark.parametrize("number", CHUNKS)
def test_a_better_score_never_lowers_the_own_level_where_applicants_have_one_project(number: int) -> None:
    for seed in seeds(number, 100):
        world = changed(draw(seed, modes=DEFAULT), _alone)
        for name, before, after in raised(world):
            assert after >= before, (seed, name)


def _alone(entry: Entry) -> Entry:
    c = entry.candidate
    return replace(entry, candidate=replace(c, applicant=c.id, applicant_key=c.id))


@pytest.mark.parametrize("number", CHUNKS)
def test_a_better_score_lowers_the_own_level_only_where_there_are_siblings(number: int) -> None:
    for seed in seeds(number, 100):
        world = draw(seed, modes=DEFAULT)
        for name, before, after in raised(world):
            owner = {e.candidate.id: e.candidate.applicant_key for e in world.entries}
            assert after >= before or list(owner.values()).count(owner[name]) > 1, (seed, name)


def test_overtaking_a_sibling_can_lower_the_own_level() -> None:
    """MX-4 overtakes MX-18 of the same firm, whose request is smaller: its higher tier would now block MX-18."""
    modes = {**DEFAULT, "quota": "soft", "stance": "balanced", "shape": "pyramid"}
    lowered = {(name, before, after) for name, before, after in raised(draw(600_257, modes=modes)) if after < before}
    assert lowered == {("MX-4", 2, 1)}


def raised(world: World) -> Iterator[tuple[str, int, int]]:
    """Every candidate, its level, and its level with a better score, in several steps."""
    levels = {name: level for name, (level, _, _) in solved(world)[2].items()}
    for k, entry in enumerate(world.entries):
        for step in (1, 50, 100, 250):
            better = replace(entry, candidate=replace(entry.candidate, score=(entry.candidate.score or 0) + step))
            entries = (*world.entries[:k], better, *world.entries[k + 1 :])
            found = solved(replace(world, entries=entries))[2]
            yield entry.candidate.id, levels.get(entry.candidate.id, 0), found.get(entry.candidate.id, (0, 0, ""))[0]


@pytest.mark.parametrize("engine", ["cpsat", "highs"])
def test_a_solver_gives_the_same_list_again(engine: str) -> None:
    for seed in range(600_000, 600_020):
        problem = draw(seed, size=(6, 7)).problem()
        backend = load_backend(engine)
        assert by_rows(problem, backend) == by_rows(problem, backend)


def test_the_seed_and_the_workers_of_a_solver_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = cpsat.parameters
    for seed in range(600_000, 600_040):
        problem = draw(seed).problem()
        wanted = by_rows(problem, load_backend("cpsat"))
        for random_seed, workers in ((7, 1), (99, 1), (1, 2)):

            def other(limit_seconds: float | None = None, chosen: tuple[int, int] = (random_seed, workers)) -> object:
                parameters = plain(limit_seconds)
                parameters.random_seed, parameters.num_workers = chosen
                return parameters

            monkeypatch.setattr(cpsat, "parameters", other)
            assert by_rows(problem, load_backend("cpsat")) == wanted, seed
            monkeypatch.setattr(cpsat, "parameters", plain)


def test_the_first_engine_says_nothing() -> None:
    for seed in range(600_000, 600_015):
        world = draw(seed)
        problem = world.problem()
        results = [allocate(problem, engine=name) for name in ("auto", "cpsat", "highs", "cbc")]
        assert len({(r.status, tuple(g.value for g in r.goals)) for r in results}) == 1, seed
        assert all(r.allocation == results[0].allocation for r in results), seed
        assert all(r.proven for r in results) == bool(brute(world).lists), seed


def test_an_empty_pool_is_an_empty_list() -> None:
    world = replace(draw(1, modes={"pins": "none", "quota": "soft"}), entries=())
    result = allocate(world.problem())
    assert result.status == "optimal"
    assert result.allocation == listed(world.problem(), [], [], [])
