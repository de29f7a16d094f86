"""Provably best allocation of subsidies under the clauses of a 办法.

The public names, loaded when first used:

    load_programme("model-voucher")            the law as data
    prepare(key, files, Options(budget=…))     files read and checked
    solve_run(prepared) -> Run                 solved, confirmed, audited, explained
    record(run)                                the same as plain data (result.json)
    allocate(problem) -> Result                the mathematics alone, on a frozen Problem
    audit(problem, allocation)                 every clause measured on any list
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocator.audit import audit
    from allocator.case import Case
    from allocator.errors import AllocatorError
    from allocator.problem import Problem
    from allocator.programme_file import load as load_programme
    from allocator.record import record
    from allocator.run import Options, Run, prepare
    from allocator.run import solve as solve_run
    from allocator.solve import Result, allocate

__all__ = [
    "AllocatorError",
    "Case",
    "Options",
    "Problem",
    "Result",
    "Run",
    "allocate",
    "audit",
    "load_programme",
    "prepare",
    "record",
    "solve_run",
]

_HOMES = {
    "AllocatorError": "errors.AllocatorError",
    "Case": "case.Case",
    "Options": "run.Options",
    "Problem": "problem.Problem",
    "Result": "solve.Result",
    "Run": "run.Run",
    "allocate": "solve.allocate",
    "audit": "audit.audit",
    "load_programme": "programme_file.load",
    "prepare": "run.prepare",
    "record": "record.record",
    "solve_run": "run.solve",
}


def __getattr__(name: str) -> Any:
    """Public names come from their homes at first use, so that a command pays only for what it imports."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(".")
    return getattr(import_module(f"{__name__}.{module}"), attribute)


class _Package(ModuleType):
    """Python binds every module that is imported to its package; a public name keeps meaning what is told above.

    So `from allocator import record` gives the function also after `import allocator.record`, whose other names stay
    where they are: `from allocator.record import dumped`.
    """

    def __setattr__(self, name: str, value: object) -> None:
        own = isinstance(value, ModuleType) and _HOMES.get(name) == f"{name}.{name}"
        super().__setattr__(name, getattr(value, name) if own else value)


sys.modules[__name__].__class__ = _Package
