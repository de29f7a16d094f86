"""青岛市（计划单列市）：单列或不纳入时，本池资金不支持青岛市项目。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.clauses import Clause
from allocator.law.clauses import Qingdao as Figures
from allocator.law.programme import Gate
from allocator.models.rule import Measurement, Rule
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


class Qingdao(Rule):
    """青岛市项目单列排名或不纳入，不使用本池资金。Intake keeps them out of the pool."""

    kind = "qingdao"
    unit = "项"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.inside = not isinstance(clause, Figures) or clause.inside

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if not self.inside:
            outside = [e for e in self.problem.aside if e.standing == "outside" and e.candidate.id in allocation.strays]
            nowhere = sum(not self.problem.pool[i].city for i in allocation.funded)
            if nowhere and not outside:
                yield self.unchecked("青岛市", nowhere, "申报表没有填所在市")
            else:
                yield self.found("青岛市", len(outside), 0)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}使用本池资金的项目{value}项，应为{limit}项"
