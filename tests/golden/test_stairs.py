"""The frontier is what a solve says at every budget: on random pools, against brute force, on the sample year."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from oracle import stair_checks as checks
from oracle.brute import brute
from oracle.checks import walked_world
from oracle.pools import draw
from oracle.referee import Verdict, by_name, by_rows, complaints
from oracle.settings import EXTENDED

from allocator.engines.backends import load_backend
from allocator.engines.score_lines import completions as outlook
from allocator.engines.score_lines.frontier import stairs
from allocator.intake import read
from allocator.law.load import load
from allocator.models.priority import goals_of
from allocator.models.tally import Tally
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.whatif.frontier import by_rows as descent
from allocator.whatif.frontier.candidate_profiles import setbacks
from allocator.whatif.frontier.confirm import confirmed
from allocator.whatif.frontier.curve import Frontier, frontier

SAMPLE = Path(__file__).parents[1] / "data" / "model-voucher-2026-sample.xlsx"


def chunk(number: int, size: int) -> range:
    return range(number * size, (number + 1) * size)


@pytest.mark.parametrize("number", range(4))
def test_both_ends_of_every_stair_are_solved_alike(number: int) -> None:
    assert checks.stairs_equal_solves(chunk(number, 200)) == []


@pytest.mark.parametrize("modes", EXTENDED, ids=lambda m: "-".join(next(iter(m.items()))))
def test_also_with_everything_that_the_theorem_extends_to(modes: dict[str, str]) -> None:
    assert checks.stairs_equal_solves(range(10_000, 10_050), modes=modes) == []


@pytest.mark.parametrize("size", [(0, 2), (12, 18), (20, 30)])
def test_also_on_shorter_and_longer_lists(size: tuple[int, int]) -> None:
    assert checks.stairs_equal_solves(range(12), size) == []


@pytest.mark.parametrize("number", range(4))
def test_every_stair_equals_brute_force(number: int) -> None:
    assert checks.stairs_equal_brute_force(chunk(number, 60)) == []


@pytest.mark.parametrize("engine", ["cpsat", "highs"])
def test_solvers_agree_at_both_ends_of_every_stair(engine: str) -> None:
    assert checks.stairs_equal_solves(range(20_000, 20_012), engine=engine) == []


@pytest.mark.parametrize("number", range(4))
def test_growth_without_loss_equals_its_definition(number: int) -> None:
    assert checks.growth_equals_definition(chunk(number, 100)) == []


@pytest.mark.parametrize("modes", EXTENDED, ids=lambda m: "-".join(next(iter(m.items()))))
def test_growth_also_with_everything_that_the_theorem_extends_to(modes: dict[str, str]) -> None:
    assert checks.growth_equals_definition(range(10_000, 10_030), modes=modes) == []


@pytest.mark.parametrize("modes", [{}, {"pins": "both"}, {"reserve": "2"}], ids=lambda m: "".join(m) or "plain")
def test_solves_that_use_what_their_neighbours_proved_find_the_same_stairs(modes: dict[str, str]) -> None:
    used = 0
    for seed in range(30_000, 30_012):
        problem = walked_world(seed, modes=modes).problem()
        with patch.object(descent, "optimise", wraps=descent.optimise) as asked:
            found = descent.descended(problem, 0, None)
        assert tuple(stair for stair, _ in found) == stairs(problem), seed
        ends = [end for _, end in found]
        assert [s.spent - 1 for s, _ in found[1:]] == ends[:-1], seed
        used += sum(len(call.kwargs["given"]) for call in asked.call_args_list)
    assert used > 10, "what neighbours proved is handed on"


@pytest.mark.parametrize("modes", [{"over": "skip"}, {"merit": "off"}, {"merit": "in_city"}], ids=str)
def test_outside_the_theorem_every_stair_equals_brute_force(modes: dict[str, str]) -> None:
    for seed in range(40_000, 40_012):
        world = draw(seed, modes=modes)
        problem = world.problem()
        names = [goal.name for goal in goals_of(problem)]
        found = descent.descended(problem, 0, None)
        assert [s.spent - 1 for s, _ in found[1:]] == [end for _, end in found[:-1]], seed
        for stair, end in found:
            told = Verdict(
                "optimal", by_name(zip(names, stair.values, strict=True)), stair.allocation(len(problem.pool))
            )
            for budget in {stair.spent, end}:
                there = replace(world, budget=budget)
                assert list(complaints(there, there.problem(), told, brute(there))) == [], (seed, budget)


class Everything(outlook.Outlook):
    """Cuts nothing off but what costs too much."""

    def cuts(self, tally: Tally) -> bool:
        return tally.spent > self.most

    def numbers(self, tally: Tally, cap: int, start: int, least: int = 0) -> outlook.Numbers:
        return 0, self.last


@pytest.mark.parametrize("size", [(3, 7), (9, 12)])
def test_pruned_equals_unpruned(size: tuple[int, int]) -> None:
    for seed in range(150 if size[0] == 3 else 25):
        problem = walked_world(seed, size).problem()
        pruned = stairs(problem)
        with patch("allocator.engines.score_lines.frontier.Outlook", Everything):
            assert stairs(problem) == pruned, seed


@pytest.fixture(scope="module")
def case() -> Case:
    programme = load("model-voucher")
    found = read([SAMPLE], programme, year=2026)
    return Case(programme, found.entries, 0, receipts=found.receipts, tie_keys=found.tie_keys)


@pytest.fixture(scope="module")
def sample(case: Case) -> Frontier:
    return frontier(case.problem())


def test_the_reference_table_stands_on_the_stairs(sample: Frontier) -> None:
    told = {}
    for budget in (1200, 1500, 1600, 1800, 2000, 2200, 2400, 3000):
        step = sample.at(budget * WAN)
        assert step is not None
        told[budget] = (step.counts[::-1], step.spent // WAN)
    assert told == {
        1200: ((0, 0, 24), 1195),
        1500: ((1, 2, 25), 1495),
        1600: ((1, 2, 27), 1595),
        1800: ((4, 4, 22), 1787),
        2000: ((7, 8, 15), 1990),
        2200: ((10, 10, 10), 2188),
        2400: ((11, 11, 11), 2385),
        3000: ((11, 11, 11), 2385),
    }


def test_on_the_sample_a_solver_agrees_at_every_stair_end(sample: Frontier) -> None:
    backend = load_backend("cpsat")
    assert len(sample.steps) == 94
    for step in sample.steps:
        end = sample.problem.budget if step.until is None else step.until
        verdict = by_rows(replace(sample.problem, budget=end), backend)
        assert (verdict.status, verdict.allocation) == ("optimal", step.allocation)


def test_more_money_drops_a_winner(sample: Frontier) -> None:
    left = [s for s in setbacks(sample) if s.kind == "left"]
    assert [(s.budget // WAN, s.candidate.id) for s in left] == [(2188, "33")]
    assert left[0].sentence == (
        "预算增至2,188万元时，33（威海例棠谷软件有限公司）退出（47→0万元）："
        "换得卓越领军级分数线降到84.80分（第11位“12 济南例岚宁云计算有限公司”）"
    )


def test_growth_on_the_sample_is_confirmed_by_rows(case: Case) -> None:
    kept = frontier(case.problem(), since=2100 * WAN, upto=2250 * WAN, step=1)
    assert [(s.budget // WAN, s.counts[::-1]) for s in kept.steps] == [
        (2100, (8, 10, 12)),
        (2113, (9, 9, 12)),
        (2138, (9, 10, 11)),
        (2185, (9, 10, 12)),
        (2210, (9, 11, 11)),
        (2235, (10, 10, 11)),
    ]
    assert not list(setbacks(kept))
    assert confirmed(kept).proof == "confirmed"
