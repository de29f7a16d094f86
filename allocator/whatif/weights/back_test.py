"""An earlier year under the same schemes: how many of that year's official list each scheme's own list has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.errors import DataError, RulesError, UsageError
from allocator.intake.lists.listed_awards import read_awards
from allocator.run.parts import Run
from allocator.whatif.price import refuse_entitled
from allocator.whatif.weights.compared import Compared, Listing, OfScheme, compared
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Hits:
    """How far a scheme's list of that year is the official one.

    Attributes
    ----------
    official, own, both
        How many are on each list, and on both.
    same_tier, same_amount
        Of those on both.
    """

    name: str
    official: int
    own: int
    both: int
    same_tier: int
    same_amount: int

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "scheme": self.name,
            "official": self.official,
            "own": self.own,
            "both": self.both,
            "same_tier": self.same_tier,
            "same_amount": self.same_amount,
        }


@dataclass(frozen=True)
class BackTest:
    """An earlier year beside the schemes.

    Attributes
    ----------
    run
        Of that year.
    given
        Whether its official list was given as a file; else it is what the clauses bring for that year's marks.
    """

    run: Run
    compared: Compared
    given: bool

    @property
    def year(self) -> int:
        return self.run.prepared.year

    @property
    def hits(self) -> tuple[Hits, ...]:
        return tuple(_hits(self.compared.official, s) for s in self.compared.schemes)

    def to_json(self) -> dict[str, Any]:
        """As plain data, money in 元."""
        return {
            "year": self.year,
            "programme": self.run.programme.key,
            "budget": self.run.problem.budget,
            "official_given": self.given,
            "fingerprint": self.run.problem.fingerprint,
            "schemes": [
                hit.to_json() | {"changes": s.changes.lists()}
                for hit, s in zip(self.hits, self.compared.schemes, strict=True)
            ],
        }


def back_test(run: Run, schemes: Sequence[tuple[str, Scheme]], official: Path | None = None) -> BackTest:
    """Return an earlier year's list beside the schemes.

    Parameters
    ----------
    run
        Of the earlier year, solved.
    official
        That year's list as a file; None: what the clauses bring for its marks.

    Raises
    ------
    UsageError
        The run has no proven list.
    RulesError, DataError
        A scheme cannot be applied to that year's file, or the list cannot be read.
    """
    refuse_entitled(run.programme)
    allocation, problem = run.result.allocation, run.problem
    if allocation is None or not run.result.proven:
        raise UsageError("往年申报表没有已证明的名单，不能回溯检验。请先用 solve 命令查明原因")
    if official is not None:
        allocation = read_awards(official, problem)
    awards = {c.id: (a.level, a.amount) for c, a in zip(problem.pool, allocation.awards, strict=True) if a}
    listed = (problem, allocation) if official is None else None
    base = Listing(tuple(c.score or 0 for c in problem.pool), awards, problem.fingerprint, listed)
    marks = run.prepared.intake.marks
    try:
        found = compared(Lists(run.case, problem), base, schemes, marks() if marks else (), leave_one_out=False)
    except (RulesError, DataError) as fault:
        raise type(fault)(f"往年申报表不能按方案计分，未作回溯检验：{fault}") from None
    return BackTest(run, found, official is not None)


def _hits(official: Listing, scheme: OfScheme) -> Hits:
    own = scheme.listing.awards
    both = [i for i in official.awards if i in own]
    return Hits(
        scheme.name,
        len(official.awards),
        len(own),
        len(both),
        sum(official.awards[i][0] == own[i][0] for i in both),
        sum(official.awards[i] == own[i] for i in both),
    )
