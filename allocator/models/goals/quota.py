"""The goals of the quotas: their distance, and what is lacking to their targets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import lcm
from operator import add
from typing import ClassVar, Literal

from allocator.law.choices import Looks
from allocator.law.clause.facets import Quota
from allocator.models.algebra import Linear, geq, total
from allocator.models.decisions import Decisions
from allocator.models.goals.goal import Goal, Reach
from allocator.models.tally import Numbers, Tally, larger
from allocator.problem.problem import Problem

Part = Literal["one", "worst", "sum"]
SUM = "_sum"


class _OfQuotas(Goal):
    """一个数量的差额；几个数量时先看相对差额最大的一个（交叉相乘），再看合计。"""

    sense = "min"
    looks_at: Looks | None = "counts"
    in_kernel = True
    together: ClassVar[str]
    """What the sum over several quotas is called."""
    sum_label: ClassVar[str]
    sum_held: ClassVar[str]
    sum_bettered: ClassVar[tuple[str, str]]
    nearer: ClassVar[str]

    def __init__(self, problem: Problem, quotas: Sequence[Quota], *, part: Part) -> None:
        super().__init__(problem)
        self.quotas, self.part = quotas, part
        self.name = self.key + (SUM if part == "sum" else "")
        self.levels = [_level(problem, q) for q in quotas]
        self.factors = _factors(quotas) if part == "worst" else [1] * len(quotas)
        if not any(self.levels):
            self.looks_at = "number"

    @classmethod
    def made(cls, problem: Problem) -> Sequence[Goal]:
        """Return one quota has one distance; of several the largest relative one comes first, then the sum."""
        quotas = problem.programme.quotas
        parts: tuple[Part, ...] = () if not quotas else ("one",) if len(quotas) == 1 else ("worst", "sum")
        return [cls(problem, quotas, part=part) for part in parts]

    @classmethod
    def owns(cls, name: str) -> bool:
        return name in (cls.key, cls.key + SUM)

    def off(self, quota: Quota, number: int) -> int:
        """Tell how far a number is from what a quota asks for."""
        raise NotImplementedError  # pragma: no cover

    def offs(self, quota: Quota, numbers: Numbers) -> Numbers:
        """Tell it of many numbers at once."""
        raise NotImplementedError  # pragma: no cover

    def needed(self, quota: Quota) -> int:
        """With fewer awards something is lacking."""
        raise NotImplementedError  # pragma: no cover

    def value(self, tally: Tally) -> int:
        off = [
            f * self.off(q, _number(tally, t)) for q, t, f in zip(self.quotas, self.levels, self.factors, strict=True)
        ]
        return max(off) if self.part == "worst" else sum(off)

    def values(self, counts: Numbers) -> Numbers:
        off = [f * self.offs(q, counts[t]) for q, t, f in zip(self.quotas, self.levels, self.factors, strict=True)]
        return reduce(larger if self.part == "worst" else add, off)

    @property
    def ideal(self) -> int:
        return 0

    @property
    def void(self) -> bool:
        return not any(self.off(q, n) for q in self.quotas for n in (0, len(self.problem.pool)))

    def bound(self, reach: Reach) -> int:
        """With as many awards in each quota as there are candidates for, and no more than a list can have in all."""
        lacking = [
            f * max(0, self.needed(q) - min(reach.most, reach.at_level[t] if t else reach.most))
            for q, t, f in zip(self.quotas, self.levels, self.factors, strict=True)
        ]
        return max(lacking) if self.part == "worst" else sum(lacking)

    def least_awards(self, value: int, reach: Reach) -> int:
        del reach
        return self.needed(self._whole) - value if self._whole else 0

    @property
    def _whole(self) -> Quota | None:
        """The one quota over all tiers; None where there are others."""
        return self.quotas[0] if self.part == "one" and not self.levels[0] else None

    @classmethod
    def labelled(cls, name: str) -> str:
        return cls.sum_label if name.endswith(SUM) else cls.label

    @classmethod
    def called_as(cls, name: str) -> str:
        return cls.together if name.endswith(SUM) else cls.called

    @classmethod
    def gained(cls, problem: Problem, name: str, before: int, after: int) -> str:
        del before
        if after and name == cls.key and len(problem.programme.quotas) > 1:
            return f"各档数量离{cls.nearer}更近"
        at_zero, above = cls.sum_bettered if name.endswith(SUM) else cls.bettered or ("", "")
        return above.format(after) if after else at_zero

    @classmethod
    def tells(cls, problem: Problem, name: str) -> bool:
        """Not of a relative distance: it is no number of awards."""
        return name != cls.key or len(problem.programme.quotas) < 2

    @classmethod
    def holding(cls, problem: Problem, name: str, value: int) -> str:
        if value:
            return f"“{cls.called}”不再改善，仍有偏离"
        return cls.sum_held if name.endswith(SUM) else cls.kept(problem)

    @classmethod
    def kept(cls, problem: Problem) -> str:
        """Tell what holds where nothing is lacking to the one quota."""
        raise NotImplementedError  # pragma: no cover


class QuotaDistance(_OfQuotas):
    """数量区间之外的距离；几个数量时先看相对距离最大的一个（交叉相乘），再看合计。"""

    key = "quota"
    called = "数量区间"
    level = 10
    usual = frozenset({"balanced", "top", "wide"})
    serves = Quota
    label = "数量超出区间"
    bettered = ("数量进入区间", "数量与区间相差减至{}个")
    mark = "数量进入区间"
    together = "数量区间合计"
    sum_label = "数量超出区间合计"
    sum_held = "各档数量保持在区间之内"
    sum_bettered = ("各档数量都进入区间", "各档数量与区间相差合计减至{}个")
    nearer = "区间"

    def off(self, quota: Quota, number: int) -> int:
        return max(quota.low - number, number - quota.high, 0)

    def offs(self, quota: Quota, numbers: Numbers) -> Numbers:
        off: Numbers = (quota.low - numbers).clip(0) + (numbers - quota.high).clip(0)
        return off

    def needed(self, quota: Quota) -> int:
        return quota.low

    def expression(self, d: Decisions) -> Linear:
        n = len(self.problem.pool)
        slacks = []
        for q, t, f in zip(self.quotas, self.levels, self.factors, strict=True):
            most = max(q.low, n)
            slack = d.model.integer(f"v[{self.part},{q.id}]", 0, most)
            number = _number_of(d, t)
            d.add(geq(slack, q.low - number), q.id, "低于下限")
            d.add(geq(slack, number - q.high), q.id, "高于上限")
            slacks.append((slack, f, most))
        return _join(d, self.name, slacks, worst=self.part == "worst")

    def most_awards(self, value: int) -> int | None:
        return self._whole.high + value if self._whole else None

    @property
    def excess(self) -> Sequence[int] | None:
        return None if self.part == "sum" else self.factors

    @classmethod
    def kept(cls, problem: Problem) -> str:
        quotas = problem.programme.quotas
        band = f"（{quotas[0].low}–{quotas[0].high}个）" if len(quotas) == 1 and not quotas[0].open_ended else ""
        return f"数量保持在区间{band}之内"


class TargetShortfall(_OfQuotas):
    """低于目标数的差额；几个数量时同数量距离。"""

    key = "target"
    called = "目标数"
    level = 31
    usual = frozenset({"balanced"})
    label = "低于目标数"
    bettered = ("达到目标数", "离目标数还差{}个")
    mark = "达到目标数"
    together = "目标数合计"
    sum_label = "低于目标数合计"
    sum_held = "各档保持不少于目标数"
    sum_bettered = ("各档都达到目标数", "各档离目标数合计还差{}个")
    nearer = "目标数"

    def off(self, quota: Quota, number: int) -> int:
        return max(quota.target - number, 0)

    def offs(self, quota: Quota, numbers: Numbers) -> Numbers:
        return (quota.target - numbers).clip(0)

    def needed(self, quota: Quota) -> int:
        return quota.target

    def expression(self, d: Decisions) -> Linear:
        slacks = []
        for q, t, f in zip(self.quotas, self.levels, self.factors, strict=True):
            slack = d.model.integer(f"w[{self.part},{q.id}]", 0, q.target)
            d.add(geq(slack, q.target - _number_of(d, t)), q.id, "低于目标")
            slacks.append((slack, f, q.target))
        return _join(d, self.name, slacks, worst=self.part == "worst")

    @classmethod
    def kept(cls, problem: Problem) -> str:
        quotas = problem.programme.quotas
        target = f"{quotas[0].target}个" if len(quotas) == 1 else ""
        return f"保持不少于目标数{target}"


def _level(problem: Problem, quota: Quota) -> int:
    return [t.name for t in problem.tiers].index(quota.tier) + 1 if quota.tier else 0


def _factors(quotas: Sequence[Quota]) -> list[int]:
    """L / q_k with L the least common multiple: relative distances as integers."""
    whole = lcm(*(max(1, q.target) for q in quotas))
    return [whole // max(1, q.target) for q in quotas]


def _number(tally: Tally, level: int) -> int:
    return tally.counts[level] if level else tally.number


def _number_of(d: Decisions, level: int) -> Linear:
    return d.at_level(level) if level else d.funded()


def _join(d: Decisions, name: str, slacks: Sequence[tuple[object, int, int]], *, worst: bool) -> Linear:
    """Σ of the slacks, or the largest of them weighted by their factors."""
    if not worst:
        return total(s for s, _, _ in slacks)  # type: ignore[misc]
    largest = d.model.number(f"{name}最大相对差", 0, max(f * most for _, f, most in slacks))
    for slack, factor, _ in slacks:
        d.add(geq(largest, factor * total((slack,))), name, "最大相对差")  # type: ignore[arg-type]
    return total((largest,))
