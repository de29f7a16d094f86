"""最高不超过：1 ≤ λ_i ⇒ 0 < y_i ≤ A_t，按最小单位取整；同档同额，只因申报金额或累计上限而减少。"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation import Allocation, ceiling_of
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.rules.proration import reduced
from allocator.models.state import State, states


class TierCeiling(Rule):
    """各档最高不超过规定金额；同一档次金额相同，减少的必有注明的原因。

    The model has no other amount than the one `pay` gives; its rows only close other events than the candidate's own.
    """

    kind = "tier_ceiling"
    unit = "元"

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        """Only for a tier that pays nothing; another event than one's own needs no words."""
        del state
        c, granule = self.problem.pool[i], self.problem.granule
        nothing = [t.name for t in self.problem.tiers if t.ceiling < granule and c.event in (None, t.name)]
        return f"“{'、'.join(reversed(nothing))}”的标准为0，不予支持" if nothing else ""

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        problem = self.problem
        short = reduced(problem, allocation)
        for i, state in states(problem, allocation):
            award = allocation.awards[i]
            if award is None:
                continue
            who, ceiling = problem.pool[i].id, ceiling_of(problem, i, award.level)
            whole = award.amount > 0 and award.amount % problem.granule == 0
            yield self.found(who, award.amount, ceiling, holds=whole and award.amount <= ceiling)
            due = state.due(i, award.level)
            if due != award.amount and not short:
                yield self.found(f"{who}（应付金额）", award.amount, due, sense="=")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}金额{figure(value, self.unit)}，标准{figure(limit, self.unit)}"
