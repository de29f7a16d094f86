"""The best list of one frozen pool under any number of orders: by the kernel, else by ranks, else by the walk.

Of many at once what is compiled answers where it is (`compiled`), else the plain kernel and the plain search by ranks;
both give the same lists. The walk over all lines behind them, for pools that open and close levels by scores or have
too many numbers to rank, is the plain one always.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import groupby, islice

import numpy as np
import numpy.typing as npt

from allocator.engines.score_lines import compiled
from allocator.engines.score_lines.arrays import Array
from allocator.engines.score_lines.counts import TooManyError
from allocator.engines.score_lines.descent import Tables
from allocator.engines.score_lines.kernel import Kernel, Listed, declines
from allocator.engines.score_lines.pay_tables import Opened
from allocator.engines.score_lines.ranks import Search
from allocator.engines.score_lines.solve import exhaustive
from allocator.errors import UsageError
from allocator.problem.allocation import Solution
from allocator.problem.problem import Problem
from allocator.problem.reorder import reordered

Asked = tuple[Sequence[int], Sequence[int] | None]
"""Order and scores, as in `Kernel.best`."""
Flags = npt.NDArray[np.bool_]
FIRST, MOST = 16, 256
"""So many orders are solved in one call, first and at most; more with each call, as somebody may stop asking."""


class ManyOrders:
    """One frozen pool, asked for the best list of many orders.

    Parameters
    ----------
    problem
        One that the kernel does not decline (`kernel.declines`); its own order is `range(len(problem.pool))`.

    Attributes
    ----------
    walked, sought
        How many of the orders so far had to be walked through all lines, or were sought by ranks.

    Raises
    ------
    UsageError
        The kernel declines it.
    """

    def __init__(self, problem: Problem) -> None:
        if reason := declines(problem):
            raise UsageError(f"“{reason}”的设置下不能成批换序求解")
        self.problem, self.kernel, self.walked = problem, Kernel(problem), 0
        self.sought = 0
        self._tables: tuple[Opened | None, Tables | None] = None, None

    def best(self, order: Sequence[int], scores: Sequence[int] | None = None) -> Listed | None:
        """Return level and 元 per position of the frozen pool; None where an order has no list at all.

        Parameters
        ----------
        order, scores
            As in `Kernel.best`.
        """
        found = self.kernel.best(order, scores)
        return self._beyond(order, scores) if found is None else found

    def best_arrays(self, orders: Array) -> tuple[Array, Array, Flags]:
        """Return level and 元 per order and position, and which orders have a list; scores as frozen."""
        compiled.begin()
        levels, amounts, found = self._perfect(orders)
        rest, quick = np.flatnonzero(~found), compiled.search()
        if len(rest) and quick is not None and (search := self._search) is not None:
            self.sought += len(rest)
            levels[rest], amounts[rest], found[rest] = search.best_of(orders[rest], quick)
            return levels, amounts, found
        for k in rest.tolist():
            if (listed := self._beyond(orders[k].tolist(), None)) is not None:
                levels[k], amounts[k], found[k] = *listed, True
        return levels, amounts, found

    def _perfect(self, orders: Array) -> tuple[Array, Array, Flags]:
        """Return the same as far as the kernel has it."""
        descend, opened = compiled.quick(), self.kernel.open_for(None)
        if descend is not None and (tables := self._tabled(opened)) is not None:
            return tables.best_of(orders, descend)
        levels, amounts = np.zeros_like(orders), np.zeros_like(orders)
        found = np.zeros(len(orders), bool)
        for k, order in enumerate(orders.tolist() if not self.kernel.hopeless else ()):
            if (listed := self.kernel.best(order)) is not None:
                levels[k], amounts[k], found[k] = *listed, True
        return levels, amounts, found

    def best_all(self, asked: Iterable[Asked]) -> Iterator[Listed | None]:
        """Yield the same of many orders, as they are asked for; who stops early has not had all of them walked."""
        compiled.begin()
        rest, size = iter(asked), FIRST
        while chunk := list(islice(rest, size)):
            size = min(2 * size, MOST)
            for (order, scores), found in zip(chunk, self._quick(chunk), strict=True):
                yield self._beyond(order, scores) if found is None else found

    def _quick(self, chunk: Sequence[Asked]) -> Iterator[Listed | None]:
        """Yield what the kernel has, those with the same open levels in one call."""
        descend = compiled.quick()
        if descend is None:
            yield from (self.kernel.best(*asked) for asked in chunk)
            return
        for _, group in groupby(chunk, key=lambda asked: self.kernel.open_for(asked[1])):
            own = list(group)
            # Whoever asked the last group may have had one walked, which opens levels as they were there.
            tables = self._tabled(self.kernel.open_for(own[0][1]))
            if tables is None:
                yield from (self.kernel.best(*asked) for asked in own)
            else:
                yield from tables.best([order for order, _ in own], descend)

    def _tabled(self, opened: Opened) -> Tables | None:
        """Return the kernel as arrays, with levels open as it has them; None where there is no use or no room."""
        if self._tables[0] is not opened:
            tables = None
            if not self.kernel.hopeless:
                with suppress(TooManyError):
                    tables = Tables(self.kernel)
            self._tables = opened, tables
        return self._tables[1]

    @cached_property
    def _search(self) -> Search | None:
        """The search by ranks; None where scores open and close levels, or there is too much to rank."""
        if self.kernel.by_score:
            return None
        with suppress(TooManyError):
            return Search(self.kernel)
        return None

    def _beyond(self, order: Sequence[int], scores: Sequence[int] | None) -> Listed | None:
        """Return the best list of an order of which no list is perfect."""
        if self._search is None:
            return self._walked(order, scores)
        self.sought += 1
        return self._search.best(order)

    def _walked(self, order: Sequence[int], scores: Sequence[int] | None) -> Listed | None:
        self.walked += 1
        opened = self.kernel.open_for(scores)
        solution = exhaustive(reordered(self.problem, order, opened))
        if not isinstance(solution, Solution) or solution.allocation is None:
            return None
        levels, amounts = [0] * len(order), [0] * len(order)
        for i, award in zip(order, solution.allocation.awards, strict=True):
            if award:
                levels[i], amounts[i] = award.level, award.amount
        return levels, amounts
