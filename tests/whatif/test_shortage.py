"""A short budget and the three ways to live with it: by hand, and on random years against trying every budget."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from worlds import about, candidate, draw, quota, ranked, year

from allocator.engines.score_lines.walk import Walk
from allocator.errors import UsageError
from allocator.law.award import Event
from allocator.law.scenario import Scenario, apply
from allocator.law.tiers import Amounts
from allocator.models.goals import TiersPresent
from allocator.models.rules import rules_of
from allocator.models.tally import tally_of
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.resolve import Resolved, best, plenty, resolve, within_theorem
from allocator.report.otherwise.shortage import affected
from allocator.whatif import lowering
from allocator.whatif.lowering import GIVEN, ONE_TIER
from allocator.whatif.shortage import Shortage, _needed, _needed_by_rows, _of_number, _with_goals, shortage


def by_name(found: Shortage) -> dict[str, dict[str, tuple[str, int]]]:
    """Way → candidate id → tier and 万元."""
    told = {}
    for way in found.ways:
        names = [t.name for t in way.answer.problem.tiers] if way.answer.problem else []
        told[way.name] = {i: (names[t - 1], a // WAN) for i, (t, a) in way.answer.awards.items()}
    return told


TEN = ranked(99, 98, 97, 96, 95, 94, 93, 92, 91, 90)


def test_three_ways_by_hand() -> None:
    """Five to seven awards, all tiers: 100 + 75 + 3 × 50 = 325 at least; there are 260.

    Fewer: 100 + 75 + 50 = 225, a fourth does not fit. Smaller: 80 % is 80 + 60 + 3 × 40 = 260. Lower: 5 × 50.
    """
    found = shortage(year(TEN, 260, about(6, 5, 7), stance="balanced"))
    assert (found.short, found.needed, found.met) == (True, 325 * WAN, True)
    assert found.reference.by_tier == {"甲级": (1, 100 * WAN), "乙级": (1, 75 * WAN), "丙级": (3, 150 * WAN)}
    fewer, smaller, lower = found.ways
    lists = by_name(found)
    assert lists["fewer"] == {"1": ("甲级", 100), "2": ("乙级", 75), "3": ("丙级", 50)}
    assert lists["smaller"] == {
        "1": ("甲级", 80), "2": ("乙级", 60), "3": ("丙级", 40), "4": ("丙级", 40), "5": ("丙级", 40)
    }  # fmt: skip
    assert lists["lower"] == {str(n): ("丙级", 50) for n in range(1, 6)}
    assert smaller.percent == 80
    assert fewer.settings == {"clause.quota.low": 3}
    assert lower.settings == {}
    assert fewer.effect is not None
    assert fewer.effect.changes.left == ("4", "5")
    assert smaller.effect is not None
    assert smaller.effect.hurt == ("1", "2", "3", "4", "5")
    assert lower.effect is not None
    assert lower.effect.changes.lowered == ("1", "2")
    assert lower.by_city == {"济南市": (5, 250 * WAN)}


def test_a_budget_that_is_enough_says_so() -> None:
    found = shortage(year(TEN, 325, about(6, 5, 7)))
    assert (found.short, found.needed, found.ways) == (False, 325 * WAN, ())
    assert shortage(year(TEN, 324, about(6, 5, 7))).short


def test_what_no_money_can_meet_is_said() -> None:
    """Three candidates for five awards: the best is three, with all tiers, from 225 on."""
    found = shortage(year(ranked(90, 80, 70), 100, about(6, 5, 7)))
    assert (found.met, found.needed) == (False, 225 * WAN)


def test_another_stance_is_set_to_the_balanced_one_for_fewer_awards() -> None:
    found = shortage(year(TEN, 260, about(6, 5, 7), stance="wide"))
    assert found.ways[0].settings == {"clause.quota.low": 3, "stance": "balanced"}
    assert by_name(found)["lower"] == {str(n): ("丙级", 50) for n in range(1, 6)}


def test_one_tier_or_quotas_per_tier_leave_no_lower_tier() -> None:
    single = shortage(year(TEN, 250, about(6, 5, 7), tiers={"甲级": 100}))
    assert single.needed == 500 * WAN
    assert by_name(single)["fewer"] == {"1": ("甲级", 100), "2": ("甲级", 100)}
    assert (single.ways[2].answer.why, single.ways[2].effect) == (ONE_TIER, None)
    assert single.ways[1].percent == 50
    two = shortage(year(TEN, 200, quota(2, 2, 2, "甲级", "a"), quota(3, 3, 3, "丙级", "b"), stance="balanced"))
    assert two.needed == 350 * WAN
    assert two.ways[0].settings == {f"clause.{k}.low": n for k, n in (("a", 1), ("b", 2))}
    loose = shortage(year(TEN, 200, quota(2, 1, 2, "甲级", "a"), quota(3, 3, 3, "丙级", "b"), stance="balanced"))
    assert loose.ways[0].settings == {"clause.b.low": 2}


def test_lower_tiers_keep_the_number_and_change_the_fewest() -> None:
    """325 for 1/1/3; of 300 one tier's worth is lacking: no. 2 falls, since the line of the top tier comes first."""
    found = shortage(year(TEN, 300, about(6, 5, 7), stance="balanced"))
    lower = found.ways[2]
    assert by_name(found)["lower"] == {"1": ("甲级", 100), **{str(n): ("丙级", 50) for n in (2, 3, 4, 5)}}
    assert lower.effect is not None
    assert (lower.effect.changes.lowered, lower.effect.changes.left, lower.lacking) == (("2",), (), 0)


