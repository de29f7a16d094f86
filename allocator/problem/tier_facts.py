"""What is known of a candidate's tier before any award: an authority's finding, the experts', what is applied for.

A finding is the tier itself (exact); what is merely applied for is its upper end: nobody gets more than he applies for.
Which is which the programme's clauses say, never a header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from allocator.law.gates import GateAnswer
from allocator.law.programme import Programme, Tier
from allocator.problem.candidate import Candidate


def found(programme: Programme, verdicts: Mapping[str, GateAnswer]) -> str | None:
    """Return the best tier whose fact the file states to hold; None where it states none."""
    proven = {g.tier for g in programme.conditions if g.proof and verdicts.get(g.id) == "pass"}
    return next((t.name for t in programme.tiers if t.name in proven), None)


def level(tiers: Sequence[Tier], name: str) -> int:
    """Return a tier's level, counted from the lowest; 0 for 其他."""
    return next((t for t, tier in enumerate(tiers, 1) if tier.name == name), 0)


def graded(programme: Programme, tiers: Sequence[Tier], candidate: Candidate) -> int | None:
    """Return the level that the experts' grade stands for: theirs, but not above what is applied for (`upper`)."""
    if candidate.experts_tier is None:
        return None
    theirs = level(tiers, candidate.experts_tier)
    most = [level(tiers, name) for c in programme.acting if (name := c.upper_tier(candidate)) is not None]
    return min([theirs, *most])
