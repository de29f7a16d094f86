"""One side against another: every change has one name, the way back is the way there reversed, the sums reconcile."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from compare_case import best_side, side
from worlds import aside, by_hand, candidate, draw, ranked, year

from allocator.errors import VerificationError
from allocator.money import WAN
from allocator.problem.allocation import Allocation, Award
from allocator.problem.case import Case
from allocator.problem.changes import BACK
from allocator.problem.problem import Problem
from allocator.whatif.compare import comparison as module
from allocator.whatif.compare.compared_list import Side, cities_of
from allocator.whatif.compare.comparison import Comparison, Sum, compared

PROBLEM = year(ranked(90, 85, 80, 75, 70), 500).problem()


def test_each_kind_by_hand() -> None:
    before = side(PROBLEM, by_hand(PROBLEM, _1=("甲级", 100), _2=("乙级", 75), _3=("甲级", 90), _4=("丙级", 50)), "甲")
    after = side(PROBLEM, by_hand(PROBLEM, _1=("甲级", 100), _2=("甲级", 100), _3=("甲级", 80), _5=("丙级", 45)), "乙")
    found = compared(before, after)
    assert [(m.kind, m.id, m.delta // WAN) for m in found.moves] == [
        ("entered", "5", 45),
        ("left", "4", -50),
        ("raised", "2", 25),
        ("amount", "3", -10),
    ]
    assert found.whole.base == Sum(4, 315 * WAN)
    assert found.whole.other == Sum(4, 325 * WAN)
    assert found.whole.by == {
        "entered": Sum(1, 45 * WAN),
        "left": Sum(-1, -50 * WAN),
        "raised": Sum(0, 25 * WAN),
        "amount": Sum(0, -10 * WAN),
    }
    top, middle, low = found.tiers
    assert (top.name, top.by) == ("甲级", {"raised": Sum(1, 100 * WAN), "amount": Sum(0, -10 * WAN)})
    assert (middle.name, middle.by) == ("乙级", {"raised": Sum(-1, -75 * WAN)})
    assert (low.name, low.by) == ("丙级", {"entered": Sum(1, 45 * WAN), "left": Sum(-1, -50 * WAN)})
    assert found.differences == ()


def _random_list(problem: Problem, chance: random.Random) -> Allocation:
    awards = [
        chance.choice((None, Award(chance.randint(1, problem.top), chance.randint(1, 300) * 1000)))
        for _ in problem.pool
    ]
    return Allocation(tuple(awards))


def _changed(case: Case, chance: random.Random) -> Case:
    """The same year with something else in force, now and then with other candidates."""
    if chance.random() < 0.2:
        gone = chance.choice(case.entries).candidate.id
        case = case.but(entries=tuple(e for e in case.entries if e.candidate.id != gone), pins={})
    match chance.randint(0, 3):
        case 0:
            return case.but(budget=case.budget + chance.randint(-100, 100) * WAN if case.budget > 100 * WAN else WAN)
        case 1:
            return case.but(programme=case.programme.model_copy(update={"stance": chance.choice(("top", "wide"))}))
        case 2:
            return case.with_clause("per_applicant", max=chance.randint(1, 3))
        case _:
            return case.with_clause("city_cap", max=chance.randint(1, 3))


def _pairs(count: int) -> list[tuple[Side, Side]]:
    found = []
    for seed in range(count):
        chance = random.Random(seed)
        case = draw(seed)
        first, second = best_side(case, "甲"), best_side(_changed(case, chance), "乙")
        if first and second:
            found.append((first, second))
        problem = case.problem()
        found.append(tuple(side(problem, _random_list(problem, chance), n) for n in ("丙", "丁")))  # type: ignore[arg-type]
    return found


PAIRS = _pairs(60)


def reconciles(found: Comparison) -> None:
    """Base + changes = other: in all, by city, by tier, by kind and candidate by candidate, to the 元."""
    base, other = found.base, found.other
    assert base.spent + sum(m.delta for m in found.moves) == other.spent
    for groups in (found.cities, found.tiers, (found.whole,)):
        for which, one in (("base", base), ("other", other)):
            sums = [getattr(g, which) for g in groups]
            assert sum(s.amount for s in sums) == one.spent
            assert sum(s.number for s in sums) == len(one.awarded)
        for g in groups:
            assert g.base.amount + sum(s.amount for s in g.by.values()) == g.other.amount
            assert g.base.number + sum(s.number for s in g.by.values()) == g.other.number
    for kind in found.whole.by:
        assert found.whole.by[kind].amount == sum(m.delta for m in found.moves if m.kind == kind)
        for groups in (found.cities, found.tiers):
            parts = [g.by.get(kind, Sum()) for g in groups]
            assert sum(s.amount for s in parts) == found.whole.by[kind].amount
            assert sum(s.number for s in parts) == found.whole.by[kind].number
    for g in found.cities:
        assert g.other.amount == sum(x.amount for x in other.awarded if x.place == g.name)
    for t in found.tiers:
        assert t.base == Sum(base.counts[t.name], sum(x.amount for x in base.awarded if x.tier == t.name))


def test_the_sums_reconcile_whatever_the_lists() -> None:
    seen = set()
    for first, second in PAIRS:
        found = compared(first, second)
        reconciles(found)
        seen |= {m.kind for m in found.moves}
    assert seen == {"entered", "left", "raised", "lowered", "amount"}


def test_the_way_back_is_the_way_there_reversed() -> None:
    for first, second in PAIRS:
        there, back = compared(first, second), compared(second, first)
        assert {(m.id, m.kind, m.before, m.after, m.delta) for m in there.moves} == {
            (m.id, BACK[m.kind], m.after, m.before, -m.delta) for m in back.moves
        }
        for one, other in ((there.cities, back.cities), (there.tiers, back.tiers), ((there.whole,), (back.whole,))):
            assert {g.name for g in one} == {g.name for g in other}
            reverse = {g.name: g for g in other}
            for g in one:
                assert (g.base, g.other) == (reverse[g.name].other, reverse[g.name].base)
                assert {BACK.get(k, k): -s for k, s in g.by.items()} == reverse[g.name].by  # type: ignore[call-overload]
        assert [d.code for d in there.differences] == [d.code for d in back.differences]


def test_a_side_against_itself_has_no_changes() -> None:
    for first, _ in PAIRS[:20]:
        found = compared(first, first)
        assert (found.moves, found.differences, found.changes.any) == ((), (), False)
        assert found.whole.delta == Sum()


def test_a_sum_that_does_not_reconcile_stops_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = PAIRS[1]
    honest = module._groups

    def lossy(pairs: object, names: tuple[str, ...], group: object) -> object:
        found = list(honest(pairs, names, group))  # type: ignore[arg-type]
        if names != (module.ALL,):
            found[0] = replace(found[0], other=found[0].other + Sum(0, 1))
        return iter(found)

    monkeypatch.setattr(module, "_groups", lossy)
    with pytest.raises(VerificationError, match="【V20】"):
        compared(first, second)


class TestInputs:
    """What is not the same in the inputs is said."""

    first = side(PROBLEM, by_hand(PROBLEM, _1=("甲级", 100)), "甲")

    def codes(self, other: Side) -> list[str]:
        return [d.code for d in compared(self.first, other).differences]

    def test_nothing(self) -> None:
        assert self.codes(replace(self.first, name="乙", budget=1)) == []

    def test_another_year(self) -> None:
        assert self.codes(replace(self.first, year=2025)) == ["year"]

    def test_another_text_or_tiers(self) -> None:
        assert self.codes(replace(self.first, title="另一办法")) == ["text"]
        assert self.codes(replace(self.first, tiers=("甲级", "乙级"), lines={}))[0] == "text"

    def test_other_data_with_the_number_of_rows(self) -> None:
        lines = dict(self.first.lines)
        lines["2"] = replace(lines["2"], city="淄博市")
        other = replace(self.first, name="乙", data="y", lines=lines)
        (found,) = compared(self.first, other).differences
        assert (found.code, found.text) == ("R19", "【R19】两方案申报表不同(1行有变化)，差异不只来自参数")
        unseen = replace(self.first, data="y")
        assert "没有变化" in compared(self.first, unseen).differences[0].text

    def test_scores_moved_by_the_scenario_are_no_other_data(self) -> None:
        lines = dict(self.first.lines)
        lines["2"] = replace(lines["2"], score=1)
        assert self.codes(replace(self.first, lines=lines)) == ["scores"]
        assert self.codes(replace(self.first, lines=lines, data="")) == ["R19"]

    def test_another_pool(self) -> None:
        pool = [candidate(n, 9000 - 500 * n) for n in range(2, 8)]
        problem = year(pool, 500, outside=[aside(candidate(1, 9000), "outside")]).problem()
        other = side(problem, by_hand(problem, _2=("甲级", 100)), "乙", data="y")
        found = compared(self.first, other)
        assert [d.code for d in found.differences] == ["R19", "pool"]
        assert found.differences[1].text == "参评项目不同：乙比甲多2项、少1项"

    def test_a_number_that_means_somebody_else_is_somebody_else(self) -> None:
        lines = dict(self.first.lines)
        lines["1"] = replace(lines["1"], applicant="例别家公司", credit_code="别家", amount=90 * WAN)
        found = compared(self.first, replace(self.first, name="乙", data="y", lines=lines))
        assert [(m.kind, m.line.applicant) for m in found.moves] == [("entered", "例别家公司"), ("left", "例1公司")]
        assert found.changes.text() == "新增1项（1），退出1项（1）"

    def test_a_city_corrected_in_other_data_still_reconciles(self) -> None:
        lines = dict(self.first.lines)
        lines["1"] = replace(lines["1"], city="淄博市")
        found = compared(self.first, replace(self.first, name="乙", data="y", lines=lines))
        assert found.moves == ()
        assert {g.name: g.by for g in found.cities} == {
            "济南市": {"facts": Sum(-1, -100 * WAN)},
            "淄博市": {"facts": Sum(1, 100 * WAN)},
        }


def test_without_a_list_nothing_moves() -> None:
    none = replace(TestInputs.first, name="乙", lines={}, why_none="无可行方案")
    found = compared(TestInputs.first, none)
    assert (found.comparable, found.moves, found.cities, found.tiers) == (False, (), (), ())


def test_cities_stand_in_the_official_order() -> None:
    cities = ["威海市", "青岛市", "济南市", "火星市", ""]
    pool = [candidate(n, 9000, city=c) for n, c in enumerate(cities)]
    problem = year(pool, 500).problem()
    assert cities_of(side(problem, by_hand(problem))) == ("济南市", "青岛市", "威海市", "未注明", "火星市")