def test_where_the_lowest_tier_is_too_dear_what_is_lacking_is_said() -> None:
    """5 × 50 = 250 do not fit into 220: four do, and one leaves."""
    lower = shortage(year(TEN, 220, about(6, 5, 7), stance="balanced")).ways[2]
    assert lower.effect is not None
    assert (lower.lacking, lower.effect.changes.left) == (1, ("5",))
    assert lower.to_json()["lacking"] == 1
    assert affected(lower).startswith("只降档不够，最多支持4项，比参照名单少1项；退出1项（5 例5公司）")


def test_a_hard_number_leaves_no_list_at_the_short_budget() -> None:
    found = shortage(year(TEN, 260, quota(6, 6, 7, mode="hard")))
    fewer, smaller, lower = found.ways
    assert lower.answer.why
    assert lower.effect is None
    assert fewer.answer.allocation is not None
    assert smaller.answer.allocation is not None
    assert lower.to_json()["spent"] is None


def test_what_it_cannot_be_asked_of() -> None:
    case = year(TEN, 100, about(6, 5, 7))
    due = case.programme.model_copy(update={"award": Event(kind="event", select="all")})
    free = case.programme.model_copy(update={"amounts": Amounts(mode="free")})
    for wrong, why in (
        (case.but(programme=due), "符合条件的都给"),
        (case.but(programme=free), "按档次上限"),
        (year(TEN, 100), "没有数量条款"),
        (year(ranked(90, 80), 10, quota(1, 1, 1, mode="hard"), pins={"1": "甲级", "2": "甲级"}), "没有可行方案"),
    ):
        with pytest.raises(UsageError, match=why):
            shortage(wrong)


# ── on random years ──


@cache
def asked(most: int) -> list[tuple[Case, Shortage]]:
    """Random years that name a number and have a list if there is money enough."""
    years = [case for case in map(draw, range(most)) if case.programme.quotas]
    return [(case, shortage(case)) for case in years if best(plenty(case.problem())).allocation is not None]


