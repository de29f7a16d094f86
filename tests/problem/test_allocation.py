"""Counts, sums, lines and labels of a list, by hand."""

from __future__ import annotations

import pytest
from worlds import by_hand, candidate, ranked, receipt, year

from allocator.money import WAN
from allocator.problem.allocation import (
    Allocation,
    Award,
    EngineRun,
    GoalValue,
    Solution,
    counts_of,
    lines_of,
    reduced_by,
    seats_due,
)

PROBLEM = year(ranked(90, 85, 80, 75), 500).problem()
LIST = by_hand(PROBLEM, _1=("甲级", 100), _3=("乙级", 75), _4=("乙级", 70))


def test_sums() -> None:
    assert LIST.funded == [0, 2, 3]
    assert LIST.spent == 245 * WAN
    assert LIST.levels == [3, 0, 2, 2]
    assert LIST.amounts == [100 * WAN, 0, 75 * WAN, 70 * WAN]
    assert counts_of(PROBLEM, LIST) == (0, 2, 1)


def test_awards_outside_the_pool_are_money_spent_and_awards_of_the_list() -> None:
    stray = Allocation(LIST.awards, {"X": ("甲级", 100 * WAN)})
    assert stray.spent == 345 * WAN
    assert counts_of(PROBLEM, stray) == (0, 2, 2)


def test_lines_count_those_who_reach_a_tier_or_better_by_merit() -> None:
    assert lines_of(PROBLEM, LIST) == (4, 4, 1)
    assert lines_of(PROBLEM, Allocation((None,) * 4)) == (0, 0, 0)
    pinned = Allocation((Award(1, 50, "merit"), Award(3, 100, "pin"), None, Award(1, 50, "reserve")))
    assert lines_of(PROBLEM, pinned) == (1, 0, 0)


def test_why_an_award_is_less_than_its_tiers_ceiling() -> None:
    pool = [
        candidate(1, 9000, "例甲公司"),
        candidate(2, 8500, ask=60),
        candidate(3, 8000, "例甲公司", ask=90),
        candidate(4, 7500, ask=100),
    ]
    problem = year(pool, 500, receipts=[receipt("例甲公司", 20)]).problem()
    assert reduced_by(problem, 0, Award(3, 100 * WAN)) is None
    assert reduced_by(problem, 1, Award(3, 60 * WAN)) == "request"
    assert reduced_by(problem, 2, Award(3, 80 * WAN)) == "cumulative"  # 200 − 20 − 100 = 80 of the 90 asked for
    assert reduced_by(problem, 3, Award(3, 100 * WAN)) is None  # asked for the ceiling itself
    assert reduced_by(problem, 1, Award(1, 50 * WAN)) is None  # 60 asked, 丙级 pays 50 in full


def test_seats_go_to_cities_without_an_award_by_merit_or_pin_best_rank_first() -> None:
    pool = [
        candidate(1, 9000),
        candidate(2, 8500, city="淄博市"),
        candidate(3, 8000, city="烟台市"),
        candidate(4, 7500, city="淄博市"),
    ]
    problem = year(pool, 500).with_clause("city_reserve", seats=1).problem()
    assert seats_due(problem, by_hand(problem, _1=("甲级", 100))) == [1, 2]
    assert seats_due(problem, by_hand(problem, _4=("丙级", 50))) == [0, 2]
    given = Allocation((Award(3, 100 * WAN), Award(1, 50 * WAN, "reserve"), None, None))
    assert seats_due(problem, given) == [1, 2]  # a seat does not make a city served


@pytest.mark.parametrize(
    ("status", "bound", "proven"),
    [("optimal", 5, True), ("optimal", 6, False), ("optimal", None, False), ("feasible", 5, False)],
)
def test_proven_means_optimal_with_value_equal_to_bound(status: str, bound: int | None, *, proven: bool) -> None:
    goals = (GoalValue("quota", "min", 0, 0), GoalValue("lines_甲级", "max", 5, bound))
    assert Solution(status, LIST, goals, "lines", "1", "enumeration").proven is proven  # type: ignore[arg-type]


def test_an_engines_run_is_plain_data() -> None:
    assert EngineRun("lines", "1", "enumeration", agrees=True) == EngineRun("lines", "1", "enumeration", agrees=True)
