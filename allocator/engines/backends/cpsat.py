"""CP-SAT, from ortools: clauses, propagation and cuts, all in integers.

The messages are built directly and given to the compiled helper, because `ortools.sat.python.cp_model` imports pandas
(0.4 s); up to 9.14 the messages were Python protobufs, since 9.15 the helper carries them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import ortools

try:
    from ortools.sat.python.cp_model_helper import CpModelProto, SatParameters, SolveWrapper
except ImportError:
    from ortools.sat.cp_model_pb2 import CpModelProto
    from ortools.sat.python.cp_model_helper import SolveWrapper
    from ortools.sat.sat_parameters_pb2 import SatParameters

from allocator.engines.backends.protocol import SolverAnswer, Status, minimised, objective, objective_bound, row_bounds
from allocator.errors import VerificationError
from allocator.models.algebra import Linear
from allocator.models.model import Direction, Model, Row

_FAR = 2**40
"""Stands for no bound; every left side stays below 2³¹."""
_STATUSES: dict[int, Status] = {0: "unknown", 2: "feasible", 3: "infeasible", 4: "optimal"}
"""CpSolverStatus; 1 is an invalid model."""


def parameters(limit_seconds: float | None = None) -> Any:
    """Return one worker, a fixed seed, no gap; and never the presolve step that certified wrong optima.

    Source: google/or-tools#5293 for `presolve_inclusion_work_limit`.
    """
    chosen = SatParameters()
    chosen.num_workers = 1
    chosen.random_seed = 1
    chosen.linearization_level = 2
    chosen.presolve_inclusion_work_limit = 0
    chosen.log_search_progress = False
    chosen.catch_sigint_signal = False  # Ctrl-C is for the caller: it ended a solve here, and the run went on
    if limit_seconds is not None:
        chosen.max_time_in_seconds = limit_seconds
    return chosen


class CpSatSession:
    """One model message; each goal replaces its objective and hint."""

    def __init__(self, model: Model) -> None:
        self._proto = CpModelProto()
        variables = self._proto.variables
        for variable in model.variables:
            variables.add().domain.extend((variable.low, variable.high))
        self._constraints = self._proto.constraints
        for row in model.rows:
            self.add(row)

    def add(self, row: Row) -> None:
        linear = self._constraints.add().linear
        linear.vars.extend([index for index, _ in row.terms])
        linear.coeffs.extend([c for _, c in row.terms])
        low, high = row_bounds(row)
        linear.domain.extend((-_FAR if low is None else low, _FAR if high is None else high))

    def optimise(
        self, expression: Linear, sense: Direction, limit_seconds: float | None, hint: Sequence[int] | None
    ) -> SolverAnswer:
        goal = minimised(expression, sense)
        self._aim(goal, hint)
        solver: Any = SolveWrapper()
        solver.set_parameters(parameters(limit_seconds))
        response = solver.solve(self._proto)
        status = _STATUSES.get(int(response.status))
        if status is None:
            raise VerificationError("求解器CP-SAT拒绝了模型，已停止，不输出名单。请保存输入文件并联系维护者")
        if status in ("infeasible", "unknown"):
            return SolverAnswer(status)
        return SolverAnswer(
            status,
            value=objective(expression, sense, response.objective_value if goal else 0),
            bound=objective_bound(expression, sense, response.best_objective_bound if goal else 0),
            values=tuple(response.solution),
        )

    def _aim(self, goal: dict[int, int], hint: Sequence[int] | None) -> None:
        _replace(self._proto.objective.vars, goal)
        _replace(self._proto.objective.coeffs, goal.values())
        _replace(self._proto.solution_hint.vars, range(len(hint or ())))
        _replace(self._proto.solution_hint.values, hint or ())


def _replace(field: Any, numbers: Iterable[int]) -> None:
    """Give a repeated field of a message new content; both kinds of message know `clear` and `extend`."""
    field.clear()
    field.extend(list(numbers))


class CpSat:
    """The CP-SAT backend."""

    name = "cpsat"
    family: Literal["cp"] = "cp"

    @property
    def version(self) -> str:
        return str(ortools.__version__)  # type: ignore[attr-defined]

    def open(self, model: Model) -> CpSatSession:
        return CpSatSession(model)


BACKEND = CpSat()
