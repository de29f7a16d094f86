"""Builds the certificate of a list from its rules: who has less than somebody behind him, and every reason there is.

What excuses that i has less than j, ranked behind:

    level    for every t with λ_i < t ≤ λ_j his own data close t (gate), or higher-ranked awards block it (block);
             where only being funded goes by rank, the same for every t; all or nothing (skip): at his merit tier alone
    amount   he has what is due at his level, and a label says why that is less than j's
    both     i or j is fixed by hand or published, j holds a reserved seat, or rank does not put i before j at all

A list made by hand may leave pairs without one: these are whom it wrongs (`Certificate.aggrieved`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from allocator.models.chains import lower_levels
from allocator.models.state import State, at_due, states
from allocator.problem.allocation import Allocation, via
from allocator.problem.payment import prorated
from allocator.problem.problem import Problem
from allocator.proof.envy.certificate import Apart, Certificate, Envious, Over, Reason
from allocator.proof.envy.owed import Owed
from allocator.proof.envy.raw import order_of, unread
from allocator.proof.envy.reasons import Reasons


def certificate(problem: Problem, allocation: Allocation) -> Certificate:
    """Return the certificate of a list, ours or one made by hand."""
    allocation = _as_it_is(problem, allocation)
    found = Owed(problem, allocation).envious() if problem.entitled else _Ranked(problem, allocation).envious()
    return Certificate(
        order=order_of(problem),
        envious=tuple(sorted(found, key=lambda e: e.position)),
        apart=tuple(_apart(problem, allocation)),
        tiers={level: t.name for level, t in enumerate(problem.tiers, 1)},
        unread=tuple(unread(problem)),
    )


def weighed(problem: Problem, allocation: Allocation) -> Allocation:
    """Return the list by which it is judged what blocks: what is due, before anything is reduced alike."""
    if problem.entitled:
        return Owed(problem, allocation).whole
    return at_due(problem, allocation) if problem.prorates else allocation


def _as_it_is(problem: Problem, allocation: Allocation) -> Allocation:
    """Return the list with every award as it must have come about: a seat is only what can be one."""
    served = {problem.city[i] for i, a in enumerate(allocation.awards) if a and a.via != "reserve"}
    seats = [
        i
        for i, a in enumerate(allocation.awards)
        if a and a.via == "reserve" and problem.reserve and a.level == 1
        if i not in problem.pinned and problem.city[i] not in served
    ]
    awards = [replace(a, via=via(problem, i, seats)) if a else None for i, a in enumerate(allocation.awards)]
    return replace(allocation, awards=tuple(awards))


def _apart(problem: Problem, allocation: Allocation) -> Iterator[Apart]:
    """Yield the lines outside the pool whose score is above that of the last one funded."""
    scores = [problem.pool[i].score or 0 for i in allocation.funded]
    for e in problem.aside if scores else ():
        c = e.candidate
        if c.score is not None and c.score > min(scores):
            failed = [g.id for g in problem.programme.conditions if not g.tier and c.gates.get(g.id) == "fail"]
            yield Apart(c.id, c.score, e.standing, e.aside, tuple(sorted(failed)) if e.aside == "condition" else ())


class _Ranked:
    """The pairs of a list by rank."""

    def __init__(self, problem: Problem, allocation: Allocation) -> None:
        self.problem, self.allocation = problem, allocation
        self.levels, self.amounts = allocation.levels, allocation.amounts
        self.merit = [a.level if a and a.via == "merit" else 0 for a in allocation.awards]
        self.whole = weighed(problem, allocation)
        self.lower = lower_levels(problem, allocation)
        owed = self.whole.amounts if problem.prorates else []
        self.shares = prorated(owed, problem.budget, problem.share_step) if sum(owed) > problem.budget else owed
        self.reasons = Reasons(problem)
        self.funded = allocation.funded
        self.all_or_nothing = problem.over == "skip"

    def envious(self) -> Iterator[Envious]:
        for i, state in states(self.problem, self.whole):
            rivals = [j for j in self._behind(i) if self._less(i, j)]
            if rivals:
                yield self._entry(i, rivals, state)

    def _behind(self, i: int) -> list[int]:
        """Funded positions of lower rank, and of equal score where that is the same rank."""
        first = self.problem.tie_first
        return [j for j in self.funded if j > i or (j < i and first[j] == first[i])]

    def _less(self, i: int, j: int) -> bool:
        return self.levels[i] < self.levels[j] or self.amounts[i] < self.amounts[j]

    def _entry(self, i: int, rivals: Sequence[int], state: State) -> Envious:
        found: dict[tuple[tuple[Reason, ...], bool], list[str]] = {}
        for j in rivals:
            reasons, holds = self._pair(i, j, state)
            key = (tuple(sorted(reasons, key=lambda r: r.place)), holds)
            found.setdefault(key, []).append(self.problem.pool[j].id)
        over = tuple(Over(tuple(ids), reasons, holds) for (reasons, holds), ids in found.items())
        return Envious(i, self.problem.pool[i].id, self.levels[i], self.amounts[i], over)

    def _pair(self, i: int, j: int, state: State) -> tuple[list[Reason], bool]:
        problem, a, b = self.problem, self.levels[i], self.levels[j]
        if problem.publication:
            return self._published(i, j), True
        if problem.merit == "off" or (problem.merit == "in_city" and problem.city[i] != problem.city[j]):
            return [Reason("mode")], True
        fixed = list(self._fixed(i, j))
        found, holds = [*fixed], bool(fixed) or a >= b
        if a < b and problem.merit == "funding" and a:
            found.append(Reason("mode"))
            holds = True
        elif a < b and not self.reasons.by_hand(i):
            missed = [self._at(i, t, state) for t in self._missed(i, b)]
            found += [r for part in missed for r in part]
            holds = holds or all(missed)
        if a and self.amounts[i] < self.amounts[j]:
            labels = self.reasons.labels(i, a, self.amounts[i], self.amounts[j], state)
            found += labels
            holds = holds and self._paid(i, a, state) and (a < b or any(r.label != "proration" for r in labels))
        return found, holds

    def _published(self, i: int, j: int) -> list[Reason]:
        """Return what a published list says of two positions: who keeps his line, who has none, who is fixed since."""
        listed, pinned = self.problem.published, self.problem.pinned
        hand = self.reasons.by_hand(i) and i not in listed
        found = [Reason("pin" if hand else "published", whose="own")]
        if j in pinned:
            found.append(Reason("published" if j in listed else "pin", whose="theirs"))
        return found

    def _fixed(self, i: int, j: int) -> Iterator[Reason]:
        if self.reasons.by_hand(i):
            yield Reason("pin", whose="own")
        if j in self.problem.pinned:
            yield Reason("pin", whose="theirs")
        if (award := self.allocation.awards[j]) and award.via == "reserve":
            yield Reason("seat", whose="theirs")

    def _missed(self, i: int, most: int) -> Sequence[int]:
        """Return the levels at which something must stand in the way of i, the highest first."""
        problem, own = self.problem, self.merit[i]
        opened, every = problem.open_levels[i], range(problem.top, 0, -1)
        by_funding = problem.graded or problem.merit == "funding"
        if own == 0 and self.all_or_nothing:
            could = opened if by_funding else [t for t in opened if t <= self.lower[i]]
            if could:
                return [max(could)]
        if own == 0 and by_funding:
            return every
        return range(most, own, -1)

    def _at(self, i: int, level: int, state: State) -> list[Reason]:
        """Return what stands in the way of i at a level; others' awards do only where they are an excuse."""
        found = self.reasons.gates(i, level)
        if self.problem.merit == "strict" or (self.all_or_nothing and self.merit[i]):
            return found
        return found + self.reasons.blocks(i, level, state, self.whole.awards)

    def _paid(self, i: int, level: int, state: State) -> bool:
        """Tell whether i has what is due at its level."""
        if self.problem.free:
            return self.amounts[i] >= self.problem.least[level]
        return self.amounts[i] >= (self.shares[i] if self.problem.prorates else state.due(i, level))
