"""H4 同一申报主体同一年度最多 m 项：Σ_{e(i)=e} X_{i,1} ≤ m；第 m+1 项及以后被名次更高的同单位项目挡住。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from allocator.law.clauses import Clause
from allocator.law.clauses import PerApplicant as Figures
from allocator.law.programme import Gate
from allocator.models.algebra import Expression, geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule
from allocator.models.state import State
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


class PerApplicant(Rule):
    """同一申报主体同一年度最多支持m个项目。"""

    kind = "per_applicant"
    act: Act = "blocks"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.counts = clause.counts
        self.most = clause.max if clause.counts != "applications" else len(problem.pool)
        self.members = problem.by_applicant

    def rows(self, d: Decisions) -> None:
        for e, positions in self.members.items():
            if len(positions) > self.most:
                d.add(leq(d.funded(positions), self.most), self.id, self.problem.applicants[e])

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        higher = self.peers(i)
        if len(higher) < self.most:
            return None
        beta = d.model.boolean(f"β[{self.problem.pool[i].id},{level},{self.id}]")
        d.add(geq(d.funded(higher), self.most * beta), self.id, f"{self.problem.pool[i].id}被同单位项目挡住")
        return beta

    def blocks(self, state: State, i: int, level: int) -> bool:
        del level
        return state.awards[self.problem.applicant[i]] >= self.most

    def may_block(self) -> set[int]:
        return {i for positions in self.members.values() for i in positions[self.most :]}

    def peers(self, i: int) -> Sequence[int]:
        return [j for j in self.members[self.problem.applicant[i]] if self.problem.turn[j] < self.problem.turn[i]]

    def why(self, state: State, i: int) -> str:
        return f"该单位本年度已有{state.awards[self.problem.applicant[i]]}个{self.ahead}获支持，达到上限{self.most}个"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if self.counts == "applications":  # a check of the data (C49), no rule on awards
            return
        awarded = [c for c, *_ in self.listed(allocation)]
        numbers = Counter(c.applicant_key for c in awarded)
        names = {c.applicant_key: c.applicant or c.applicant_key for c in reversed(awarded)}
        for key, number in numbers.items():
            yield self.found(names[key], number, self.most)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}获支持{value}项，上限{limit}项"
