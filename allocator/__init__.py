"""Provably best allocation of subsidies under the clauses of a 办法.

The public names, loaded when first used:

    allocate(programme, candidates, budget=…)  for analysts: DataFrames or files in, DataFrames out
    compare(…, scenarios=[…]), frontier(…)     the same for several scenarios, and for the whole budget

    load_programme("model-voucher")            the law as data
    prepare(key, files, Options(budget=…))     files read and checked
    solve_run(prepared) -> Run                 solved, confirmed, audited, explained
    record(run)                                the same as plain data (result.json)
    solve_problem(problem) -> Result           the mathematics alone, on a frozen Problem
    audit(problem, allocation)                 every clause measured on any list
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocator.errors import AllocatorError
    from allocator.frames import AllocationFrames, ComparisonFrames, FrontierFrames, allocate, compare, frontier
    from allocator.law.load import load as load_programme
    from allocator.problem.case import Case
    from allocator.problem.problem import Problem
    from allocator.proof.audit import audit
    from allocator.proof.solve import Result, solve_problem
    from allocator.run.parts import Options, Run
    from allocator.run.pipeline import prepare
    from allocator.run.pipeline import solve as solve_run
    from allocator.run.record import record

import_module(f"{__name__}.models.rules")  # every kind of clause, before anything reads a programme
import_module(f"{__name__}.models.goals")  # and every goal

__all__ = [
    "AllocationFrames",
    "AllocatorError",
    "Case",
    "ComparisonFrames",
    "FrontierFrames",
    "Options",
    "Problem",
    "Result",
    "Run",
    "allocate",
    "audit",
    "compare",
    "frontier",
    "load_programme",
    "prepare",
    "record",
    "solve_problem",
    "solve_run",
]

_HOMES = {
    "AllocationFrames": "frames.AllocationFrames",
    "AllocatorError": "errors.AllocatorError",
    "Case": "problem.case.Case",
    "ComparisonFrames": "frames.ComparisonFrames",
    "FrontierFrames": "frames.FrontierFrames",
    "Options": "run.pipeline.Options",
    "Problem": "problem.problem.Problem",
    "Result": "proof.solve.Result",
    "Run": "run.pipeline.Run",
    "allocate": "frames.allocate",
    "audit": "proof.audit.audit",
    "compare": "frames.compare",
    "frontier": "frames.frontier",
    "load_programme": "law.load.load",
    "prepare": "run.pipeline.prepare",
    "record": "run.record.record",
    "solve_problem": "proof.solve.solve_problem",
    "solve_run": "run.pipeline.solve",
}


def __getattr__(name: str) -> Any:
    """Public names come from their homes at first use, so that a command pays only for what it imports."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].rpartition(".")
    return getattr(import_module(f"{__name__}.{module}"), attribute)
