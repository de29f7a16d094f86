"""Why each candidate is where it is: codes, lines, gaps and siblings by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from worlds import (
    THREE,
    aside,
    best,
    candidate,
    proven,
    quota,
    ranked,
    receipt,
    told,
    with_tiers,
    year,
)

from allocator.law.programme import Gate
from allocator.money import WAN
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Candidate
from allocator.run.explain import explain
from allocator.run.score_lines import score_lines
from allocator.run.unallocated import unallocated


def firm(*numbers: int, last: int) -> list[Candidate]:
    """Candidates 1 … last with scores 90, 89, …; those named are of 例甲公司."""
    return [candidate(n, 9100 - 100 * n, "例甲公司" if n in numbers else "") for n in range(1, last + 1)]


class TestFunded:
    def test_above_the_line_of_the_own_tier(self) -> None:
        # 甲 100, 乙 75 + 75 of 250: lines 90 and 80
        found = told(year(ranked(90, 85, 80, 70), 250, quota(3, 3, 3)).with_clause("shape", mode="no_hollow"))
        assert [(e.tier, e.line, e.gap) for e in found.values()] == [
            ("甲级", 9000, 0),
            ("乙级", 8000, 500),
            ("乙级", 8000, 0),
            (None, 8000, -1000),
        ]
        assert found["2"].reason == "得分85.00，位次2，达到乙级分数线80.00"
        assert found["2"].articles == ("第二条",)
        assert (found["2"].outcome, found["2"].reason_code, found["2"].rank) == ("funded", "above_line", 2)
        assert (found["2"].amount, found["2"].full_amount, found["2"].reduced_by) == (75 * WAN, 75 * WAN, None)

    def test_cut_by_the_request(self) -> None:
        found = told(year([candidate(1, 9000, ask=60)], 500))["1"]
        assert (found.amount, found.full_amount, found.reduced_by) == (60 * WAN, 100 * WAN, "request")
        assert found.reason == "得分90.00，位次1，达到甲级分数线90.00；按申报金额60万元"

    def test_cut_by_the_cumulative_ceiling_with_its_article(self) -> None:
        found = told(year(firm(1, 2, last=2), 500, receipts=[receipt("例甲公司", 40)]))["2"]
        assert (found.amount, found.reduced_by) == (60 * WAN, "cumulative")
        assert found.reason.endswith("受累计上限，该单位余额60万元")
        assert found.articles == ("第二条", "第六条")

    def test_a_tier_missed_is_explained_by_what_blocked_it(self) -> None:
        # demote, room 160: 1 takes 100; 2 cannot have 甲 100 nor 乙 75; 3 reaches 甲级
        case = year(firm(1, 2, last=3), 500, receipts=[receipt("例甲公司", 40)]).with_clause(
            "cumulative", over="demote"
        )
        found = told(case)["2"]
        assert (found.tier, found.blocked_by, found.siblings) == ("丙级", ("cumulative",), ("1",))
        assert (
            "未定为甲级：该单位以前年度已获40万元、本次名次靠前的项目100万元，累计上限200万元的余额不足" in found.reason
        )
        assert found.articles == ("第二条", "第六条")

    def test_a_tier_closed_by_own_data_is_explained_without_siblings(self) -> None:
        gate = Gate(id="users", name="用户数量", article="第八条", quote="…", tier="甲级")
        pool = [candidate(1, 9000, gates={"users": "fail"}), candidate(2, 8000)]
        found = told(year(pool, 500, gates=[gate]))["1"]
        assert (found.tier, found.blocked_by, found.siblings) == ("乙级", ("users",), ())
        assert found.reason.endswith("未定为甲级：不符合“用户数量”")
        assert found.articles == ("第二条", "第八条")

    def test_pinned_with_the_reason_and_no_line(self) -> None:
        found = told(year(ranked(90, 85), 500, pins={"2": "丙级"}))["2"]
        assert (found.reason_code, found.reason) == ("pinned", "锁定为丙级：测试")
        assert (found.line, found.gap, found.tier) == (None, None, "丙级")

    def test_a_reserved_seat(self) -> None:
        pool = [candidate(1, 9000), candidate(2, 8500), candidate(3, 8000, city="淄博市")]
        found = told(year(pool, 500, quota(2, 2, 2)).with_clause("city_reserve", seats=1))
        assert (found["3"].reason_code, found["3"].tier, found["3"].line) == ("reserve", "丙级", None)
        assert "淄博市没有其他入选项目" in found["3"].reason
        assert found["3"].articles == ("第二条", "本厅选择")
        assert (found["2"].reason_code, found["2"].gap) == ("below_line", -500)  # a seat draws no line

    def test_a_seat_has_no_line_even_where_its_tier_has_one(self) -> None:
        # 150 of three awards: 1 and 2 at 丙级 by merit, the seat beside them
        pool = [candidate(1, 9000), candidate(2, 8500), candidate(4, 8200), candidate(3, 8000, city="淄博市")]
        found = told(year(pool, 150, quota(3, 3, 3)).with_clause("city_reserve", seats=1))
        assert [(e.reason_code, e.line, e.gap) for e in found.values()] == [
            ("above_line", 8500, 500),
            ("above_line", 8500, 0),
            ("below_line", 8500, -300),
            ("reserve", None, None),
        ]

    def test_a_seat_is_not_called_the_citys_best_where_a_better_one_was_passed_over(self) -> None:
        # 淄博's best is 2, but its firm applies in 烟台 too and so gets no seat: 3 does
        pool = [
            candidate(1, 9000),
            candidate(4, 8900),
            candidate(2, 8500, "例两地公司", "淄博市"),
            candidate(3, 8000, city="淄博市"),
            candidate(5, 7000, "例两地公司", "烟台市"),
        ]
        found = told(year(pool, 500, quota(2, 2, 2)).with_clause("city_reserve", seats=1))
        assert found["3"].reason_code == "reserve"
        assert "该市名次最前" not in found["3"].reason


class TestUnfunded:
    def test_below_the_line_with_the_gap(self) -> None:
        found = told(year(ranked(90, 85, 80), 200, quota(2, 1, 3)))["3"]
        assert (found.outcome, found.reason_code, found.line, found.gap) == ("unfunded", "below_line", 8500, -500)
        assert found.reason == "得分80.00，位次3，低于分数线85.00，差5.00分"
        assert (found.tier, found.amount, found.full_amount) == (None, 0, 0)

    def test_equal_to_the_line_but_behind(self) -> None:
        found = told(year(ranked(90, 85, 85), 200))["3"]
        assert (found.reason_code, found.gap) == ("below_line", 0)
        assert found.reason == "得分85.00，与分数线同分，位次3，按并列规则排在线后"

    def test_no_line_at_all(self) -> None:
        found = told(year(ranked(90, 85), 49))["1"]
        assert (found.reason_code, found.line, found.gap) == ("below_line", None, None)
        assert found.reason == "得分90.00，位次1，没有凭名次支持的项目"

    def test_blocked_by_two_siblings(self) -> None:
        found = told(year(firm(1, 2, 3, last=4), 500))["3"]
        assert (found.reason_code, found.blocked_by, found.siblings) == (
            "blocked",
            ("per_applicant", "cumulative"),
            ("1", "2"),
        )
        assert "该单位本年度已有2个名次靠前的项目获支持，达到上限2个" in found.reason
        assert found.articles == ("第四条", "第六条")
        assert (found.line, found.gap) == (8700, 100)  # above the lowest line and yet not funded

    def test_blocked_by_earlier_years_alone(self) -> None:
        found = told(year(firm(1, last=2), 500, receipts=[receipt("例甲公司", 230)]))["1"]
        assert (found.reason_code, found.blocked_by, found.siblings) == ("blocked", ("cumulative",), ())
        assert "以前年度已获230万元、本次名次靠前的项目0万元，累计上限200万元的余额不足" in found.reason

    def test_blocked_below_the_line_too_where_nothing_is_open(self) -> None:
        found = told(year(firm(3, last=3), 100, receipts=[receipt("例甲公司", 50, project="项目3")]))["3"]
        assert (found.reason_code, found.blocked_by, found.articles) == ("blocked", ("once",), ("第七条",))

    def test_blocked_by_the_same_product(self) -> None:
        pool = [*(candidate(n, 9500 - 500 * n, "例甲公司", product="例产品") for n in (1, 2)), candidate(3, 8000)]
        found = told(year(pool, 500).with_clause("exclusive", on=True))["2"]
        assert (found.blocked_by, found.siblings) == (("exclusive",), ("1",))
        assert found.reason == "“例产品”已有名次靠前的项目获支持，至多支持一项"

    def test_blocked_by_the_citys_cap(self) -> None:
        pool = [*ranked(90, 85), candidate(3, 8000, city="淄博市")]
        found = told(year(pool, 500).with_clause("city_cap", max=1))["2"]
        assert (found.blocked_by, found.siblings, found.articles) == (("city_cap",), ("1",), ("本厅选择",))

    def test_blocked_by_a_least_score(self) -> None:
        found = told(with_tiers(year(ranked(90, 60), 500), **{t: {"min_score": 70} for t in THREE}))["2"]
        assert (found.reason_code, found.blocked_by) == ("blocked", ("min_score",))

    def test_blocked_by_the_experts(self) -> None:
        pool = [candidate(1, 9000, experts_tier="其他"), candidate(2, 8000, experts_tier="乙级")]
        found = told(year(pool, 500))["1"]
        assert (found.reason_code, found.blocked_by, found.reason) == ("blocked", ("experts_tier",), "专家评定为“其他”")

    @pytest.mark.parametrize("over", ["truncate", "demote", "skip"])
    def test_blocked_where_only_the_lowest_tier_is_closed(self, over: str) -> None:
        gate = Gate(id="users", name="用户数量", article="第八条", quote="…", tier="丙级")
        pool = [candidate(1, 9000, gates={"users": "fail"}), candidate(2, 8000)]
        result, _ = proven(year(pool, 60, gates=[gate]).with_clause("cumulative", over=over))
        assert result.allocation is not None
        found = explain(result.problem, result.allocation)[0]  # 2 reaches 丙级, no higher line is drawn
        assert (found.reason_code, found.blocked_by, found.reason) == ("blocked", ("users",), "不符合“用户数量”")

    def test_the_reason_for_nothing_is_what_blocks_every_tier_not_one_that_is_closed_besides(self) -> None:
        # 3 may not have 甲级 by a condition; it has nothing at all because its firm has two awards
        gate = Gate(id="users", name="用户数量", article="第八条", quote="…", tier="甲级")
        pool = [replace(c, gates={"users": "fail" if c.id == "3" else "pass"}) for c in firm(1, 2, 3, last=4)]
        found = told(year(pool, 500, gates=[gate]).with_clause("cumulative", ceiling=900 * WAN))["3"]
        assert "per_applicant" in found.blocked_by
        assert "该单位本年度已有2个" in found.reason

    def test_blocked_at_the_merit_tier_in_mode_skip(self) -> None:
        # room 160: 2 deserves 甲级 (3 reaches it), 100 > 60; 丙级 would fit and is not tried
        case = year(firm(1, 2, last=3), 500, receipts=[receipt("例甲公司", 40)]).with_clause("cumulative", over="skip")
        result, _ = proven(case)
        assert result.allocation is not None
        found = explain(result.problem, result.allocation)[1]
        assert (found.reason_code, found.blocked_by, found.siblings) == ("blocked", ("cumulative",), ("1",))

    def test_kept_out_by_hand(self) -> None:
        found = told(year(ranked(90, 85), 500, pins={"1": None}))["1"]
        assert (found.outcome, found.reason_code, found.reason) == ("excluded", "pinned", "不予支持：测试")
        assert found.articles == ("本厅选择",)

    def test_without_merit_order_no_line_is_claimed(self) -> None:
        case = year(ranked(90, 85, 80), 130, quota(2, 2, 2)).with_clause("merit", mode="off")
        result, _ = proven(case)
        assert result.allocation is not None
        found = explain(result.problem, result.allocation)
        assert all(e.line is None or e.outcome == "unfunded" for e in found)
        assert "名次约束已关闭" in found[2].reason
        assert set(score_lines(result.problem, result.allocation).values()) == {None}

    def test_a_pinned_lower_sibling_is_not_called_higher_ranked(self) -> None:
        pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8500), candidate(3, 8000, "例甲公司")]
        case = year(pool, 1000, pins={"3": "丙级"}).with_clause("per_applicant", max=1)
        found = told(case)["1"]
        assert (found.reason_code, found.siblings) == ("blocked", ("3",))
        assert "1个名次靠前的项目" not in found.reason


class TestAside:
    @pytest.mark.parametrize(
        ("standing", "outcome", "code"),
        [("ineligible", "ineligible", "gate"), ("outside", "outside", "outside"), ("held", "held", "held")],
    )
    def test_each_standing(self, standing: str, outcome: str, code: str) -> None:
        out = aside(candidate("X", 9900), standing, "原因在此")  # type: ignore[arg-type]
        found = told(year(ranked(90), 500, outside=[out]))["X"]
        assert (found.outcome, found.reason_code, found.reason) == (outcome, code, "原因在此")
        assert (found.rank, found.tier, found.amount, found.line, found.articles) == (None, None, 0, None, ("第五条",))


def test_without_a_list_everybody_is_unfunded_for_one_reason() -> None:
    out = [aside(candidate("X", 9900), "outside", "原因在此")]
    problem = year(ranked(90, 85), 500, outside=out, pins={"2": None}).problem()
    found = unallocated(problem, "无可行方案", ("pins", "budget"))
    assert [(e.candidate.id, e.rank, e.amount, e.tier, e.reason) for e in found] == [
        ("1", 1, 0, None, "无可行方案"),
        ("2", 2, 0, None, "无可行方案"),
        ("X", None, 0, None, "原因在此"),
    ]
    assert [e.blocked_by for e in found] == [("pins", "budget"), ("pins", "budget"), ()]


def test_graded_candidates_have_one_line() -> None:
    grades = ("乙级", "甲级", "甲级", "丙级", "丙级")
    pool = [candidate(n, 9000 - 100 * n, experts_tier=t) for n, t in enumerate(grades, 1)]
    found = told(year(pool, 325))  # 75 + 100 + 100 + 50: the line is 4's 86
    assert [e.tier for e in found.values()] == ["乙级", "甲级", "甲级", "丙级", None]
    assert found["1"].reason == "专家评定为乙级，得分89.00，位次1，达到支持线86.00"
    assert {e.line for e in found.values()} == {8600}
    assert [e.gap for e in found.values()] == [300, 200, 100, 0, -100]


def test_lines_by_tier_from_the_top_none_where_nobody_is() -> None:
    problem = year(ranked(90, 85, 80), 150, quota(3, 3, 3)).problem()
    assert score_lines(problem, best(problem)) == {"甲级": None, "乙级": None, "丙级": 8000}
    problem = year([], 150).problem()
    assert score_lines(problem, Allocation(())) == {"甲级": None, "乙级": None, "丙级": None}


def test_every_code_occurs_and_every_candidate_of_the_file_once() -> None:
    pool = [*firm(1, 2, 3, last=6), candidate(7, 7000, city="淄博市")]
    out = [
        aside(candidate("A", 1), "ineligible"),
        aside(candidate("B", 1), "outside"),
        aside(candidate("C", 1), "held"),
    ]
    case = year(pool, 500, quota(4, 4, 4), outside=out, pins={"4": None}).with_clause("city_reserve", seats=1)
    found = told(case)
    assert list(found) == ["1", "2", "3", "4", "5", "6", "7", "A", "B", "C"]
    assert {e.reason_code for e in found.values()} == {
        "above_line",
        "below_line",
        "blocked",
        "pinned",
        "reserve",
        "gate",
        "outside",
        "held",
    }
    assert {e.outcome for e in found.values()} == {"funded", "unfunded", "excluded", "ineligible", "outside", "held"}
