"""H3 专家评定等级：λ_i ∈ {0, τ̂_i}（exact）或 λ_i ≤ τ̂_i（upper）。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator import tier_facts
from allocator.allocation import Allocation
from allocator.clause import Clause
from allocator.clause import ExpertsTier as Figures
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State
from allocator.problem import Problem
from allocator.programme import Gate


class ExpertsTier(Rule):
    """专家评定的等级即为档次；预算决定支持到第几名，不改变等级。"""

    kind = "experts_tier"
    unit = "档"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.mode = clause.mode if isinstance(clause, Figures) else "off"

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        return f"专家评定为“{self.problem.pool[i].experts_tier}”"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for i, award in enumerate(allocation.awards):
            best = tier_facts.graded(self.problem.programme, self.problem.tiers, self.problem.pool[i])
            if award is None or best is None or self.mode == "off":
                continue
            sense = "=" if self.mode == "exact" else "<="
            yield self.found(self.problem.pool[i].id, award.level, best, sense="=" if sense == "=" else "<=")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}定为第{value}档（自低到高），专家评定为第{limit}档"
