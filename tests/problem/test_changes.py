"""Two lists side by side: each change has one name, and what comes one way goes the other way."""

from __future__ import annotations

import random

from worlds import by_hand, candidate, ranked, year

from allocator.money import WAN
from allocator.problem.allocation import Allocation, Award
from allocator.problem.changes import Changes, changes
from allocator.problem.problem import Problem

PROBLEM = year(ranked(90, 85, 80, 75, 70), 500).problem()


def test_each_kind_by_hand() -> None:
    before = by_hand(PROBLEM, _1=("甲级", 100), _2=("乙级", 75), _3=("甲级", 90), _4=("丙级", 50))
    after = by_hand(PROBLEM, _1=("甲级", 100), _2=("甲级", 100), _3=("甲级", 80), _5=("丙级", 50))
    found = changes((PROBLEM, before), (PROBLEM, after))
    assert found == Changes(entered=("5",), left=("4",), raised=("2",), lowered=(), amount=("3",))
    assert found.any
    assert found.text() == "新增1项（5 例5公司），退出1项（4 例4公司），升档1项（2 例2公司），金额变化1项（3 例3公司）"


def test_a_raised_tier_is_told_once_whatever_the_money() -> None:
    before, after = by_hand(PROBLEM, _1=("乙级", 75)), by_hand(PROBLEM, _1=("甲级", 60))
    assert changes((PROBLEM, before), (PROBLEM, after)) == Changes((), (), ("1",), (), ())


def test_nothing() -> None:
    same = by_hand(PROBLEM, _1=("甲级", 100))
    found = changes((PROBLEM, same), (PROBLEM, same))
    assert (found, found.any, found.text()) == (Changes((), (), (), (), ()), False, "没有变化")


def test_how_an_award_came_about_is_no_change() -> None:
    pinned = Allocation((Award(3, 100 * WAN, "pin"), None, None, None, None))
    assert not changes((PROBLEM, pinned), (PROBLEM, by_hand(PROBLEM, _1=("甲级", 100)))).any


def _random(problem: Problem, chance: random.Random) -> Allocation:
    awards = [chance.choice((None, Award(chance.randint(1, 3), chance.randint(1, 3) * WAN))) for _ in problem.pool]
    return Allocation(tuple(awards))


def test_the_way_back_is_the_way_there_reversed() -> None:
    chance = random.Random(7)
    for _ in range(300):
        one, two = ((PROBLEM, _random(PROBLEM, chance)) for _ in range(2))
        there, back = changes(one, two), changes(two, one)
        assert (there.entered, there.left) == (back.left, back.entered)
        assert (there.raised, there.lowered, there.amount) == (back.lowered, back.raised, back.amount)
        assert there.any == (one[1] != two[1])
        named = [i for kind in (there.entered, there.left, there.raised, there.lowered, there.amount) for i in kind]
        assert len(named) == len(set(named))
        assert all(list(kind) == sorted(kind) for kind in (there.entered, there.left, there.raised, there.amount))


def test_pools_that_differ() -> None:
    smaller = year([candidate(2, 8500), candidate(9, 9900)], 500).problem()
    before = (PROBLEM, by_hand(PROBLEM, _1=("甲级", 100), _2=("乙级", 75)))
    after = (smaller, by_hand(smaller, _9=("甲级", 100), _2=("乙级", 75)))
    assert changes(before, after) == Changes(("9",), ("1",), (), (), ())


def test_long_lists_of_names_are_cut_and_counted() -> None:
    pool = year([candidate(n, 9000 - n) for n in range(1, 21)], 5000).problem()
    every = Allocation(tuple(Award(1, WAN) for _ in pool.pool))
    text = changes((pool, Allocation((None,) * 20)), (pool, every)).text()
    assert text == "新增20项（1 例1公司、2 例2公司、3 例3公司、4 例4公司、5 例5公司、6 例6公司等）"
