"""One year allocated: its awards, everybody else, goals and measurements as DataFrames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

from allocator.errors import UsageError
from allocator.frames.arguments import Asked, asked, findings_as_frame, findings_frame, where
from allocator.frames.schema import frame, points, who
from allocator.models.goals import class_of
from allocator.models.state import dues
from allocator.proof.audit import deviates
from allocator.report.words import at_rank, goal, goal_value
from allocator.run.explanation import Explanation
from allocator.run.pipeline import solve
from allocator.run.score_lines import score_lines

if TYPE_CHECKING:
    import pandas as pd

    from allocator.frames.arguments import Amount, ProgrammeLike, RunOptions, ScenarioLike, Tables
    from allocator.proof.conflict import Conflict
    from allocator.run.parts import Prepared, Run

JOINED = "；"
"""What parts articles, clauses and ids that stand in one cell."""


@dataclass(frozen=True, repr=False)
class AllocationFrames:
    """One year's result; every table has the columns of `schema.TABLES` whatever became of it.

    Attributes
    ----------
    run
        Everything that any output shows: `allocator.record(run)` is result.json.
    """

    run: Run
    asked: Asked

    @property
    def budget(self) -> int:
        """元."""
        return self.run.problem.budget

    @property
    def spent(self) -> int:
        """元; 0 where there is no list."""
        return self.run.result.allocation.spent if self.run.result.allocation else 0

    @property
    def status(self) -> str:
        """Whether it is optimal, feasible (stopped before proof), unknown, infeasible or unverified."""
        return self.run.result.status

    @property
    def proven(self) -> bool:
        """已证明最优."""
        return self.run.result.proven

    @property
    def draft(self) -> bool:
        """草案; `drafts` says why."""
        return self.run.draft

    @property
    def drafts(self) -> tuple[str, ...]:
        """Why it is a 草案; empty where it is none."""
        return self.run.drafts

    @property
    def stamps(self) -> tuple[str, ...]:
        """仅供测算, 突破《…》第…条: what every copy of the list has to bear."""
        return (*self.run.stamps, *self.run.exceptions)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything that decides the list; equal for the same data from a file and from a DataFrame."""
        return self.run.problem.fingerprint

    @property
    def lines(self) -> dict[str, float | None]:
        """Tier → score line in points, the top tier first; None where nobody is above it."""
        problem, allocation = self.run.problem, self.run.result.allocation
        if allocation is None:
            return dict.fromkeys(t.name for t in reversed(problem.tiers))
        return {name: points(score) for name, score in score_lines(problem, allocation).items()}

    @property
    def conflict(self) -> Conflict | None:
        """The clauses that cannot stand together and the sentence that says so, where nothing fits; else None."""
        return self.run.conflict

    @cached_property
    def awards(self) -> pd.DataFrame:
        """Every award, by rank."""
        return frame("allocate.awards", self._rows(funded=True), self._tiers)

    @cached_property
    def unfunded(self) -> pd.DataFrame:
        """Everybody without an award: unfunded, ineligible, outside, held or excluded, each with the reason."""
        return frame("allocate.unfunded", self._rows(funded=False))

    @cached_property
    def measurements(self) -> pd.DataFrame:
        """Every clause measured on the list, by the audit."""
        programme = self.run.programme
        return frame(
            "allocate.measurements",
            (
                {
                    "clause": m.clause, "article": m.article, "who": m.who, "value": m.value, "sense": m.sense,
                    "limit": m.limit, "unit": m.unit, "verdict": m.verdict, "holds": m.holds, "binds": m.binds,
                    "deviates": deviates(programme, m), "value_label": m.labels and m.labels[0],
                    "limit_label": m.labels and m.labels[1], "sentence": m.sentence, "reason": m.reason,
                    "grounds": JOINED.join(m.grounds), "by": JOINED.join(m.by),
                }
                for m in self.run.result.measurements
            ),
        )  # fmt: skip

    @cached_property
    def goals(self) -> pd.DataFrame:
        """The goals in order of priority, without those that only make the list unique."""
        problem = self.run.problem
        return frame(
            "allocate.goals",
            (
                {
                    "name": g.name, "title": goal(g.name), "sense": g.sense, "value": g.value, "bound": g.bound,
                    "proven": g.value == g.bound,
                    "shown": goal_value(g.name, g.value, problem.granule, at_rank(problem, g.name, g.value)),
                }
                for g in self.run.result.goals
                if not class_of(g.name).coded
            ),
        )  # fmt: skip

    @cached_property
    def notes(self) -> pd.DataFrame:
        """What the result says by itself: why money is left, what the next money buys, what decided ties."""
        return frame("allocate.notes", ({"code": n.code, "text": n.text} for n in self.run.notes))

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The whole problem list of the data."""
        return findings_frame(self.run.prepared.intake.findings, self.asked.in_memory)

    def __repr__(self) -> str:
        """Tell what it is in one line."""
        count = len(self.awards)
        return f"<{type(self).__name__} {self.status} proven={self.proven} awards={count} spent={self.spent}>"

    @property
    def _tiers(self) -> tuple[str, ...]:
        return tuple(t.name for t in self.run.problem.tiers)

    def _rows(self, *, funded: bool) -> Iterator[dict[str, Any]]:
        """Yield one row for each candidate with an award, or for each without; nobody is left out of both."""
        problem, due = self.run.problem, self.run.result.due or self.run.result.allocation
        owed = {}
        if problem.entitled and due is not None:
            owed = {c.id: amount for c, amount in zip(problem.pool, dues(problem, due), strict=True)}
        for e in self.run.explanations:
            if (e.tier is not None) == funded:
                yield _row(e) | {"due": owed.get(e.candidate.id)} | self._where(e)

    def _where(self, e: Explanation) -> dict[str, Any]:
        source = e.candidate.source
        return where(source.file, source.sheet, source.row, self.asked.in_memory)


def _row(e: Explanation) -> dict[str, Any]:
    return who(e.candidate, e.rank) | {
        "outcome": e.outcome, "tier": e.tier, "amount": e.amount, "full_amount": e.full_amount, "via": e.via,
        "reduced_by": e.reduced_by, "reason_code": e.reason_code, "reason": e.reason,
        "articles": JOINED.join(e.articles), "line": points(e.line), "gap": points(e.gap),
        "blocked_by": JOINED.join(e.blocked_by), "siblings": JOINED.join(e.siblings),
    }  # fmt: skip


def allocate(
    programme: ProgrammeLike,
    candidates: Tables,
    *,
    budget: Amount | None = None,
    scenario: ScenarioLike | None = None,
    **options: Unpack[RunOptions],
) -> AllocationFrames:
    """Allocate one year: the same list, proof and findings as `allocator solve` gives.

    Parameters
    ----------
    programme
        A shipped key or Chinese name, the path of a TOML, or a Programme.
    candidates
        A DataFrame, the path of a workbook, CSV or folder, or a list of these, which are merged; a mapping of titles
        to DataFrames is a workbook of several sheets.
    budget
        元 as an integer, or "2000万元"; wins over the scenario's.
    scenario
        A path, the name of a ready scenario, a Scenario, or its tables: {"because": …, "set": {…}, "exclude": {…}}.
    options
        year, ledger (table or path), history (False: none), hold, sheet, columns ({"承担方": "申报单位"} or a TOML),
        published (table or path), qingdao, engine, time_limit (seconds): as on the command line.

    Returns
    -------
    AllocationFrames
        Infeasible is a result, too: `status` says so and `conflict` why.

    Raises
    ------
    UsageError, RulesError
        An argument, the programme or the scenario cannot be used.
    DataError
        The candidates cannot be used; the text is the report, `findings` the whole problem list as a DataFrame.
    VerificationError
        Engines or audit disagree.
    """
    given = asked(programme, candidates, budget=budget, scenario=scenario, **options)
    with findings_as_frame(given):
        prepared = given.prepare()
        budgeted(prepared)
        return AllocationFrames(solve(prepared), given)


def budgeted(prepared: Prepared) -> None:
    """Refuse a call that names no budget anywhere, in the words of a call."""
    if prepared.options.budget is None and prepared.applied.budget is None:
        raise UsageError('未给出预算总额：请给出 budget（如 budget="2000万元"），或在情景的 set 中写明 budget')
