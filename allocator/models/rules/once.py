"""一次性：历史台账中已获本办法奖补的同一项目不再支持；按单位认定的，该单位的项目都不再支持。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from allocator.law.clauses import Clause
from allocator.law.clauses import Once as Figures
from allocator.law.programme import Gate
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State
from allocator.problem.allocation import Allocation
from allocator.problem.pins import History
from allocator.problem.problem import Problem

_WHY: Mapping[History, str] = {
    "ledger": "该单位以前年度已获奖补，而台账或申报表没有写明项目",
    "column": "该单位以前年度已获奖补，而“累计已获金额”列没有写明项目",
    "none": "没有计入以前年度奖补",
}
"""What the earlier years are known from → why a project cannot be looked up in them."""


class Once(Rule):
    """一次性奖补：同一项目（或同一单位）只支持一次。"""

    kind = "once"
    unit = "项"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.on = isinstance(clause, Figures) and clause.on

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state, i
        clause = self.problem.programme.only(Figures)
        whose = "单位" if clause and clause.per == "applicant" else "项目"
        return f"该{whose}以前年度已获本办法奖补（一次性）"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for i, shut in enumerate(self.problem.closed_by):
            if any(self.id in by for by in shut.values()):
                yield self.found(self.problem.pool[i], int(allocation.awards[i] is not None), 0)
        unknown = sum(c.id in self.problem.unmatched for c, *_ in self.listed(allocation))
        if self.on and (unknown or (self.problem.unmatched and self.problem.history != "ledger")):
            yield self.unchecked("一次性", unknown, _WHY[self.problem.history])

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}以前年度已获奖补，本次支持{value}项，应为{limit}项"
