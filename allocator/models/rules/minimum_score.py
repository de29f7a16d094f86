"""各档最低分：X 恰为第 t 档 ⇒ s_i ≥ min_score_t；本条写明 min 的，按 min（只写一档的，只管该档）。"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from allocator.law.award import Rate
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Condition, Movable, Pairs, Step, Turn, Variation
from allocator.law.clause.fields import Points, hundredths, unset
from allocator.law.programme import Gate, Programme
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.state import State
from allocator.models.varying import with_level, without_minimum
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.tier_eligibility import Facts


class Figures(Clause):
    """The least score of each tier that has one (`min_score` in the programme's tiers), or a score of its own.

    With `min` it asks for so many points in the tier it names, or in every tier; of several the most counts.
    """

    kind: Literal["minimum_score"] = "minimum_score"
    tier: str | None = Field(default=None, exclude_if=unset)
    min: Points | None = Field(default=None, exclude_if=unset)
    freezing: ClassVar[tuple[str, ...]] = ("min",)
    several: ClassVar[bool] = True
    own_figure = "min"
    identity = ("tier",)

    label = "最低分"
    names = {"min": "最低分"}
    units = {"min": "分"}
    written = {
        "tier": "本条 min 所管的等级；不写的，各等级都管",
        "min": "本条的最低分；不写的，按各等级（[award]）的 min_score",
    }
    place = 120
    keeps_money = False
    price_place = 170
    read = False
    chooses = True
    ranks = frozenset({"rate", "event"})
    own_reading = "默认不设最低分；设的，写在各等级的 min_score"

    @model_validator(mode="after")
    def _stated(self) -> Figures:
        if self.tier is not None and self.min is None:
            raise ValueError("写了 tier 的，须写 min（该等级的最低分）；不写 tier 和 min 的，按各等级的 min_score")
        return self

    def least(self, tier: str, stated: int | None) -> int | None:
        """Tell what it asks for in a tier, in hundredths; `stated` is what the tier itself has."""
        if self.min is None:
            return stated
        return hundredths(self.min) if self.tier in (None, tier) else None

    def misfit(self, programme: Programme) -> str:
        """Return a least score that nobody has stated."""
        if programme.least_scores or self.min is not None:
            return ""
        where = "[award]" if isinstance(programme.award, Rate) else "[[tier]]"
        return f"没有写最低分，本条不起作用；请在 {where} 写 min_score，否则请删去本条"

    @classmethod
    def unsaid(cls, programme: Programme) -> Figures:
        del programme
        return cls(id="minimum_score")

    def closes(self, facts: Facts) -> Iterable[tuple[Turn, Pairs]]:
        for t, tier in enumerate(facts.tiers, 1):
            if least := self.least(tier.name, tier.least_score):
                low = (i for i, c in enumerate(facts.pool) if (c.score or 0) < least)
                yield Turn.SCORE, [(i, t) for i in low]

    def opens(self, programme: Programme, level: int) -> Iterable[Condition]:
        award = programme.award
        if isinstance(award, Rate):
            name, points = award.tier, award.min_score
        else:
            name, points = programme.tiers[-level].name, programme.tiers[-level].min_score
        stated = None if points is None else hundredths(points)
        if least := self.least(name, stated):
            yield Condition("score", ">=", least)

    def dropped(self, case: Case) -> Case:
        """Without the clause; scores that stand in the tiers fall with the last clause that speaks of them."""
        without = case.without_clause(self.id)
        others = [c for c in without.programme.all_of(Figures) if c.min is None]
        return without_minimum(without) if self.min is None and not others else without

    def relaxed(self, case: Case) -> Iterable[Variation]:
        if self.min is not None or case.programme.least_scores:
            words = "最低分" if len(case.programme.levels) == 1 else f"{self.tier or '各档'}最低分"
            own = "" if self.min is None else f"{self.min}分（{self.where}）"
            alone = sum(c.min is None for c in case.programme.all_of(Figures)) < 2 and self.min is None
            sets = {m.path: "off" for m in self.movable(case)} if alone else {}
            yield Variation(f"{words}{own}", self.dropped, turn=50, sets=sets)

    def movable(self, case: Case) -> Iterable[Movable]:
        if self.min is not None:
            says, now = f"{self.tier or ''}最低分", hundredths(self.min)
            yield Movable(f"{self.path}.min", says, now, -100, 0, "分", self._with)
            return
        for name, least in case.programme.least_scores.items():
            if least and len(case.programme.levels) > 1:
                change = partial(_with_least, name)
                yield Movable(f"tiers.{name}.min_score", f"{name}最低分", hundredths(least), -100, 0, "分", change)

    def _with(self, case: Case, points: int) -> Case:
        return case.with_clause(self.id, min=Decimal(points) / 100)

    def moves(self, case: Case) -> Iterable[Variation]:
        if self.min is not None:
            whose = self.tier or ""
            yield Variation(f"{whose}不设最低分（现为{self.min}分）", self.dropped)
            for step, points in _steps(self.min):
                yield Variation(f"{whose}最低分{self.min}分改为{points}分", self.changed(min=points), step=step)
            return
        for name, now in case.programme.least_scores.items():
            if not now:
                continue
            yield Variation(f"{name}不设最低分（现为{now}分）", with_level(name, min_score=None))
            for step, points in _steps(now):
                yield Variation(f"{name}最低分{now}分改为{points}分", with_level(name, min_score=points), step=step)


def _with_least(name: str, case: Case, points: int) -> Case:
    return with_level(name, min_score=Decimal(points) / 100)(case)


def _steps(now: Decimal) -> tuple[tuple[Step, Decimal], ...]:
    return ("up", now + 1), ("down", max(Decimal(0), now - 1))


class MinimumScore(Rule):
    """低于某一档次最低分的项目不得定为该档。"""

    kind = "minimum_score"
    unit = "分"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.least = {t.name: clause.least(t.name, t.least_score) for t in problem.tiers}

    @property
    def score_steps(self) -> Collection[int]:
        return {least for least in self.least.values() if least}

    def barred(self, score: int) -> Collection[int]:
        levels = {t: self.least[tier.name] or 0 for t, tier in enumerate(self.problem.tiers, 1)}
        return [t for t, least in levels.items() if score < least]

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        score = self.problem.pool[i].score or 0
        least = {t.name: points for t in reversed(self.problem.tiers) if (points := self.least[t.name] or 0) > score}
        names = [("" if self.problem.top == 1 else name) + figure(points, self.unit) for name, points in least.items()]
        return f"得分{figure(score, self.unit)}，低于最低分{'、'.join(names)}"

    def tells(self, state: State, i: int) -> str:
        del state
        score = self.problem.pool[i].score or 0
        least = [points for t in reversed(self.problem.tiers) if (points := self.least[t.name] or 0) > score]
        return f"评审得分未达到规定的最低分{figure(least[-1], self.unit)}"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for i, award in enumerate(allocation.awards):
            least = self.least[self.tier(award.level)] if award else None
            if least is not None:
                c = self.problem.pool[i]
                yield self.found(c, c.score or 0, least, sense=">=")
        for c, tier, _ in self.outside(allocation):
            if c.score is not None and (least := self.least[tier]) is not None:
                yield self.found(c, c.score, least, sense=">=")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}得分{figure(value, self.unit)}，该档最低{figure(limit, self.unit)}"
