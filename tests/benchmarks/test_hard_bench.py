"""The benchmark of hard cases: seeded years outside the theorem, and tables that tell a proof from a confirmed one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

pytest.importorskip("resource")

from hard_cases import CASES, WAYS, Measured, in_a_process, made_of, tables_of

from allocator.models.priority import walked

SMALL = "knapsack 8 1"


@pytest.mark.parametrize("case", CASES)
def test_cases_are_seeded_and_outside_the_theorem(case: str) -> None:
    problem = made_of(case).problem()
    assert problem.fingerprint == made_of(case).problem().fingerprint
    assert not walked(problem)
    kind, *numbers, last = case.split()
    other = made_of(" ".join([kind, *numbers, str(int(last) + 1)])).problem()
    assert other.fingerprint != problem.fingerprint


def test_every_way_ends_in_the_same_list() -> None:
    measured = [in_a_process(SMALL, way, 60.0) for way in WAYS]
    assert all(m.done and m.proven == m.goals == 3 and not m.stuck for m in measured)
    assert len({m.list for m in measured}) == 1
    assert all(m.processor > 0 for m in measured)
    _, times, proofs = tables_of(measured, 60.0)
    assert times[1][-1] == measured[0].list
    assert proofs[1][1:3] == ["证完 done"] * 2
    assert "cpsat 3" in proofs[1][3]


def told(**ways: dict[str, object]) -> list[list[str]]:
    measured = [Measured(SMALL, way, goals=3, **ways[way]) for way in WAYS]  # type: ignore[arg-type]
    _, times, proofs = tables_of(measured, 60.0)
    return [times[1], proofs[1]]


def test_a_list_that_nobody_confirmed_is_not_called_proven() -> None:
    alone = {"proven": 1, "stuck": "第2项 money"}
    times, proofs = told(cpsat=alone, highs=alone, race={"proven": 3, "who": "highs 3"})
    assert times[1:] == ["> 60（1/3）", "> 60（1/3）", "已求得，复核未完 found, unconfirmed at 60", "", ""]
    assert proofs[1:] == ["第2项 money", "第2项 money", "highs 3；未复核完 unconfirmed"]


def test_a_race_that_is_stuck_says_where() -> None:
    alone = {"proven": 1, "stuck": "第2项 money"}
    times, proofs = told(cpsat=alone, highs=alone, race={"proven": 2, "stuck": "第3项 canonical", "who": "highs 2"})
    assert times[3] == "> 60（2/3）"
    assert proofs[3] == "highs 2；停在第3项 canonical"


def test_lists_that_differ_are_shown_as_such() -> None:
    done = {"done": True, "proven": 3}
    times, _ = told(cpsat={**done, "list": "a"}, highs={**done, "list": "b"}, race={**done, "list": "a"})
    assert times[-1] == "不一致 DIFFER"
