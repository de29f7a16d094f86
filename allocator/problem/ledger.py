"""What each applicant has received before: which lines of the ledger count, and what they add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from allocator.law.programme import Programme
from allocator.law.topic import COUNTED, topic_of
from allocator.problem.candidate import Receipt


def same_programme(programme: Programme, name: str) -> bool:
    """Whether a ledger line's 专题 counts as this programme's; what is not certain intake asks about (see `topic`)."""
    return topic_of(programme, name) in COUNTED


def needed(programme: Programme) -> bool:
    """Whether a clause looks at earlier years: a cumulative ceiling with history, or one award per project."""
    return any(clause.looks_back for clause in programme.acting)


def counted(programme: Programme, receipts: Iterable[Receipt]) -> list[Receipt]:
    """The lines that count towards the cumulative ceiling under its reading of history."""
    clause = programme.ceiling
    if clause is None or clause.history == "none":
        return []
    return [r for r in receipts if clause.history == "ministry" or same_programme(programme, r.programme)]


def sums(receipts: Iterable[Receipt]) -> dict[str, int]:
    """Applicant key → 元, clawed-back amounts subtracted."""
    totals: dict[str, int] = defaultdict(int)
    for receipt in receipts:
        totals[receipt.applicant_key] += receipt.amount
    return dict(totals)
