"""How an unfinished walk could end at best, whatever the budget: what cuts branches off where no budget does."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from allocator.engines.score_lines.ordering import Key, Ordering, before
from allocator.engines.score_lines.pruning import least_awards
from allocator.models.cities import floors
from allocator.models.tally import Tally
from allocator.problem.problem import Problem

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
        self.leasts: dict[Key, int] = {}
        self.last = len(problem.pool)
        self.fewest = _fewest(problem, certain)
        self.scratch = Tally([0] * (problem.top + 1), 0, 0, [0] * (problem.top + 1))
        self.highs = list(_highs(problem, order))
        self.safe = min((self.last, *(high for _, high, _, _ in self.highs)))
        self.calm = max(self.safe, self.fewest)  # so many a hard floor asks for anyway

    def cuts(self, tally: Tally) -> bool:
        """Tell whether nothing that continues this walk can be of use, as far as money and numbers tell."""
        if tally.spent > self.most or tally.number > self.last:
            return True
        return tally.number > self.calm and self._too_many(tally, tally.spent)

    def _too_many(self, tally: Tally, money: int) -> bool:
        """Tell whether a quota is overshot by more than this much money, or more, makes useful."""
        for level, high, hard, factor in self.highs:
            over = (tally.counts[level] if level else tally.number) - high
            if over > 0:
                beaten = self.beaten(money) if factor and not hard else None
                if hard or (beaten is not None and factor * over > beaten[0]):
                    return True
        return False

    def behind(self, tally: Tally, cap: int) -> bool:
        """Return nothing: less money can make a higher line worth while."""
        del tally, cap
        return False

    def numbers(self, tally: Tally, cap: int, start: int, least: int = 0) -> Numbers | None:
        """With how many awards a walk could usefully end; the lines from `cap` (at least 2) upwards are drawn.

        Parameters
        ----------
        start
            The position from which the walk goes on.
        least
            With fewer awards this walk is known to be of no use.

        Returns
        -------
        None
            With none, nor where the line of `cap` is drawn further down. For that walk has all these awards, too, so
            it costs no less for any number, and its lines above `cap` are the same: where those are behind what the
            money of the first useful number is known to buy, it is of no use wherever its line of `cap` falls.
        """
        end, spent, now = self.scratch, tally.spent, tally.number
        end.lines, end.counts[:] = tally.lines, tally.counts
        further = self.further.get(start) or self.further.setdefault(start, _Further(self, start))
        number, known = self._first(max(now, self.fewest, least), now, spent, further)
        end.number = number
        none = self.last + 1, -1
        if not self.order.hopeful(end, known, cap):
            return none if self.order.hopeful(end, known, cap + 1) else None
        single = tally.counts[1] - now if cap == 2 else None
        open_ones = self._affordable(number, now, spent, further, single)
        first = self._useful(open_ones, cap, single)
        if first is None:
            return none
        last = self._useful(reversed(open_ones), cap, single)
        return first, first if last is None else last

    def _affordable(
        self, number: int, now: int, spent: int, further: _Further, single: int | None
    ) -> list[tuple[int, int]]:
        """Return the numbers from one on that money and quotas allow, each with what it costs at the very least.

        `single`: what the lowest tier's count has less than the number; None where it is not known yet.
        """
        end, sums, safe, most, found = self.scratch, further.sums, self.safe, self.most, []
        for n in range(number, self.last + 1):
            more = sums[n - now] if n - now < len(sums) else further.cost(n - now)
            if more is None or spent + more > most:
                break
            if n > safe:
                end.number = n
                if single is not None:
                    end.counts[1] = single + n
                if self._too_many(end, spent + more):
                    break
            found.append((n, spent + more))
        return found

    def _useful(self, open_ones: Iterable[tuple[int, int]], cap: int, single: int | None) -> int | None:
        """Return the first number with which a walk could end in a better list than its money is known to buy."""
        end, order, beaten = self.scratch, self.order, self.beaten
        heads, values = order.heads, order.values(cap)
        for number, money in open_ones:
            known = beaten(money)
            if known is not None and (heads[number] or order.head(number)) > known:
                continue
            end.number = number
            if single is not None:
                end.counts[1] = single + number
            if known is None or before(values, end, known):
                return number
        return None

    def _first(self, number: int, now: int, spent: int, further: _Further) -> tuple[int, Key | None]:
        """Return the first number from here on that could be better than what its money buys; what that is known to be.

        A larger number costs no less than a smaller one is known to (see `_Further`), and more money buys no less. So
        what a number is compared with holds for every larger one, and one passed over need not be looked at again.
        Only goals that the number decides are looked at, all others taken at their best: what is passed over is of no
        use whatever its lines. Beyond the upper end of a quota numbers only get worse; there the caller ends.
        """
        more, head, safe, leasts, beaten, sums = 0, self.order.head, self.safe, self.leasts, self.beaten, further.sums
        heads = self.order.heads
        while True:
            known = beaten(spent + more)
            start = number
            if known is not None:
                least = leasts.get(known)
                if least is None:
                    least = leasts[known] = next(
                        (n for n in range(safe + 1) if (heads[n] or head(n)) <= known), safe + 1
                    )
                if number < least:
                    number = least
                else:
                    while least < number <= safe and (heads[number] or head(number)) > known:
                        number += 1
            k = number - now
            cost = sums[k] if k < len(sums) else further.cost(k)
            if cost is None or (number == start and cost == more):
                return number, known
            more = cost


def _fewest(problem: Problem, certain: Sequence[bool]) -> int:
    """Return the least number of awards with which every hard floor of a city can hold.

    To reach the last candidate that a city needs, a walk passes everybody before him.
    """
    if problem.reserve:
        return 0
    passed = list(accumulate(certain, initial=0))
    fewest = 0
    for city, least in floors(problem, "hard").items():
        open_ones = [i for i in sorted(problem.by_city[city]) if problem.open_levels[i] and i not in problem.pinned]
        needed = least - sum(1 for i in problem.pinned if problem.city[i] == city)
        if 0 < needed <= len(open_ones):
            fewest = max(fewest, passed[open_ones[needed - 1]] + 1)
    return fewest


class _Further:
    """What more awards cost at the very least, to a walk that goes on at a position.

    With k of them it comes no further than to the k-th position that is certain of an award; none of them, reserved
    seats apart, stands anywhere else. With more than k, the first k come no further either: what k cost at the very
    least is a bound for every larger number, even where the own bound of that number is lower.
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

    The weight is 0 where the first goal does not count what is above the quotas.
    """
    first = order.goals[0] if order.goals else None
    names = [t.name for t in problem.tiers]
    quotas = problem.programme.quotas
    factors = (first.excess if first else None) or [0] * len(quotas)
    for quota, factor in zip(quotas, factors, strict=True):
        yield names.index(quota.tier) + 1 if quota.tier else 0, quota.high, quota.mode == "hard", factor
