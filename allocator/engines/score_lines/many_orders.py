"""The best list of one frozen pool under any number of orders: by the kernel, else by the walk over all lines."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.engines.score_lines.kernel import Kernel, Listed, declines
from allocator.engines.score_lines.solve import exhaustive
from allocator.errors import UsageError
from allocator.problem.allocation import Solution
from allocator.problem.problem import Problem
from allocator.problem.reorder import reordered


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

    def best(self, order: Sequence[int], scores: Sequence[int] | None = None) -> Listed | None:
        """Return level and 元 per position of the frozen pool; None where an order has no list at all.

        Parameters
        ----------
        order, scores
            As in `Kernel.best`.
        """
        found = self.kernel.best(order, scores)
        if found is not None:
            return found
        self.walked += 1
        solution = exhaustive(reordered(self.problem, order, self.kernel.opened))
        if not isinstance(solution, Solution) or solution.allocation is None:
            return None
        levels, amounts = [0] * len(order), [0] * len(order)
        for i, award in zip(order, solution.allocation.awards, strict=True):
            if award:
                levels[i], amounts[i] = award.level, award.amount
        return levels, amounts
