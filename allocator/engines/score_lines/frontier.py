"""Every stair of the best goal vector over the budget, with its list, in one enumeration of the score lines.

The budget only selects among the canonical walks of `walk.py`: what a walk gives to whom does not depend on it. So one
passage through all of them, each entered by its exact money, answers for every budget at once: the best list at budget
B is the best of those that cost no more than B. From one stair to the next the goal vector gets strictly better; it
never worsens as B grows, for what a smaller budget allows a larger one allows too. The list can change in any way.

What is left out (`pruned = unpruned` is a test): a walk can only end in lists that cost at least what it has spent plus
the sure cost of the awards still to come, and that are at best as good as its finished lines and counts let them be; it
is not continued where, for every number of awards it could end with, a list already found costs no more and is as good.
Nor is the same line drawn further down where, whatever it is, money no greater is known to buy better lines above it.
Which list a stair holds does not depend on the order of the search: lists as good as each other are the same list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from allocator.engines.score_lines import compiled
from allocator.engines.score_lines.ascent import Ascent, ascent
from allocator.engines.score_lines.completions import Outlook
from allocator.engines.score_lines.ordering import Ordering
from allocator.engines.score_lines.pareto_front import Front
from allocator.engines.score_lines.pruning import certain, least_blank
from allocator.engines.score_lines.walk import Walk
from allocator.models.goals import Goal
from allocator.models.priority import goals_of, stopper
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.models.tally import Tally
from allocator.problem.allocation import Allocation, Award, Declined, via
from allocator.problem.problem import Problem
from allocator.problem.publication import Via


@dataclass(frozen=True)
class Stair:
    """The best list for every budget from what it costs up to the next stair.

    Attributes
    ----------
    spent
        元: what the list costs, and the least budget at which it is the best.
    values
        The goals' values in order of priority.
    awards
        Position in π and award of everybody who has one, best rank first.
    """

    spent: int
    values: tuple[int, ...]
    awards: tuple[tuple[int, Award], ...]

    def allocation(self, size: int) -> Allocation:
        """Return the list over a pool of so many candidates."""
        awards: list[Award | None] = [None] * size
        for i, award in self.awards:
            awards[i] = award
        return Allocation(tuple(awards))


def stairs(problem: Problem, upto: int | None = None) -> tuple[Stair, ...] | Declined:
    """Return every stair up to a budget, from the least one that allows a list.

    The problem's own budget is not looked at.

    Parameters
    ----------
    upto
        元; None: until more money changes nothing.

    Returns
    -------
    Declined
        A clause cannot be walked, as in `lines.solve`.
    """
    opened = unbounded(problem, upto)
    if isinstance(opened, Declined):
        return opened
    found = _quickly(opened[0])
    return Climb(*opened).found() if found is None else tuple(_told(found, *opened))


Firsts = dict[tuple[int, int], tuple[int, int]]
"""Position and level → what the first stair costs on which he has this level or a higher one, and his 元 there."""


def firsts(problem: Problem) -> Firsts | Declined:
    """Return who has which level at all, and from which budget on, as all stairs tell it.

    Returns
    -------
    Declined
        As `stairs`.
    """
    opened = unbounded(problem, None)
    if isinstance(opened, Declined):
        return opened
    found = _quickly(opened[0])
    return first_of(Climb(*opened).found()) if found is None else found.firsts(problem.top)


def first_of(found: Iterable[Stair]) -> Firsts:
    """Return the same of some stairs, the cheapest first."""
    first: Firsts = {}
    for stair in found:
        for i, award in stair.awards:
            for level in range(1, award.level + 1):
                first.setdefault((i, level), (stair.spent, award.amount))
    return first


def _quickly(rich: Problem) -> Ascent | None:
    """Return the stairs by what is compiled, where there is something and it may be trusted with the problem."""
    compiled.begin()
    climb = compiled.climb()
    return None if climb is None else ascent(rich, climb)


def _told(found: Ascent, problem: Problem, rules: Sequence[Rule], goals: Sequence[Goal]) -> Iterator[Stair]:
    """Yield the stairs with their goals' values."""
    del rules
    known: dict[tuple[int, int], Award] = {}
    rows = zip(found.money.tolist(), found.levels.tolist(), found.amounts.tolist(), strict=True)
    for money, levels, amounts in rows:
        awards: list[tuple[int, Award]] = []
        lines, counts = [0] * (problem.top + 1), [0] * (problem.top + 1)
        for i, (level, amount) in enumerate(zip(levels, amounts, strict=True)):
            if level:
                pair = level, amount
                awards.append((i, known.get(pair) or known.setdefault(pair, Award(level, amount, "merit"))))
                counts[level] += 1
                lines[1 : level + 1] = [i + 1] * level
        tally = Tally(counts, len(awards), money, lines)
        yield Stair(money, tuple(goal.value(tally) for goal in goals), tuple(awards))


Opened = tuple[Problem, Sequence[Rule], Sequence[Goal]]
"""A problem whose budget is all the money that may be looked at, its rules and its goals."""


def unbounded(problem: Problem, upto: int | None) -> Opened | Declined:
    """Return the problem with as much money as it may ever need, or up to a budget; see `stairs`."""
    rich = replace(problem, budget=most_money(problem, upto))
    if found := stopper(rich):
        return Declined(found.name, f"{found.named}不能按分数线求解")
    return rich, rules_of(rich), goals_of(rich, walked=True)


def most_money(problem: Problem, upto: int | None) -> int:
    """元: what all candidates together could be paid at most, or a budget below that."""
    most = sum(map(max, problem.full))
    return most if upto is None else min(most, upto)


