"""The result: who gets which tier and how much, and the certificate that says how well it is proven."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from allocator.law.award import Rate
from allocator.problem.numbers import Position, TierLevel
from allocator.problem.problem import Problem
from allocator.problem.publication import Via
from allocator.problem.rates import capped, standard

Label = Literal["request", "cumulative", "ceiling", "proration", "free"] | None
Status = Literal["optimal", "feasible", "unknown", "infeasible", "unverified"]
NOTHING = "限时内没有得出可以比较的结果"
"""Why an engine that was stopped neither agrees nor disagrees."""


@dataclass(frozen=True, slots=True)
class Award:
    """One line of the list: the level reached, the amount in 元, and how it came about."""

    level: int
    amount: int
    via: Via = "merit"


@dataclass(frozen=True)
class Allocation:
    """Awards by position in π (None: no award).

    `strays` holds awards of a hand-made list to lines outside the pool: candidate id → (tier, 元). No engine makes any.
    """

    awards: tuple[Award | None, ...]
    strays: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def funded(self) -> list[int]:
        """The positions that have an award, best rank first."""
        return [i for i, a in enumerate(self.awards) if a]

    @property
    def spent(self) -> int:
        return sum(a.amount for a in self.awards if a) + sum(m for _, m in self.strays.values())

    @property
    def levels(self) -> list[int]:
        return [a.level if a else 0 for a in self.awards]

    @property
    def amounts(self) -> list[int]:
        return [a.amount if a else 0 for a in self.awards]


@dataclass(frozen=True, slots=True)
class GoalValue:
    """One goal: the value reached and the bound proven; equal means proven."""

    name: str
    sense: Literal["min", "max"]
    value: int
    bound: int | None


@dataclass(frozen=True, slots=True)
class EngineRun:
    """One engine's part in the proof.

    Attributes
    ----------
    agrees
        Same goal values and same list as the published one; None where it has nothing to compare: `why` says so.
    goals
        The goals it has proven, by their number from 0, where engines shared them; None: every one.
    """

    name: str
    version: str
    family: str
    agrees: bool | None
    goals: tuple[int, ...] | None = None
    why: str = ""


@dataclass(frozen=True)
class Solution:
    """What one engine found: the list with its goals, or why there is none."""

    status: Status
    allocation: Allocation | None
    goals: tuple[GoalValue, ...]
    engine: str
    version: str
    family: str

    @property
    def proven(self) -> bool:
        return self.status == "optimal" and all(g.value == g.bound for g in self.goals)


@dataclass(frozen=True)
class Declined:
    """The engine cannot serve this problem, and which clause is why."""

    clause: str
    why: str


def reduced_by(problem: Problem, i: Position, award: Award) -> Label:
    """Tell why an award is below what its level pays in full, the last reason to act; None where it is not."""
    if award.amount < problem.full[i][award.level]:
        return "proration" if problem.prorates else "free" if problem.free else "cumulative"
    if award.amount < payable_of(problem, i, award.level):
        return "request"
    return "ceiling" if award.amount < ceiling_of(problem, i, award.level) else None


def ceiling_of(problem: Problem, i: Position, level: TierLevel) -> int:
    """Tell what a level pays in full, 元: the tier's ceiling; for a rate, what the rate gives the candidate."""
    if isinstance(problem.programme.award, Rate):
        return standard(problem.programme.award, problem.pool[i])
    return problem.tiers[level - 1].ceiling


def most_of(problem: Problem, i: Position, level: TierLevel) -> int:
    """Tell what a level pays at most whatever the request, 元: a rate as far as a single award may pay it."""
    if isinstance(problem.programme.award, Rate):
        return capped(problem.programme.award, problem.pool[i])
    return problem.tiers[level - 1].ceiling


def payable_of(problem: Problem, i: Position, level: TierLevel) -> int:
    """Return the same as a multiple of the smallest unit."""
    granule = problem.programme.granule
    return most_of(problem, i, level) // granule * granule


def via(problem: Problem, i: Position, seats: Collection[int] = ()) -> Via:
    """Tell how position i comes by its award; `seats` are the reserved ones."""
    if i in problem.published:
        return "published"
    return "reserve" if i in seats else "pin" if i in problem.pinned else "merit"


def former_list(problem: Problem) -> Allocation:
    """Return the published list as it was, with those who have been taken off it; empty before 公示."""
    levels = {tier.name: t for t, tier in enumerate(problem.tiers, 1)}
    found: list[Award | None] = [None] * len(problem.pool)
    for i, line in problem.listed.items():
        found[i] = Award(levels[line.tier], line.amount, line.via)
    return Allocation(tuple(found))


def as_made(problem: Problem, allocation: Allocation) -> Allocation:
    """Return the list with published awards as they had come about, to compare it with lists from before 公示."""
    awards = [
        replace(a, via=problem.listed[i].via) if a and a.via == "published" else a
        for i, a in enumerate(allocation.awards)
    ]
    return replace(allocation, awards=tuple(awards))


def granted_since(problem: Problem, allocation: Allocation) -> list[int]:
    """Return the positions that have an award which was not published: fixed by hand after 公示."""
    return [i for i in allocation.funded if problem.publication and i not in problem.published]


def frozen(problem: Problem, allocation: Allocation) -> int:
    """Tell what exclusions after 公示 set free and nobody has been granted since, 元.

    It is neither spent nor left over.
    """
    freed = sum(line.amount for line in problem.vacated.values())
    freed -= sum(allocation.amounts[i] for i in granted_since(problem, allocation))
    return max(0, min(freed, problem.budget - allocation.spent))


def lines_of(problem: Problem, allocation: Allocation) -> tuple[int, ...]:
    """κ_t for t = 1..τ: the lowest rank that reaches t by merit, 0 where nobody does."""
    kappa = [0] * problem.top
    for i, award in enumerate(allocation.awards):
        if award and award.via == "merit":
            for t in range(award.level):
                kappa[t] = i + 1
    return tuple(kappa)


def counts_of(problem: Problem, allocation: Allocation) -> tuple[int, ...]:
    """N_t for t = 1..τ: the number of awards exactly at each level, those to lines outside the pool too."""
    levels: Sequence[int] = allocation.levels
    stray = [tier for tier, _ in allocation.strays.values()]
    return tuple(levels.count(t) + stray.count(tier.name) for t, tier in enumerate(problem.tiers, 1))


def seats_due(problem: Problem, allocation: Allocation) -> list[int]:
    """Return the positions that reserved seats go to, in their order, given the awards by merit and pins."""
    has = {problem.city[i] for i, a in enumerate(allocation.awards) if a and a.via != "reserve"}
    return sorted(i for c, i in problem.seat_candidates.items() if c not in has)
