"""result.json: the machine-readable result. Amounts in integer 元; no time, path or host inside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from allocator.law.award import Rate
from allocator.law.programme import Programme
from allocator.law.scenario_file import PARTS
from allocator.law.verdict import Counts
from allocator.models.rule import Measurement
from allocator.models.state import dues
from allocator.money import show_exact
from allocator.problem.allocation import Allocation, EngineRun, frozen
from allocator.problem.candidate import Candidate
from allocator.problem.fingerprint import rules_of
from allocator.problem.ledger import counted, same_programme
from allocator.problem.problem import Problem
from allocator.proof.audit import Total, counts, deviates, totals_of
from allocator.run import justified
from allocator.run.answer import answers
from allocator.run.explanation import Explanation
from allocator.run.parts import Run
from allocator.run.reasons import reasons_of
from allocator.run.remedies import carried_out
from allocator.run.replacement import replacements
from allocator.run.score_lines import score_lines

SCHEMA_VERSION = 1


def headed(run: Run, data: dict[str, Any]) -> dict[str, Any]:
    """Tell what every answer says of the list that it is about, before the answer itself."""
    allocation = run.result.allocation
    return {
        "schema_version": SCHEMA_VERSION,
        "programme": run.programme.key,
        "year": run.problem.year,
        "status": run.result.status,
        "proven": run.result.proven,
        "draft": run.draft,
        "draft_reasons": list(run.drafts),
        "stamps": list(run.stamps),
        "exceptions": list(run.exceptions),
        "budget": run.problem.budget,
        "spent": allocation.spent if allocation else 0,
        "number": len(allocation.funded) if allocation else 0,
        "goals": [{"name": g.name, "sense": g.sense, "value": g.value} for g in run.result.goals],
        "fingerprint": run.problem.fingerprint,
        **data,
    }


def record(run: Run) -> dict[str, Any]:
    """Return the result as plain data, in the fixed field order of the contract."""
    problem, result, prepared = run.problem, run.result, run.prepared
    allocation = result.allocation
    scenario = prepared.applied.scenario
    lines = score_lines(problem, allocation) if allocation else {t.name: None for t in reversed(problem.tiers)}
    owed = _owed(run)
    reasons = reasons_of(problem, allocation, run.explanations) if allocation else {}
    own = {a.explanation.candidate.id: a.to_json() for a in answers(run)}
    return {
        "schema_version": SCHEMA_VERSION,
        "programme": run.programme.key,
        "year": problem.year,
        "status": result.status,
        "proven": result.proven,
        "draft": run.draft,
        "draft_reasons": list(run.drafts),
        "draft_codes": [*(d.code for d in run.waits), *("stamp" for _ in run.stamps)],
        "stamps": list(run.stamps),
        "exceptions": list(run.exceptions),
        "budget": problem.budget,
        "spent": allocation.spent if allocation else 0,
        "frozen": frozen(problem, allocation) if allocation else 0,
        **({"due": sum(owed.values())} if problem.entitled else {}),
        "fingerprint": problem.fingerprint,
        "stance": run.programme.stance,
        "amounts": {"mode": run.programme.amounts.mode, "percent": problem.percent},
        "data": prepared.intake.version,
        "scenario": {"name": scenario.name, "because": scenario.because} if scenario else None,
        "parts": scenario.model_dump(mode="json", include=set(PARTS)) if scenario else {},
        "changes": [
            {
                "path": c.path,
                "article": c.article,
                "exceeds": c.exceeds,
                "exception": c.exception or None,
                "says": c.says,
            }
            for c in prepared.applied.changes
        ],
        "conflict": list(run.conflict.clauses) if run.conflict else None,
        "conflict_reason": run.conflict.sentence if run.conflict else None,
        **_conflict(run),
        "goals": [{"name": g.name, "sense": g.sense, "value": g.value, "bound": g.bound} for g in result.goals],
        "engines": [_engine(e) for e in result.engines],
        "lines": {name: _points(score) for name, score in lines.items()},
        "rows": prepared.intake.rows.to_json(),
        "ledger": prepared.intake.ledger.to_json() if prepared.intake.ledger else None,
        "scoring": prepared.intake.scoring,
        "published": published(problem, allocation) if problem.publication and allocation else None,
        "qingdao": [p.to_json() for p in run.placements] or None,
        "candidates": [
            _candidate(e)
            | ({"due": owed.get(e.candidate.id, 0)} if problem.entitled else {})
            | _rated(e.candidate, run.programme)
            | {"reasons": [r.to_json() for r in reasons.get(e.candidate.id, ())]}
            | own[e.candidate.id]
            | ({"weights": run.weighed.of(e.candidate.id)} if run.weighed else {})
            for e in run.explanations
        ],
        **verdicts(counts(run.programme, result.measurements)),
        "measurements": [_measurement(run.programme, m) for m in result.measurements],
        "certificate": justified.to_json(problem, run.certificate) if run.certificate else None,
        "notes": [n.to_json() for n in run.notes],
        "findings": [f.to_json() for f in prepared.intake.findings],
        **({"weights": run.weighed.to_json()} if run.weighed else {}),
        "tie_keys": list(run.case.tie_keys),
        "earlier": earlier(run),
        "rules": rules_of(run.programme),
    }


def earlier(run: Run) -> list[dict[str, Any]]:
    """Return what each applicant with an award has received before, as far as it counts, and in which years.

    What counts is what counts towards the cumulative ceiling; where the programme has none, awards of the programme.
    """
    programme, case = run.programme, run.case
    if not case.history_known:
        return []
    receipts = case.receipts or ()
    own = [r for r in receipts if same_programme(programme, r.programme)]
    lines = counted(programme, receipts) if programme.ceiling else own
    by_file = case.receipts is None and (programme.ceiling is None or programme.ceiling.history != "none")
    won: dict[str, list[Candidate]] = {}
    for c in (e.candidate for e in run.explanations if e.outcome == "funded"):
        won.setdefault(c.applicant_key, []).append(c)
    found = []
    for key, candidates in won.items():
        theirs = [r for r in lines if r.applicant_key == key]
        amount = max(c.received or 0 for c in candidates) if by_file else sum(r.amount for r in theirs)
        if amount > 0:
            named = {"applicant": candidates[0].applicant, "ids": [c.id for c in candidates], "amount": amount}
            found.append(named | {"years": sorted({r.year for r in theirs})})
    return found


def published(problem: Problem, allocation: Allocation) -> dict[str, Any]:
    """Return the published list that a result keeps to, who is taken off it, and who would come next."""
    publication, tiers = problem.publication, problem.tiers
    assert publication is not None
    return {
        "source": publication.source,
        "proven": publication.proven,
        "breaches": list(publication.breaches),
        "list": [
            {"id": name, "tier": line.tier, "amount": line.amount, "via": line.via}
            for name, line in sorted(publication.awards.items())
        ],
        "withdrawn": [
            {"id": name, "tier": line.tier, "amount": line.amount, "because": publication.withdrawn.get(name, "")}
            for name, line in problem.vacated.items()
        ],
        "replacements": [
            {
                "order": n,
                "id": problem.pool[r.position].id,
                "tier": tiers[r.level - 1].name,
                "amount": r.amount,
                "place": r.place,
                "fits": r.fits,
                "granted": False,
            }
            for n, r in enumerate(replacements(problem, allocation), 1)
        ],
    }


def audited(problem: Problem, allocation: Allocation, measurements: Sequence[Measurement]) -> dict[str, Any]:
    """Return the audit of a list as plain data.

    `holds` is null where nothing is broken and something is not checked.
    """
    found = counts(problem.programme, measurements)
    return {
        "schema_version": SCHEMA_VERSION,
        "programme": problem.programme.key,
        "year": problem.year,
        "budget": problem.budget,
        "fingerprint": problem.fingerprint,
        "holds": found.verdict.holds,
        "verdict": found.verdict,
        **verdicts(found),
        "totals": totals(problem, allocation),
        "measurements": [_measurement(problem.programme, m) for m in measurements],
    }


def verdicts(found: Counts) -> dict[str, Any]:
    """Return the three counts, and how many of those kept miss a goal that is no rule."""
    return {"verdicts": found.to_json(), "deviations": found.off}


def totals(problem: Problem, allocation: Allocation) -> dict[str, Any]:
    """Tell what a list comes to: awards and 元 by tier, those to lines outside the pool counted too."""

    def told(total: Total) -> dict[str, int]:
        return {"number": total.number, "amount": total.amount, "outside": total.outside}

    found = totals_of(problem, allocation)
    return told(found.whole) | {"tiers": {name: told(total) for name, total in found.tiers.items()}}


def dumped(data: dict[str, Any]) -> str:
    """JSON as the contract has it: UTF-8 text, two spaces, a final newline."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _candidate(e: Explanation) -> dict[str, Any]:
    c = e.candidate
    return {
        "id": c.id,
        "project": c.project,
        "applicant": c.applicant,
        "credit_code": c.credit_code,
        "city": c.city,
        "score": _points(c.score),
        "rank": e.rank,
        "eligible": e.outcome in ("funded", "unfunded", "excluded"),
        "outcome": e.outcome,
        "tier": e.tier,
        "amount": e.amount,
        "full_amount": e.full_amount,
        "reduced_by": e.reduced_by,
        **({"reduced_clause": e.reduced_clause} if e.reduced_clause else {}),
        "request": None if c.request is None else {"stated": show_exact(c.stated or c.request), "counted": c.request},
        "via": e.via,
        "reason_code": e.reason_code,
        "reason": e.reason,
        "articles": list(e.articles),
        "line": _points(e.line),
        "gap": _points(e.gap),
        "blocked_by": list(e.blocked_by),
        "siblings": list(e.siblings),
        "gates": dict(sorted(c.gates.items())),
    }