@cache
def short_years() -> list[tuple[Case, Shortage]]:
    """The same years at a half and seven eighths of what they need."""
    cut = [(case, found.needed * k // 8 // WAN * WAN) for case, found in asked(50) for k in (4, 7)]
    cases = [case.but(budget=budget) for case, budget in cut]
    return [(case, found) for case in cases if (found := shortage(case)).short]


def reached(answer: Resolved) -> tuple[int, ...]:
    """The distance from the number and the empty tiers, smaller is better."""
    values = {g.name: g.value for g in answer.goals}
    return values.get("quota", 0), -values.get("tiers_present", 0)


def test_the_needed_budget_is_the_smallest_of_all() -> None:
    """Every budget from 0 to what is needed, granule by granule, and unlimited money."""
    tried = 0
    for case, found in asked(50)[:20]:
        problem = _of_number(case).problem()
        ideal = reached(best(plenty(problem)))
        assert reached(best(replace(problem, budget=found.needed))) == ideal
        for budget in range(0, found.needed, WAN):
            tried += 1
            assert reached(best(replace(problem, budget=budget))) > ideal
    assert tried > 2_000


def test_bisection_and_the_rows_find_the_same_budget() -> None:
    for case, found in asked(50):
        problem = _of_number(case).problem()
        assert _needed(problem) == _needed_by_rows(plenty(problem)) == (found.needed, found.met)
    assert len(asked(50)) > 20


def test_each_way_is_a_scenario_that_solves_to_the_same_list() -> None:
    told = 0
    for case, found in short_years():
        for way in (w for w in found.ways if w.reproducible and w.answer.why not in (ONE_TIER, GIVEN)):
            scenario = Scenario(name="例", because="测试", set=dict(way.settings))
            again = resolve(case.but(programme=apply(case.programme, scenario).programme))
            assert again.awards == way.answer.awards
            told += bool(way.settings)
    assert told > 40


def test_no_way_spends_more_than_there_is_and_the_sums_add_up() -> None:
    for case, found in short_years():
        for way in found.ways:
            if way.answer.allocation is None:
                continue
            spent = way.answer.allocation.spent
            assert spent <= case.budget
            for groups in (way.by_tier, way.by_city):
                assert sum(money for _, money in groups.values()) == spent
                assert sum(number for number, _ in groups.values()) == len(way.answer.awards)


def test_fewer_awards_are_as_many_as_all_tiers_allow() -> None:
    """With one more award than found, not as many tiers can be had."""
    checked = 0
    for case, found in short_years():
        fewer, (number, *others) = found.ways[0], case.programme.quotas
        if fewer.answer.allocation is None or others or case.problem().tiers_fixed or case.problem().reserve:
            continue
        one_more = len(fewer.answer.awards) + 1
        if one_more <= number.target:
            figures = {"low": one_more, "high": one_more, "target": one_more, "mode": "hard"}
            more = _with_goals(case.with_clause(number.id, **figures), TiersPresent)
            got = {g.name: g.value for g in best(more.problem()).goals}
            assert got.get("tiers_present", 0) < sum(1 for n, _ in fewer.by_tier.values() if n)
            checked += 1
    assert checked > 10


def change(reference: dict[str, tuple[int, int]], other: dict[str, int]) -> tuple[int, ...]:
    """What lower tiers change, by definition: awards lacking, candidates gone, tiers changed, steps of them."""
    both = [(level, other[i]) for i, (level, _) in reference.items() if i in other and other[i] != level]
    gone = sum(i not in other for i in reference)
    return len(reference) - len(other), gone, len(both), sum(abs(a - b) for a, b in both)


def test_lower_tiers_are_the_least_change_of_all_allowed_lists() -> None:
    """Of every allowed list within the budget with no more awards, inside the score-line theorem; the rows agree."""
    checked = kept = 0
    for case, found in short_years():
        problem, lower = case.problem(), found.ways[-1]
        if problem.top == 1 or problem.graded or not within_theorem(problem):
            continue
        every = allowed(problem)
        reference = found.reference.answer.awards
        changes = [change(reference, one) for one in every if len(one) <= len(reference)]
        if not changes:
            assert lower.answer.allocation is None
            continue
        got = {i: level for i, (level, _) in lower.answer.awards.items()}
        assert change(reference, got) == min(changes)
        assert lower.lacking == min(changes)[0]
        if checked % 4 == 0:
            rows = lowering._by_rows(problem, found.reference.answer.listed[1].levels)
            assert rows is not None
            assert change(reference, {problem.pool[i].id: rows.levels[i] for i in rows.funded}) == min(changes)
        checked += 1
        kept += not lower.lacking
    assert checked > 10
    assert 0 < kept < checked


def allowed(problem: Problem) -> list[dict[str, int]]:
    """Candidate id → level of every allowed list within the budget."""
    found: list[dict[str, int]] = []
    rules = rules_of(problem)

    def visit(walk: Walk) -> None:
        allocation = walk.allocation()
        tally = tally_of(problem, allocation)
        if allocation.spent <= problem.budget and all(r.admits(tally) for r in rules):
            found.append({problem.pool[i].id: allocation.levels[i] for i in allocation.funded})

    Walk(problem, rules, visit).run()
    return found


def test_smaller_amounts_keep_the_numbers_and_one_per_cent_more_does_not_fit() -> None:
    checked = 0
    for _, found in short_years():
        smaller = found.ways[1]
        problem = smaller.answer.problem
        if smaller.answer.allocation is None or problem is None or problem.at is None:
            continue
        assert {n: k for n, (k, _) in smaller.by_tier.items()} == {
            n: k for n, (k, _) in found.reference.by_tier.items()
        }
        assert problem.percent == 100 or best(problem.at(problem.percent + 1)).allocation is None
        checked += 1
    assert checked > 10


def test_requests_and_cut_awards_count_in_the_needed_budget() -> None:
    """The second asks for 30 only: 100 + 30 + 50."""
    pool = [candidate(1, 9000), candidate(2, 8900, ask=30), candidate(3, 8800)]
    assert shortage(year(pool, 10, quota(3, 3, 3))).needed == 180 * WAN
