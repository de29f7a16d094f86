"""H1 总额控制：Σ y_i ≤ B。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation import Allocation
from allocator.models.algebra import leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.tally import Tally


class Budget(Rule):
    """实行总额控制：奖补金额合计不超过预算总额。"""

    kind = "budget"
    unit = "元"

    def rows(self, d: Decisions) -> None:
        d.add(leq(d.spent(), self.problem.budget // self.problem.granule), self.id, "合计不超过预算")

    def admits(self, tally: Tally) -> bool:
        return tally.spent <= self.problem.budget

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        yield self.found("合计", allocation.spent, self.problem.budget)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}安排{figure(value, self.unit)}，预算总额{figure(limit, self.unit)}"
