"""Goals named in any order, also the cardinal ones: against exhaustive search, and between engines of two families."""

from __future__ import annotations

import random
from itertools import product

import pytest
from worlds import candidate, draw, quota, year

from allocator.engines.score_lines import solve as lines
from allocator.errors import UsageError
from allocator.law.award import Tiered
from allocator.law.choices import nameable
from allocator.law.tiers import Amounts
from allocator.models.goals import class_of
from allocator.models.priority import goals_of
from allocator.models.tally import tally_of
from allocator.money import WAN
from allocator.problem.allocation import Declined
from allocator.proof.solve import solve_problem


def aimed(case, *goals):
    """The case with named goals instead of a stance."""
    return case.but(programme=case.programme.model_copy(update={"goals": goals}))


def knapsack(values, weights, capacity):
    """A textbook knapsack: one tier as high as anybody asks, no ranks; weights in 万元, values in points."""
    pool = [candidate(n, v * 100, ask=w) for n, (v, w) in enumerate(zip(values, weights, strict=True), 1)]
    case = year(pool, capacity, tiers={"甲级": 10_000}).with_clause("merit", mode="off")
    case = case.with_clause("cumulative", ceiling=10**9)
    return aimed(case, "score_sum")


def best_value(values, weights, capacity):
    sizes = range(len(values))
    chosen = product((0, 1), repeat=len(values))
    fits = (x for x in chosen if sum(x[i] * weights[i] for i in sizes) <= capacity)
    return max(sum(x[i] * values[i] for i in sizes) for x in fits)


@pytest.mark.parametrize("seed", range(12))
def test_a_knapsack_is_solved_to_the_optimum(seed):
    rng = random.Random(seed)
    n = rng.randint(3, 9)
    values, weights = [rng.randint(1, 90) for _ in range(n)], [rng.randint(1, 60) for _ in range(n)]
    capacity = rng.randint(1, sum(weights))
    result = solve_problem(knapsack(values, weights, capacity).problem())
    assert result.proven
    assert {e.name for e in result.engines} == {"cpsat", "highs"}
    assert result.goals[0].value == 100 * best_value(values, weights, capacity)


def test_ties_of_a_knapsack_go_to_the_higher_ranks_unless_money_is_named():
    # 60 points each way: {1} for 40, {2, 3} for 50, {2, 4} for 50; 2 and 3 rank before 4
    case = knapsack([60, 35, 25, 25], [40, 30, 20, 20], 50)
    for goals, funded in ((("score_sum",), ["1"]), (("score_sum", "money"), ["2", "3"])):
        result = solve_problem(aimed(case, *goals).problem())
        assert result.allocation is not None
        assert [result.problem.pool[i].id for i in result.allocation.funded] == funded


@pytest.mark.parametrize("seed", range(40))
def test_two_families_agree_in_any_order_of_goals(seed):
    rng = random.Random(1000 + seed)
    names = rng.sample(sorted(nameable()), rng.randint(1, 5))
    case = aimed(draw(seed), *names)
    result = solve_problem(case.problem())
    assert result.status in ("optimal", "infeasible")
    if result.allocation:
        assert result.proven
        tally = tally_of(result.problem, result.allocation)
        told = [g.value for g in result.goals]
        walked = result.engines[0].name == "lines"
        assert told == [g.value(tally) for g in goals_of(result.problem, walked=walked)]


def test_the_first_goal_decides():
    # 200 for two 甲级 (scores 180) or four 丙级 (scores 340)
    pool = [candidate(n, s * 100) for n, s in enumerate((92, 88, 82, 78), 1)]
    by_score = solve_problem(aimed(year(pool, 200), "score_sum").problem())
    assert by_score.allocation is not None
    assert by_score.allocation.levels == [1, 1, 1, 1]
    by_line = solve_problem(aimed(year(pool, 200), "lines", "score_sum").problem())
    assert by_line.allocation is not None
    assert by_line.allocation.levels == [3, 3, 0, 0]
    assert [g.name for g in by_line.goals] == ["lines_甲级", "lines_乙级", "lines_丙级", "score_sum"]


def test_score_times_money_is_in_hundredths_and_granules():
    pool = [candidate(1, 9000), candidate(2, 8000)]
    result = solve_problem(aimed(year(pool, 175), "score_money").problem())
    # 90.00 × 100 + 80.00 × 75 = 9000 × 100 + 8000 × 75 in hundredths and 万元
    assert result.goals[0].value == 9000 * 100 + 8000 * 75


