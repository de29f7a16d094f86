"""S1 数量左右：N（或某一等级的 N_t）落在 [ℓ, u] 之内；之外的距离是第一目标，设为硬性时不得越出。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from allocator.errors import CodedError
from allocator.law.clause import facets
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Along, Direction, Movable, Variation
from allocator.law.clause.fields import UNLIMITED, Upper, Whole
from allocator.law.programme import Gate, Programme
from allocator.law.scenario import band
from allocator.models.algebra import Linear, geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.tally import Numbers, Tally
from allocator.models.varying import steps
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem

MOST = "数量上限"
"""What is dropped of all numbers at once where money is left."""


class Figures(Clause):
    """A number of awards; `tier` None counts all of them.

    N个左右 (force `about`): a target and the band that it is read as. 3-5个 and 150项以上 (force `must`): the band is
    the text's own; its upper end may be 不限.
    """

    kind: Literal["quota"] = "quota"
    tier: str | None = None
    target: Whole = Field(ge=0)
    low: Whole = Field(ge=0)
    high: Upper = Field(ge=0)
    mode: Literal["soft", "hard"] = "soft"
    figures: ClassVar[tuple[str, ...]] = ("target",)
    several: ClassVar[bool] = True

    label = "奖补数量"
    names = {"target": "目标数", "low": "下限", "high": "上限", "mode": "方式"}
    told = {"mode": {"soft": "优先目标", "hard": "硬性要求"}}
    counted = "个"
    place = 40
    price_place = 130
    identity = ("tier",)
    read = False
    chooses = True
    ranks = frozenset({"rate"})
    demands = True
    of_total = True
    selects = True

    @model_validator(mode="before")
    @classmethod
    def _banded(cls, data: Any) -> Any:
        """Refuse a target without its band: exactly, at most, or about so many."""
        known = isinstance(data, Mapping) and type(data.get("target")) is int
        if known and (lacking := [name for name in ("low", "high") if name not in data]):
            n = data["target"]
            ways = f"正好{n}个写 low = {n}、high = {n}，至多{n}个写 low = 0、high = {n}"
            about = f"{n}个左右（±10%）写 low = {9 * n // 10}、high = {-(-11 * n // 10)}"
            raise ValueError(f"缺少 {'、'.join(lacking)}：{ways}，{about}")
        return data

    @model_validator(mode="after")
    def _ordered(self) -> Figures:
        if self.low > self.high:
            raise CodedError("R07", f"下限{self.low}大于上限{self.high}")
        return self

    @property
    def open_ended(self) -> bool:
        """Whether there is no upper end (以上)."""
        return self.as_quota.open_ended

    @property
    def stated(self) -> tuple[int, ...]:
        bounds = (self.low, self.high) if self.force == "must" else ()
        return tuple(dict.fromkeys((*super().stated, *(b for b in bounds if b < UNLIMITED))))

    @property
    def words(self) -> str:
        """The number for people: 30个左右（27至33个）, 3至5个, 150个以上, 10个."""
        return self.as_quota.words

    @classmethod
    def counting(cls, ident: str, tier: str, number: int, mode: Literal["hard", "soft"]) -> Figures:
        words = "测算给定的各档数量"
        return cls(id=ident, tier=tier, target=number, low=number, high=number, mode=mode, interpretation=words)

    def exceeded(self, name: str) -> Direction:
        at_least = {"low", "target"} if self.open_ended else {"low"}
        if self.force == "must" and name in at_least:
            return "down"
        return "up" if name == "high" and self.force != "choice" else super().exceeded(name)

    def along(self, wanted: Mapping[str, Any]) -> tuple[Along, ...]:
        """Bounds of a target that is moved without them; a hard band and 以上 stay."""
        target = wanted.get("target")
        if self.mode != "soft" or self.open_ended or type(target) is not int or target < 0:
            return ()
        why = "随目标数按±10%（向外取整）同步调整"
        return tuple(Along(name, to, "target", why) for name, to in zip(("low", "high"), band(target), strict=True))

    @property
    def as_quota(self) -> facets.Quota:
        return facets.Quota(
            *self.stating, tier=self.tier, target=self.target, low=self.low, high=self.high, mode=self.mode
        )

    @property
    def soft(self) -> bool:
        return self.mode == "soft"

    def relaxed(self, case: Case) -> Iterable[Variation]:
        del case
        if self.mode == "hard":
            words = f"{self.tier or '合计'}数量须在{self.low}至{self.high}个之间（{self.where}）"
            yield Variation(words, self.changed(mode="soft"), turn=210, sets={f"{self.path}.mode": "soft"})

    def movable(self, case: Case) -> Iterable[Movable]:
        if self.mode == "hard":
            own, most = self.tier or "合计", max(self.high, len(case.entries))
            yield Movable(f"{self.path}.low", f"{own}数量下限", self.low, -1, 0, "个", self._with_low, nested=True)
            if not self.open_ended:
                yield Movable(
                    f"{self.path}.high", f"{own}数量上限", self.high, 1, most, "个", self._with_high, nested=True
                )

    def _with_low(self, case: Case, low: int) -> Case:
        return case.with_clause(self.id, low=low)

    def _with_high(self, case: Case, high: int) -> Case:
        return case.with_clause(self.id, high=high)

    def moves(self, case: Case) -> Iterable[Variation]:
        whose = self.tier or "数量"
        says = f"不设{self.tier or ''}数量要求（现为{self.words}）"
        dropped: dict[str, object] = {"low": 0, "high": UNLIMITED, "mode": "soft"}
        if _needs_target(case.programme):
            says = f"不设{whose}上下限（现为{self.words}；目标{self.target}个是其他条款的基数，保留）"
        else:
            dropped["target"] = 0
        yield Variation(says, self.changed(**dropped))
        for step, low in steps(self.low):
            if low <= self.high:
                yield Variation(f"{whose}下限{self.low}个改为{low}个", self.changed(low=low), step=step)
        for step, high in steps(self.high) if not self.open_ended else ():
            if high >= self.low:
                yield Variation(f"{whose}上限{self.high}个改为{high}个", self.changed(high=high), step=step)
        for step, target in steps(self.target):
            if self.low <= target <= self.high:
                yield Variation(f"{whose}目标{self.target}个改为{target}个", self.changed(target=target), step=step)

    def loosened(self, case: Case, problem: Problem) -> Iterable[Variation]:
        del problem
        wide = self.changed(high=max(self.high, len(case.entries)))
        yield Variation(MOST, wide, turn=10, joint=True)


def _needs_target(programme: Programme) -> bool:
    """Tell whether another clause counts in shares of the quota target."""
    shares = any(cap.percent is not None for cap in programme.caps)
    return bool(shares or programme.apportions or programme.amounts.shares)


class Quota(Rule):
    """原则上每年奖补数量N个左右：按口径取区间，优先使数量落在区间内。"""

    kind = "quota"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.low, self.high, self.only, self.hard = clause.low, clause.high, clause.tier, clause.mode == "hard"
        self.open_ended, self.admits_none = clause.open_ended, not self.hard
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

    def sifts(self, counts: Numbers) -> Numbers | bool:
        number = counts[self.level]
        return (number >= self.low) & (number <= self.high) if self.hard else True

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
