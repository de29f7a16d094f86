"""H6 互斥：同一产品（或同一行业、领域、其他列的同一内容）至多支持 k 项（默认一项），Σ_{g(i)=g} X_{i,1} ≤ k。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from allocator.law.clauses import Clause
from allocator.law.clauses import Exclusive as Figures
from allocator.law.programme import Gate
from allocator.models.algebra import Expression, geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule
from allocator.models.state import State
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


class Exclusive(Rule):
    """同一产品（行业、领域）至多支持若干项，默认一项。"""

    kind = "exclusive"
    act: Act = "blocks"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.most, self.on = clause.max, clause.on
        self.alike, self.header = clause.alike.replace("“", "").replace("”", ""), clause.header
        self.place, grouping = problem.grouping(clause)
        self.names, self.number = grouping.names, grouping.number
        self.others = grouping.others
        self.members = problem.by_group(grouping)
        self.watches_all = bool(self.members)

    def rows(self, d: Decisions) -> None:
        for g, positions in self.members.items():
            if len(positions) > self.most:
                d.add(leq(d.funded(positions), self.most), self.id, self.names[g])

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        higher = self.peers(i)
        if len(higher) < self.most:
            return None
        if self.most == 1:
            return d.funded(higher)
        name = self.problem.pool[i].id
        beta = d.model.boolean(f"β[{name},{level},{self.id}]")
        d.add(geq(d.funded(higher), self.most * beta), self.id, f"{name}被同组项目挡住")
        return beta

    def blocks(self, state: State, i: int, level: int) -> bool:
        del level
        return self.number[i] >= 0 and self._given(state, i) >= self.most

    def _given(self, state: State, i: int) -> int:
        """How many awards the group of position i has."""
        return state.groups[self.place][1][self.number[i]]

    def may_block(self) -> set[int]:
        return {i for positions in self.members.values() for i in positions[self.most :]}

    def peers(self, i: int) -> Sequence[int]:
        return [j for j in self.members.get(self.number[i], ()) if self.problem.turn[j] < self.problem.turn[i]]

    def why(self, state: State, i: int) -> str:
        has, most = ("", "一") if self.most == 1 else (f"{self._given(state, i)}个", str(self.most))
        return f"“{self.names[self.number[i]]}”已有{has}{self.ahead}获支持，至多支持{most}项"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if not self.on:
            return
        groups = [self.names[g] if (g := self.number[i]) >= 0 else "" for i in allocation.funded]
        groups += [self.others.get(c.id, "") for c, *_ in self.outside(allocation)]
        for name, number in sorted(Counter(name for name in groups if name).items()):
            yield self.found(name, number, self.most)
        if (unnamed := groups.count("")) or not (self.names or self.others):
            yield self.unchecked(self.alike, unnamed, f"申报表没有填“{self.header}”")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"“{who}”获支持{value}项，上限{limit}项"
