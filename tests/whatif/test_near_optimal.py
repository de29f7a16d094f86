"""Lists that are nearly as good: by hand, and on random years against every allowed list, by lines and by rows."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import pytest
from worlds import about, candidate, draw, quota, ranked, year

from allocator.engines.score_lines.walk import Walk
from allocator.errors import UsageError
from allocator.law.award import Event
from allocator.law.tiers import Amounts
from allocator.models.priority import goals_of
from allocator.models.rules import rules_of
from allocator.models.tally import tally_of
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.resolve import Resolved, resolve
from allocator.report.otherwise.near_optimal import BEATEN, allowance, none_left
from allocator.whatif import by_lines as lines_module
from allocator.whatif.by_lines import by_lines
from allocator.whatif.by_rows import by_rows
from allocator.whatif.near_optimal import Alternatives, alternatives, goal_names, tolerance
from allocator.whatif.tolerance import Tolerance


def near(case: Case, within: str, goal: str | None = None, lists: int = 3) -> Alternatives:
    base = resolve(case)
    return alternatives(case, base, tolerance(base, within, goal), lists)


def found_lists(found: Alternatives) -> list[dict[str, int]]:
    """Candidate id → level, of the lists shown."""
    return [{i: level for i, (level, _) in other.answer.awards.items()} for other in found.others]


# ── by hand ──


def test_one_tier_by_hand() -> None:
    """Two awards at 100 each for 200: one rank fewer is one award fewer and nothing better, so it is not shown."""
    case = year(ranked(90, 88, 86), 200, tiers={"甲级": 100})
    found = near(case, "1")
    assert (found.tolerance.best, found.tolerance.worst, found.number) == (2, 1, 2)
    assert (found.always, found.sometimes, found.never) == (("1",), ("2",), ("3",))
    assert found.steady == ("1",)
    assert (found.others, found.dominated) == ((), 1)


def test_a_percentage_is_rounded_down_and_of_nothing_is_nothing() -> None:
    base = resolve(year(ranked(*range(99, 79, -1)), 2000, about(20, 18, 22)))
    line = "lines_甲级"
    assert {n: tolerance(base, n, line).slack for n in ("0%", "4.9%", "5%", "9.9%", "10 %", "10％", "100%")} == {
        "0%": 0, "4.9%": 0, "5%": 1, "9.9%": 1, "10 %": 2, "10％": 2, "100%": 20
    }  # fmt: skip
    assert tolerance(base, "50%", "quota").slack == 0
    assert tolerance(base, "2", "quota").worst == 2
    assert tolerance(base, "2", line).worst == 18
    assert tolerance(base, "5%").name == line
    assert tolerance(base, "5%").earlier == (("quota", 0),)


def test_unless_asked_otherwise_one_position_is_allowed_and_of_money_a_share() -> None:
    base = resolve(year(ranked(*range(99, 79, -1)), 2000, about(20, 18, 22)))
    assert [tolerance(base, None, n).slack for n in ("lines_甲级", "quota")] == [1, 1]
    case = year(ranked(90, 80), 150)
    money = resolve(case.but(programme=case.programme.model_copy(update={"goals": ("money",)})))
    assert tolerance(money, None, "money").slack == 7


def test_a_goal_of_money_takes_money_and_a_sum_of_scores_takes_points() -> None:
    case = year(ranked(90, 80), 150)
    goals = case.programme.model_copy(update={"goals": ("money", "score_sum")})
    base = resolve(case.but(programme=goals))
    assert tolerance(base, "25万元", "money").slack == 25
    assert tolerance(base, "10%", "money").slack == 15
    assert tolerance(base, "1.5", "score_sum").slack == 150
    assert goal_names(base)[:2] == ["money", "score_sum"]


@pytest.mark.parametrize("within", ["", "x", "-1", "101%", "-5%", "1.5", "五", "1/0"])
def test_a_tolerance_that_is_none(within: str) -> None:
    with pytest.raises(UsageError, match="--within"):
        tolerance(resolve(year(ranked(90), 100)), within, "lines_甲级")


def test_a_goal_is_also_taken_by_what_planners_call_it() -> None:
    base = resolve(year(ranked(90), 100))
    assert tolerance(base, "1", "甲级分数线") == tolerance(base, "1", "lines_甲级")
    with pytest.raises(UsageError, match="lines_甲级（甲级分数线）"):
        tolerance(base, "1", "金额")


def test_a_goal_that_is_none_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="lines_甲级"):
        tolerance(resolve(year(ranked(90), 100)), "5%", "lines_甲")


def test_goals_before_stay_and_goals_after_are_free() -> None:
    """Three to four awards for 250, number first: 100 + 75 + 75, 100 + 100 + 50, 75 + 75 + 50 + 50 …

    Within nothing of the number all lists of three or four count, whatever their lines.
    """
    case = year(ranked(90, 88, 86, 84), 250, quota(3, 3, 4))
    found = near(case, "0", "quota")
    assert found.number == len(every_list(case.problem(), {"quota": (0, 0)}))
    assert found.always == ("1", "2", "3")
    assert found.sometimes == ("4",)
    assert near(case, "0", "lines_丙级").number == 1


def test_only_the_optimum_leaves_nobody_in_doubt() -> None:
    found = near(year(ranked(90, 80), 75), "0", "lines_丙级")
    assert (found.number, found.others, found.sometimes) == (1, (), ())
    assert found.to_json()["others"] == []


def test_outside_the_theorem_cp_sat_answers_and_nothing_is_counted() -> None:
    pool = [candidate(1, 9000), candidate(2, 8000, ask=50), candidate(3, 7900, ask=50)]
    case = year(pool, 100, goals=("money",))
    found = near(case.with_clause("merit", mode="off"), "0", "money")
    assert (found.number, found.proof) == (None, "solver")
    assert (found.always, found.sometimes) == ((), ("1", "2", "3"))
    assert found.others[0].distance == 3
    assert found.tolerance.name == "money"


def test_without_any_goal_there_is_nothing_to_give_up() -> None:
    case = year(ranked(90, 80), 100).with_clause("merit", mode="off")
    with pytest.raises(UsageError, match="没有可以放宽的目标"):
        tolerance(resolve(case), "1")


def test_too_many_lists_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "MOST", 3)
    with pytest.raises(UsageError, match="--within"):
        near(year(ranked(90, 88, 86, 84), 250, quota(3, 3, 4)), "0", "quota")


def test_what_it_cannot_be_asked_of() -> None:
    case = year(ranked(90, 80), 100)
    base = resolve(case)
    allowed = tolerance(base, "1")
    due = case.but(programme=case.programme.model_copy(update={"award": Event(kind="event", select="all")}))
    with pytest.raises(UsageError, match="符合条件的都给"):
        alternatives(due, base, allowed)
    reduced = case.but(programme=case.programme.model_copy(update={"amounts": Amounts(mode="pro_rata")}))
    with pytest.raises(UsageError, match="amounts"):
        alternatives(reduced, resolve(reduced), allowed)


# ── on random years ──


def every_list(problem: Problem, limits: dict[str, tuple[int, int]]) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Levels → goal vector (smaller is better) of every allowed list within budget whose goals stay between limits."""
    rules, goals = rules_of(problem), goals_of(problem, walked=True)
    found: dict[tuple[int, ...], tuple[int, ...]] = {}

    def visit(walk: Walk) -> None:
        allocation = walk.allocation()
        tally = tally_of(problem, allocation)
        if allocation.spent > problem.budget or not all(r.admits(tally) for r in rules):
            return
        values = {g.name: g.value(tally) for g in goals}
        if all(low <= values[name] <= high for name, (low, high) in limits.items()):
            key = tuple(values[g.name] * (1 if g.sense == "min" else -1) for g in goals)
            levels = tuple(allocation.levels)
            found[levels] = min(key, found.get(levels, key))

    Walk(problem, rules, visit).run()
    return found


