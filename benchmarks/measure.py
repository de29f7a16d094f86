"""One measurement in a process of its own: no warm caches, and a peak of memory that belongs to it alone.

    python benchmarks/measure.py TASK SIZE SEED LIMIT_SECONDS          one line of JSON on stdout

Modules, rules and candidates are in memory before the clock starts, as they are once a command has read its workbook.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from instances import pool
from rivals import Run, by_score, with_cbc, with_cpsat, with_highs
from textbook import Textbook

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.score_lines import solve as lines
from allocator.law.load import load
from allocator.models.formulation import Formulation
from allocator.models.priority import goals_of
from allocator.models.tally import tally_of
from allocator.problem.allocation import Allocation, Solution
from allocator.problem.build import build
from allocator.problem.candidate import Entry, Receipt
from allocator.problem.problem import Problem
from allocator.proof.solve import solve_problem

BUDGET = 20_000_000
"""元."""
_PROGRAMME = load("model-voucher")
"""Default rules: three tiers, 30个左右."""

Found = dict[str, Any]


def _build(entries: list[Entry], receipts: list[Receipt]) -> Problem:
    return build(_PROGRAMME, entries, BUDGET, receipts=receipts)


def first_list(entries: list[Entry], receipts: list[Receipt], _limit: float) -> Found:
    """Return the first proven list: the problem frozen, the score lines enumerated."""
    begun = time.perf_counter()
    problem = _build(entries, receipts)
    frozen = time.perf_counter()
    solution = lines.solve(problem)
    ended = time.perf_counter()
    assert isinstance(solution, Solution)
    return {**_result(problem, solution.allocation), "building": frozen - begun, "solving": ended - frozen}


def end_to_end(entries: list[Entry], receipts: list[Receipt], _limit: float) -> Found:
    """Everything: frozen, all goals, the canonical list, confirmed by CP-SAT, re-scored and audited."""
    begun = time.perf_counter()
    problem = _build(entries, receipts)
    frozen = time.perf_counter()
    result = solve_problem(problem)
    ended = time.perf_counter()
    assert result.proven
    return {**_result(problem, result.allocation), "building": frozen - begun, "solving": ended - frozen}


def _our_rows(name: str) -> Callable[[list[Entry], list[Receipt], float], Found]:
    """Our rows alone in one solver, from the frozen problem to the canonical list."""

    def task(entries: list[Entry], receipts: list[Receipt], limit: float) -> Found:
        problem, backend = _build(entries, receipts), load_backend(name)
        begun = time.perf_counter()
        formulation = Formulation(problem)
        stated = time.perf_counter()
        outcome = optimise(formulation.model, backend, limit_seconds=limit)
        ended = time.perf_counter()
        done = outcome.proven and outcome.values is not None
        return {
            **(_result(problem, formulation.allocation(outcome.values or ())) if done else {"timed_out": True}),
            "building": stated - begun,
            "solving": ended - stated,
            "rows": formulation.model.size.rows,
            "reached": sum(level.status == "optimal" for level in outcome.goals),
        }

    return task


def _textbook(
    solver: Callable[[Textbook, float], Run], *, compact: bool = False
) -> Callable[[list[Entry], list[Receipt], float], Found]:
    def task(entries: list[Entry], receipts: list[Receipt], limit: float) -> Found:
        problem = _build(entries, receipts)
        begun = time.perf_counter()
        model = Textbook(problem, compact=compact)
        stated = time.perf_counter()
        run = solver(model, limit - (stated - begun))
        done = not run.timed_out and run.values is not None
        found = _result(problem, model.allocation(run.values)) if done and run.values else {"timed_out": True}
        if done and found["goals"] != run.goals:
            raise AssertionError((found["goals"], run.goals))
        building = stated - begun + run.building
        return {**found, "building": building, "solving": run.solving, "rows": model.size[1], "reached": len(run.goals)}

    return task


def greedy(entries: list[Entry], receipts: list[Receipt], _limit: float) -> Found:
    """By score until the money or the quota ends."""
    problem = _build(entries, receipts)
    begun = time.perf_counter()
    allocation = by_score(problem)
    return {**_result(problem, allocation), "building": 0.0, "solving": time.perf_counter() - begun}


TASKS: dict[str, Callable[[list[Entry], list[Receipt], float], Found]] = {
    "lines": first_list,
    "ours": end_to_end,
    "rows": _our_rows("cpsat"),
    "rows-highs": _our_rows("highs"),
    "rows-cbc": _our_rows("cbc"),
    "pairs": _textbook(lambda m, limit: with_cpsat(m, limit, ours=True)),
    "compact": _textbook(lambda m, limit: with_cpsat(m, limit, ours=True), compact=True),
    "cpsat": _textbook(with_cpsat),
    "highs": _textbook(with_highs),
    "cbc": _textbook(with_cbc),
    "greedy": greedy,
}


def _result(problem: Problem, allocation: Allocation | None) -> Found:
    """Return the goal vector of a list by plain measurement, and the list as a digest."""
    assert allocation is not None
    goals = goals_of(problem, walked=True)
    tally = tally_of(problem, allocation)
    awards = [(c.id, a.level, a.amount) for c, a in zip(problem.pool, allocation.awards, strict=True) if a]
    return {
        "goals": [g.value(tally) for g in goals],
        "list": hashlib.sha256(repr(awards).encode()).hexdigest()[:16],
        "number": tally.number,
        "spent": tally.spent,
    }


def peak_mb() -> float:
    """Return the peak of this process, and of the largest solver process it started, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # Unlike ru_maxrss, VmHWM does not inherit the peak of the process that started this one.
        own = int(re.search(r"VmHWM:\s+(\d+)", status.read_text("ascii"))[1])  # type: ignore[index]
    else:
        own = _kilobytes(resource.RUSAGE_SELF)
    return round((own + _kilobytes(resource.RUSAGE_CHILDREN)) / 1024, 1)


def _kilobytes(whose: int) -> int:
    peak = resource.getrusage(whose).ru_maxrss
    return peak // 1024 if platform.system() == "Darwin" else peak


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measure(task: str, size: int, seed: int, limit_seconds: float) -> Found:
    """Run one task on one pool."""
    load_backend("cpsat")
    entries, receipts = pool(size, seed)
    cpu = _cpu()
    found = TASKS[task](entries, receipts, limit_seconds)
    return {"timed_out": False, **found, "cpu": _cpu() - cpu, "peak_mb": peak_mb()}


def main(arguments: Sequence[str]) -> None:
    task, size, seed, limit = arguments
    print(json.dumps(measure(task, int(size), int(seed), float(limit))))


if __name__ == "__main__":
    main(sys.argv[1:])
