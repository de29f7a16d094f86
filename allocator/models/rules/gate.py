"""申报条件：不符合的项目不得支持；只限某一等级的条件不符合时，不得定为该等级。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation import Allocation
from allocator.candidate import Verdict
from allocator.clause import Clause
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State
from allocator.problem import Problem
from allocator.programme import Gate as Condition


class Gate(Rule):
    """一项申报条件。In the pool nobody fails it; a hand-made list may fund somebody who does."""

    kind = "gate"
    unit = "项"

    def __init__(self, clause: Clause | Condition, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.condition = clause if isinstance(clause, Condition) else None
        self.tier = self.condition.tier if self.condition else None
        self.name = clause.name if isinstance(clause, Condition) else clause.id

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        unproven = self.problem.pool[i].gates.get(self.id) != "fail"
        return f"未核“{self.name}”，不能定为“{self.tier}”" if unproven else f"不符合“{self.name}”"

    def bars(self, verdict: Verdict | None) -> bool:
        """Whether this verdict keeps a candidate from the gate's tier, or from any award where it has none."""
        return self.condition.bars(verdict) if self.condition else verdict == "fail"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        failing = 0
        for i, c in enumerate(self.problem.pool):
            award = allocation.awards[i]
            barred = self.tier is None or (award is not None and self.problem.tiers[award.level - 1].name == self.tier)
            failing += award is not None and barred and self.bars(c.gates.get(self.id))
        for entry in self.problem.aside:
            c = entry.candidate
            failing += c.id in allocation.strays and c.gates.get(self.id) == "fail" and self.tier is None
        yield self.found(self.name, failing, 0)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"不符合“{who}”而获支持的{value}项，应为{limit}项"
