"""What each applicant has received before: which lines of the ledger count, and what they add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from allocator.law.clause.facets import Ceiling as Figures
from allocator.law.programme import Programme
from allocator.law.topic import COUNTED, topic_of
from allocator.problem.candidate import Candidate, Receipt


def same_programme(programme: Programme, name: str) -> bool:
    """Tell whether a ledger line's 专题 counts as this programme's; doubts are for intake to ask (see `topic`)."""
    return topic_of(programme, name) in COUNTED


@dataclass(frozen=True)
class Ceiling:
    """What a cumulative ceiling leaves to whom, by its own reading of the earlier years.

    Attributes
    ----------
    received, room
        Per applicant number of the pool: h_e, earlier receipts that count, and R_e = max(0, K − h_e), 元.
    received_aside
        Applicant key → h_e, of the applicants without a line in the pool.
    """

    clause: Figures
    applicants: tuple[str, ...]
    received: tuple[int, ...]
    room: tuple[int, ...]
    received_aside: Mapping[str, int]

    def earlier(self, applicant_key: str) -> int:
        """Tell what an applicant has received in earlier years that counts, 元."""
        if applicant_key in self._number:
            return self.received[self._number[applicant_key]]
        return self.received_aside.get(applicant_key, 0)

    @cached_property
    def _number(self) -> dict[str, int]:
        return {key: e for e, key in enumerate(self.applicants)}


def ceilings_of(
    programme: Programme,
    pool: Sequence[Candidate],
    aside: Sequence[Candidate],
    receipts: Iterable[Receipt] | None,
    granule: int,
) -> Iterator[Ceiling]:
    """Yield each cumulative ceiling with what it leaves, in the programme's order.

    Without a ledger (None) the file's own column 累计已获金额 counts.
    """
    receipts = None if receipts is None else tuple(receipts)
    applicants = tuple(sorted({c.applicant_key for c in pool}))
    elsewhere = sorted({c.applicant_key for c in aside}.difference(applicants))
    for clause in programme.ceilings:
        found = _received(clause, programme, pool, applicants, receipts)
        room = tuple(max(0, clause.ceiling - h) // granule * granule for h in found)
        others = dict(zip(elsewhere, _received(clause, programme, aside, elsewhere, receipts), strict=True))
        yield Ceiling(clause, applicants, found, room, others)


def _received(
    clause: Figures,
    programme: Programme,
    candidates: Sequence[Candidate],
    applicants: Sequence[str],
    receipts: Iterable[Receipt] | None,
) -> tuple[int, ...]:
    """h_e: earlier receipts that count, from the ledger, else from the file's own column 累计已获金额."""
    if clause.history == "none":
        return (0,) * len(applicants)
    found = sums(counted_by(clause, programme, receipts or ()))
    if receipts is None:
        for c in candidates:
            found[c.applicant_key] = max(found.get(c.applicant_key, 0), c.received or 0)
    return tuple(max(0, found.get(a, 0)) for a in applicants)


def needed(programme: Programme) -> bool:
    """Tell whether a clause looks at earlier years: a cumulative ceiling with history, or one award per project."""
    return any(clause.looks_back for clause in programme.acting)


def counted(programme: Programme, receipts: Iterable[Receipt]) -> list[Receipt]:
    """Return the lines that count towards a cumulative ceiling, under the reading of history that counts the most."""
    clause = programme.ceiling
    return counted_by(clause, programme, receipts) if clause else []


def counted_by(clause: Figures, programme: Programme, receipts: Iterable[Receipt]) -> list[Receipt]:
    """Return the lines that count towards one cumulative ceiling under its reading of history."""
    if clause.history == "none":
        return []
    return [r for r in receipts if clause.history == "ministry" or same_programme(programme, r.programme)]


def sums(receipts: Iterable[Receipt]) -> dict[str, int]:
    """Applicant key → 元, clawed-back amounts subtracted."""
    totals: dict[str, int] = defaultdict(int)
    for receipt in receipts:
        totals[receipt.applicant_key] += receipt.amount
    return dict(totals)
