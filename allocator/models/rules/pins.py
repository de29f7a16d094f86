"""H9 锁定：写明理由的必须支持（定档）与不予支持。

锁定的奖补先于名次名单安排（占本单位、本市的数量和额度），不抬高分数线；锁定不予支持的视为已被挡住。
公示以后剔除的 D 不予支持，其余 λ_i、y_i 等于公示的档次和金额，没有公示的不予支持；腾出的资金冻结。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from allocator.allocation import Allocation
from allocator.models.algebra import eq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule, figure, reached


class Pins(Rule):
    """情景中锁定的项目按锁定的档次支持，排除的项目不予支持。"""

    kind = "pins"
    act: Act = "fixes"
    unit = "档"

    def rows(self, d: Decisions) -> None:
        self.close(d)
        for i, level in self.problem.pinned.items():
            for t in range(1, self.problem.top + 1):
                d.add(eq(d.reaches(i, t), int(t <= level)), self.id, f"{self.problem.pool[i].id}锁定")

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        after = self.problem.publication is not None
        for i, c in enumerate(self.problem.pool):
            award = allocation.awards[i]
            if c.id in self.problem.pins or i in self.problem.published or (after and award):
                yield self.found(c.id, award.level if award else 0, self.problem.pinned.get(i, 0), sense="=")
            if award and i in self.problem.published:
                amount = self.problem.published[i][1]
                sentence = f"{c.id}金额{figure(award.amount, '元')}，公示为{figure(amount, '元')}"
                found = self.found(f"{c.id}（公示金额）", award.amount, amount, sense="=")
                yield replace(found, unit="元", sentence=sentence)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}{reached(value)}，锁定为{reached(limit)}"
