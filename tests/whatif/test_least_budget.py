"""Least budgets: by hand, against a solve at every budget, and against every list of tiny years."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from oracle.brute import Best
from oracle.checks import walked_world
from oracle.facts import Facts
from oracle.pools import World
from oracle.vectors import Vectors
from worlds import about, aside, candidate, draw, quota, ranked, receipt, year

from allocator.engines.score_lines import solve as lines
from allocator.errors import UsageError
from allocator.law.load import load
from allocator.law.tiers import Amounts
from allocator.money import WAN
from allocator.problem.allocation import Solution
from allocator.problem.candidate import Entry
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.publication import Publication, PublishedAward
from allocator.whatif.budget_facts import Have, LeastBudget, Span, TierBudget
from allocator.whatif.least_budget import least_budgets, verify
from allocator.whatif.lifting import in_pairs, lifted, without_goal


def wan(tier: TierBudget | None) -> tuple[int | None, int | None]:
    """Least budget and amount in 万元."""
    assert tier is not None
    return tuple(None if x is None else x // WAN for x in (tier.least, tier.amount))  # type: ignore[return-value]


def helpers(tier: TierBudget) -> list[tuple[list[str], int]]:
    """What helps, by ids, and from how many 万元 on."""
    return [([one.id for one in r.without], r.least // WAN) for r in tier.reliefs]


# ── by hand ──


def test_won_lost_and_won_again() -> None:
    """2 asks for 20 whatever its tier, and 1 rises at 75 and 100 with the money that 2 had."""
    first, second = ranked(90, 80)
    case = year([first, replace(second, request=20 * WAN)], 75)
    two = least_budgets(case).of("2")
    assert [wan(tier) for tier in two.tiers] == [(70, 20), (95, 20), (120, 20)]
    assert two.award is not None
    assert two.award.lost == (Span(75 * WAN, 95 * WAN - 1), Span(100 * WAN, 120 * WAN - 1))
    assert two.award.steady == 120 * WAN
    assert two.says == (
        "预算70万元起可获支持（20万元），但预算满75万元、不足95万元，或满100万元、不足120万元时又不能",
        "预算95万元起可达到乙级（20万元），但预算满100万元、不足120万元时又不能",
        "预算120万元起可达到甲级（20万元）",
    )
    one = least_budgets(case).of("1")
    assert [wan(tier) for tier in one.tiers] == [(50, 50), (75, 75), (100, 100)]
    assert [tier.lost for tier in one.tiers] == [(), (), ()]


def test_whom_it_displaces_what_the_goals_lose_and_who_stands_next() -> None:
    """At 100 only 1 is paid; at 70, the least for 2, both have the lowest tier and 3 stands next."""
    first, second, third = ranked(90, 80, 70)
    case = year([first, replace(second, request=20 * WAN), replace(third, request=10 * WAN)], 100)
    two = least_budgets(case).of("2").award
    assert two is not None
    assert two.entry is not None
    assert two.entry.present is not None
    assert two.entry.present.changes.lowered == ("1",)
    line = next(g for g in two.entry.present.goals if g.name == "lines_甲级")
    assert (line.before, line.after, line.verdict) == (1, 0, "worse")
    assert two.entry.step is not None
    assert (two.entry.step.changes.entered, two.entry.step.changes.left) == (("2",), ())
    assert (two.entry.following, two.entry.following_budget) == (("3",), 130 * WAN)
    held = least_budgets(case).of("1").award
    assert held is not None
    assert held.entry is not None
    assert held.entry.present is None
    raised = least_budgets(case).of("1").tiers[1].entry
    assert raised is not None
    assert raised.step is not None
    assert (raised.step.changes.raised, raised.step.changes.left) == (("1",), ("2",))
    dearest = least_budgets(case).of("3").tiers[-1]
    assert dearest.entry is not None
    assert (dearest.entry.following, dearest.entry.following_budget) == ((), None)


def test_the_number_keeps_out_and_so_does_the_goal() -> None:
    """Two at most as a goal: without the clause, or the goal, the third is funded from 300 on."""
    case = year(ranked(90, 80, 70), 300, quota(2, 2, 2), tiers={"甲级": 100}, stance="balanced")
    found = least_budgets(case)
    three = found.of("3").award
    assert three is not None
    assert (three.never, three.least, three.kept) == (True, None, "single")
    assert helpers(three) == [(["quota"], 300), (["quota"], 300)]
    assert [r.without[0].part for r in three.reliefs] == ["clause", "goal"]
    assert [(one.id, lack) for one, lack in found.untried] == [("merit", "outside")]
    assert three.says == (
        "任何预算均不能获支持；去掉其中任何一条即可：不设数量要求（现为2个）（此时预算300万元起）、"
        "不设目标“数量区间”（此时预算300万元起）（未测算：不设名次约束）"
    )
    assert verify(case, found.of("3")) == []


def test_one_clause_alone_and_two_only_together() -> None:
    """3 is of the firm of 1 and got its money before; 4 only got its money before."""
    pool = [*ranked(90, 88), candidate(3, 8600, "例1公司"), candidate(4, 8400, "例乙公司")]
    case = year(pool, 400, receipts=[receipt("例1公司", 100), receipt("例乙公司", 200)], tiers={"甲级": 100})
    case = case.with_clause("per_applicant", max=1)
    found = least_budgets(case)
    three, four = found.of("3").award, found.of("4").award
    assert three is not None
    assert four is not None
    assert (three.kept, helpers(three)) == ("pair", [(["per_applicant", "cumulative"], 300)])
    assert (four.kept, helpers(four)) == ("single", [(["cumulative"], 300)])
    assert (
        "；单独去掉所测的任何一条都不够，同时去掉两条可以：不限同一单位项目数（现为最多1项）并不设单位累计上限"
        in three.says
    )
    assert "；去掉这一条即可：不设单位累计上限（现为200万元）（此时预算300万元起）" in four.says
    assert verify(case, found.of("3")) == []


def test_three_at_once_are_not_one_alone() -> None:
    pool = [*ranked(90, 88), candidate(3, 8600, "例1公司", product="产品一"), candidate(4, 8400, "例1公司")]
    pool = [replace(pool[0], product="产品一"), *pool[1:]]
    case = year(pool, 400, receipts=[receipt("例1公司", 100)], tiers={"甲级": 100})
    case = case.with_clause("per_applicant", max=1).with_clause("exclusive", on=True)
    three = least_budgets(case).of("3").award
    assert three is not None
    assert (three.never, three.kept, three.reliefs) == (True, "not_alone", ())
    assert "获支持，非单独一条所致（未测算：不设名次约束）" in three.says


def test_a_pin_of_ones_own_or_of_another() -> None:
    """1 is kept out by hand; 3 by the pin of 4 on the only place."""
    case = year(ranked(90, 80, 70, 60), 0, pins={"1": None})
    one = least_budgets(case).of("1").award
    assert one is not None
    assert helpers(one) == [(["1"], 50)]
    assert one.reliefs[0].without[0].part == "pin"
    full = year(ranked(90, 80), 0, quota(1, 1, 1, mode="hard"), pins={"2": "甲级"})
    got = least_budgets(full).of("1").award
    assert got is not None
    assert helpers(got) == [(["quota"], 150), (["2"], 50)]


def test_a_pin_of_ones_own_with_a_clause() -> None:
    """1 is kept out by hand, and its firm has had its money; of 2's pin it is not asked."""
    case = year([candidate(1, 9000), candidate(2, 8000)], 100, receipts=[receipt("例1公司", 200)], pins={"1": None})
    case = case.but(pins=case.pins | {"2": case.pins["1"]})
    found = least_budgets(case)
    one = found.of("1").award
    assert one is not None
    assert (one.kept, helpers(one)) == ("pair", [(["cumulative", "1"], 50)])
    assert {m.part for pair in found.tried for m in pair if len(pair) == 2} == {"clause", "pin"}
    assert verify(case, found.of("1"), reliefs=False) == verify(case, found.of("1")) == []


