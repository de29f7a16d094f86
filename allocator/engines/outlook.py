"""How an unfinished walk could end at best, whatever the budget: what cuts branches off where no budget does."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from allocator.clause import CityFloor
from allocator.engines.bounds import least_awards
from allocator.engines.ordering import Key, Ordering
from allocator.models.goals import QuotaDistance
from allocator.models.rules.city_floor import floors
from allocator.models.tally import Tally
from allocator.problem import Problem

Numbers = tuple[int, int]
"""The least and the greatest number of awards worth ending with; greatest < least: none."""


class Outlook:
    """What a walk could still be good for.

    A walk that ends with N' awards costs at least what it has spent plus the least that so many more awards further
    down cost. It goes on only where, for some N', its goals could still be better than what that money is known to buy.

    Parameters
    ----------
    certain
        Per position whether every walk that comes by gives it an award.
    beaten
        Money in 元 → the goal vector that a list must better to be of use; None: any list is.
    most
        元: no list may cost more.
    """

    def __init__(
        self,
        problem: Problem,
        order: Ordering,
        certain: Sequence[bool],
        beaten: Callable[[int], Key | None],
        most: int,
    ) -> None:
        self.order, self.certain, self.beaten, self.most = order, certain, beaten, most
        self.costs = least_awards(problem)
        self.seats = sorted(cost for i in problem.seat_candidates.values() if (cost := self.costs[i]) is not None)
        for i in problem.pinned:
            self.costs[i] = None
        self.further: dict[int, _Further] = {}
        self.last = len(problem.pool)
        self.fewest = _fewest(problem, certain)
        self.scratch = Tally([0] * (problem.top + 1), 0, 0, [0] * (problem.top + 1))
        self.highs = list(_highs(problem, order))
        self.safe = min((self.last, *(high for _, high, _, _ in self.highs)))

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

    def numbers(self, tally: Tally, cap: int, start: int) -> Numbers:
        """With how many awards a walk could usefully end; the lines from `cap` (at least 2) upwards are drawn.

        Parameters
        ----------
        start
            The position from which the walk goes on.
        """
        end, better, beaten, most = self.scratch, self.order.better, self.beaten, self.most
        end.lines, end.counts[:] = tally.lines, tally.counts
        now, lowest, spent = tally.number, tally.counts[1], tally.spent
        least, greatest = self.last + 1, -1
        further = self.further.get(start) or self.further.setdefault(start, _Further(self, start))
        end.number = max(now, self.fewest)
        self._skip(end, beaten(spent))
        more = further.cost(end.number - now)
        if more is None or not self.order.hopeful(end, beaten(spent + more), cap):
            return least, greatest
        while end.number <= self.last:
            number = end.number
            if cap == 2:
                end.counts[1] = lowest + number - now
            more = further.cost(number - now)
            if more is None or spent + more > most or (number > self.safe and self._too_many(end, spent + more)):
                break
            known = beaten(spent + more)
            if better(end, known, cap):
                least, greatest = min(least, number), number
                end.number += 1
            else:
                end.number += 1
                self._skip(end, known)
        return least, greatest

    def _skip(self, end: Tally, known: Key | None) -> None:
        """Go on to the next number that is not worse in the first goal than what less money is known to buy."""
        first = self.order.first
        if first is not None and known is not None:
            while end.number <= self.safe and first(end) > known[0]:
                end.number += 1


def _fewest(problem: Problem, certain: Sequence[bool]) -> int:
    """The least number of awards with which every hard floor of a city can hold.

    To reach the last candidate that a city needs, a walk passes everybody before him.
    """
    clause = problem.programme.only(CityFloor)
    if clause is None or clause.mode != "hard" or problem.reserve:
        return 0
    passed = list(accumulate(certain, initial=0))
    fewest = 0
    for city, least in floors(problem).items():
        open_ones = [i for i in sorted(problem.by_city[city]) if problem.open_levels[i] and i not in problem.pinned]
        needed = least - sum(1 for i in problem.pinned if problem.city[i] == city)
        if 0 < needed <= len(open_ones):
            fewest = max(fewest, passed[open_ones[needed - 1]] + 1)
    return fewest


class _Further:
    """What more awards cost at the very least, to a walk that goes on at a position.

    With k of them it comes no further than to the k-th position that is certain of an award; none of them, reserved
    seats apart, stands anywhere else.
    """

    def __init__(self, outlook: Outlook, start: int) -> None:
        self.certain, self.costs, self.next = outlook.certain, outlook.costs, start
        self.passed = outlook.seats[:]
        self.sums: list[int] = [0]

    def cost(self, more: int) -> int | None:
        """元; None where there cannot be so many more."""
        while len(self.sums) <= more:
            self._extend()
            if len(self.passed) < len(self.sums):
                return None
            self.sums.append(sum(self.passed[: len(self.sums)]))
        return self.sums[more]

    def _extend(self) -> None:
        """Pass the next position that is certain, and all before it that are not."""
        while self.next < len(self.costs):
            i, cost = self.next, self.costs[self.next]
            self.next += 1
            if cost is not None:
                insort(self.passed, cost)
            if self.certain[i]:
                return


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
