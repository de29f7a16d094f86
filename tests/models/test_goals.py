"""Every goal answers every question, and no list betters what its class calls the best there is."""

from __future__ import annotations

import ast
import re
from fractions import Fraction

import pytest
from worlds import about, candidate, draw, quota, ranked, year

from allocator.engines.score_lines.pruning import least_awards, reach_of
from allocator.engines.score_lines.walk import Walk
from allocator.errors import RulesError
from allocator.law.choices import GOALS, NamedGoal, nameable
from allocator.law.programme import Programme
from allocator.law.shipped import PACKAGE
from allocator.models.goals import Goal, class_of, classes_of
from allocator.models.priority import goals_of, stopper
from allocator.models.rules import rules_of
from allocator.models.tally import tally_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")
KEYS = sorted(GOALS)
KERNEL = {"quota", "tiers_present", "target", "count", "shape", "lines"}
"""What the stances 均衡三档, 突出头部 and 扩大覆盖 ask for where no clause looks at the cities."""


def named(case, *goals):
    return case.but(programme=case.programme.model_copy(update={"goals": goals}))


def many():
    """A year in which every goal that may be named has something to say."""
    pool = [candidate(n, 9000 - 100 * n, city=("济南市", "烟台市")[n % 2]) for n in range(4)]
    case = year(pool, 300, quota(3, 2, 4, "甲级", "甲"), quota(3, 2, 4, "乙级", "乙"))
    return named(case.with_clause("shape", mode="pyramid"), *nameable()).problem()


@pytest.mark.parametrize("key", KEYS)
def test_a_goal_answers_every_question(key):
    kind, problem = GOALS[key], many()
    assert issubclass(kind, Goal)
    assert kind.sense in ("min", "max")
    assert kind.coded == (not kind.named)
    assert kind.looks_at is not None or kind.coded
    assert kind.in_kernel == (key in KERNEL)
    for name in {key, *(g.name for g in kind.made(problem))} if kind.named else {key}:
        name = "lines_甲级" if name == "lines" else name  # noqa: PLW2901
        assert class_of(name) is kind
        words = [kind.labelled(name)]
        if kind.named:
            words += [kind.called, kind.called_as(name), kind.unit_words, kind.allowance(2, 10_000)]
            words += [kind.gained(problem, name, 1, 2), kind.holding(problem, name, 1)]
            words += [kind.change(name, ("1", "2"), "改善", ("90.00", "85.00"))]
            assert kind.own_unit("50万元" if key == "money" else "2", 10_000) > 0
        assert all(CHINESE.search(w) and not re.search(r"[a-z_{}]{2,}", w) for w in words), words
        assert kind.shown(1, 10_000)
    assert kind.compared(1, 2) == ("better" if kind.sense == "max" else "worse")
    assert kind.compared(2, 1) == ("better" if kind.sense == "min" else "worse")
    assert kind.compared(2, 2) == "same"


@pytest.mark.parametrize("seed", range(30))
def test_no_list_betters_ideal_or_bound(seed):
    """Over every list that the rules allow: bounds hold, numbers follow, and a goal looks at what it says."""
    case = draw(seed)
    problem = (
        case.problem() if seed % 2 else named(case, *(k for k, g in nameable().items() if not g.spreads)).problem()
    )
    rules = rules_of(problem)
    if stopper(problem):
        return
    goals, reach, lists = goals_of(problem, walked=True), reach_of(problem, rules, least_awards(problem)), []
    Walk(problem, rules, lambda walk: lists.append(walk.allocation())).run()
    tallies = [tally_of(problem, one) for one in lists if one.spent <= problem.budget]
    seen = {}
    for tally in tallies:
        assert tally.number <= reach.most
        assert all(n <= most for n, most in zip(tally.counts[1:], reach.at_level[1:], strict=True))
        for goal in goals:
            value = goal.value(tally)
            for best in (goal.ideal, goal.bound(reach)):
                assert best is None or goal.compared(best, value) != "better"
            assert goal.least_awards(value, reach) <= tally.number
            assert (most := goal.most_awards(value)) is None or tally.number <= most
            if goal.looks_at in ("number", "counts", "lines"):
                on = {"number": tally.number, "counts": (*tally.counts,), "lines": (*tally.lines,)}[goal.looks_at]
                assert seen.setdefault((goal.name, on), value) == value


