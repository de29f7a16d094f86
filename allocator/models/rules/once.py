"""一次性：历史台账中已获本办法奖补的同一项目不再支持；按单位认定的，该单位的项目都不再支持。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation import Allocation
from allocator.clause import Once as Figures
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State


class Once(Rule):
    """一次性奖补：同一项目（或同一单位）只支持一次。"""

    kind = "once"
    unit = "项"

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
                yield self.found(self.problem.pool[i].id, int(allocation.awards[i] is not None), 0)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}以前年度已获奖补，本次支持{value}项，应为{limit}项"
