"""The rivals: the textbook pairwise model in CBC and CP-SAT, and greedy by score.

The textbook says merit order pair by pair, which needs no idea and (n² − n)/2 rows per tier:

    X_{i,t} + Σ_k β_{i,t,k} ≥ X_{j,t}      for every i ranked above j and every tier t that is open to i

Everything else (budget, ceiling, count limit, excuses, tiers, goals) is said as tightly as in our own model, so that
the pairs are the only difference, and the optimum must be the same. It is written here from the problem's data alone:
no rule file, no L_{r,t} and none of our algebra. A line goal max κ_t is a choice among the candidates that reach t:

    max Σ_i i·S_{i,t}      S_{i,t} ≤ X_{i,t}      Σ_i S_{i,t} ≤ 1

Every rival solves goal after goal, fixes each proven value, and skips a goal that is ideal in the solution in hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any, Literal, NamedTuple

import pulp
from ortools.sat.python.cp_model_helper import CpModelProto, SatParameters, SolveWrapper

from allocator.allocation import Allocation, Award
from allocator.engines.backends.cpsat import parameters
from allocator.problem import Problem

Terms = list[tuple[int, int]]
"""(variable, coefficient)."""


class Row(NamedTuple):
    """Σ coefficient·variable ≥ bound."""

    terms: Terms
    bound: int


class Goal(NamedTuple):
    """One level of the lexicographic order; `ideal` is a value that nothing can beat."""

    name: str
    sense: Literal["min", "max"]
    terms: Terms
    ideal: int


class TimedOut(Exception):  # noqa: N818 - an outcome, not an error
    """The time limit ended the run before the last goal was proven."""


class Textbook:
    """One problem as variables, rows, pairs and goals; the pairs are made when they are asked for, and not kept."""

    def __init__(self, problem: Problem) -> None:
        if problem.over != "truncate" or problem.graded or problem.groups or problem.reserve or problem.pinned:
            raise ValueError("the textbook model knows the default rules only")
        if problem.city_cap is not None or problem.shape != "pyramid" or problem.programme.stance != "balanced":
            raise ValueError("the textbook model knows the default rules only")
        self.problem = problem
        self.n, self.tau = len(problem.pool), problem.top
        self.ranges: list[tuple[int, int]] = []
        self.rows: list[Row] = []
        self.goals: list[Goal] = []
        self.x = [[self._new() for _ in range(self.tau)] for _ in range(self.n)]
        self.y = {i: self._new(max(problem.full[i]) // problem.granule) for i in sorted(problem.may_be_cut)}
        self.excuses: dict[tuple[int, int], list[int]] = {}
        for upper_lower in (pairwise(row) for row in self.x):
            self.rows += [Row([(lower, 1), (upper, -1)], 0) for lower, upper in upper_lower]
        self._closed()
        self._add(_less(self._money(range(self.n))), -(problem.budget // problem.granule))
        for positions in problem.members(problem.applicant).values():
            self._applicant(positions)
        self._quota()
        self._shape()
        for t in range(self.tau, 0, -1):
            self._line(t)

    @property
    def size(self) -> tuple[int, int]:
        """Variables and rows."""
        pairs = sum((self.n - 1 - i) * len(opened) for i, opened in enumerate(self.problem.open_levels))
        return len(self.ranges), len(self.rows) + pairs

    def every_row(self) -> Iterator[Row]:
        """The rows and the pairs."""
        return chain(self.rows, self._pairs())

    def _pairs(self) -> Iterator[Row]:
        for i, opened in enumerate(self.problem.open_levels):
            for t in opened:
                mine = [(v, 1) for v in (self.x[i][t - 1], *self.excuses.get((i, t), ()))]
                for j in range(i + 1, self.n):
                    yield Row([*mine, (self.x[j][t - 1], -1)], 0)

    def allocation(self, values: Sequence[int]) -> Allocation:
        """The list that a solution's values say."""
        awards: list[Award | None] = []
        for i in range(self.n):
            level = sum(values[v] for v in self.x[i])
            amount = sum(c * values[v] for v, c in self._pay(i)) * self.problem.granule
            awards.append(Award(level, amount) if level else None)
        return Allocation(tuple(awards))

    def _new(self, high: int = 1) -> int:
        self.ranges.append((0, high))
        return len(self.ranges) - 1

    def _add(self, terms: Terms, bound: int) -> None:
        once: dict[int, int] = {}
        for v, c in terms:
            once[v] = once.get(v, 0) + c
        self.rows.append(Row(list(once.items()), bound))

    def _closed(self) -> None:
        """A closed level is no level of its own: who reaches it reaches the next, or it is the top and nobody does."""
        for i, opened in enumerate(self.problem.open_levels):
            for t in set(range(1, self.tau + 1)) - set(opened):
                above = [(self.x[i][t], 1)] if t < self.tau else []
                self._add([*above, (self.x[i][t - 1], -1)], 0)

    def _full(self, i: int) -> Terms:
        """A_{i,λ} in granules."""
        steps = pairwise(a // self.problem.granule for a in self.problem.full[i])
        return [(v, higher - lower) for v, (lower, higher) in zip(self.x[i], steps, strict=True)]

    def _pay(self, i: int) -> Terms:
        return [(self.y[i], 1)] if i in self.y else self._full(i)

    def _money(self, positions: Sequence[int]) -> Terms:
        return [term for i in positions for term in self._pay(i)]

    def _applicant(self, positions: Sequence[int]) -> None:
        """Count limit and cumulative ceiling of one applicant, with the excuses of his lower-ranked projects."""
        problem, gamma = self.problem, self.problem.granule
        most = next(c.max for c in problem.programme.clauses if c.kind == "per_applicant")
        room = problem.room[problem.applicant[positions[0]]]
        if len(positions) > most:
            self._add([(self.x[i][0], -1) for i in positions], -most)
        for k, i in enumerate(positions):
            higher = positions[:k]
            if k >= most:
                for t in problem.open_levels[i]:
                    self._excuse(i, t, [(self.x[j][0], 1) for j in higher], most)
            if room is not None and i in self.y:
                self._cut(i, self._money(higher), room // gamma)
            asked = sum(max(problem.full[j]) for j in higher)
            for t in problem.open_levels[i]:
                if room is not None and asked > room - problem.least[t]:
                    self._excuse(i, t, self._money(higher), (room - problem.least[t]) // gamma + 1)

    def _excuse(self, i: int, level: int, used: Terms, needed: int) -> None:
        """A new β_{i,t}: 1 only where the higher-ranked awards use at least what blocks i."""
        beta = self._new()
        self.excuses.setdefault((i, level), []).append(beta)
        self._add([*used, (beta, -needed)], 0)

    def _cut(self, i: int, before: Terms, room: int) -> None:
        """y_i = min(A_{i,λ}, room − what the higher-ranked projects got), at least the least payable amount."""
        problem, y, cut = self.problem, (self.y[i], 1), self._new()
        full, most = self._full(i), max(problem.full[i]) // problem.granule
        floors = pairwise(f // problem.granule for f in problem.least)
        self._add([*full, *_less([y])], 0)
        self._add([y, *_less(full), (cut, most)], 0)
        self._add([*before, y, (cut, -room)], 0)
        self._add(_less([*before, y]), -room)
        self._add([y, *((v, lower - higher) for v, (lower, higher) in zip(self.x[i], floors, strict=True))], 0)

    def _number(self, level: int) -> Terms:
        """N_t."""
        here = [(row[level - 1], 1) for row in self.x]
        return here if level == self.tau else here + [(row[level], -1) for row in self.x]

    def _quota(self) -> None:
        quota = self.problem.programme.quotas[0]
        funded = [(row[0], 1) for row in self.x]
        outside = self._new(max(quota.low, self.n))
        self._add([(outside, 1), *funded], quota.low)
        self._add([(outside, 1), *_less(funded)], -quota.high)
        self.goals.append(Goal("quota", "min", [(outside, 1)], 0))
        present = [self._new() for _ in range(self.tau)]
        for t, p in enumerate(present, 1):
            self._add([*self._number(t), (p, -1)], 0)
        self.goals.append(Goal("tiers_present", "max", [(p, 1) for p in present], self.tau))
        short = self._new(quota.target)
        self._add([(short, 1), *funded], quota.target)
        self.goals.append(Goal("target", "min", [(short, 1)], 0))

    def _shape(self) -> None:
        parts = []
        for t in range(1, self.tau):
            part = self._new(self.n)
            parts.append((part, 1))
            self._add([(part, 1), *self._number(t), *_less(self._number(t + 1))], 0)
        self.goals.append(Goal("shape", "min", parts, 0))

    def _line(self, level: int) -> None:
        chosen = [self._new() for _ in range(self.n)]
        for row, s in zip(self.x, chosen, strict=True):
            self._add([(row[level - 1], 1), (s, -1)], 0)
        self._add([(s, -1) for s in chosen], -1)
        name = f"lines_{self.problem.tiers[level - 1].name}"
        self.goals.append(Goal(name, "max", [(s, i + 1) for i, s in enumerate(chosen)], self.n))


def _less(terms: Terms) -> Terms:
    return [(v, -c) for v, c in terms]


@dataclass
class Run:
    """What a rival reached: the goal values proven so far, the list where all are, and the seconds of each part."""

    goals: list[int] = field(default_factory=list)
    values: list[int] | None = None
    building: float = 0.0
    solving: float = 0.0
    timed_out: bool = False


Ask = Callable[[Goal, "list[int] | None", float], "list[int]"]
"""Optimise one goal: (goal, solution in hand, seconds left) → values."""


def _in_turn(model: Textbook, run: Run, ask: Ask, fix: Callable[[Row], None], limit_seconds: float) -> Run:
    """Goal after goal, each fixed at its proven value."""
    started = time.perf_counter()
    for goal in model.goals:
        if run.values is None or _value(goal, run.values) != goal.ideal:
            try:
                run.values = ask(goal, run.values, limit_seconds - run.building - (time.perf_counter() - started))
            except TimedOut:
                run.timed_out = True
                break
        proven = _value(goal, run.values)
        run.goals.append(proven)
        fix(Row(goal.terms, proven) if goal.sense == "max" else Row(_less(goal.terms), -proven))
    run.solving = time.perf_counter() - started
    return run


def _value(goal: Goal, values: Sequence[int]) -> int:
    return sum(c * values[v] for v, c in goal.terms)


def with_cpsat(model: Textbook, limit_seconds: float, *, ours: bool = False) -> Run:
    """CP-SAT with one worker: its default settings, or with `ours` the settings of our own backend.

    The rows go straight into the solver's message: no modelling layer costs the rival time or memory.
    """
    run, started = Run(), time.perf_counter()
    message = CpModelProto()
    for low, high in model.ranges:
        message.variables.add().domain.extend((low, high))

    def fix(row: Row) -> None:
        linear = message.constraints.add().linear
        linear.vars.extend([v for v, _ in row.terms])
        linear.coeffs.extend([c for _, c in row.terms])
        linear.domain.extend((row.bound, 2**40))

    for row in model.every_row():
        fix(row)
    run.building = time.perf_counter() - started

    def ask(goal: Goal, known: list[int] | None, left: float) -> list[int]:
        sign = 1 if goal.sense == "min" else -1
        _refill(message.objective.vars, [v for v, _ in goal.terms])
        _refill(message.objective.coeffs, [sign * c for _, c in goal.terms])
        if known is not None:
            _refill(message.solution_hint.vars, list(range(len(known))))
            _refill(message.solution_hint.values, known)
        chosen = parameters() if ours else SatParameters()
        chosen.num_workers = 1
        chosen.max_time_in_seconds = max(0.01, left)
        solver: Any = SolveWrapper()
        solver.set_parameters(chosen)
        response = solver.solve(message)
        if int(response.status) != 4:
            raise TimedOut
        return list(response.solution)

    return _in_turn(model, run, ask, fix, limit_seconds)


def _refill(numbers: Any, fresh: list[int]) -> None:
    numbers.clear()
    numbers.extend(fresh)


def with_cbc(model: Textbook, limit_seconds: float) -> Run:
    """PuLP with the CBC it ships, one thread, otherwise default settings: how most planners would write it."""
    run, started = Run(), time.perf_counter()
    problem = pulp.LpProblem("textbook", pulp.LpMinimize)
    make = getattr(problem, "add_variable", pulp.LpVariable)
    variables = [make(f"v{k}", low, high, pulp.LpInteger) for k, (low, high) in enumerate(model.ranges)]

    def fix(row: Row) -> None:
        left = pulp.LpAffineExpression([(variables[v], c) for v, c in row.terms])
        problem.addConstraint(pulp.LpConstraint(left, pulp.LpConstraintGE, None, row.bound))

    for row in model.every_row():
        fix(row)
    run.building = time.perf_counter() - started

    def ask(goal: Goal, known: list[int] | None, left: float) -> list[int]:
        del known
        sign = 1 if goal.sense == "min" else -1
        problem.setObjective(pulp.LpAffineExpression([(variables[v], sign * c) for v, c in goal.terms]))
        problem.solve(pulp.PULP_CBC_CMD(msg=False, threads=1, timeLimit=max(1, left)))
        # PuLP calls a run that the limit stopped "Optimal"; only `sol_status` tells.
        if problem.sol_status != pulp.LpSolutionOptimal:
            raise TimedOut
        return [round(v.value() or 0) for v in variables]

    return _in_turn(model, run, ask, fix, limit_seconds)


def by_score(problem: Problem) -> Allocation:
    """Greedy: down the order, each the best tier that the budget and his applicant's limits leave, until both end."""
    most = next(c.max for c in problem.programme.clauses if c.kind == "per_applicant")
    left, high = problem.budget, problem.programme.quotas[0].high
    money, number = [0] * len(problem.applicants), [0] * len(problem.applicants)
    awards: list[Award | None] = []
    for i, e in enumerate(problem.applicant):
        room = problem.room[e]
        spare = left if room is None else min(left, room - money[e])
        best = next((t for t in problem.open_levels[i] if problem.full[i][t] <= spare), 0)
        if not best or number[e] >= most or sum(number) >= high:
            awards.append(None)
            continue
        amount = problem.full[i][best]
        left, money[e], number[e] = left - amount, money[e] + amount, number[e] + 1
        awards.append(Award(best, amount))
    return Allocation(tuple(awards))
