"""The best list of one frozen pool under any number of orders: by the kernel, else by the walk over all lines.

Of many at once the compiled kernel answers where there is one (`compiled`), else the plain one; both give the same
lists. The walk behind them is the plain one always.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby, islice

from allocator.engines.score_lines import compiled
from allocator.engines.score_lines.counts import TooManyError
from allocator.engines.score_lines.descent import Tables
from allocator.engines.score_lines.kernel import Kernel, Listed, declines
from allocator.engines.score_lines.pay_tables import Opened
from allocator.engines.score_lines.solve import exhaustive
from allocator.errors import UsageError
from allocator.problem.allocation import Solution
from allocator.problem.problem import Problem
from allocator.problem.reorder import reordered

Asked = tuple[Sequence[int], Sequence[int] | None]
"""Order and scores, as in `Kernel.best`."""
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
    walked
        How many of the orders so far had to be walked through.

    Raises
    ------
    UsageError
        The kernel declines it.
    """

    def __init__(self, problem: Problem) -> None:
        if reason := declines(problem):
            raise UsageError(f"“{reason}”的设置下不能成批换序求解")
        self.problem, self.kernel, self.walked = problem, Kernel(problem), 0
        self._tables: tuple[Opened | None, Tables | None] = None, None

    def best(self, order: Sequence[int], scores: Sequence[int] | None = None) -> Listed | None:
        """Return level and 元 per position of the frozen pool; None where an order has no list at all.

        Parameters
        ----------
        order, scores
            As in `Kernel.best`.
        """
        found = self.kernel.best(order, scores)
        return self._walked(order, scores) if found is None else found

    def best_all(self, asked: Iterable[Asked]) -> Iterator[Listed | None]:
        """Yield the same of many orders, as they are asked for; who stops early has not had all of them walked."""
        compiled.begin()
        rest, size = iter(asked), FIRST
        while chunk := list(islice(rest, size)):
            size = min(2 * size, MOST)
            for (order, scores), found in zip(chunk, self._quick(chunk), strict=True):
                yield self._walked(order, scores) if found is None else found

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
