"""The levels that a candidate's own data close to it, before any award is made, and the clauses that do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from allocator.law.award import Rate
from allocator.law.clauses import AppliedTier, CumulativeCeiling, ExpertsTier, FoundTier, Once, Request
from allocator.law.programme import Gate, Programme, Tier
from allocator.problem import tier_facts
from allocator.problem.candidate import Candidate, Receipt, own_thing
from allocator.problem.ledger import same_programme, sums
from allocator.problem.pins import History, Pin
from allocator.problem.rates import capped

Shut = Iterable[tuple[int, int]]
"""Positions with a level that a clause closes to them."""


@dataclass(frozen=True)
class Facts:
    """What is known of each position in the order π: see `Problem` for the fields; `rooms` is R of its applicant."""

    programme: Programme
    pool: Sequence[Candidate]
    tiers: Sequence[Tier]
    full: Sequence[Sequence[int]]
    least: Sequence[int]
    rooms: Sequence[int | None]


def closed_levels(
    facts: Facts, pins: Mapping[str, Pin], receipts: Iterable[Receipt] | None, unlisted: Iterable[int] = ()
) -> list[dict[int, tuple[str, ...]]]:
    """Per position: level → ids of the clauses that close it, pins before all others.

    Parameters
    ----------
    unlisted
        Positions that are closed for good because the published list does not have them; their own data come first.
    """
    ids: dict[str, str] = {c.kind: c.id for c in facts.programme.acting}
    closed: list[dict[int, tuple[str, ...]]] = [{} for _ in facts.pool]

    def close(clause: str, shut: Shut) -> None:
        for i, t in shut:
            if clause not in (before := closed[i].get(t, ())):
                closed[i][t] = (*before, clause)

    for kind, shut in (
        ("pins", _pinned_out(facts, pins)),
        ("once", _funded_before(facts, receipts)),
        ("found_tier", _found(facts)),
        ("experts_tier", _graded(facts)),
        ("applied_tier", _applied(facts)),
        ("tier_ceiling", _other_events(facts)),
        ("request", _asked_too_little(facts)),
        ("tier_ceiling", _too_little(facts)),
        ("minimum_score", _too_low(facts)),
        ("request", _below_floor(facts)),
        ("cumulative_ceiling", _no_room(facts)),
    ):
        close(ids.get(kind, kind), shut)
    for gate in facts.programme.conditions:
        if gate.tier:
            close(gate.id, _tier_gate(facts, gate, gate.tier))
    close(ids.get("pins", "pins"), ((i, t) for i in unlisted for t in _levels(facts) if t not in closed[i]))
    return closed


def _levels(facts: Facts) -> range:
    return range(1, len(facts.tiers) + 1)


def _pinned_out(facts: Facts, pins: Mapping[str, Pin]) -> Shut:
    out = {name for name, pin in pins.items() if pin.tier is None}
    return ((i, t) for i, c in enumerate(facts.pool) if c.id in out for t in _levels(facts)) if out else ()


def _funded_before(facts: Facts, receipts: Iterable[Receipt] | None) -> Shut:
    clause = facts.programme.only(Once)
    if clause is None or not clause.on:
        return ()
    known = [r for r in receipts or () if same_programme(facts.programme, r.programme)]
    if clause.per == "applicant":
        paid = {key for key, kept in sums(known).items() if kept > 0}
        alone = receipts is None  # then the file's own column is all that is known
        again = [i for i, c in enumerate(facts.pool) if c.applicant_key in paid or (alone and (c.received or 0) > 0)]
    else:
        funded = {own_thing(r.applicant_key, r.project) for r in known if r.project}
        again = [i for i, c in enumerate(facts.pool) if c.own & funded] if funded else []
    return ((i, t) for i in again for t in _levels(facts))


def unmatched(
    programme: Programme, candidates: Iterable[Candidate], history: History, receipts: Iterable[Receipt] | None
) -> frozenset[str]:
    """Ids of those who may have been funded before and cannot be looked up.

    Whoever has received nothing has received nothing for his project. Of the others a project is looked up by its
    name, an applicant needs no more than his; where the earlier years are not known, nobody is.
    """
    clause = programme.only(Once)
    if clause is None or not clause.on:
        return frozenset()
    if history == "none":
        return frozenset(c.id for c in candidates)
    if clause.per == "applicant":
        return frozenset()
    if history == "column":
        return frozenset(c.id for c in candidates if c.received)
    own = [r for r in receipts or () if same_programme(programme, r.programme)]
    earlier, nameless = {r.applicant_key for r in own}, {r.applicant_key for r in own if not r.project}
    return frozenset(
        c.id for c in candidates if c.applicant_key in nameless or (c.applicant_key in earlier and not c.own)
    )


def _graded(facts: Facts) -> Shut:
    clause = facts.programme.only(ExpertsTier)
    if clause is None or clause.mode == "off":
        return
    exact = clause.mode == "exact"
    for i, c in enumerate(facts.pool):
        best = tier_facts.graded(facts.programme, facts.tiers, c)
        if best is not None:
            yield from ((i, t) for t in _levels(facts) if (t != best if exact else t > best))


def _found(facts: Facts) -> Shut:
    """Every tier but the one that a fact gives; the gates themselves close those whose fact is not stated."""
    clause = facts.programme.only(FoundTier)
    if clause is None or clause.mode != "exact":
        return
    for i, c in enumerate(facts.pool):
        if name := tier_facts.found(facts.programme, c.gates):
            given = tier_facts.level(facts.tiers, name)
            yield from ((i, t) for t in _levels(facts) if t != given)


def _applied(facts: Facts) -> Shut:
    clause = facts.programme.only(AppliedTier)
    if clause is None or clause.mode == "off":
        return
    for i, c in enumerate(facts.pool):
        if name := c.applied_tier:
            most = tier_facts.level(facts.tiers, name)
            yield from ((i, t) for t in _levels(facts) if t > most or (clause.mode == "exact" and t < most))


def _other_events(facts: Facts) -> Shut:
    """Every event but the candidate's own, for awards by event."""
    if not facts.programme.award.given:
        return
    for t, tier in enumerate(facts.tiers, 1):
        yield from ((i, t) for i, c in enumerate(facts.pool) if c.event != tier.name)


