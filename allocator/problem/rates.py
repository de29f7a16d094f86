"""What a rate pays: a share of a base, or a sum per unit, exact to the granule and always rounded down."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from allocator.errors import DataError
from allocator.law.award import Rate
from allocator.law.programme import Programme, Tier
from allocator.money import WAN, show_exact, show_wan
from allocator.problem.candidate import Candidate, Entry


def by_rate(
    award: Rate, pool: Sequence[Candidate], *, bounded: bool = False
) -> tuple[tuple[Tier, ...], tuple[tuple[int, ...], ...]]:
    """Return the one level of a rate, and what it is worth to each candidate.

    ⌊min(α b_i, ceiling, request)⌋, or b_i units.

    Parameters
    ----------
    bounded
        Nobody gets more than he has asked for.

    Returns
    -------
    tiers
        One tier named after the base; its ceiling is the largest sum due, 元.
    full
        (0, sum due in 元) per candidate; less than a granule is 0, which closes the candidate (`tier_eligibility`).

    Raises
    ------
    DataError
        A candidate without a base.
    """
    full = []
    for c in pool:
        if c.base is None:
            raise DataError(f"项目“{c.called}”没有“{award.base or award.base_columns[0]}”，无法计算奖补金额")
        due = capped(award, c)
        if bounded and c.request is not None:
            due = min(due, c.request // award.granule * award.granule)
        full.append((0, due))
    tier = Tier(
        name=award.tier,
        article=award.article or "",
        quote=award.quote or "",
        ceiling=max((due for _, due in full), default=0),
        min_score=award.min_score,
    )
    return (tier,), tuple(full)


def capped(award: Rate, candidate: Candidate) -> int:
    """Tell what the rate gives a candidate, as far as a single award may pay it, 元."""
    due = standard(award, candidate)
    return due if award.ceiling is None else min(due, award.ceiling // award.granule * award.granule)


def enough(programme: Programme, entries: Sequence[Entry]) -> int:
    """More money than all candidates together could be paid, whatever clause falls, 元."""
    award = programme.award
    if isinstance(award, Rate):
        return sum(int(due_of(award, e.candidate)) + award.granule for e in entries) + award.granule
    return sum(t.ceiling for t in programme.tiers) * (len(entries) + 1)


def standard(award: Rate, candidate: Candidate) -> int:
    """Tell what the rate alone gives a candidate, 元: base and rate are exact, the one cut is down to the granule."""
    return due_of(award, candidate) // award.granule * award.granule


def due_of(award: Rate, candidate: Candidate) -> Fraction:
    """Return the same exactly, before it is cut to what can be paid."""
    return Fraction(candidate.base or 0) * award.factor


def product(award: Rate, candidate: Candidate) -> str:
    """Tell what a sum is the product of, for people: 算力交易金额200万元×5%."""
    base, name = candidate.base or 0, award.base or award.base_columns[0]
    counted = show_exact(base) if award.per_unit is not None else f"{show_wan(base)}万元"
    return f"{name}{counted}×{award.factor_words}"


def told(award: Rate, candidate: Candidate) -> str:
    """Tell how a sum came about, and what of it is not counted for the sake of the smallest unit."""
    granule = award.granule
    if not due_of(award, candidate) % granule:
        return product(award, candidate)
    unit = f"{show_wan(granule)}万元" if granule >= WAN else f"{granule:,}元"
    return f"{product(award, candidate)}，不足{unit}的部分不计"
