"""The score lines (and CP-SAT for what they decline) against brute force by the pairwise meaning of merit order."""

from __future__ import annotations

import pytest
from oracle import amount_checks, checks
from oracle.axes import AXES, all_pairs, draw_modes, pairs_of, streams

CHUNK = 500
CHUNKS = 8


def chunk(number: int, size: int = CHUNK) -> range:
    return range(number * size, (number + 1) * size)


def test_every_pair_of_mode_values_is_drawn() -> None:
    drawn = set()
    for seed in range(CHUNKS * CHUNK):
        drawn |= pairs_of(draw_modes(*streams(seed)))
    assert drawn == all_pairs()
    assert len(AXES) == 26


@pytest.mark.parametrize("number", range(CHUNKS))
def test_best_list_equals_brute_force(number: int) -> None:
    assert checks.engine_equals_brute(chunk(number)) == []


@pytest.mark.parametrize("engine", [None, "cpsat"])
def test_the_smallest_pools_too(engine: str | None) -> None:
    assert checks.engine_equals_brute(chunk(0), engine, size=(0, 2)) == []


@pytest.mark.parametrize(("engine", "count"), [(None, 200), ("cpsat", 40), ("highs", 20)])
def test_four_tiers_too(engine: str | None, count: int) -> None:
    assert checks.engine_equals_brute(range(count), engine, {"tiers": "4"}) == []


@pytest.mark.parametrize("number", range(2))
def test_the_frozen_problem_is_what_the_raw_data_say(number: int) -> None:
    assert checks.frozen_equals_raw(chunk(number, 2 * CHUNK)) == []


@pytest.mark.parametrize(("engine", "count"), [(None, 300), ("cpsat", 40)])
def test_tiers_applied_for_or_found(engine: str | None, count: int) -> None:
    assert list(checks.given_tiers(range(count), engine)) == []


def test_a_request_below_the_smallest_payable_sum_closes_its_candidate_alone() -> None:
    assert checks.small_requests_closed(range(200)) == []


def test_the_smallest_scores_are_told_apart() -> None:
    assert checks.smallest_scores_ordered() == []


@pytest.mark.parametrize("number", range(4))
def test_every_allowed_assignment_is_one_canonical_walk(number: int) -> None:
    assert checks.allowed_equals_visits(chunk(number)) == []


@pytest.mark.parametrize("number", range(4))
def test_pruned_equals_unpruned(number: int) -> None:
    assert checks.pruned_equals_unpruned(chunk(number, 2 * CHUNK)) == []


@pytest.mark.parametrize("number", range(4))
def test_pruned_equals_unpruned_on_longer_lists(number: int) -> None:
    assert checks.pruned_equals_unpruned(chunk(number, 12), size=(12, 18)) == []


@pytest.mark.parametrize("number", range(4))
def test_the_brute_force_equals_its_own_second_reading(number: int) -> None:
    assert checks.brute_equals_judge(chunk(number, 30)) == []


OUTSIDE = (
    {"merit": "in_city"},
    {"merit": "in_city", "over": "skip"},
    {"merit": "funding"},
    {"merit": "funding", "city_ceiling": "max"},
    {"merit": "strict", "over": "skip"},
)


@pytest.mark.parametrize("modes", OUTSIDE, ids=lambda m: "-".join(m.values()))
def test_other_orders_of_merit_equal_brute_force(modes: dict[str, str]) -> None:
    assert checks.engine_equals_brute(range(75), "cpsat", modes) == []
    assert checks.engine_equals_brute(range(25), "highs", modes) == []
    assert checks.solvers_agree(range(300_000, 300_005), (15, 30), modes) == []


@pytest.mark.parametrize("modes", [{}, {"city_ceiling": "max"}, {"floors": "yes"}, {"pins": "both"}])
@pytest.mark.parametrize("engine", ["cpsat", "highs"])
def test_amounts_that_the_goals_choose_equal_brute_force(engine: str, modes: dict[str, str]) -> None:
    assert amount_checks.free_equals_brute(range(25), engine, modes) == []


def test_an_optimum_that_comes_without_a_bound_is_asked_for_again() -> None:
    """HiGHS' presolve can solve a goal outright and then knows no bound: worlds where it once ended unproven."""
    assert amount_checks.free_equals_brute((701_567, 703_964), "highs") == []


@pytest.mark.parametrize("number", range(2))
def test_amounts_at_the_largest_share_equal_brute_force(number: int) -> None:
    assert amount_checks.scaled_equals_brute(chunk(number, 12)) == []


def test_shares_are_largest_remainders_on_longer_lists_too() -> None:
    assert amount_checks.shares_are_largest_remainders(range(200)) == []


@pytest.mark.parametrize("number", range(2))
def test_a_finished_list_cut_to_the_budget_equals_brute_force(number: int) -> None:
    assert amount_checks.pro_rata_equals_brute(chunk(number, 75)) == []
