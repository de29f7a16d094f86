"""City ceilings, floors and shares, groups by any column, shares of tiers: small years worked out by hand."""

from __future__ import annotations

import figures as c
import pytest
from worlds import awards, candidate, proven, quota, ranked, told, with_tiers, year

from allocator.errors import RulesError
from allocator.models.cities import shares as seats
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.proof.audit import audit, breaches, deviates
from allocator.proof.conflict import conflict_of
from allocator.proof.solve import solve_problem

ONE = {"甲级": 100}


def of_cities(*cities: str) -> list:  # type: ignore[type-arg]
    """Candidates 1, 2, 3, … with falling scores, one per city named."""
    return [candidate(n, 9500 - 100 * n, city=city) for n, city in enumerate(cities, 1)]


def with_quota(case: Case, *more: c.Quota) -> Case:
    clauses = (*case.programme.clauses, *more)
    return case.but(programme=case.programme.model_copy(update={"clauses": clauses}))


class TestCityCeiling:
    def test_a_tier_lower_is_tried_and_then_the_next_in_order(self) -> None:
        """济南 may have 150: the first takes 100, the second fits only at 丙级 50, the third at nothing."""
        case = year(of_cities("济南市", "济南市", "济南市", "烟台市"), 1000)
        case = case.with_clause("city_ceiling", max=150 * WAN)
        assert proven(case)[1] == {"1": ("甲级", 100), "2": ("丙级", 50), "4": ("甲级", 100)}
        reason = told(case)["3"]
        assert (reason.reason_code, reason.blocked_by, reason.siblings) == ("blocked", ("city_ceiling",), ("1", "2"))
        assert reason.reason == "济南市名次靠前的项目已安排150万元，加上本项目超过本市金额上限150万元"

    def test_the_sum_cut_by_the_firms_ceiling_counts(self) -> None:
        """The firm's second project is worth 20 to it, so that the city's 120 are enough for both."""
        pool = [candidate(1, 9500, "例甲公司"), candidate(2, 9000, "例甲公司")]
        case = year(pool, 1000, tiers=ONE).with_clause("cumulative", ceiling=120 * WAN)
        assert awards(case.with_clause("city_ceiling", max=120 * WAN)) == {"1": ("甲级", 100), "2": ("甲级", 20)}
        assert awards(case.with_clause("city_ceiling", max=119 * WAN)) == {"1": ("甲级", 100)}

    def test_the_audit_adds_up_each_city(self) -> None:
        case = year(of_cities("济南市", "济南市"), 1000, tiers=ONE)
        problem = case.problem()
        both = solve_problem(problem).allocation
        assert both is not None
        wrong = breaches(audit(case.with_clause("city_ceiling", max=150 * WAN).problem(), both))
        assert [m.sentence for m in wrong if m.clause == "city_ceiling"] == ["济南市安排200万元，本市上限150万元"]

    def test_not_with_reserved_seats(self) -> None:
        case = year(of_cities("济南市"), 1000).with_clause("city_ceiling", max=WAN)
        with pytest.raises(RulesError, match=r"city_ceiling.*不能同时启用"):
            case.with_clause("city_reserve", seats=1).problem()


class TestCityFloor:
    CASE = year(of_cities("济南市", "济南市", "烟台市"), 250)
    """突出头部: 1 and 2 at 甲级, and 3 at 丙级 with the last 50."""

    def test_the_soft_floor_moves_lines_only(self) -> None:
        case = year(of_cities("济南市", "济南市", "烟台市"), 200)
        assert awards(case) == {"1": ("甲级", 100), "2": ("甲级", 100)}
        result, got = proven(case.with_clause("city_floor", min=1))
        assert got == {"1": ("甲级", 100), "2": ("丙级", 50), "3": ("丙级", 50)}
        assert [(g.name, g.value) for g in result.goals][:2] == [("city_floor", 0), ("lines_甲级", 1)]

    def test_where_it_cannot_be_met_the_shortfall_is_told(self) -> None:
        case = year(of_cities("济南市", "济南市", "烟台市"), 100, tiers=ONE).with_clause("city_floor", min=1)
        result, got = proven(case)
        assert got == {"1": ("甲级", 100)}
        missed = [m for m in result.measurements if deviates(case.programme, m)]
        assert [(m.sentence, m.holds) for m in missed] == [("烟台市获支持0个，本市下限1个", True)]

    def test_the_hard_floor_is_a_rule(self) -> None:
        case = year(of_cities("济南市", "济南市", "烟台市"), 200).with_clause("city_floor", min=1, mode="hard")
        assert proven(case)[1] == {"1": ("甲级", 100), "2": ("丙级", 50), "3": ("丙级", 50)}
        short = case.but(budget=100 * WAN)
        assert solve_problem(short.problem()).status == "infeasible"
        found = conflict_of(short)
        assert found.clauses == ("city_floor", "budget") or set(found.clauses) >= {"city_floor", "budget"}
        assert "烟台市至少1项" in found.sentence

    def test_up_to_fit_a_city_owes_no_more_than_it_can_have(self) -> None:
        """烟台's only candidate has no open tier: nothing is owed there."""
        pool = [*of_cities("济南市"), candidate(2, 6000, city="烟台市")]
        case = with_tiers(year(pool, 1000, tiers=ONE), 甲级={"min_score": 80})
        case = case.with_clause("city_floor", min=2, mode="hard", up_to_fit=True)
        result, got = proven(case)
        assert got == {"1": ("甲级", 100)}
        found = [(m.who, m.value, m.limit) for m in result.measurements if m.clause == "city_floor"]
        assert found == [("济南市", 1, 1)]


