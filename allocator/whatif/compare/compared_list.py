"""One list as a side of a comparison, wherever it comes from: a solve, the record of an earlier run, a list by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from allocator.law.scenario import Applied
from allocator.law.verdict import Counts
from allocator.models.rule import Measurement
from allocator.problem.allocation import Allocation, GoalValue, Status, frozen
from allocator.problem.candidate import CITIES, Candidate, called
from allocator.problem.changes import Award
from allocator.problem.problem import Problem
from allocator.problem.publication import Via
from allocator.proof.audit import breaches, counts
from allocator.run.parts import Run
from allocator.run.pipeline import NOTHING_FOUND

Origin = Literal["solved", "recorded", "by_hand"]
ORIGINS: Mapping[Origin, str] = {"solved": "测算", "recorded": "以前的结果", "by_hand": "手工名单"}
NO_CITY = "未注明"


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One candidate on one list.

    Attributes
    ----------
    score
        Hundredths; None where the candidate was not scored.
    rank
        In the pool, 1-based; None outside it.
    tier, level, amount
        None, 0 and 0 without an award.
    reason
        Why the candidate is where it is; empty on a list by hand.
    """

    id: str
    project: str
    applicant: str
    credit_code: str
    city: str
    score: int | None
    rank: int | None
    tier: str | None = None
    level: int = 0
    amount: int = 0
    via: Via | None = None
    reason: str = ""

    @property
    def called(self) -> str:
        """The number with the applicant's name beside it, the project's where the applicant has none."""
        return called(self.id, self.applicant, self.project)

    @property
    def award(self) -> Award | None:
        return (self.level, self.amount) if self.tier is not None else None

    @property
    def who(self) -> str:
        """Whose it is: the credit code, else the name."""
        return self.credit_code or self.applicant

    @property
    def place(self) -> str:
        """The city, for sums by city."""
        return self.city or NO_CITY


def line_of(candidate: Candidate, rank: int | None, **facts: object) -> ComparedLine:
    """Return the line of a candidate; `facts` are its award and the reason."""
    c = candidate
    return ComparedLine(c.id, c.project, c.applicant, c.credit_code, c.city, c.score, rank, **facts)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Side:
    """One list with everything that a comparison says about it.

    Attributes
    ----------
    name, because
        What it is called, and why it was computed.
    programme, title, year
        Key and official title of the programme.
    tiers
        Names, the lowest first: level t is `tiers[t - 1]`.
    lines
        Every candidate of its file by id, the pool by rank first; awards to anybody else last.
    data
        Version of the files that were read (see `Intake.version`); empty where it is not known.
    applied
        The scenario in force, for a list that was solved here.
    listed
        The problem and the list, where they are at hand.
    measurements
        Every clause measured on a list that was solved here or is by hand.
    checks
        How many measurements came to which verdict; None where that is not known.
    frozen
        What exclusions after 公示 set free, 元.
    why_none
        Why there is no list; empty where there is one.
    """

    name: str
    origin: Origin
    programme: str
    title: str
    year: int
    budget: int
    status: Status
    proven: bool
    tiers: tuple[str, ...]
    lines: Mapping[str, ComparedLine]
    goals: tuple[GoalValue, ...] = ()
    because: str = ""
    fingerprint: str = ""
    data: str = ""
    doubts: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    applied: Applied | None = None
    listed: tuple[Problem, Allocation] | None = field(default=None, repr=False)
    measurements: tuple[Measurement, ...] = ()
    checks: Counts | None = None
    frozen: int = 0
    why_none: str = ""

    @property
    def breaches(self) -> tuple[Measurement, ...]:
        """The measurements that the list does not hold."""
        return tuple(breaches(self.measurements))

    @property
    def has_list(self) -> bool:
        return not self.why_none

    @property
    def awarded(self) -> tuple[ComparedLine, ...]:
        """The lines with an award, in their order."""
        return tuple(x for x in self.lines.values() if x.tier is not None)

    @property
    def awards(self) -> dict[str, Award]:
        """Candidate id → level and 元."""
        return {x.id: (x.level, x.amount) for x in self.awarded}

    @property
    def spent(self) -> int:
        return sum(x.amount for x in self.awarded)

    @property
    def pool(self) -> tuple[str, ...]:
        """The ids of those who compete, by rank."""
        return tuple(x.id for x in self.lines.values() if x.rank is not None)

    @property
    def counts(self) -> dict[str, int]:
        """Tier → number of awards, the top tier first."""
        held = [x.tier for x in self.awarded]
        return {t: held.count(t) for t in reversed(self.tiers)}


def cities_of(*sides: Side) -> tuple[str, ...]:
    """Return every city of these sides, in the official order; others after them by name."""
    there = {x.place for side in sides for x in side.lines.values()}
    return (*(c for c in CITIES if c in there), *sorted(there.difference(CITIES)))


def tiers_of(*sides: Side) -> tuple[str, ...]:
    """Return every tier of these sides, the top one of the first side first."""
    return tuple(dict.fromkeys(t for side in sides for t in reversed(side.tiers)))


def side_of(run: Run, name: str) -> Side:
    """Return a finished run as a side of a comparison."""
    problem, result = run.problem, run.result
    allocation = result.allocation
    scenario = run.prepared.applied.scenario
    levels = {t.name: n for n, t in enumerate(problem.tiers, 1)}
    lines: dict[str, ComparedLine] = {}
    for e in run.explanations:
        award = allocation.awards[e.rank - 1] if allocation and e.rank is not None else None
        lines[e.candidate.id] = line_of(
            e.candidate,
            e.rank,
            tier=e.tier,
            level=levels.get(e.tier or "", 0),
            amount=e.amount,
            via=award.via if award else None,
            reason=e.reason,
        )
    why = "" if allocation else run.conflict.sentence if run.conflict else NOTHING_FOUND
    return Side(
        name=name,
        origin="solved",
        programme=run.programme.key,
        title=run.programme.document.title,
        year=problem.year,
        budget=problem.budget,
        status=result.status,
        proven=result.proven,
        tiers=tuple(t.name for t in problem.tiers),
        lines=lines,
        goals=result.goals,
        because=scenario.because if scenario else "",
        fingerprint=problem.fingerprint,
        data=run.prepared.intake.version,
        doubts=run.doubts,
        stamps=run.stamps,
        exceptions=run.exceptions,
        applied=run.prepared.applied,
        listed=(problem, allocation) if allocation else None,
        measurements=result.measurements,
        checks=counts(run.programme, result.measurements) if allocation else None,
        frozen=frozen(problem, allocation) if allocation else 0,
        why_none=why,
    )
