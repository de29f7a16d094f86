"""What is known of a candidate's tier before any award: an authority's finding, the experts', what is applied for.

A finding is the tier itself (exact); what is merely applied for is its upper end: nobody gets more than he applies for.
Which is which the programme's clauses say (`found_tier`, `experts_tier`, `applied_tier`), never a header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from allocator.law.clauses import AppliedTier, ExpertsTier, FoundTier
from allocator.law.gates import GateAnswer
from allocator.law.programme import Programme, Tier
from allocator.problem.candidate import Candidate


def found(programme: Programme, verdicts: Mapping[str, GateAnswer]) -> str | None:
    """The best tier whose fact the file states to hold; None where it states none."""
    proven = {g.tier for g in programme.conditions if g.proof and verdicts.get(g.id) == "pass"}
    return next((t.name for t in programme.tiers if t.name in proven), None)


def exactly(programme: Programme, pool: Sequence[Candidate]) -> tuple[str, ...]:
    """The kinds of the clauses in force that give candidates their one tier."""
    fact, experts, own = programme.only(FoundTier), programme.only(ExpertsTier), programme.only(AppliedTier)
    given = {
        "found_tier": fact is not None and fact.mode == "exact",
        "experts_tier": experts is not None and experts.mode == "exact" and any(c.experts_tier for c in pool),
        "applied_tier": own is not None and own.mode == "exact" and any(c.applied_tier for c in pool),
    }
    return tuple(kind for kind, on in given.items() if on)


def level(tiers: Sequence[Tier], name: str) -> int:
    """A tier's level, counted from the lowest; 0 for 其他."""
    return next((t for t, tier in enumerate(tiers, 1) if tier.name == name), 0)


def graded(programme: Programme, tiers: Sequence[Tier], candidate: Candidate) -> int | None:
    """The level that the experts' grade stands for: theirs, but not above what is applied for (`upper`)."""
    if candidate.experts_tier is None:
        return None
    theirs, clause = level(tiers, candidate.experts_tier), programme.only(AppliedTier)
    asked = candidate.applied_tier
    if clause is None or clause.mode != "upper" or asked is None:
        return theirs
    return min(theirs, level(tiers, asked))
