"""What every output of an allocation shows, computed once and checked: sums, lists, reasons, rules, measurements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocator.errors import VerificationError
from allocator.law.award import Rate
from allocator.models.state import dues
from allocator.problem.allocation import Allocation
from allocator.problem.build import ordered
from allocator.problem.candidate import CITIES, Candidate
from allocator.problem.problem import Problem
from allocator.problem.rates import told
from allocator.report import words
from allocator.report.check_totals import conserved
from allocator.report.checks import EngineRow, GoalRow, Measured, engine_rows, goal_rows, measured
from allocator.report.headline import Headline, headline
from allocator.report.justified import Justified, SetApart, justified, set_apart
from allocator.report.remarks import cut, own_reduction, remark
from allocator.report.rulebook import Moved, Parameter, RuleRow, moved, parameters, rule_rows
from allocator.report.table import ALL
from allocator.run.explanation import Explanation
from allocator.run.note_context import Note
from allocator.run.parts import Run
from allocator.run.qingdao import Placement
from allocator.run.replacement import replacements
from allocator.run.score_lines import score_lines
from allocator.run.weighed import Weighed

NO_CITY = "未注明"


@dataclass(frozen=True, slots=True)
class Awarded:
    """One line of the list 拟支持项目名单; `cumulative` is the applicant's, this time included.

    `due` and `basis` are for events and rates: what is due before it is prorated, 元, and how it comes about.
    """

    number: int
    id: str
    applicant: str
    credit_code: str
    project: str
    city: str
    score: int
    rank: int
    tier: str
    ceiling: int
    amount: int
    cumulative: int
    remark: str
    due: int = 0
    basis: str = ""


@dataclass(frozen=True, slots=True)
class TierTotal:
    """One tier, or all of them. `full`: its awards at the ceiling; `line`: None where none is drawn."""

    tier: str
    ceiling: int | None
    number: int
    full: int
    amount: int
    line: int | None
    highest: int | None
    lowest: int | None

    @property
    def reduced(self) -> int:
        """By how much requests, cumulative ceilings and proration reduce the sum."""
        return self.full - self.amount


@dataclass(frozen=True, slots=True)
class CityTotal:
    """One city, or all of them: lines in the file, in the pool, funded, funded by tier (top first), money, awards."""

    city: str
    applied: int
    pool: int
    number: int
    by_tier: tuple[int, ...]
    amount: int
    awarded: tuple[Awarded, ...] = ()


@dataclass(frozen=True, slots=True)
class Replaced:
    """One line of 递补次序: who would come next, at what tier and amount, for whose place; nothing of it is granted."""

    number: int
    id: str
    applicant: str
    project: str
    city: str
    score: int
    rank: int
    tier: str
    amount: int
    place: str
    remark: str


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
    weighed
        What a study of weights says of everybody; None where there is none.
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
    missed: tuple[Explanation, ...]
    apart: tuple[Candidate, ...]
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
    justified: tuple[Justified, ...] = ()
    set_apart: tuple[SetApart, ...] = ()
    weighed: Weighed | None = None


def tables(run: Run) -> Tables:
    """Return every table of a run that has an allocation.

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
    ceiling = run.programme.ceiling
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
        goals=goal_rows(run.result, run.problem.granule),
        engines=engine_rows(run.result),
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
        justified=justified(run.problem, allocation, run.certificate) if run.certificate else (),
        set_apart=set_apart(run.problem, run.certificate) if run.certificate else (),
        weighed=run.weighed or None,
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
                remark=remark(e, run.programme, own_reduction(problem, rank - 1, allocation, owed[rank - 1]))
                + cut(e, problem, allocation),
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


def _missed(run: Run) -> tuple[Explanation, ...]:
    """By rank (by number where sums are due), then the lines aside: held, ineligible, outside."""
    place = {outcome: n for n, outcome in enumerate(words.OUTCOMES)}
    out = [e for e in run.explanations if e.outcome != "funded"]
    return tuple(sorted(out, key=lambda e: (e.rank is None, e.rank or place[e.outcome])))


def _apart(run: Run) -> tuple[Candidate, ...]:
    """青岛's own, by rank; they take no money from this pool."""
    clause = run.programme.apart
    if clause is None or clause.mode != "separate" or run.problem.entitled:
        return ()
    theirs = [e.candidate for e in run.problem.aside if e.aside == "qingdao"]
    return tuple(ordered(c for c in theirs if c.score is not None))