class TestApportionment:
    def test_seats_by_largest_remainders(self) -> None:
        """4 seats for 3, 2 and 1 candidates: 2, 1.33 and 0.67, so 2, 1 and 1."""
        pool = of_cities("济南市", "济南市", "济南市", "烟台市", "烟台市", "菏泽市")
        case = year(pool, 1000, quota(4, 0, 6)).with_clause("apportionment", on=True)
        problem = case.problem()
        assert {problem.cities[k]: n for k, n in seats(problem).items()} == {"济南市": 2, "烟台市": 1, "菏泽市": 1}

    def test_it_moves_the_line_but_not_the_order(self) -> None:
        """By order 1–3 (济南) come first: with three awards 济南 has one too many and 烟台 one too few; with two, 济南
        has what is due to it."""
        pool = of_cities("济南市", "济南市", "济南市", "烟台市")
        case = year(pool, 300, quota(3, 0, 4), tiers=ONE)
        assert set(awards(case)) == {"1", "2", "3"}
        result, got = proven(case.with_clause("apportionment", on=True))
        assert set(got) == {"1", "2"}
        assert next(g.value for g in result.goals if g.name == "apportionment") == 1

    def test_it_needs_a_number_of_seats(self) -> None:
        with pytest.raises(RulesError, match="没有数量条款"):
            year(of_cities("济南市"), 100).with_clause("apportionment", on=True).problem()


class TestGroups:
    def test_so_many_per_group_by_any_column(self) -> None:
        pool = [candidate(n, 9500 - 100 * n, labels={"赛道": lane}) for n, lane in enumerate("甲甲甲乙", 1)]
        clause = c.Exclusive(id="lane", by="赛道", max=2, on=True)
        case = with_quota(year(pool, 1000, tiers=ONE))
        case = case.but(
            programme=case.programme.model_copy(
                update={"clauses": (*(x for x in case.programme.clauses if x.id != "exclusive"), clause)}
            )
        )
        assert proven(case)[1] == dict.fromkeys(("1", "2", "4"), ("甲级", 100))
        assert told(case)["3"].reason == "“甲”已有2个名次靠前的项目获支持，至多支持2项"


class TestShares:
    def test_within_the_tolerance_the_shape_is_met(self) -> None:
        """50/50 of two with tolerance 0: one and one, though two at 甲级 could be paid."""
        case = year(ranked(90, 80), 200, tiers={"甲级": 100, "乙级": 75})
        assert proven(case)[1] == {"1": ("甲级", 100), "2": ("甲级", 100)}
        shared = case.with_clause("shape", mode="shares", shares={"甲级": 50, "乙级": 50}, tolerance=0)
        result, got = proven(shared)
        assert got == {"1": ("甲级", 100), "2": ("乙级", 75)}
        assert next(g.value for g in result.goals if g.name == "shape") == 0
        loose = case.with_clause("shape", mode="shares", shares={"甲级": 50, "乙级": 50}, tolerance=1)
        assert proven(loose)[1] == {"1": ("甲级", 100), "2": ("甲级", 100)}

    def test_the_measurement_names_the_tier_that_is_off(self) -> None:
        case = year(ranked(90, 80), 200, tiers={"甲级": 100, "乙级": 75})
        case = case.with_clause("shape", mode="shares", shares={"甲级": 50, "乙级": 50}, tolerance=0)
        both = solve_problem(year(ranked(90, 80), 200, tiers={"甲级": 100, "乙级": 75}).problem()).allocation
        assert both is not None
        found = [m for m in audit(case.problem(), both) if m.clause == "shape"]
        assert [(m.sentence, m.holds) for m in found] == [
            ("乙级0个，按比例至少1个", True),
            ("甲级2个，按比例至多1个", True),
        ]
        assert all(deviates(case.programme, m) for m in found)


class TestNumbersTogether:
    def test_a_total_and_numbers_per_tier(self) -> None:
        """At most 3 in all and exactly 1 at 甲级 (hard): one 甲级 and two of the others."""
        case = year(ranked(90, 85, 80, 75), 1000, quota(3, 3, 3, mode="hard"), quota(1, 1, 1, "甲级", "top", "hard"))
        assert proven(case)[1] == {"1": ("甲级", 100), "2": ("乙级", 75), "3": ("乙级", 75)}

    def test_a_percentage_of_a_city_is_of_the_total(self) -> None:
        case = year(of_cities("济南市", "济南市", "济南市"), 1000, quota(4, 0, 9), quota(2, 0, 9, "甲级", "top"))
        assert case.with_clause("city_cap", percent=50).problem().caps == (2,)
