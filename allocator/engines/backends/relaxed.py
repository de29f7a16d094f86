"""A linear program in floating point, by GLOP of ortools: it proposes, and never proves anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ortools.linear_solver import pywraplp

INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What GLOP takes for the best: the value, each column's, and each row's multiplier."""

    value: float
    columns: tuple[float, ...]
    multipliers: tuple[float, ...]


class LinearProgram:
    """Columns with bounds and a gain each, rows with bounds, to be maximised again and again with other bounds."""

    def __init__(self) -> None:
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._columns: list[pywraplp.Variable] = []
        self._rows: list[pywraplp.Constraint] = []
        self._solver.Objective().SetMaximization()

    def column(self, low: float, high: float, gain: float = 0.0) -> int:
        """Add a column; return its number."""
        self._columns.append(self._solver.NumVar(low, high, ""))
        self._solver.Objective().SetCoefficient(self._columns[-1], gain)
        return len(self._columns) - 1

    def row(self, entries: Iterable[tuple[int, float]], low: float = -INFINITY, high: float = INFINITY) -> int:
        """Add a row of (column, coefficient); return its number."""
        row = self._solver.Constraint(low, high)
        for column, coefficient in entries:
            row.SetCoefficient(self._columns[column], coefficient)
        self._rows.append(row)
        return len(self._rows) - 1

    def between(self, low: float, high: float, *, column: int | None = None, row: int | None = None) -> None:
        """Set the bounds of a column, or of a row."""
        if column is not None:
            self._columns[column].SetBounds(low, high)
        if row is not None:
            self._rows[row].SetBounds(low, high)

    def best(self) -> Relaxed | None:
        """Return what is best, as far as floating point tells; None: nothing was found."""
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        columns: Sequence[float] = [c.solution_value() for c in self._columns]
        rows: Sequence[float] = [r.dual_value() for r in self._rows]
        return Relaxed(self._solver.Objective().Value(), tuple(columns), tuple(rows))