def test_thirty_wanted_and_three_payable_is_a_bound_of_its_own():
    problem = named(year(ranked(*range(90, 70, -1)), 150, about(30, 27, 33)), "quota", "target").problem()
    reach = reach_of(problem, rules_of(problem), least_awards(problem))
    assert reach.most == 3
    assert [g.bound(reach) for g in goals_of(problem, walked=True)[:2]] == [24, 27]


def test_a_goal_that_says_nothing_is_answered_for_with_care():
    class Plain(Goal):
        called = "测试目标"
        sense = "max"

    problem = many()
    plain = Plain(problem)
    assert not any((plain.in_kernel, plain.coded, plain.seated, plain.settles, plain.line))
    assert plain.looks_at is plain.ideal is plain.excess is plain.most_awards(3) is plain.unfinished(2, ()) is None
    assert plain.bound(reach_of(problem, (), least_awards(problem))) is None
    assert Plain.gained(problem, "plain", 1, 2) == "测试目标由1改善为2"
    assert Plain.holding(problem, "plain", 0) == "“测试目标”不再改善"
    assert (Plain.allowance(2, 1), Plain.own_unit("3", 1), Plain.labelled("plain")) == (
        "允许差2",
        Fraction(3),
        "测试目标",
    )
    assert class_of("a_goal_of_another_version").labelled("a_goal_of_another_version") == "a_goal_of_another_version"


def test_a_name_that_is_taken_or_has_no_words_is_refused():
    with pytest.raises(TypeError, match="taken"):
        type("Again", (Goal,), {"key": "quota", "called": "又一个"})
    with pytest.raises(TypeError, match="missing"):
        type("Mute", (Goal,), {"key": "mute"})
    assert set(GOALS) == set(KEYS)


def test_the_law_asks_for_names_and_knows_none(monkeypatch):
    """The same refusal as of any other word, with the nearest; the schema lists what is registered then."""
    monkeypatch.setitem(GOALS, "of_a_test", type("OfATest", (NamedGoal,), {"called": "测试目标"}))
    monkeypatch.setattr(GOALS["of_a_test"], "key", "of_a_test")
    goals = Programme.model_json_schema()["properties"]["goals"]["items"]["enum"]
    assert goals == [*nameable()]
    assert goals[-1] == "of_a_test"
    assert GOALS["of_a_test"] not in classes_of(nameable().values())


def test_an_unknown_goal_is_refused_with_the_nearest(say, tmp_path):
    rules = tmp_path / "例.toml"
    rules.write_text('year = 2026\ngoals = ["tier_present", 3]\n[[tier]]\nname = "甲"\nceiling = "20万元"\n', "utf-8")
    (tmp_path / "例.csv").write_text("id,score\n1,90\n", "utf-8")
    found = say("solve", rules, tmp_path / "例.csv", "--budget", "20万元")
    assert found.code == RulesError.exit_code
    assert f"读到“tier_present”，应为{'、'.join(nameable())}之一，是否“tiers_present”？" in found.err
    assert f"读到“3”，应为{'、'.join(nameable())}之一" in found.err


def test_no_list_of_goals_stands_anywhere_else():
    """Names that mean a goal and nothing else are written in the goals' own files alone."""
    own = {"tiers_present", "quota_sum", "target_sum", "score_sum", "score_money", "lines_", "canonical"}
    written = {
        (str(path.relative_to(PACKAGE)), node.value)
        for path in PACKAGE.rglob("*.py")
        if "goals" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in own
    }
    assert written == set()
