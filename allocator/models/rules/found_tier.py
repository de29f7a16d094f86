"""H3 认定的事实：经认定的，λ_i ∈ {0, 认定的等级}（exact）；只作申报该等级的条件（upper）。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.clauses import Clause
from allocator.law.clauses import FoundTier as Figures
from allocator.law.programme import Gate
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State
from allocator.problem import tier_facts
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


class FoundTier(Rule):
    """有关部门认定的事实即为等级：经认定的按该等级支持，或不支持。"""

    kind = "found_tier"
    unit = "档"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.exact = isinstance(clause, Figures) and clause.mode == "exact"
        self.facts = [tier_facts.found(problem.programme, c.gates) for c in problem.pool]

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        return f"经认定为“{self.facts[i]}”，不按其他等级支持"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for i, award in enumerate(allocation.awards):
            name = self.facts[i]
            if self.exact and award is not None and name is not None:
                limit = tier_facts.level(self.problem.tiers, name)
                yield self.found(self.problem.pool[i], award.level, limit, sense="=")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}{self.placed(value)}，经认定为{self.tier(limit)}"
