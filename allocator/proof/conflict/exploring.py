"""All reasons why nothing fits, as far as a fixed number of re-solves reaches, and whether these are all.

Every set of members of which each known reason loses one is left out in turn; where that helps, nothing can be missed
that stands in the rest, and where it does not, the rest holds another reason, found by leaving out one member after the
other. When leaving out each of those sets helps, no reason is missing: a further one would stand in what is kept beside
one of them.

Where nobody asks for a number of awards, only pins can fail: by their own data, beside the pins that a rule counts
together with them, or by a total. Then each such company of pins is gone through by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.proof.conflict.counted import counted
from allocator.proof.conflict.members import Member
from allocator.proof.conflict.question import Question
from allocator.proof.conflict.reasons import ExhaustedError, Reason, hitting, in_order

SETS = 20
"""So many reasons are told."""
LEAVES = 2_000


@dataclass(frozen=True)
class Explored:
    """The reasons in the order found, whether it is proven that there are no others, and every total exceeded."""

    reasons: tuple[Reason, ...]
    complete: bool
    bounds: tuple[Reason, ...] = ()


def explore(question: Question) -> Explored:
    """Return the reasons why nothing fits."""
    reasons = [*_impossible_alone(question), *_beyond_a_total(question)]
    if question.floorless:
        limits = [m for m in question.members if not m.given and not m.selects]
        told = all([_go_on(question, [*pins, *limits], reasons) for pins in _companies(question)])  # noqa: C419 - each
        totals = counted(question, reasons)
        reasons += totals.reasons
        told = told and totals.told
    else:
        totals = counted(question, reasons)
        reasons += totals.reasons
        told = _go_on(question, question.members, reasons)
    without_it = totals.uncut and any(m.cuts for r in reasons for m in r.members)  # kept nowhere, and awards cost more
    complete = told and not without_it and all(r.settled for r in reasons)
    return Explored(tuple(reasons), complete, tuple(totals.bounds))


def shrunk(question: Question, members: Collection[Member]) -> Reason:
    """Return a reason within members that cannot stand together."""
    kept = _without_needless(question, members)
    settled = question.fails_whatever(kept)
    if settled is False and (careful := _carefully(question, members)):
        return Reason(in_order(careful))
    return Reason(in_order(kept), settled=bool(settled))


def _without_needless(question: Question, members: Collection[Member]) -> frozenset[Member]:
    """Return what is left when whatever is not needed goes, the first in order first.

    Many go at once where what is left still fails, else one half after the other: where more demands never make a list
    possible, these are the same as would go one by one.
    """
    return _thinned(question, frozenset(members), in_order(members))


def _thinned(question: Question, kept: frozenset[Member], some: Sequence[Member]) -> frozenset[Member]:
    if question.fails(kept.difference(some)):
        return kept.difference(some)
    if len(some) == 1:
        return kept
    half = len(some) // 2
    return _thinned(question, _thinned(question, kept, some[:half]), some[half:])


def _carefully(question: Question, members: Collection[Member]) -> frozenset[Member] | None:
    """Return what is left when a member goes only if nothing kept beside the others helps; None where that is open."""
    kept = frozenset(members)
    if not question.fails_whatever(kept):
        return None
    for m in sorted(members, key=lambda m: (not m.selects, m.place)):
        without = question.fails_whatever(kept - {m})
        if without is None:
            return None
        if without:
            kept -= {m}
    return kept


def _go_on(question: Question, scope: Iterable[Member], reasons: list[Reason]) -> bool:
    """Add the reasons that stand within some members; tell whether none is missing."""
    members, alike = frozenset(scope), list[Reason]()
    while True:
        own = [*(r for r in reasons if _within(r, members)), *alike]
        try:
            new = _another(question, members, own)
        except ExhaustedError:
            return False
        if new is None:
            return not alike
        if len(reasons) >= SETS:
            return False
        reasons.append(new)
        if kind := _alike(question, new):
            alike.append(kind)


def _alike(question: Question, reason: Reason) -> Reason | None:
    """Return all choices of as many pins of the same tiers in place of those of a reason: no more of them are told.

    That those cannot stand together either is not proven, so that the reasons told are not all there are.
    """
    pins = [m for m in reason.members if m.given is not None]
    tiers = {m.given for m in pins}
    kin = [m for m in question.members if m.given in tiers and m.given is not None]
    if len(pins) < 2 or len(kin) == len(pins) or not any(m.budget or m.asks for m in reason.members):
        return None
    members = in_order([*kin, *(m for m in reason.members if m.given is None)])
    return Reason(members, settled=False, family=in_order(kin), weights=dict.fromkeys(kin, 1), total=len(pins) - 1)


def _within(reason: Reason, members: frozenset[Member]) -> bool:
    return members.issuperset(reason.members)


def _another(question: Question, members: frozenset[Member], known: Sequence[Reason]) -> Reason | None:
    """Return a reason that is not known yet; None where there is no other.

    Raises
    ------
    ExhaustedError
        That is not settled within the limits.
    """
    for out in hitting(known, LEAVES):
        if question.weary:
            raise ExhaustedError
        if question.fails(members - out):
            found = shrunk(question, members - out)
            if any(r.covers(found.members) for r in known):
                raise ExhaustedError
            return found
    return None


def _impossible_alone(question: Question) -> list[Reason]:
    """Return the pins that their candidates' own data forbid, with each clause that does, at any budget."""
    problem, found = question.problem, []
    place = {c.id: i for i, c in enumerate(problem.pool)}
    clauses = {m.clause: m for m in reversed(question.members) if not m.of}
    for m in question.members if not problem.publication else ():
        if m.given is None:
            continue
        i = place[m.of]
        closed = problem.closed_by[i].get(problem.pinned[i], ())
        sets: list[tuple[Member, ...]] = [(clauses[name], m) for name in closed if name in clauses]
        if len(sets) < len(closed):
            sets = [(m,)]
        found += [Reason(in_order(members), alone=True) for members in sets if _proven(question, members)]
    return found


