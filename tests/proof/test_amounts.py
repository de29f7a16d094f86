"""How much an award is: shares of the ceilings, free amounts, and a finished list reduced alike; added up by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from worlds import THREE, candidate, proven, quota, ranked, with_tiers, year

from allocator.errors import RulesError
from allocator.law.load import parse
from allocator.law.scaling import counts_of
from allocator.law.tiers import Amounts
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.proof.conflict import conflict_of
from allocator.proof.solve import solve_problem
from allocator.run.explain import explain
from allocator.run.notes import notes

SIX = (95, 90, 85, 80, 75, 70)
COUNTS = {"甲级": 1, "乙级": 2, "丙级": 3}


def paying(case: Case, **amounts: Any) -> Case:
    """The case with another way to fix its amounts."""
    return case.but(programme=case.programme.model_copy(update={"amounts": Amounts(**amounts)}))


def text_of(case: Case) -> str:
    """The note that says how the amounts came about."""
    result, _ = proven(case)
    assert result.allocation is not None
    return next(n.text for n in notes(case, result.problem, result.allocation) if n.code == "amounts")


class TestScaled:
    def test_the_largest_whole_per_cent_that_fits(self) -> None:
        """75 %: 75 + 2×56 + 3×37 = 298; 76 %: 76 + 2×57 + 3×38 = 304 is more than 300."""
        case = paying(year(ranked(*SIX), 300), mode="scaled", counts=COUNTS)
        result, got = proven(case)
        assert result.problem.percent == 75
        assert got == {"1": ("甲级", 75), "2": ("乙级", 56), "3": ("乙级", 56), **dict.fromkeys("456", ("丙级", 37))}
        assert [e.name for e in result.engines] == ["lines", "cpsat"]
        assert "各档金额为上限的75%（甲级75、乙级56、丙级37万元），提高到76%即没有满足要求的名单" in text_of(case)

    def test_on_a_finer_step(self) -> None:
        """75 % of 75 and 50 are 56.25 and 37.5: 75 + 112.5 + 112.5 = 300 exactly."""
        _, got = proven(paying(year(ranked(*SIX), 300), mode="scaled", counts=COUNTS, step=2_500))
        assert sorted(m for _, m in got.values()) == [37.5, 37.5, 37.5, 56.25, 56.25, 75]

    def test_enough_money_pays_the_ceilings(self) -> None:
        result, got = proven(paying(year(ranked(*SIX), 400), mode="scaled", counts=COUNTS))
        assert (result.problem.percent, sum(m for _, m in got.values())) == (100, 400)

    def test_a_request_below_the_reduced_ceiling_stays(self) -> None:
        """With 1 asking 40: 40 + 2a + 3b ≤ 300 holds up to 95 %: 40 + 2×71 + 3×47 = 323; 87 %: 40 + 130 + 129 = 299."""
        pool = [candidate(1, 9500, ask=40), *ranked(*SIX)[1:]]
        result, got = proven(paying(year(pool, 300), mode="scaled", counts=COUNTS))
        assert result.problem.percent == 87
        assert got["1"] == ("甲级", 40)
        assert sum(m for _, m in got.values()) == 40 + 2 * 65 + 3 * 43

    def test_too_few_candidates_for_the_numbers(self) -> None:
        case = paying(year(ranked(*SIX[:5]), 300), mode="scaled", counts=COUNTS)
        result = solve_problem(case.problem())
        assert result.status == "infeasible"
        found = conflict_of(case)
        assert found.clauses == ("amounts.counts",)
        assert "各档数量为甲级1个、乙级2个、丙级3个（测算给定）" in found.sentence

    def test_a_smaller_share_can_open_what_a_greater_one_blocks(self) -> None:
        """One firm has 1 and 2 and 100 in all. At 100 % 1 takes it, 2 is blocked, 1 and 3 cost 200 of 130; at 99 % the
        firm's second project gets the 1 that is left."""
        pool = [candidate(1, 9500, "例甲公司"), candidate(2, 9000, "例甲公司"), candidate(3, 8500)]
        case = year(pool, 130, tiers={"甲级": 100}).with_clause("cumulative", ceiling=100 * WAN)
        result, got = proven(paying(case, mode="scaled", counts={"甲级": 2}))
        assert result.problem.percent == 99
        assert got == {"1": ("甲级", 99), "2": ("甲级", 1)}

    def test_shares_of_the_quota_target_by_largest_remainders(self) -> None:
        """20/30/50 % of 6 are 1.2, 1.8 and 3: one, two, three."""
        case = year(ranked(*SIX), 300, quota(6, 5, 7))
        case = paying(case, mode="scaled", shares={"甲级": 20, "乙级": 30, "丙级": 50})
        assert counts_of(case.programme) == COUNTS
        result, _ = proven(case)
        assert result.problem.percent == 75

    def test_the_explanations_speak_of_the_reduced_sum(self) -> None:
        result, _ = proven(paying(year(ranked(*SIX), 300), mode="scaled", counts=COUNTS))
        assert result.allocation is not None
        first = explain(result.problem, result.allocation)[0]
        assert (first.amount, first.full_amount, first.reduced_by) == (75 * WAN, 75 * WAN, None)


