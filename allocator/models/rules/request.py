"""不超过申报金额：y_i ≤ request_i。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.clauses import Clause
from allocator.law.clauses import Request as Figures
from allocator.law.programme import Gate
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.state import State
from allocator.money import WAN
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


class Request(Rule):
    """奖补金额不超过申报金额。A_{i,t} holds it already; a floor above the request closes the tier."""

    kind = "request"
    unit = "元"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.on = isinstance(clause, Figures) and clause.on

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        asked, least = self.problem.pool[i].request or 0, self.problem.granule
        if asked < least:
            unit = figure(least, self.unit) if least >= WAN else f"{least:,}元"
            return f"申报金额{figure(asked, self.unit) if least >= WAN else f'{asked:,}元'}，不足最小支付单位{unit}"
        tiers = reversed(self.problem.tiers)
        over = [f"{t.name}{figure(t.floor, self.unit)}" for t in tiers if t.floor and t.floor > asked]
        return f"申报金额{figure(asked, self.unit)}，低于最低金额{'、'.join(over)}"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if not self.on:
            return
        listed = self.listed(allocation)
        for c, _, amount in listed:
            if c.request is not None:
                yield self.found(c, amount, c.request if c.stated is None else int(c.stated))
        unstated = sum(c.request is None for c, *_ in listed)
        if all(c.request is None for c in self.problem.everybody):
            yield self.unchecked("申报金额", unstated, "申报表没有申报金额")
        elif unstated:
            yield self.unchecked("申报金额", unstated, "申报表没有填申报金额")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}奖补{figure(value, self.unit)}，申报{figure(limit, self.unit)}"
