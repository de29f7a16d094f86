"""Every stair by its numbers alone: as the climb has it, by goals and rules that tell many lists as they tell one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from oracle.checks import walked_world
from orders_case import drawn_year
from worlds import quota, ranked, year

from allocator.engines.score_lines import ascent as module
from allocator.engines.score_lines import compiled, frontier
from allocator.engines.score_lines.ascent import ascend, ascent
from allocator.engines.score_lines.frontier import Climb, first_of, firsts, stairs, unbounded
from allocator.models.goals import QuotaDistance
from allocator.models.priority import goals_of
from allocator.models.rules import rules_of
from allocator.models.tally import Tally
from allocator.problem.problem import Problem


def problems(seeds: range) -> Iterator[Problem]:
    """Small awkward years, with hard numbers, several quotas and shapes, and worlds of every kind."""
    for seed in seeds:
        yield drawn_year(random.Random(seed)).problem()
        yield walked_world(seed).problem()


@pytest.mark.parametrize("how", ["as it stands", "compiled"])
def test_the_stairs_are_those_of_the_climb(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "compiled" and compiled.wait() is None:
        assert not compiled.wanted()
        assert compiled.climb() is None
        return
    climb = ascend if how == "as it stands" else compiled.climb()
    monkeypatch.setattr(compiled, "climb", lambda: climb)
    served = none = 0
    for problem in problems(range(40 if how == "as it stands" else 80)):
        for upto in (None, problem.budget):
            opened = unbounded(problem, upto)
            assert isinstance(opened, tuple)
            slow = Climb(*opened).found()
            assert stairs(problem, upto) == slow
            if upto is None:
                assert firsts(problem) == first_of(slow)
            assert climb is not None
            served += ascent(opened[0], climb) is not None
            none += not slow
    assert served >= 40
    assert none >= 1


def test_many_lists_are_told_what_each_is() -> None:
    rng = np.random.default_rng(14)
    seen: set[str] = set()
    for problem in problems(range(60)):
        counts = rng.integers(0, 12, (problem.top + 1, 50))
        counts[0] = counts[1:].sum(axis=0)
        each = [Tally([0, *map(int, c[1:])], int(c[0]), 0, []) for c in counts.T]
        for goal in goals_of(problem, walked=True):
            told = goal.values(counts)
            if told is not None:
                seen.add(goal.name)
                assert list(told) == [goal.value(tally) for tally in each]
        for rule in rules_of(problem):
            passed = rule.sifts(counts)
            if isinstance(passed, np.ndarray):
                seen.add("sifted")
                assert list(passed) == [rule.admits(tally) for tally in each]
            elif passed is True:
                assert all(rule.admits(tally) for tally in each)
    assert {"sifted", "quota", "quota_sum", "target", "tiers_present", "shape", "count"} <= seen


def test_what_is_not_told_of_many_lists_is_left_to_the_climb(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = year(ranked(90, 85, 80), 300, quota(2, 2, 3)).problem()
    assert ascent(problem, ascend) is not None
    assert ascent(year(ranked(90, 85, 80), 300, pins={"2": "甲级"}).problem(), ascend) is None
    with monkeypatch.context() as without:
        without.setattr(QuotaDistance, "values", lambda self, counts: None)
        assert ascent(problem, ascend) is None
    for rule in rules_of(again := replace(problem)):
        monkeypatch.setattr(rule, "sifts", lambda counts: None)
        assert ascent(again, ascend) is None
        monkeypatch.undo()
    for limit in ("MOST_LISTS", "MOST_SUMS", "LARGEST"):
        with monkeypatch.context() as small:
            small.setattr(module, limit, 1)
            assert ascent(problem, ascend) is None


def test_the_lists_are_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SLICE", 3)
    monkeypatch.setattr(compiled, "climb", lambda: ascend)
    for problem in problems(range(500, 520)):
        opened = frontier.unbounded(problem, None)
        assert isinstance(opened, tuple)
        assert stairs(problem) == Climb(*opened).found()
