"""递补次序: who would come next for a place that an exclusion after 公示 leaves; shown, never granted.

No text grants 递补. A vacated place goes, at its tier and amount at most, to the best-ranked candidate without an award
whom nothing blocks now that the excluded one is gone (a sibling's withdrawal may free him), and at no tier that a
better-ranked one of the list misses without excuse: an exclusion brings no new justified envy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from allocator.law.clause.fields import hundredths
from allocator.models.chains import chains
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.models.state import State
from allocator.problem.allocation import Allocation, granted_since
from allocator.problem.problem import Problem


@dataclass(frozen=True, slots=True)
class Replacement:
    """One candidate of the order.

    Attributes
    ----------
    position, level, amount
        Who, and what would be given, 元.
    place
        Id of the excluded candidate whose place it is; None behind the last place: who comes if another declines.
    fits
        Whether the place's own money is enough.
    """

    position: int
    level: int
    amount: int
    place: str | None
    fits: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """What an excluded candidate had."""

    id: str
    level: int
    amount: int
    city: int | None
    reserved: bool


def replacements(problem: Problem, allocation: Allocation) -> tuple[Replacement, ...]:
    """Return the order of replacement of a list after 公示; empty before, and where sums are due without a ranking."""
    if not problem.vacated or problem.entitled:
        return ()
    return tuple(_Order(problem, allocation).found())


class _Order:
    """Goes down the order π once for every place."""

    def __init__(self, problem: Problem, allocation: Allocation) -> None:
        self.problem = problem
        self.blocking = [r for r in rules_of(problem) if type(r).blocks is not Rule.blocks]
        self.levels = allocation.levels
        self.state = State(problem)
        for i, award in enumerate(allocation.awards):
            if award:
                self.state.give(i, award.amount)
        self.missed = list(self._missed(allocation))
        taken = len(granted_since(problem, allocation))
        self.places = list(_places(problem))[taken:]

    def found(self) -> Iterator[Replacement]:
        """Yield every place's replacement, then who comes, on the terms of the last place, if one declines."""
        for place in self.places:
            if (next_one := self._next(place, place.id)) is not None:
                yield next_one
        while self.places and (next_one := self._next(self.places[-1], None)) is not None:
            yield next_one

    def _next(self, place: _Place, name: str | None) -> Replacement | None:
        for i in self._waiting(place):
            level = self._level(i, place)
            if level:
                amount = self._amount(i, level, place)
                self.levels[i] = level
                self.state.give(i, amount)
                return Replacement(i, level, amount, name, amount <= place.amount)
            if self.problem.merit == "strict" and self.problem.fit_levels[i]:
                return None
        return None

    def _amount(self, i: int, level: int, place: _Place) -> int:
        """Tell what the place may pay; a tier of the experts or a sum of one's own is whole or nothing."""
        due = self.state.due(i, level)
        if self.problem.graded or self.problem.programme.award.kind == "rate":
            return due
        return min(due, max(place.amount, self.problem.least[level]))

    def _waiting(self, place: _Place) -> Iterator[int]:
        """Tell who may come, by rank: in their own city where cities rank apart, in cities without award for a seat."""
        reserve = self.problem.reserve if place.reserved else None
        bound = self.problem.bound(reserve.whom) if reserve else {}
        for i, c in enumerate(self.problem.pool):
            if self.levels[i] or c.id in self.problem.pins:
                continue
            there = self.problem.city[i]
            if self.problem.merit == "in_city" and place.city not in (None, there):
                continue
            if reserve and (self.state.city[there] or (c.score or 0) < hundredths(reserve.min_score)):
                continue
            if reserve and self.problem.cities[there] not in bound:
                continue
            yield i

    def _level(self, i: int, place: _Place) -> int:
        """Return the best level for a position in a place; 0 where it is blocked."""
        most = 1 if place.reserved else place.level
        for t in self.problem.fit_levels[i]:
            fits = t <= most or self.problem.graded
            if fits and self._free(self.state, i, t) and not self._passes(i, t):
                return t
        return 0

    def _free(self, state: State, i: int, level: int) -> bool:
        return not any(r.blocks(state, i, level) for r in self.blocking)

    def _passes(self, i: int, level: int) -> bool:
        """Tell whether a better-ranked one of the list misses this level without excuse."""
        if self.problem.merit in ("off", "funding") or self.problem.graded:
            return False
        chain = next(c for c in chains(self.problem) if i in c)
        rivals = chain[: chain.index(i)]
        return any(0 < self.levels[j] < level and level in self.missed[j] for j in rivals)

    def _missed(self, allocation: Allocation) -> Iterator[Collection[int]]:
        """Per position the levels above its own that higher ranks leave it free to hold."""
        state = State(self.problem)
        for i, award in enumerate(allocation.awards):
            own = award.level if award else 0
            yield {t for t in self.problem.fit_levels[i] if t > own and self._free(state, i, t)} if own else ()
            if award:
                state.give(i, award.amount)


def _places(problem: Problem) -> Iterator[_Place]:
    """Yield the vacated places: those of the pool by rank, then those of people who are not in it any more."""
    levels = {tier.name: t for t, tier in enumerate(problem.tiers, 1)}
    position = {c.id: i for i, c in enumerate(problem.pool)}
    ranked = sorted(problem.vacated.items(), key=lambda item: (position.get(item[0], len(position)), item[0]))
    for name, line in ranked:
        i = position.get(name)
        city = None if i is None else problem.city[i]
        yield _Place(name, levels[line.tier], line.amount, city, line.via == "reserve")