def test_who_is_not_in_the_pool_and_who_is_nobody() -> None:
    case = year(ranked(90), 0, outside=[aside(candidate(7, 9500), "ineligible", why="gate")])
    found = least_budgets(case)
    assert (found.of("7").standing, found.of("7").tiers, found.of("7").award) == ("aside", (), None)
    assert found.of("7").says == ("未进入评选，与预算多少无关",)
    with pytest.raises(UsageError, match="没有编号为“8”的项目"):
        found.of("8")
    with pytest.raises(UsageError, match="没有编号为“8”的项目"):
        least_budgets(case, only=["8"])


def test_sums_due_are_paid_all_at_once() -> None:
    """5 % of what was bought, each firm up to 500: from the sum of all on everybody is paid, and 9 has no room left."""
    programme = load("computing-voucher")
    bought = {"1": ("例甲公司", 2000), "2": ("例甲公司", 9000), "3": ("例乙公司", 30000), "9": ("例甲公司", 8000)}
    pool = [candidate(name, 0, firm, base=base * WAN) for name, (firm, base) in bought.items()]
    case = Case(programme, tuple(Entry(one, "pool") for one in pool), 100 * WAN)
    found = least_budgets(case)
    assert {c.id: wan(c.award) for c in found.candidates} == {
        "1": (1000, 100),
        "2": (1000, 400),
        "3": (1000, 500),
        "9": (None, None),
    }
    assert {c.standing for c in found.candidates} == {"due"}
    assert found.of("2").says == ("按标准兑现，预算1,000万元起可全部兑现，其中本项目400万元",)
    nine = found.of("9").award
    assert nine is not None
    assert helpers(nine)
    assert found.of("9").says == (nine.says,)


