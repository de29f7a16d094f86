"""Lexicographic optimisation: goal by goal, each proven, then fixed, then the next.

    goal 1  min  v            proven 0         row  v ≤ 0
    goal 2  max  N            proven 30        row  N ≥ 30
    …

A backend is never believed: its values are put into every row in exact integers, the goal is recomputed and compared
with what it reported, and every claim is compared with the solution already in hand. "Proven" means that the backend
says optimal and its bound equals the value, or that the value is the best the variables' own ranges allow.

A goal too large for one row is made best part by part, the weightiest first; it is one goal all the same.

Before goals that only settle which of the equally good lists it is, the backend is asked once whether there is another
list at all that is as good in the goals so far: where there is none, they are proven together.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from allocator.engines.backends.protocol import Backend, Session, SolverAnswer, Status
from allocator.engines.outcome import How, Level, Outcome, Told
from allocator.errors import VerificationError
from allocator.models.algebra import Linear, Sense
from allocator.models.model import Direction, Goal, Model, Row

_FEASIBILITY = Goal("feasibility", "min", Linear())
"""What a model without goals is solved for."""
ALONE_SECONDS = 5.0
"""How long a backend may look for another list that is as good, and at most half of the time that is left."""


def optimise(
    model: Model,
    backend: Backend,
    *,
    limit_seconds: float | None = None,
    hint: Sequence[int] | None = None,
    given: Collection[int] = (),
    known: Collection[int] = (),
    alone: bool = True,
    told: Told | None = None,
) -> Outcome:
    """Return the lexicographically best solution of a model.

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
    alone
        Whether to ask if there is another list as good, before goals that only settle which it is; not where it is
        known that there is, or that nobody can say.
    told
        Called after every goal that was tried, as soon as it has ended: the goals before it are proven.

    Raises
    ------
    VerificationError
        The backend contradicts exact arithmetic, itself, or the solution in hand (N06).
    """
    return _Run(model, backend, limit_seconds, hint, given, known, told, alone=None if alone else False).outcome()


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
    proven: list[tuple[Goal, int]] = field(default_factory=list)
    session: Session | None = None
    alone: bool | None = None
    settled: set[int] = field(default_factory=set)
    solves: int = 0

    def __post_init__(self) -> None:
        self.started = time.perf_counter()
        if not self.model.variables:
            self.hint = ()
        if self.hint is not None:
            self.hint = self._completed(self.hint)
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
            if status != "optimal":
                self.levels.append(self._untried(goal))
                continue
            level = self._level(number, goal)
            self.levels.append(level)
            if self.told:
                self.told(number, level, self.values)
            if level.status == "infeasible":
                return self._end("infeasible", ())
            if level.status != "optimal":
                status = "feasible" if self.values is not None else "unknown"
        return self._end(status, tuple(self.levels) if self.model.goals else ())

    def _level(self, number: int, goal: Goal) -> Level:
        """Prove one goal and fix it, part by part, or say how far it got."""
        begun = time.perf_counter()
        if number in self.given:
            return self._given(goal, begun)
        if self.values is not None:
            settled = goal.settles and (bool(self.alone) or self.settled.issuperset(goal.expression.terms))
            if settled or self._at_best(goal):
                return self._kept(goal, "alone" if goal.settles and self.alone else "range", begun)
            if goal.settles and self.alone is None:
                self.alone = self._is_alone(number, goal)
                if self.alone:
                    return self._kept(goal, "alone", begun)
        known = self.values is not None and number in self.known
        for k, part in enumerate(goal.parts):
            step = self._step(part, begun, known=known)
            if step.status != "optimal":
                value = None if self.values is None else goal.expression.value(self.values)
                bound = None if step.bound is None else goal.bound_from(k, step.bound, self.values)
                return replace(step, value=value, bound=bound)
        return self._ended(goal, "solver", begun)

    def _step(self, part: Goal, begun: float, *, known: bool) -> Level:
        """Prove one part of a goal and fix it."""
        if self.values is not None and self._at_best(part):
            return self._kept(part, "range", begun)
        if self.values is not None and known:
            return self._challenged(part, part.expression.value(self.values), begun)
        return self._searched(part, begun)

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
        if self._at_best(goal) or (answer.status == "optimal" and answer.bound == value):
            return self._kept(goal, "solver", begun)
        return Level(goal.name, goal.sense, value, answer.bound, "feasible", "solver", time.perf_counter() - begun)

    def _given(self, goal: Goal, begun: float) -> Level:
        """Fix a goal at the value of the hint, which is the solution in hand again."""
        known = tuple(self.hint or ())
        value = goal.expression.value(known)
        if any(not row.holds(known) for row in self.fixed):
            raise self._disagreement(goal, "更优的解", f"另有证明的{value}")
        self.values = known
        return self._kept(goal, "given", begun)

    def _challenged(self, goal: Goal, value: int, begun: float) -> Level:
        """Prove a goal of the solution in hand by asking for a better one: that there is none is the proof.

        Any better one, not the best: without an objective CP-SAT was done in a second where it needed twenty with it.
        """
        better = self._row(goal, value + (1 if goal.sense == "max" else -1), "更优")
        answer = self._ask(goal, better)
        if answer.status == "infeasible":
            return self._kept(goal, "solver", begun)
        if answer.values is not None:
            if self.model.within(answer.values):
                found = goal.expression.value(answer.values)
                if not better.holds(answer.values):
                    raise self._disagreement(goal, "更优的解", str(found))
                answer = replace(answer, value=found)
            self._accept(goal, answer)
        value = goal.expression.value(self.values or ())
        return Level(goal.name, goal.sense, value, None, "feasible", "solver", time.perf_counter() - begun)

    def _is_alone(self, number: int, goal: Goal) -> bool:
        """Tell whether no other list is as good in the goals before this one, so that nothing is left to settle.

        A list that is found instead is kept where it is better in the goals to come.
        """
        open_ones = [k for k, g in enumerate(self.model.goals) if k >= number and g.settles and k not in self.given]
        if self.values is None or not self.model.listed or len(open_ones) < 2:
            return False
        left = self._left
        limit = ALONE_SECONDS if left is None else min(ALONE_SECONDS, left / 2)
        if limit <= 0:
            return False
        self.solves += 1
        asked = self.model.another(self.values, f"goal:{goal.name}")
        answer = self._opened(asked).optimise(Linear(), goal.sense, limit, None)
        if answer.values is not None:
            self._keep_better(goal, answer.values[: len(self.model.variables)])
        return answer.status == "infeasible"

    def _keep_better(self, goal: Goal, found: Sequence[int]) -> None:
        """Check another list in exact integers, and keep it where it is better in the goals to come."""
        values = self._completed(found)
        self._refuse_broken(goal, values)
        for ahead in self.model.goals[len(self.levels) :]:
            one, other = ahead.expression.value(values), ahead.expression.value(self.values or ())
            if one != other:
                self.values = values if _better(ahead.sense, one, other) else self.values
                return

    @property
    def _left(self) -> float | None:
        """Seconds until the limit; None without one."""
        return None if self.limit_seconds is None else self.limit_seconds - (time.perf_counter() - self.started)

    def _ask(self, goal: Goal, better: Row | None = None) -> SolverAnswer:
        """Return the backend's answer, with the row `better` in it; `unknown` where no time is left."""
        left = self._left
        if left is not None and left <= 0:
            return SolverAnswer("unknown")
        self.solves += 1
        if better is not None:
            session = self._opened(self.model)
            session.add(better)
            answer = session.optimise(Linear(), goal.sense, left, None)
        else:
            if self.session is None:
                self.session = self._opened(self.model)
            start = self.values if self.values is not None else self.hint
            answer = self.session.optimise(goal.expression, goal.sense, left, start)
        return answer if answer.values is None else replace(answer, values=self._completed(answer.values))

    def _completed(self, values: Sequence[int]) -> tuple[int, ...]:
        """Values with what follows from others worked out anew: no solver's rounding stands in it."""
        return self.model.completed(values) if len(values) == len(self.model.variables) else tuple(values)

    def _opened(self, model: Model) -> Session:
        """Return a session with the rows so far."""
        session = self.backend.open(model)
        for row in self.fixed:
            session.add(row)
        return session

    def _accept(self, goal: Goal, answer: SolverAnswer) -> None:
        """Check an answer's values in exact integers, and keep them unless the solution in hand is better."""
        values = answer.values or ()
        self._refuse_broken(goal, values)
        value = goal.expression.value(values)
        if answer.value != value:
            raise self._disagreement(goal, str(answer.value), str(value))
        if self.values is not None:
            known = goal.expression.value(self.values)
            if _better(goal.sense, known, value):
                if answer.status == "optimal":
                    raise self._disagreement(goal, f"最优{value}", f"已有{known}")
                return
        self.values = tuple(values)

    def _refuse_broken(self, goal: Goal, values: Sequence[int]) -> None:
        """No values that break a row, or are better than what is proven."""
        if not self.model.within(values):
            raise self._disagreement(goal, "一个解", "变量超出范围")
        broken = self.model.broken(values) + [row for row in self.fixed if not row.holds(values)]
        if broken:
            raise self._disagreement(
                goal, "一个可行解", f"违反“{broken[0].clause}：{broken[0].label}”等{len(broken)}行"
            )
        for earlier, best in self.proven:
            found = earlier.expression.value(values)
            if _better(earlier.sense, found, best):
                raise self._disagreement(earlier, f"最优{best}", f"有更优的{found}")

    def _kept(self, goal: Goal, how: How, begun: float) -> Level:
        """Fix a proven goal, or a part of one, at its value in the solution in hand."""
        for part in goal.parts:
            value = part.expression.value(self.values or ())
            self.proven.append((part, value))
            for row in self._rows(part, value):
                self.fixed.append(row)
                if part.settles:
                    self.settled.add(row.terms[0][0])
                if self.session is not None:
                    self.session.add(row)
        return self._ended(goal, how, begun)

    def _ended(self, goal: Goal, how: How, begun: float) -> Level:
        """Return a proven goal."""
        value = goal.expression.value(self.values or ())
        return Level(goal.name, goal.sense, value, value, "optimal", how, time.perf_counter() - begun)

    def _rows(self, goal: Goal, value: int) -> list[Row]:
        """Rows that keep a proven goal: its value, or each of its variables where the goal settles them.

        A row per variable says the same as one row with large weights, and a relaxation cannot get around it.
        """
        whole = self._row(goal, value, "已证明的目标")
        if goal.settles and self.values is not None:
            return [Row(((index, 1),), "=", self.values[index], whole.clause, whole.label) for index, _ in whole.terms]
        return [whole]

    def _row(self, goal: Goal, value: int, label: str) -> Row:
        """Return the goal at this value or better."""
        terms = sorted((index, c) for index, c in goal.expression.terms.items() if c)
        sense: Sense = "<=" if goal.sense == "min" else ">="
        return Row(tuple(terms), sense, value - goal.expression.constant, f"goal:{goal.name}", label).reduced()

    def _untried(self, goal: Goal) -> Level:
        value = None if self.values is None else goal.expression.value(self.values)
        return Level(goal.name, goal.sense, value, None, "unknown", "none", 0.0)

    def _at_best(self, goal: Goal) -> bool:
        """Tell whether the solution in hand has the best value that the variables' own ranges allow."""
        low, high = self.model.range_of(goal.expression)
        return goal.expression.value(self.values or ()) == (low if goal.sense == "min" else high)

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
    """Tell whether the first value of a goal is strictly better."""
    return first < second if sense == "min" else first > second
