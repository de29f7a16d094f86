"""Events and rates: everybody gets what is due, exactly; beyond the budget a shortfall is stated or all are reduced."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import best

from allocator.errors import DataError
from allocator.law import load as programme_file
from allocator.problem.candidate import Candidate, Entry, Receipt
from allocator.problem.case import Case
from allocator.problem.payment import prorated
from allocator.proof.audit import audit
from allocator.proof.conflict import shortfall
from allocator.proof.solve import solve_problem
from allocator.run.explain import explain
from allocator.run.unallocated import unallocated

WAN = 10_000


def bought(number: int, base: int, firm: str) -> Entry:
    """A purchase of computing power, 元."""
    return Entry(Candidate(str(number), f"项目{number}", firm, firm, firm, "济南市", base=base), "pool")


# 5 %: 100万, 450万, 1,500万 → 500万, 61.7283万 (1,234.5678万 × 5 % = 61.72839万, down to the 元), 400万
PURCHASES = (
    bought(1, 2000 * WAN, "例甲公司"),
    bought(2, 9000 * WAN, "例甲公司"),
    bought(3, 30000 * WAN, "例乙公司"),
    bought(10, 1234_5678, "例丙公司"),
    bought(9, 8000 * WAN, "例甲公司"),
)
DUE = {"1": 100 * WAN, "2": 400 * WAN, "3": 500 * WAN, "9": 0, "10": 61_7283}


def computing(budget: int, mode: str = "report", receipts: tuple[Receipt, ...] = ()) -> Case:
    return Case(programme_file.load("computing-voucher"), PURCHASES, budget, receipts).with_clause(
        "proration", mode=mode
    )


def amounts(case: Case) -> dict[str, int]:
    problem, result = case.problem(), solve_problem(case.problem())
    assert result.allocation is not None
    assert result.proven
    return {c.id: m for c, m in zip(problem.pool, result.allocation.amounts, strict=True)}


class TestRate:
    def test_five_per_cent_with_the_ceiling_of_each_firm(self) -> None:
        assert amounts(computing(2000 * WAN)) == DUE

    def test_earlier_receipts_use_up_the_ceiling(self) -> None:
        had = (Receipt("例乙公司", "例乙公司", 2025, "算力券", "", 480 * WAN),)
        assert amounts(computing(2000 * WAN, receipts=had)) == DUE | {"3": 20 * WAN}

    def test_a_shortfall_is_stated_and_nobody_is_cut(self) -> None:
        case = computing(1000 * WAN)
        result = solve_problem(case.problem())
        assert (result.status, result.allocation, result.proven) == ("infeasible", None, False)
        assert result.due is not None
        assert result.due.spent == 1061_7283
        found = shortfall(result.problem, result.due)
        assert found.clauses == ("budget", "proration")
        assert "应兑现4项、合计1,061.7283万元，超过预算总额1,000万元，缺口61.7283万元" in found.sentence
        told = unallocated(result.problem, found.sentence, found.clauses, result.due)
        assert told[1].reason.startswith("应兑现400万元；")

    @pytest.mark.parametrize("dropped", [0, 1, 2])
    def test_whoever_is_left_out_of_a_list_is_owed_wherever_he_stands(self, dropped: int) -> None:
        """The third is the last who is paid; without the first or second the same firm has room for its 9."""
        problem = computing(10_000 * WAN).problem()
        whole = best(problem)
        less = replace(whole, awards=tuple(None if i == dropped else a for i, a in enumerate(whole.awards)))
        found = [m for m in audit(problem, less) if m.clause == "order" and m.holds is False]
        owed = {f"{problem.pool[dropped].called}未兑现"} | ({"9 例甲公司未兑现"} if dropped < 2 else set())
        assert {m.sentence for m in found} == owed | {f"无正当理由未兑现的项目{len(owed)}个，应为0个"}
        assert not any(m.by for m in found)
        assert all(m.holds for m in audit(problem, whole) if m.clause == "order")

    def test_reduced_alike_to_the_last_yuan(self) -> None:
        found = amounts(computing(1000 * WAN, "prorate"))
        assert sum(found.values()) == 1000 * WAN
        assert found["9"] == 0
        for name, due in DUE.items():
            assert abs(found[name] * 1061_7283 - due * 1000 * WAN) < 1061_7283
        case = computing(1000 * WAN, "prorate")
        problem = case.problem()
        allocation = solve_problem(problem).allocation
        assert allocation is not None
        reasons = {e.candidate.id: (e.reduced_by, e.reason) for e in explain(problem, allocation)}
        assert reasons["1"] == ("proration", "申报条件1项未核，算力交易金额2,000万元×5%；应兑现100万元，同比例折减")
        assert "累计上限500万元的余额不足" in reasons["9"][1]

    def test_without_a_base_nothing_can_be_computed(self) -> None:
        with pytest.raises(DataError, match="没有“算力交易金额”"):
            Case(
                programme_file.load("computing-voucher"), (Entry(Candidate("1", "", "例", "例", "", ""), "pool"),), 1
            ).problem()

    def test_a_sum_per_unit(self) -> None:
        stations = tuple(
            Entry(Candidate(str(n), "", f"例{n}", f"例{n}", "", "济南市", base=n), "pool") for n in (1, 7, 300)
        )
        case = Case(programme_file.load("5g-stations"), stations, 200 * WAN)
        assert amounts(case) == {"1": 5000, "7": 35_000, "300": 150 * WAN}


class TestEvent:
    def clusters(self, budget: int) -> Case:
        rules = programme_file.load("industry-clusters")
        happened = tuple(
            Entry(Candidate(str(n), t.name, f"例{n}", f"例{n}", "", "济南市", event=t.name), "pool")
            for n, t in enumerate(rules.tiers)
        )
        return Case(rules, happened, budget)

    def test_each_event_its_own_sum(self) -> None:
        assert amounts(self.clusters(2000 * WAN)) == {"0": 1000 * WAN, "1": 500 * WAN, "2": 200 * WAN}

    def test_short_of_money(self) -> None:
        result = solve_problem(self.clusters(1699 * WAN).problem())
        assert result.status == "infeasible"
        assert result.due is not None
        assert result.due.spent == 1700 * WAN

    def test_a_fixed_sum_ignores_the_request(self) -> None:
        rules = programme_file.load("innovation-platforms")
        tier = rules.tiers[0].name
        asked = Entry(Candidate("1", "", "例", "例", "", "济南市", request=300 * WAN, event=tier), "pool")
        assert amounts(Case(rules, (asked,), 5000 * WAN)) == {"1": 1000 * WAN}


@given(st.lists(st.integers(0, 10**9), max_size=12), st.integers(0, 10**9), st.sampled_from([1, 10, 100, WAN]))
def test_proration_preserves_the_total_and_the_shares(units: list[int], budget: int, granule: int) -> None:
    due = [u // granule * granule for u in units]
    found = prorated(due, budget, granule)
    assert all(0 <= f <= d and f % granule == 0 for f, d in zip(found, due, strict=True))
    if sum(due) <= budget:
        assert found == due
    else:
        assert sum(found) == budget // granule * granule
        ranked = sorted(zip(due, found, strict=True))
        assert all(lower[1] <= upper[1] + granule for lower, upper in pairwise(ranked))
