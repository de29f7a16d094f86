"""Candidate by candidate over the budget: from how much money on, with what, and where more money takes it away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.money import show_wan
from allocator.problem.candidate import Candidate
from allocator.problem.changes import KINDS, ChangeKind, kind_of
from allocator.whatif.frontier.curve import Frontier, Gain, Step
from allocator.whatif.frontier.milestones import gained


@dataclass(frozen=True, slots=True)
class Spell:
    """A range of budgets, in 元 and both ends included, over which a candidate's award does not change.

    `until` None: up to the most money that was looked at.
    """

    budget: int
    until: int | None
    level: int
    amount: int


@dataclass(frozen=True, slots=True)
class Career:
    """One candidate of the pool.

    Attributes
    ----------
    spells
        In the order of the budget, without the ranges in which there is no award; empty where there never is one.
    since
        元: no budget below was looked at.
    """

    candidate: Candidate
    rank: int
    spells: tuple[Spell, ...]
    since: int = 0

    @property
    def least(self) -> int | None:
        """The least budget that funds the candidate, 元; None where there is none, or it was not looked at."""
        found = self.spells[0].budget if self.spells else None
        return None if found is not None and found <= self.since and self.since else found

    @property
    def steady(self) -> int | None:
        """The budget from which on no larger one looked at takes the award away, 元; None where there is none."""
        start = None
        for before, spell in zip((None, *self.spells), self.spells, strict=False):
            joined = before is not None and before.until is not None and spell.budget == before.until + 1
            start = start if joined else spell.budget
        return max(start or 0, self.since) if self.spells and self.spells[-1].until is None else None


@dataclass(frozen=True, slots=True)
class Setback:
    """More money takes something away: who leaves, falls a tier or gets less at a stair, and for which goal.

    Attributes
    ----------
    budget
        元: the stair.
    amounts
        元, before and after.
    """

    budget: int
    candidate: Candidate
    kind: ChangeKind
    amounts: tuple[int, int]
    gain: Gain | None
    sentence: str


def careers(frontier: Frontier) -> tuple[Career, ...]:
    """Return every candidate of the pool, by rank."""
    spells: list[list[Spell]] = [[] for _ in frontier.problem.pool]
    for step in frontier.steps:
        for i, award in enumerate(step.allocation.awards):
            if award is None:
                continue
            last = spells[i][-1] if spells[i] else None
            same = last and (last.level, last.amount) == (award.level, award.amount) and last.until == step.budget - 1
            if last and same:
                spells[i][-1] = Spell(last.budget, step.until, award.level, award.amount)
            else:
                spells[i].append(Spell(step.budget, step.until, award.level, award.amount))
    return tuple(
        Career(c, rank, tuple(s), frontier.since)
        for rank, (c, s) in enumerate(zip(frontier.problem.pool, spells, strict=True), 1)
    )


def setbacks(frontier: Frontier) -> Iterator[Setback]:
    """Wherever a stair leaves somebody worse off than the one before, by budget, then by rank."""
    for before, after in zip(frontier.steps, frontier.steps[1:], strict=False):
        for i, c in enumerate(frontier.problem.pool):
            old, new = before.allocation.awards[i], after.allocation.awards[i]
            had = (old.level, old.amount) if old else None
            has = (new.level, new.amount) if new else None
            kind = kind_of(had, has)
            less = kind in ("left", "lowered") or (kind == "amount" and had and has and has[1] < had[1])
            if kind and less:
                amounts = (had[1] if had else 0, has[1] if has else 0)
                sentence = _told(frontier, after, c, kind, amounts)
                yield Setback(after.budget, c, kind, amounts, after.gain, sentence)


def _told(frontier: Frontier, step: Step, c: Candidate, kind: ChangeKind, amounts: tuple[int, int]) -> str:
    """预算增至2,188万元时，33（例公司）退出（50→0万元）：为使卓越领军级分数线降到84.80分（第11位）."""
    word = "金额减少" if kind == "amount" else KINDS[kind]
    money = f"{show_wan(amounts[0])}→{show_wan(amounts[1])}万元"
    why = f"：换得{gained(frontier.problem, step.gain)}" if step.gain else ""
    return f"预算增至{show_wan(step.budget)}万元时，{c.id}（{c.applicant}）{word}（{money}）{why}"
