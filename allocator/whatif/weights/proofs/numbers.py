"""How many awards a list has at the least and at the most, in every order: closed form, from amounts and goals.

Numbers per tier are possible as long as the cheapest awards that make them up are within the budget and nothing surely
possible is better: numbers that the dearest awards make up within the budget can be had in every order, so the best
list is not behind them, goal by goal and then line by line.

Exchange. Numbers v are not those of a best list either if one award could rise by a tier for what the last awards cost
at the very least, and the goals before the lines would be no worse. With cut amounts (truncate) an applicant's sum is
the less of his room and what his projects ask for, so it rises by no more than one project's step; at most one of his
later projects gets nothing by that, and then nobody else has to go: where every full amount is at least a step, his
sum does not rise by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from allocator.models.goals import QuotaDistance
from allocator.models.priority import goals_of
from allocator.models.tally import Tally
from allocator.whatif.weights.proofs.grounds import Grounds

MOST_NUMBERS = 60_000
"""So many numbers per tier are looked at; beyond, only the awards in all are bounded."""
Counts = tuple[int, ...]
"""Awards per tier, the lowest tier first."""
DROPPED = 3
"""So many of the last awards are given up for a step, at most."""


@dataclass(frozen=True)
class Numbers:
    """What is known of the number of awards.

    Attributes
    ----------
    at_least
        Per level from 1: between how many and how many awards at it or above it a list has; one entry alone where
        tiers say nothing by ranks alone.
    """

    at_least: tuple[tuple[int, int], ...]

    def to_json(self) -> list[list[int]]:
        """As plain data."""
        return [list(pair) for pair in self.at_least]


def numbers_of(grounds: Grounds) -> Numbers:
    """Return the bounds on the number of awards of a pool, in any order."""
    known = _Known(grounds)
    most = known.most
    if grounds.uniform and _number_of_counts(most, known.top) <= MOST_NUMBERS:
        possible = list(known.possible())
        sums = [[sum(v[t:]) for v in possible] for t in range(known.top)]
        return Numbers(tuple((min(s), max(s)) for s in sums))
    return Numbers(((known.fewest, most),))


def _number_of_counts(most: int, top: int) -> int:
    found = 1
    for k in range(1, top + 1):
        found = found * (most + k) // k
    return found


class _Known:
    def __init__(self, grounds: Grounds) -> None:
        self.grounds, self.problem = grounds, grounds.problem
        problem, own = self.problem, grounds.fundable
        self.top, self.budget = problem.top, problem.budget
        self.goals = [g for g in goals_of(problem, walked=True) if not g.line]
        dear = [sorted((problem.full[i][t] for i in own), reverse=True) for t in range(1, self.top + 1)]
        self.dear = [list(accumulate(level, initial=0)) for level in dear]
        self.lowest = sorted(grounds.kernel.lowest[i] for i in own)
        self.cheap = list(accumulate(self.lowest, initial=0))
        self.sure = sum(grounds.sure(e) for e in grounds.mates)
        self.quota = problem.programme.quotas[0] if problem.programme.quotas else None

    @property
    def _band_first(self) -> bool:
        """Whether the band of the number comes before everything else."""
        return bool(self.goals) and isinstance(self.goals[0], QuotaDistance)

    @cached_property
    def most(self) -> int:
        """No list has more awards: what the band, the budget and the applicants' rooms leave."""
        paid = sum(1 for spent in self.cheap[1:] if spent <= self.budget)
        could = sum(self.grounds.possible(e) for e in self.grounds.mates)
        return min(paid, could, self.quota.high if self.quota and self._band_first else could)

    @cached_property
    def fewest(self) -> int:
        """No list has fewer: the band comes first, and so many lowest awards are affordable in every order."""
        if self.quota is None or not self._band_first:
            return 0
        end = min(self.quota.low, self.sure)
        return max(k for k in range(end + 1) if self.dear[0][k] <= self.budget)

    def possible(self) -> Iterator[Counts]:
        """Yield the numbers that a best list may have."""
        every = [v for v in _counts(self.top, self.most) if self.least_cost(v) <= self.budget]
        rated = {v: self.rated(v) for v in every}
        sure = (rated[v] + v[::-1] for v in every if self.surely(v))
        best = max(sure)
        step = self._step()
        for v in every:
            if rated[v] + v[::-1] >= best and not (step and self.bettered(v, rated, step)):
                yield v

    def rated(self, counts: Counts) -> tuple[int, ...]:
        """Return the goals before the lines, more being better."""
        tally = Tally([0, *counts], sum(counts), 0, [])
        return tuple((1 if g.sense == "max" else -1) * g.value(tally) for g in self.goals)

    def least_cost(self, counts: Counts) -> int:
        """Return what they cost at the very least, 元."""
        costs = self.grounds.kernel.costs
        return max(sum(level[n] for level, n in zip(costs, counts, strict=True)), self.cheap[sum(counts)])

    def surely(self, counts: Counts) -> bool:
        """Tell whether every order has a list with these numbers within the budget."""
        dearest = sum(level[n] for level, n in zip(self.dear, counts, strict=True))
        return sum(counts) <= self.sure and dearest <= self.budget

    def _step(self) -> int:
        """Return what a rise by one tier costs at most, 元; 0 where the exchange proves nothing."""
        problem, own = self.problem, self.grounds.fundable
        if self.top == 1 or self.grounds.across or not own:
            return 0
        step = max(b - a for i in own for a, b in zip(problem.full[i][1:], problem.full[i][2:], strict=False))
        return step if min(problem.full[i][1] for i in own) >= step else 0

    def bettered(self, counts: Counts, rated: dict[Counts, tuple[int, ...]], step: int) -> bool:
        """Tell whether some exchange makes a better list of any with these numbers."""
        fewer = next((d for d in range(1, DROPPED + 1) if sum(self.lowest[:d]) >= step), None)
        if fewer is None:
            return False
        for level in range(self.top - 1):
            after = [*_after(counts, level, fewer)]
            if after and all(self.rated(v) >= rated[counts] for v in after):
                return True
        return False


def _after(counts: Counts, level: int, fewer: int) -> Iterator[Counts]:
    """Yield the numbers after a rise from a level (from 0) to the next: the last ones gone, or one without room."""
    risen = list(counts)
    risen[level] -= 1
    risen[level + 1] += 1
    if risen[level] < 0 or risen[0] < fewer:
        return
    yield (risen[0] - fewer, *risen[1:])
    for lost in range(level + 1):
        if risen[lost] > 0:
            gone = risen[:]
            gone[lost] -= 1
            yield tuple(gone)


def _counts(top: int, most: int) -> Iterator[Counts]:
    if not top:
        yield ()
        return
    for upper in _counts(top - 1, most):
        for n in range(most - sum(upper) + 1):
            yield (n, *upper)
