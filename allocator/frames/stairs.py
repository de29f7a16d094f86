"""The whole budget at once, every stair with its list, as DataFrames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

from allocator.frames.arguments import Asked, asked, findings_as_frame, findings_frame, money
from allocator.frames.schema import frame, points, who
from allocator.parallel import workers as computing
from allocator.problem.changes import KINDS
from allocator.report.words import goal
from allocator.run.score_lines import score_lines
from allocator.whatif.frontier import curve
from allocator.whatif.frontier.asked import case_of, spacing, stuck
from allocator.whatif.frontier.candidate_profiles import setbacks
from allocator.whatif.frontier.confirm import confirmed
from allocator.whatif.frontier.milestones import gained, turns

if TYPE_CHECKING:
    import pandas as pd

    from allocator.frames.arguments import Amount, ProgrammeLike, RunOptions, ScenarioLike, Tables
    from allocator.proof.conflict import Conflict
    from allocator.run.parts import Prepared


@dataclass(frozen=True, repr=False)
class FrontierFrames:
    """Every stair of the budget; `budget` (元) is in every table the least budget of the stair.

    Attributes
    ----------
    curve
        The stairs with everything that frontier.json says.
    conflict
        The clauses that cannot stand together, where no budget looked at allows a list; else None.
    """

    curve: curve.Frontier
    conflict: Conflict | None
    prepared: Prepared
    asked: Asked

    @property
    def complete(self) -> bool:
        """Whether no stair is left out, and the last one holds for every larger budget."""
        return self.curve.complete

    @property
    def proof(self) -> str:
        """`enumeration` or `confirmed` (two families of engines agree on every stair)."""
        return self.curve.proof

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything that decides the stairs."""
        return self.curve.fingerprint

    @cached_property
    def stairs(self) -> pd.DataFrame:
        """The stairs by budget: from where to where the list is the best, and what the stair gains."""
        return frame("frontier.stairs", self._stairs())

    @cached_property
    def tiers(self) -> pd.DataFrame:
        """Awards and score line of each tier on each stair, the top tier first."""
        return frame("frontier.tiers", self._by_tier(), self._tiers)

    @cached_property
    def awards(self) -> pd.DataFrame:
        """Every award on every stair, by rank."""
        return frame("frontier.awards", self._awards(), self._tiers)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Who enters, leaves, rises, falls or gets another amount at a stair, against the one before."""
        rows = (
            {"budget": s.budget, "kind": kind, "id": name}
            for s in self.curve.steps
            for kind in KINDS
            for name in (s.changes.of(kind) if s.changes else ())
        )
        return frame("frontier.changes", rows)

    @cached_property
    def goals(self) -> pd.DataFrame:
        """The goals of every stair in order of priority, in their own units."""
        rows = (
            {"budget": s.budget, "name": g.name, "title": goal(g.name), "sense": g.sense, "value": g.value}
            for s in self.curve.steps
            for g in s.goals
        )
        return frame("frontier.goals", rows)

    @cached_property
    def turns(self) -> pd.DataFrame:
        """From which budget on each goal holds; <NA> where it never does."""
        return frame("frontier.turns", ({"code": t.code, "budget": t.budget, "text": t.text} for t in self._turns()))

    @cached_property
    def setbacks(self) -> pd.DataFrame:
        """Whom more money takes something from."""
        rows = (
            {
                "budget": s.budget, "id": s.candidate.id, "kind": s.kind, "amount_before": s.amounts[0],
                "amount_after": s.amounts[1], "text": s.sentence,
            }
            for s in setbacks(self.curve)
        )  # fmt: skip
        return frame("frontier.setbacks", rows)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The whole problem list of the data."""
        return findings_frame(self.prepared.intake.findings, self.asked.in_memory)

    def __repr__(self) -> str:
        """Tell what it is in one line."""
        return f"<{type(self).__name__} stairs={len(self.curve.steps)} complete={self.complete} proof={self.proof}>"

    @property
    def _tiers(self) -> tuple[str, ...]:
        return tuple(t.name for t in self.curve.problem.tiers)

    def _turns(self) -> Iterator[Any]:
        if self.curve.steps:
            yield from turns(self.curve)

    def _stairs(self) -> Iterator[dict[str, Any]]:
        worse = {s.budget for s in setbacks(self.curve)}
        before: int | None = None
        for s in self.curve.steps:
            yield {
                "budget": s.budget, "until": s.until, "spent": s.spent, "number": s.number,
                "more": None if before is None else s.budget - before, "gain": s.gain and s.gain.name,
                "gain_text": gained(self.curve.problem, s.gain) if s.gain else "", "worse": s.budget in worse,
            }  # fmt: skip
            before = s.budget

    def _by_tier(self) -> Iterator[dict[str, Any]]:
        for s in self.curve.steps:
            numbers = dict(zip(self._tiers, s.counts, strict=True))
            for name, score in score_lines(self.curve.problem, s.allocation).items():
                yield {"budget": s.budget, "tier": name, "number": numbers[name], "line": points(score)}

    def _awards(self) -> Iterator[dict[str, Any]]:
        problem = self.curve.problem
        for s in self.curve.steps:
            for i, award in enumerate(s.allocation.awards):
                if award:
                    own = {"tier": self._tiers[award.level - 1], "amount": award.amount, "via": award.via}
                    yield {"budget": s.budget} | who(problem.pool[i], i + 1) | own


def frontier(
    programme: ProgrammeLike,
    candidates: Tables,
    *,
    since: Amount | None = None,
    upto: Amount | None = None,
    step: Amount | None = None,
    keep: bool = False,
    verify: bool = False,
    workers: int | str | None = None,
    budget: Amount | None = None,
    scenario: ScenarioLike | None = None,
    **options: Unpack[RunOptions],
) -> FrontierFrames:
    """Go through the whole budget: every stair of the best goals with its list, as `allocator frontier` does.

    Parameters
    ----------
    since, upto
        The budgets looked at (`--from`, `--to`): 元 or "500万元"; by default from 0 until more money changes nothing.
    step, keep
        `step` alone: only the budgets that lie so far apart; with `keep`, 只增不减 in such instalments.
    verify
        A second family of engines answers for every stair.
    workers
        Local processes, or the address of a Dask scheduler; None: this process.
    budget
        Needed only where the scenario excludes somebody after 公示 and no list is `published`.
    options
        As for `allocate`.

    Raises
    ------
    AllocatorError
        As `allocate` does; also where the list does not depend on the budget in this way.
    """
    given = asked(programme, candidates, budget=budget, scenario=scenario, **options)
    start, end = (None if x is None else money(n, x) for n, x in (("since", since), ("upto", upto)))
    instalments, grid = spacing(None if step is None else money("step", step), keep=keep)
    with findings_as_frame(given), computing(workers) as executor:
        prepared = given.prepare()
        case, _ = case_of(prepared)
        found = curve.frontier(
            case.problem(), since=start, upto=end, step=instalments, grid=grid, patient=True, executor=executor
        )
        if not found.steps:
            return FrontierFrames(found, stuck(case, found), prepared, given)
        if verify and (keep or found.proof != "confirmed"):
            found = confirmed(found, executor=executor)
        return FrontierFrames(found, None, prepared, given)
