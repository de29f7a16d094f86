"""Many orders of a pool where no list is perfect: every vector of goals that numbers of awards can bring, ranked.

The kernel stops at the first list with every goal before the lines at its bound. Where there is none, as with a budget
that does not pay for the number wanted, the lists of an order still differ for these goals by their numbers of awards
alone. So all numbers are ranked once for the pool, the best goals first, and the canonical lines of an order are gone
through in strictly descending order; a part of them is left out where the numbers drawn so far cannot bring a better
rank than the best list so far, or the awards that a better rank takes cost more than is left. Of equal rank the first
one has the higher lines and stays. That is a complete search. It begins with the rank that the order before reached:
what is as good is found early, and only where nothing is, all ranks are looked at.

`seeking.seek` does the same as `_Search` for many orders in one call, over arrays: what numba compiles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from allocator.engines.score_lines.arrays import LARGEST, Array, array, most_paid, pay_arrays
from allocator.engines.score_lines.counts import MOST_CELLS, Counts, TooManyError
from allocator.engines.score_lines.kernel import CLOSED, Descent, Kernel, Listed
from allocator.engines.score_lines.seeking import Seek
from allocator.models.tally import Tally

MOST_RANKED = 100_000
"""So many numbers of awards are ranked; beyond it the walk over all lines serves."""
NONE = 10**9
"""The rank of what no list can have."""


class Ranks:
    """Numbers of awards by what the goals before the lines make of them.

    Parameters
    ----------
    kernel
        With its levels open as they stand.

    Attributes
    ----------
    below
        Per numbers from some level upwards, the best rank that numbers below can make of them.
    upto
        Per numbers from some level upwards, the greatest number at the next level below.
    fewest
        Per rank, the least number of awards that a better one takes.
    most
        No list has more awards.

    Raises
    ------
    TooManyError
        There are too many to look at.
    """

    def __init__(self, kernel: Kernel) -> None:
        self.top, self._looked = kernel.top, 0
        keys: dict[Counts, tuple[int, ...]] = {}
        for counts in self._within(kernel, (), 0):
            tally = Tally([0, *counts], sum(counts), 0, [])
            if all(rule.admits(tally) for rule in kernel.totals):
                keys[counts] = tuple(g.sign * g.value(tally) for g in kernel.goals)
        places = {key: k for k, key in enumerate(sorted(set(keys.values())))}
        self.most = max(map(sum, keys), default=0)
        self.below: dict[Counts, int] = {}
        self.upto: dict[Counts, int] = {}
        fewest = [NONE] * (len(places) + 1)
        for counts, key in keys.items():
            rank = places[key]
            fewest[rank + 1] = min(fewest[rank + 1], sum(counts))
            for k in range(self.top, -1, -1):
                above = counts[k:]
                self.below[above] = min(self.below.get(above, NONE), rank)
                if k:
                    self.upto[above] = max(self.upto.get(above, -1), counts[k - 1])
        for rank in range(len(places)):
            fewest[rank + 1] = min(fewest[rank], fewest[rank + 1])
        self.fewest = fewest

    def _within(self, kernel: Kernel, above: Counts, spent: int) -> Iterator[Counts]:
        """Yield numbers whose cheapest awards, whoever has them, the budget pays."""
        if len(above) == self.top:
            self._looked += 1
            if self._looked > MOST_RANKED:
                raise TooManyError
            yield above
            return
        level = kernel.costs[self.top - len(above) - 1]
        for n in range(min(len(level) - 1, kernel.counts.reach.most - sum(above)) + 1):
            if spent + level[n] > kernel.budget:
                return
            yield from self._within(kernel, (n, *above), spent + level[n])

    def tables(self) -> tuple[Array, Array, int]:
        """Return `below` and `upto` as arrays, those of no level first, then of one, …, and the base of the places.

        Raises
        ------
        TooManyError
            There are too many.
        """
        base = self.most + 1
        starts = [sum(base**j for j in range(k)) for k in range(self.top + 2)]
        if starts[-1] > MOST_CELLS:
            raise TooManyError
        below, upto = np.full(starts[-1], NONE, np.int64), np.full(starts[-1], -1, np.int64)
        for given, into in ((self.below, below), (self.upto, upto)):
            for counts, value in given.items():
                place = 0
                for n in reversed(counts):
                    place = place * base + n
                into[starts[len(counts)] + place] = value
        return below, upto, base


class Search:
    """A pool, asked for the best list of one order after the other.

    Parameters
    ----------
    kernel
        One whose levels no score opens or closes.

    Raises
    ------
    TooManyError
        There is too much to look at.
    """

    def __init__(self, kernel: Kernel) -> None:
        self.kernel, self.ranks = kernel, Ranks(kernel)
        self.last = NONE
        pays = kernel.pays
        below, upto, base = self.ranks.tables()
        lowest = [-1 if y >= CLOSED else y for y in kernel.lowest]
        if kernel.budget + max((most_paid(pays), *lowest)) * (len(lowest) + 1) >= LARGEST:
            raise TooManyError
        self.figures = array(
            (
                kernel.top, kernel.budget, base, self.ranks.most, kernel.problem.over == "truncate", pays.places,
                len(kernel.room),
            )
        )  # fmt: skip
        self.arrays = (*pay_arrays(pays), array(lowest), below, upto, array(self.ranks.fewest))

    def best(self, order: Sequence[int]) -> Listed | None:
        """Return the best list under an order; None where there is none."""
        for limit in dict.fromkeys((min(self.last + 1, NONE), NONE)):
            found = _Search(self.kernel, self.ranks, order, limit)
            if (listed := found.listed()) is not None:
                self.last = found.best
                return listed
        return None

    def best_of(self, orders: Array, quick: Seek) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
        """Return level and 元 per order and position, and which orders have a list."""
        levels, amounts = np.zeros_like(orders), np.zeros_like(orders)
        found = np.zeros(len(orders), np.int64)
        quick(orders, self.figures, *self.arrays, levels, amounts, found)
        return levels, amounts, found.astype(bool)


class _Search(Descent):
    """The canonical lines of one order, strictly descending, as far as they can be better than the best so far."""

    def __init__(self, kernel: Kernel, ranks: Ranks, order: Sequence[int], limit: int) -> None:
        super().__init__(kernel, order)
        self.ranks, self.best = ranks, limit
        self.most = ranks.most
        self.kept: list[tuple[int, int, int]] | None = None

    def listed(self) -> Listed | None:
        """Return levels and amounts by position of the frozen pool; None where no list is better than the limit."""
        self._go(self.kernel.top, 0, 0, ())
        if self.kept is None:
            return None
        levels, amounts = [0] * self.n, [0] * self.n
        for i, level, amount in self.kept:
            levels[i], amounts[i] = level, amount
        return levels, amounts

    def _go(self, cap: int, start: int, spent: int, above: Counts) -> None:
        ranks, at = self.ranks, self.at
        left = ranks.upto.get(above, -1) - at[cap]
        if left < 0:
            return
        before, number = len(self.given), at[cap]
        stops = self._forward(cap, start, spent, left)
        for k in range(len(stops) - 1, -1, -1):
            drawn = (number + k, *above)  # every award of the level makes a stop
            reached = ranks.below.get(drawn, NONE)
            if reached >= self.best:
                continue
            rank, length, so_far = stops[k]
            self._take_back(length)
            if cap == 1:
                self.best, self.kept = reached, self.given[:]
            else:
                more = ranks.fewest[min(self.best, len(ranks.fewest) - 1)] - length
                if so_far + self._further(rank, more) <= self.budget:
                    self._go(cap - 1, rank, so_far, drawn)
        self._take_back(before)
