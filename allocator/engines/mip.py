"""Lexicographic optimisation: goal by goal, each proven, then fixed, then the next.

    goal 1  min  v            proven 0         row  v ≤ 0
    goal 2  max  N            proven 30        row  N ≥ 30
    …

A backend is never believed: its values are put into every row in exact integers, the goal is recomputed and compared
with what it reported, and every claim is compared with the solution already in hand. "Proven" means that the backend
says optimal and its bound equals the value, or that the value is the best the variables' own ranges allow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from allocator.engines.backends.protocol import Answer, Backend, Session, Status
from allocator.errors import VerificationError
from allocator.models.algebra import Linear, Sense
from allocator.models.model import Direction, Goal, Model, Row

_FEASIBILITY = Goal("feasibility", "min", Linear())
"""What a model without goals is solved for."""


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
        proven elsewhere.
    """

    name: str
    sense: Direction
    value: int | None
    bound: int | None
    status: Status
    how: Literal["solver", "range", "given", "none"]
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


def optimise(
    model: Model,
    backend: Backend,
    *,
    limit_seconds: float | None = None,
    hint: Sequence[int] | None = None,
    given: Collection[int] = (),
    known: Collection[int] = (),
    told: Told | None = None,
) -> Outcome:
    """The lexicographically best solution of a model.

    Parameters
    ----------
    limit_seconds
        For all goals together; None for an official run. Whatever is unproven by then stays so.
    hint
        A likely solution, one value per variable. Where it satisfies every row it is a first solution; where a value
        is outside its range it is left out.
    given
        Numbers of goals proven elsewhere at the values of `hint`, which then has to satisfy every row: they are fixed
        and not asked for.
    known
        Numbers of goals whose best values are said to be those of `hint`, which then has to satisfy every row: instead
        of searching for them again the backend is asked for anything better, and proves the goal by finding nothing.
    told
        Called after every goal, as soon as it has ended.

    Raises
    ------
    VerificationError
        The backend contradicts exact arithmetic, itself, or the solution in hand (N06).
    """
    return _Run(model, backend, limit_seconds, hint, given, known, told).outcome()