def test_where_no_frontier_answers_nothing_is_told() -> None:
    case = year(ranked(90, 80), 100)
    free = case.programme.model_copy(update={"amounts": Amounts(mode="free", step=10 * WAN)})
    wrong = PublishedAward("甲级", 200 * WAN, "merit")
    published = case.but(publication=Publication({"1": wrong}, 500 * WAN))
    cases = {
        "outside": case.with_clause("cumulative", over="skip"),
        "amounts": case.but(programme=free),
        "broken": published,
    }
    for lack, changed in cases.items():
        (one, _) = least_budgets(changed).candidates
        assert (one.standing, one.lack, one.tiers) == ("unknown", lack, ())
        assert "未测算" in one.says[0]
        assert verify(changed, one) == []


def test_one_candidate_alone_and_workers_say_the_same() -> None:
    case = year(ranked(90, 80, 70, 60), 200, about(2, 2, 3)).with_clause("shape", mode="pyramid")
    heard: list[tuple[int, int]] = []
    whole = least_budgets(case, progress=lambda done, of: heard.append((done, of)))
    assert heard
    assert all(least_budgets(case, only=[c.id]).of(c.id) == c for c in whole.candidates)
    with ThreadPoolExecutor(2) as executor:
        assert least_budgets(case, executor=executor) == whole
    told = json.loads(json.dumps(whole.to_json()))
    assert [c["id"] for c in told["candidates"]] == ["1", "2", "3", "4"]
    assert [t["never"] for t in told["candidates"][3]["tiers"]] == [t.never for t in whole.of("4").tiers]
    assert told["untried"][0]["lack"] == "outside"


def test_a_goal_that_a_clause_acts_through_alone_is_no_second_thing() -> None:
    case = year(ranked(90, 80, 70), 200, about(2, 2, 3), stance="balanced").with_clause("shape", mode="pyramid")
    parts = [(one.part, one.id) for one in lifted(case)]
    assert ("clause", "shape") in parts
    assert ("goal", "shape") not in parts
    assert [name for part, name in parts if part == "goal"] == ["quota", "tiers_present", "target"]
    twos = [{(m.part, m.id) for m in pair} for pair, _ in in_pairs(case, list(lifted(case)))]
    assert {("clause", "quota"), ("goal", "tiers_present")} in twos
    assert all(("goal", "quota") not in pair for pair in twos)


# ── against a solve at every budget ──


def at_every_budget(problem: Problem) -> dict[int, set[Have]]:
    """Who has which level or a higher one at every budget of one granule after the other."""
    most = sum(map(max, problem.full)) + problem.granule
    had = {}
    for budget in range(0, most + 1, problem.granule):
        solution = lines.solve(replace(problem, budget=budget))
        assert isinstance(solution, Solution)
        awards = solution.allocation.awards if solution.allocation else ()
        had[budget] = {(problem.pool[i].id, t) for i, a in enumerate(awards) if a for t in range(1, a.level + 1)}
    return had


