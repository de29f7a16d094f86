"""What only makes the list unique, in blocks down the order π: the values are codes and mean nothing to people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.models.algebra import Linear, total
from allocator.models.decisions import Decisions
from allocator.models.goals.goal import Goal
from allocator.models.tally import Tally
from allocator.problem.problem import Problem

BLOCK = 8
"""Candidates per canonical goal: (τ+1)^8 stays small enough for every backend."""
BLOCK_OF_FUNDED = 16
"""The same where a candidate is funded or not."""
LARGEST_BLOCK = 10**6
"""Amount vectors per canonical goal: few enough for every backend's tolerances."""


class _Code(Goal):
    """A number in mixed radix that stands for a part of a list."""

    sense = "max"
    named = False
    settles = True
    coded = True


class Funded(_Code):
    """按名次次序字典序最大的支持向量（谁获支持），每次若干个项目：没有统一名次约束时，名次在此起作用。"""

    key = "funded"
    label = "按名次确定支持哪些项目"

    def __init__(self, problem: Problem, positions: range) -> None:
        super().__init__(problem)
        self.positions = positions

    def value(self, tally: Tally) -> int:
        return sum(1 << k for k, i in enumerate(reversed(self.positions)) if tally.levels[i])

    def expression(self, d: Decisions) -> Linear:
        return total((1 << k) * total((d.reaches(i, 1),)) for k, i in enumerate(reversed(self.positions)))


class Canonical(_Code):
    """按名次次序字典序最大的档次向量，每次若干个项目。"""

    key = "canonical"
    label = "按名次确定唯一名单"

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


class CanonicalAmounts(_Code):
    """金额择优时：按名次次序字典序最大的金额向量，每次若干个项目。"""

    key = "amounts"
    label = "按名次确定唯一金额"

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
    """Yield the positions in the order π, so many at a time."""
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
    """Return the most granules that position i can get."""
    return max(problem.full[i]) // problem.granule
