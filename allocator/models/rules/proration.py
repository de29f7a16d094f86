"""合计超过预算时的折减：report 照实列明缺口，不折减；prorate 按同一比例折减到元，合计等于预算。

名单确定后按比例压减（金额方式 pro_rata）同此：名单不看预算，金额按同一比例减到最小单位，合计等于预算。
"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.models.rule import Measurement, Rule, figure
from allocator.models.state import dues, former_dues
from allocator.problem.allocation import Allocation
from allocator.problem.payment import prorated
from allocator.problem.problem import Problem


class Proration(Rule):
    """合计超过预算的，按口径列明缺口或同比例折减。"""

    kind = "proration"
    unit = "元"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        problem = self.problem
        if not problem.prorates:
            return
        due = _reducible(problem, allocation)
        if sum(due) <= problem.budget:
            return
        expected = prorated(due, problem.budget, problem.share_step)
        for i, (found, wanted) in enumerate(zip(allocation.amounts, expected, strict=True)):
            if due[i] and (problem.publication is None or i in problem.published):
                yield self.found(problem.pool[i], found, wanted, sense="=")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}折减后{figure(value, self.unit)}，按同一比例应为{figure(limit, self.unit)}"


def reduced(problem: Problem, allocation: Allocation) -> bool:
    """Whether the amounts of a list are prorated, so that they are below what is due on purpose."""
    return problem.prorates and sum(_reducible(problem, allocation)) > problem.budget


def _reducible(problem: Problem, allocation: Allocation) -> list[int]:
    """The sums due that were reduced alike: of the list at hand, or of the one that was published."""
    return former_dues(problem) if problem.publication else dues(problem, allocation)
