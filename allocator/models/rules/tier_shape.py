"""H8 档次结构（目标，不是硬性规则）。

pyramid d = Σ_t max(0, N_{t+1} − N_t)；no_hollow d = Σ_t max(0, min(N_{t−1}, N_{t+1}) − N_t)；
shares  d = Σ_t max(0, |100·N_t − s_t·N| − 100·k)，s_t 为第 t 档应占的百分比，k 为容许相差的个数。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field, field_validator, model_validator

from allocator.errors import CodedError
from allocator.law.clause import facets
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Variation
from allocator.law.clause.fields import Whole, whole_shares
from allocator.models.rule import Measurement, Rule
from allocator.models.shapes import deviation, shares_of
from allocator.models.varying import steps
from allocator.problem.allocation import Allocation, counts_of
from allocator.problem.case import Case
from allocator.problem.problem import Problem

BELOW = "（比例下限）"
"""What stands behind a tier of which there are too few."""


class Figures(Clause):
    """The shape the tiers should have; a goal, never a hard rule.

    `shares`: per cent of the awards that each tier should get, each met within `tolerance` awards.
    """

    kind: Literal["tier_shape"] = "tier_shape"
    mode: Literal["pyramid", "no_hollow", "shares", "none"] = "pyramid"
    shares: dict[str, Whole] = {}
    tolerance: Whole = Field(default=2, ge=0)

    label = "档次结构"
    names = {"mode": "方式", "shares": "各档比例", "tolerance": "容许相差"}
    told = {"mode": {"pyramid": "金字塔", "no_hollow": "不留空心", "shares": "按比例", "none": "不设"}}
    counted = "个"
    place = 140
    limits = False
    price_place = 70
    read = False
    chooses = True
    of_tiers = True

    @field_validator("shares")
    @classmethod
    def _whole(cls, shares: dict[str, int]) -> dict[str, int]:
        return whole_shares(shares)

    @model_validator(mode="after")
    def _stated(self) -> Figures:
        if self.mode == "shares" and not self.shares:
            raise CodedError("R03", 'mode 为 shares 时，应在 shares 写明各档比例，如 {"甲档" = 20, "乙档" = 80}')
        return self

    @property
    def needs_levels(self) -> bool:
        return self.mode != "none"

    @property
    def in_use(self) -> bool:
        return self.mode != "none"

    @property
    def by_tiers(self) -> Mapping[str, Mapping[str, int]]:
        return {"shares": self.shares}

    @property
    def as_shape(self) -> facets.Shape:
        return facets.Shape(*self.stating, mode=self.mode, shares=self.shares, tolerance=self.tolerance)

    @property
    def soft(self) -> bool:
        return True

    def moves(self, case: Case) -> Iterable[Variation]:
        del case
        if self.mode == "none":
            return
        yield Variation(f"不设档次结构（现为{self.told['mode'][self.mode]}）", self.changed(mode="none"))
        if self.mode == "shares":
            for step, number in steps(self.tolerance):
                says = f"各档比例容许相差{self.tolerance}个改为{number}个"
                yield Variation(says, self.changed(tolerance=number), step=step)

    def loosened(self, case: Case, problem: Problem) -> Iterable[Variation]:
        del case
        if problem.shape != "none":
            yield Variation(self.label, self.changed(mode="none"), turn=20, joint=True, beside=True)


class TierShape(Rule):
    """档次呈金字塔（或不留空心）：偏离数越小越好，不因此减少支持数量。"""

    kind = "tier_shape"
    in_kernel = True

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        counts = counts_of(self.problem, allocation)
        if self.problem.shape == "shares":
            yield from self._shares(counts)
        elif self.problem.shape != "none":
            yield self.found("档次结构偏离", deviation(self.problem.shape, counts), 0, holds=True)

    def _shares(self, counts: Sequence[int]) -> Iterator[Measurement]:
        """Per tier the number and the nearest one within the tolerance."""
        shares, k = shares_of(self.problem)
        whole = sum(counts)
        for tier, number, share in zip(self.problem.tiers, counts, shares, strict=True):
            low, high = max(0, -(-share * whole // 100) - k), share * whole // 100 + k
            if number < low:
                yield self.found(tier.name, number, low, sense=">=", holds=True, of=BELOW)
            else:
                yield self.found(tier.name, number, high, holds=True)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}{value}个，{'按比例至多' if self.problem.shape == 'shares' else '最好为'}{limit}个"

    def says_of(self, of: str, name: str, value: int, limit: int) -> str:
        """Return a tier that has too few is the only other thing measured."""
        del of
        return f"{name}{value}个，按比例至少{limit}个"
