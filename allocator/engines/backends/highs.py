"""HiGHS, from ortools' MathOpt: branch and cut on linear relaxations, in floating point.

Not through highspy, which cannot share a process with ortools. MathOpt's own `threads` is left out: its HiGHS refuses
the parameter and the Python wrapper then dies of an AttributeError; `parallel = "off"` says the same to HiGHS itself.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Lock
from typing import Any, Literal

import ortools
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2

from allocator.engines.backends.protocol import (
    SolverAnswer,
    Status,
    minimised,
    objective,
    objective_bound,
    row_bounds,
    whole,
)
from allocator.errors import VerificationError
from allocator.models.algebra import Linear
from allocator.models.model import Direction, Model, Row

_FEASIBILITY = 1e-6
"""HiGHS' own, said explicitly. Times a coefficient of a million it is a whole unit, but the exact check of every row
finds what it lets through, and nothing finds what a tighter one cuts off: with 10⁻⁷ to 10⁻⁹, which its relaxations do
not meet, it certified 1002 where there is 1003, and knapsack values of 8 digits that were one too low."""
_STATUSES: Mapping[Any, Status] = {
    mathopt.TerminationReason.OPTIMAL: "optimal",
    mathopt.TerminationReason.FEASIBLE: "feasible",
    mathopt.TerminationReason.INFEASIBLE: "infeasible",
    mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED: "infeasible",
}
"""Every variable has bounds, so nothing is unbounded; any other reason proves nothing."""
_FAULTS = (AttributeError, RuntimeError, ValueError)
"""How MathOpt says that HiGHS failed; in 9.15 it dies of an AttributeError and HiGHS' own word is the context."""


def parameters(limit_seconds: float | None = None) -> Any:
    """No gap, a fixed seed, one thread, silent."""
    highs = highs_pb2.HighsOptionsProto()
    highs.string_options["parallel"] = "off"
    highs.int_options["random_seed"] = 1
    highs.double_options["mip_feasibility_tolerance"] = _FEASIBILITY
    return mathopt.SolveParameters(
        enable_output=False,
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.0,
        time_limit=None if limit_seconds is None else timedelta(seconds=limit_seconds),
        highs=highs,
    )


class HighsSession:
    """One MathOpt model; each goal replaces its objective. MathOpt hands HiGHS the whole model at every solve."""

    def __init__(self, model: Model) -> None:
        self._model = mathopt.Model()
        self._variables = [self._model.add_integer_variable(lb=v.low, ub=v.high) for v in model.variables]
        for row in model.rows:
            self.add(row)

    def add(self, row: Row) -> None:
        low, high = row_bounds(row)
        added = self._model.add_linear_constraint(
            lb=-math.inf if low is None else low, ub=math.inf if high is None else high
        )
        for index, c in row.terms:
            added.set_coefficient(self._variables[index], c)

    def optimise(
        self, expression: Linear, sense: Direction, limit_seconds: float | None, hint: Sequence[int] | None
    ) -> SolverAnswer:
        target = self._model.objective
        target.clear()
        target.is_maximize = False
        for index, c in minimised(expression, sense).items():
            target.set_linear_coefficient(self._variables[index], c)
        result = self._solve(limit_seconds, hint)
        status = _STATUSES.get(result.termination.reason, "unknown")
        if status not in ("optimal", "feasible"):
            return SolverAnswer(status)
        found = result.variable_values()
        return SolverAnswer(
            status,
            value=objective(expression, sense, result.objective_value()),
            bound=objective_bound(expression, sense, result.best_objective_bound()),
            values=whole((found[variable] for variable in self._variables), "HiGHS"),
        )

    def _solve(self, limit_seconds: float | None, hint: Sequence[int] | None) -> Any:
        """HiGHS' result; where its presolve ends in an error, or in an optimum without a bound, asked again without."""
        starts = []
        if hint is not None:
            starts.append(mathopt.SolutionHint(variable_values=dict(zip(self._variables, hint, strict=True))))
        start = mathopt.ModelSolveParameters(solution_hints=starts)
        chosen = parameters(limit_seconds)
        with suppress(*_FAULTS):
            result = self._run(chosen, start)
            said = result.termination.reason
            if said != mathopt.TerminationReason.OPTIMAL or math.isfinite(result.best_objective_bound()):
                return result
        chosen.highs.string_options["presolve"] = "off"
        try:
            return self._run(chosen, start)
        except _FAULTS as fault:
            raise VerificationError(f"求解器HiGHS出错：{fault.__context__ or fault}。已停止，不输出名单") from fault

    def _run(self, chosen: Any, start: Any) -> Any:
        with _silenced():
            return mathopt.solve(self._model, mathopt.SolverType.HIGHS, params=chosen, model_params=start)


_ONE_AT_A_TIME = Lock()


@contextmanager
def _silenced() -> Iterator[None]:
    """Tell what HiGHS prints in spite of `enable_output=False` goes nowhere: stdout belongs to the result alone."""
    with _ONE_AT_A_TIME:
        try:
            kept = os.dup(1)
        except OSError:  # a program without a console has no stdout to protect
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)


class Highs:
    """The HiGHS backend."""

    name = "highs"
    family: Literal["lp"] = "lp"

    @property
    def version(self) -> str:
        return str(ortools.__version__)  # type: ignore[attr-defined]

    def open(self, model: Model) -> HighsSession:
        return HighsSession(model)


BACKEND = Highs()
