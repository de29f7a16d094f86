"""各档最低分：X 恰为第 t 档 ⇒ s_i ≥ min_score_t。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.state import State
from allocator.problem.allocation import Allocation


class MinimumScore(Rule):
    """低于某一档次最低分的项目不得定为该档。"""

    kind = "minimum_score"
    unit = "分"

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        score = self.problem.pool[i].score or 0
        over = [t for t in reversed(self.problem.tiers) if (t.least_score or 0) > score]
        names = [("" if self.problem.top == 1 else t.name) + figure(t.least_score or 0, self.unit) for t in over]
        return f"得分{figure(score, self.unit)}，低于最低分{'、'.join(names)}"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for i, award in enumerate(allocation.awards):
            least = self.problem.tiers[award.level - 1].least_score if award else None
            if least is not None:
                c = self.problem.pool[i]
                yield self.found(c, c.score or 0, least, sense=">=")
        floors = {t.name: t.least_score for t in self.problem.tiers}
        for c, tier, _ in self.outside(allocation):
            if c.score is not None and (least := floors[tier]) is not None:
                yield self.found(c, c.score, least, sense=">=")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}得分{figure(value, self.unit)}，该档最低{figure(limit, self.unit)}"
