"""How a lexicographic solve ended: goal by goal, and as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from allocator.engines.backends.protocol import Status
from allocator.models.model import Direction

How = Literal["solver", "range", "given", "alone", "none"]


@dataclass(frozen=True, slots=True)
class Level:
    """How one goal ended.

    Attributes
    ----------
    value
        Of the returned solution, in exact integers; None where there is no solution.
    bound
        No solution that keeps the goals before it is better; None where nothing is known.
    status
        `optimal` where proven (value = bound), `feasible` where only attained, `unknown` where not even tried.
    how
        `solver`, or `range`: the solution already in hand has the best value the variables' ranges allow; `given`:
        proven elsewhere; `alone`: no other list is as good in the goals before.
    """

    name: str
    sense: Direction
    value: int | None
    bound: int | None
    status: Status
    how: How
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `optimise` found.

    Attributes
    ----------
    status
        `optimal` when every goal is proven; `feasible` when stopped before; `unknown` when stopped without a solution.
    goals
        One per goal of the model, in order; empty when infeasible.
    values
        One integer per variable; None when infeasible or unknown.
    solves
        How often the backend was asked.
    """

    status: Status
    goals: tuple[Level, ...]
    values: tuple[int, ...] | None
    backend: str
    version: str
    seconds: float
    solves: int

    @property
    def proven(self) -> bool:
        """Whether every goal is proven."""
        return self.status == "optimal"


Told = Callable[[int, Level, tuple[int, ...] | None], None]
"""Called with a goal's number, how it ended, and the solution in hand."""
