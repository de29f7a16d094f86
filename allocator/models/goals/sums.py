"""Goals that are sums over the list: awards, money, and the scores themselves.

With the scores a list can jump with a decimal. They make textbook problems statable (knapsack, participatory budgeting)
and let a planner see what they would give; no shipped programme uses them.
"""

from __future__ import annotations

from fractions import Fraction

from allocator.models.algebra import Linear, total
from allocator.models.decisions import Decisions
from allocator.models.goals.goal import Goal, Reach
from allocator.models.tally import Numbers, Tally
from allocator.money import parse_money, show_score, show_wan
from allocator.problem.problem import Problem


class Count(Goal):
    """支持数量。"""

    key = "count"
    called = "支持数量"
    sense = "max"
    level = 32
    usual = frozenset({"wide"})
    looks_at = "number"
    in_kernel = True
    bettered = ("", "支持数量增至{}个")

    @property
    def ideal(self) -> int:
        return len(self.problem.pool)

    def bound(self, reach: Reach) -> int:
        return reach.most

    def least_awards(self, value: int, reach: Reach) -> int:
        del reach
        return value

    @classmethod
    def holding(cls, problem: Problem, name: str, value: int) -> str:
        del problem, name
        return f"支持数量保持{value}个"

    def value(self, tally: Tally) -> int:
        return tally.number

    def values(self, counts: Numbers) -> Numbers:
        number: Numbers = counts[0]
        return number

    def expression(self, d: Decisions) -> Linear:
        return d.funded()


class Spent(Goal):
    """奖补金额合计，元；模型中以最小单位计。"""

    key = "money"
    called = "金额合计"
    sense = "max"
    level = 60
    looks_at = "list"
    label = "奖补金额合计"
    unit_words = "金额（如50万元）"
    a_sum = True
    loosened = 1
    staired = True

    def value(self, tally: Tally) -> int:
        return tally.spent // self.problem.granule

    def expression(self, d: Decisions) -> Linear:
        return d.spent()

    @classmethod
    def shown(cls, value: int, granule: int, who: str = "") -> str:
        del who
        return f"{show_wan(value * granule)}万元"

    @classmethod
    def own_unit(cls, text: str, granule: int) -> Fraction:
        return Fraction(parse_money(text) // granule)

    @classmethod
    def allowance(cls, slack: int, granule: int) -> str:
        return f"允许少{show_wan(slack * granule)}万元"

    @classmethod
    def gained(cls, problem: Problem, name: str, before: int, after: int) -> str:
        del name, before
        return f"金额合计增至{cls.shown(after, problem.granule)}"


class ScoreSum(Goal):
    """得分合计：Σ s_i X_{i,1}，以百分之一分计。"""

    key = "score_sum"
    called = "得分合计"
    sense = "max"
    level = 61
    looks_at = "list"
    by_scores = True
    unit_words = "分数（如1.5）"
    a_sum = True

    def value(self, tally: Tally) -> int:
        return sum((c.score or 0) for c, level in zip(self.problem.pool, tally.levels, strict=True) if level)

    def expression(self, d: Decisions) -> Linear:
        return total((c.score or 0) * total((d.reaches(i, 1),)) for i, c in enumerate(self.problem.pool))

    @classmethod
    def shown(cls, value: int, granule: int, who: str = "") -> str:
        del granule, who
        return f"{show_score(value)}分"

    @classmethod
    def own_unit(cls, text: str, granule: int) -> Fraction:
        del granule
        return Fraction(text) * 100

    @classmethod
    def allowance(cls, slack: int, granule: int) -> str:
        del granule
        return f"允许少{show_score(slack)}分"


class ScoreMoney(Goal):
    """得分乘金额合计：Σ s_i y_i，百分之一分 × 最小支付单位。"""

    key = "score_money"
    called = "得分乘金额"
    sense = "max"
    level = 62
    looks_at = "list"
    by_scores = True
    label = "得分乘金额合计"
    a_sum = True

    def value(self, tally: Tally) -> int:
        gamma = self.problem.granule
        return sum((c.score or 0) * (y // gamma) for c, y in zip(self.problem.pool, tally.amounts, strict=True))

    def expression(self, d: Decisions) -> Linear:
        return total((c.score or 0) * total((d.amount(i),)) for i, c in enumerate(self.problem.pool))
