"""申报条件：不符合的项目不得支持；只限某一等级的条件不符合时，不得定为该等级。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.clause.base import Clause
from allocator.law.gates import GateAnswer
from allocator.law.programme import Gate as Condition
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


class Gate(Rule):
    """一项申报条件。In the pool nobody fails it; a hand-made list may fund somebody who does."""

    kind = "gate"
    of_clauses = False
    unit = "项"
    in_kernel = True

    def __init__(self, clause: Clause | Condition, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.condition = clause if isinstance(clause, Condition) else None
        self.only = self.condition.tier if self.condition else None
        self.name = clause.name if isinstance(clause, Condition) else clause.id

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        unproven = self.problem.pool[i].gates.get(self.id) != "fail"
        return f"未核“{self.name}”，不能定为“{self.only}”" if unproven else f"不符合“{self.name}”"

    def tells(self, state: State, i: int) -> str:
        return self.why(state, i)

    def bars(self, verdict: GateAnswer | None) -> bool:
        """Tell whether this verdict keeps a candidate from the gate's tier, or from any award where it has none."""
        return self.condition.bars(verdict) if self.condition else verdict == "fail"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        answers = [c.gates.get(self.id) for c, tier, _ in self.listed(allocation) if self.only in (None, tier)]
        failing = sum(self.bars(answer) for answer in answers)
        unknown = sum(answer not in ("pass", "fail") for answer in answers)
        if not failing and self._unasked():
            yield self.unchecked(self.name, unknown, "申报表没有可据以判断的列或内容")
        elif not failing and unknown:
            yield self.unchecked(self.name, unknown, "申报表相应的列没有填，或所填不能判断")
        else:
            yield self.found(self.name, failing, 0)

    def _unasked(self) -> bool:
        """Tell whether the file answers it for nobody: it has no column for it."""
        answers = [c.gates[self.id] for c in self.problem.everybody if self.id in c.gates]
        return bool(answers) and not {"pass", "fail"}.intersection(answers)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"不符合“{who}”而获支持的{value}项，应为{limit}项"
