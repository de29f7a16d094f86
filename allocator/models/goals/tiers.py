"""The goals of the spread over the tiers: how many are not empty, and their shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise
from operator import add

from allocator.models.algebra import Linear, geq, leq, total
from allocator.models.decisions import Decisions
from allocator.models.goals.goal import Goal, Reach
from allocator.models.shapes import deviation, deviations, off_shares, off_shares_of_many, shares_of
from allocator.models.tally import Numbers, Tally
from allocator.problem.problem import Problem


class TiersPresent(Goal):
    """不空的档数。"""

    key = "tiers_present"
    called = "各档俱全"
    sense = "max"
    level = 30
    usual = frozenset({"balanced"})
    spreads = True
    looks_at = "counts"
    in_kernel = True
    label = "有项目的档次数"
    bettered = ("", "有项目的档次增至{}个")
    mark = "各档俱全"

    @classmethod
    def made(cls, problem: Problem) -> Sequence[Goal]:
        return [cls(problem)] if not problem.tiers_fixed or cls.asked_by_name(problem) else []

    @property
    def ideal(self) -> int:
        return self.problem.top

    def bound(self, reach: Reach) -> int:
        return min(reach.most, sum(1 for n in reach.at_level[1:] if n))

    @classmethod
    def holding(cls, problem: Problem, name: str, value: int) -> str:
        del name
        return f"保持{'各档俱全' if value == problem.top else f'{value}档有项目'}"

    def value(self, tally: Tally) -> int:
        return self.problem.top + 1 - tally.counts.count(0)  # with the unused one at index 0

    def values(self, counts: Numbers) -> Numbers:
        return reduce(add, ((number > 0).view("int8") for number in counts[1:]))

    def expression(self, d: Decisions) -> Linear:
        present = []
        for t in range(1, self.problem.top + 1):
            p = d.model.boolean(f"有{d.problem.tiers[t - 1].name}")
            d.add(leq(p, d.at_level(t)), self.key, f"有{d.problem.tiers[t - 1].name}")
            present.append(p)
        return total(present)


class Shape(Goal):
    """档次结构的偏离数。"""

    key = "shape"
    called = "档次结构"
    sense = "min"
    level = 40
    usual = frozenset({"balanced", "top", "wide"})
    spreads = True
    makes_shape = True
    looks_at = "counts"
    in_kernel = True
    label = "档次结构偏离"
    held = "档次结构保持符合要求"
    bettered = ("档次结构符合要求", "档次结构的偏离减至{}")

    @classmethod
    def made(cls, problem: Problem) -> Sequence[Goal]:
        return [] if problem.shape == "none" else [cls(problem)]

    @property
    def ideal(self) -> int:
        return 0

    def unfinished(self, cap: int, blank: Sequence[int]) -> Callable[[Tally], int] | None:
        del blank
        if cap > 1 and self.problem.shape == "pyramid":
            return lambda tally: _least_deviation(tally, cap)
        return None

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.shares, self.tolerance = shares_of(problem)

    def value(self, tally: Tally) -> int:
        if self.problem.shape == "shares":
            return off_shares(tally.counts[1:], self.shares, self.tolerance)
        return deviation(self.problem.shape, tally.counts[1:])

    def values(self, counts: Numbers) -> Numbers:
        if self.problem.shape == "shares":
            return off_shares_of_many(counts[1:], self.shares, self.tolerance)
        return deviations(self.problem.shape, counts[1:])

    def expression(self, d: Decisions) -> Linear:
        n = len(self.problem.pool)
        numbers = [d.at_level(t) for t in range(1, self.problem.top + 1)]
        parts = []
        if self.problem.shape == "shares":
            whole = d.funded()
            for t, (number, share) in enumerate(zip(numbers, self.shares, strict=True), 1):
                part = d.model.integer(f"{d.problem.tiers[t - 1].name}比例偏离", 0, 100 * n)
                off = total((100 * number, -share * whole))
                d.add(geq(part, off - 100 * self.tolerance), self.key, "高于比例")
                d.add(geq(part, -1 * off - 100 * self.tolerance), self.key, "低于比例")
                parts.append(part)
        elif self.problem.shape == "pyramid":
            for t, (lower, upper) in enumerate(pairwise(numbers), 1):
                part = d.model.integer(f"{d.problem.tiers[t].name}多出", 0, n)
                d.add(geq(part, upper - lower), self.key, "高一档不多于低一档")
                parts.append(part)
        else:
            for t, (a, b, c) in enumerate(zip(numbers, numbers[1:], numbers[2:], strict=False), 2):
                part = d.model.integer(f"{d.problem.tiers[t - 1].name}空心", 0, n)
                side = d.model.boolean(f"{d.problem.tiers[t - 1].name}以低一档为准")
                d.add(geq(part, a - b - n * (1 - total((side,)))), self.key, "不留空心")
                d.add(geq(part, c - b - n * total((side,))), self.key, "不留空心")
                parts.append(part)
        return total(parts)


def _least_deviation(tally: Tally, cap: int) -> int:
    """Return the least deviation from the pyramid.

    Some level below `cap` has at most its part of the awards left for them.
    """
    above = tally.counts[cap:]
    lowest = (tally.number - sum(above)) // (cap - 1)
    return sum(max(0, b - a) for a, b in pairwise(above)) + max(0, above[0] - lowest)
