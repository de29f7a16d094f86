"""Readings of the clauses: by hand, and on random years against solving every combination anew."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import combinations, product
from math import prod
from typing import Any

import pytest
from worlds import aside, candidate, draw, quota, ranked, receipt, year

from allocator.errors import UsageError
from allocator.law.clause.fields import Alternative
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.proof.resolve import resolve
from allocator.whatif import interpretations as module
from allocator.whatif.interpretations import BASE, Interpretations, interpretations
from allocator.whatif.readings import adopt, readings_of

Readings = dict[str, dict[str, Any]]
"""Name of a reading → the figures it sets."""


def reading(case: Case, clause: str, **readings: dict[str, Any]) -> Case:
    """The case whose clause can also be read otherwise, and no other way."""
    others = tuple(Alternative(name=n, set=s) for n, s in readings.items())
    return case.with_clause(clause, alternatives=others, force="must", article="第一条", quote="…")


def option(case: Case, clause: str, **readings: dict[str, Any]) -> Case:
    """The same of a clause that no text fixes."""
    return reading(case, clause, **readings).with_clause(clause, force="choice", article=None, quote=None)


def plain(case: Case) -> Case:
    """The case whose clauses can be read in one way only."""
    for clause in case.programme.clauses:
        case = case.with_clause(clause.id, alternatives=())
    return case


def standing(found: Interpretations, name: str) -> module.Standing:
    return next(s for s in found.standings if s.id == name)


def told(found: Interpretations, name: str) -> list[tuple[set[str], str, int]]:
    """The switches of a candidate: names of the readings, what they do, the level then."""
    names = [r.name for r in found.readings]
    return [({names[n] for n in w.readings}, w.turn, w.level) for w in standing(found, name).switches]


# ── by hand ──


def test_history_and_number_by_hand() -> None:
    """Two awards of 100. The first had his 200 already; without history he comes in and the third goes out.

    One award per firm changes nothing alone (1 and 3 are one firm, and 1 gets nothing), but with the first reading
    it keeps 3 out, whom 2 would have pushed out anyway.
    """
    pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8800), candidate(3, 8600, "例乙公司")]
    case = plain(year(pool, 200, receipts=[receipt("例甲公司", 200)]))
    case = reading(case, "cumulative", 仅本年度={"history": "none"})
    case = reading(case, "per_applicant", 一项={"max": 1})
    found = interpretations(case)
    assert set(found.base.awards) == {"2", "3"}
    assert {found.readings[n].name for n in found.signed} == {"仅本年度", "一项"}
    assert found.weights == {0: "none", 1: "alone"}
    assert [s.id for s in found.of("firm")] == ["2"]
    assert told(found, "3") == [({"仅本年度"}, "out", 0)]
    assert told(found, "1") == [({"仅本年度"}, "in", 3)]
    assert standing(found, "1").clauses == ("cumulative",)
    assert standing(found, "1").funded == 2
    assert found.different == 2


def test_two_quiet_readings_that_matter_together() -> None:
    """One city, one firm: a cap of 2 and a limit of 2 each still leave 2; with both off the third comes in."""
    pool = [candidate(n, 9000 - n, "例甲公司") for n in (1, 2, 3)]
    case = plain(year(pool, 300)).with_clause("city_cap", max=2).with_clause("cumulative", ceiling=300 * WAN)
    case = reading(case, "per_applicant", 不限={"max": 9})
    case = reading(case, "city_cap", 不设={"max": None})
    found = interpretations(case)
    assert set(found.weights.values()) == {"paired"}
    assert len(found.combinations) == 4
    assert told(found, "3") == [({"不限", "不设"}, "in", 3)]
    assert standing(found, "3").clauses == ("per_applicant", "city_cap")
    assert {s.id for s in found.of("firm")} == {"1", "2"}


def test_nothing_holds_under_all_readings() -> None:
    """Budget for one: 青岛's 2 beats 1 as soon as it is in."""
    case = year(ranked(90), 100, outside=[aside(candidate(2, 9500, city="青岛市"), "outside", "青岛市单列", "qingdao")])
    found = interpretations(reading(plain(case), "qingdao", 纳入={"mode": "in"}))
    assert (found.of("firm"), found.of("funded")) == ([], [])
    assert [s.id for s in found.of("some")] == ["1", "2"]
    assert found.to_json()["combinations"]["different_lists"] == 2


def test_qingdao_apart_and_left_out_are_run_once() -> None:
    case = year([candidate(1, 9500, city="青岛市"), candidate(2, 9000)], 100).with_clause("qingdao", mode="in")
    found = interpretations(reading(plain(case), "qingdao", 单列={"mode": "separate"}, 不纳入={"mode": "out"}))
    assert found.weights == {0: "alone", 1: "unusable"}
    assert found.readings[1].why == "与“单列”的名单相同，不重复测算"


