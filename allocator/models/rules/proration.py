"""合计超过预算时的折减：report 照实列明缺口，不折减；prorate 按同一比例折减到元，合计等于预算。

名单确定后按比例压减（金额方式 pro_rata）同此：名单不看预算，金额按同一比例减到最小单位，合计等于预算。
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from allocator.law.clause.base import Clause
from allocator.law.programme import Programme
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.state import reducible
from allocator.problem.allocation import Allocation
from allocator.problem.payment import prorated
from allocator.problem.problem import Problem

ALIKE = "名单确定后，各项金额按同一比例压减"


class Figures(Clause):
    """What happens when the sums due (events, rates) exceed the budget; no text says.

    `report`: every sum stays as it is due and the shortfall is stated. `prorate`: all are reduced alike, to the 元,
    so that they add up to the budget.
    """

    kind: Literal["proration"] = "proration"
    mode: Literal["report", "prorate"] = "report"

    label = "资金不足"
    names = {"mode": "方式"}
    told = {"mode": {"report": "列明缺口，不折减", "prorate": "按同一比例折减"}}
    place = 210
    priced = False
    limits = False
    keeps_money = False
    read = False
    of_dues = True
    of_shortfall = True

    def misfit(self, programme: Programme) -> str:
        instead = '要按同一比例压减的，请写 [amounts] mode = "pro_rata"'
        if programme.award.settled:
            instead = "请删去本条"
        return f"名单按得分择优，放不下即止，本条不起作用；{instead}"

    @property
    def prorates(self) -> bool:
        return self.mode == "prorate"


class Proration(Rule):
    """合计超过预算的，按口径列明缺口或同比例折减。"""

    kind = "proration"
    unit = "元"
    reduces_alike = True

    @property
    def in_kernel(self) -> bool:
        """Whether nothing is reduced."""
        return not self.problem.prorates

    @classmethod
    def implied(cls, problem: Problem) -> Figures | None:
        """Amounts `pro_rata` of a ranked programme: no clause says so, it is the planner's choice."""
        alike = problem.prorates and not problem.entitled
        return Figures(id="amounts", mode="prorate", interpretation=ALIKE) if alike else None

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        problem = self.problem
        if not problem.prorates:
            return
        due = reducible(problem, allocation)
        if sum(due) <= problem.budget:
            return
        expected = prorated(due, problem.budget, problem.share_step)
        for i, (found, wanted) in enumerate(zip(allocation.amounts, expected, strict=True)):
            if due[i] and (problem.publication is None or i in problem.published):
                yield self.found(problem.pool[i], found, wanted, sense="=")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}折减后{figure(value, self.unit)}，按同一比例应为{figure(limit, self.unit)}"
