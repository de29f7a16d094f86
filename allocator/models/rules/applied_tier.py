"""申报的等级：λ_i ≤ 申报的等级（upper），或 λ_i ∈ {0, 申报的等级}（exact）。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator import tier_facts
from allocator.allocation import Allocation
from allocator.clause import AppliedTier as Figures
from allocator.clause import Clause
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State
from allocator.problem import Problem
from allocator.programme import Gate


class AppliedTier(Rule):
    """所定等级不高于申报的等级。"""

    kind = "applied_tier"
    unit = "档"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.mode = clause.mode if isinstance(clause, Figures) else "off"

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        return f"申报的是“{self.problem.pool[i].applied_tier}”"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for c, award in zip(self.problem.pool, allocation.awards, strict=True):
            if award is None or c.applied_tier is None or self.mode == "off":
                continue
            limit = tier_facts.level(self.problem.tiers, c.applied_tier)
            yield self.found(c.id, award.level, limit, sense="=" if self.mode == "exact" else "<=")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}定为第{value}档（自低到高），申报的是第{limit}档"
