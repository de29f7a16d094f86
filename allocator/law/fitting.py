"""Which clauses say something under which kind of award: the others are refused where a file states them."""

from __future__ import annotations

from allocator.law.award import Rate
from allocator.law.clauses import AnyClause, AppliedTier, FoundTier, MinimumScore, Proration, TierShape
from allocator.law.consistency import NOT_RANKED, RANK_IT
from allocator.law.programme import Programme

OF_CHOICE = frozenset(
    {
        "quota", "merit_order", "found_tier", "experts_tier", "applied_tier", "minimum_score", "tier_shape",
        "city_floor", "city_reserve", "apportionment",
    }
)  # fmt: skip
"""Kinds of clauses that say who is chosen: nothing where everybody is paid what is due."""
OF_LIMITS = frozenset({"city_cap", "city_ceiling"})
"""Kinds that limit sums due, too, but are no choice that goes without saying there."""
OF_TIERS = frozenset({"tier_shape", "found_tier", "experts_tier", "applied_tier"})
"""Kinds that say how awards spread over tiers: nothing where a rate or an event settles the amount."""


def idle_choices(kind: str, *, ranked: bool, fixed: bool) -> frozenset[str]:
    """Kinds of the ministry's choices that say nothing about a kind of award; a fixed sum heeds no request."""
    if kind not in ("event", "rate"):
        return frozenset({"proration"})
    of_ranks = OF_TIERS | {"proration"} if ranked else OF_CHOICE | OF_LIMITS
    return of_ranks | {"request"} if fixed else of_ranks


def misfit(programme: Programme, clause: AnyClause) -> str:
    """Why a stated clause cannot act under the programme's kind of award, and what to do; empty where it acts."""
    due = programme.award.settled
    if due and not programme.ranked:
        return f"{NOT_RANKED}，本条不起作用；{RANK_IT}，否则请删去" if clause.kind in OF_CHOICE else ""
    if isinstance(clause, MinimumScore):
        return _without_score(programme)
    if isinstance(clause, Proration):
        return f"名单按得分择优，放不下即止，本条不起作用；{_instead(programme)}"
    spread = isinstance(clause, TierShape) and clause.mode != "none"
    if (spread or isinstance(clause, FoundTier | AppliedTier)) and len(programme.levels) == 1:
        return "只有一档，本条不起作用，请删去本条"
    if due and clause.kind in OF_TIERS and getattr(clause, "mode", "") not in ("none", "off"):
        return "金额由标准定出，各项没有档次可选，本条不起作用，请删去本条"
    return ""


def _without_score(programme: Programme) -> str:
    """A least score that nobody has stated."""
    if programme.least_scores:
        return ""
    where = "[award]" if isinstance(programme.award, Rate) else "[[tier]]"
    return f"没有写最低分，本条不起作用；请在 {where} 写 min_score，否则请删去本条"


def _instead(programme: Programme) -> str:
    if programme.award.settled:
        return "请删去本条"
    return '要按同一比例压减的，请写 [amounts] mode = "pro_rata"'
