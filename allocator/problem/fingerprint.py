"""What a problem is, as one number: two problems with the same fingerprint have the same answer."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from allocator.money import show_exact

if TYPE_CHECKING:
    from allocator.problem.problem import Problem

TOLD = ("review",)
"""What a programme says for people alone."""


def fingerprint_of(problem: Problem) -> str:
    """SHA-256 over everything that decides the result; row order, file names and the clock are not in it."""
    facts = {
        "programme": problem.programme.model_dump(mode="json", by_alias=True, exclude={*TOLD}),
        "year": problem.year,
        "budget": problem.budget,
        "pool": [
            [
                c.id,
                c.project,
                c.applicant,
                c.applicant_key,
                c.city,
                c.score,
                list(c.tie_scores),
                c.experts_tier,
                "\n".join(g.name(i) for g in problem.groupings),
                list(problem.full[i]),
                list(problem.open_levels[i]),
            ]
            for i, c in enumerate(problem.pool)
        ],
        "aside": [[e.candidate.id, e.standing, e.reason] for e in problem.aside],
        "rooms": [list(e) for e in zip(problem.applicants, problem.room, problem.received, strict=True)],
        "pins": {i: [p.tier, p.because] for i, p in sorted(problem.pins.items())},
        **({"applied": given} if any(given := [c.applied_tier or "" for c in problem.pool]) else {}),
        **({"ceilings": [[k.clause.id, k.room, k.received] for k in problem.ceilings]} if problem.ceilings[1:] else {}),
        **({"bases": [show_exact(c.base or 0) for c in problem.pool]} if problem.rated else {}),
    }
    if problem.publication:
        awards = problem.publication.awards
        facts["published"] = {i: [a.tier, a.amount] for i, a in sorted(awards.items())}
        facts["withdrawn"] = sorted(problem.vacated)
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
