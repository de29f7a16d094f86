"""What every solver looks like from outside: a session on a model, one goal at a time.

A session only minimises or maximises one expression over the rows it has; the order of the goals, the fixing of
proven ones and all checking in exact integers is `engines/mip.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from allocator.errors import VerificationError
from allocator.models.algebra import Linear
from allocator.models.model import LIMIT, Direction, Model, Row, common_factor

Status = Literal["optimal", "feasible", "infeasible", "unknown"]

INTEGRALITY = 1e-6
"""How far from an integer a solver's value may be."""


@dataclass(frozen=True, slots=True)
class SolverAnswer:
    """What the solver claims, in integers; nothing in it is trusted before it is checked.

    Attributes
    ----------
    status
        `optimal` only where the solver says so without any gap; a run cut short is `feasible` or `unknown`.
    value
        The objective as the solver reports it.
    bound
        No solution is better, says the solver; None where it says nothing.
    values
        One per variable; None unless `optimal` or `feasible`.
    """

    status: Status
    value: int | None = None
    bound: int | None = None
    values: tuple[int, ...] | None = None


class Session(Protocol):
    """One model held open, so that the next goal costs a new objective and not a new model."""

    def add(self, row: Row) -> None:
        """Append a row, such as a proven goal."""

    def optimise(
        self, expression: Linear, sense: Direction, limit_seconds: float | None, hint: Sequence[int] | None
    ) -> SolverAnswer:
        """Make `expression` least or greatest; `hint` has one value in range per variable, and may break rows."""


class Backend(Protocol):
    """A solver. Two of different `family` share no code that searches or proves."""

    @property
    def name(self) -> str:
        """As in `--engine`."""

    @property
    def family(self) -> Literal["cp", "lp", "coin"]:
        """How it proves: clauses and propagation; linear relaxations in HiGHS; those in COIN-OR's Clp and Cbc."""

    @property
    def version(self) -> str:
        """Of the package that carries it."""

    def open(self, model: Model) -> Session:
        """Return a session that holds the model's variables and rows, without its goals."""


def row_bounds(row: Row) -> tuple[int | None, int | None]:
    """Lower and upper bound of the row's left side, None where there is none.

    A bound beyond ±2³¹ is moved there: the left side never reaches it (`Model.add`), so nothing changes but the size
    of the numbers.
    """
    bound = max(-LIMIT, min(LIMIT, row.bound))
    return (None if row.sense == "<=" else bound), (None if row.sense == ">=" else bound)


def minimised(expression: Linear, sense: Direction) -> dict[int, int]:
    """Coefficients of what a session minimises: without constant and common factor, negated for `max`."""
    factor = common_factor(expression.terms.values()) * (1 if sense == "min" else -1)
    return {index: c // factor for index, c in expression.terms.items() if c}


def objective(expression: Linear, sense: Direction, least: float) -> int:
    """Return the expression's integer value from what the session minimised."""
    factor = common_factor(expression.terms.values())
    return expression.constant + factor * (round(least) if sense == "min" else -round(least))


def objective_bound(expression: Linear, sense: Direction, least: float) -> int | None:
    """Return the expression's integer bound from a lower bound of what the session minimised.

    An integer objective above 3.2 is at least 4; noise of floating point just above 4.0 does not make it 5.
    """
    if not math.isfinite(least):
        return None
    noise = min(0.49, INTEGRALITY + 1e-9 * abs(least))
    return objective(expression, sense, math.ceil(least - noise))


def whole(values: Iterable[float], solver: str) -> tuple[int, ...]:
    """Return a solver's values as the integers they stand for.

    Raises
    ------
    VerificationError
        A value is further than 10⁻⁶ from any integer.
    """
    rounded = []
    for index, value in enumerate(values):
        integer = round(value) if math.isfinite(value) else 0
        if not abs(value - integer) <= INTEGRALITY:
            raise VerificationError(
                f"【N06】求解器{solver}给出的第{index}个变量为{value!r}，不是整数，已停止，不输出名单"
            )
        rounded.append(integer)
    return tuple(rounded)
