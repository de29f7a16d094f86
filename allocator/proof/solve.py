"""One engine solves, another of a different family confirms, the audit measures: only then is a list a result.

“已证明最优” means: every goal's bound equals its value in integers, no gap parameter was set, and an engine of another
family reached the same goal values *and* the same list on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar, get_args

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.portfolio import side_by_side
from allocator.engines.portfolio.proof_ledger import Dispute
from allocator.engines.score_lines import solve as lines
from allocator.errors import RulesError, UsageError, VerificationError
from allocator.models.formulation import Formulation
from allocator.models.priority import goals_of, stopper
from allocator.models.rule import Measurement
from allocator.models.tally import tally_of
from allocator.money import show_wan
from allocator.problem.allocation import NOTHING, Allocation, Award, Declined, EngineRun, GoalValue, Solution, Status
from allocator.problem.payment import prorated
from allocator.problem.problem import Problem
from allocator.problem.publication import Publication
from allocator.proof.audit import audit, breaches
from allocator.proof.solutions import claim, of_one, of_several

EngineName = Literal["auto", "lines", "cpsat", "highs", "cbc"]
ENGINES: tuple[str, ...] = get_args(EngineName)
T = TypeVar("T")


@dataclass(frozen=True)
class Result:
    """The allocation with its certificate; `allocation` is None where there is none to give.

    Attributes
    ----------
    measurements
        Every clause measured on the list, by the audit.
    due
        What is due where that exceeds the budget and is not reduced (events, rates): there is no allocation then.
    """

    problem: Problem
    status: Status
    allocation: Allocation | None
    goals: tuple[GoalValue, ...]
    engines: tuple[EngineRun, ...]
    measurements: tuple[Measurement, ...] = ()
    due: Allocation | None = None

    @property
    def proven(self) -> bool:
        """已证明最优: optimal, value = bound everywhere, and for every goal two engines of different families agree."""
        agreeing = [e for e in self.engines if e.agrees]
        parts = [agreeing, *([e for e in agreeing if e.goals is None or k in e.goals] for k in range(len(self.goals)))]
        twice = all(len({e.family for e in part}) > 1 for part in parts)
        return self.status == "optimal" and twice and all(g.value == g.bound for g in self.goals)


def solve_problem(problem: Problem, *, engine: str = "auto", limit_seconds: float | None = None) -> Result:
    """Return the best allocation under the problem's rules, proven and confirmed.

    Parameters
    ----------
    engine
        The engine that solves first; `auto` takes the score lines where the theorem holds, else CP-SAT. An engine of
        another family always confirms; outside the theorem hard cases run side by side (`engines/portfolio`).
    limit_seconds
        For each engine inside the theorem, for all together outside; None for an official run. A run cut short is
        `feasible` or `unknown`, never `optimal`.

    Raises
    ------
    VerificationError
        The engines disagree on a goal value or on the list, or the audit finds a clause broken. Its `bundle` holds
        both answers.
    UsageError
        The engine cannot serve this problem.
    """
    if problem.publication is not None:
        return _as_published(problem, problem.publication, engine, limit_seconds)
    if problem.entitled or problem.prorates:
        return _paid_as_due(problem, engine, limit_seconds)
    if problem.at is not None:
        return _at_largest_share(problem.at, engine, limit_seconds)
    return _allocated(problem, engine, limit_seconds)


def _as_published(problem: Problem, publication: Publication, engine: str, limit_seconds: float | None) -> Result:
    """Return the published list without those excluded after it: the engines confirm that no other is allowed.

    A list that breaks a rule is no result of theirs: it stays as it is, `unverified`, with every clause measured.
    """
    if len(problem.published) == len(problem.pinned):
        kept = kept_list(problem)
        measurements = audit(problem, kept)
        if breaches(measurements):
            return Result(problem, "unverified", kept, (), (), measurements)
    result = _allocated(problem, engine, limit_seconds)
    return result if publication.proven or result.status != "optimal" else replace(result, status="feasible")


def kept_list(problem: Problem) -> Allocation:
    """Tell what a published list keeps after its exclusions."""
    kept = problem.published
    return Allocation(tuple(Award(*kept[i], "published") if i in kept else None for i in range(len(problem.pool))))


def at_its_share(problem: Problem) -> Problem:
    """Return the problem that a list is measured against: at the θ that fits, where amounts are `scaled`."""
    return problem if problem.at is None else solve_problem(problem).problem


def _at_largest_share(at: Callable[[int], Problem], engine: str, limit_seconds: float | None) -> Result:
    """Amounts `scaled`: the largest whole per cent of the ceilings at which there is a list; two engines say so.

    Every greater per cent is proven impossible, one by one: what blocks depends on the amounts, so that a smaller share
    need not fit wherever a greater one does.
    """
    for percent in range(100, 1, -1):
        result = _allocated(at(percent), engine, limit_seconds)
        if result.status != "infeasible":
            return result
    return _allocated(at(1), engine, limit_seconds)


def _paid_as_due(problem: Problem, engine: str, limit_seconds: float | None) -> Result:
    """Events and rates: everybody gets what is due; beyond the budget a shortfall is stated, or all are reduced.

    Amounts `pro_rata`: the same for a list by rank that is decided without the budget.
    """
    plenty = max(problem.budget, sum(max(row) for row in problem.full))
    whole = _allocated(replace(problem, budget=plenty), engine, limit_seconds)
    if whole.allocation is None:
        return replace(whole, problem=problem)
    due = whole.allocation
    if due.spent > problem.budget and not problem.prorates:
        return Result(problem, "infeasible", None, (), whole.engines, due=due)
    if due.spent > problem.budget:
        reduced = prorated(due.amounts, problem.budget, problem.share_step)
        if not problem.entitled and not all(amount for a, amount in zip(due.awards, reduced, strict=True) if a):
            raise RulesError(
                f"名单{len(due.funded)}项，预算{show_wan(problem.budget)}万元按比例压减后不足每项{problem.share_step}元，请增加预算"
            )
        pairs = zip(due.awards, reduced, strict=True)
        awards = tuple(replace(a, amount=amount) if a and amount else None for a, amount in pairs)
        due = Allocation(awards)
    measurements = audit(problem, due)
    if wrong := breaches(measurements):
        raise _failed(problem, [], f"名单违反条款“{wrong[0].clause}”：{wrong[0].sentence}等{len(wrong)}处")
    return replace(whole, problem=problem, allocation=due, measurements=measurements)


def _allocated(problem: Problem, engine: str, limit_seconds: float | None) -> Result:
    out = stopper(problem)
    if engine == "lines" and out:
        raise UsageError(f"{out.says}不能按分数线求解，请改用 --engine auto")
    names = _pair(engine, inside=out is None)
    if "lines" not in names:
        return _side_by_side(problem, names, engine, limit_seconds)
    solvers = [_solver(problem, name, limit_seconds) for name in names]
    first = _told_apart(problem, solvers[0])
    if first.status in ("feasible", "unknown"):
        return _finished(problem, first, (_run(first),))
    second = _told_apart(problem, solvers[1])
    if second.status in ("feasible", "unknown"):
        status: Status = "feasible" if first.allocation else "unknown"
        unconfirmed = Solution(status, first.allocation, first.goals, first.engine, first.version, first.family)
        return _finished(problem, unconfirmed, (_run(unconfirmed),))
    difference = _difference(first, second)
    if difference:
        raise _disagreement(problem, first, second, difference)
    return _finished(problem, first, (_run(first), _run(second)))


def _side_by_side(problem: Problem, names: Sequence[str], engine: str, limit_seconds: float | None) -> Result:
    """Outside the theorem: by rows alone, side by side where one engine does not do."""
    formulation, required = Formulation(problem), None if engine == "auto" else engine
    model, runs = formulation.model, tuple[EngineRun, ...]()
    try:
        ledger = _told_apart(
            problem,
            lambda: side_by_side.prove(model, names, load=load_backend, required=required, limit_seconds=limit_seconds),
        )
        (first, *others), runs = of_several(formulation, ledger)
    except Dispute as dispute:
        first, *others = (claim(formulation, *each) for each in dispute.claims)
    for other in others:
        if difference := _difference(first, other):
            raise _disagreement(problem, first, other, difference)
    return _finished(problem, first, runs)


def _pair(engine: str, *, inside: bool) -> tuple[str, str]:
    """Tell which engine solves and which confirms; `inside` the score-line theorem the lines do one of the two."""
    if engine in ("auto", "lines"):
        return ("lines", "cpsat") if inside or engine == "lines" else ("cpsat", "highs")
    if inside:
        return engine, "lines"
    return engine, "highs" if engine == "cpsat" else "cpsat"


def _solver(problem: Problem, name: str, limit: float | None) -> Callable[[], Solution]:
    if name == "lines":
        return lambda: _by_lines(problem)
    backend = load_backend(name)

    def by_rows() -> Solution:
        formulation = Formulation(problem)
        return of_one(formulation, optimise(formulation.model, backend, limit_seconds=limit), backend)

    return by_rows


def _told_apart(problem: Problem, solver: Callable[[], T]) -> T:
    """Return an engine's solution; where the engine contradicts itself, the diagnostic bundle names the problem."""
    try:
        return solver()
    except VerificationError as fault:
        if fault.bundle is None:
            fault.bundle = _bundle(problem, str(fault), ())
        raise


