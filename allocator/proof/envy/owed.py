"""Where sums are due nobody is ranked: who is not paid in full, and what of it his data and earlier numbers explain.

What is due follows from the data alone: down the numbers, everybody has the level of his own event unless his data or
those before him (of his applicant, city, group) stand in the way, reduced alike where that is the rule. Whoever has
less than his standard is listed, with those of a later number that share a limit with him and are paid.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from allocator.models.state import State
from allocator.problem.allocation import Allocation, Award, ceiling_of, payable_of
from allocator.problem.payment import prorated
from allocator.problem.problem import Problem
from allocator.proof.envy.certificate import Envious, Over, Reason
from allocator.proof.envy.reasons import Reasons


class Owed:
    """The sums due of one problem against a list."""

    def __init__(self, problem: Problem, allocation: Allocation) -> None:
        self.problem, self.allocation = problem, allocation
        self.reasons = Reasons(problem)
        names = {tier.name: t for t, tier in enumerate(problem.tiers, 1)}
        self.own = [problem.pinned.get(i) or names.get(c.event or "", 1) for i, c in enumerate(problem.pool)]
        self.due = [0] * len(problem.pool)
        self.why: list[list[Reason]] = [[] for _ in problem.pool]
        self._walk()
        short = problem.prorates and sum(self.due) > problem.budget
        self.share = prorated(self.due, problem.budget, problem.share_step) if short else self.due

    @property
    def whole(self) -> Allocation:
        """The list of what is due to each."""
        pairs = zip(self.own, self.due, strict=True)
        return Allocation(tuple(Award(level, due) if due else None for level, due in pairs))

    def standard(self, i: int) -> int:
        """Return what position i is paid in full, 元."""
        of = ceiling_of if self.problem.rated else payable_of
        return of(self.problem, i, self.own[i])

    def envious(self) -> Iterator[Envious]:
        """Yield everybody who is paid less than his standard."""
        levels, amounts = self.allocation.levels, self.allocation.amounts
        for i, c in enumerate(self.problem.pool):
            if amounts[i] < self.standard(i):
                reasons, holds = self._explained(i, amounts[i])
                over = Over(tuple(self.problem.pool[j].id for j in self._behind(i)), reasons, holds)
                yield Envious(i, c.id, levels[i], amounts[i], (over,))

    def _explained(self, i: int, amount: int) -> tuple[tuple[Reason, ...], bool]:
        if self.problem.publication:
            return (Reason("published", whose="own"),), True
        reasons = [*self.why[i]]
        if amount < self.due[i] and self.share[i] < self.due[i]:
            reasons.append(Reason("label", label="proration"))
        return tuple(sorted(reasons, key=lambda r: r.place)), bool(reasons) and amount >= self.share[i]

    def _walk(self) -> None:
        """Find what is due to each, and why that is less than his standard."""
        state, reasons = State(self.problem), self.reasons
        for i in self.problem.precedence:
            level = self.own[i]
            hand = reasons.by_hand(i)
            blocked = [] if hand else [*reasons.gates(i, level), *reasons.blocks(i, level, state, self.due)]
            if hand:
                self.why[i].append(Reason("pin", whose="own"))
            if blocked or (hand and i not in self.problem.pinned):
                self.why[i] += blocked
                continue
            self.due[i] = due = state.due(i, level)
            self.why[i] += reasons.labels(i, level, due, 0, state)
            if due:
                state.give(i, due)

    def _behind(self, i: int) -> list[int]:
        """Return the paid positions of a later number that share an applicant, a bound city or a group with i."""
        problem, found = self.problem, set()
        for clause in problem.programme.acting:
            for b in clause.as_bounds(problem.programme):
                found |= self._members(i, b.by, clause.id, problem.bound(b.whom) if b.by == "city" else ())
        if problem.ceilings:
            found |= self._members(i, "applicant", "", ())
        return sorted(j for j in found if j > i and self.allocation.awards[j])

    def _members(self, i: int, by: str, clause: str, cities: Collection[str]) -> set[int]:
        """Return the positions that a limit counts together with i; none where it does not count i."""
        problem = self.problem
        if by == "applicant":
            return set(problem.by_applicant[problem.applicant[i]])
        if by == "city":
            city = problem.city[i]
            return set(problem.by_city[city]) if problem.cities[city] in cities else set()
        groups = next((g.number for g in problem.groupings if g.clause == clause), ())
        return {j for j, number in enumerate(groups) if number == groups[i] and number >= 0}