def _conflict(run: Run) -> dict[str, Any]:
    """Return the sets that cannot stand together and the ways out, each with the scenario file that gives it."""
    if run.conflict is None or not run.conflict.sets:
        return {}
    found = run.conflict.to_json()
    for told, proposal in zip(found["proposals"], run.conflict.proposals, strict=True):
        told["scenario"] = carried_out(run.prepared.applied.scenario, proposal).to_toml()
    return found


def _rated(candidate: Candidate, programme: Programme) -> dict[str, str | None]:
    """Tell what the sum is the product of, as exact text, for a rate: the base (元 or units) and the factor."""
    if not isinstance(programme.award, Rate):
        return {}
    base = None if candidate.base is None else show_exact(candidate.base)
    return {"base": base, "rate": show_exact(programme.award.factor)}


def _owed(run: Run) -> dict[str, int]:
    """Candidate id → what is due before anything is reduced to fit the budget, 元; only for events and rates."""
    problem, found = run.problem, run.result.due or run.result.allocation
    if not problem.entitled or found is None:
        return {}
    return {c.id: due for c, due in zip(problem.pool, dues(problem, found), strict=True)}


def _measurement(programme: Programme, m: Measurement) -> dict[str, Any]:
    return {
        "clause": m.clause,
        "article": m.article,
        "who": m.who,
        "value": m.value,
        "limit": m.limit,
        "unit": m.unit,
        "verdict": m.verdict,
        "holds": m.holds,
        "binds": m.binds,
        "deviates": deviates(programme, m),
        "sense": m.sense,
        "labels": list(m.labels) if m.labels else None,
        "sentence": m.sentence,
        "reason": m.reason or None,
        "grounds": list(m.grounds),
        "by": list(m.by),
    }


def _engine(run: EngineRun) -> dict[str, Any]:
    """Return one engine's part; `goals` (numbers from 1) only where it has not proven every goal itself."""
    shared = {} if run.goals is None else {"goals": [k + 1 for k in run.goals]}
    why = {"why": run.why} if run.why else {}
    return {"name": run.name, "version": run.version, "family": run.family, "agrees": run.agrees, **shared, **why}


def _points(hundredths: int | None) -> float | None:
    """Hundredths as points; two decimals print exactly."""
    return None if hundredths is None else hundredths / 100