Kept = tuple[list[int], list[int], list[int]]
"""Levels and amounts by position down to the last award, and the reserved seats."""


class Climb(Walk):
    """The walk through all canonical lines that keeps the best list for every amount of money."""

    def __init__(self, problem: Problem, rules: Sequence[Rule], goals: Sequence[Goal]) -> None:
        sure = certain(problem, rules)
        self.goals, self.order = goals, Ordering(goals, least_blank(problem, sure))
        self.front: Front[Kept] = Front()
        super().__init__(problem, rules, Climb.leaf)  # type: ignore[arg-type]
        self.bounds = self.outlook = Outlook(problem, self.order, sure, self.front.at, problem.budget)
        self.totals = [r for r in rules if type(r).admits is not Rule.admits]
        self.least = 0
        self.awards: dict[tuple[int, int, Via], Award] = {}
        self.deepest = max((*problem.pinned, *problem.seat_candidates.values()), default=-1) + 1

    def found(self) -> tuple[Stair, ...]:
        """Return all stairs, the cheapest first."""
        self.run()
        signs = [goal.sign for goal in self.goals]
        return tuple(
            Stair(money, tuple(s * v for s, v in zip(signs, key, strict=True)), self._awards(*kept))
            for money, key, kept in zip(self.front.money, self.front.keys, self.front.kept, strict=True)
        )

    def _awards(self, levels: list[int], amounts: list[int], seats: list[int]) -> tuple[tuple[int, Award], ...]:
        awards, problem = self.awards, self.problem
        by_merit = not seats and not problem.pinned
        found = []
        for i, level in enumerate(levels):
            if level:
                how = (level, amounts[i], "merit" if by_merit else via(problem, i, seats))
                found.append((i, awards.get(how) or awards.setdefault(how, Award(*how))))
        return tuple(found)

    def leaf(self) -> None:
        """Keep a finished list where it is better than what its money is known to buy."""
        tally = self.tally
        if not self.least <= tally.number <= self.outlook.last:
            return
        known, order = self.front.at(tally.spent), self.order
        if known is not None and (order.heads[tally.number] or order.head(tally.number)) > known:
            return
        if order.better(tally, known) and all(r.admits(tally) for r in self.totals):
            end = max(tally.lines[1], self.deepest)
            kept = (self.levels[:end], self.amounts[:end], self.seats[:])
            self.front.offer(tally.spent, self.order.key(tally), kept)

    def run(self) -> None:
        """Go through all canonical lines, after a probe that shows early what money buys."""
        pins: list[int] = []
        if self._give_pins(pins):
            self._probe(self.highest, 0)
            self._segment(self.highest, 0)
        self._undo(pins)

    def _segment(self, cap: int, start: int, *, probe: bool = False) -> None:
        """As in the base; below the top line the shortest walks go first, for they cost least."""
        if cap == 1:
            self._last(start)
            return
        given: list[int] = []
        stops = self._forward(cap, start, given, probe=probe)
        for i, line, kept in reversed(list(stops)) if cap == self.highest else stops:
            self._undo(given, kept)
            if not self._below(cap, i, line, self._segment) and cap < self.highest:
                break
        self._undo(given)

    def _probe(self, cap: int, start: int) -> None:
        """Try the lowest tier alone, and every top line with as many awards in each tier between as above, or one."""
        if cap == 1:
            self._last(start)
            return
        if cap == self.highest:
            self.tally.lines[:] = [0] * len(self.tally.lines)
            self._last(start)
        given: list[int] = []
        above = self.tally.counts[cap + 1] if cap < self.highest else 0
        for i, line, kept in self._forward(cap, start, given, probe=False):
            if cap < self.highest and kept > max(1, above):
                break
            if cap == self.highest or kept in (1, above):
                self._below(cap, i, line, self._probe)
        self._undo(given)

    def _below(self, cap: int, start: int, line: int, go: Callable[[int, int], None]) -> bool:
        """Go on below a line, where that can be of use; whether the same line further down could be of use."""
        outlook, before = self.outlook, (self.least, self.outlook.last)
        self.tally.lines[cap] = line
        numbers = outlook.numbers(self.tally, cap, start, self.least)
        if numbers is not None and numbers[0] <= numbers[1]:
            self.least, outlook.last = numbers
            go(cap - 1, start)
            self.least, outlook.last = before
        return numbers is not None

    def _last(self, start: int) -> None:
        """Try all ways to draw the lowest line.

        `_forward` under that cap written out, since most of the time goes here.
        """
        given: list[int] = []
        tally, least, n = self.tally, self.least - len(self.reserved), self.n
        first, best, risky, watched = self.problem.tie_first, self.best, self.risky, self.watched
        levels, amounts, counts, cuts = self.levels, self.amounts, tally.counts, self.outlook.cuts
        line, hit, i = self._line_before(1, start), True, start
        while True:
            if hit and (i == n or first[i] == i) and tally.number >= least:
                tally.lines[1] = line
                self._end()
            if i == n:
                break
            if first[i] == i:
                hit = False
            level, amount = self._due(i, 1) if i in risky else (best[i] or self._best(i))[1]
            if level:
                if level < 0:
                    break
                if watched[i]:
                    self._give(i, level, amount)
                else:
                    levels[i], amounts[i] = level, amount
                    counts[level] += 1
                    tally.number += 1
                    tally.spent += amount
                given.append(i)
                line, hit = i + 1, True
                if cuts(tally):
                    break
            i += 1
        self._undo(given)
