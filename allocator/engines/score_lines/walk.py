"""One walk down the order π for every canonical vector of score lines, continued and undone depth first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from operator import itemgetter
from typing import Protocol

from allocator.models.rule import Rule
from allocator.models.state import State
from allocator.models.tally import Tally
from allocator.problem.allocation import Allocation, Award, via
from allocator.problem.numbers import Position, TierLevel
from allocator.problem.problem import Problem

Visit = Callable[["Walk"], None]
_STOP = (-1, 0)
"""Somebody is blocked where only his own data excuse: no line goes further down."""


class Pruning(Protocol):
    """What cuts branches off."""

    def cuts(self, tally: Tally) -> bool:
        """Tell whether nothing that continues this walk can be of use."""

    def behind(self, tally: Tally, cap: int) -> bool:
        """Tell whether with the line of `cap` drawn here or higher up nothing can be of use."""


class Walk:
    """One walk down the order, continued and undone; `tally` and `levels` always say where it stands.

    Parameters
    ----------
    visit
        Called at every canonical allocation, with this object.
    bounds
        What cuts branches off; None walks all of them.
    """

    def __init__(self, problem: Problem, rules: Sequence[Rule], visit: Visit, *, bounds: Pruning | None = None) -> None:
        self.problem, self.visit, self.bounds = problem, visit, bounds
        self.n = len(problem.pool)
        self.highest = 1 if problem.graded else problem.top
        self.blocking = [r for r in rules if r.blockable]
        self.risky = set().union(*(r.blockable for r in self.blocking)) | set(problem.pinned)
        self.blockers = {i: [r for r in self.blocking if i in r.blockable] for i in self.risky}
        watched = {problem.applicant[i] for i in self.risky}
        self.strict = problem.merit == "strict"
        everyone = problem.counts_cities or any(r.watches_all for r in rules)
        self.watched = [everyone or e in watched for e in problem.applicant]
        self.best: list[list[tuple[int, int]] | None] = [None] * self.n
        self.state = State(problem)
        seats = sorted(problem.seat_candidates.items(), key=itemgetter(1))
        self.reserved = [(city, i, self.state.due(i, 1)) for city, i in seats]
        self.levels = [0] * self.n
        self.amounts = [0] * self.n
        self.seats: list[int] = []
        tau = problem.top
        self.tally = Tally([0] * (tau + 1), 0, 0, [0] * (tau + 1), levels=self.levels, amounts=self.amounts)
        self.tally.cities = self.state.city

    def run(self) -> None:
        """Visit every canonical allocation that the bounds do not cut off, the longest walks first.

        With bounds, a short probe goes first (at most one candidate above the lowest tier per tier), so that the
        bounds know early how many awards are within reach.
        """
        pins: list[int] = []
        if self._give_pins(pins):
            if self.bounds:
                self._segment(self.highest, 0, probe=True)
            self._segment(self.highest, 0)
        self._undo(pins)

    def allocation(self) -> Allocation:
        """Tell where the walk stands, as an allocation."""
        return listed(self.problem, self.levels, self.amounts, self.seats)

    def _best(self, i: Position) -> list[tuple[TierLevel, int]]:
        """Per cap the level and amount of a position that no award of others can touch."""
        opened, full = self.problem.open_levels[i], self.problem.full[i]
        found = [(0, 0)]
        for cap in range(1, self.problem.top + 1):
            if self.problem.graded:
                found.append((opened[0], full[opened[0]]) if opened else (0, 0))
            else:
                found.append((cap, full[cap]) if cap in opened else found[-1])
        self.best[i] = found
        return found

    def _due(self, i: Position, cap: TierLevel) -> tuple[TierLevel, int]:
        """Level and amount of position i under a cap, looking at pins and higher ranks; _STOP ends the list here."""
        if i not in self.risky:
            return (self.best[i] or self._best(i))[cap]
        if i in self.problem.pinned:
            return 0, 0
        for t in self.problem.open_levels[i]:
            if t > cap and not self.problem.graded:
                continue
            for rule in self.blockers[i]:
                if rule.blocks(self.state, i, t):
                    break
            else:
                return t, self.state.due(i, t)
            if self.strict:
                return _STOP
        return 0, 0

    def _give_pins(self, given: list[int]) -> bool:
        """Enter the pinned awards before the walk; False where a rule forbids one of them."""
        problem = self.problem
        for i in problem.precedence[: len(problem.pinned)]:
            level, kept = problem.pinned[i], problem.published.get(i)
            if not kept and (level not in problem.open_levels[i] or self._blocked(i, level)):
                return False
            self._give(i, level, kept[1] if kept else self.state.due(i, level))
            given.append(i)
        return True

    def _blocked(self, i: Position, level: TierLevel) -> bool:
        return any(r.blocks(self.state, i, level) for r in self.blocking)

    def _give(self, i: Position, level: TierLevel, amount: int) -> None:
        self.levels[i], self.amounts[i] = level, amount
        tally = self.tally
        tally.counts[level] += 1
        tally.number += 1
        tally.spent += amount
        if self.watched[i]:
            self.state.give(i, amount)

    def _undo(self, given: list[int], kept: int = 0) -> None:
        """Take back the latest awards until `kept` of them are left."""
        tally, levels, amounts = self.tally, self.levels, self.amounts
        while len(given) > kept:
            i = given.pop()
            tally.counts[levels[i]] -= 1
            tally.number -= 1
            tally.spent -= amounts[i]
            if self.watched[i]:
                self.state.give(i, amounts[i], -1)
            levels[i] = amounts[i] = 0

    def _segment(self, cap: TierLevel, start: Position, *, probe: bool = False) -> None:
        """Try all ways to draw the line of `cap` at rank `start` or below, and the lower lines after it."""
        given: list[int] = []
        stops = list(self._forward(cap, start, given, probe=probe and cap > 1))
        for i, line, kept in reversed(stops):
            self._undo(given, kept)
            self.tally.lines[cap] = line
            if self.bounds and self.bounds.behind(self.tally, cap):
                break
            if cap > 1:
                self._segment(cap - 1, i, probe=probe)
            else:
                self._end()
        self._undo(given)

    def _forward(
        self, cap: TierLevel, start: Position, given: list[Position], *, probe: bool
    ) -> Iterator[tuple[Position, int, int]]:
        """Walk on under a cap as far as it makes sense; where its line may be drawn: (rank, κ, awards until there)."""
        first, graded = self.problem.tie_first, self.problem.graded
        line, hit, i = self._line_before(cap, start), True, start
        stops = 0
        while True:
            if hit and (i == self.n or first[i] == i):
                yield i, line, len(given)
                stops += 1
                if probe and stops > 1:
                    return
            if i == self.n:
                return
            if first[i] == i:
                hit = False
            level, amount = self._due(i, cap)
            if level < 0:
                return
            if level:
                self._give(i, level, amount)
                given.append(i)
                if graded or level == cap:
                    line, hit = i + 1, True
                if self.bounds and self.bounds.cuts(self.tally):
                    return
            i += 1

    def _line_before(self, cap: TierLevel, start: Position) -> int:
        """Return the lowest rank before `start` that already reaches a cap by merit.

        It is the line of the next higher tier, or lies further down the same tie: a blocked member of the tie may have
        got a lower tier while the higher one was drawn.
        """
        above = self.tally.lines[cap + 1] if cap < self.highest else 0
        for j in range(start - 1, above - 1, -1):
            if self.levels[j] >= cap and j not in self.problem.pinned:
                return j + 1
        return above

    def _end(self) -> None:
        """Visit the list of the lines drawn, or one for each number of reserved seats given."""
        if self.problem.reserve:
            self._seats(self.problem.reserve.seats)
        else:
            self.visit(self)

    def _seats(self, most: int) -> None:
        """Visit the walk with none, one, … of the reserved seats that cities without an award are due."""
        due = [(i, amount) for city, i, amount in self.reserved if not self.state.city[city]][:most]
        for k in range(len(due) + 1):
            self.visit(self)
            if k < len(due):
                i, amount = due[k]
                self._give(i, 1, amount)
                self.seats.append(i)
        self._undo(self.seats)


def listed(problem: Problem, levels: Sequence[int], amounts: Sequence[int], seats: Collection[int]) -> Allocation:
    """Levels and amounts by position as an allocation."""
    awards = [Award(t, amounts[i], via(problem, i, seats)) if t else None for i, t in enumerate(levels)]
    return Allocation(tuple(awards))
