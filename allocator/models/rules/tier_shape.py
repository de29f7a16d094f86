"""H8 档次结构（目标，不是硬性规则）。

pyramid d = Σ_t max(0, N_{t+1} − N_t)；no_hollow d = Σ_t max(0, min(N_{t−1}, N_{t+1}) − N_t)。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from allocator.allocation import Allocation, counts_of
from allocator.models.rule import Measurement, Rule


class TierShape(Rule):
    """档次呈金字塔（或不留空心）：偏离数越小越好，不因此减少支持数量。"""

    kind = "tier_shape"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if self.problem.shape != "none":
            value = deviation(self.problem.shape, counts_of(self.problem, allocation))
            yield self.found("档次结构偏离", value, 0, holds=True)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}{value}个，最好为{limit}个"


def deviation(shape: str, counts: Sequence[int]) -> int:
    """How far counts N_1..N_τ (lowest tier first) are from the shape."""
    if shape == "pyramid":
        return sum(max(0, upper - lower) for lower, upper in pairwise(counts))
    if shape == "no_hollow":
        return sum(max(0, min(a, c) - b) for a, b, c in zip(counts, counts[1:], counts[2:], strict=False))
    return 0
