"""各档最低分：X 恰为第 t 档 ⇒ s_i ≥ min_score_t。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal

from allocator.law.award import Rate
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Pairs, Step, Turn, Variation
from allocator.law.programme import Programme
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.state import State
from allocator.models.varying import with_level, without_minimum
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.tier_eligibility import Facts


class Figures(Clause):
    """The least score of each tier that has one (`min_score` in the programme's tiers)."""

    kind: Literal["minimum_score"] = "minimum_score"

    label = "最低分"
    place = 120
    keeps_money = False
    price_place = 170
    read = False
    chooses = True
    ranks = frozenset({"rate", "event"})
    own_reading = "默认不设最低分；设的，写在各等级的 min_score"

    def misfit(self, programme: Programme) -> str:
        """A least score that nobody has stated."""
        if programme.least_scores:
            return ""
        where = "[award]" if isinstance(programme.award, Rate) else "[[tier]]"
        return f"没有写最低分，本条不起作用；请在 {where} 写 min_score，否则请删去本条"

    @classmethod
    def unsaid(cls, programme: Programme) -> Figures:
        del programme
        return cls(id="minimum_score")

    def closes(self, facts: Facts) -> Iterable[tuple[Turn, Pairs]]:
        yield Turn.SCORE, _too_low(facts)

    def relaxed(self, case: Case) -> Iterable[Variation]:
        if case.programme.least_scores:
            words = "最低分" if len(case.programme.levels) == 1 else "各档最低分"
            yield Variation(words, without_minimum, turn=50)

    def moves(self, case: Case) -> Iterable[Variation]:
        for name, now in case.programme.least_scores.items():
            if not now:
                continue
            yield Variation(f"{name}不设最低分（现为{now}分）", with_level(name, min_score=None))
            ways: tuple[tuple[Step, Decimal], ...] = (("up", now + 1), ("down", max(Decimal(0), now - 1)))
            for step, points in ways:
                yield Variation(f"{name}最低分{now}分改为{points}分", with_level(name, min_score=points), step=step)


def _too_low(facts: Facts) -> Pairs:
    for t, tier in enumerate(facts.tiers, 1):
        least = tier.least_score
        if least:
            yield from ((i, t) for i, c in enumerate(facts.pool) if (c.score or 0) < least)


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
