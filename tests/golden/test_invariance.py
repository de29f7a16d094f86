"""What must not matter does not: row order, names, the unit of money, the seed of a solver, the engine.

And what more money or a better score may do: with more budget no goal vector gets worse. A better own score, all else
equal, never lowers the own level where every applicant has one project and the clauses are the default ones. It can
where a project overtakes a sibling of its own applicant, and in about one raise of a thousand under a city cap, groups,
a reserve, minimum scores or pins: there the better rank can block others, so that a goal before the lines asks for
lower tiers. Nothing may claim it for those.
"""

from __future__ import annotations

from dataclasses import replace

import figures as c
import pytest
from oracle import invariance
from oracle.brute import brute
from oracle.invariance import DEFAULT
from oracle.pools import World, base, draw
from oracle.referee import by_rows

from allocator.engines.backends import cpsat, load_backend
from allocator.engines.score_lines.walk import listed
from allocator.law.programme import Tier
from allocator.money import WAN
from allocator.problem.candidate import Candidate, Entry, Receipt
from allocator.proof.solve import solve_problem

in_chunks = pytest.mark.parametrize("number", range(4))


def seeds(number: int, size: int = 100) -> range:
    return range(600_000 + number * size, 600_000 + (number + 1) * size)


@in_chunks
def test_row_order_says_nothing(number: int) -> None:
    assert invariance.row_order(seeds(number)) == []


@in_chunks
def test_names_say_nothing(number: int) -> None:
    assert invariance.names(seeds(number)) == []


@in_chunks
def test_the_unit_of_money_says_nothing(number: int) -> None:
    assert invariance.unit_of_money(seeds(number)) == []


@in_chunks
def test_more_budget_never_worsens_the_goals(number: int) -> None:
    assert invariance.more_budget(seeds(number)) == []


@in_chunks
def test_a_better_score_never_lowers_the_own_level_where_applicants_have_one_project(number: int) -> None:
    assert list(invariance.better_score(seeds(number, 50), DEFAULT, alone=True)) == []


@in_chunks
def test_a_better_score_lowers_the_own_level_only_where_there_are_siblings(number: int) -> None:
    for seed, name, *levels in invariance.better_score(seeds(number, 50), DEFAULT, alone=False):
        assert invariance.siblings(seed, DEFAULT, name) > 1, (seed, name, levels)


def test_overtaking_a_sibling_can_lower_the_own_level() -> None:
    """Two projects of one firm with room for 2万元; the overtaken one asks for 1万元.

    Behind its sibling, the second takes what is left, at the middle tier. Before it, every tier above the lowest would
    take the whole room and block the sibling, and the quota of four comes before the tiers.
    """
    before, after = family(7150), family(7250)
    assert before == {"甲1": (3, WAN), "甲2": (2, WAN), "乙1": (1, WAN), "乙2": (1, WAN)}
    assert after == dict.fromkeys(before, (1, WAN))


def family(score: int) -> dict[str, tuple[int, int]]:
    """The list where the second project of the first firm has this score."""
    lines = [("甲1", 7200, WAN), ("甲2", score, 4 * WAN), ("乙1", 7050, 4 * WAN), ("乙2", 7000, 4 * WAN)]
    entries = tuple(
        Entry(Candidate(i, i, f"例{i[0]}公司", i[0], i[0], "济南市", score=s, request=y), "pool") for i, s, y in lines
    )
    tiers = tuple(
        Tier(name=name, article="第二条", quote="…", ceiling=ceiling * WAN)
        for name, ceiling in (("甲级", 4), ("乙级", 2), ("丙级", 1))
    )
    clauses = (
        c.Budget(id="budget"),
        c.Request(id="request"),
        c.CumulativeCeiling(id="cumulative", ceiling=3 * WAN),
        c.Quota(id="quota", target=4, low=4, high=4),
        c.MeritOrder(id="merit"),
        c.TierShape(id="shape"),
    )
    programme = base().model_copy(update={"tiers": tiers, "clauses": clauses})
    receipts = (Receipt("甲", "例甲公司", 2025, "", "", WAN),)
    result = solve_problem(World(programme, entries, 35 * WAN, receipts, {}, {}).problem())
    assert result.proven
    assert result.allocation
    pairs = zip(result.problem.pool, result.allocation.awards, strict=True)
    return {candidate.id: (award.level, award.amount) for candidate, award in pairs if award}


@pytest.mark.parametrize("engine", ["cpsat", "highs"])
def test_a_solver_gives_the_same_list_again(engine: str) -> None:
    for seed in range(600_000, 600_020):
        problem = draw(seed, size=(6, 7)).problem()
        backend = load_backend(engine)
        assert by_rows(problem, backend) == by_rows(problem, backend)


def test_the_seed_and_the_workers_of_a_solver_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = cpsat.parameters
    for seed in range(600_000, 600_020):
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
        results = [solve_problem(problem, engine=name) for name in ("auto", "cpsat", "highs", "cbc")]
        assert len({(r.status, tuple(g.value for g in r.goals)) for r in results}) == 1, seed
        assert all(r.allocation == results[0].allocation for r in results), seed
        assert all(r.proven for r in results) == bool(brute(world).lists), seed


def test_an_empty_pool_is_an_empty_list() -> None:
    world = replace(draw(1, modes={"pins": "none", "quota": "soft"}), entries=())
    result = solve_problem(world.problem())
    assert result.status == "optimal"
    assert result.allocation == listed(world.problem(), [], [], [])
