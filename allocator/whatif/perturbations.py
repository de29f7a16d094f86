"""How each kind of clause can be moved: without it, and one step up or down where it is a quantity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal

from allocator.law.award import Rate
from allocator.law.clauses import (
    UNLIMITED,
    AppliedTier,
    Apportionment,
    CityCap,
    CityCeiling,
    CityFloor,
    CityReserve,
    Clause,
    CumulativeCeiling,
    Exclusive,
    ExpertsTier,
    Force,
    FoundTier,
    MeritOrder,
    MinimumScore,
    Once,
    PerApplicant,
    Quota,
    Request,
    TierCeiling,
    TierShape,
)
from allocator.law.programme import Programme
from allocator.money import show_wan
from allocator.problem import tier_facts
from allocator.problem.case import Case
from allocator.problem.rates import capped, enough

Step = Literal["drop", "up", "down"]


@dataclass(frozen=True)
class Move:
    """One thing changed in a case, and nothing else.

    Attributes
    ----------
    clause, kind
        Id and kind of the clause (or gate) that is moved.
    pin
        The candidate whose pin is removed, for the clause `pins`.
    says
        The change in one sentence.
    where, force
        The article, and how binding the clause is.
    """

    clause: str
    kind: str
    step: Step
    says: str
    where: str
    force: Force
    case: Case
    pin: str = ""


def moved(clause: Clause, step: Step, says: str, changed: Case, *, pin: str = "") -> Move:
    """A move of a clause: the sentence and the changed case."""
    return Move(clause.id, str(clause.kind), step, says, clause.where, clause.force, changed, pin)


def _figures(case: Case, clause: Clause, step: Step, says: str, **figures: Any) -> Move:
    return moved(clause, step, says, case.with_clause(clause.id, **figures))


def steps(now: int, by: int = 1, *, least: int = 0) -> Iterator[tuple[Step, int]]:
    """The next value up and the next value down, the latter only as long as it is at least `least`."""
    yield "up", now + by
    if now - by >= least:
        yield "down", now - by


def step_money(case: Case) -> int:
    """The step by which limits in money move: the least difference between two tiers, or the lowest ceiling, 元.

    Under a rate, whose sums are as many as its candidates: the least that the rate gives anybody.
    """
    programme, award = case.programme, case.programme.award
    if isinstance(award, Rate):
        dues = (capped(award, e.candidate) for e in case.entries if e.standing == "pool")
        return min((due for due in dues if due), default=programme.granule)
    ceilings = [0, *sorted(t.ceiling for t in programme.tiers)]
    return min((b - a for a, b in pairwise(ceilings) if b > a), default=programme.granule)


def city_cap(case: Case, clause: CityCap) -> Iterator[Move]:
    if clause.max is None and clause.percent is None:
        return
    share = f"数量目标的{clause.percent}%，即" if clause.percent is not None else ""
    most = clause.max if clause.max is not None else (clause.percent or 0) * case.programme.target // 100
    yield _figures(case, clause, "drop", f"不设各市上限（现为每市至多{share}{most}项）", max=None, percent=None)
    for step, number in steps(most):
        yield _figures(case, clause, step, f"每市至多{most}项改为{number}项", max=number, percent=None)


def city_ceiling(case: Case, clause: CityCeiling) -> Iterator[Move]:
    if clause.max is None:
        return
    now, by = clause.max, step_money(case)
    yield _figures(case, clause, "drop", f"不设各市金额上限（现为每市{show_wan(now)}万元）", max=None)
    for step, amount in steps(now, by):
        yield _figures(case, clause, step, f"每市{show_wan(now)}万元改为{show_wan(amount)}万元", max=amount)


def city_floor(case: Case, clause: CityFloor) -> Iterator[Move]:
    if not clause.min:
        return
    yield _figures(case, clause, "drop", f"不设各市下限（现为每市至少{clause.min}项）", min=0)
    for step, number in steps(clause.min, least=1):
        yield _figures(case, clause, step, f"每市至少{clause.min}项改为{number}项", min=number)


def city_reserve(case: Case, clause: CityReserve) -> Iterator[Move]:
    if not clause.seats:
        return
    yield _figures(case, clause, "drop", f"不留地市均衡名额（现为{clause.seats}个）", seats=0)
    for step, number in steps(clause.seats, least=1):
        yield _figures(case, clause, step, f"地市均衡名额{clause.seats}个改为{number}个", seats=number)
    if clause.min_score:
        says = f"地市均衡名额不设最低分（现为{clause.min_score}分）"
        yield _figures(case, clause, "drop", says, min_score=Decimal(0))


def apportionment(case: Case, clause: Apportionment) -> Iterator[Move]:
    if clause.on:
        yield _figures(case, clause, "drop", "不按各市申报数分配名额", on=False)


def merit(case: Case, clause: MeritOrder) -> Iterator[Move]:
    if clause.mode != "off":
        yield _figures(case, clause, "drop", "不设名次约束", mode="off")


def shape(case: Case, clause: TierShape) -> Iterator[Move]:
    if clause.mode == "none":
        return
    now = {"pyramid": "金字塔", "no_hollow": "不留空心", "shares": "按比例"}[clause.mode]
    yield _figures(case, clause, "drop", f"不设档次结构（现为{now}）", mode="none")
    if clause.mode == "shares":
        for step, number in steps(clause.tolerance):
            says = f"各档比例容许相差{clause.tolerance}个改为{number}个"
            yield _figures(case, clause, step, says, tolerance=number)


def per_applicant(case: Case, clause: PerApplicant) -> Iterator[Move]:
    if clause.counts == "applications":
        return
    says = f"不限同一单位项目数（现为最多{clause.max}项）"
    yield _figures(case, clause, "drop", says, max=max(clause.max, len(case.entries)))
    for step, number in steps(clause.max, least=1):
        yield _figures(case, clause, step, f"同一单位最多{clause.max}项改为{number}项", max=number)


def cumulative(case: Case, clause: CumulativeCeiling) -> Iterator[Move]:
    now, by = clause.ceiling, step_money(case)
    says = f"不设单位累计上限（现为{show_wan(now)}万元）"
    yield _figures(case, clause, "drop", says, ceiling=_without_end(case))
    for step, amount in steps(now, by):
        says = f"单位累计上限{show_wan(now)}万元改为{show_wan(amount)}万元"
        yield _figures(case, clause, step, says, ceiling=amount)
    if clause.history != "none":
        yield _figures(case, clause, "drop", "累计不计以前年度", history="none")


def _without_end(case: Case) -> int:
    """More money than all candidates together could be paid and have been paid, 元."""
    before = sum(abs(r.amount) for r in case.receipts or ()) + sum(e.candidate.received or 0 for e in case.entries)
    return before + enough(case.programme, case.entries)


def once(case: Case, clause: Once) -> Iterator[Move]:
    if clause.on:
        yield _figures(case, clause, "drop", "以前年度已获奖补的同一项目可再获奖补", on=False)


def request(case: Case, clause: Request) -> Iterator[Move]:
    if clause.on and any(e.candidate.request is not None for e in case.entries):
        yield _figures(case, clause, "drop", "不按申报金额减少", on=False)


def exclusive(case: Case, clause: Exclusive) -> Iterator[Move]:
    if not clause.on:
        return
    group = clause.alike
    yield _figures(case, clause, "drop", f"{group}不限项数（现为至多{clause.max}项）", on=False)
    says = f"{group}至多{clause.max}项改为{clause.max + 1}项"
    yield _figures(case, clause, "up", says, max=clause.max + 1)


def quota(case: Case, clause: Quota) -> Iterator[Move]:
    whose = clause.tier or "数量"
    says, dropped = (
        f"不设{clause.tier or ''}数量要求（现为{clause.words}）",
        {"low": 0, "high": UNLIMITED, "mode": "soft"},
    )
    if _needs_target(case.programme):
        says = f"不设{whose}上下限（现为{clause.words}；目标{clause.target}个是其他条款的基数，保留）"
    else:
        dropped["target"] = 0
    yield _figures(case, clause, "drop", says, **dropped)
    for step, low in steps(clause.low):
        if low <= clause.high:
            yield _figures(case, clause, step, f"{whose}下限{clause.low}个改为{low}个", low=low)
    for step, high in steps(clause.high) if not clause.open_ended else ():
        if high >= clause.low:
            yield _figures(case, clause, step, f"{whose}上限{clause.high}个改为{high}个", high=high)
    for step, target in steps(clause.target):
        if clause.low <= target <= clause.high:
            yield _figures(case, clause, step, f"{whose}目标{clause.target}个改为{target}个", target=target)


def _needs_target(programme: Programme) -> bool:
    """Whether another clause counts in shares of the quota target."""
    cap, shared = programme.only(CityCap), programme.only(Apportionment)
    return bool((cap and cap.percent is not None) or (shared and shared.on) or programme.amounts.shares)


def experts(case: Case, clause: ExpertsTier) -> Iterator[Move]:
    if clause.mode != "off" and any(e.candidate.experts_tier for e in case.entries):
        now = {"exact": "等级即档次", "upper": "等级只作上限"}[clause.mode]
        yield _figures(case, clause, "drop", f"不采用专家评定等级（现为{now}）", mode="off")


def found(case: Case, clause: FoundTier) -> Iterator[Move]:
    if clause.mode == "exact" and any(tier_facts.found(case.programme, e.candidate.gates) for e in case.entries):
        yield _figures(case, clause, "drop", "认定只作申报该等级的条件（现为经认定的即为该等级）", mode="upper")


def applied(case: Case, clause: AppliedTier) -> Iterator[Move]:
    if clause.mode != "off" and any(e.candidate.applied_tier for e in case.entries):
        now = {"exact": "申报的等级即为等级", "upper": "不高于申报的等级"}[clause.mode]
        yield _figures(case, clause, "drop", f"不看申报的等级（现为{now}）", mode="off")


def least_scores(case: Case, clause: MinimumScore) -> Iterator[Move]:
    for name, now in case.programme.least_scores.items():
        if not now:
            continue
        yield moved(clause, "drop", f"{name}不设最低分（现为{now}分）", _level(case, name, min_score=None))
        for step, points in (("up", now + 1), ("down", max(Decimal(0), now - 1))):
            says = f"{name}最低分{now}分改为{points}分"
            yield moved(clause, step, says, _level(case, name, min_score=points))  # type: ignore[arg-type]


def ceilings(case: Case, clause: TierCeiling) -> Iterator[Move]:
    """Every tier's ceiling up and down by a tenth, as long as the tiers stay in order; floors are dropped.

    Under a rate the ceiling of a single award, which may be dropped too.
    """
    award = case.programme.award
    if isinstance(award, Rate) and award.ceiling is not None:
        now, name, gamma = award.ceiling, award.tier, case.programme.granule
        says = f"不设单项上限（现为{show_wan(now)}万元）"
        yield moved(clause, "drop", says, _level(case, name, ceiling=None))
        for step, amount in steps(now, max(gamma, now // 10 // gamma * gamma), least=gamma):
            says = f"单项上限{show_wan(now)}万元改为{show_wan(amount)}万元"
            yield moved(clause, step, says, _level(case, name, ceiling=amount))
    tiers, gamma = case.programme.tiers, case.programme.granule
    for n, tier in enumerate(tiers):
        by = max(gamma, tier.ceiling // 10 // gamma * gamma)
        for step, amount in steps(tier.ceiling, by, least=max(gamma, tier.floor or 0)):
            higher = [t.ceiling for t in tiers[:n]]
            lower = [t.ceiling for t in tiers[n + 1 :]]
            if all(c >= amount for c in higher) and all(c <= amount for c in lower):
                says = f"{tier.name}上限{show_wan(tier.ceiling)}万元改为{show_wan(amount)}万元"
                yield moved(clause, step, says, _tier(case, n, ceiling=amount))
        if tier.floor:
            says = f"{tier.name}不设金额下限（现为{show_wan(tier.floor)}万元）"
            yield moved(clause, "drop", says, _tier(case, n, floor=None))


def _level(case: Case, name: str, **figures: Any) -> Case:
    """The case with some figures of a tier, or of the one level of a rate, replaced."""
    award = case.programme.award
    if isinstance(award, Rate):
        return case.but(programme=case.programme.model_copy(update={"award": award.model_copy(update=figures)}))
    return _tier(case, [t.name for t in case.programme.tiers].index(name), **figures)


def _tier(case: Case, n: int, **figures: Any) -> Case:
    tiers = tuple(t.model_copy(update=figures) if k == n else t for k, t in enumerate(case.programme.tiers))
    return case.but(programme=case.programme.model_copy(update={"tiers": tiers}))
