"""When nothing fits: which demands cannot stand together.

With no floors and no pins the zero allocation satisfies everything hard, so the conflict always lies between a demand
(a pin, a hard lower band) and what limits it. Demands and the budget are dropped one by one with real re-solves; what
cannot be dropped without leaving the problem infeasible is the conflict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allocator.allocation import Declined
from allocator.case import Case
from allocator.clause import Budget, CityCap, CumulativeCeiling, ExpertsTier, PerApplicant, Pins
from allocator.engines import lines
from allocator.money import show_wan


@dataclass(frozen=True, slots=True)
class Conflict:
    """Clause ids that cannot stand together, and the sentence that says so."""

    clauses: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class _Part:
    """One clause that can be dropped: what it says, and the case without it."""

    clause: str
    says: str
    without: Callable[[Case], Case]


def conflict_of(case: Case) -> Conflict:
    """The clauses that make a case infeasible, found by dropping them in turn, the ministry's choices first."""
    current, kept = case, []
    for part in _parts(case):
        without = part.without(current)
        if _infeasible(without):
            current = without
        else:
            kept.append(part)
    said = " ".join(f"{n}{part.says}" for n, part in zip("①②③④⑤⑥⑦⑧⑨⑩", kept, strict=False))
    return Conflict(tuple(p.clause for p in kept), f"【N04】无可行方案，以下要求不能同时满足：{said}")


def _infeasible(case: Case) -> bool:
    solution = lines.solve(case.problem())
    return not isinstance(solution, Declined) and solution.status == "infeasible"


def _parts(case: Case) -> list[_Part]:
    """What can be in conflict: limits by choice, then by article, then the demands, then the budget."""
    programme, huge = case.programme, sum(t.ceiling for t in case.programme.tiers) * (len(case.entries) + 1)
    parts: list[_Part] = []
    if (cap := programme.only(CityCap)) and (cap.max is not None or cap.percent is not None):
        parts.append(_Part(cap.id, "各市上限", _changed(cap.id, max=None, percent=None)))
    if limit := programme.only(PerApplicant):
        words = f"同一单位最多{limit.max}项（{limit.where}）"
        parts.append(_Part(limit.id, words, _changed(limit.id, max=max(1, len(case.entries)))))
    if ceiling := programme.only(CumulativeCeiling):
        words = f"同一单位累计不超过{show_wan(ceiling.ceiling)}万元（{ceiling.where}）"
        parts.append(_Part(ceiling.id, words, _changed(ceiling.id, ceiling=huge, history="none")))
    if (experts := programme.only(ExpertsTier)) and case.pins:
        parts.append(_Part(experts.id, "专家评定等级即为档次", _changed(experts.id, mode="off")))
    if any(t.min_score for t in programme.tiers) and case.pins:
        parts.append(_Part("min_score", "各档最低分", _without_minimum))
    for quota in programme.quotas:
        if quota.mode == "hard":
            words = f"{quota.tier or '合计'}数量须在{quota.low}至{quota.high}个之间（{quota.where}）"
            parts.append(_Part(quota.id, words, _changed(quota.id, mode="soft")))
    if pins := programme.only(Pins):
        names = "、".join(name for name, pin in case.pins.items() if pin.tier is not None)
        if names:
            parts.append(_Part(pins.id, f"锁定支持{names}", lambda c: c.but(pins={})))
    if budget := programme.only(Budget):
        words = f"预算总额{show_wan(case.budget)}万元（{budget.where}）"
        parts.append(_Part(budget.id, words, lambda c: c.but(budget=huge)))
    return parts


def _without_minimum(case: Case) -> Case:
    tiers = tuple(t.model_copy(update={"min_score": None}) for t in case.programme.tiers)
    return case.but(programme=case.programme.model_copy(update={"tiers": tiers}))


def _changed(clause: str, **figures: object) -> Callable[[Case], Case]:
    return lambda case: case.with_clause(clause, **figures)
