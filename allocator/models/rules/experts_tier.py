"""H3 专家评定等级：λ_i ∈ {0, τ̂_i}（exact）或 λ_i ≤ τ̂_i（upper）。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.clauses import Clause
from allocator.law.clauses import ExpertsTier as Figures
from allocator.law.programme import Gate
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State
from allocator.problem import tier_facts
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


class ExpertsTier(Rule):
    """专家评定的等级即为档次；预算决定支持到第几名，不改变等级。"""

    kind = "experts_tier"
    unit = "档"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.mode = clause.mode if isinstance(clause, Figures) else "off"
        self.due = isinstance(clause, Figures) and clause.force != "choice"

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        return f"专家评定为“{self.problem.pool[i].experts_tier}”"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if self.mode == "off":
            return
        listed, tiers = self.listed(allocation), self.problem.tiers
        for c, tier, _ in listed:
            best = tier_facts.graded(self.problem.programme, tiers, c)
            if best is not None:
                yield self.found(c, tier_facts.level(tiers, tier), best, sense="=" if self.mode == "exact" else "<=")
        ungraded = sum(c.experts_tier is None for c, *_ in listed)
        if ungraded and (self.due or any(c.experts_tier for c in self.problem.pool)):
            yield self.unchecked("专家评定等级", ungraded, "申报表没有填专家评定的等级")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}{self.placed(value)}，专家评定为{self.tier(limit) if limit else '其他'}"
