"""Goals that look at the scores themselves, by name only: with them a list can jump with a decimal.

They make textbook problems statable (knapsack, participatory budgeting) and let a planner see what they would give;
no shipped programme uses them.
"""

from __future__ import annotations

from allocator.models.algebra import Linear, total
from allocator.models.decisions import Decisions
from allocator.models.goals import Goal
from allocator.models.tally import Tally


class ScoreSum(Goal):
    """得分合计：Σ s_i X_{i,1}，以百分之一分计。"""

    name = "score_sum"
    sense = "max"

    def value(self, tally: Tally) -> int:
        return sum((c.score or 0) for c, level in zip(self.problem.pool, tally.levels, strict=True) if level)

    def expression(self, d: Decisions) -> Linear:
        return total((c.score or 0) * total((d.reaches(i, 1),)) for i, c in enumerate(self.problem.pool))


class ScoreMoney(Goal):
    """得分乘金额合计：Σ s_i y_i，百分之一分 × 最小支付单位。"""

    name = "score_money"
    sense = "max"

    def value(self, tally: Tally) -> int:
        gamma = self.problem.granule
        return sum((c.score or 0) * (y // gamma) for c, y in zip(self.problem.pool, tally.amounts, strict=True))

    def expression(self, d: Decisions) -> Linear:
        return total((c.score or 0) * total((d.amount(i),)) for i, c in enumerate(self.problem.pool))
