"""H6 互斥：同一产品（或同一行业、领域）至多支持一项，Σ_{g(i)=g} X_{i,1} ≤ 1。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.allocation import Allocation
from allocator.clause import Clause
from allocator.clause import Exclusive as Figures
from allocator.models.algebra import Expression, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule
from allocator.models.state import State
from allocator.problem import Problem
from allocator.programme import Gate


class Exclusive(Rule):
    """同一产品（行业、领域）至多支持一项。"""

    kind = "exclusive"
    act: Act = "blocks"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.on = isinstance(clause, Figures) and clause.on
        self.members = problem.by_group if self.on else {}

    def rows(self, d: Decisions) -> None:
        for g, positions in self.members.items():
            if len(positions) > 1:
                d.add(leq(d.funded(positions), 1), self.id, self.problem.groups[g])

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        del level
        higher = self.peers(i)
        return d.funded(higher) if higher else None

    def blocks(self, state: State, i: int, level: int) -> bool:
        del level
        g = self.problem.group[i]
        return self.on and g >= 0 and state.group[g] >= 1

    def may_block(self) -> set[int]:
        return {i for positions in self.members.values() for i in positions[1:]}

    def peers(self, i: int) -> Sequence[int]:
        return [j for j in self.members.get(self.problem.group[i], ()) if self.problem.turn[j] < self.problem.turn[i]]

    def why(self, state: State, i: int) -> str:
        del state
        return f"“{self.problem.groups[self.problem.group[i]]}”已有{self.ahead}获支持，至多支持一项"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for g, positions in self.members.items():
            number = sum(1 for i in positions if allocation.awards[i])
            if number:
                yield self.found(self.problem.groups[g], number, 1)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"“{who}”获支持{value}项，上限{limit}项"
