"""The rows of a comparison as plain data: sides, what a scenario sets, who moves, sums, goals and causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from allocator.problem.changes import Kind
from allocator.report.headline import Headline
from allocator.whatif.compare.comparison import Part, Sum


@dataclass(frozen=True, slots=True)
class SideRow:
    """One side in figures; `counts` holds the number of each kind of change against the base, None for the base."""

    name: str
    origin: str
    because: str
    verdict: str
    budget: int
    spent: int
    left: int
    frozen: int
    number: int
    tiers: str
    counts: Mapping[Kind, int] | None
    delta: int | None
    grave: bool = False
    checks: str = ""


@dataclass(frozen=True, slots=True)
class SetRow:
    """One thing that a side sets differently."""

    side: str
    what: str
    old: str
    new: str
    article: str
    remark: str
    exceeds: bool


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One candidate that moves."""

    side: str
    kind: Kind
    id: str
    applicant: str
    project: str
    city: str
    score: int | None
    old_tier: str
    old_amount: int | None
    new_tier: str
    new_amount: int | None
    delta: int
    cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A city or tier: sums of both sides, and money by what makes up the difference."""

    side: str
    name: str
    base: Sum
    other: Sum
    by: Mapping[Part, Sum]
    total: bool = False


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One of the base's goals, measured on both lists."""

    side: str
    number: int
    name: str
    sense: str
    base: str
    other: str
    verdict: str


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One candidate and one override: the award with that one only, and with all the others."""

    side: str
    id: str
    applicant: str
    kind: Kind
    override: str
    alone: str
    without: str
    conclusion: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that must be known of a side."""

    side: str
    what: str
    text: str
    grave: bool = False


@dataclass(frozen=True)
class Rows:
    """Everything that an output of a comparison shows; per comparison where a mapping, by the other side's name."""

    headline: Headline
    sides: tuple[SideRow, ...]
    sets: tuple[SetRow, ...]
    remarks: tuple[Remark, ...]
    moves: Mapping[str, tuple[MoveRow, ...]] = field(default_factory=dict)
    cities: Mapping[str, tuple[GroupRow, ...]] = field(default_factory=dict)
    tiers: Mapping[str, tuple[GroupRow, ...]] = field(default_factory=dict)
    goals: Mapping[str, tuple[GoalRow, ...]] = field(default_factory=dict)
    causes: Mapping[str, tuple[CauseRow, ...]] = field(default_factory=dict)
