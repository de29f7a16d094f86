"""S2 各市上限：Σ_{c(i)=c} X_{i,1} ≤ cap；按百分比设定时以数量目标为基数，向下取整。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from allocator.law.clauses import Clause
from allocator.law.programme import Gate
from allocator.models.algebra import Expression, geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule
from allocator.models.state import State
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


class CityCap(Rule):
    """每个市最多支持若干项；排在该市前列的项目优先。"""

    kind = "city_cap"
    act: Act = "blocks"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.most = problem.city_cap
        self.members = problem.by_city if self.most is not None else {}
        self.watches_all = self.most is not None

    def rows(self, d: Decisions) -> None:
        for c, positions in self.members.items():
            if self.most is not None and len(positions) > self.most:
                d.add(leq(d.funded(positions), self.most), self.id, self.problem.cities[c])

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        higher = self.peers(i)
        if self.most is None or len(higher) < self.most:
            return None
        beta = d.model.boolean(f"β[{self.problem.pool[i].id},{level},{self.id}]")
        d.add(geq(d.funded(higher), self.most * beta), self.id, f"{self.problem.pool[i].id}被本市上限挡住")
        return beta

    def blocks(self, state: State, i: int, level: int) -> bool:
        del level
        return self.most is not None and state.city[self.problem.city[i]] >= self.most

    def may_block(self) -> set[int]:
        if self.most is None:
            return set()
        return {i for positions in self.members.values() for i in positions[self.most :]}

    def peers(self, i: int) -> Sequence[int]:
        return [j for j in self.members.get(self.problem.city[i], ()) if self.problem.turn[j] < self.problem.turn[i]]

    def why(self, state: State, i: int) -> str:
        c = self.problem.city[i]
        return f"{self.problem.cities[c]}已有{state.city[c]}个{self.ahead}获支持，达到本市上限{self.most}个"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for city, number in sorted(Counter(c.city for c, *_ in self.listed(allocation)).items()):
            if self.most is not None:
                yield self.found(city, number, self.most)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}获支持{value}个，上限{limit}个"
