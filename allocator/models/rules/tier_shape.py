"""H8 档次结构（目标，不是硬性规则）。

pyramid d = Σ_t max(0, N_{t+1} − N_t)；no_hollow d = Σ_t max(0, min(N_{t−1}, N_{t+1}) − N_t)；
shares  d = Σ_t max(0, |100·N_t − s_t·N| − 100·k)，s_t 为第 t 档应占的百分比，k 为容许相差的个数。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.law.clauses import TierShape as Figures
from allocator.models.rule import Measurement, Rule
from allocator.problem.allocation import Allocation, counts_of
from allocator.problem.problem import Problem

OFF, BELOW = "档次结构偏离", "（比例下限）"


class TierShape(Rule):
    """档次呈金字塔（或不留空心）：偏离数越小越好，不因此减少支持数量。"""

    kind = "tier_shape"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        counts = counts_of(self.problem, allocation)
        if self.problem.shape == "shares":
            yield from self._shares(counts)
        elif self.problem.shape != "none":
            yield self.found(OFF, deviation(self.problem.shape, counts), 0, holds=True)

    def _shares(self, counts: Sequence[int]) -> Iterator[Measurement]:
        """Per tier the number and the nearest one within the tolerance."""
        shares, k = shares_of(self.problem)
        whole = sum(counts)
        for tier, number, share in zip(self.problem.tiers, counts, shares, strict=True):
            low, high = max(0, -(-share * whole // 100) - k), share * whole // 100 + k
            if number < low:
                yield self.found(f"{tier.name}{BELOW}", number, low, sense=">=", holds=True)
            else:
                yield self.found(tier.name, number, high, holds=True)

    def says(self, who: str, value: int, limit: int) -> str:
        if who.endswith(BELOW):
            return f"{who.removesuffix(BELOW)}{value}个，按比例至少{limit}个"
        if who != OFF:
            return f"{who}{value}个，按比例至多{limit}个"
        return f"{who}{value}个，最好为{limit}个"


def shares_of(problem: Problem) -> tuple[tuple[int, ...], int]:
    """s_t in per cent, lowest tier first, and the tolerance k in awards."""
    clause = problem.programme.only(Figures)
    if clause is None:
        return (), 0
    return tuple(clause.shares.get(t.name, 0) for t in problem.tiers), clause.tolerance


def off_shares(counts: Sequence[int], shares: Sequence[int], tolerance: int) -> int:
    """How far counts are from shares in per cent, beyond the tolerance, in hundredths of an award."""
    whole = sum(counts)
    return sum(max(0, abs(100 * n - s * whole) - 100 * tolerance) for n, s in zip(counts, shares, strict=True))


def deviation(shape: str, counts: Sequence[int]) -> int:
    """How far counts N_1..N_τ (lowest tier first) are from a shape without figures."""
    if shape == "pyramid":
        found, lower = 0, counts[0] if counts else 0
        for number in counts:
            if number > lower:
                found += number - lower
            lower = number
        return found
    if shape == "no_hollow":
        return sum(max(0, min(a, c) - b) for a, b, c in zip(counts, counts[1:], counts[2:], strict=False))
    return 0