class TestFree:
    def test_as_many_as_can_be_and_the_higher_ranks_first(self) -> None:
        """Both at 甲级 with at least 1 each: all 120 are spent, and the higher rank gets as much of it as it can."""
        result, got = proven(paying(year(ranked(90, 80), 120), mode="free"))
        assert got == {"1": ("甲级", 100), "2": ("甲级", 20)}
        assert [e.name for e in result.engines] == ["cpsat", "highs"]

    @pytest.mark.parametrize(
        ("case", "words"),
        [
            (year(ranked(90, 80), 120), "预算全部安排，没有结余"),
            (year(ranked(90, 80), 500), "结余300万元：已列入的2项金额不能再增加（本档上限或申报金额2项）"),
            (
                year(ranked(90, 80, 70), 500, quota(2, 1, 2)),
                (
                    "结余300万元：已列入的2项金额不能再增加（本档上限或申报金额2项）；"
                    "未列入的1项不能列入（将使合计支持3个，数量区间的上限为2个的1项）"
                ),
            ),
            (
                year(
                    [candidate(1, 9500, "例甲公司"), candidate(2, 9000, "例甲公司"), candidate(3, 8500)], 400
                ).with_clause("cumulative", ceiling=120 * WAN),
                "结余180万元：已列入的3项金额不能再增加（本档上限或申报金额2项、单位累计上限1项）",
            ),
            (
                with_tiers(year(ranked(90, 80), 150, tiers={"甲级": 100}), 甲级={"floor": 80 * WAN}),
                (
                    "结余50万元：已列入的1项金额不能再增加（本档上限或申报金额1项）；"
                    "未列入的1项不能列入（最低金额多于余款的1项）"
                ),
            ),
            (
                with_tiers(year(ranked(90, 80), 300, tiers={"甲级": 100}), 甲级={"min_score": 85}),
                (
                    "结余200万元：已列入的1项金额不能再增加（本档上限或申报金额1项）；"
                    "未列入的1项不能列入（受条款限制（本厅选择）的1项）"
                ),
            ),
        ],
    )
    def test_what_is_left_has_the_reason_that_was_measured(self, case: Case, words: str) -> None:
        assert text_of(paying(case, mode="free")).partition("仅供测算；")[2] == words

    def test_not_below_the_floor(self) -> None:
        case = with_tiers(year(ranked(90, 80), 150), 甲级={"floor": 60 * WAN})
        assert proven(paying(case, mode="free"))[1] == {"1": ("甲级", 90), "2": ("甲级", 60)}

    def test_not_above_the_request_and_within_the_ceiling_of_the_firm(self) -> None:
        pool = [candidate(1, 9000, ask=30), candidate(2, 8500, "例甲公司"), candidate(3, 8000, "例甲公司")]
        case = year(pool, 300).with_clause("cumulative", ceiling=120 * WAN)
        assert proven(paying(case, mode="free"))[1] == {"1": ("甲级", 30), "2": ("甲级", 100), "3": ("甲级", 20)}

    def test_in_multiples_of_the_step(self) -> None:
        case = paying(year(ranked(90, 80), 120), mode="free", step=50 * WAN)
        assert proven(case)[1] == {"1": ("甲级", 50), "2": ("甲级", 50)}

    def test_the_goals_choose(self) -> None:
        """Score × money: 40 more for the better one are worth more than 40 for the other."""
        case = year(ranked(90, 80), 140, goals=("score_money",)).with_clause("merit", mode="off")
        assert proven(paying(case, mode="free"))[1] == {"1": ("甲级", 100), "2": ("甲级", 40)}

    def test_its_reasons_say_so(self) -> None:
        case = paying(year(ranked(90, 80), 120), mode="free")
        result, _ = proven(case)
        assert result.allocation is not None
        told = explain(result.problem, result.allocation)[1]
        assert told.reduced_by == "free"
        assert told.reason.endswith("金额按目标择优确定")
        assert "甲级1万元" in text_of(case)

    @pytest.mark.parametrize(
        ("clause", "figures"), [("cumulative", {"over": "demote"}), ("city_reserve", {"seats": 1})]
    )
    def test_what_cannot_stand_with_it_is_refused(self, clause: str, figures: Mapping[str, Any]) -> None:
        case = paying(year(ranked(90, 80), 120), mode="free").with_clause(clause, **figures)
        with pytest.raises(RulesError, match=r"amounts\.mode = free"):
            case.problem()


