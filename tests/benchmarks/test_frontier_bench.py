"""The benchmark of the frontier compares like with like: its rival finds the same lists at the steps it takes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

import frontier as bench

from allocator.engines.score_lines import solve as lines
from allocator.engines.score_lines.frontier import stairs
from allocator.money import WAN


def test_the_rival_finds_the_lists_of_the_frontier():
    run = bench.Bench(quick=True)
    problem = bench.problem_of(60, 1)
    found = stairs(problem)
    assert isinstance(found, tuple)
    run._rival("cpsat", problem, found, (60, 1), [800 * WAN, 1700 * WAN])
    assert run.samples[-1].facts["same"]
    run._rival("cpsat", problem, found[:-20], (60, 1), [2100 * WAN])
    assert not run.samples[-1].facts["same"]


def test_a_ratio_on_other_lists_is_void(monkeypatch: pytest.MonkeyPatch):
    run = bench.Bench(quick=True)
    for name in ("cpsat", "highs", "frontier"):
        facts = {"same": name != "cpsat", "steps": 100}
        run.samples.append(bench.Measured(name, 120, 1, 1.0, 1.0, facts))
    monkeypatch.setattr(run, "_rival", lambda *_: None)
    run.rivals()
    assert (run.claims[-1].found, run.claims[-1].reached) == ("作废 void", False)


@pytest.mark.parametrize("name", bench.OUTSIDE)
def test_what_leaves_the_plain_theorem_is_still_walked(name: str):
    problem = bench.OUTSIDE[name](60, 1)
    assert isinstance(lines.solve(problem), lines.Solution)
    assert stairs(problem) != stairs(bench.problem_of(60, 1))
