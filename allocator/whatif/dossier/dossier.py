"""项目档案: everything that is known of single candidates of one list, each fact from a solve or a measurement."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from allocator.errors import UsageError, VerificationError
from allocator.parallel import Progress, sweep
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.run.explanation import Explanation
from allocator.run.parts import Run
from allocator.run.reasons import Reason, reasons_of
from allocator.whatif import least_budget
from allocator.whatif.budget_facts import LeastBudget
from allocator.whatif.dossier.trials import Trial, Trials, Way, bear_out
from allocator.whatif.least_budget import Known


@dataclass(frozen=True)
class Dossier:
    """One candidate.

    Attributes
    ----------
    explanation
        Its line of the result; `gap` there is 与分数线相差.
    reasons
        All that hold.
    trials
        位次前移试算, one per tier above its own; empty where positions decide nothing, or it does not compete.
    least
        The budgets at which it has an award and each tier; None where only what is known at once was asked for.
    verified
        Whether trials and budgets were solved once more, on both sides, frozen from the raw case.
    """

    explanation: Explanation
    reasons: tuple[Reason, ...]
    trials: tuple[Trial, ...]
    least: LeastBudget | None
    verified: bool

    @property
    def id(self) -> str:
        return self.explanation.candidate.id

    @property
    def nearest(self) -> Trial | None:
        """The trial that asks for least, where any tier above its own can be had."""
        return next((t for t in self.trials if t.place), None)

    @property
    def more(self) -> int | None:
        """What that asks for above its own score, hundredths."""
        score = self.nearest.score if self.nearest else None
        return None if score is None else score - (self.explanation.candidate.score or 0)


@dataclass(frozen=True)
class Dossiers:
    """Dossiers of one list, in the order asked for.

    Attributes
    ----------
    way
        How positions were tried.
    highest
        The most that a combined score can be, hundredths; None where nothing bounds it.
    """

    run: Run
    found: tuple[Dossier, ...]
    way: Way
    highest: int | None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "way": self.way,
            "highest_score": None if self.highest is None else self.highest / 100,
            "dossiers": [self._one(d) for d in self.found],
        }

    def _one(self, d: Dossier) -> dict[str, Any]:
        e, c = d.explanation, d.explanation.candidate
        own, tiers = c.score or 0, self.run.problem.tiers
        return {
            "id": c.id,
            "project": c.project,
            "applicant": c.applicant,
            "city": c.city,
            "score": None if c.score is None else c.score / 100,
            "rank": e.rank,
            "outcome": e.outcome,
            "tier": e.tier,
            "amount": e.amount,
            "line": None if e.line is None else e.line / 100,
            "gap": None if e.gap is None else e.gap / 100,
            "reasons": [r.to_json() for r in d.reasons],
            "trials": [t.to_json(own, tiers) for t in d.trials],
            "least_budget": d.least.to_json() if d.least else None,
            "verified": d.verified,
        }


def dossiers(
    run: Run,
    ids: Collection[str] | None = None,
    *,
    at_once: bool = False,
    verify: bool = True,
    executor: Executor | None = None,
    progress: Progress | None = None,
    frontiers: Known | None = None,
) -> Dossiers:
    """Return the dossiers of the candidates asked for, or of all.

    Parameters
    ----------
    run
        One with a list.
    at_once
        Leave out what takes seconds: the budgets, positions that the kernel does not try, the verification.
    verify
        Whether every claim is solved once more, frozen from the raw case.
    executor
        Who computes: see `least_budgets`; the verification too, dossier by dossier.
    progress
        Of the dossiers verified; without that see `least_budgets`.
    frontiers
        See `least_budgets`.

    Raises
    ------
    UsageError
        There is no list, or nobody has one of the numbers.
    VerificationError
        A claim that is not borne out.
    """
    allocation = run.result.allocation
    if allocation is None:
        raise UsageError("没有名单，无从说明单个项目。请先用 solve 命令查明原因")
    known = {e.candidate.id: e for e in run.explanations}
    wanted = list(known) if ids is None else list(dict.fromkeys(ids))
    if strangers := [name for name in wanted if name not in known]:
        raise UsageError(f"没有编号为“{'”“'.join(strangers[:5])}”的项目。请核对项目编号")
    budgets = None
    if not at_once:
        told = None if verify else progress
        budgets = least_budget.least_budgets(run.case, only=wanted, executor=executor, progress=told, known=frontiers)
    highest = run.prepared.intake.highest
    trials = Trials(run.case, run.problem, allocation, highest)
    reasons = reasons_of(run.problem, allocation, run.explanations)
    place = {c.id: i for i, c in enumerate(run.problem.pool)}
    found = []
    for name in wanted:
        i = place.get(name)
        tried = () if i is None or (at_once and trials.way == "cases") else trials.of(i)
        made = Dossier(
            known[name], reasons[name], tried, None if budgets is None else budgets.of(name), verify and not at_once
        )
        found.append(made)
    claims = [_Claims(run.case, run.problem, place.get(d.id), d.trials, d.least) for d in found if d.verified]
    sweep(_verify, claims, executor=executor, progress=progress)
    return Dossiers(run, tuple(found), trials.way, highest)


@dataclass(frozen=True)
class _Claims:
    """What a dossier says that is solved once more: of whom (position; None: not in the pool), of which problem."""

    case: Case
    problem: Problem
    position: int | None
    trials: tuple[Trial, ...]
    least: LeastBudget | None


def _verify(claims: _Claims) -> None:
    """Solve every claim once more on both sides, frozen from the raw case."""
    case, problem, i = claims.case, claims.problem, claims.position
    for trial in claims.trials if i is not None else ():
        bear_out(case, problem, i or 0, trial)
    if i is not None and claims.least and least_budget.verify(case, claims.least):
        who = problem.pool[i].called
        raise VerificationError(f"【N07】项目“{who}”的最低预算复核不符。已停止；请联系维护人员")
