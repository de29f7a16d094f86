"""A what-if changes one thing of a case and nothing else."""

from __future__ import annotations

import pytest
from worlds import candidate, quota, ranked, year

from allocator.models.rules.cumulative_ceiling import Figures as CumulativeCeiling
from allocator.money import WAN


def test_one_figure_of_one_clause() -> None:
    case = year(ranked(90, 80), 300, quota(2, 1, 3))
    other = case.with_clause("cumulative", over="demote")
    before = {c.id: c for c in case.programme.clauses}
    after = {c.id: c for c in other.programme.clauses}
    assert list(before) == list(after)
    assert [i for i in before if before[i] != after[i]] == ["cumulative"]
    assert other.programme.only(CumulativeCeiling) == before["cumulative"].model_copy(update={"over": "demote"})
    assert case.programme.only(CumulativeCeiling) == before["cumulative"]


def test_parts() -> None:
    case = year(ranked(90), 300)
    assert case.but(budget=5 * WAN).budget == 5 * WAN
    assert case.but(budget=5 * WAN).but(budget=case.budget) == case
    with pytest.raises(TypeError):
        case.but(bugdet=1)


def test_the_problem_has_what_the_case_says() -> None:
    case = year([candidate(1, 9000, "例甲公司")], 300, pins={"1": "乙级"}).but(year=2027)
    problem = case.problem()
    assert (problem.budget, problem.year, problem.programme) == (300 * WAN, 2027, case.programme)
    assert dict(problem.pinned) == {0: 2}
    assert problem.pins["1"].because == "测试"
