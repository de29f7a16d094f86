"""All sets that cannot stand together: as many as there are by trying every subset, and none that is not one."""

from __future__ import annotations

from itertools import count, islice

import pytest
from demands import by_all_subsets, demanding, spelled
from oracle.brute import Best
from oracle.pools import World
from oracle.vectors import Vectors

from allocator.engines.score_lines import solve as lines
from allocator.problem.allocation import Solution
from allocator.problem.case import Case
from allocator.proof.conflict.exploring import explore
from allocator.proof.conflict.members import members_of
from allocator.proof.conflict.question import Question


def no_walk(case: Case) -> bool:
    """Whether the whole walk has no list."""
    solution = lines.solve(case.problem())
    assert isinstance(solution, Solution)
    return solution.status == "infeasible"


def no_vector(case: Case) -> bool:
    """Whether none of all tier vectors is allowed, by the oracle's own reading of the raw data."""
    world = World(case.programme, case.entries, case.budget, case.receipts, case.pins, {})
    return not Best(Vectors(world)).feasible().any()


def asked(seed: int, sizes: range) -> Question | None:
    """The question of a year in which nothing fits, with so many members."""
    case = demanding(seed)
    members = members_of(case, case.problem())
    return Question(case, members, limit=5_000) if len(members) in sizes and no_walk(case) else None


def questions(number: int, sizes: range, start: int = 0) -> list[Question]:
    found = (question for seed in count(start) if (question := asked(seed, sizes)) is not None)
    return list(islice(found, number))


FEW, MANY = range(2, 6), range(8, 13)


def test_they_are_those_of_all_subsets() -> None:
    complete = several = counted = 0
    for k, question in enumerate([*questions(2, MANY), *questions(98, FEW)]):
        found = explore(question)
        sets = by_all_subsets(question, no_walk, spare=k >= 2)
        told = spelled(found.reasons)
        assert spelled(r for r in found.reasons if r.settled) <= sets, k
        if found.complete:
            assert told == sets, k
        complete += found.complete
        several += len(sets) > 1
        counted += any(r.family for r in found.reasons)
    assert complete > 90
    assert several > 15
    assert counted > 2


@pytest.mark.parametrize("start", [0, 400])
def test_they_are_those_of_all_vectors(start: int) -> None:
    for question in questions(5, FEW, start):
        found = explore(question)
        assert found.complete
        assert spelled(found.reasons) == by_all_subsets(question, no_vector)
