"""S1 数量左右：N（或某一等级的 N_t）落在 [ℓ, u] 之内；之外的距离是第一目标，设为硬性时不得越出。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.clauses import Clause
from allocator.law.clauses import Quota as Figures
from allocator.law.programme import Gate
from allocator.models.algebra import Linear, geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.tally import Tally
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


class Quota(Rule):
    """原则上每年奖补数量N个左右：按口径取区间，优先使数量落在区间内。"""

    kind = "quota"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.low, self.high, self.only, self.hard = clause.low, clause.high, clause.tier, clause.mode == "hard"
        self.open_ended = clause.open_ended
        names = [t.name for t in problem.tiers]
        self.level = names.index(clause.tier) + 1 if clause.tier else 0

    def number(self, d: Decisions) -> Linear:
        """N or N_t."""
        return d.at_level(self.level) if self.level else d.funded()

    def rows(self, d: Decisions) -> None:
        if self.hard:
            d.add(geq(self.number(d), self.low), self.id, "不少于下限")
            d.add(leq(self.number(d), self.high), self.id, "不多于上限")

    def admits(self, tally: Tally) -> bool:
        number = tally.counts[self.level] if self.level else tally.number
        return not self.hard or self.low <= number <= self.high

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        tiers = [tier for _, tier, _ in self.listed(allocation)]
        number = tiers.count(self.only) if self.only else len(tiers)
        who = self.only or "合计"
        within = self.low <= number <= self.high or not self.hard
        if number < self.low or self.open_ended:
            yield self.found(who, number, self.low, sense=">=", holds=within)
        else:
            yield self.found(who, number, self.high, holds=within)

    def says(self, who: str, value: int, limit: int) -> str:
        side = "下限" if self.open_ended or value < limit == self.low else "上限"
        return f"{who}支持{value}个，数量区间的{side}为{limit}个"