def test_an_award_that_is_always_there_but_not_always_the_same() -> None:
    case = reading(plain(year([candidate(1, 9000, ask=60)], 100)), "request", 不按申报={"on": False})
    found = interpretations(case)
    assert [s.id for s in found.of("funded")] == ["1"]
    switch = standing(found, "1").switches[0]
    assert (switch.turn, switch.level, switch.amount) == ("other", 3, 100 * WAN)


def test_what_cannot_be_run_says_why() -> None:
    case = plain(year(ranked(90, 80), 100, quota(1, 1, 2)))
    case = reading(case, "quota", 写反={"low": 3}, 过多={"low": 2, "high": 2, "mode": "hard"})
    case = reading(case, "exclusive", 一产品={"on": True})
    case = reading(case, "experts_tier", 只作上限={"mode": "upper"})
    case = reading(case, "merit", 不设={"mode": "off"})
    case = reading(case, "cumulative", 同现行={"history": "programme"})
    found = interpretations(case)
    by_name = {r.name: r for r in found.readings}
    assert "R07" in by_name["写反"].why
    assert "产品" in by_name["一产品"].why
    assert "专家评定等级" in by_name["只作上限"].why
    assert by_name["不设"].way == "other"
    assert found.alone[by_name["不设"].number].proof == "solver"
    assert found.tried.unpaired == (by_name["不设"].number,)
    assert "同现行" not in by_name
    assert found.alone[by_name["过多"].number].why == ""
    whole = interpretations(case, outside=True)
    assert whole.tried.unpaired == ()
    assert whole.tried.pairs > found.tried.pairs


def test_a_reading_without_a_list_is_not_combined() -> None:
    case = plain(year(ranked(90, 80), 100, quota(1, 1, 2)))
    found = interpretations(reading(case, "quota", 三个={"low": 3, "high": 3, "mode": "hard"}))
    assert found.weights == {0: "unusable"}
    assert found.alone[0].why
    assert list(found.combinations) == [BASE]


def test_combinations_that_cannot_stand_together_are_named() -> None:
    pool = [candidate(1, 9000, industry="农业"), candidate(2, 8800, industry="农业"), candidate(3, 80, city="淄博市")]
    case = plain(year(pool, 200)).with_clause("exclusive", on=False, by="industry")
    case = reading(reading(case, "exclusive", 一产品={"on": True}), "city_reserve", 一席={"seats": 1})
    found = interpretations(case)
    assert len(found.combinations) == 4
    assert [len(choice) for choice in found.void] == [2]
    assert "city_reserve" in found.combinations[found.void[0]].why
    assert (standing(found, "1").funded, standing(found, "1").hold) == (3, "firm")


def test_only_the_clauses_asked_for() -> None:
    case = draw_with_readings(4)
    every = {r.owner.id for r in readings_of(case)}
    assert {r.owner.id for r in interpretations(case, ["quota", "shape"]).readings} <= {"quota", "shape"} <= every
    with pytest.raises(UsageError, match="没有其他口径"):
        interpretations(case, ["budget"])
    stuck = year(ranked(90, 80), 100, pins={"1": "甲级", "2": "甲级"})
    with pytest.raises(UsageError, match="现行口径下没有名单"):
        interpretations(stuck)


def test_the_ministrys_options_are_no_readings_and_nothing_is_said_to_hold_under_them() -> None:
    """Budget for one of two: a reading moves nothing, an option swaps them, and the headline speaks of the reading."""
    pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8800)]
    case = plain(year(pool, 100, receipts=[receipt("例甲公司", 200, programme="别的券")]))
    case = option(case, "cumulative", 本厅全部={"history": "ministry"})
    case = reading(case, "per_applicant", 一项={"max": 1})
    found = interpretations(case)
    assert {r.name: r.kind for r in found.readings} == {"一项": "reading", "本厅全部": "option"}
    assert set(found.combinations) == {BASE, frozenset({next(r.number for r in found.readings if r.name == "一项")})}
    assert [s.id for s in found.of("firm")] == ["1"]
    chosen = next(r for r in found.readings if r.name == "本厅全部")
    assert set(found.alone[chosen.number].awards) == {"2"}
    assert found.weights[chosen.number] == "alone"
    assert {r["name"]: r["kind"] for r in found.to_json()["readings"]} == {"一项": "reading", "本厅全部": "option"}


def test_more_than_fit_are_tried_alone_and_in_pairs_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 8)
    full = 0
    for case in map(draw_with_readings, range(12)):
        if resolve(case).allocation is None:
            continue
        found = interpretations(case)
        tried = found.tried
        by_owner = Counter(found.readings[n].owner.id for n in tried.all_of)
        assert tried.product == prod(1 + k for k in by_owner.values())
        assert tried.alone == sum(len(c) == 1 for c in found.combinations)
        assert tried.pairs == sum(len(c) == 2 for c in found.combinations)
        if tried.why_not == "too_many":
            assert tried.product > 8
            assert max(map(len, found.combinations)) == 2
            every = {frozenset(p) for p in combinations(tried.all_of, 2)}
            same = {p for p in every if len({found.readings[n].owner.id for n in p}) == 1}
            assert {c for c in found.combinations if len(c) == 2} == every - same
            full += 1
        assert found.to_json()["tried"]["why_not"] == tried.why_not
    assert full > 3


