"""frontier.json: every stair with its list, as plain data. Amounts in integer 元; no time, path or host inside."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from allocator.run.score_lines import score_lines
from allocator.whatif.frontier.candidate_profiles import Career, careers, setbacks
from allocator.whatif.frontier.curve import Frontier, Step
from allocator.whatif.frontier.milestones import gained, turns


def to_json(frontier: Frontier) -> dict[str, Any]:
    """Return the frontier in a fixed order of fields; scores as points."""
    return {
        "mode": "best" if frontier.step is None else "keep",
        "step": frontier.step,
        "every": frontier.grid,
        "from": frontier.since,
        "to": frontier.upto,
        "complete": frontier.complete,
        "proof": frontier.proof,
        "fingerprint": frontier.fingerprint,
        "turns": [asdict(turn) for turn in turns(frontier)],
        "steps": [_step(frontier, step) for step in frontier.steps],
        "setbacks": [
            {
                "budget": s.budget,
                "id": s.candidate.id,
                "change": s.kind,
                "amount_before": s.amounts[0],
                "amount": s.amounts[1],
                "for": s.gain.name if s.gain else None,
                "text": s.sentence,
            }
            for s in setbacks(frontier)
        ],
        "candidates": [_career(frontier, career) for career in careers(frontier)] if frontier.grid is None else None,
    }


def _step(frontier: Frontier, step: Step) -> dict[str, Any]:
    problem, tiers = frontier.problem, frontier.problem.tiers
    lines = score_lines(problem, step.allocation)
    return {
        "budget": step.budget,
        "until": step.until,
        "spent": step.spent,
        "number": step.number,
        "counts": {t.name: n for t, n in reversed(list(zip(tiers, step.counts, strict=True)))},
        "lines": {name: _points(score) for name, score in lines.items()},
        "goals": [{"name": g.name, "sense": g.sense, "value": g.value} for g in step.goals],
        "gain": asdict(step.gain) | {"text": gained(problem, step.gain)} if step.gain else None,
        "changes": step.changes.lists() if step.changes else None,
        "list": [
            {"id": problem.pool[i].id, "tier": tiers[award.level - 1].name, "amount": award.amount, "via": award.via}
            for i, award in enumerate(step.allocation.awards)
            if award
        ],
    }


def _career(frontier: Frontier, career: Career) -> dict[str, Any]:
    names = [t.name for t in frontier.problem.tiers]
    return {
        "id": career.candidate.id,
        "rank": career.rank,
        "score": _points(career.candidate.score),
        "least_budget": career.least,
        "steady_budget": career.steady,
        "spells": [
            {"budget": s.budget, "until": s.until, "tier": names[s.level - 1], "amount": s.amount}
            for s in career.spells
        ],
    }


def _points(hundredths: int | None) -> float | None:
    """Hundredths as points; two decimals print exactly."""
    return None if hundredths is None else hundredths / 100