def _beyond_a_total(question: Question) -> list[Reason]:
    """Return the numbers of which each alone is more than one total can hold, or than there are candidates."""
    found: list[Reason] = []
    asking = [m for m in question.members if m.asks and m.selects]
    for m in asking:
        pairs = [
            (m, other) for other in question.members if other.budget or (other.asks and other.selects and not other.of)
        ]
        for members in [(m,), *(p for p in pairs if p[0] is not p[1])]:
            small = not any(set(r.members) <= set(members) for r in found)
            if small and question.sure.fails(members) and _proven(question, members):
                found.append(Reason(in_order(members)))
    return found


def _proven(question: Question, members: Sequence[Member]) -> bool:
    """Tell whether re-solves bear it out that these cannot stand together and that none can be left out."""
    return question.fails(members) and not any(
        question.fails([x for x in members if x is not y]) for y in members if len(members) > 1
    )


def _companies(question: Question) -> list[list[Member]]:
    """Return the pins that give an award, those together that some rule counts together."""
    problem = question.problem
    pins = {i: m for m in question.members if m.given for i in [_position(question, m)]}
    groups: list[set[int]] = [{i} for i in pins]
    for rule in rules_of(problem):
        for i in sorted(set(pins) & rule.blockable):
            beside = set(pins) if type(rule).peers is Rule.peers else set(rule.peers(i)) & set(pins)
            joined = [g for g in groups if g & (beside | {i})]
            groups = [g for g in groups if g not in joined] + [set().union(*joined)]
    alone = set().union(*(g for g in groups if len(g) == 1 and not _closed(question, min(g))))
    joined = [g for g in groups if not g & alone] + ([alone] if alone else [])
    return [[pins[i] for i in sorted(g)] for g in sorted(joined, key=min)]


def _closed(question: Question, i: int) -> bool:
    return question.problem.pinned[i] in question.problem.closed_by[i]


def _position(question: Question, pin: Member) -> int:
    return next(i for i, c in enumerate(question.problem.pool) if c.id == pin.of)
