"""A problem and a list as plain rows: candidates, clauses' figures and awards, without anything that follows."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from allocator.law.award import Rate
from allocator.law.clause.facets import Cities
from allocator.law.qingdao import QINGDAO
from allocator.models.rules import rules_of
from allocator.problem import tier_facts
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Candidate
from allocator.problem.problem import Problem
from allocator.problem.tier_eligibility import unsaid
from allocator.proof.envy.rows import Aside, Asked, Ceiling, Gate, Limit, Order, PlainLine, Rows, Tier

_ORDERS: dict[str, Order] = {
    "excused": "rank",
    "strict": "strict",
    "in_city": "city",
    "funding": "funding",
    "off": "none",
}


def rows_of(problem: Problem, allocation: Allocation) -> Rows:
    """Return what the checker is given of a list."""
    programme, award = problem.programme, problem.programme.award
    rate, apart = isinstance(award, Rate), programme.apart
    asked = tuple(_asked(problem))
    names = {t.name: level for level, t in enumerate(problem.tiers, 1)}
    gates = tuple(Gate(g.id, names[g.tier] if g.tier else 0, g.proof) for g in programme.conditions)
    return Rows(
        order=order_of(problem),
        together=programme.ties == "together",
        graded=problem.graded,
        over=problem.over,
        granule=programme.granule,
        step=problem.share_step,
        budget=problem.budget,
        amounts="alike" if problem.prorates else "free" if problem.free else "fixed",
        heeds_request=programme.looks_at("request"),
        factor=_ratio(award.factor) if isinstance(award, Rate) else None,
        single=award.ceiling if isinstance(award, Rate) else None,
        tiers=tuple(Tier(t.name, 0 if rate else t.ceiling, t.floor or 0) for t in problem.tiers),
        seats=problem.reserve.seats if problem.reserve else 0,
        published=problem.publication is not None,
        apart=QINGDAO if apart and not apart.inside else "",
        asked=asked,
        gates=gates,
        limits=tuple(_limits(problem)),
        ceilings=tuple(_ceiling(problem, k) for k in range(len(problem.ceilings))),
        unread=unread(problem),
        pool=tuple(_line(problem, allocation, i, asked) for i in range(len(problem.pool))),
        aside=tuple(_aside(e.candidate, e.standing, e.aside) for e in problem.aside),
    )


def order_of(problem: Problem) -> Order:
    """Whom rank puts before whom."""
    return "number" if problem.entitled else _ORDERS[problem.merit]


def unread(problem: Problem) -> tuple[str, ...]:
    """Return the clauses that block or close something and do not say by what figures."""
    stated = {a.clause for a in _asked(problem)} | {x.clause for x in _limits(problem)}
    stated |= {k.clause.id for k in problem.ceilings} | {g.id for g in problem.programme.conditions}
    stated |= {c.id for c in (*problem.programme.acting, *unsaid(problem.programme)) if c.by_hand}
    closing = {clause for shut in problem.closed_by for by in shut.values() for clause in by}
    blocking = {r.id for r in rules_of(problem) if r.blockable}
    return tuple(sorted((closing | blocking) - stated - {"pool"}))


def _ratio(number: Fraction | int) -> tuple[int, int]:
    exact = Fraction(number)
    return exact.numerator, exact.denominator


def _asked(problem: Problem) -> Iterator[Asked]:
    programme = problem.programme
    for clause in (*programme.acting, *unsaid(programme)):
        for level in range(1, problem.top + 1):
            for c in clause.opens(programme, level):
                yield Asked(clause.id, level, c.column, c.sense, c.limit)


def _limits(problem: Problem) -> Iterator[Limit]:
    programme = problem.programme
    for clause in programme.acting:
        for b in clause.as_bounds(programme):
            named = tuple(city for city in problem.cities if Cities(b.whom.names).binds(city, 0))
            cities = named if b.whom.names else None
            yield Limit(clause.id, b.by, b.counted, b.most, cities, b.whom.if_fit_at_least)


def _ceiling(problem: Problem, k: int) -> Ceiling:
    own = problem.ceilings[k]
    return Ceiling(own.clause.id, own.clause.ceiling, dict(zip(own.applicants, own.received, strict=True)))


def _line(problem: Problem, allocation: Allocation, i: int, asked: tuple[Asked, ...]) -> PlainLine:
    c, award = problem.pool[i], allocation.awards[i]
    pin, listed = problem.pins.get(c.id), problem.listed.get(i)
    closed = {clause for by in problem.closed_by[i].values() for clause in by}
    groups = {g.clause: str(g.number[i]) for g in problem.groupings if g.number[i] >= 0}
    return PlainLine(
        id=c.id,
        score=c.score or 0,
        ties=c.tie_scores,
        applicant=c.applicant_key,
        city=c.city,
        columns=_columns(problem, c),
        base=_ratio(c.base or 0),
        gates=dict(c.gates),
        groups=groups,
        before=frozenset(a.clause for a in asked if a.column == "before" and a.clause in closed),
        pin=None if pin is None else pin.tier or "",
        listed=(listed.tier, listed.amount) if listed else None,
        award=(problem.tiers[award.level - 1].name, award.amount, award.via == "reserve") if award else None,
    )


def _columns(problem: Problem, c: Candidate) -> dict[str, int | None]:
    tiers, programme = problem.tiers, problem.programme
    found = tier_facts.found(programme, c.gates)
    return {
        "grade": tier_facts.graded(programme, tiers, c),
        "applied": tier_facts.level(tiers, c.applied_tier) if c.applied_tier else None,
        "found": tier_facts.level(tiers, found) if found else None,
        "event": tier_facts.level(tiers, c.event or ""),
        "request": c.request,
    }


def _aside(c: Candidate, standing: str, why: str) -> Aside:
    return Aside(c.id, c.score, c.city, standing, why, dict(c.gates))