def _by_lines(problem: Problem) -> Solution:
    solution = lines.solve(problem)
    if isinstance(solution, Declined):
        raise VerificationError(f"分数线算法不适用：{solution.why}")
    return solution


def _run(solution: Solution) -> EngineRun:
    """Return an engine's part; one that found nothing agrees with nothing."""
    found = solution.allocation is not None or solution.status == "infeasible"
    why = "" if found else NOTHING
    return EngineRun(solution.engine, solution.version, solution.family, agrees=True if found else None, why=why)


def _finished(problem: Problem, first: Solution, runs: tuple[EngineRun, ...]) -> Result:
    """Re-score and audit the list before it leaves the house."""
    measurements: tuple[Measurement, ...] = ()
    goals = first.goals
    if first.allocation is not None:
        tally = tally_of(problem, first.allocation)
        exact = [goal.value(tally) for goal in goals_of(problem)]
        if not all(_stands(g, value) for g, value in zip(goals, exact, strict=False)):
            reported = [g.value for g in goals]
            raise _failed(problem, [first], f"目标值复核不符：报告{reported}，按名单复算为{exact}")
        goals = tuple(replace(g, value=value) for g, value in zip(goals, exact, strict=False))
        measurements = audit(problem, first.allocation)
        if wrong := breaches(measurements):
            raise _failed(problem, [first], f"名单违反条款“{wrong[0].clause}”：{wrong[0].sentence}等{len(wrong)}处")
    return Result(problem, first.status, first.allocation, goals, runs, measurements)