class TestReducedAlike:
    def test_the_total_is_the_budget_to_the_yuan(self) -> None:
        """Three times 100 are 300; of 200 each gets 66.6666…, the first two one 元 more."""
        case = paying(year(ranked(90, 85, 80), 200, tiers={"甲级": 100}), mode="pro_rata")
        result, _ = proven(case)
        assert result.allocation is not None
        assert result.allocation.amounts == [666_667, 666_667, 666_666]
        assert "按档次合计300万元，超过预算总额200万元，各项金额已按同一比例压减，取整到元，合计等于预算" in text_of(
            case
        )
        assert all(m.holds is not False for m in result.measurements)

    def test_to_a_hundred_yuan(self) -> None:
        case = paying(year(ranked(90, 85, 80), 200, tiers={"甲级": 100}), mode="pro_rata", step=100)
        result, _ = proven(case)
        assert result.allocation is not None
        assert result.allocation.amounts == [666_700, 666_700, 666_600]
        assert "压减，取整到100元，合计等于预算" in text_of(case)

    def test_what_is_less_than_a_step_is_left_and_said(self) -> None:
        case = paying(year(ranked(90, 85, 80), 200, tiers={"甲级": 100}), mode="pro_rata", step=100)
        case = replace(case, budget=2_000_050)
        assert "压减，取整到100元，合计200万元，余50元不足100元" in text_of(case)

    def test_the_list_does_not_look_at_the_budget(self) -> None:
        poor, rich = (paying(year(ranked(*SIX), b, quota(4, 4, 4)), mode="pro_rata") for b in (100, 1000))
        assert {*proven(poor)[1]} == {*proven(rich)[1]} == {"1", "2", "3", "4"}

    def test_within_the_budget_nothing_is_reduced(self) -> None:
        case = paying(year(ranked(90, 80), 200), mode="pro_rata")
        assert proven(case)[1] == {"1": ("甲级", 100), "2": ("甲级", 100)}
        assert "未超过预算，金额未压减" in text_of(case)

    def test_each_reduced_line_says_from_what(self) -> None:
        pool = [candidate(1, 9000, ask=60), candidate(2, 8500)]
        result, _ = proven(paying(year(pool, 80), mode="pro_rata"))
        assert result.allocation is not None
        first, second = explain(result.problem, result.allocation)[:2]
        assert (first.amount, second.amount) == (300_000, 500_000)
        assert first.reason.endswith("按申报金额60万元；名单确定后由60万元按同一比例压减")
        assert second.reason.endswith("名单确定后由100万元按同一比例压减")
        assert first.reduced_by == second.reduced_by == "proration"

    def test_too_little_for_everybody_is_refused(self) -> None:
        case = paying(year(ranked(90, 80), 1).but(budget=1), mode="pro_rata")
        with pytest.raises(RulesError, match="不足每项1元"):
            solve_problem(case.problem())

    def test_floors_cannot_stand_with_it(self) -> None:
        case = paying(with_tiers(year(ranked(90), 50), 甲级={"floor": 60 * WAN}), mode="pro_rata")
        with pytest.raises(RulesError, match=r"pro_rata.*会低于甲级的下限"):
            case.problem()


def _programme(amounts: Mapping[str, Any], *clauses: Mapping[str, Any]) -> None:
    tiers = [{"name": name, "ceiling": money * WAN} for name, money in THREE.items()]
    needed = [{"id": "budget", "kind": "budget"}, {"id": "ceiling", "kind": "tier_ceiling"}]
    parse({"year": 2026, "tier": tiers, "clause": [*needed, *clauses], "amounts": dict(amounts)}, "own.toml")


@pytest.mark.parametrize(
    ("amounts", "says"),
    [
        ({"mode": "scaled"}, "应在 counts 写明各档数量，或在 shares 写明各档比例"),
        ({"mode": "scaled", "counts": {"甲级": 1, "乙级": 2}}, "“amounts.counts”缺少等级“丙级”；不设的写0"),
        ({"mode": "scaled", "counts": {**COUNTS, "丁级": 1}}, "“amounts.counts”的等级“丁级”不存在"),
        ({"mode": "scaled", "counts": {**COUNTS, "甲级": -1}}, "counts 的数量不能为负"),
        ({"mode": "scaled", "shares": {"甲级": 20, "乙级": 30, "丙级": 40}}, "合计100"),
        ({"mode": "scaled", "shares": {"甲级": 20, "乙级": 30, "丙级": 50}}, "需要有一个总数的数量条款"),
        ({"mode": "scaled", "counts": COUNTS, "shares": {"甲级": 20, "乙级": 30, "丙级": 50}}, "只能设一个"),
        ({"mode": "free", "counts": COUNTS}, "只用于 mode 为 scaled 时"),
        ({"mode": "free", "step": 0}, "应大于0"),
        ({"mode": "pro_rata", "step": 20_000}, "step 应整除最小单位（10000元）"),
    ],
)
def test_what_does_not_go_together_is_refused(amounts: Mapping[str, Any], says: str) -> None:
    with pytest.raises(RulesError, match=says):
        _programme(amounts)
