"""What a result says by itself: each sentence by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from worlds import about, aside, awards, best, by_hand, candidate, quota, ranked, receipt, year

from allocator.law.programme import Gate
from allocator.models.rules.quota import Figures as Quota
from allocator.money import WAN
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.run.note_context import brief
from allocator.run.notes import drawn_lines, notes


def said(case: Case) -> dict[str, str]:
    """The notes on the best list of a case, by code (ties, of which there may be several, by their last)."""
    problem = case.problem()
    return {n.code: n.text for n in notes(case, problem, best(problem))}


def ties(case: Case) -> list[str]:
    problem = case.problem()
    return [n.text for n in notes(case, problem, best(problem)) if n.code.startswith("tie")]


class TestMoneyLeft:
    def test_none(self) -> None:
        assert said(year(ranked(90, 85, 80), 250))["left"] == "预算全部安排，没有结余"

    def test_too_little_for_the_next_step(self) -> None:
        # 甲 + 丙 = 150 of 160; the next step is 乙 instead of 丙: 175, 15 more
        text = said(year(ranked(90, 85), 160))["left"]
        assert text == "结余10万元：下一步改善是升档1项（2 例2公司），共需25万元，还差15万元"

    def test_the_step_may_be_several_tens_away(self) -> None:
        # two awards at least and at most, a pyramid: 乙 + 丙 … 甲 + 乙 is the best there is: 175
        case = year(ranked(90, 85, 80), 130, quota(2, 2, 3), tiers={"甲级": 60, "乙级": 50}, stance="balanced")
        text = said(case.with_clause("shape", mode="pyramid"))["left"]
        # 110 of 130; raising 2 by 10 is the shape's matter, a third award needs 160
        assert "下一名是第3位例3公司的项目3（乙级），需50万元，还差30万元" in text

    @pytest.mark.parametrize(
        ("mode", "high", "full"),
        [
            ("none", 3, "数量上限"),  # 3/0/0: a fourth would be 甲级 too
            ("pyramid", 5, "档次结构"),  # five candidates, 2/2/1 … only the shape keeps them from 甲级
            ("pyramid", 3, "数量上限和档次结构"),  # 1/1/1: either one alone would change the list
        ],
    )
    def test_more_than_quota_and_shape_can_use(self, mode: str, high: int, full: str) -> None:
        case = year(ranked(90, 85, 80, 75, 70), 5000, quota(3, 2, high)).with_clause("shape", mode=mode)
        assert f"：受{full}限制，再增加预算也不改变名单；不设" in said(case)["left"]

    def test_everybody_has_all_he_may_have(self) -> None:
        assert said(year(ranked(90, 85), 500))["left"] == "结余300万元：参评2项已支持2项，再增加预算也不改变名单"

    def test_nobody_left_but_those_whom_a_clause_stops(self) -> None:
        pool = [candidate(1, 9000, "例甲公司", ask=60), candidate(2, 8500, "例甲公司"), candidate(3, 8000, "例乙公司")]
        case = year(pool, 500, pins={"3": None}).with_clause("per_applicant", max=1)
        assert said(case)["left"] == (
            "结余440万元：参评3项已支持1项，其余2项受条款限制（第四条1项、情景剔除1项）（其中1项按申报金额），"
            "再增加预算也不改变名单"
        )

    @pytest.mark.parametrize(
        ("loosen", "name"),
        [
            ({"id": "merit", "mode": "strict"}, "“名单止于第一个受限的项目”"),
            ({"id": "city_cap", "max": 1}, "各市上限（本厅选择）"),
        ],
    )
    def test_other_requirements_that_keep_the_money(self, loosen: dict[str, Any], name: str) -> None:
        pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8500, "例甲公司"), candidate(3, 8000, "例乙公司")]
        figures = dict(loosen)
        case = year(pool, 500).with_clause("per_applicant", max=1).with_clause(figures.pop("id"), **figures)
        text = said(case)["left"]
        assert f"受{name}限制，再增加预算也不改变名单；不设{name}的，可多安排100万元：2个（2/0/0），200万元" in text

    def test_nobody_is_there(self) -> None:
        assert said(year([], 500)) == {"no_candidates": "没有可以安排的项目：申报表0项"}
        gone = [aside(candidate(1, 9000), "ineligible"), aside(candidate(2, 9000), "held")]
        text = said(year([], 500, outside=gone))["no_candidates"]
        assert text == "没有可以安排的项目：申报表2项，不符合条件1项、待核1项"

    def test_without_one_order_nobody_left_out_can_be_paid_with_the_rest(self) -> None:
        case = year(ranked(90, 85, 80, ask=60), 150, tiers={"甲级": 60}).with_clause("merit", mode="off")
        problem = case.problem()
        found = {n.code: n.text for n in notes(case, problem, by_hand(problem, _1=("甲级", 60), _2=("甲级", 60)))}
        assert found["left"] == "结余30万元；未列入的项目中所需最少的是第3位例3公司的项目3，需60万元，多于余款"
        left = notes(case, problem, by_hand(problem, _1=("甲级", 60)))[0].text
        assert "结余90万元；当前设置下名单不能按名次逐线列出" in left


class TestNextMoney:
    def test_what_it_brings(self) -> None:
        # 甲 + 丙 = 150; with 25 more 丙 becomes 乙
        assert (
            said(year(ranked(90, 85), 150))["next_money"]
            == "再增加25万元（等级上限之间的最小差额）可带来：升档1项（2 例2公司）"
        )

    def test_that_it_can_cost_somebody_his_award_is_said_too(self) -> None:
        # 150: three 丙; with 25 more, and at least two awards: 甲 + 乙, the third loses
        case = year(ranked(90, 85, 80), 150, quota(2, 2, 3), stance="top")
        before, after = awards(case), awards(case.but(budget=175 * WAN))
        assert set(before) == {"1", "2"}  # 甲 + 丙
        assert after == {"1": ("甲级", 100), "2": ("乙级", 75)}

    def test_nothing(self) -> None:
        assert said(year(ranked(90), 500))["next_money"].endswith("可带来：没有变化")

    @pytest.mark.parametrize(
        ("tiers", "asks", "step"),
        [
            ({"甲级": 150, "乙级": 100}, {}, "再增加50万元（等级上限之间的最小差额）"),
            ({"甲级": 200, "乙级": 30}, {}, "再增加30万元（最低一档的上限）"),
            ({"甲级": 80}, {}, "再增加80万元（一项的上限）"),
            ({"甲级": 80}, {"ask": 60}, "再增加60万元（金额最大的一项）"),
            ({"甲级": 150, "乙级": 100}, {"experts_tier": "乙级"}, "再增加100万元（最低一档的上限）"),
        ],
    )
    def test_the_step_is_the_programmes_own(self, tiers: dict[str, int], asks: dict[str, Any], step: str) -> None:
        assert said(year(ranked(90, 85, **asks), 110, tiers=tiers))["next_money"].startswith(f"{step}可带来：")


class TestEmptyTiers:
    def test_for_want_of_money(self) -> None:
        # five awards, 乙 and 丙 only: 275; all three tiers need 325
        text = said(year(ranked(90, 85, 80, 75, 70), 275, quota(5, 5, 5), stance="balanced"))["empty_tier"]
        assert text == "甲级没有项目：在数量要求之内，预算不足以各档俱全"

    def test_money_that_does_not_even_reach_the_number(self) -> None:
        text = said(year(ranked(90, 85, 80, 75, 70), 200, quota(5, 5, 5), stance="balanced"))["empty_tier"]
        assert text == "甲级、乙级没有项目：数量未到下限，资金先用于增加数量，预算不足以各档俱全"

    def test_too_few_candidates_is_no_want_of_money(self) -> None:
        text = said(year(ranked(90, 85), 5000, stance="balanced"))["empty_tier"]
        assert "预算不足" not in text

    def test_a_stance_that_does_not_ask_for_it_is_no_want_of_money(self) -> None:
        text = said(year(ranked(90, 85, 80), 300))["empty_tier"]  # 3/0/0; 225 would pay 1/1/1
        assert "预算不足" not in text

    def test_more_money_may_fill_a_tier_on_the_way_to_plenty(self) -> None:
        # 150: 0/0/3; 225: 1/1/1; from 300 on 3/0/0
        case = year(ranked(90, 85, 80), 150, quota(3, 3, 3))
        assert len(set(awards(case.but(budget=225 * WAN)).values())) == 3
        assert "再增加预算也不能" not in said(case)["empty_tier"]

    def test_outside_the_score_lines_nothing_is_claimed_that_was_not_solved(self) -> None:
        case = year(ranked(90, 85, 80), 50, stance="balanced").with_clause("merit", mode="off")
        problem = case.problem()
        found = {n.code: n.text for n in notes(case, problem, by_hand(problem, _1=("丙级", 50)))}
        assert "再增加预算也不能" not in found.get("empty_tier", "")  # 225 fills all three

    def test_a_wider_band_beside_it(self) -> None:
        # 10 ± 20 %: 8 to 12
        pool = [candidate(n, 9000 - 10 * n) for n in range(1, 13)]
        text = said(year(pool, 450, about(10, 9, 11), stance="balanced"))["wider_band"]
        # eight with three tiers need 475; with two, 100 + 7 × 50 = 450; two tiers come before a ninth award
        assert text == "数量按±20%（8至12个）掌握时：8个（1/0/7），450万元"

    @pytest.mark.parametrize("band", [quota(10, 9, 11), about(10, 9, 11).model_copy(update={"mode": "hard"})])
    def test_no_wider_band_than_a_number_that_is_not_about(self, band: Quota) -> None:
        pool = [candidate(n, 9000 - 10 * n) for n in range(1, 13)]
        found = said(year(pool, 450, band, stance="balanced"))
        assert "empty_tier" in found
        assert "wider_band" not in found

    def test_one_tier_or_experts_tiers_have_nothing_to_spread(self) -> None:
        assert "empty_tier" not in said(year(ranked(90), 0, tiers={"甲级": 100}))
        assert "empty_tier" not in said(year([candidate(1, 9000, experts_tier="乙级")], 500))

    def test_more_than_half_in_the_top_tier_without_a_shape(self) -> None:
        assert "甲级占一半以上，等级失去区分" in said(year(ranked(90, 85), 500))["no_distinction"]
        assert "no_distinction" not in said(year(ranked(90, 85), 150))  # one of two is not more than half


class TestStances:
    def test_the_other_two_beside_it(self) -> None:
        case = year(ranked(90, 85, 80, 75, 70), 250, quota(4, 3, 5), stance="balanced").with_clause(
            "shape", mode="pyramid"
        )
        assert said(case)["stances"] == (
            "本方案为均衡三档；其他取向：突出头部：3个（1/1/1），225万元；扩大覆盖：5个（0/0/5），250万元"
        )


class TestToday:
    def test_by_hand(self) -> None:
        # today: 100 + 100, the third does not fit 50; ours has three: 100 + 100 + 50
        case = year(ranked(90, 85, 80), 250, quota(3, 3, 3))
        assert said(case)["today"] == (
            "按得分从高到低、各按最高可得档次、排到钱用完为止（不看数量）：2个（2/0/0），200万元；"
            "本方案与之相比：新增1项（3 例3公司）"
        )


class TestQingdao:
    OUT = aside(candidate(9, 8800, city="青岛市"), "outside", "青岛市单列(第十八条·本厅选择)", "qingdao")

    def test_outside_what_it_would_be_inside(self) -> None:
        # 200: 1 and 2 at 甲级; with 9 (88) it is 1 and 9
        case = year(ranked(90, 85), 200, outside=[self.OUT])
        assert said(case)["qingdao"] == "青岛市1项如改为纳入本池：新增1项（9 例9公司），退出1项（2 例2公司）"

    def test_inside_what_it_would_be_outside(self) -> None:
        pool = [*ranked(90, 85), candidate(9, 8800, city="青岛市")]
        case = year(pool, 200, pins={"9": "甲级"}).with_clause("qingdao", mode="in")
        assert (
            said(case)["qingdao"] == "青岛市1项如改为单列（不使用本池资金）：新增1项（2 例2公司），退出1项（9 例9公司）"
        )

    def test_no_line_of_qingdao_no_note(self) -> None:
        assert "qingdao" not in said(year(ranked(90, 85), 200))

    @pytest.mark.parametrize(
        "line",
        [
            aside(candidate(9, 8800, city="青岛市"), "ineligible", "不符合“绿色门槛”"),
            aside(candidate(9, 8800, city="青岛市"), "outside", "申报专题为“别的券”，不参与本池"),
            aside(replace(candidate(9, 0, city="青岛市"), score=None), "outside", "未参与评审"),
            aside(candidate(9, 8800), "outside", "申报专题为“别的券”，不参与本池"),
        ],
    )
    def test_lines_that_are_aside_for_another_reason_stay_there(self, line: object) -> None:
        assert "qingdao" not in said(year(ranked(90, 85), 200, outside=[line]))  # type: ignore[list-item]

    def test_a_line_that_cannot_be_solved_with_ends_nothing(self) -> None:
        ungraded = aside(candidate(9, 8800, city="青岛市"), "outside", "青岛市单列", "qingdao")
        assert "left" in said(year([candidate(1, 9000, experts_tier="甲级")], 400, outside=[ungraded]))
        tiny = aside(candidate(9, 8800, city="青岛市", request=5_000), "outside", "青岛市单列", "qingdao")
        assert "left" in said(year(ranked(90), 400, outside=[tiny]))


class TestTies:
    def test_by_a_declared_key(self) -> None:
        pool = [candidate(1, 9000, tie_scores=(50, 10)), candidate(2, 9000, tie_scores=(50, 20)), candidate(3, 8000)]
        found = ties(year(pool, 100, tie_keys=("技术性能", "创新性")))
        assert found == ["90.00分同分：2 例2公司在前、1 例1公司在后，前者入选、后者未入选，由“创新性”决定先后"]

    def test_by_the_number_alone(self) -> None:
        found = ties(year(ranked(90, 85, 85), 200))
        assert found == [
            "85.00分同分：2 例2公司在前、3 例3公司在后，前者入选、后者未入选，仅由项目编号先后决定，请党组会审定"
        ]

    def test_no_note_where_nothing_was_split(self) -> None:
        assert ties(year(ranked(90, 85, 85), 300)) == []
        assert ties(year(ranked(90, 85, 85), 100)) == []
        assert ties(year(ranked(90, 85, 85), 200, ties="together")) == []

    def test_a_block_a_pin_or_own_data_is_no_split_tie(self) -> None:
        firm = [candidate(1, 9500, "例甲公司"), candidate(2, 9000), candidate(3, 9000, "例甲公司"), candidate(4, 8000)]
        assert ties(year(firm, 300).with_clause("per_applicant", max=1)) == []
        assert ties(year(ranked(90, 90), 150, pins={"1": "甲级"})) == []
        assert ties(year(ranked(90, 90), 150, pins={"2": None})) == []
        gate = Gate(id="users", name="用户数量", article="第八条", quote="…", tier="甲级")
        pool = [candidate(1, 9000), candidate(2, 9000, gates={"users": "fail"})]
        assert ties(year(pool, 500, gates=[gate])) == []

    def test_across_one_that_is_blocked(self) -> None:
        # 2 and 4 are equal and apart by their numbers; 3 between them is blocked by 1
        pool = [candidate(1, 9500, "例甲公司"), candidate(2, 9000), candidate(3, 9000, "例甲公司"), candidate(4, 9000)]
        found = ties(year(pool, 200).with_clause("per_applicant", max=1))
        assert found == [
            "90.00分同分：2 例2公司在前、4 例4公司在后，前者入选、后者未入选，仅由项目编号先后决定，请党组会审定"
        ]

    def test_siblings_of_equal_score_are_split_by_the_number(self) -> None:
        # one award per firm: only the number says which of 1 and 2 has it
        pool = [candidate(1, 9000, "例甲公司"), candidate(2, 9000, "例甲公司")]
        assert len(ties(year(pool, 500).with_clause("per_applicant", max=1))) == 1


def test_funded_below_sixty() -> None:
    case = year(ranked(90, 60, 59, 40), 300)
    assert said(case)["low_score"] == (
        "【C54】拟支持项目得分低于60分：3 例3公司（59.00分）；核实后在情景 [confirm] 中写明“C54:3”等"
    )
    assert "low_score" not in said(year(ranked(90, 60), 300))


def test_conditions_that_no_column_answers() -> None:
    gates = [Gate(id=i, name=n, article="第五条", quote="…") for i, n in (("a", "信用"), ("b", "绿色门槛"))]
    pool = [candidate(1, 9000, gates={"a": "pass", "b": "unknown"}), candidate(2, 8000, gates={"a": "unknown"})]
    assert said(year(pool, 300, gates=gates))["unchecked"] == "申报表没有对应列、未核的条件（由合规审核负责）：绿色门槛"


def test_a_list_and_its_lines_in_one_line_each() -> None:
    problem = year(ranked(90, 85, 80), 250, quota(3, 3, 3)).problem()
    assert brief(problem, best(problem)).startswith("3个（")
    assert drawn_lines(problem, by_hand(problem, _1=("甲级", 100), _2=("丙级", 50))) == "甲级 90.00，丙级 85.00"
    assert drawn_lines(problem, Allocation((None,) * 3)) == "无"
    one = year(ranked(90), 100, tiers={"甲级": 100}).problem()
    assert brief(one, best(one)) == "1个，100万元"


def test_a_list_that_is_not_the_best_is_not_told_as_one() -> None:
    # stopped early: 1 at 丙级 although 300 pay 甲级 for all three; money is no reason for anything here
    case = year(ranked(90, 85, 80), 300)
    problem = case.problem()
    found = {n.code: n.text for n in notes(case, problem, by_hand(problem, _1=("丙级", 50)), proven=False)}
    assert found["unproven"] == "结余250万元；名单未证明最优，不作增减预算等测算"
    assert not {"left", "next_money", "stances", "empty_tier", "wider_band", "tie"} & set(found)
    assert "today" in found


def test_earlier_receipts_change_what_is_said_of_today() -> None:
    case = year([candidate(1, 9000, "例甲公司"), candidate(2, 8000)], 150)
    assert "1个（1/0/0），100万元" in said(case)["today"]
    later = case.but(receipts=(receipt("例甲公司", 150),))
    assert "2个（2/0/0），150万元" in said(later)["today"]  # 50 left for 1, then 100 for 2


def test_a_budget_below_every_award_is_a_slip_of_the_unit_only_below_the_unit() -> None:
    texts = []
    for budget in (2_000, 40 * WAN):
        case = year(ranked(90, 80), 0).but(budget=budget)
        problem = case.problem()
        texts += [n.text for n in notes(case, problem, best(problem)) if n.code == "small_budget"]
    assert texts == [
        "预算2000元不足以支持一项；如指2000万元，请写“2000万元”",
        "预算40万元不足以支持一项，所需最少的一项为50万元",
    ]
