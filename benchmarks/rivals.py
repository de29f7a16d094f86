"""The rivals: the textbook model in CP-SAT, in HiGHS and in CBC, and greedy by score.

Every solver takes goal after goal, fixes each proven value, and skips a goal that is ideal in the solution in hand.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pulp
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2
from ortools.sat.python.cp_model_helper import CpModelProto, SatParameters, SolveWrapper
from textbook import Goal, Row, Textbook, most_per_applicant

from allocator.engines.backends.cpsat import parameters
from allocator.problem.allocation import Allocation, Award
from allocator.problem.payment import pay
from allocator.problem.problem import Problem

_FAR = 2**40
"""Stands for no bound."""
_OPTIMAL = 4
"""CpSolverStatus."""
_CBC = pulp.PULP_CBC_CMD.pulp_cbc_path


class TimedOut(Exception):  # noqa: N818 - an outcome, not an error
    """The time limit ended the run before the last goal was proven."""


@dataclass
class Run:
    """What a rival reached: the goal values proven so far, the last solution, and the seconds of each part."""

    goals: list[int] = field(default_factory=list)
    values: list[int] | None = None
    building: float = 0.0
    solving: float = 0.0
    timed_out: bool = False


Ask = Callable[[Goal, Sequence[int] | None, float], list[int]]
"""Optimise one goal: (goal, solution in hand, seconds left) → values."""


def with_cpsat(model: Textbook, limit_seconds: float, *, ours: bool = False) -> Run:
    """CP-SAT with one worker, otherwise its default settings; with `ours` the settings of our own backend.

    The rows go straight into the solver's message, so that no modelling layer costs the rival time or memory.
    """
    started = time.perf_counter()
    message = CpModelProto()
    for low, high in model.ranges:
        message.variables.add().domain.extend((low, high))

    def add(row: Row) -> None:
        linear = message.constraints.add().linear
        linear.vars.extend([v for v, _ in row.terms])
        linear.coeffs.extend([c for _, c in row.terms])
        linear.domain.extend((row.bound, _FAR))

    def ask(goal: Goal, known: Sequence[int] | None, left: float) -> list[int]:
        sign = 1 if goal.sense == "min" else -1
        _refill(message.objective.vars, [v for v, _ in goal.terms])
        _refill(message.objective.coeffs, [sign * c for _, c in goal.terms])
        _refill(message.solution_hint.vars, range(len(known or ())))
        _refill(message.solution_hint.values, known or ())
        chosen = parameters() if ours else SatParameters()
        chosen.num_workers = 1
        chosen.max_time_in_seconds = max(0.01, left)
        solver: Any = SolveWrapper()
        solver.set_parameters(chosen)
        response = solver.solve(message)
        if int(response.status) != _OPTIMAL:
            raise TimedOut
        return list(response.solution)

    for row in model.every_row():
        add(row)
    return _in_turn(model, Run(building=time.perf_counter() - started), ask, add, limit_seconds)


def with_highs(model: Textbook, limit_seconds: float) -> Run:
    """HiGHS through MathOpt, one thread, no gap, otherwise default settings."""
    started = time.perf_counter()
    problem = mathopt.Model()
    variables = [problem.add_integer_variable(lb=low, ub=high) for low, high in model.ranges]

    def add(row: Row) -> None:
        added = problem.add_linear_constraint(lb=row.bound, ub=math.inf)
        for v, c in row.terms:
            added.set_coefficient(variables[v], c)

    def ask(goal: Goal, known: Sequence[int] | None, left: float) -> list[int]:
        sign = 1 if goal.sense == "min" else -1
        problem.objective.clear()
        problem.objective.is_maximize = False
        for v, c in goal.terms:
            problem.objective.set_linear_coefficient(variables[v], sign * c)
        hints = [mathopt.SolutionHint(variable_values=dict(zip(variables, known, strict=True)))] if known else []
        highs = highs_pb2.HighsOptionsProto()
        highs.string_options["parallel"] = "off"
        limit = timedelta(seconds=max(0.01, left))
        exactly = mathopt.SolveParameters(
            relative_gap_tolerance=0.0, absolute_gap_tolerance=0.0, time_limit=limit, highs=highs
        )
        start = mathopt.ModelSolveParameters(solution_hints=hints)
        result = mathopt.solve(problem, mathopt.SolverType.HIGHS, params=exactly, model_params=start)
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise TimedOut
        found = result.variable_values()
        return [round(found[v]) for v in variables]

    for row in model.every_row():
        add(row)
    return _in_turn(model, Run(building=time.perf_counter() - started), ask, add, limit_seconds)


def with_cbc(model: Textbook, limit_seconds: float) -> Run:
    """PuLP with the CBC it ships, one thread, otherwise default settings: how most people would write it."""
    started = time.perf_counter()
    problem = pulp.LpProblem("textbook", pulp.LpMinimize)
    # COIN_CMD on the program PuLP ships is PULP_CBC_CMD, which later versions warn of, as of the plain constructor.
    make = getattr(problem, "add_variable", pulp.LpVariable)
    variables = [make(f"v{k}", low, high, pulp.LpInteger) for k, (low, high) in enumerate(model.ranges)]

    def add(row: Row) -> None:
        left = pulp.LpAffineExpression([(variables[v], c) for v, c in row.terms])
        problem.addConstraint(pulp.LpConstraint(left, pulp.LpConstraintGE, None, row.bound))

    def ask(goal: Goal, known: Sequence[int] | None, left: float) -> list[int]:
        del known
        sign = 1 if goal.sense == "min" else -1
        problem.setObjective(pulp.LpAffineExpression([(variables[v], sign * c) for v, c in goal.terms]))
        problem.solve(pulp.COIN_CMD(path=_CBC, msg=False, threads=1, timeLimit=max(1, left)))
        # PuLP calls a run that the limit stopped "Optimal" too; only `sol_status` tells.
        if problem.sol_status != pulp.LpSolutionOptimal:
            raise TimedOut
        return [round(v.value() or 0) for v in variables]

    for row in model.every_row():
        add(row)
    return _in_turn(model, Run(building=time.perf_counter() - started), ask, add, limit_seconds)


def _in_turn(model: Textbook, run: Run, ask: Ask, fix: Callable[[Row], None], limit_seconds: float) -> Run:
    """Goal after goal, each fixed at its proven value."""
    started = time.perf_counter()
    for goal in model.goals:
        if run.values is None or goal.value(run.values) != goal.ideal:
            left = limit_seconds - run.building - (time.perf_counter() - started)
            try:
                run.values = ask(goal, run.values, left)
            except TimedOut:
                run.timed_out = True
                break
        run.goals.append(goal.value(run.values))
        fix(goal.kept_at(run.goals[-1]))
    run.solving = time.perf_counter() - started
    return run


def _refill(numbers: Any, fresh: Sequence[int]) -> None:
    numbers.clear()
    numbers.extend(list(fresh))


def by_score(problem: Problem) -> Allocation:
    """Greedy: down the order, each the best tier that the money and his applicant's limits leave, until either ends."""
    most, left, high = most_per_applicant(problem), problem.budget, problem.programme.quotas[0].high
    money, number = [0] * len(problem.applicants), [0] * len(problem.applicants)
    awards: list[Award | None] = []
    for i, e in enumerate(problem.applicant):
        award = None
        if number[e] < most and sum(number) < high:
            award = _best_award(problem, i, money[e], left)
        if award:
            left, money[e], number[e] = left - award.amount, money[e] + award.amount, number[e] + 1
        awards.append(award)
    return Allocation(tuple(awards))


def _best_award(problem: Problem, i: int, used: int, left: int) -> Award | None:
    """Return the best tier for position i that costs no more than is left, as its applicant's room allows."""
    room = problem.room[problem.applicant[i]]
    for t in problem.open_levels[i]:
        amount = pay(problem.full[i][t], problem.least[t], None if room is None else room - used, problem.over)
        if 0 < amount <= left:
            return Award(t, amount)
    return None