def limits_of(allowed: Tolerance) -> dict[str, tuple[int, int]]:
    kept = {name: (value, value) for name, value in allowed.earlier}
    return kept | {allowed.name: (min(allowed.best, allowed.worst), max(allowed.best, allowed.worst))}


@cache
def questions() -> list[tuple[Problem, Resolved, Tolerance]]:
    """Random years, each with every goal and two tolerances."""
    found = []
    for case in map(draw, range(45)):
        base = resolve(case)
        if base.allocation is not None and base.proof == "enumeration":
            asked = {(n, s): tolerance(base, s, n) for n in goal_names(base) for s in ("0", "1", "3")}
            found += [(base.listed[0], base, t) for t in asked.values()]
    return found


def test_the_enumeration_has_every_list_within_the_tolerance() -> None:
    counted = set()
    for problem, base, allowed in questions():
        every = every_list(problem, limits_of(allowed))
        got = by_lines(problem, base.listed[1], allowed, 0)
        funded = [{i for i, level in enumerate(levels) if level} for levels in every]
        assert got.number == len(every)
        assert got.dominated == len(every) - len(greedy(every, base.listed[1], 10**6)) - 1
        assert got.always == set.intersection(*funded)
        assert got.sometimes == set.union(*funded) - got.always
        assert got.steady == {i for i in got.always if len({levels[i] for levels in every}) == 1}
        counted.add(len(every))
    assert max(counted) > 30


