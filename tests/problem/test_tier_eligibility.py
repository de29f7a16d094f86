"""The levels that a candidate's own data close before any award is made, each with the clause that does it."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import by_hand, candidate, quota, ranked, receipt, with_tiers, year
from worlds import told as reasons

from allocator.law.programme import Gate
from allocator.money import WAN
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.ledger import same_programme
from allocator.problem.problem import Problem
from allocator.problem.publication import Publication, PublishedAward
from allocator.proof.audit import audit
from allocator.proof.conflict import conflict_of
from allocator.proof.resolve import resolve
from allocator.run.explain import explain
from allocator.run.replacement import replacements
from allocator.whatif.near_optimal import alternatives, tolerance
from allocator.whatif.shortage import shortage

GATE = Gate(id="users", name="用户数量", article="第八条", quote="…", tier="甲级")


def closed(case: Case, i: int = 0) -> dict[int, str]:
    """Level → clauses for one position; what is closed and what is open are complements."""
    problem = case.problem()
    assert {*problem.closed_by[i], *problem.open_levels[i]} == {1, 2, 3}
    assert not {*problem.closed_by[i]} & {*problem.open_levels[i]}
    assert list(problem.open_levels[i]) == sorted(problem.open_levels[i], reverse=True)
    return {t: " ".join(by) for t, by in problem.closed_by[i].items()}


def test_nothing_is_closed_by_default() -> None:
    assert closed(year(ranked(90), 0)) == {}


def test_a_candidate_kept_out() -> None:
    assert closed(year(ranked(90), 0, pins={"1": None})) == {1: "pins", 2: "pins", 3: "pins"}


class TestOnce:
    """一次性: the same project of the same firm, as the ledger names it."""

    def case(self, **line: Any) -> Case:
        figures = {"firm": "例甲公司", "amount": 50, "project": "例项目"} | line
        return year([candidate(1, 9000, "例甲公司", project="例项目")], 0, receipts=[receipt(**figures)])

    def test_the_same_project_is_closed_at_every_tier(self) -> None:
        assert closed(self.case()) == {1: "once", 2: "once", 3: "once"}

    @pytest.mark.parametrize("programme", ["", "测试券", "省级“测试券”（2025）", "test"])
    def test_an_award_of_this_programme_however_it_is_called(self, programme: str) -> None:
        assert closed(self.case(programme=programme)) == {1: "once", 2: "once", 3: "once"}

    @pytest.mark.parametrize(
        "line", [{"project": "例项目二期"}, {"project": ""}, {"firm": "例乙公司"}, {"programme": "别的券"}]
    )
    def test_another_project_firm_or_programme_closes_nothing(self, line: dict[str, Any]) -> None:
        assert closed(self.case(**line)) == {}

    def test_switched_off_or_without_ledger(self) -> None:
        assert closed(self.case().with_clause("once", on=False)) == {}
        assert closed(self.case().but(receipts=None)) == {}


class TestExpertsTier:
    @pytest.mark.parametrize(
        ("mode", "grade", "levels"),
        [
            ("exact", "乙级", {1, 3}),
            ("exact", "其他", {1, 2, 3}),
            ("upper", "乙级", {3}),
            ("upper", "甲级", set()),
            ("upper", "其他", {1, 2, 3}),
            ("off", "乙级", set()),
        ],
    )
    def test_modes(self, mode: str, grade: str, levels: set[int]) -> None:
        case = year([candidate(1, 9000, experts_tier=grade)], 0).with_clause("experts_tier", mode=mode)
        assert closed(case) == dict.fromkeys(levels, "experts_tier")

    def test_upper_leaves_the_ungraded_open(self) -> None:
        pool = [candidate(1, 9000), candidate(2, 8000, experts_tier="丙级")]
        case = year(pool, 0).with_clause("experts_tier", mode="upper")
        assert closed(case) == {}
        assert closed(case, 1) == {2: "experts_tier", 3: "experts_tier"}


@pytest.mark.parametrize(("score", "levels"), [(8500, set()), (8499, {3}), (8000, {3}), (7999, {2, 3})])
def test_minimum_scores_include_the_score_itself(score: int, levels: set[int]) -> None:
    case = with_tiers(year([candidate(1, score)], 0), 甲级={"min_score": 85}, 乙级={"min_score": 80})
    assert closed(case) == dict.fromkeys(levels, "min_score")


@pytest.mark.parametrize(("ask", "levels"), [(80, set()), (79, {3}), (60, {3}), (59, {2, 3})])
def test_a_floor_above_the_request(ask: int, levels: set[int]) -> None:
    case = with_tiers(year([candidate(1, 9000, ask=ask)], 0), 甲级={"floor": 80 * WAN}, 乙级={"floor": 60 * WAN})
    assert closed(case) == dict.fromkeys(levels, "request")


@pytest.mark.parametrize(
    ("over", "earlier", "levels"),
    [
        ("truncate", 199, set()),  # 1万 left is payable
        ("truncate", 200, {1, 2, 3}),
        ("demote", 100, set()),
        ("demote", 101, {3}),  # 99 left
        ("demote", 126, {2, 3}),  # 74 left
        ("demote", 151, {1, 2, 3}),  # 49 left
        ("skip", 200, set()),  # skip decides at the merit tier, not before
    ],
)
def test_room_used_up_in_earlier_years(over: str, earlier: int, levels: set[int]) -> None:
    case = year([candidate(1, 9000, "例甲公司")], 0, receipts=[receipt("例甲公司", earlier)])
    assert closed(case.with_clause("cumulative", over=over)) == dict.fromkeys(levels, "cumulative")


def test_a_floor_above_the_room() -> None:
    case = year([candidate(1, 9000, "例甲公司")], 0, receipts=[receipt("例甲公司", 130)])  # 70 left
    assert closed(with_tiers(case, 甲级={"floor": 71 * WAN}, 乙级={"floor": 70 * WAN})) == {3: "cumulative"}


@pytest.mark.parametrize(("verdict", "levels"), [("fail", {3}), ("pass", set()), ("unknown", set())])
def test_a_condition_of_one_tier_closes_that_tier_only(verdict: str, levels: set[int]) -> None:
    case = year([candidate(1, 9000, gates={"users": verdict})], 0, gates=[GATE])
    assert closed(case) == dict.fromkeys(levels, "users")


def test_a_condition_of_all_tiers_is_the_intakes_matter() -> None:
    everywhere = GATE.model_copy(update={"tier": None})
    assert closed(year([candidate(1, 9000, gates={"users": "fail"})], 0, gates=[everywhere])) == {}


def test_every_clause_is_named_pins_before_all_others() -> None:
    pool = [candidate(1, 7000, "例甲公司", experts_tier="丙级", gates={"users": "fail"})]
    case = with_tiers(year(pool, 0, gates=[GATE], receipts=[receipt("例甲公司", 200)]), 甲级={"min_score": 85})
    every = {3: "experts_tier min_score cumulative users", 2: "experts_tier cumulative", 1: "cumulative"}
    assert closed(case) == every
    out = case.but(pins=year(pool, 0, pins={"1": None}).pins)
    assert closed(out) == {t: f"pins {by}" for t, by in every.items()}
    once = closed(out.but(receipts=(receipt("例甲公司", 50, project="项目1"),)))
    assert all(by.startswith("pins once") for by in once.values())


def test_clauses_are_named_by_their_own_ids() -> None:
    case = with_tiers(year([candidate(1, 7000)], 0), 甲级={"min_score": 85})
    clauses = tuple(c.model_copy(update={"id": "最低分"}) if c.id == "min_score" else c for c in case.programme.clauses)
    renamed: Problem = case.but(programme=case.programme.model_copy(update={"clauses": clauses})).problem()
    assert dict(renamed.closed_by[0]) == {3: ("最低分",)}


@pytest.mark.parametrize(
    ("name", "same"), [("", True), ("测试券", True), ("2025年测试券奖补", True), ("test", True), ("券", False)]
)
def test_which_ledger_lines_are_of_this_programme(name: str, same: bool) -> None:
    assert same_programme(year([], 0).programme, name) is same


class TestTwoClausesAtOnce:
    """2 asks for less than can be paid and has been funded before: both are told, wherever it is told why."""

    POOL = (candidate(1, 9500), candidate(2, 9000, request=5000), candidate(3, 8500))
    BOTH = ("once", "request")

    def case(self, budget: int = 300, **parts: Any) -> Case:
        return year(self.POOL, budget, receipts=[receipt("例2公司", 50, project="项目2")], **parts)

    def test_the_candidate(self) -> None:
        assert self.case().problem().closed_by[1] == dict.fromkeys((1, 2, 3), self.BOTH)
        told = reasons(self.case())["2"]
        assert (told.outcome, told.blocked_by) == ("unfunded", self.BOTH)
        assert "以前年度已获" in told.reason
        assert "不足最小支付单位" in told.reason

    def test_what_pays_nothing_by_itself_is_no_matter_of_the_ceiling_of_others(self) -> None:
        pool = [candidate(1, 9500, "例甲公司"), candidate(2, 9400, "例甲公司"), candidate(3, 9300, request=5000)]
        case = year([*pool, candidate(4, 9200)], 300).with_clause("cumulative", ceiling=100 * WAN)
        told = reasons(case)
        assert (told["2"].blocked_by, told["3"].blocked_by) == (("cumulative",), ("request",))

    def test_the_audit(self) -> None:
        problem = self.case().problem()
        kept = audit(problem, by_hand(problem, _1=("甲级", 100), _3=("甲级", 100)))
        (passed,) = [m for m in kept if m.who == "2" and m.clause == "merit"]
        assert passed.holds is True
        assert "以前年度已获" in passed.reason
        assert "不足最小支付单位" in passed.reason
        paid = audit(problem, by_hand(problem, _1=("甲级", 100), _2=("丙级", 50), _3=("甲级", 100)))
        assert {*self.BOTH} <= {m.clause for m in paid if m.who == "2" and m.holds is False}

    def test_closed_and_blocked_at_one_tier_are_both_told(self) -> None:
        """2 does not meet 甲级's condition, and its firm has its one award already."""
        pool = [
            candidate(1, 9500, "例甲公司"),
            candidate(2, 9000, "例甲公司", gates={"users": "fail"}),
            candidate(3, 8500),
        ]
        problem = year(pool, 300, gates=[GATE]).with_clause("per_applicant", max=1).problem()
        found = audit(problem, by_hand(problem, _1=("甲级", 100), _3=("甲级", 100)))
        (passed,) = [m for m in found if m.who == "2" and m.clause == "merit"]
        assert "不符合“用户数量”" in passed.reason
        assert "达到上限1个" in passed.reason

    def test_the_conflict_of_a_lock(self) -> None:
        found = conflict_of(self.case(pins={"2": "丙级"}))
        assert "锁定支持2 例2公司" in found.sentence
        assert found.sentence.endswith(
            "。2 例2公司不能定为丙级：该项目以前年度已获本办法奖补（一次性）（第七条）；"
            "申报金额0.5万元，不足最小支付单位1万元（本厅选择）"
        )

    def test_what_ifs(self) -> None:
        case = year(self.POOL, 100, quota(2, 2, 2), receipts=[receipt("例2公司", 50, project="项目2")])
        short = shortage(case)
        assert short.short
        assert all("2" not in way.answer.awards for way in (short.reference, *short.ways))
        base = resolve(self.case())
        found = alternatives(self.case(), base, tolerance(base, "1"), 3)
        assert "2" in found.never

    def test_replacements_after_publication(self) -> None:
        publication = Publication({"1": PublishedAward("甲级", 100 * WAN)}, {"1": "测试"})
        problem = self.case(pins={"1": None}).but(publication=publication).problem()
        published = Allocation((None, None, None))
        assert [problem.pool[x.position].id for x in replacements(problem, published)] == ["3"]
        assert explain(problem, published)[1].blocked_by == self.BOTH