def _stands(goal: GoalValue, exact: int) -> bool:
    """Tell whether a reported goal agrees with the list.

    What is proven has to be exact. In a run cut short a goal's auxiliary variables may still be slack, so that the
    list is better than they say: never worse, and never better than the bound.
    """
    ranked = [goal.value, exact, *([] if goal.bound is None else [goal.bound])]
    return ranked == sorted(ranked, reverse=goal.sense == "min")


def _difference(first: Solution, second: Solution) -> str:
    """Tell what two solutions do not agree on; empty where they agree."""
    if first.status != second.status:
        return f"状态不同：{first.status} / {second.status}"
    for a, b in zip(first.goals, second.goals, strict=True):
        if (a.name, a.value) != (b.name, b.value):
            return f"目标“{a.name}”不同：{a.value} / {b.value}"
    return "" if first.allocation == second.allocation else "目标值相同而名单不同"


def _disagreement(problem: Problem, first: Solution, second: Solution, difference: str) -> VerificationError:
    names = f"{first.engine} / {second.engine}"
    return _failed(problem, [first, second], f"两个求解引擎结果不一致（{names}），{difference}")


def _failed(problem: Problem, solutions: Sequence[Solution], why: str) -> VerificationError:
    fault = VerificationError(f"【N06】{why}。已停止，不输出名单；请保存诊断包并联系维护人员")
    fault.bundle = _bundle(problem, why, solutions)
    return fault


def _bundle(problem: Problem, why: str, solutions: Sequence[Solution]) -> dict[str, Any]:
    """Tell what maintainers need to reproduce a disagreement, as plain data."""
    return {
        "why": why,
        "fingerprint": problem.fingerprint,
        "budget": problem.budget,
        "pool": [[c.id, c.score, list(problem.full[i])] for i, c in enumerate(problem.pool)],
        "solutions": [_told(s) for s in solutions],
    }


def _told(solution: Solution) -> dict[str, Any]:
    """Return a solution as plain data, for the diagnostic bundle."""
    allocation = solution.allocation
    return {
        "engine": solution.engine,
        "version": solution.version,
        "status": solution.status,
        "goals": [[g.name, g.value, g.bound] for g in solution.goals],
        "levels": allocation.levels if allocation else None,
        "amounts": allocation.amounts if allocation else None,
    }
