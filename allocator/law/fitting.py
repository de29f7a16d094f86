"""Which clauses say something under which kind of award: the others are refused where a file states them."""

from __future__ import annotations

from allocator.law.clause.base import Clause
from allocator.law.clause.kinds import kinds
from allocator.law.consistency import NOT_RANKED, RANK_IT
from allocator.law.programme import Programme


def idle_choices(award: str, *, ranked: bool, fixed: bool) -> frozenset[str]:
    """Kinds of the ministry's choices that say nothing about a kind of award; a fixed sum heeds no request."""
    if award not in ("event", "rate"):
        return frozenset(name for name, kind in kinds().items() if kind.of_dues)
    return frozenset(
        name
        for name, kind in kinds().items()
        if (kind.of_requests and fixed)
        or (kind.of_tiers or kind.of_dues if ranked else kind.chooses or kind.limits_choice)
    )


def misfit(programme: Programme, clause: Clause) -> str:
    """Tell why a stated clause cannot act under the programme's kind of award, and what to do; empty where it acts."""
    due = programme.award.settled
    if due and not programme.ranked:
        return f"{NOT_RANKED}，本条不起作用；{RANK_IT}，否则请删去" if clause.chooses else ""
    if why := clause.misfit(programme):
        return why
    if clause.needs_levels and len(programme.levels) == 1:
        return "只有一档，本条不起作用，请删去本条"
    if due and clause.of_tiers and clause.in_use:
        return "金额由标准定出，各项没有档次可选，本条不起作用，请删去本条"
    return ""
