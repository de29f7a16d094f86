"""One candidate's line of the result: what became of it, why, and on which articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from allocator.problem.allocation import Label
from allocator.problem.candidate import Candidate, Entry
from allocator.problem.publication import Via

Outcome = Literal["funded", "unfunded", "ineligible", "outside", "held", "excluded"]
ReasonCode = Literal["above_line", "below_line", "blocked", "gate", "pinned", "reserve", "outside", "held"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One candidate's line of the result.

    Attributes
    ----------
    rank
        In the pool, 1-based; None outside it.
    line
        Hundredths: the score line of the own tier where funded, of the lowest tier drawn where not.
    gap
        Own score less `line`, hundredths.
    blocked_by
        Ids of the clauses that block, where that is the reason.
    siblings
        Ids of the higher-ranked candidates whose awards do the blocking.
    via
        How the award came about; None without one.
    reduced_clause
        Id of the cumulative ceiling that cut the award, where several are in force; else empty.
    """

    candidate: Candidate
    outcome: Outcome
    rank: int | None
    tier: str | None
    amount: int
    full_amount: int
    reduced_by: Label
    reason_code: ReasonCode
    reason: str
    articles: tuple[str, ...]
    line: int | None = None
    gap: int | None = None
    blocked_by: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    via: Via | None = None
    reduced_clause: str = ""


def set_aside(entry: Entry) -> Explanation:
    """Return the line of an entry that does not compete: ineligible, outside or held."""
    outcome: Outcome = {"ineligible": "ineligible", "outside": "outside"}.get(entry.standing, "held")  # type: ignore[assignment]
    code: ReasonCode = {"ineligible": "gate", "outside": "outside"}.get(entry.standing, "held")  # type: ignore[assignment]
    return Explanation(
        candidate=entry.candidate,
        outcome=outcome,
        rank=None,
        tier=None,
        amount=0,
        full_amount=0,
        reduced_by=None,
        reason_code=code,
        reason=entry.reason,
        articles=entry.articles,
    )