@dataclass
class _Run:
    """One lexicographic solve: the rows so far, the best solution in hand and the clock."""

    model: Model
    backend: Backend
    limit_seconds: float | None
    hint: Sequence[int] | None
    given: Collection[int] = ()
    known: Collection[int] = ()
    told: Told | None = None
    levels: list[Level] = field(default_factory=list)
    values: tuple[int, ...] | None = None
    fixed: list[Row] = field(default_factory=list)
    session: Session | None = None
    solves: int = 0

    def __post_init__(self) -> None:
        self.started = time.perf_counter()
        if not self.model.variables:
            self.hint = ()
        if self.hint is not None and not self.model.within(self.hint):
            self.hint = None
        if self.hint is not None and not self.model.broken(self.hint):
            self.values = tuple(self.hint)
        if (self.given or self.known) and self.values is None:
            raise ValueError("goals given or known need a hint that satisfies every row")

    def outcome(self) -> Outcome:
        if any(not row.terms and not row.holds(()) for row in self.model.rows):
            return self._end("infeasible", ())
        status: Status = "optimal"
        for number, goal in enumerate(self.model.goals or [_FEASIBILITY]):
            level = self._level(number, goal) if status == "optimal" else self._untried(goal)
            self.levels.append(level)
            if self.told:
                self.told(number, level, self.values)
            if level.status == "infeasible":
                return self._end("infeasible", ())
            if level.status != "optimal":
                status = "feasible" if self.values is not None else "unknown"
        return self._end(status, tuple(self.levels) if self.model.goals else ())

    def _level(self, number: int, goal: Goal) -> Level:
        """Prove one goal and fix it, or say how far it got."""
        begun = time.perf_counter()
        if number in self.given:
            return self._given(goal, begun)
        value = None if self.values is None else goal.expression.value(self.values)
        if value is not None and value == self._best_in_range(goal):
            return self._proven(goal, value, "range", begun)
        if value is not None and number in self.known:
            return self._challenged(goal, value, begun)
        return self._searched(goal, begun)

    def _searched(self, goal: Goal, begun: float) -> Level:
        """Have the backend find the best and prove it."""
        answer = self._ask(goal)
        if answer.status == "infeasible":
            if self.values is not None:
                raise self._disagreement(goal, "无可行解", "已有可行解")
            return Level(goal.name, goal.sense, None, None, "infeasible", "solver", time.perf_counter() - begun)
        if answer.values is not None:
            self._accept(goal, answer)
        if self.values is None:
            return Level(goal.name, goal.sense, None, answer.bound, "unknown", "solver", time.perf_counter() - begun)
        value = goal.expression.value(self.values)
        if answer.bound is not None and _better(goal.sense, value, answer.bound):
            raise self._disagreement(goal, f"界{answer.bound}", str(value))
        if value == self._best_in_range(goal) or (answer.status == "optimal" and answer.bound == value):
            return self._proven(goal, value, "solver", begun)
        return Level(goal.name, goal.sense, value, answer.bound, "feasible", "solver", time.perf_counter() - begun)

    def _given(self, goal: Goal, begun: float) -> Level:
        """Fix a goal at the value of the hint, which is the solution in hand again."""
        known = tuple(self.hint or ())
        value = goal.expression.value(known)
        if any(not row.holds(known) for row in self.fixed):
            raise self._disagreement(goal, "更优的解", f"另有证明的{value}")
        self.values = known
        return self._proven(goal, value, "given", begun)

    def _challenged(self, goal: Goal, value: int, begun: float) -> Level:
        """Prove a goal of the solution in hand by asking for a better one: that there is none is the proof.

        Any better one, not the best: without an objective CP-SAT was done in a second where it needed twenty with it.
        """
        better = self._row(goal, value + (1 if goal.sense == "max" else -1), "更优")
        answer = self._ask(goal, better)
        if answer.status == "infeasible":
            return self._proven(goal, value, "solver", begun)
        if answer.values is not None:
            if self.model.within(answer.values):
                found = goal.expression.value(answer.values)
                if not better.holds(answer.values):
                    raise self._disagreement(goal, "更优的解", str(found))
                answer = replace(answer, value=found)
            self._accept(goal, answer)
        value = goal.expression.value(self.values or ())
        return Level(goal.name, goal.sense, value, None, "feasible", "solver", time.perf_counter() - begun)

    def _ask(self, goal: Goal, better: Row | None = None) -> Answer:
        """The backend's answer, or `unknown` where no time is left; with the row `better` to that question alone."""
        left = None if self.limit_seconds is None else self.limit_seconds - (time.perf_counter() - self.started)
        if left is not None and left <= 0:
            return Answer("unknown")
        self.solves += 1
        if better is not None:
            session = self._opened()
            session.add(better)
            return session.optimise(Linear(), goal.sense, left, None)
        if self.session is None:
            self.session = self._opened()
        start = self.values if self.values is not None else self.hint
        return self.session.optimise(goal.expression, goal.sense, left, start)

    def _opened(self) -> Session:
        """A session with the rows so far."""
        session = self.backend.open(self.model)
        for row in self.fixed:
            session.add(row)
        return session

    def _accept(self, goal: Goal, answer: Answer) -> None:
        """Check an answer's values in exact integers, and keep them unless the solution in hand is better."""
        values = answer.values or ()
        if not self.model.within(values):
            raise self._disagreement(goal, "一个解", "变量超出范围")
        broken = self.model.broken(values) + [row for row in self.fixed if not row.holds(values)]
        if broken:
            raise self._disagreement(
                goal, "一个可行解", f"违反“{broken[0].clause}：{broken[0].label}”等{len(broken)}行"
            )
        value = goal.expression.value(values)
        if answer.value != value:
            raise self._disagreement(goal, str(answer.value), str(value))
        for earlier, level in zip(self.model.goals, self.levels, strict=False):
            found = earlier.expression.value(values)
            if level.bound is not None and _better(earlier.sense, found, level.bound):
                raise self._disagreement(earlier, f"最优{level.bound}", f"有更优的{found}")
        if self.values is not None:
            known = goal.expression.value(self.values)
            if _better(goal.sense, known, value):
                if answer.status == "optimal":
                    raise self._disagreement(goal, f"最优{value}", f"已有{known}")
                return
        self.values = tuple(values)

    def _proven(self, goal: Goal, value: int, how: Literal["solver", "range", "given"], begun: float) -> Level:
        for row in self._kept(goal, value):
            self.fixed.append(row)
            if self.session is not None:
                self.session.add(row)
        return Level(goal.name, goal.sense, value, value, "optimal", how, time.perf_counter() - begun)

    def _kept(self, goal: Goal, value: int) -> list[Row]:
        """Rows that keep a proven goal: its value, or each of its variables where the goal settles them.

        A row per variable says the same as one row with large weights, and a relaxation cannot get around it.
        """
        whole = self._row(goal, value, "已证明的目标")
        if goal.settles and self.values is not None:
            return [Row(((index, 1),), "=", self.values[index], whole.clause, whole.label) for index, _ in whole.terms]
        return [whole]

    def _row(self, goal: Goal, value: int, label: str) -> Row:
        """The goal at this value or better."""
        terms = sorted((index, c) for index, c in goal.expression.terms.items() if c)
        sense: Sense = "<=" if goal.sense == "min" else ">="
        return Row(tuple(terms), sense, value - goal.expression.constant, f"goal:{goal.name}", label).reduced()

    def _untried(self, goal: Goal) -> Level:
        value = None if self.values is None else goal.expression.value(self.values)
        return Level(goal.name, goal.sense, value, None, "unknown", "none", 0.0)

    def _best_in_range(self, goal: Goal) -> int:
        low, high = self.model.range_of(goal.expression)
        return low if goal.sense == "min" else high

    def _disagreement(self, goal: Goal, reported: str, exact: str) -> VerificationError:
        return VerificationError(
            f"【N06】求解器{self.backend.name}结果不一致：目标“{goal.name}”报告{reported}，按整数复核为{exact}，"
            "已停止，不输出名单"
        )

    def _end(self, status: Status, goals: tuple[Level, ...]) -> Outcome:
        seconds = time.perf_counter() - self.started
        backend = self.backend
        return Outcome(status, goals, self.values, backend.name, backend.version, seconds, self.solves)


def _better(sense: Direction, first: int, second: int) -> bool:
    """Whether the first value of a goal is strictly better."""
    return first < second if sense == "min" else first > second
