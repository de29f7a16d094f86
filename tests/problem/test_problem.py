"""What a frozen problem says about itself: who goes first, what may be cut, who gets a seat, its fingerprint."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace

import pytest
from worlds import ONE, THREE, aside, candidate, quota, ranked, receipt, with_tiers, year

from allocator.models.priority import goals_of
from allocator.models.rules import rules_of
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.problem.pins import Pin


class TestMadeOnce:
    """Rules and goals of a problem are made once, and are its own."""

    def test_everybody_gets_the_same_ones(self) -> None:
        problem = year(ranked(90, 85), 100).problem()
        assert rules_of(problem) is rules_of(problem)
        assert goals_of(problem) is goals_of(problem, walked=True)
        assert goals_of(problem, walked=False) is not goals_of(problem)

    def test_a_changed_problem_has_others(self) -> None:
        problem = year(ranked(90, 85), 100).problem()
        assert rules_of(problem)[0].problem is problem
        changed = replace(problem, budget=1)
        assert rules_of(changed)[0].problem is changed

    def test_they_do_not_travel(self) -> None:
        problem = year(ranked(90, 85), 100).problem()
        fresh = len(pickle.dumps(problem))
        assert goals_of(problem)
        assert problem.fingerprint
        sent = pickle.dumps(problem)
        assert len(sent) == fresh
        there = pickle.loads(sent)
        assert (there, there.fingerprint) == (problem, problem.fingerprint)
        assert rules_of(there)[0].problem is there


class TestPrecedence:
    def test_pins_first_then_the_others_each_by_rank(self) -> None:
        problem = year(ranked(90, 85, 80, 75), 0, pins={"4": "丙级", "2": "甲级", "3": None}).problem()
        assert problem.precedence == (1, 3, 0, 2)  # 3 is kept out, so it is no pinned award
        assert [problem.precedence[k] for k in problem.turn] != problem.precedence
        assert all(problem.precedence[problem.turn[i]] == i for i in range(4))

    def test_groups_in_that_order_and_blank_ones_left_out(self) -> None:
        pool = [candidate(n, 9000 - n, "例甲公司") for n in range(1, 4)]
        problem = year(pool, 0, pins={"3": "丙级"}).problem()
        assert problem.by_applicant == {0: [2, 0, 1]}
        assert problem.by_city == {0: [2, 0, 1]}
        assert problem.groupings == ()


class TestCuts:
    def test_only_those_whose_firm_could_use_up_its_room_by_then(self) -> None:
        # room 160: 100 fits, 100 + 100 does not; the third may be cut too; 例乙公司 is alone
        pool = [candidate(n, 9000 - n, "例甲公司") for n in (1, 2, 3)] + [candidate(4, 8000, "例乙公司")]
        case = year(pool, 0, receipts=[receipt("例甲公司", 40)])
        assert case.problem().may_be_cut == {1, 2}
        assert case.with_clause("cumulative", over="demote").problem().may_be_cut == frozenset()
        assert case.but(receipts=()).problem().may_be_cut == {2}  # 100 + 100 are just 200

    def test_a_pinned_award_comes_before_the_higher_rank(self) -> None:
        pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8000, "例甲公司")]
        case = year(pool, 0, receipts=[receipt("例甲公司", 40)])
        assert case.problem().may_be_cut == {1}
        assert case.but(pins={"2": Pin("甲级", "测试")}).problem().may_be_cut == {0}


@pytest.mark.parametrize(("ties", "first"), [("keys", (0, 1, 2, 3)), ("together", (0, 1, 1, 3))])
def test_ties(ties: str, first: tuple[int, ...]) -> None:
    assert year(ranked(90, 80, 80, 70), 0, ties=ties).problem().tie_first == first


@pytest.mark.parametrize(
    ("figures", "cap"),
    [({}, None), ({"max": 2}, 2), ({"max": 0}, 0), ({"percent": 25}, 7), ({"percent": 0}, 0), ({"percent": 100}, 30)],
)
def test_a_citys_share_is_of_the_target_and_rounded_down(figures: dict[str, int], cap: int | None) -> None:
    # 25 % of 30 is 7.5 → 7, whatever the band and the pool
    assert year(ranked(90), 0, quota(30, 27, 33)).with_clause("city_cap", **figures).problem().caps == (cap,)


def test_a_citys_share_of_several_quotas_is_of_their_sum() -> None:
    quotas = [quota(10, 9, 11, "甲级", "a"), quota(20, 18, 22, "乙级", "b")]
    assert year(ranked(90), 0, *quotas).with_clause("city_cap", percent=25).problem().caps == (7,)  # 7.5


class TestSeatCandidates:
    """济南 has 1 and 4, 淄博 2 and 5, 烟台 3."""

    POOL = (
        candidate(1, 9000),
        candidate(2, 8500, city="淄博市"),
        candidate(3, 8000, city="烟台市"),
        candidate(4, 7500),
        candidate(5, 7000, city="淄博市"),
    )

    def seats(self, case: Case, **figures: int) -> dict[str, str]:
        problem = case.with_clause("city_reserve", seats=3, **figures).problem()
        return {problem.cities[c]: problem.pool[i].id for c, i in problem.seat_candidates.items()}

    def test_the_best_of_each_city(self) -> None:
        assert self.seats(year(self.POOL, 0)) == {"济南市": "1", "淄博市": "2", "烟台市": "3"}

    def test_none_without_seats_or_where_no_award_may_go_to_a_city(self) -> None:
        assert year(self.POOL, 0).problem().seat_candidates == {}
        assert self.seats(year(self.POOL, 0).with_clause("city_cap", max=0)) == {}

    def test_a_least_score_includes_itself(self) -> None:
        assert self.seats(year(self.POOL, 0), min_score=80) == {"济南市": "1", "淄博市": "2", "烟台市": "3"}
        assert self.seats(year(self.POOL, 0), min_score=81) == {"济南市": "1", "淄博市": "2"}

    def test_pinned_and_closed_ones_are_passed_over(self) -> None:
        assert self.seats(year(self.POOL, 0, pins={"1": "甲级", "2": None})) == {
            "济南市": "4",
            "淄博市": "5",
            "烟台市": "3",
        }
        used_up = year(self.POOL, 0, receipts=[receipt("例2公司", 200), receipt("例3公司", 200)])
        assert self.seats(used_up) == {"济南市": "1", "淄博市": "5"}

    def test_a_firm_that_applies_in_two_cities_has_no_seat(self) -> None:
        pool = [replace(c, applicant_key="例两地公司") if c.id in "23" else c for c in self.POOL]
        assert self.seats(year(pool, 0)) == {"济南市": "1", "淄博市": "5"}

    def test_the_whole_lowest_tier_must_fit_where_nothing_is_cut(self) -> None:
        case = year(self.POOL, 0, receipts=[receipt("例2公司", 160)])  # 40 left, 丙级 pays 50
        assert self.seats(case)["淄博市"] == "2"
        assert self.seats(case.with_clause("cumulative", over="demote"))["淄博市"] == "5"
        assert self.seats(case.with_clause("cumulative", over="skip"))["淄博市"] == "5"


class TestGrades:
    def test_one_line_where_the_experts_gave_the_tiers(self) -> None:
        pool = [candidate(1, 9000, experts_tier="甲级"), candidate(2, 8000, experts_tier="其他")]
        case = year(pool, 0).with_clause("shape", mode="pyramid")
        assert (case.problem().graded, case.problem().shape, case.problem().tiers_fixed) == (True, "none", True)
        upper = case.with_clause("experts_tier", mode="upper").problem()
        assert (upper.graded, upper.shape, upper.tiers_fixed) == (False, "pyramid", False)

    def test_the_shape_is_void_for_one_tier_and_for_quotas_per_tier(self) -> None:
        one = year(ranked(90), 0, tiers=ONE).with_clause("shape", mode="pyramid").problem()
        per_tier = year(ranked(90), 0, quota(1, 1, 2, "甲级")).with_clause("shape", mode="pyramid").problem()
        total = year(ranked(90), 0, quota(1, 1, 2)).with_clause("shape", mode="pyramid").problem()
        assert [p.shape for p in (one, per_tier, total)] == ["none", "none", "pyramid"]


def _group(case: Case, product: str) -> Case:
    entries = tuple(replace(e, candidate=replace(e.candidate, product=product)) for e in case.entries)
    return case.but(entries=entries).with_clause("exclusive", on=True)


def _one(case: Case, **facts: object) -> Case:
    first, *rest = case.entries
    return case.but(entries=(replace(first, candidate=replace(first.candidate, **facts)), *rest))  # type: ignore[arg-type]


CHANGES: dict[str, Callable[[Case], Case]] = {
    "budget": lambda k: k.but(budget=k.budget + 1),
    "year": lambda k: k.but(year=2027),
    "score": lambda k: _one(k, score=8999),
    "city": lambda k: _one(k, city="淄博市"),
    "applicant": lambda k: _one(k, applicant_key="例2公司"),
    "request": lambda k: _one(k, request=60 * WAN),
    "experts' tiers": lambda k: _one(k, experts_tier="乙级").with_clause("experts_tier", mode="upper"),
    "product": lambda k: _group(k, "例产品"),
    "clause": lambda k: k.with_clause("per_applicant", max=1),
    "reading": lambda k: k.with_clause("cumulative", over="demote"),
    "ceiling": lambda k: with_tiers(k, 甲级={"ceiling": 101 * WAN}),
    "least score": lambda k: with_tiers(k, 甲级={"min_score": 80}),
    "stance": lambda k: k.but(programme=k.programme.model_copy(update={"stance": "wide"})),
    "ties": lambda k: k.but(programme=k.programme.model_copy(update={"ties": "together"})),
    "pin": lambda k: k.but(pins={"2": Pin("丙级", "甲")}),
    "its reason": lambda k: k.but(pins={"2": Pin("丙级", "乙")}),
    "exclusion": lambda k: k.but(pins={"2": Pin(None, "甲")}),
    "receipts": lambda k: k.but(receipts=(receipt("例1公司", 150),)),
    "one more line aside": lambda k: k.but(entries=(*k.entries, aside(candidate(9, 7000), "ineligible"))),
    "tie keys": lambda k: k.but(entries=tuple(reversed(_equal(k).entries))),
}


def _equal(case: Case) -> Case:
    """The first two with equal scores, the second put before the first by its tie key."""
    first, second, *rest = case.entries
    moved = replace(second, candidate=replace(second.candidate, score=first.candidate.score, tie_scores=(1,)))
    return case.but(entries=(replace(first, candidate=replace(first.candidate, tie_scores=(0,))), moved, *rest))


BASE = year(ranked(90, 85, 80), 300, quota(2, 1, 3), tiers=THREE)


def test_everything_that_decides_moves_the_fingerprint() -> None:
    found = {name: change(BASE).problem().fingerprint for name, change in CHANGES.items()}
    found["none"] = BASE.problem().fingerprint
    assert len(set(found.values())) == len(found)
    assert all(f.startswith("sha256:") and len(f) == 71 for f in found.values())


def test_groups_that_decide_move_the_fingerprint() -> None:
    # 1 and 2 of the same product exclude each other, of two products they do not; nothing else differs
    pools = [[candidate(1, 9000, product="例产品"), candidate(2, 8500, product=p)] for p in ("例产品", "例产品二")]
    same, other = (year(pool, 300).with_clause("exclusive", on=True).problem() for pool in pools)
    assert same.fingerprint != other.fingerprint


def test_receipts_that_leave_the_same_room_move_the_fingerprint() -> None:
    # 230 and 250 leave nothing alike; the measured total is not alike
    rooms = [
        year([candidate(1, 9000, "例甲公司")], 300, receipts=[receipt("例甲公司", m)]).problem() for m in (230, 250)
    ]
    assert rooms[0].room == rooms[1].room == (0,)
    assert rooms[0].fingerprint != rooms[1].fingerprint


def test_the_fingerprint_knows_no_file_row_or_order() -> None:
    moved = [
        replace(e, candidate=replace(e.candidate, source=type(e.candidate.source)("别处.xlsx", "表", 9)))
        for e in reversed(BASE.entries)
    ]
    assert BASE.but(entries=tuple(moved)).problem().fingerprint == BASE.problem().fingerprint
