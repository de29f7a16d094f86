"""Engines side by side on the same rows: the first proof wins, an engine of another family confirms.

Nearly always the first two engines are done within a moment, one after the other in this process. Where one is not,
each gets a process (`course.py`, `runner.py`), and `proof_ledger.py` decides who is asked for what.

Decision. 已证明最优 asks for two proofs of every goal, by engines of different families, each proof its own: that a
known list is handed over, to start from or to ask for anything better, and proven goals as rows, spares the second
engine the search and none of the proof. Where no two engines have proven every goal, the result names for each which
goals it has. Anything less is not proven. The list does not depend on who is faster: the goals end in the canonical
ones, which leave a single list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.engines.backends import BACKENDS
from allocator.engines.portfolio.course import Course, Load, Start
from allocator.engines.portfolio.proof_ledger import Dispute, Entry, Referee, Values
from allocator.engines.portfolio.runner import Runner
from allocator.models.formulation import Formulation
from allocator.models.rule import Rule
from allocator.problem.allocation import NOTHING, Allocation, EngineRun, GoalValue, Solution, Status
from allocator.problem.problem import Problem


@dataclass(frozen=True)
class Raced:
    """What came out.

    Attributes
    ----------
    solutions
        The result, then that of every engine which knows the best list: they have to be the same. `optimal` and
        `infeasible` only where confirmed.
    runs
        Who proved what.
    """

    solutions: tuple[Solution, ...]
    runs: tuple[EngineRun, ...]


def solve(
    problem: Problem,
    rules: Sequence[Rule],
    names: Sequence[str],
    *,
    load: Load,
    required: str | None = None,
    limit_seconds: float | None = None,
    start: Start = Runner,
) -> Raced:
    """The best list from the rows, every goal proven by engines of two families.

    Parameters
    ----------
    names
        The engines that begin, in the order in which they are tried; the others join to confirm.
    load
        Gives a backend by its name; has to be importable where processes are started.
    required
        An engine whose own proof of every goal is asked for.
    limit_seconds
        For everything together.

    Raises
    ------
    VerificationError
        An engine contradicts exact arithmetic or itself. Where two contradict each other, their `solutions` differ.
    EnvironmentFault
        Every engine's process was lost.
    """
    formulation = Formulation(problem, rules)
    referee = Referee(formulation.model.goals, required=required)
    reserves = [name for name in BACKENDS if name not in names]
    course = Course(formulation.model, referee, names, reserves, load=load, limit_seconds=limit_seconds, start=start)
    try:
        course.run()
    except Dispute as dispute:
        return Raced(tuple(_claimed(formulation, *claim) for claim in dispute.claims), ())
    return _Report(formulation, referee).raced()


class _Report:
    """What the referee has, as solutions and engine runs."""

    def __init__(self, formulation: Formulation, referee: Referee) -> None:
        self.formulation, self.referee = formulation, referee
        self.goals = formulation.model.goals

    def raced(self) -> Raced:
        referee = self.referee
        deniers = [e for e in referee.entries if e.infeasible]
        if deniers:
            status: Status = "infeasible" if referee.confirmed else "unknown"
            return Raced(tuple(_solution(e, status) for e in deniers), tuple(_run(e) for e in deniers))
        if not referee.won:
            return self._stopped()
        values = [value for _, value in referee.first]
        told = tuple(GoalValue(g.name, g.sense, v, v) for g, v in zip(self.goals, values, strict=True))
        status = "optimal" if referee.confirmed else "feasible"
        shown = self._provers()
        lists = [(shown[0], referee.solution), *((e, e.values) for e in referee.entries if e.values is not None)]
        return Raced(
            tuple(_solution(e, status, self.formulation.allocation(v), told) for e, v in lists if v is not None),
            tuple(_run(e, None if len(e.proven) == len(self.goals) else tuple(sorted(e.proven))) for e in shown),
        )

    def _provers(self) -> list[Entry]:
        """On whom the result stands: those who proved every goal, if they are enough; else all, most goals first."""
        every = sorted((e for e in self.referee.entries if e.proven), key=lambda e: (-len(e.proven), e.finished))
        alone = [e for e in every if len(e.proven) == len(self.goals)]
        enough = self.referee.enough(alone) or (bool(alone) and not self.referee.confirmed)
        return alone if enough else every

    def _stopped(self) -> Raced:
        """The best solution of a race cut short, with the proofs and bounds so far."""
        referee = self.referee
        shown = sorted((e for e in referee.entries if e.version), key=lambda e: -len(e.proven))
        runs = tuple(_run(e, tuple(sorted(e.proven))) for e in shown)
        known = [values for _, values in referee.incumbents]
        if referee.solution is not None:
            known.append(referee.solution)
        if not known:
            return Raced((_solution(shown[0], "unknown"),), runs)
        best = max(known, key=self._rank)
        bounds = dict(enumerate(value for _, value in referee.first)) | referee.bounds_of_front()
        told = tuple(
            GoalValue(g.name, g.sense, g.expression.value(best), bounds.get(k)) for k, g in enumerate(self.goals)
        )
        return Raced((_solution(shown[0], "feasible", self.formulation.allocation(best), told),), runs)

    def _rank(self, values: Values) -> tuple[int, ...]:
        return tuple((1 if g.sense == "max" else -1) * g.expression.value(values) for g in self.goals)


def _claimed(formulation: Formulation, entry: Entry, claimed: tuple[int, ...], values: Values | None) -> Solution:
    """One side of a dispute: the goal values it stands for, as far as the other has something against them."""
    if entry.infeasible:
        return _solution(entry, "infeasible")
    goals = formulation.model.goals[: len(claimed)]
    told = tuple(GoalValue(g.name, g.sense, v, v) for g, v in zip(goals, claimed, strict=True))
    return _solution(entry, "optimal", formulation.allocation(values) if values is not None else None, told)


def _solution(
    entry: Entry, status: Status, allocation: Allocation | None = None, goals: tuple[GoalValue, ...] = ()
) -> Solution:
    return Solution(status, allocation, goals, entry.name, entry.version, entry.family)


def _run(entry: Entry, goals: tuple[int, ...] | None = None) -> EngineRun:
    """Its part in the race; without a proof of any kind there is nothing in which it agrees."""
    found = bool(entry.proven) or entry.infeasible
    why = "" if found else NOTHING
    return EngineRun(entry.name, entry.version, entry.family, agrees=True if found else None, goals=goals, why=why)
