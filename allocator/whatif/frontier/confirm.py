"""A second family of engines answers for every stair: no step width, no sampling.

The best list at the last budget of a stair is the best for the whole stair, since it costs no more than the stair's
first budget. So one solve at each last budget proves the frontier, and one just below the first stair that nothing is
allowed there. 只增不减: at each budget where the list changes, and at the last one where it does not, the best list
whose rows say that everybody keeps what he has.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.errors import VerificationError
from allocator.models.algebra import geq
from allocator.models.formulation import Formulation
from allocator.money import show_wan
from allocator.parallel import Progress, sweep
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.proof.solve import solve_problem
from allocator.whatif.frontier.curve import Frontier


@dataclass(frozen=True)
class Question:
    """The list wanted at a budget (None: there is none), and whom it has to contain."""

    budget: int
    wanted: Allocation | None
    held: Allocation | None = None


def confirmed(frontier: Frontier, *, executor: Executor | None = None, progress: Progress | None = None) -> Frontier:
    """Return the same frontier, every stair of it confirmed.

    Raises
    ------
    VerificationError
        Another list is better somewhere, nobody but one engine finds it, or a range of budgets is left out.
    """
    for before, after in pairwise(frontier.steps if frontier.grid is None else ()):
        if before.until != after.budget - 1:
            raise VerificationError(f"【N06】预算{show_wan(before.budget)}万元与{show_wan(after.budget)}万元两级不相接")
    questions = list(_questions(frontier))
    found = sweep(partial(_answered, frontier.problem), questions, executor=executor, progress=progress)
    for question, same in zip(questions, found, strict=True):
        if not same:
            where = f"预算{show_wan(question.budget)}万元"
            raise VerificationError(f"【N06】{where}处两类算法的名单不一致。已停止，不输出结果；请联系维护人员")
    return replace(frontier, proof="confirmed")


def _questions(frontier: Frontier) -> Iterator[Question]:
    steps, most = frontier.steps, frontier.problem.budget
    first = steps[0].budget if steps else most + 1
    if first > frontier.since and frontier.step is None:
        yield Question(first - 1, None)
    if frontier.step is None:
        for s in steps:
            yield Question(most if s.until is None else s.until, s.allocation)
        return
    if steps:
        yield Question(first, steps[0].allocation)
    for before, after in pairwise(steps):
        unchanged = after.budget - frontier.step
        yield Question(unchanged, before.allocation, before.allocation)
        yield Question(after.budget, after.allocation, before.allocation)
    if steps:
        last = most if frontier.upto is None else _last_instalment(frontier, frontier.upto)
        yield Question(max(steps[-1].budget, last), steps[-1].allocation, steps[-1].allocation)


def _last_instalment(frontier: Frontier, upto: int) -> int:
    step = frontier.step or 1
    return frontier.since + (upto - frontier.since) // step * step


def _answered(problem: Problem, question: Question) -> bool:
    """Tell whether the engines say what the frontier says."""
    there = replace(problem, budget=question.budget)
    if question.held is not None:
        return _containing(there, question.held) == question.wanted
    result = solve_problem(there)
    if question.wanted is None:
        return result.status == "infeasible"
    return result.proven and result.allocation == question.wanted


def _containing(problem: Problem, held: Allocation) -> Allocation | None:
    """Return the best list by rows in which everybody keeps at least the tier and the amount."""
    formulation = Formulation(problem)
    d = formulation.decisions
    for i in held.funded:
        award, who = held.awards[i], problem.pool[i].id
        if award:
            d.add(geq(d.reaches(i, award.level), 1), "kept", f"{who}不降档")
            d.add(geq(d.amount(i), award.amount // problem.granule), "kept", f"{who}不减少")
    outcome = optimise(formulation.model, load_backend("cpsat"))
    return formulation.allocation(outcome.values) if outcome.proven and outcome.values is not None else None
