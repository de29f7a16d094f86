"""One line of the candidate table after intake: facts only, no judgement about money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from allocator.law.clause.cities import CITIES
from allocator.law.gates import GateAnswer
from allocator.law.text.same_text import plain

__all__ = ["CITIES", "Candidate", "Entry", "Place", "Receipt", "Source", "Standing", "called", "own_thing"]


def short_city(name: str) -> str:
    """Return a city's name without 市, where space is short."""
    return name.removesuffix("市")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a line stands: file name, sheet, row number as the planner sees it."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recommended project.

    Attributes
    ----------
    id
        项目编号, else 序号, as text.
    applicant_key
        The legal entity: its unified social credit code, else the normalised name.
    score
        Hundredths of a point, None where the project was not scored (未参评) or the line is held.
    tie_scores
        One value per tie key that the file has, in the programme's order, in hundredths (in a finer unit common to all
        candidates where a value has more than two decimals: `Intake.tie_scale`); higher is better.
    request
        元 applied for, on the programme's smallest unit; None where the file has no such column.
    stated
        The same as the file states it.
    received
        元 received earlier as the *file* states it; the ledger is separate.
    experts_tier, applied_tier
        The tier that experts gave, and the one applied for; None where the file states none.
    event
        The tier whose event has happened, for awards by event; None where the programme ranks.
    base
        What a rate is taken of, exact: 元 (for a share) or units (for a sum per unit).
    gates
        Gate id → verdict.
    labels
        Header → cell text, for the other columns that a clause of the programme names (`exclusive.by`).
    experts
        Expert marks as read, None for 回避/缺席/blank.
    """

    id: str
    project: str
    applicant: str
    applicant_key: str
    credit_code: str
    city: str
    county: str = ""
    industry: str = ""
    product: str = ""
    score: int | None = None
    bonus: Decimal | None = None
    experts: tuple[Decimal | None, ...] = ()
    tie_scores: tuple[int, ...] = ()
    request: int | None = None
    stated: int | Fraction | None = None
    received: int | None = None
    experts_tier: str | None = None
    applied_tier: str | None = None
    event: str | None = None
    base: int | Fraction | None = None
    gates: Mapping[str, GateAnswer] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    source: Source = Source("", "", 0)

    def cell(self, field: str | None, header: str | None) -> str:
        """Tell what one of our columns says, or else another one by its header."""
        return str(getattr(self, field)) if field else self.labels.get(header or "", "")

    @property
    def called(self) -> str:
        """The number with the applicant's name beside it, the project's where the applicant has none."""
        return called(self.id, self.applicant, self.project)

    @property
    def own(self) -> frozenset[tuple[str, str]]:
        """The applicant's project, and its product where one is named: what cannot be funded twice."""
        return frozenset(own_thing(self.applicant_key, name) for name in (self.project, self.product) if name)


def called(number: str, applicant: str, project: str) -> str:
    """Return a number with the name beside it; the number alone where it is the name."""
    name = applicant or project
    return f"{number} {name}" if name not in ("", number) else number


def own_thing(applicant_key: str, name: str) -> tuple[str, str]:
    """Return an applicant's project or product: equal names of two applicants are two things."""
    return applicant_key, plain(name)


Standing = Literal["pool", "ineligible", "outside", "held"]
Aside = Literal[
    "",
    "faults",
    "no_sum",
    "no_score",
    "condition",
    "elsewhere",
    "unscored",
    "refused",
    "qingdao",
    "unlisted",
]
"""Why a line stands aside, whatever its reason says: faults in the row, no sum or score known, a condition failed,
another programme's, not scored, refused, 青岛 apart, in no file; empty in the pool."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands, with the reason, the articles behind it, and its code."""

    standing: Standing = "pool"
    reason: str = ""
    articles: tuple[str, ...] = ()
    aside: Aside = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A candidate and where intake puts it: the pool, or aside with the reason and the article behind it.

    `otherwise` is where one that fails a condition would stand if it failed none.
    """

    candidate: Candidate
    standing: Standing
    reason: str = ""
    articles: tuple[str, ...] = ()
    aside: Aside = ""
    otherwise: Place | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line of the ledger: what an applicant got earlier (negative: clawed back)."""

    applicant_key: str
    applicant: str
    year: int
    programme: str
    project: str
    amount: int
    document: str = ""