def told_at(candidate: LeastBudget, budget: int) -> set[Have]:
    """The same as the least budgets say it."""
    return {
        (candidate.id, t.level)
        for t in candidate.tiers
        if t.least is not None
        and t.least <= budget
        and not any(s.since <= budget and (s.until is None or budget <= s.until) for s in t.lost)
    }


@pytest.mark.parametrize("seed", [0, 4, 7, 10])
def test_every_budget_is_told_as_a_solve_says(seed: int) -> None:
    drawn = draw(seed)
    case = year_of(drawn)
    problem = case.problem()
    found = least_budgets(case)
    lists = at_every_budget(problem)
    for budget, had in lists.items():
        assert {have for c in found.candidates for have in told_at(c, budget)} == had
    assert [c.id for c in found.candidates] == [c.id for c in problem.everybody]
    assert all(verify(case, c) == [] for c in found.candidates[::3])


def year_of(case: Case) -> Case:
    """Amounts of whole 10万元, so that few budgets are many."""
    award = case.programme.award.model_copy(update={"granule": 10 * WAN})
    return case.but(programme=case.programme.model_copy(update={"award": award}))


# ── against every list ──


def ever(world: World) -> Mapping[Have, int]:
    """Who ever reaches which level, and the least budget: of all lists, at every sum that one of them costs."""
    vectors = Vectors(world)
    best = Best(vectors)
    facts: Facts = best.facts
    first: dict[Have, int] = {}
    for budget in sorted({int(m) for m in best.money[vectors.ok]}):
        object.__setattr__(facts, "world", replace(world, budget=budget))
        for name, level, _, _ in next(iter(best.found().lists), []):
            for t in range(1, level + 1):
                first.setdefault((name, t), budget)
    return first


TINY = (0, 2, 3, 5, 9, 12)
"""Seeds of tiny years in which something is lost or never reached."""


def as_world(world: World, case: Case) -> World:
    return replace(world, programme=case.programme, pins=dict(case.pins), entries=case.entries, receipts=case.receipts)


def claimed(found: LeastBudget) -> dict[Have, int]:
    return {(found.id, t.level): t.least for t in found.tiers if t.least is not None}


@pytest.mark.parametrize("seed", TINY)
def test_never_and_what_helps_is_so_of_all_lists(seed: int) -> None:
    world = walked_world(seed, size=(3, 4))
    case = Case(world.programme, world.entries, world.budget, world.receipts, world.pins)
    found = least_budgets(case)
    assert {k: v for c in found.candidates for k, v in claimed(c).items()} == ever(world)
    never = {(c.id, t.level): t for c in found.candidates for t in c.tiers if t.never}
    untried = {one for one, _ in found.untried}
    alone = {(one,): ever(as_world(world, c)) for one, c in lifted(case).items() if one not in untried}
    for have, tier in never.items():
        helps = {without: first[have] for without, first in alone.items() if have in first}
        assert (tier.kept == "single") is bool(helps)
        if helps:
            assert {r.without: r.least for r in tier.reliefs} == helps
    left = {have: tier for have, tier in never.items() if tier.kept != "single"}
    whom = {name for name, _ in left}
    among = [one for (one,) in alone if one.part != "pin" or one.id in whom]
    twos = {pair: ever(as_world(world, c)) for pair, c in in_pairs(case, among)} if left else {}
    for have, tier in left.items():
        own = {two: first for two, first in twos.items() if all(m.part != "pin" or m.id == have[0] for m in two)}
        helps = {without: first[have] for without, first in own.items() if have in first}
        assert {r.without: r.least for r in tier.reliefs} == helps
        assert tier.kept == ("pair" if helps else "not_alone")


def test_a_goal_left_out_leaves_the_others_in_their_order() -> None:
    case = year(ranked(90, 80, 70), 200, about(2, 2, 3), stance="balanced").with_clause("shape", mode="pyramid")
    assert without_goal(case, "tiers_present").programme.goals == ("quota", "target", "shape", "lines")
    assert without_goal(without_goal(case, "quota"), "shape").programme.goals == ("tiers_present", "target", "lines")
