"""compare.json: a comparison as plain data. Amounts in integer 元; no time, path or host inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allocator.models.rule import Measurement
from allocator.run.record import SCHEMA_VERSION
from allocator.whatif.compare.causes import Cause, Outcome
from allocator.whatif.compare.compared_list import ComparedLine, Side
from allocator.whatif.compare.comparison import Comparison, Group, Sum
from allocator.whatif.compare.overrides import Override
from allocator.whatif.compare.result import Compared, Found
from allocator.whatif.effects import GoalChange

NAME = "compare.json"


def to_json(compared: Compared) -> dict[str, Any]:
    """Return every side; the first is the base, each other one carries what differs from it."""
    base = compared.base
    return {
        "schema_version": SCHEMA_VERSION,
        "programme": compared.programme.key,
        "year": base.year,
        "base": base.name,
        "fingerprint": compared.fingerprint,
        "runs": [_side(base), *(_side(f.comparison.other) | _against(f) for f in compared.found)],
    }


def _side(side: Side) -> dict[str, Any]:
    scenario = side.applied.scenario if side.applied else None
    return {
        "name": side.name,
        "origin": side.origin,
        "because": side.because,
        "status": "by_hand" if side.origin == "by_hand" else side.status,
        "proven": side.proven,
        "draft": bool(side.doubts or side.stamps),
        "draft_reasons": [*side.doubts, *side.stamps],
        "stamps": list(side.stamps),
        "exceptions": list(side.exceptions),
        "year": side.year,
        "budget": side.budget,
        "spent": side.spent,
        "number": len(side.awarded),
        "tiers": side.counts,
        "fingerprint": side.fingerprint,
        "data": side.data,
        "scenario": {"name": scenario.name, "because": scenario.because} if scenario else None,
        "goals": [{"name": g.name, "sense": g.sense, "value": g.value, "bound": g.bound} for g in side.goals],
        "conflict_reason": side.why_none or None,
        "verdicts": side.checks.to_json() if side.checks else None,
        "deviations": side.checks.off if side.checks else None,
        "unchecked": [_told(m) for m in side.measurements if m.holds is None],
        "breaches": [_told(m) | {"by": list(m.by)} for m in side.breaches],
    }


def _told(m: Measurement) -> dict[str, Any]:
    return {"clause": m.clause, "article": m.article, "who": m.who, "sentence": m.told}


def _against(found: Found) -> dict[str, Any]:
    comparison = found.comparison
    return {
        "comparable": comparison.comparable,
        "differences": [{"code": d.code, "text": d.text} for d in comparison.differences],
        "overrides": [_override(o) for o in found.overrides],
        "changes": _changes(comparison),
        "breakdowns": {
            "total": _group(comparison.whole),
            "cities": [_group(g) for g in comparison.cities],
            "tiers": [_group(g) for g in comparison.tiers],
        },
        "goals_compared": [_goal(g) for g in found.goals],
        "causes": [_cause(c) for c in found.causes.values()],
        "unexplained": found.unexplained or None,
        **({"beside_best": found.edited.to_json()} if found.edited else {}),
    }


def _changes(comparison: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "kind": m.kind,
            "id": m.id,
            "project": m.line.project,
            "applicant": m.line.applicant,
            "city": m.line.city,
            "score": None if m.line.score is None else m.line.score / 100,
            "before": _award(m.before),
            "after": _award(m.after),
            "delta": m.delta,
            "reason": m.after.reason if m.after else "",
        }
        for m in comparison.moves
    ]


def _award(line: ComparedLine | None) -> dict[str, Any] | None:
    return {"tier": line.tier, "amount": line.amount} if line and line.tier is not None else None


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "base": _sum(group.base),
        "other": _sum(group.other),
        "delta": _sum(group.delta),
        "by": {part: _sum(s) for part, s in group.by.items()},
    }


def _sum(found: Sum) -> dict[str, int]:
    return {"number": found.number, "amount": found.amount}


def _goal(goal: GoalChange) -> dict[str, Any]:
    return {
        "name": goal.name,
        "sense": goal.sense,
        "base": goal.before,
        "other": goal.after,
        "verdict": goal.verdict,
        "scores": [None if s is None else s / 100 for s in goal.scores],
    }


def _override(o: Override) -> dict[str, Any]:
    return {"key": o.key, "old": o.old, "new": o.new, "article": o.article, "exceeds": o.exceeds, "says": o.says}


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "id": cause.id,
        "kind": cause.kind,
        "enough": [[o.key for o in s] for s in cause.enough],
        "needed": [o.key for o in cause.needed],
        "alone": _tried(cause.alone),
        "without": _tried(cause.without),
        "says": cause.says,
    }


def _tried(table: Mapping[str, Outcome]) -> dict[str, dict[str, Any] | None]:
    return {key: {"tier": found[0], "amount": found[1]} if found else None for key, found in table.items()}
