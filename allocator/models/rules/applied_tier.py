"""申报的等级：λ_i ≤ 申报的等级（upper），或 λ_i ∈ {0, 申报的等级}（exact）。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.clauses import AppliedTier as Figures
from allocator.law.clauses import Clause
from allocator.law.programme import Gate
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State
from allocator.problem import tier_facts
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


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
        if self.mode == "off":
            return
        listed, tiers = self.listed(allocation), self.problem.tiers
        for c, tier, _ in listed:
            if c.applied_tier is not None:
                level, limit = (tier_facts.level(tiers, name) for name in (tier, c.applied_tier))
                yield self.found(c, level, limit, sense="=" if self.mode == "exact" else "<=")
        unstated = sum(c.applied_tier is None for c, *_ in listed)
        if unstated and any(c.applied_tier for c in self.problem.pool):
            yield self.unchecked("申报的等级", unstated, "申报表没有填申报的等级")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}{self.placed(value)}，申报的是{self.tier(limit)}"
