"""The rows that every output shows, as plain data; amounts in 元, scores in hundredths."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.law.verdict import Verdict
from allocator.models.rule import Unit
from allocator.run.explanation import Outcome


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


@dataclass(frozen=True, slots=True)
class Missed:
    """A candidate without award, with the reason. `gap` is its score less the lowest line drawn."""

    id: str
    applicant: str
    credit_code: str
    project: str
    city: str
    score: int | None
    rank: int | None
    outcome: Outcome
    gap: int | None
    reason: str
    articles: str
    siblings: str


@dataclass(frozen=True, slots=True)
class Apart:
    """One line of 青岛's own ranked table, which takes no money from this pool."""

    rank: int
    id: str
    applicant: str
    credit_code: str
    project: str
    score: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One clause, tier or gate: where it stands, its words, how binding it is, its figures and how it is read."""

    kind: str
    name: str
    article: str
    quote: str
    force: str
    figures: str
    interpretation: str
    alternatives: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that this run was given, and where it comes from."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that the scenario changes: a figure, a pin, an exclusion, a confirmation."""

    what: str
    old: str
    new: str
    article: str
    remark: str
    exceeds: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value in its unit."""

    value: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement of the audit; `deviates`: a soft clause off its limit, a goal missed and no rule broken.

    `sense` is how value and limit stand: as the clause asks, or, where it does not and no rule is broken, as they do.
    `who`: a group, or a number with its applicant, then with its `project`. `by`: those who overtook him.
    """

    clause: str
    article: str
    who: str
    value: Figure | str
    sense: str
    limit: Figure | str
    unit: str
    verdict: Verdict
    mark: str
    deviates: bool
    sentence: str
    by: tuple[str, ...] = ()
    reason: str = ""
    grounds: str = ""
    project: str = ""

    @property
    def whole(self) -> str:
        """Whom it concerns, with the project where there is one."""
        return f"{self.who}“{self.project}”" if self.project else self.who

    @property
    def broken(self) -> bool:
        return self.verdict is Verdict.BROKEN


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One goal in its order, with the value reached and the value proven to be the best possible."""

    number: int
    name: str
    sense: str
    value: str
    bound: str
    proven: bool


@dataclass(frozen=True, slots=True)
class EngineRow:
    """One engine and its part in the proof; `agrees` is None where it found nothing, `says` is for people."""

    part: str
    name: str
    agrees: bool | None
    says: str
