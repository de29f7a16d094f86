"""What every output shows, computed once and checked: the terminal, Excel, Word and the app only lay it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from allocator.errors import VerificationError
from allocator.law.award import Rate
from allocator.law.clauses import CumulativeCeiling, Exclusive, Qingdao, Quota
from allocator.law.programme import Programme
from allocator.law.qingdao import QINGDAO
from allocator.law.verdict import Verdict, counts_of
from allocator.models.rule import Measurement
from allocator.models.state import dues
from allocator.problem.allocation import Allocation, Label, reduced_by
from allocator.problem.build import ordered
from allocator.problem.candidate import CITIES, Candidate
from allocator.problem.problem import Problem
from allocator.problem.rates import told
from allocator.proof.audit import deviates
from allocator.proof.solve import Result
from allocator.report import words
from allocator.report.check_totals import conserved
from allocator.report.headline import Headline, headline
from allocator.report.rows import (
    Apart,
    Awarded,
    CityTotal,
    EngineRow,
    Figure,
    GoalRow,
    Measured,
    Missed,
    Moved,
    Parameter,
    Replaced,
    RuleRow,
    TierTotal,
)
from allocator.report.rulebook import moved, parameters, rule_rows
from allocator.run.cuts import cut_from
from allocator.run.cuts import told as exactly
from allocator.run.explain import score_lines
from allocator.run.explanation import Explanation
from allocator.run.note_context import Note
from allocator.run.parts import Run
from allocator.run.qingdao import Placement
from allocator.run.replacement import replacements

ALL = "合计"
NO_CITY = "未注明"
SENSES = {"<=": "≤", ">=": "≥", "=": "="}
_MISSED = {"<=": ">", ">=": "<", "=": "≠"}
"""The side of a limit that a clause speaks of → the other one."""


@dataclass(frozen=True)
class Tables:
    """Everything an output of one run shows.

    Attributes
    ----------
    tiers, cities
        Top tier first, official order of the cities; `all_tiers`, `all_cities` are their sums.
    tier_names
        Top first, as `CityTotal.by_tier` counts them.
    history_counts
        Whether `Awarded.cumulative` holds earlier receipts too.
    entitled, prorated
        Whether sums are due to everybody who meets the conditions, and are reduced alike to fit the budget.
    rated, given
        Whether a rate says how much, or a fact about the candidate which tier.
    projects
        Whether any line names a project.
    drawn
        Whether there are score lines: one order of merit over all candidates.
    replacements
        After 公示: who would come next.
    placements
        The list with 青岛 in the pool and with 青岛 apart, where nobody has chosen yet.
    """

    headline: Headline
    awarded: tuple[Awarded, ...]
    tiers: tuple[TierTotal, ...]
    all_tiers: TierTotal
    cities: tuple[CityTotal, ...]
    all_cities: CityTotal
    tier_names: tuple[str, ...]
    missed: tuple[Missed, ...]
    apart: tuple[Apart, ...]
    rules: tuple[RuleRow, ...]
    parameters: tuple[Parameter, ...]
    moved: tuple[Moved, ...]
    measured: tuple[Measured, ...]
    goals: tuple[GoalRow, ...]
    engines: tuple[EngineRow, ...]
    notes: tuple[Note, ...]
    history_counts: bool
    entitled: bool = False
    rated: bool = False
    given: bool = False
    prorated: bool = False
    projects: bool = True
    drawn: bool = True
    replacements: tuple[Replaced, ...] = ()
    placements: tuple[Placement, ...] = ()


def tables(run: Run) -> Tables:
    """Every table of a run that has an allocation.

    Raises
    ------
    VerificationError
        The sums of two tables differ (V20), or a candidate is missing or told twice (V01).
    """
    allocation = run.result.allocation
    if allocation is None:
        raise VerificationError(f"没有可输出的名单：{words.STATUSES[run.result.status]}")
    awarded = _awarded(run, allocation)
    tiers, all_tiers = _tiers(run, allocation, awarded)
    cities, all_cities = _cities(run, awarded)
    ceiling = run.programme.only(CumulativeCeiling)
    found = Tables(
        headline=headline(run),
        awarded=awarded,
        tiers=tiers,
        all_tiers=all_tiers,
        cities=cities,
        all_cities=all_cities,
        tier_names=tuple(t.name for t in reversed(run.problem.tiers)),
        missed=_missed(run),
        apart=_apart(run),
        rules=rule_rows(run),
        parameters=parameters(run),
        moved=moved(run),
        measured=measured(run.programme, run.result.measurements, run.problem.everybody),
        goals=_goals(run.result, run.problem.granule),
        engines=_engines(run.result),
        notes=run.notes,
        history_counts=ceiling is not None and ceiling.history != "none",
        entitled=run.problem.entitled,
        rated=isinstance(run.programme.award, Rate),
        given=run.programme.award.given,
        prorated=run.problem.entitled and any(a.amount < a.due for a in awarded),
        projects=any(e.candidate.project for e in run.explanations),
        drawn=bool(run.problem.line_levels),
        replacements=tuple(_replaced(run.problem, allocation)),
        placements=run.placements,
    )
    conserved(run, found)
    return found


def _awarded(run: Run, allocation: Allocation) -> tuple[Awarded, ...]:
    problem = run.problem
    new = [0] * len(problem.applicants)
    for who, amount in zip(problem.applicant, allocation.amounts, strict=True):
        new[who] += amount
    funded = [e for e in run.explanations if e.outcome == "funded"]
    owed = dues(problem, allocation) if problem.entitled or problem.prorates else allocation.amounts
    award = run.programme.award
    rows = []
    for number, e in enumerate(funded, 1):
        c, rank = e.candidate, e.rank or 0
        who = problem.applicant[rank - 1]
        rows.append(
            Awarded(
                number=number,
                id=c.id,
                applicant=c.applicant,
                credit_code=c.credit_code,
                project=c.project,
                city=c.city,
                score=c.score or 0,
                rank=rank,
                tier=e.tier or "",
                ceiling=e.full_amount,
                amount=e.amount,
                cumulative=problem.received[who] + new[who],
                remark=_remark(e, run.programme, own_reduction(problem, rank - 1, allocation, owed[rank - 1]))
                + _cut(e, problem, allocation),
                due=owed[rank - 1],
                basis=told(award, c) if isinstance(award, Rate) else "",
            )
        )
    return tuple(rows)


def _replaced(problem: Problem, allocation: Allocation) -> Iterator[Replaced]:
    for number, r in enumerate(replacements(problem, allocation), 1):
        c = problem.pool[r.position]
        yield Replaced(
            number=number,
            id=c.id,
            applicant=c.applicant,
            project=c.project,
            city=c.city,
            score=c.score or 0,
            rank=r.position + 1,
            tier=problem.tiers[r.level - 1].name,
            amount=r.amount,
            place=r.place or "",
            remark="" if r.place and r.fits else "在前的放弃时" if r.fits else "腾出的资金不足",
        )


def own_reduction(problem: Problem, i: int, allocation: Allocation, due: int) -> Label:
    """What makes the sum due of an award less than its level pays in full, before anything is reduced alike."""
    award = allocation.awards[i]
    if award is None:
        return None
    found = reduced_by(problem, i, replace(award, amount=due))
    return "cumulative" if found == "proration" else found


def _remark(e: Explanation, programme: Programme, own: Label) -> str:
    """Why a line differs from what its rank alone, or the standard, would give; empty for the ordinary line.

    Parameters
    ----------
    own
        What had reduced the sum before it was reduced alike.
    """
    if e.via == "pin":
        return e.reason
    parts = []
    if e.reason_code == "reserve":
        parts.append("地市均衡名额")
    if e.blocked_by:
        names = _clause_names(programme)
        parts.append("未定更高档次：" + "、".join(names.get(b, b) for b in e.blocked_by))
    if e.reduced_by == "proration" and own:
        parts.append(words.REDUCED[own])
    if e.reduced_by:
        parts.append(words.REDUCED[e.reduced_by])
    return "；".join(parts)


def _cut(e: Explanation, problem: Problem, allocation: Allocation) -> str:
    """What the amount is cut from for the sake of the smallest unit: （33.3万元，向下计至1万元的整数倍）."""
    i, granule = (e.rank or 0) - 1, problem.programme.granule
    award = allocation.awards[i]
    exact = award and cut_from(problem, i, award.level, e.reduced_by, e.amount)
    return f"（{exactly(exact, granule)}，向下计至{exactly(granule, granule)}的整数倍）" if exact else ""


def _tiers(run: Run, allocation: Allocation, awarded: Sequence[Awarded]) -> tuple[tuple[TierTotal, ...], TierTotal]:
    lines = score_lines(run.problem, allocation)
    tiers = list(reversed(run.problem.tiers))
    totals = [_tier(t.name, t.ceiling, lines[t.name], [a for a in awarded if a.tier == t.name]) for t in tiers]
    return tuple(totals), _tier(ALL, None, None, awarded)


def _tier(name: str, ceiling: int | None, line: int | None, lines: Sequence[Awarded]) -> TierTotal:
    scores = [a.score for a in lines]
    return TierTotal(
        tier=name,
        ceiling=ceiling,
        number=len(lines),
        full=sum(a.ceiling for a in lines),
        amount=sum(a.amount for a in lines),
        line=line,
        highest=max(scores, default=None),
        lowest=min(scores, default=None),
    )


def _cities(run: Run, awarded: Sequence[Awarded]) -> tuple[tuple[CityTotal, ...], CityTotal]:
    candidates = [(e.candidate.city or NO_CITY, e.rank is not None) for e in run.explanations]
    listed = run.programme.cities if run.programme.own else CITIES
    extra = sorted({city for city, _ in candidates}.difference(listed))
    names = [t.name for t in reversed(run.problem.tiers)]

    def total(name: str, cities: set[str]) -> CityTotal:
        own = tuple(a for a in awarded if (a.city or NO_CITY) in cities)
        return CityTotal(
            city=name,
            applied=sum(city in cities for city, _ in candidates),
            pool=sum(inside for city, inside in candidates if city in cities),
            number=len(own),
            by_tier=tuple(sum(a.tier == t for a in own) for t in names),
            amount=sum(a.amount for a in own),
            awarded=own,
        )

    return tuple(total(c, {c}) for c in (*listed, *extra)), total(ALL, {*listed, *extra})


def _missed(run: Run) -> tuple[Missed, ...]:
    """By rank (by number where sums are due), then the lines aside: held, ineligible, outside."""
    place = {outcome: n for n, outcome in enumerate(words.OUTCOMES)}
    out = [e for e in run.explanations if e.outcome != "funded"]
    out.sort(key=lambda e: (e.rank is None, e.rank or place[e.outcome]))
    return tuple(
        Missed(
            id=e.candidate.id,
            applicant=e.candidate.applicant,
            credit_code=e.candidate.credit_code,
            project=e.candidate.project,
            city=e.candidate.city,
            score=e.candidate.score,
            rank=e.rank,
            outcome=e.outcome,
            gap=e.gap,
            reason=e.reason,
            articles="、".join(e.articles),
            siblings="、".join(e.siblings),
        )
        for e in out
    )


def _apart(run: Run) -> tuple[Apart, ...]:
    clause = run.programme.only(Qingdao)
    if clause is None or clause.mode != "separate" or run.problem.entitled:
        return ()
    theirs = [e.candidate for e in run.problem.aside if e.standing == "outside" and e.candidate.city == QINGDAO]
    scored = ordered(c for c in theirs if c.score is not None)
    return tuple(Apart(n, c.id, c.applicant, c.credit_code, c.project, c.score or 0) for n, c in enumerate(scored, 1))


def measured(
    programme: Programme, measurements: Iterable[Measurement], everybody: Iterable[Candidate] = ()
) -> tuple[Measured, ...]:
    """Measurements with the names of their clauses and of those whom they concern; also for a list that no engine made.

    Parameters
    ----------
    everybody
        The candidates of the file, for the projects, and for the names of those who have overtaken somebody.
    """
    names, known = _clause_names(programme), {c.id: c for c in everybody}
    return tuple(
        Measured(
            clause=names.get(m.clause, m.clause),
            article=m.article,
            who=m.called or m.who,
            value=m.labels[0] if m.labels else Figure(m.value, m.unit),
            sense=_sense(m),
            limit=m.labels[1] if m.labels else Figure(m.limit, m.unit),
            unit="" if m.labels else "万元" if m.unit == "元" else m.unit,
            verdict=m.verdict,
            mark=_mark(m, off=deviates(programme, m)),
            deviates=deviates(programme, m),
            sentence=m.told,
            by=tuple(known[i].called if i in known else i for i in m.by),
            reason=m.reason,
            grounds="、".join(m.grounds),
            project=_project(m, known) if m.called else "",
        )
        for m in measurements
    )


def _project(m: Measurement, known: Mapping[str, Candidate]) -> str:
    """The project of whom a measurement concerns, also where more stands behind the number: 99（应付金额）."""
    found = known.get(m.who) or known.get(m.who.partition("（")[0])
    return found.project if found else ""


def _sense(m: Measurement) -> str:
    """How value and limit stand to each other; nothing where that was not checked."""
    if m.holds is None:
        return ""
    return SENSES[m.sense] if m.reached or not m.holds else _MISSED[m.sense]


def _mark(m: Measurement, *, off: bool) -> str:
    if off:
        return "偏离目标（非强制）"
    return "到限" if m.binds else "有理由" if m.holds and m.reason else ""


def breach_told(m: Measured) -> str:
    """A breach in one line: which rule, which article, what is wrong, and who has overtaken."""
    by = f"；越过它的项目：{few(m.by)}" if m.by else ""
    return f"{m.clause}（{m.article}）：{m.sentence}{by}"


def few(names: Sequence[str], most: int = 6) -> str:
    """The first of some names, and how many there are."""
    return "、".join(names[:most]) + (f"等{len(names)}项" if len(names) > most else "")


def checked(measured: Sequence[Measured]) -> str:
    """The counts of the three verdicts in one sentence, the clauses that were not checked by name."""
    found = counts_of((m.verdict for m in measured), sum(m.deviates for m in measured))
    return found.told(m.clause for m in measured if m.verdict is Verdict.UNCHECKED)


def _clause_names(programme: Programme) -> dict[str, str]:
    named = {c.id: words.clause(c.kind, settled=programme.award.settled) for c in programme.clauses}
    named |= {c.id: f"{named[c.id]}（{c.tier}）" for c in programme.all_of(Quota) if c.tier}
    named |= {c.id: f"{named[c.id]}（{c.column}）" for c in programme.all_of(Exclusive) if c.column}
    return (
        {"pool": "评选范围", "order": "逐项兑现", "tier_ceiling": words.clause("tier_ceiling", settled=True)}
        | named
        | {g.id: g.name for g in programme.gates}
    )


def _goals(result: Result, granule: int) -> tuple[GoalRow, ...]:
    return tuple(
        GoalRow(
            number=n,
            name=words.goal(g.name),
            sense={"min": "最小", "max": "最大"}[g.sense],
            value=words.goal_value(g.name, g.value, granule, words.at_rank(result.problem, g.name, g.value)),
            bound=words.goal_value(g.name, g.bound, granule, words.at_rank(result.problem, g.name, g.bound)),
            proven=g.value == g.bound,
        )
        for n, g in enumerate(result.goals, 1)
    )


def _engines(result: Result) -> tuple[EngineRow, ...]:
    shared = result.proven and any(e.goals is not None for e in result.engines)
    entitled = result.problem.entitled
    return tuple(
        EngineRow(
            "分工" if shared else "复核" if n else "求解",
            words.engine(e, entitled=entitled),
            e.agrees,
            words.agreement(e, entitled=entitled),
        )
        for n, e in enumerate(result.engines)
    )