def greedy(every: dict[tuple[int, ...], tuple[int, ...]], best: Allocation, number: int) -> list[tuple[int, ...]]:
    """The most different of the lists that none is nowhere worse than and somewhere better, by definition."""
    worth = [
        levels
        for levels, key in every.items()
        if not any(other != key and all(a <= b for a, b in zip(other, key, strict=True)) for other in every.values())
    ]
    chosen = [tuple(best.levels)]

    def apart(levels: tuple[int, ...]) -> int:
        return min(sum(a != b for a, b in zip(levels, one, strict=True)) for one in chosen)

    for _ in range(number):
        farthest = min(worth, key=lambda levels: (-apart(levels), every[levels]))
        if apart(farthest) == 0:
            break
        chosen.append(farthest)
    return chosen[1:]


def test_the_lists_shown_are_the_most_different_ones_and_the_best_among_those() -> None:
    several = 0
    for problem, base, allowed in questions():
        every = every_list(problem, limits_of(allowed))
        got = by_lines(problem, base.listed[1], allowed, 3)
        assert [tuple(one.levels) for one in got.others] == greedy(every, base.listed[1], 3)
        several += len(got.others) == 3
    assert several > 10


def test_lists_shown_keep_budget_and_rules_and_what_they_pay_is_due() -> None:
    for problem, base, allowed in questions()[::7]:
        for one in by_lines(problem, base.listed[1], allowed, 3).others:
            assert one.spent <= problem.budget
            assert all(m.holds is not False for rule in rules_of(problem) for m in rule.measure(one))


def test_the_rows_say_the_same_as_the_lines() -> None:
    for problem, base, allowed in questions()[::9]:
        one, other = (by(problem, base.listed[1], allowed, 2) for by in (by_lines, by_rows))
        assert (one.always, one.sometimes, one.steady) == (other.always, other.sometimes, other.steady)
        assert one.others == other.others


def test_distances_and_effects_are_those_of_the_lists() -> None:
    case = draw(3)
    base = resolve(case)
    found = alternatives(case, base, tolerance(base, "2"), 3)
    before = [base.listed[1].levels]
    for other in found.others:
        levels = other.answer.listed[1].levels
        apart = [sum(a != b for a, b in zip(levels, one, strict=True)) for one in before]
        assert (other.distance, other.nearest) == (apart[0], min(apart))
        assert len(other.effect.helped) + len(other.effect.hurt) >= other.distance
        before.append(levels)


@pytest.mark.parametrize(
    ("name", "slack", "says"),
    [
        ("money", 0, "不得变差"),
        ("lines_甲级", 2, "允许退2个名次"),
        ("money", 5, "允许少5万元"),
        ("score_sum", 150, "允许少1.50分"),
        ("quota", 3, "允许差3"),
    ],
)
def test_the_tolerance_is_told_in_the_goals_own_unit(name: str, slack: int, says: str) -> None:
    run = SimpleNamespace(problem=year(ranked(90), 100).problem())
    assert allowance(run, Tolerance(name, "max", 100, slack, ())) == says  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (1, "容差内没有其他名单"),
        (3, f"容差内另有2种名单，{BEATEN}，没有值得比较的"),
        (None, f"容差内没有其他名单，或其他名单{BEATEN}"),
    ],
)
def test_why_no_other_list_is_shown(number: int | None, says: str) -> None:
    assert none_left(replace(near(year(ranked(90, 88, 86), 200, tiers={"甲级": 100}), "1"), number=number)) == says
