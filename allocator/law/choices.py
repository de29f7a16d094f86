"""What a ministry may choose where the text is silent: stances, goals by name, and how scores come about."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from allocator.law.clause.fields import Frozen, Whole

Stance = Literal["balanced", "top", "wide"]


GoalName = Literal[
    "quota", "city", "city_floor", "apportionment", "tiers_present", "target", "count", "shape", "lines", "money",
    "score_sum", "score_money",
]  # fmt: skip


STANCE_WORDS: dict[Stance, str] = {"balanced": "均衡三档", "top": "突出头部", "wide": "扩大覆盖"}


GOAL_WORDS: dict[GoalName, str] = {
    "quota": "数量区间",
    "city": "地市均衡",
    "city_floor": "各市下限",
    "apportionment": "按申报数分配",
    "tiers_present": "各档俱全",
    "target": "目标数",
    "count": "支持数量",
    "shape": "档次结构",
    "lines": "分数线",
    "money": "金额合计",
    "score_sum": "得分合计",
    "score_money": "得分乘金额",
}


class Scoring(Frozen):
    """How a score comes about where the text is silent: the ministry's choices. `full` is the full mark."""

    method: Literal["auto", "experts", "indicators", "total"] = "auto"
    dimensions: tuple[str, ...] = ()
    weights: dict[str, Decimal] | None = None
    bonus_max: Decimal | None = Field(default=None, ge=0)
    full: Whole = Field(default=100, ge=1, le=10**7)

    @model_validator(mode="after")
    def _weighed(self) -> Scoring:
        if self.weights is not None:
            if wrong := next((n for n, w in self.weights.items() if not (w.is_finite() and w > 0)), None):
                raise ValueError(f"【R13】权重须大于0：“{wrong}”为{self.weights[wrong]}")
            if (total := sum(self.weights.values())) != 100:
                raise ValueError(f"【R12】权重合计{total}%，应为100%")
        return self
