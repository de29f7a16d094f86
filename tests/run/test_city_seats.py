"""Reserved seats: whom they go to, what they are worth to the goals, and what is said about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import awards, best, candidate, proven, quota, year

from allocator.engines.score_lines.pruning import certain, least_blank
from allocator.models.rules import rules_of
from allocator.money import WAN
from allocator.problem.candidate import Candidate
from allocator.problem.case import Case
from allocator.proof.solve import solve_problem
from allocator.run.notes import notes
from allocator.run.parts import Options
from allocator.run.pipeline import case_of, prepare

ONE = {"甲级": 50}
SAMPLE = "tests/data/model-voucher-2026-sample.xlsx"


def of_cities(*cities: str) -> list[Candidate]:
    """Candidates 1, 2, 3, … with falling scores, one per city named."""
    return [candidate(n, 9500 - 100 * n, city=city) for n, city in enumerate(cities, 1)]


def by_seat(case: Case) -> list[str]:
    """Who holds a seat in the best list, two families agreeing."""
    result = proven(case)[0]
    assert result.allocation is not None
    pairs = zip(result.problem.pool, result.allocation.awards, strict=True)
    return [c.id for c, a in pairs if a and a.via == "reserve"]


def said(case: Case, code: str) -> list[str]:
    problem = case.problem()
    return [n.text for n in notes(case, problem, best(problem)) if n.code == code]


class TestBlankCities:
    """济南 1 and 2, 烟台 3, 菏泽 4, 威海 5: three awards."""

    CASE = year(of_cities("济南市", "济南市", "烟台市", "菏泽市", "威海市"), 150, quota(3, 3, 3), tiers=ONE)

    def test_no_award_by_merit_is_made_into_a_seat(self) -> None:
        """One seat: it could only go to 3, who wins by merit as well: 菏泽 and 威海 stay blank either way."""
        case = self.CASE.with_clause("city_reserve", seats=1)
        assert awards(case) == dict.fromkeys(("1", "2", "3"), ("甲级", 50))
        assert by_seat(case) == []
        assert [(g.name, g.value) for g in solve_problem(case.problem()).goals][1] == ("city", 2)

    def test_seats_take_the_place_of_a_second_award_to_a_city(self) -> None:
        case = self.CASE.with_clause("city_reserve", seats=2)
        assert by_seat(case) == ["3", "4"]
        assert {g.name: g.value for g in solve_problem(case.problem()).goals}["city"] == 1

    def test_a_city_whose_candidates_are_unfit_is_not_counted(self) -> None:
        case = self.CASE.with_clause("city_reserve", seats=1, min_score=93)
        assert [(g.name, g.value) for g in solve_problem(case.problem()).goals][1] == ("city", 0)
        assert by_seat(case) == []

    def test_no_seat_where_a_city_may_have_nothing(self) -> None:
        case = self.CASE.with_clause("city_reserve", seats=1)
        for cap in ({"max": 0}, {"percent": 20}):  # 20 % of 3 awards: none
            result = solve_problem(case.with_clause("city_cap", **cap).problem())
            assert result.allocation is not None
            assert result.allocation.funded == []
            assert {g.name: g.value for g in result.goals}["city"] == 0

    def test_a_named_goal_acts_where_it_is_named(self) -> None:
        """By itself it comes before the lines: three at 乙级 for three cities. After them two at 甲级 stay."""
        pool = of_cities("济南市", "济南市", "济南市", "烟台市", "菏泽市")
        case = year(pool, 150, tiers={"甲级": 75, "乙级": 50}).with_clause("city_reserve", seats=2)
        assert awards(case) == dict.fromkeys(("1", "4", "5"), ("乙级", 50))
        named = case.but(programme=case.programme.model_copy(update={"goals": ("lines", "city")}))
        assert proven(named)[1] == {"1": ("甲级", 75), "2": ("甲级", 75)}


class TestReachable:
    def test_how_few_cities_so_many_awards_can_leave_blank(self) -> None:
        """With one seat: none 4, 济南 3, 济南 and 烟台 by seat 2, 1 and 2 and a seat 2, 1 to 3 and a seat 1, …"""
        pool = of_cities("济南市", "济南市", "烟台市", "菏泽市", "威海市")
        problem = year(pool, 250).with_clause("city_reserve", seats=1).problem()
        sure = certain(problem, rules_of(problem))
        assert sure == [True] * 5
        assert least_blank(problem, sure) == [4, 3, 2, 2, 1, 0]


class TestSaid:
    def test_the_cost_of_the_last_seat_is_a_re_solve_with_one_fewer(self) -> None:
        case = TestBlankCities.CASE.with_clause("city_reserve", seats=2)
        assert by_seat(case) == ["3", "4"]
        assert said(case, "seats") == [
            (
                "地市均衡名额给出2个：烟台市（3 例3公司）、菏泽市（4 例4公司）；"
                "少给1个时：新增1项（2 例2公司），退出1项（4 例4公司）"
            )
        ]

    def test_a_city_whose_last_award_the_seats_displaced(self) -> None:
        """Without seats 烟台 has the third award; the two seats leave merit one, and 烟台 gets its own back."""
        case = TestBlankCities.CASE.with_clause("city_reserve", seats=2)
        assert said(case, "seat_displaced") == [
            "烟台市不设名额时本有项目获支持；名额占用数量和预算，该市最后一项落在线外，由名额补回"
        ]

    def test_nothing_is_said_where_no_seat_is_given(self) -> None:
        assert said(TestBlankCities.CASE, "seats") == []


@pytest.mark.parametrize(
    ("budget", "seats", "counts", "blank"),
    [(1500, ["16", "92"], [1, 2, 25], 2), (2000, ["92", "104"], [6, 8, 17], 1)],
)
def test_on_the_sample_two_seats_do_not_break_the_tiers(
    budget: int, seats: list[str], counts: list[int], blank: int
) -> None:
    """The stance comes first: 1/2/25 at 1,500 stays. At 2,000 no. 16 (rank 30) wins by merit, 104 gets the seat."""
    prepared = prepare("model-voucher", [Path(SAMPLE)], Options(budget=budget * WAN, no_history=True))
    case = case_of(prepared).with_clause("city_reserve", seats=2)
    assert by_seat(case) == seats
    result = solve_problem(case.problem())
    assert result.allocation is not None
    assert [result.allocation.levels.count(t) for t in (3, 2, 1)] == counts
    assert {g.name: g.value for g in result.goals}["city"] == blank