def _asked_too_little(facts: Facts) -> Shut:
    """Every tier of a candidate who asks for less than can be paid."""
    clause, granule = facts.programme.only(Request), facts.programme.granule
    if clause is None or not clause.on:
        return
    for i, c in enumerate(facts.pool):
        if c.request is not None and c.request < granule:
            yield from ((i, t) for t in _levels(facts))


def _too_little(facts: Facts) -> Shut:
    """Every tier that a scenario pays nothing for, and where a candidate's own standard is less than can be paid."""
    return ((i, t) for i in range(len(facts.pool)) for t in _levels(facts) if _pays_nothing(facts, i, t))


def _pays_nothing(facts: Facts, i: int, level: int) -> bool:
    """Whether a level pays position i nothing whatever it asks for."""
    award = facts.programme.award
    most = capped(award, facts.pool[i]) if isinstance(award, Rate) else facts.tiers[level - 1].ceiling
    return most < facts.programme.granule


def _too_low(facts: Facts) -> Shut:
    for t, tier in enumerate(facts.tiers, 1):
        least = tier.least_score
        if least:
            yield from ((i, t) for i, c in enumerate(facts.pool) if (c.score or 0) < least)


def _below_floor(facts: Facts) -> Shut:
    """Every tier for whose least amount a request is too small; what pays nothing at all is another matter."""
    below = ((i, t) for i, full in enumerate(facts.full) for t in _levels(facts) if full[t] < facts.least[t])
    return ((i, t) for i, t in below if not _pays_nothing(facts, i, t))


def _no_room(facts: Facts) -> Shut:
    clause = facts.programme.only(CumulativeCeiling)
    if clause is None or clause.over == "skip":
        return
    whole, most = clause.over == "demote", max(facts.least)
    for i, room in enumerate(facts.rooms):
        full = facts.full[i]
        if room is not None and room < max(full[-1], most):
            yield from ((i, t) for t in _levels(facts) if room < (full[t] if whole else facts.least[t]))


def _tier_gate(facts: Facts, gate: Gate, tier: str) -> Shut:
    level = next(t for t, found in enumerate(facts.tiers, 1) if found.name == tier)
    return ((i, level) for i, c in enumerate(facts.pool) if gate.bars(c.gates.get(gate.id)))
