"""Numbers of awards per tier with which every goal before the score lines stands at its bound for a pool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from allocator.models.goals import Goal, Reach
from allocator.models.rule import Rule
from allocator.models.tally import Tally

Counts = tuple[int, ...]
"""Numbers of awards from some level upwards, the lower level first."""
MOST_LOOKED_AT = 4_000
"""So many numbers of awards are looked at for one pool; where that is not enough, the walk over all lines serves."""

MOST_CELLS = 1_000_000
"""So long may the table of all numbers of awards be."""


class TooManyError(Exception):
    """More to look at than is worth while: no answer, neither yes nor no."""


class PerfectCounts:
    """Which counts are perfect, and which can still become so; each is looked at once.

    Parameters
    ----------
    goals
        Those before the lines; their values depend on counts alone.
    totals
        What they admit depends on counts and money alone; money is none of this object's business.
    reach
        What is known of the pool: a goal's bound is one that no list of it betters.

    Attributes
    ----------
    fewest, most
        No other number of awards in all can be perfect.
    """

    def __init__(self, goals: Sequence[Goal], totals: Sequence[Rule], reach: Reach) -> None:
        self._given, self.reach = (goals, totals, reach), reach
        self.top = len(reach.at_level) - 1
        self.totals = totals
        self.at_level = reach.at_level
        bounds = [(g, g.bound(reach)) for g in goals]
        self.wanted = [(g.value, bound) for g, bound in bounds]
        known = [(g, bound) for g, bound in bounds if bound is not None]
        ends = [most for g, bound in known if (most := g.most_awards(bound)) is not None]
        self.fewest = max((g.least_awards(bound, reach) for g, bound in known), default=0)
        self.most = min([reach.most, *ends])
        self._perfect: dict[Counts, bool] = {}
        self._extendable: dict[Counts, bool] = {}
        self._greatest: dict[Counts, int] = {}

    def perfect(self, counts: Counts) -> bool:
        """Tell whether every goal is at its bound, and the totals admit it, with these numbers from level 1 upwards."""
        known = self._perfect.get(counts)
        if known is None:
            if len(self._perfect) >= MOST_LOOKED_AT:
                raise TooManyError
            number = sum(counts)
            tally = Tally([0, *counts], number, 0, [])
            known = self.fewest <= number <= self.most and all(value(tally) == best for value, best in self.wanted)
            known = self._perfect[counts] = known and all(rule.admits(tally) for rule in self.totals)
        return known

    def extendable(self, above: Counts) -> bool:
        """Tell whether some numbers at the levels below make these perfect."""
        if len(above) == self.top:
            return self.perfect(above)
        known = self._extendable.get(above)
        if known is None:
            known = self._extendable[above] = any(self.extendable((n, *above)) for n in self._next(above))
        return known

    def greatest(self, above: Counts) -> int:
        """Return the greatest number at the next level below with which these can become perfect; -1 where none can."""
        known = self._greatest.get(above)
        if known is None:
            found = (n for n in reversed(self._next(above)) if self.extendable((n, *above)))
            known = self._greatest[above] = next(found, -1)
        return known

    def _next(self, above: Counts) -> range:
        """Return the numbers at the next level below that are worth a look; the lowest level makes up the rest."""
        level, given = self.top - len(above), sum(above)
        least = max(0, self.fewest - given) if level == 1 else 0
        return range(least, min(self.at_level[level], self.most - given) + 1)

    def table(self) -> tuple[list[int], int]:
        """Return `greatest` for all numbers, those of no level first, then of one, …; of all levels: 0 if perfect.

        Numbers (n_k, …, n_τ) lie in their part at the place n_τ … n_k in the base that is returned, and -1 is told of
        what cannot become perfect. Asks another object, so that what this one was asked is not counted twice.

        Raises
        ------
        TooManyError
            There are too many.
        """
        base = self.most + 1
        starts = list(accumulate((base**k for k in range(self.top + 1)), initial=0))
        if starts[-1] > MOST_CELLS:
            raise TooManyError
        found, asked = [-1] * starts[-1], PerfectCounts(*self._given)
        todo: list[tuple[Counts, int]] = [((), 0)]
        while todo:
            above, place = todo.pop()
            if len(above) == self.top:
                found[starts[self.top] + place] = 0 if asked.perfect(above) else -1
            elif (greatest := asked.greatest(above)) >= 0:
                found[starts[len(above)] + place] = greatest
                todo += [((n, *above), place * base + n) for n in self._next(above)]
        return found, base

    def least_cost(self, costs: Sequence[Sequence[int]], budget: int) -> int | None:
        """Return what perfect counts within a budget cost if the cheapest at each level had them; None: none are.

        Parameters
        ----------
        costs
            Per level from 1 upwards: entry k is what its k cheapest awards come to, 元.
        """
        return next(self._within(costs, budget, (), 0), None)

    def _within(self, costs: Sequence[Sequence[int]], budget: int, above: Counts, spent: int) -> Iterator[int]:
        if len(above) == self.top:
            if self.perfect(above):
                yield spent
            return
        level = costs[self.top - len(above) - 1]
        for n in self._next(above):
            if spent + level[n] > budget:
                return
            yield from self._within(costs, budget, (n, *above), spent + level[n])
