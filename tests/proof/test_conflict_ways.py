"""Counted reasons, figures and ways out where nothing fits, by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import comb

import pytest
from demands import by_all_subsets, demanding, spelled
from figures import CityCap, CityCeiling, CityFloor
from worlds import candidate, quota, ranked, year

from allocator.engines.score_lines import solve as lines
from allocator.errors import VerificationError
from allocator.law import scenario as scenarios
from allocator.law.scenario import Scenario
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.proof.conflict import Conflict, Proposal, conflict_of, finding, proposals
from allocator.proof.conflict.exploring import explore
from allocator.proof.conflict.feasible import fits, fits_by_rows
from allocator.proof.conflict.members import members_of
from allocator.proof.conflict.question import Question
from allocator.run.remedies import carried_out


def firm(first: int, number: int, name: str) -> list:
    return [candidate(n, 9500 - 10 * n, name) for n in range(first, first + number)]


def lists(case: Case) -> bool:
    """Whether the whole walk has a list."""
    solution = lines.solve(case.problem())
    return not isinstance(solution, lines.Declined) and solution.status == "optimal"


def under(case: Case, way: Proposal) -> Case:
    """The case as the scenario of a way out has it."""
    pinned = {n: {"tier": p.tier, "because": "测试"} for n, p in case.pins.items() if p.tier}
    out = {n: {"because": "测试"} for n, p in case.pins.items() if not p.tier}
    scenario = carried_out(Scenario(name="例", because="测试", pin=pinned, exclude=out), way)
    applied = scenarios.apply(case.programme, scenario)
    kept = {n: p for n, p in case.pins.items() if n in scenario.pin or n in scenario.exclude}
    return case.but(programme=applied.programme, pins=kept)


def test_a_way_out_is_found_where_the_cheapest_is_not_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    # No re-solves are left for what is cheapest: pins go from the lowest rank up, and what need not is taken back.
    pool = [candidate(n, 9500 - 10 * n, ask=(100, 60, 50)[n % 3]) for n in range(1, 13)]
    case = year(pool, 500, quota(8, 8, 12, mode="hard"), pins={str(n): "甲级" for n in range(1, 10)})
    assert not lists(case)
    monkeypatch.setattr(proposals, "LIMIT", 0)
    (way,) = conflict_of(case).proposals
    assert not way.fewest
    assert lists(under(case, way))
    ranks = sorted(int(name) for name in way.pins)
    for back in ranks:
        fewer = case.but(pins={n: p for n, p in case.pins.items() if int(n) not in ranks or int(n) == back})
        assert not lists(fewer)


class TestCounted:
    def thirty(self) -> Case:
        return year(ranked(*[90] * 40), 2000, pins={str(n): "甲级" for n in range(1, 31)})

    def test_thirty_pins_are_one_reason(self) -> None:
        found = conflict_of(self.thirty())
        assert comb(30, 21) == 14_307_150
        assert found.complete
        (one,) = found.sets
        assert one.counted is not None
        assert (one.counted.number, one.counted.needed, one.counted.total, one.counted.at_most) == (
            30, 3000 * WAN, 2000 * WAN, 20,
        )  # fmt: skip
        assert one.sentence == "①30个甲级锁定需3,000万元，最多容20个 ②预算总额2,000万元（第三条）"
        assert found.clauses == ("pins", "budget")
        assert one.confirmed

    def test_so_many_fit_and_one_more_does_not(self) -> None:
        pins = self.thirty().pins
        for number, expected in ((20, True), (21, False)):
            case = self.thirty().but(pins={str(n): pins[str(n)] for n in range(1, number + 1)})
            assert lists(case) == expected

    def test_the_lowest_ranks_are_released(self) -> None:
        found = conflict_of(self.thirty())
        way = found.proposals[0]
        assert sorted(map(int, way.pins)) == list(range(21, 31))
        assert (way.excepted, way.choices, way.fewest, way.least) == (0, 10, True, True)
        assert lists(under(self.thirty(), way))

    def test_of_two_tiers(self) -> None:
        pins = {str(n): "甲级" if n <= 2 else "丙级" for n in range(1, 6)}
        (one,) = conflict_of(year(ranked(95, 94, 93, 92, 91), 249, pins=pins)).sets
        assert one.sentence == "①5个锁定（甲级2个、丙级3个）共需350万元，最多容3个 ②预算总额249万元（第三条）"

    def test_siblings_need_no_more_than_their_ceiling_leaves(self) -> None:
        # 3 of one firm at 甲级 and 2 others at 甲级: 200 + 200 with the ceiling, though each is 100
        pool = [*firm(1, 3, "例甲公司"), *firm(4, 2, "例乙公司")]
        case = year(pool, 390, pins={c.id: "甲级" for c in pool}).without_clause("per_applicant")
        found = conflict_of(case.with_clause("cumulative", ceiling=250 * WAN))
        # 250 of the ceiling for the three and 200 for the others; two of the others or one of them beside the three
        assert found.sets[0].sentence == "①5个甲级锁定需450万元，最多容4个 ②预算总额390万元（第三条）"
        case = case.with_clause("cumulative", ceiling=250 * WAN).without_clause("once")
        question = Question(case, members_of(case, case.problem()))
        explored = explore(question)
        assert explored.complete
        assert spelled(explored.reasons) == by_all_subsets(question, lambda c: not lists(c), spare=True)


class TestTheGuilty:
    def test_three_siblings_and_twenty_harmless_pins(self) -> None:
        pool = [*firm(1, 3, "例甲公司"), *(candidate(n, 9000 - 10 * n) for n in range(4, 24))]
        case = year(pool, 5000, pins={c.id: "丙级" for c in pool})
        found = conflict_of(case)
        (one,) = found.sets
        assert {(m.clause, m.of) for m in one.members} == {
            ("per_applicant", ""),
            *(("pins", str(n)) for n in (1, 2, 3)),
        }
        assert found.complete
        assert found.proposals[0].pins == ("3",)

    def test_six_conflicts_that_share_nothing_stand_apart(self) -> None:
        pool = [candidate(n, 9500 - 10 * n, f"例{(n - 1) // 2}公司", city="济南市", product="") for n in range(1, 13)]
        others = [candidate(n, 9000 - 10 * n) for n in range(13, 24)]
        pool = [replace(c, product=f"产品{c.applicant}") for c in pool]
        case = year([*pool, *others], 9000, pins={c.id: "丙级" for c in [*pool, *others]})
        clauses = tuple(
            c.model_copy(update={"on": True, "id": f"exclusive_{k}", "by": "product"}) if c.id == "exclusive" else c
            for k, c in enumerate(case.programme.clauses)
        )
        found = conflict_of(case.but(programme=case.programme.model_copy(update={"clauses": clauses})))
        assert found.complete
        assert len(found.sets) == 6
        assert found.parts == 6  # they share the clause alone, which holds each group to itself
        widened, each = found.proposals
        assert len(each.pins) == 6
        steps = [replace(found, proposals=(each,)).step(one) for one in found.sets]
        assert [step.pins for step in steps if step] == [(str(n),) for n in range(2, 13, 2)]
        assert [step.moved for one in found.sets if (step := found.step(one))] == [widened.moved] * 6

    def test_what_shares_a_pin_is_one_conflict(self) -> None:
        pool = [*firm(1, 3, "例甲公司"), *(candidate(n, 9000 - 10 * n) for n in range(4, 8))]
        case = year(pool, 200, pins={c.id: "甲级" for c in pool})
        found = conflict_of(case)
        assert [s.part for s in found.sets] == [1, 2, 2]
        assert replace(found, proposals=()).step(found.sets[0]) is None

    def test_what_shares_the_budget_is_one_conflict(self) -> None:
        case = year(ranked(95, 94, 93), 100, quota(3, 3, 3, mode="hard"), pins={"1": "甲级", "2": "甲级"})
        found = conflict_of(case)
        assert [sum(m.clause == "budget" for m in s.members) for s in found.sets] == [1, 1]
        assert found.parts == 1

    def test_alone_at_any_budget(self) -> None:
        pool = [candidate(1, 9000, experts_tier="丙级"), candidate(2, 8900, experts_tier="甲级")]
        case = year(pool, 100, pins={"1": "甲级", "2": "甲级"})
        found = conflict_of(case)
        assert [s.alone for s in found.sets].count(True) == 1
        assert {s.part for s in found.sets} == {1, 2} or found.parts == len({s.part for s in found.sets})


class TestFigures:
    def figures(self, found: Conflict) -> dict[str, tuple[int, int | None, bool]]:
        return {f.path: (f.now, f.needed, f.advice) for s in found.sets for f in s.figures}

    def test_the_budget_is_no_advice(self) -> None:
        case = year(ranked(90, 85, 80), 149, quota(3, 3, 4, mode="hard"))
        found = self.figures(conflict_of(case))
        assert found["budget"] == (149 * WAN, 150 * WAN, False)
        assert found["clause.quota.low"] == (3, 2, True)

    def test_too_few_candidates(self) -> None:
        found = conflict_of(year(ranked(90, 85), 9000, quota(30, 30, 33, mode="hard")))
        assert self.figures(found)["clause.quota.low"] == (30, 2, True)

    def test_a_ceiling_is_scanned_where_more_of_it_may_be_worse(self) -> None:
        # 1 and 2 of one firm, 甲级 each; three awards are asked of 210: at 110 the firm has 100 + 10, and 3 costs 100;
        # more for the firm is less for 3, so that 111 does not do, although the ceiling is higher
        pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8900, "例甲公司"), candidate(3, 8000, ask=100)]
        case = year(pool, 210, quota(3, 3, 3, mode="hard"), tiers={"甲级": 100})
        at = {k: lists(case.with_clause("cumulative", ceiling=k * WAN)) for k in range(95, 125)}
        assert [k for k, fit in at.items() if fit] == list(range(101, 111))
        found = conflict_of(case.with_clause("cumulative", ceiling=100 * WAN))
        assert self.figures(found)["clause.cumulative.ceiling"][1] in (101 * WAN, None)


class TestWays:
    def test_a_must_is_never_proposed(self) -> None:
        pool = firm(1, 3, "例甲公司")
        found = conflict_of(year(pool, 5000, pins={c.id: "丙级" for c in pool}))
        assert all(m.clause == "pins" for p in found.proposals for m in p.moved) or found.proposals
        assert all(not p.settings for p in found.proposals)

    def test_nothing_but_a_must_would_help(self) -> None:
        must = quota(3, 3, 3, mode="hard").model_copy(update={"force": "must", "article": "第三条", "quote": "3个"})
        found = conflict_of(year(ranked(90, 85, 80), 100, must))
        assert (found.proposals, found.hopeless) == ((), True)

    def test_a_choice_comes_before_an_exception(self) -> None:
        about = quota(3, 3, 3, mode="hard").model_copy(update={"force": "about", "article": "第三条", "quote": "3个"})
        case = year(ranked(90, 85, 80), 999, about, CityCap(id="cap", max=2), tiers={"甲级": 10})
        first = conflict_of(case).proposals[0]
        assert (first.excepted, first.settings) == (0, {"clause.cap.max": 3})
        assert lists(under(case, first))

    def test_every_way_of_random_years_has_a_list_and_none_smaller_has(self) -> None:
        told = 0
        for seed in range(40):
            case = demanding(seed)
            if lists(case):
                continue
            found = conflict_of(case)
            fixed = {c.id for c in case.programme.clauses if c.force == "must" or c.of_budget}
            for way in found.proposals:
                told += 1
                assert lists(under(case, way)), seed
                assert not fixed & {m.clause for m in way.moved}
                if way.least:
                    for part in smaller(way):
                        assert not lists(under(case, part)), (seed, way, part)
        assert told > 8


def smaller(way: Proposal) -> list[Proposal]:
    """Every part of a way out, each figure at every value up to its own."""
    options: list[list[dict[str, object]]] = [[{}, {"pins": (name,)}] for name in way.pins]
    options += [[{}, {"exclusions": (name,)}] for name in way.exclusions]
    for m in way.moved:
        if m.path and m.unit != "元":
            step = 1 if m.to > m.now else -1
            options.append([{"settings": {m.path: v}} for v in range(m.now, m.to + step, step)])
    if way.cities or any(not m.path or m.unit == "元" for m in way.moved):
        return []
    found = []
    for chosen in list(product(*options)):
        parts = [dict(c) for c in chosen]
        settings = {k: v for p in parts for k, v in p.get("settings", {}).items()}  # type: ignore[attr-defined]
        pins = tuple(n for p in parts for n in p.get("pins", ()))  # type: ignore[attr-defined]
        out = tuple(n for p in parts for n in p.get("exclusions", ()))  # type: ignore[attr-defined]
        part = replace(way, settings=settings, pins=pins, exclusions=out)
        if part != way:
            found.append(part)
    return found


def test_another_engine_that_has_a_list_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "fits_by_rows", lambda case, beside: True)
    with pytest.raises(VerificationError, match=r"N06.*结论不一致"):
        conflict_of(year(ranked(90, 85), 150, pins={"1": "甲级", "2": "乙级"}))


def test_both_engines_agree_on_random_years() -> None:
    for seed in range(60):
        case = demanding(seed)
        assert fits(case) == lists(case) == fits_by_rows(case), seed


def test_floors_of_cities_are_told_once_with_those_that_fail_alone() -> None:
    cities = ("济南市", "淄博市", "烟台市", "德州市")
    pool = [candidate(n, 9000 - 100 * n, city=cities[n - 1]) for n in range(1, 5)]
    case = year(pool, 150, CityFloor(id="city_floor", min=1, mode="hard"), quota(2, 0, 2, mode="hard"))
    found = conflict_of(case)
    assert [s.sentence for s in found.sets] == [
        "①4个市的下限共需200万元，最多容3个市（其中德州市单独即不能满足） ②预算总额150万元（第三条）",
        "①4个市的下限共需4个，最多容2个市（其中德州市、烟台市单独即不能满足） ②合计数量须在0至2个之间（本厅选择）",
    ]
    assert found.complete


def test_cities_that_cannot_have_their_floor_beside_one_limit() -> None:
    # the first two of 济南 are passed by whoever is funded further down: 150 are needed for either of the others
    pool = [candidate(n, 9000 - 100 * n, city=("济南市", "济南市", "淄博市", "烟台市")[n - 1]) for n in range(1, 5)]
    case = year(pool, 100, CityFloor(id="floor", min=1, mode="hard", cities=("淄博市", "烟台市", "济南市")))
    (one,) = conflict_of(case).sets
    assert one.each == ("淄博市", "烟台市")
    assert one.sentence == "①淄博市、烟台市各至少1项（本厅选择）（每一市单独即不能满足） ②预算总额100万元（第三条）"


def test_a_choice_in_money_is_moved_by_granules() -> None:
    pool = [candidate(n, 9000 - 100 * n, ask=25) for n in range(1, 3)]
    ceiling = CityCeiling(id="purse", max=400_000)
    for granule, written in ((WAN, "50万元"), (5_000, "50万元")):
        case = year(
            pool,
            999,
            ceiling,
            quota(2, 2, 2, mode="hard").model_copy(update=MUST),
            tiers={"甲级": 100},
            granule=granule,
        )
        way = conflict_of(case).proposals[0]
        assert way.settings == {"clause.purse.max": written}
        assert lists(under(case, way))
    odd = [replace(c, request=255_000) for c in pool]
    case = year(
        odd, 999, ceiling, quota(2, 2, 2, mode="hard").model_copy(update=MUST), tiers={"甲级": 100}, granule=5_000
    )
    assert conflict_of(case.with_clause("purse", max=505_000)).proposals[0].settings == {"clause.purse.max": "51万元"}
    case = case.but(entries=case.entries[:1]).with_clause("purse", max=250_000).with_clause("quota", low=1, high=1)
    assert conflict_of(case).proposals[0].settings == {"clause.purse.max": "255000元"}


MUST = {"force": "must", "article": "第三条", "quote": "2个"}
