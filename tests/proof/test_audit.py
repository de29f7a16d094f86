"""Hand-made lists: each breaks one clause, and the audit names that clause, who, the value found and the limit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from worlds import aside, best, by_hand, candidate, quota, ranked, receipt, with_tiers, year

from allocator.law.programme import Gate
from allocator.law.tiers import Amounts
from allocator.models.rule import Measurement
from allocator.money import WAN
from allocator.problem.allocation import Allocation, Award
from allocator.problem.candidate import Candidate, Entry
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.audit import audit, breaches


def wrong(problem: Problem, allocation: Allocation) -> list[tuple[str, str, int, int]]:
    """Clause, who, value, limit of every breach; money in 万元."""
    found = breaches(audit(problem, allocation))
    assert all(m.sentence and not m.binds for m in found)
    return [(m.clause, m.who, *_figures(m)) for m in found]


def _figures(m: Measurement) -> tuple[int, int]:
    per = WAN if m.unit == "元" else 1
    return m.value // per, m.limit // per


def of(case: Case, **chosen: tuple[str, int]) -> list[tuple[str, str, int, int]]:
    problem = case.problem()
    return wrong(problem, by_hand(problem, **chosen))


def firm(*numbers: int, last: int = 4) -> list[Candidate]:
    """Candidates 1 … last, those named of 例甲公司."""
    return [candidate(n, 9000 - 100 * n, "例甲公司" if n in numbers else "") for n in range(1, last + 1)]


def test_a_list_that_keeps_every_clause_has_no_breach_and_many_measurements() -> None:
    problem = year(ranked(90, 85, 80), 225, quota(3, 2, 4)).problem()
    found = audit(problem, by_hand(problem, _1=("甲级", 100), _2=("乙级", 75), _3=("丙级", 50)))
    assert not breaches(found)
    assert {m.clause for m in found} >= {"budget", "ceiling", "per_applicant", "cumulative", "quota", "merit"}
    total = next(m for m in found if m.clause == "budget")
    assert (total.value, total.limit, total.binds) == (225 * WAN, 225 * WAN, True)
    assert total.sentence == "合计安排225万元，预算总额225万元"


def test_an_empty_list_keeps_everything() -> None:
    problem = year(ranked(90, 85), 100).problem()
    assert wrong(problem, Allocation((None, None))) == []


def test_more_than_the_budget() -> None:
    assert of(year(ranked(90, 85, 80), 299), _1=("甲级", 100), _2=("甲级", 100), _3=("甲级", 100)) == [
        ("budget", "合计", 300, 299)
    ]


class TestAmounts:
    @pytest.mark.parametrize("amount", [80, 74, 1])
    def test_another_amount_than_the_tiers(self, amount: int) -> None:
        found = of(year(ranked(90), 500), _1=("乙级", amount))
        over = [("ceiling", "1", 80, 75)] if amount > 75 else []
        assert found == [*over, ("ceiling", "1（应付金额）", amount, 75)]

    @pytest.mark.parametrize("amount", [0, -50 * WAN])
    def test_an_award_of_nothing_or_less(self, amount: int) -> None:
        problem = year(ranked(90), 500).problem()
        clauses = [w[:2] for w in wrong(problem, Allocation((Award(1, amount),)))]
        assert clauses == [("ceiling", "1"), ("ceiling", "1（应付金额）")]

    def test_an_amount_between_two_granules(self) -> None:
        problem = year([candidate(1, 9000, ask=60)], 500).problem()
        assert [w[0] for w in wrong(problem, Allocation((Award(3, 595_000),)))] == ["ceiling", "ceiling"]

    def test_more_than_asked_for(self) -> None:
        found = of(year([candidate(1, 9000, ask=60)], 500), _1=("甲级", 100))
        assert found == [("ceiling", "1（应付金额）", 100, 60), ("request", "1", 100, 60)]

    def test_a_cut_that_should_fall_on_the_lower_rank(self) -> None:
        # room 160: 1 has 100 and 2 the 60 left, not the other way round
        case = year(firm(1, 2, last=2), 500, receipts=[receipt("例甲公司", 40)])
        assert of(case, _1=("甲级", 100), _2=("甲级", 60)) == []
        assert of(case, _1=("甲级", 60), _2=("甲级", 100)) == [("ceiling", "1（应付金额）", 60, 100)]


class TestFirms:
    def test_a_third_award(self) -> None:
        case = year(firm(1, 2, 3), 500).with_clause("cumulative", ceiling=500 * WAN)
        three = {f"_{n}": ("丙级", 50) for n in (1, 2, 3, 4)}
        assert of(case, **three) == [("per_applicant", "例甲公司", 3, 2)]

    def test_applications_are_no_awards(self) -> None:
        case = year(firm(1, 2, 3), 500).with_clause("cumulative", ceiling=500 * WAN)
        case = case.with_clause("per_applicant", counts="applications")
        assert of(case, **{f"_{n}": ("丙级", 50) for n in (1, 2, 3, 4)}) == []

    def test_more_than_the_cumulative_ceiling_with_earlier_years(self) -> None:
        case = year(firm(1, 2, last=2), 500, receipts=[receipt("例甲公司", 40)])
        found = of(case, _1=("甲级", 100), _2=("甲级", 100))
        assert found == [("ceiling", "2（应付金额）", 100, 60), ("cumulative", "例甲公司", 240, 200)]

    def test_a_firm_above_the_ceiling_already_breaks_nothing_without_an_award(self) -> None:
        case = year(firm(1, last=2), 500, receipts=[receipt("例甲公司", 230)])
        assert of(case, _2=("甲级", 100)) == []
        assert ("cumulative", "例甲公司", 231, 200) in of(case, _1=("丙级", 1), _2=("丙级", 50))

    def test_a_project_funded_before(self) -> None:
        case = year(firm(1, last=2), 500, receipts=[receipt("例甲公司", 50, project="项目1")])
        assert of(case, _2=("丙级", 50)) == []
        assert of(case, _1=("丙级", 50), _2=("丙级", 50)) == [("once", "1", 1, 0)]

    def test_the_same_product_twice(self) -> None:
        pool = [candidate(n, 9000 - n, "例甲公司", product="例产品") for n in (1, 2)]
        case = year(pool, 500).with_clause("exclusive", on=True)
        assert of(case, _1=("丙级", 50)) == []
        assert of(case, _1=("丙级", 50), _2=("丙级", 50)) == [("exclusive", "例产品", 2, 1)]


class TestTiers:
    def graded(self, *grades: str) -> Case:
        return year([candidate(n, 9000 - n, experts_tier=g) for n, g in enumerate(grades, 1)], 500)

    def test_another_tier_than_the_experts(self) -> None:
        assert of(self.graded("乙级"), _1=("甲级", 100)) == [("experts_tier", "1", 3, 2)]
        assert of(self.graded("乙级"), _1=("丙级", 50)) == [("experts_tier", "1", 1, 2)]

    def test_an_award_where_the_experts_gave_none(self) -> None:
        assert of(self.graded("乙级", "其他"), _1=("乙级", 75), _2=("丙级", 50)) == [("experts_tier", "2", 1, 0)]

    def test_as_an_upper_bound_only_more_is_wrong(self) -> None:
        upper = self.graded("乙级").with_clause("experts_tier", mode="upper")
        assert of(upper, _1=("丙级", 50)) == []
        assert of(upper, _1=("甲级", 100)) == [("experts_tier", "1", 3, 2)]
        assert of(self.graded("乙级").with_clause("experts_tier", mode="off"), _1=("甲级", 100)) == []

    def test_below_the_least_score(self) -> None:
        case = with_tiers(year([candidate(1, 8499)], 500), 甲级={"min_score": 85})
        assert of(case, _1=("乙级", 75)) == []
        assert of(case, _1=("甲级", 100)) == [("min_score", "1", 8499, 8500)]

    def test_a_tier_whose_condition_fails(self) -> None:
        gate = Gate(id="users", name="用户数量", article="第八条", quote="…", tier="甲级")
        case = year([candidate(1, 9000, gates={"users": "fail"})], 500, gates=[gate])
        assert of(case, _1=("乙级", 75)) == []
        assert of(case, _1=("甲级", 100)) == [("users", "用户数量", 1, 0)]


class TestNumbers:
    @pytest.mark.parametrize(("low", "high", "limit"), [(2, 3, 2), (0, 0, 0)])
    def test_a_hard_quota(self, low: int, high: int, limit: int) -> None:
        hard = year(ranked(90, 85, 80), 500, quota(1, low, high, mode="hard"))
        assert of(hard, _1=("丙级", 50)) == [("quota", "合计", 1, limit)]
        assert of(year(ranked(90, 85, 80), 500, quota(1, low, high)), _1=("丙级", 50)) == []

    def test_a_hard_quota_of_one_tier(self) -> None:
        hard = year(ranked(90, 85, 80), 500, quota(1, 1, 1, "乙级", mode="hard"))
        assert of(hard, _1=("乙级", 75), _2=("丙级", 50)) == []
        assert of(hard, _1=("乙级", 75), _2=("乙级", 75)) == [("quota", "乙级", 2, 1)]

    def test_more_in_a_city_than_its_cap(self) -> None:
        case = year(ranked(90, 85, 80), 500).with_clause("city_cap", max=1)
        assert of(case, _1=("丙级", 50)) == []
        assert of(case, _1=("丙级", 50), _2=("丙级", 50)) == [("city_cap", "济南市", 2, 1)]

    def test_every_shape_is_allowed(self) -> None:
        case = year(ranked(90, 85), 500).with_clause("shape", mode="pyramid")
        assert of(case, _1=("甲级", 100), _2=("甲级", 100)) == []


class TestSeats:
    """One seat; 济南 has an award by merit (1), 淄博 (2, 4) and 烟台 (3) wait in this order."""

    CASE = year(
        [
            candidate(1, 9000),
            candidate(2, 8500, city="淄博市"),
            candidate(3, 8000, city="烟台市"),
            candidate(4, 7500, city="淄博市"),
        ],
        500,
    )

    def seats(self, **given: int) -> list[tuple[str, str]]:
        """Breaches where 1 has 甲级 by merit and the named ones a seat at a level."""
        problem = self.CASE.with_clause("city_reserve", seats=1).problem()
        money = (0, 50, 75, 100)
        awards = {f"_{n}": None for n in range(1, 5)} | {"_1": Award(3, 100 * WAN)}
        awards |= {name: Award(t, money[t] * WAN, "reserve") for name, t in given.items()}
        return [w[:2] for w in wrong(problem, Allocation(tuple(awards.values())))]

    def test_the_best_waiting_city_at_the_lowest_tier(self) -> None:
        assert self.seats(_2=1) == []

    def test_a_seat_left_empty_is_a_goal_missed_and_no_breach(self) -> None:
        assert self.seats() == []

    def test_a_city_out_of_turn(self) -> None:
        assert self.seats(_3=1) == [("city_reserve", "名额次序与档次")]

    def test_another_than_the_best_of_the_city(self) -> None:
        assert self.seats(_4=1) == [("city_reserve", "名额次序与档次")]

    def test_a_higher_tier(self) -> None:
        assert self.seats(_2=2) == [("city_reserve", "名额次序与档次")]

    def test_two_seats_of_one_city(self) -> None:
        assert self.seats(_2=1, _4=1) == [("city_reserve", "名额"), ("city_reserve", "名额次序与档次")]

    def test_more_seats_than_there_are(self) -> None:
        assert self.seats(_2=1, _3=1) == [("city_reserve", "名额")]


class TestPins:
    CASE = year(ranked(90, 85, 80), 500, pins={"2": "乙级", "3": None})

    @pytest.mark.parametrize(
        ("chosen", "found"),
        [
            ({"_2": ("乙级", 75)}, []),
            ({}, [("pins", "2", 0, 2)]),
            ({"_2": ("丙级", 50)}, [("pins", "2", 1, 2)]),
            ({"_2": ("甲级", 100)}, [("pins", "2", 3, 2)]),
            ({"_2": ("乙级", 75), "_3": ("丙级", 50)}, [("pins", "3", 1, 0)]),
        ],
    )
    def test_only_what_is_pinned(self, chosen: dict[str, tuple[str, int]], found: list) -> None:
        assert [w for w in of(self.CASE, **chosen) if w[0] == "pins"] == found


class TestMeritOrder:
    def test_somebody_passed_over(self) -> None:
        found = of(year(ranked(90, 85, 80), 500), _1=("甲级", 100), _3=("丙级", 50))
        assert found == [("merit", "2", 0, 1), ("merit", "无正当理由被越过", 1, 0)]

    def test_a_lower_tier_than_a_lower_rank(self) -> None:
        found = of(year(ranked(90, 85, 80), 500), _1=("丙级", 50), _2=("甲级", 100), _3=("乙级", 75))
        assert found == [("merit", "1", 1, 3), ("merit", "无正当理由被越过", 1, 0)]

    def test_a_blocked_one_is_rightly_passed_over(self) -> None:
        case = year(firm(1, 2, 3), 500).with_clause("cumulative", ceiling=500 * WAN)
        assert of(case, _1=("丙级", 50), _2=("丙级", 50), _4=("丙级", 50)) == []

    def test_a_lower_ranked_sibling_is_no_excuse(self) -> None:
        # 1 and 3 are of one firm and its limit is one: 3 funded does not excuse that 1 is not
        case = year(firm(1, 3, last=3), 500).with_clause("per_applicant", max=1)
        assert [w[0] for w in of(case, _2=("丙级", 50), _3=("丙级", 50))] == ["merit", "merit"]

    def test_equal_scores_by_number_or_together(self) -> None:
        by_number = year(ranked(90, 90, 80), 500)
        assert of(by_number, _1=("甲级", 100)) == []
        assert [w[1] for w in of(by_number, _2=("甲级", 100))] == ["1", "无正当理由被越过"]
        together = year(ranked(90, 90, 80), 500, ties="together")
        assert [w[1] for w in of(together, _1=("甲级", 100))] == ["2", "无正当理由被越过"]
        assert of(together, _1=("甲级", 100), _2=("甲级", 100)) == []

    def test_off_it_says_nothing(self) -> None:
        assert of(year(ranked(90, 85), 500).with_clause("merit", mode="off"), _2=("甲级", 100)) == []


class TestStrays:
    """Awards to lines outside the pool, each with its reason, and money of theirs in the total."""

    @pytest.mark.parametrize(
        ("outside", "reason"),
        [
            (
                [aside(candidate("X", 9900, gates={"green": "fail"}), "ineligible", "不符合“绿色门槛”")],
                "不符合“绿色门槛”",
            ),
            ([aside(candidate("X", 9900, city="青岛市"), "outside", "青岛市单列")], "青岛市单列"),
            ([aside(candidate("X", 9900), "held", "待核")], "待核"),
            ([], "申报表中没有"),
        ],
    )
    def test_each_is_named(self, outside: Sequence[Entry], reason: str) -> None:
        green = Gate(id="green", name="绿色门槛", article="第五条", quote="…")
        problem = year(ranked(90), 120, outside=outside, gates=[green]).problem()
        strayed = Allocation((Award(3, 100 * WAN),), {"X": ("丙级", 50 * WAN)})
        found = wrong(problem, strayed)
        assert ("pool", "X", 50, 0) in found
        assert ("budget", "合计", 150, 120) in found
        sentence = next(m.sentence for m in breaches(audit(problem, strayed)) if m.clause == "pool")
        name = "X 例X公司" if outside else "X"
        assert sentence == f"{name}不在评选范围（{reason}），不得支持"
        others = {w[0] for w in found} - {"pool", "budget"}
        assert others == ({"green"} if "绿色" in reason else {"qingdao"} if "青岛" in reason else set())


def test_the_best_list_of_a_crowded_year_keeps_everything() -> None:
    pool = [
        candidate(
            n, 9000 - 25 * (n // 2), f"例{n % 5}公司", ("济南市", "淄博市", "烟台市")[n % 3], ask=40 + 9 * (n % 9)
        )
        for n in range(1, 25)
    ]
    case = year(
        pool,
        900,
        quota(12, 10, 14),
        receipts=[receipt("例1公司", 150), receipt("例2公司", 200)],
        stance="balanced",
        pins={"20": "丙级", "3": None},
    )
    case = case.with_clause("city_cap", max=5).with_clause("shape", mode="pyramid").with_clause("city_reserve", seats=1)
    problem = case.problem()
    assert wrong(problem, best(problem)) == []


def test_an_amount_below_what_its_tier_pays_at_least_is_told_with_both() -> None:
    case = with_tiers(year(ranked(90), 100), 甲级={"floor": 60 * WAN})
    problem = case.but(programme=case.programme.model_copy(update={"amounts": Amounts(mode="free")})).problem()
    found = [m.sentence for m in breaches(audit(problem, by_hand(problem, _1=("甲级", 50))))]
    assert any("金额50万元，最低60万元" in sentence for sentence in found), found
