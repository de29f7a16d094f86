"""The variants of 名次优先, each in a year small enough to see who is passed over and why."""

from __future__ import annotations

import pytest
from worlds import awards, by_hand, candidate, proven, quota, ranked, told, with_tiers, year

from allocator.errors import RulesError
from allocator.money import WAN
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.audit import audit, breaches
from allocator.run.explain import explain

ONE = {"甲级": 100}
FIRM = "例甲公司"


def with_merit(case: Case, mode: str) -> Case:
    return case.with_clause("merit", mode=mode)


def says(problem: Problem, allocation: Allocation) -> dict[str, str]:
    return {e.candidate.id: e.reason for e in explain(problem, allocation)}


class TestStrict:
    POOL = [candidate(n, 9500 - 100 * n, FIRM) for n in (1, 2, 3)] + [candidate(4, 9000)]
    """One firm has the first three; it may have two."""

    def test_the_list_ends_at_the_first_who_is_blocked(self) -> None:
        case = year(self.POOL, 1000, tiers=ONE).with_clause("cumulative", ceiling=1000 * WAN)
        assert set(awards(case)) == {"1", "2", "4"}
        result, got = proven(with_merit(case, "strict"))
        assert set(got) == {"1", "2"}
        assert [e.name for e in result.engines] == ["lines", "cpsat"]
        reasons = told(with_merit(case, "strict"))
        assert (reasons["3"].reason_code, reasons["3"].blocked_by) == ("blocked", ("per_applicant",))
        assert reasons["4"].reason_code == "below_line"

    def test_his_own_data_are_an_excuse(self) -> None:
        pool = [candidate(1, 9400, ask=10), *ranked(93, 92)[1:]]
        case = with_tiers(year(pool, 1000, tiers=ONE), 甲级={"floor": 50 * WAN})
        assert set(proven(with_merit(case, "strict"))[1]) == {"2"}

    def test_passing_over_somebody_blocked_is_a_breach(self) -> None:
        case = with_merit(year(self.POOL, 1000, tiers=ONE).with_clause("cumulative", ceiling=1000 * WAN), "strict")
        problem = case.problem()
        passing = by_hand(problem, _1=("甲级", 100), _2=("甲级", 100), _4=("甲级", 100))
        assert {m.clause for m in breaches(audit(problem, passing))} == {"merit"}

    def test_a_tier_lower_where_the_higher_is_blocked_ends_the_higher_line_only(self) -> None:
        """济南 has 150: 2 is blocked at 甲级 and 乙级, so nobody behind reaches them; 丙级 he can have."""
        pool = [candidate(1, 9500), candidate(2, 9000), candidate(3, 8500, city="烟台市")]
        case = year(pool, 1000).with_clause("city_ceiling", max=150 * WAN)
        assert awards(case) == {"1": ("甲级", 100), "2": ("丙级", 50), "3": ("甲级", 100)}
        assert proven(with_merit(case, "strict"))[1] == {
            "1": ("甲级", 100), "2": ("丙级", 50), "3": ("丙级", 50)
        }  # fmt: skip


class TestInCity:
    POOL = [
        candidate(1, 9500),
        candidate(2, 9000),
        candidate(3, 8500, city="烟台市"),
        candidate(4, 8000, city="烟台市"),
    ]

    def test_the_order_holds_within_a_city_only(self) -> None:
        """Two awards and as near as can be to one per city: 1 and 3, past 2."""
        case = year(self.POOL, 200, quota(2, 2, 2), tiers=ONE).with_clause("apportionment", on=True)
        assert set(awards(case)) == {"1", "2"}
        result, got = proven(with_merit(case, "in_city"))
        assert set(got) == {"1", "3"}
        assert [e.name for e in result.engines] == ["cpsat", "highs"]
        assert result.allocation is not None
        reasons = says(result.problem, result.allocation)
        assert reasons["2"] == "得分90.00，位次2，低于本市支持线95.00，差5.00分"
        assert reasons["3"].startswith("得分85.00，位次3，达到本市支持线85.00")

    def test_passing_over_somebody_of_the_same_city_is_a_breach(self) -> None:
        problem = with_merit(year(self.POOL, 200, tiers=ONE), "in_city").problem()
        across = by_hand(problem, _1=("甲级", 100), _3=("甲级", 100))
        within = by_hand(problem, _1=("甲级", 100), _4=("甲级", 100))
        assert breaches(audit(problem, across)) == []
        assert {m.clause for m in breaches(audit(problem, within))} == {"merit"}


class TestFunding:
    def test_the_order_says_who_is_funded_the_goals_say_how_much(self) -> None:
        """Money for one 甲级 and one 丙级: score × money gives 甲级 to the higher rank; either may have it."""
        case = year(ranked(90, 80, 70), 150, quota(2, 2, 2), goals=("quota", "score_money"))
        result, got = proven(with_merit(case, "funding"))
        assert got == {"1": ("甲级", 100), "2": ("丙级", 50)}
        problem = result.problem
        assert breaches(audit(problem, by_hand(problem, _1=("丙级", 50), _2=("甲级", 100)))) == []
        assert {m.clause for m in breaches(audit(problem, by_hand(problem, _1=("丙级", 50), _3=("丙级", 50))))} == {
            "merit"
        }

    def test_unfunded_only_if_blocked_at_every_tier(self) -> None:
        """Room for 60: blocked at 甲级 and 乙级 in mode demote, not at 丙级, so nobody may pass over him."""
        pool = [candidate(1, 9000, FIRM), candidate(2, 8500)]
        case = year(pool, 1000).with_clause("cumulative", ceiling=60 * WAN, over="demote")
        assert proven(with_merit(case, "funding"))[1]["1"] == ("丙级", 50)

    def test_not_with_all_or_nothing(self) -> None:
        case = with_merit(year(ranked(90), 100).with_clause("cumulative", over="skip"), "funding")
        with pytest.raises(RulesError, match="funding"):
            case.problem()


@pytest.mark.parametrize("mode", ["off", "in_city", "funding"])
def test_reserved_seats_need_one_order_over_all(mode: str) -> None:
    case = with_merit(year(ranked(90), 100), mode).with_clause("city_reserve", seats=1)
    with pytest.raises(RulesError, match=f"{mode} 时不能设地市均衡名额"):
        case.problem()