def ballot(seed, *goals, free=False):
    """A small year in 元 with figures of some 亿: sums that no row below 2³¹ holds."""
    rng = random.Random(seed)
    n, unit = rng.randint(4, 7), rng.choice((10**6, 10**8, 10**9))
    pool = [
        candidate(k, rng.randint(6000, 9999), f"例{rng.randint(1, n - 1)}公司", request=rng.randint(unit // 9, unit))
        for k in range(1, n + 1)
    ]
    case = year(pool, 1, tiers={"甲级": unit // WAN, "乙级": unit // 2 // WAN}).with_clause("merit", mode="off")
    case = aimed(case.with_clause("cumulative", ceiling=unit + unit // 3, over="demote"), *goals)
    amounts = Amounts(mode="free") if free else case.programme.amounts
    award = Tiered(granule=1)
    programme = case.programme.model_copy(update={"award": award, "amounts": amounts})
    budget = sum(c.request for c in pool) * rng.randint(30, 70) // 100
    return case.but(programme=programme, budget=budget)


def best_of(problem):
    """The goals' values over every list, and the first list by rank among the best; written without any rule."""
    n, best = len(problem.pool), None
    for levels in product(range(problem.top + 1), repeat=n):
        amounts = [problem.full[i][t] for i, t in enumerate(levels)]
        firms = {e: [i for i in range(n) if problem.applicant[i] == e and levels[i]] for e in problem.applicant}
        if sum(amounts) > problem.budget or any(
            len(own) > 2 or sum(amounts[i] for i in own) > problem.room[e] for e, own in firms.items()
        ):
            continue
        scores = [c.score for c in problem.pool]
        worth = {
            "score_money": sum(s * y for s, y in zip(scores, amounts, strict=True)),
            "score_sum": sum(s for s, t in zip(scores, levels, strict=True) if t),
            "money": sum(amounts),
        }
        key = (*(worth[g] for g in problem.programme.goals), [t > 0 for t in levels], levels)
        best = key if best is None else max(best, key)
    return best


@pytest.mark.parametrize("seed", range(18))
@pytest.mark.parametrize("goals", [("score_money",), ("score_sum", "score_money"), ("money",)])
def test_sums_of_any_size_are_solved_exactly(seed, goals):
    problem = ballot(seed, *goals).problem()
    result = solve_problem(problem, engine=("cpsat", "highs", "cbc")[seed % 3])
    expected = best_of(problem)
    assert result.proven
    assert [g.name for g in result.goals if g.name not in ("funded", "canonical")] == list(goals)
    assert (*(g.value for g in result.goals if g.name in goals), tuple(result.allocation.levels)) == (
        *expected[: len(goals)], expected[-1],
    )  # fmt: skip
    assert all(g.value == g.bound for g in result.goals)


def test_an_ordinary_ballot_by_score_times_money_is_one_goal():
    pool = [candidate(n, 9990 - 7 * n, request=450_000 + 1_234 * n) for n in range(1, 121)]
    case = aimed(year(pool, 2000).with_clause("merit", mode="excused"), "score_money")
    case = case.but(programme=case.programme.model_copy(update={"award": Tiered(granule=1)}))
    result = solve_problem(case.problem())
    assert result.proven
    assert [g.name for g in result.goals].count("score_money") == 1
    assert result.goals[0].value == sum(
        c.score * y for c, y in zip(result.problem.pool, result.allocation.amounts, strict=True)
    )
    assert result.goals[0].value > 2**31


@pytest.mark.parametrize("seed", range(4))
def test_amounts_of_any_size_that_the_goals_choose(seed):
    case = ballot(seed, "money", free=True).with_clause("cumulative", over="truncate")
    result = solve_problem(case.problem())
    assert result.proven
    assert result.goals[0].value == result.allocation.spent
    most = sum(
        min(problem_room, sum(max(case.problem().full[i]) for i in own[:2]))
        for e, own in case.problem().by_applicant.items()
        if (problem_room := case.problem().room[e]) is not None
    )
    assert result.allocation.spent <= min(case.budget, most)
    assert result.allocation.spent == case.budget or result.allocation.spent > case.budget // 2


def test_goals_without_figures_are_left_out():
    # the shape is switched off, and there is no number and no floor; the cities have candidates all the same
    case = aimed(year([candidate(1, 9000)], 100), "city", "shape", "quota", "city_floor", "count")
    assert [g.name for g in goals_of(case.problem(), walked=True)] == [
        "city", "count", "lines_甲级", "lines_乙级", "lines_丙级",
    ]  # fmt: skip
    both = aimed(year([candidate(1, 9000)], 100, quota(1, 1, 1)), "quota", "target")
    assert [g.name for g in goals_of(both.problem(), walked=True)][:2] == ["quota", "target"]


def test_a_goal_that_does_not_say_what_it_looks_at_is_named(monkeypatch):
    case = aimed(year([candidate(n, 9000 - n) for n in range(3)], 150), "count")
    monkeypatch.setattr(class_of("count"), "looks_at", None)
    problem = case.problem()
    declined = lines.solve(problem)
    assert isinstance(declined, Declined)
    assert (declined.clause, declined.why) == ("支持数量", "目标“支持数量”不能按分数线求解")
    with pytest.raises(UsageError, match=r"^目标“支持数量”不能按分数线求解，请改用 --engine auto$"):
        solve_problem(problem, engine="lines")
    result = solve_problem(problem)
    assert result.proven
    assert {e.name for e in result.engines} == {"cpsat", "highs"}
    assert result.goals[0].value == 3


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("quota", 1, "“数量区间”不再改善，仍有偏离"),
        ("target_sum", 2, "“目标数”不再改善，仍有偏离"),
        ("shape", 1, "“档次结构”不再改善，仍有偏离"),
        ("score_sum", 0, "“得分合计”不再改善"),
        ("tiers_present", 3, "保持各档俱全"),
        ("tiers_present", 2, "保持2档有项目"),
        ("count", 2, "支持数量保持2个"),
    ],
)
def test_what_holds_once_a_goal_has_its_last_value(name, value, says):
    assert class_of(name).holding(year([candidate(1, 9000)], 100).problem(), name, value) == says


@pytest.mark.parametrize(
    ("name", "says"),
    [("lines_甲级", "允许退2个名次"), ("money", "允许少2万元"), ("score_sum", "允许少0.02分"), ("count", "允许差2")],
)
def test_by_how_much_a_list_may_fall_behind(name, says):
    assert class_of(name).allowance(2, WAN) == says
