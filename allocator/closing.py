"""The levels that a candidate's own data close to it, before any award is made, and the clause that does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from allocator.candidate import Candidate, Receipt
from allocator.clause import CumulativeCeiling, ExpertsTier, Once
from allocator.ledger import same_programme
from allocator.problem import Pin
from allocator.programme import Programme, Tier

Shuts = Callable[[int, Candidate, int], bool]
"""Whether a clause closes a level (third) to the candidate (second) at a position (first)."""


@dataclass(frozen=True)
class Facts:
    """What is known of each position in the order π: see `Problem` for the fields; `rooms` is R of its applicant."""

    programme: Programme
    pool: Sequence[Candidate]
    tiers: Sequence[Tier]
    full: Sequence[Sequence[int]]
    least: Sequence[int]
    rooms: Sequence[int | None]


def closed_levels(facts: Facts, pins: Mapping[str, Pin], receipts: Iterable[Receipt] | None) -> list[dict[int, str]]:
    """Per position: level → id of the clause that closes it; the first that does, pins before all others."""
    ids: dict[str, str] = {c.kind: c.id for c in facts.programme.clauses}
    closed: list[dict[int, str]] = [{} for _ in facts.pool]

    def close(clause: str, shuts: Shuts) -> None:
        for i, c in enumerate(facts.pool):
            for t in range(1, len(facts.tiers) + 1):
                if shuts(i, c, t):
                    closed[i].setdefault(t, clause)

    for kind, shuts in (
        ("pins", _pinned_out(pins)),
        ("once", _funded_before(facts.programme, receipts)),
        ("experts_tier", _graded(facts)),
        ("minimum_score", _too_low(facts)),
        ("request", _below_floor(facts)),
        ("cumulative_ceiling", _no_room(facts)),
    ):
        if shuts:
            close(ids.get(kind, kind), shuts)
    for gate in facts.programme.gates:
        if gate.tier:
            close(gate.id, _tier_gate(facts, gate.id, gate.tier))
    return closed


def _pinned_out(pins: Mapping[str, Pin]) -> Shuts | None:
    out = {name for name, pin in pins.items() if pin.tier is None}
    return (lambda _i, c, _t: c.id in out) if out else None


def _funded_before(programme: Programme, receipts: Iterable[Receipt] | None) -> Shuts | None:
    clause = programme.only(Once)
    if clause is None or not clause.on:
        return None
    known = [r for r in receipts or () if r.project and same_programme(programme, r.programme)]
    funded = {(r.applicant_key, r.project) for r in known}
    return (lambda _i, c, _t: (c.applicant_key, c.project) in funded) if funded else None


def _graded(facts: Facts) -> Shuts | None:
    clause = facts.programme.only(ExpertsTier)
    if clause is None or clause.mode == "off" or not any(c.experts_tier for c in facts.pool):
        return None
    levels = {tier.name: t for t, tier in enumerate(facts.tiers, 1)}
    exact = clause.mode == "exact"

    def shuts(_i: int, c: Candidate, t: int) -> bool:
        if c.experts_tier is None:
            return False
        best = levels.get(c.experts_tier, 0)
        return t != best if exact else t > best

    return shuts


def _too_low(facts: Facts) -> Shuts | None:
    minimum = [0, *((t.min_score or 0) * 100 for t in facts.tiers)]
    return (lambda _i, c, t: (c.score or 0) < minimum[t]) if any(minimum) else None


def _below_floor(facts: Facts) -> Shuts | None:
    if not any(t.floor for t in facts.tiers):
        return None
    return lambda i, _c, t: facts.full[i][t] < facts.least[t]


def _no_room(facts: Facts) -> Shuts | None:
    clause = facts.programme.only(CumulativeCeiling)
    if clause is None or clause.over == "skip":
        return None
    whole, rooms = clause.over == "demote", facts.rooms
    tight = {i for i, room in enumerate(rooms) if room is not None and room < max(facts.full[i][-1], *facts.least)}

    def shuts(i: int, _c: Candidate, t: int) -> bool:
        return i in tight and (rooms[i] or 0) < (facts.full[i][t] if whole else facts.least[t])

    return shuts if tight else None


def _tier_gate(facts: Facts, gate: str, tier: str) -> Shuts:
    level = next(t for t, found in enumerate(facts.tiers, 1) if found.name == tier)
    return lambda _i, c, t: t == level and c.gates.get(gate) == "fail"
