"""The only place that imports a solver: rows and one goal in, integers and bounds out.

A solver's module is imported when that backend is asked for, never earlier.

Here lie:

    cbc         CBC, the program that comes with PuLP: branch and cut in a process of its own.
    cpsat       CP-SAT, from ortools: clauses, propagation and cuts, all in integers.
    highs       HiGHS, from ortools' MathOpt: branch and cut on linear relaxations, in floating point.
    protocol    What every solver looks like from outside: a session on a model, one goal at a time.
    relaxed     A linear program in floating point, by GLOP of ortools: it proposes, and never proves anything.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from allocator.engines.backends.protocol import Backend, Session, SolverAnswer
from allocator.errors import EnvironmentFault, UsageError
from allocator.law.text.suggest import ended, nearest

__all__ = [
    "BACKENDS",
    "Backend",
    "Session",
    "SolverAnswer",
    "clashing_highspy",
    "linear_program",
    "load_backend",
    "protocol",
    "relaxed",
]


if TYPE_CHECKING:
    from allocator.engines.backends.relaxed import LinearProgram


BACKENDS = ("cpsat", "highs", "cbc")
"""Valid names, the usual choice first."""


def load_backend(name: str) -> Backend:
    """Return the backend called `name`.

    Raises
    ------
    UsageError
        There is no such backend.
    EnvironmentFault
        The solver is not installed, or a package that breaks it is.
    """
    if name not in BACKENDS:
        raise UsageError(ended(f"未知求解器“{name}”{nearest(name, BACKENDS)}") + f"可用：{'、'.join(BACKENDS)}")
    if name == "cbc" and clashing_highspy():
        raise EnvironmentFault(
            "环境中装有 highspy：PuLP 会自动载入它，而它不能与 ortools 同在一个进程。请运行 pip uninstall highspy"
        )
    try:
        module = import_module(f"{__name__}.{name}")
    except ImportError as fault:
        raise EnvironmentFault(f"求解器“{name}”无法载入：{fault}。请重新安装本软件的依赖") from fault
    return cast("Backend", module.BACKEND)


def linear_program() -> LinearProgram:
    """Return an empty linear program, for what only proposes.

    Raises
    ------
    EnvironmentFault
        GLOP is not installed.
    """
    try:
        module = import_module(f"{__name__}.relaxed")
    except ImportError as fault:
        raise EnvironmentFault(f"线性规划“glop”无法载入：{fault}。请重新安装本软件的依赖") from fault
    return cast("LinearProgram", module.LinearProgram())


def clashing_highspy() -> bool:
    """Tell whether highspy is installed: it cannot share a process with ortools, and PuLP imports it unasked.

    Source: google/or-tools#5246.
    """
    return find_spec("highspy") is not None
