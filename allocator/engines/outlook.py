"""How an unfinished walk could end at best, whatever the budget: what cuts branches off where no budget does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from allocator.engines.bounds import least_cost
from allocator.engines.ordering import Key, Ordering
from allocator.models.goals import QuotaDistance
from allocator.models.tally import Tally
from allocator.problem import Problem

Numbers = tuple[int, int]
"""The least and the greatest number of awards worth ending with; greatest < least: none."""


class Outlook:
    """What a walk could still be good for.

    A walk that ends with N' awards costs at least what it has spent plus the least that so many more awards cost. It
    goes on only where, for some N', its goals could still be better than what that money is known to buy.

    Parameters
    ----------
    beaten
        Money in 元 → the goal vector that a list must better to be of use; None: any list is.
    most
        元: no list may cost more.
    """

    def __init__(self, problem: Problem, order: Ordering, beaten: Callable[[int], Key | None], most: int) -> None:
        self.order, self.beaten, self.most = order, beaten, most
        self.sure = least_cost(problem)
        self.last = len(problem.pool)
        self.scratch = Tally([0] * (problem.top + 1), 0, 0, [0] * (problem.top + 1))
        self.highs = list(_highs(problem, order))
        self.safe = min((high for _, high, _, _ in self.highs), default=self.last)

    def cuts(self, tally: Tally) -> bool:
        """Whether nothing that continues this walk can be of use, as far as money and numbers tell."""
        if tally.spent > self.most or tally.number > self.last:
            return True
        return tally.number > self.safe and self._too_many(tally, tally.spent)

    def _too_many(self, tally: Tally, money: int) -> bool:
        """Whether a quota is overshot by more than this much money, or more, makes useful."""
        for level, high, hard, factor in self.highs:
            over = (tally.counts[level] if level else tally.number) - high
            if over > 0:
                beaten = self.beaten(money) if factor and not hard else None
                if hard or (beaten is not None and factor * over > beaten[0]):
                    return True
        return False

    def behind(self, tally: Tally, cap: int) -> bool:
        """Nothing: less money can make a higher line worth while."""
        del tally, cap
        return False

    def numbers(self, tally: Tally, cap: int) -> Numbers:
        """With how many awards a walk could usefully end; the lines from `cap` (at least 2) upwards are drawn."""
        end, better, beaten = self.scratch, self.order.better, self.beaten
        end.lines, end.counts[:] = tally.lines, tally.counts
        start, lowest, settled = tally.number, tally.counts[1], cap == 2
        least, greatest = self.last + 1, -1
        for number in range(start, min(self.last, start + len(self.sure) - 1) + 1):
            money = tally.spent + self.sure[number - start]
            end.number = number
            if settled:
                end.counts[1] = lowest + number - start
            if money > self.most or (number > self.safe and self._too_many(end, money)):
                break
            if better(end, beaten(money), cap):
                least, greatest = min(least, number), number
        return least, greatest


def _highs(problem: Problem, order: Ordering) -> Iterator[tuple[int, int, bool, int]]:
    """Per quota: its level (0 for all), upper end, whether it is hard, and what one award too many weighs.

    The weight is 0 where the first goal is not the distance from the quotas.
    """
    first = order.goals[0] if order.goals else None
    names = [t.name for t in problem.tiers]
    quotas = problem.programme.quotas
    decides = isinstance(first, QuotaDistance) and first.name == "quota"
    factors = first.factors if isinstance(first, QuotaDistance) and decides else [0] * len(quotas)
    for quota, factor in zip(quotas, factors, strict=True):
        yield names.index(quota.tier) + 1 if quota.tier else 0, quota.high, quota.mode == "hard", factor
