"""The levels that a candidate's own data close to it, before any award is made, and the clauses that do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from allocator.law.award import Rate
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Pairs
from allocator.law.clause.kinds import kinds
from allocator.law.programme import Gate, Programme, Tier
from allocator.problem.candidate import Candidate, Receipt
from allocator.problem.pins import Pin
from allocator.problem.rates import capped


@dataclass(frozen=True)
class Facts:
    """What is known of each position in the order π: see `Problem` for the fields.

    `rooms`: id of a cumulative ceiling → what it leaves to the applicant of each position, 元.
    `receipts`: the ledger; None where there is none, then the file's own column counts.
    """

    programme: Programme
    pool: Sequence[Candidate]
    tiers: Sequence[Tier]
    full: Sequence[Sequence[int]]
    least: Sequence[int]
    rooms: Mapping[str, Sequence[int]]
    pins: Mapping[str, Pin]
    receipts: tuple[Receipt, ...] | None

    @property
    def levels(self) -> range:
        """The levels that are awards, the lowest first."""
        return range(1, len(self.tiers) + 1)

    def pays_nothing(self, i: int, level: int) -> bool:
        """Tell whether a level pays position i nothing whatever it asks for."""
        award = self.programme.award
        if isinstance(award, Rate):
            return capped(award, self.pool[i]) < self.programme.granule
        return level in self._unpaid

    def may_pay_nothing(self, level: int) -> bool:
        """Tell whether there may be somebody whom a level pays nothing."""
        return isinstance(self.programme.award, Rate) or level in self._unpaid

    @cached_property
    def _unpaid(self) -> frozenset[int]:
        """The levels whose standard pays nothing, where it is not a candidate's own."""
        granule = self.programme.granule
        return frozenset(t for t in self.levels if self.tiers[t - 1].ceiling < granule)


def closed_levels(facts: Facts, unlisted: Iterable[int] = ()) -> list[dict[int, tuple[str, ...]]]:
    """Per position: level → ids of the clauses that close it, pins before all others.

    Parameters
    ----------
    unlisted
        Positions that are closed for good because the published list does not have them; their own data come first.
    """
    closed: list[dict[int, tuple[str, ...]]] = [{} for _ in facts.pool]

    def close(clause: str, shut: Pairs) -> None:
        for i, t in shut:
            if clause not in (before := closed[i].get(t, ())):
                closed[i][t] = (*before, clause)

    clauses = [*facts.programme.acting, *unsaid(facts.programme)]
    turns = [(turn, clause.id, pairs) for clause in clauses for turn, pairs in clause.closes(facts)]
    for _, clause, pairs in sorted(turns, key=lambda one: one[0]):
        close(clause, pairs)
    for gate in facts.programme.conditions:
        if gate.tier:
            close(gate.id, _tier_gate(facts, gate, gate.tier))
    hand = next((c.id for c in clauses if c.by_hand), "pool")
    close(hand, ((i, t) for i in unlisted for t in facts.levels if t not in closed[i]))
    return closed


def unsaid(programme: Programme) -> Iterator[Clause]:
    """Yield the clauses by which levels are closed although the programme does not state any of their kind."""
    stated = {type(c) for c in programme.clauses}
    found = (kind.unsaid(programme) for kind in kinds().values() if kind not in stated)
    return (clause for clause in found if clause is not None)


def _tier_gate(facts: Facts, gate: Gate, tier: str) -> Pairs:
    level = next(t for t, found in enumerate(facts.tiers, 1) if found.name == tier)
    return ((i, level) for i, c in enumerate(facts.pool) if gate.bars(c.gates.get(gate.id)))