# ── on random years ──

EVERYWHERE: dict[str, Readings] = {
    "cumulative": {"仅本年度": {"history": "none"}, "降档": {"over": "demote"}, "截减": {"over": "truncate"}},
    "per_applicant": {"一项": {"max": 1}, "只限申报": {"counts": "applications"}},
    "request": {"不按申报": {"on": False}},
    "shape": {"不设": {"mode": "none"}, "金字塔": {"mode": "pyramid"}},
    "merit": {"止于受限": {"mode": "strict"}},
    "exclusive": {"一产品": {"on": True}},
    "once": {"按单位": {"per": "applicant"}},
    "quota": {"以内": {"low": 0}, "硬性": {"mode": "hard"}},
}


@cache
def draw_with_readings(seed: int) -> Case:
    case = plain(draw(seed))
    for clause, readings in EVERYWHERE.items():
        case = reading(case, clause, **readings)
    return case


@cache
def found_years() -> list[tuple[Case, Interpretations]]:
    cases = [case for case in map(draw_with_readings, range(25)) if resolve(case).allocation is not None]
    return [(case, interpretations(case)) for case in cases]


def awards_under(case: Case, found: Interpretations, choice: frozenset[int]) -> dict[str, tuple[int, int]] | None:
    """The list of a combination solved anew, its clauses changed one by one; None where there is none."""
    answer = resolve(adopt(case, (found.readings[n] for n in sorted(choice))))
    return None if answer.allocation is None else answer.awards


def test_every_combination_is_there_once_and_is_its_own_solve() -> None:
    for case, found in found_years():
        assert found.tried.why_not is None
        by_owner: dict[str, list[int]] = {}
        for n in found.tried.all_of:
            by_owner.setdefault(found.readings[n].owner.id, []).append(n)
        every = {frozenset(n for n in c if n is not None) for c in product(*([None, *v] for v in by_owner.values()))}
        assert set(found.combinations) == every
        assert found.tried.product == len(every) <= module.MOST
        for choice in sorted(every, key=sorted)[:: max(1, len(every) // 12)]:
            got = awards_under(case, found, choice)
            assert (got is None) == bool(found.combinations[choice].why)
            assert got is None or got == found.combinations[choice].awards


def test_what_changes_nothing_changes_nothing_alone_or_with_anything_else() -> None:
    quiet = 0
    for _, found in found_years():
        for n, weight in found.weights.items():
            changes = {
                c
                for c, one in found.combinations.items()
                if n in c
                and not one.why
                and not (less := found.combinations[c - {n}]).why
                and one.awards != less.awards
            }
            if weight in ("alone", "paired", "none"):
                assert (weight == "alone") == (frozenset({n}) in changes)
                assert (weight == "none") == (not changes)
            quiet += weight == "none"
    assert quiet > 10


def test_what_holds_holds_under_every_combination_and_nothing_else_does() -> None:
    kinds = set()
    for _, found in found_years():
        lists = [found.combinations[c].awards for c in found.listed]
        funded = set().union(*lists)
        assert {s.id for s in found.standings} == funded
        for s in found.standings:
            got = [one.get(s.id) for one in lists]
            assert s.funded == sum(g is not None for g in got)
            expected = "some" if None in got else "firm" if len(set(got)) == 1 else "funded"
            assert s.hold == expected
            kinds.add(expected)
            assert (s.level, s.amount) == found.base.awards.get(s.id, (0, 0))
    assert kinds == {"some", "firm", "funded"}


def test_each_switch_does_what_it_says_and_no_part_of_it_does() -> None:
    told_of = 0
    for _, found in found_years():
        for s in found.standings:
            base = found.base.awards.get(s.id)
            for w in s.switches:
                told_of += 1
                now = found.combinations[frozenset(w.readings)].awards.get(s.id)
                assert (now or (0, 0)) == (w.level, w.amount)
                assert w.turn == ("out" if now is None else "in" if base is None else "other")
                parts = (c for k in range(len(w.readings)) for c in combinations(w.readings, k))
                for part in map(frozenset, parts):
                    if found.combinations[part].why:
                        continue
                    got = found.combinations[part].awards.get(s.id)
                    assert (got is not None) if w.turn == "out" else got == base or (w.turn == "other" and got is None)
    assert told_of > 50


def test_a_clause_is_named_exactly_where_its_reading_ever_matters() -> None:
    for _, found in found_years():
        for s in found.standings:
            for clause in {found.readings[n].owner.id for n in found.signed}:
                own = [n for n in found.signed if found.readings[n].owner.id == clause]
                matters = any(
                    found.combinations[c].awards.get(s.id) != found.combinations[c - {n}].awards.get(s.id)
                    for n in own
                    for c in found.listed
                    if n in c and not found.combinations[c - {n}].why
                )
                assert (clause in s.clauses) == matters
