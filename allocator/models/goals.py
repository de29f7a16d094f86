"""What can be best: each goal as an expression for a solver and as a plain measurement; `priority.py` orders them.

All goals here are ordinal in the scores: scores act through the order π only, so lists do not jump with decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import lcm
from typing import ClassVar, Literal

from allocator.law.clause.facets import Quota
from allocator.models.algebra import Linear, geq, leq, total
from allocator.models.decisions import Decisions
from allocator.models.shapes import deviation, off_shares, shares_of
from allocator.models.tally import Tally
from allocator.problem.problem import Problem

BLOCK = 8
"""Candidates per canonical goal: (τ+1)^8 stays small enough for every backend."""
BLOCK_OF_FUNDED = 16
"""The same where a candidate is funded or not."""
CODES = ("funded", "canonical", "amounts")
"""Goals that only make the list unique, in blocks; their values mean nothing to people."""
LARGEST_BLOCK = 10**6
"""Amount vectors per canonical goal: few enough for every backend's tolerances."""


class Goal:
    """One level of the lexicographic order."""

    name: str
    sense: ClassVar[Literal["min", "max"]]
    settles: ClassVar[bool] = False
    """Whether the best value leaves one value for each variable of the expression: a number in mixed radix does."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def value(self, tally: Tally) -> int:
        """The plain measurement."""
        raise NotImplementedError  # pragma: no cover

    def expression(self, d: Decisions) -> Linear:
        """The same for a solver; auxiliary variables are exact at every optimum."""
        raise NotImplementedError  # pragma: no cover


class QuotaDistance(Goal):
    """数量区间之外的距离；几个数量时先看相对距离最大的一个（交叉相乘），再看合计。"""

    sense = "min"

    def __init__(self, problem: Problem, quotas: Sequence[Quota], *, part: Literal["one", "worst", "sum"]) -> None:
        super().__init__(problem)
        self.quotas, self.part = quotas, part
        self.name = "quota_sum" if part == "sum" else "quota"
        self.levels = [_level(problem, q) for q in quotas]
        self.factors = _factors(quotas) if part == "worst" else [1] * len(quotas)

    def value(self, tally: Tally) -> int:
        off = [
            f * max(q.low - _number(tally, t), _number(tally, t) - q.high, 0)
            for q, t, f in zip(self.quotas, self.levels, self.factors, strict=True)
        ]
        return max(off) if self.part == "worst" else sum(off)

    def expression(self, d: Decisions) -> Linear:
        n = len(self.problem.pool)
        slacks = []
        for q, t, f in zip(self.quotas, self.levels, self.factors, strict=True):
            most = max(q.low, n)
            slack = d.model.integer(f"v[{self.part},{q.id}]", 0, most)
            number = _number_of(d, t)
            d.add(geq(slack, q.low - number), q.id, "低于下限")
            d.add(geq(slack, number - q.high), q.id, "高于上限")
            slacks.append((slack, f, most))
        return _join(d, self.name, slacks, worst=self.part == "worst")


class TargetShortfall(Goal):
    """低于目标数的差额；几个数量时同数量距离。"""

    sense = "min"

    def __init__(self, problem: Problem, quotas: Sequence[Quota], *, part: Literal["one", "worst", "sum"]) -> None:
        super().__init__(problem)
        self.quotas, self.part = quotas, part
        self.name = "target_sum" if part == "sum" else "target"
        self.levels = [_level(problem, q) for q in quotas]
        self.factors = _factors(quotas) if part == "worst" else [1] * len(quotas)

    def value(self, tally: Tally) -> int:
        off = [
            f * max(q.target - _number(tally, t), 0)
            for q, t, f in zip(self.quotas, self.levels, self.factors, strict=True)
        ]
        return max(off) if self.part == "worst" else sum(off)

    def expression(self, d: Decisions) -> Linear:
        slacks = []
        for q, t, f in zip(self.quotas, self.levels, self.factors, strict=True):
            slack = d.model.integer(f"w[{self.part},{q.id}]", 0, q.target)
            d.add(geq(slack, q.target - _number_of(d, t)), q.id, "低于目标")
            slacks.append((slack, f, q.target))
        return _join(d, self.name, slacks, worst=self.part == "worst")


class TiersPresent(Goal):
    """不空的档数。"""

    name = "tiers_present"
    sense = "max"

    def value(self, tally: Tally) -> int:
        return self.problem.top + 1 - tally.counts.count(0)  # with the unused one at index 0

    def expression(self, d: Decisions) -> Linear:
        present = []
        for t in range(1, self.problem.top + 1):
            p = d.model.boolean(f"有{d.problem.tiers[t - 1].name}")
            d.add(leq(p, d.at_level(t)), "tiers_present", f"有{d.problem.tiers[t - 1].name}")
            present.append(p)
        return total(present)


class Count(Goal):
    """支持数量。"""

    name = "count"
    sense = "max"

    def value(self, tally: Tally) -> int:
        return tally.number

    def expression(self, d: Decisions) -> Linear:
        return d.funded()


class Shape(Goal):
    """档次结构的偏离数。"""

    name = "shape"
    sense = "min"

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.shares, self.tolerance = shares_of(problem)

    def value(self, tally: Tally) -> int:
        if self.problem.shape == "shares":
            return off_shares(tally.counts[1:], self.shares, self.tolerance)
        return deviation(self.problem.shape, tally.counts[1:])

    def expression(self, d: Decisions) -> Linear:
        n = len(self.problem.pool)
        numbers = [d.at_level(t) for t in range(1, self.problem.top + 1)]
        parts = []
        if self.problem.shape == "shares":
            whole = d.funded()
            for t, (number, share) in enumerate(zip(numbers, self.shares, strict=True), 1):
                part = d.model.integer(f"{d.problem.tiers[t - 1].name}比例偏离", 0, 100 * n)
                off = total((100 * number, -share * whole))
                d.add(geq(part, off - 100 * self.tolerance), "shape", "高于比例")
                d.add(geq(part, -1 * off - 100 * self.tolerance), "shape", "低于比例")
                parts.append(part)
        elif self.problem.shape == "pyramid":
            for t, (lower, upper) in enumerate(pairwise(numbers), 1):
                part = d.model.integer(f"{d.problem.tiers[t].name}多出", 0, n)
                d.add(geq(part, upper - lower), "shape", "高一档不多于低一档")
                parts.append(part)
        else:
            for t, (a, b, c) in enumerate(zip(numbers, numbers[1:], numbers[2:], strict=False), 2):
                part = d.model.integer(f"{d.problem.tiers[t - 1].name}空心", 0, n)
                side = d.model.boolean(f"{d.problem.tiers[t - 1].name}以低一档为准")
                d.add(geq(part, a - b - n * (1 - total((side,)))), "shape", "不留空心")
                d.add(geq(part, c - b - n * total((side,))), "shape", "不留空心")
                parts.append(part)
        return total(parts)


class Line(Goal):
    """κ_t：凭名次达到第 t 档的最低名次，越低（数越大）越好；自高档起依次最大即唯一名单。"""

    sense = "max"

    def __init__(self, problem: Problem, level: int) -> None:
        super().__init__(problem)
        self.level = level
        self.name = f"lines_{problem.tiers[level - 1].name}"

    def value(self, tally: Tally) -> int:
        return tally.lines[self.level]

    def expression(self, d: Decisions) -> Linear:
        return d.line(self.level)


class Spent(Goal):
    """奖补金额合计，元；模型中以最小单位计。"""

    name = "money"
    sense = "max"

    def value(self, tally: Tally) -> int:
        return tally.spent // self.problem.granule

    def expression(self, d: Decisions) -> Linear:
        return d.spent()


class Funded(Goal):
    """按名次次序字典序最大的支持向量（谁获支持），每次若干个项目：没有统一名次约束时，名次在此起作用。"""

    name = "funded"
    sense = "max"
    settles = True

    def __init__(self, problem: Problem, positions: range) -> None:
        super().__init__(problem)
        self.positions = positions

    def value(self, tally: Tally) -> int:
        return sum(1 << k for k, i in enumerate(reversed(self.positions)) if tally.levels[i])

    def expression(self, d: Decisions) -> Linear:
        return total((1 << k) * total((d.reaches(i, 1),)) for k, i in enumerate(reversed(self.positions)))


class Canonical(Goal):
    """按名次次序字典序最大的档次向量，每次若干个项目。"""

    name = "canonical"
    sense = "max"
    settles = True

    def __init__(self, problem: Problem, positions: range) -> None:
        super().__init__(problem)
        self.positions = positions

    def value(self, tally: Tally) -> int:
        base = self.problem.top + 1
        result = 0
        for i in self.positions:
            result = result * base + tally.levels[i]
        return result

    def expression(self, d: Decisions) -> Linear:
        base, tau = self.problem.top + 1, self.problem.top
        weight = base ** (len(self.positions) - 1)
        terms = []
        for i in self.positions:
            terms += [weight * total((d.reaches(i, t),)) for t in range(1, tau + 1)]
            weight //= base
        return total(terms)


class CanonicalAmounts(Goal):
    """金额择优时：按名次次序字典序最大的金额向量，每次若干个项目。"""

    name = "amounts"
    sense = "max"
    settles = True

    def __init__(self, problem: Problem, positions: Sequence[int]) -> None:
        super().__init__(problem)
        self.positions = positions
        weight, self.weights = 1, [1] * len(positions)
        for k in range(len(positions) - 1, -1, -1):
            self.weights[k] = weight
            weight *= _most(problem, positions[k]) + 1

    def value(self, tally: Tally) -> int:
        gamma = self.problem.granule
        return sum(w * (tally.amounts[i] // gamma) for w, i in zip(self.weights, self.positions, strict=True))

    def expression(self, d: Decisions) -> Linear:
        return total(w * total((d.amount(i),)) for w, i in zip(self.weights, self.positions, strict=True))


def blocks(problem: Problem, size: int) -> Iterator[range]:
    """The positions in the order π, so many at a time."""
    n = len(problem.pool)
    return (range(start, min(start + size, n)) for start in range(0, n, size))


def blocks_of_amounts(problem: Problem) -> Iterator[list[int]]:
    """Positions in the order π in blocks whose amount vectors count to less than `LARGEST_BLOCK`; none unless free."""
    block: list[int] = []
    size = 1
    for i in range(len(problem.pool)) if problem.free else ():
        most = _most(problem, i)
        if block and size * (most + 1) > LARGEST_BLOCK:
            yield block
            block, size = [], 1
        block.append(i)
        size *= most + 1
    if block:
        yield block


def _most(problem: Problem, i: int) -> int:
    """The most granules that position i can get."""
    return max(problem.full[i]) // problem.granule


def _level(problem: Problem, quota: Quota) -> int:
    return [t.name for t in problem.tiers].index(quota.tier) + 1 if quota.tier else 0


def _factors(quotas: Sequence[Quota]) -> list[int]:
    """L / q_k with L the least common multiple: relative distances as integers."""
    whole = lcm(*(max(1, q.target) for q in quotas))
    return [whole // max(1, q.target) for q in quotas]


def _number(tally: Tally, level: int) -> int:
    return tally.counts[level] if level else tally.number


def _number_of(d: Decisions, level: int) -> Linear:
    return d.at_level(level) if level else d.funded()


def _join(d: Decisions, name: str, slacks: Sequence[tuple[object, int, int]], *, worst: bool) -> Linear:
    """Σ of the slacks, or the largest of them weighted by their factors."""
    if not worst:
        return total(s for s, _, _ in slacks)  # type: ignore[misc]
    largest = d.model.number(f"{name}最大相对差", 0, max(f * most for _, f, most in slacks))
    for slack, factor, _ in slacks:
        d.add(geq(largest, factor * total((slack,))), name, "最大相对差")  # type: ignore[arg-type]
    return total((largest,))
