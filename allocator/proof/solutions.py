"""What engines found on the rows of a model, as solutions: one engine's outcome, or what several have proven."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.engines.backends import Backend
from allocator.engines.outcome import Outcome
from allocator.engines.portfolio.proof_ledger import Entry, ProofLedger, Values
from allocator.models.formulation import Formulation
from allocator.problem.allocation import NOTHING, EngineRun, GoalValue, Solution, Status


def of_one(formulation: Formulation, outcome: Outcome, backend: Backend) -> Solution:
    """Return the solution of an engine that was asked for every goal, or of the last one of several in turn."""
    allocation = None if outcome.values is None else formulation.allocation(outcome.values)
    goals = tuple(GoalValue(g.name, g.sense, g.value, g.bound) for g in outcome.goals if g.value is not None)
    return Solution(outcome.status, allocation, goals, backend.name, backend.version, backend.family)


def of_several(formulation: Formulation, ledger: ProofLedger) -> tuple[list[Solution], tuple[EngineRun, ...]]:
    """Return what engines side by side have proven, and who proved what.

    Returns
    -------
    solutions
        The result, then that of every engine which knows the best list: they have to be the same. `optimal` and
        `infeasible` only where two families have proven it.
    runs
        Every engine's part.
    """
    proven = [(e, n) for n, provers in enumerate(ledger.provers) for e in provers]
    goals = {e: tuple(n for prover, n in proven if prover is e) for e in ledger.entries if e.version}
    shown = sorted(goals, key=lambda e: -len(goals[e]))
    whole = [e for e in shown if len(goals[e]) == len(ledger.goals)]
    if ledger.deniers:
        shown = whole = ledger.deniers
    elif ledger.won:
        shown = whole if ledger.enough(whole) or (whole and not ledger.confirmed) else [e for e in shown if goals[e]]
    runs = tuple(_run(e, None if e in whole else goals[e]) for e in shown)
    if ledger.best is None:
        return [claim(formulation, shown[0], "infeasible" if ledger.confirmed else "unknown")], runs
    best = ledger.best[1]
    bounds = [*ledger.goal_values(best)[: ledger.front], ledger.bound, *[None] * len(ledger.goals)]
    lists = [(shown[0], best), *((e, e.values) for e in ledger.entries if e.values is not None)]
    status: Status = "optimal" if ledger.confirmed else "feasible"
    return [claim(formulation, e, status, values, bounds) for e, values in lists], runs


def claim(
    formulation: Formulation,
    entry: Entry,
    status: Status,
    values: Values | None = None,
    bounds: Sequence[int | None] = (),
) -> Solution:
    """Return what an engine side by side stands for: a list, with the goals as far as there are bounds."""
    goals = zip(formulation.model.goals, bounds, strict=False)
    told = tuple(GoalValue(g.name, g.sense, g.expression.value(values or ()), bound) for g, bound in goals)
    allocation = None if values is None else formulation.allocation(values)
    return Solution(status, allocation, told, entry.name, entry.version, entry.family)


def _run(entry: Entry, goals: tuple[int, ...] | None) -> EngineRun:
    """Return its part; without a proof of any kind there is nothing in which it agrees."""
    proven = goals != ()
    why = "" if proven else NOTHING
    return EngineRun(entry.name, entry.version, entry.family, agrees=proven or None, goals=goals, why=why)
