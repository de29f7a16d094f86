"""What a rate pays: a share of a base, or a sum per unit, exact to the granule and always rounded down."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from allocator.award_kind import Rate
from allocator.candidate import Candidate
from allocator.errors import DataError
from allocator.money import show_exact, show_wan
from allocator.programme import Tier


def by_rate(
    award: Rate, pool: Sequence[Candidate], *, bounded: bool = False
) -> tuple[tuple[Tier, ...], tuple[tuple[int, ...], ...]]:
    """The one level of a rate, and what it is worth to each candidate: ⌊α b_i⌋, or b_i units.

    Parameters
    ----------
    bounded
        Nobody gets more than he has asked for.

    Returns
    -------
    tiers
        One tier named after the base; its ceiling is the largest sum due, 元.
    full
        (0, sum due in 元) per candidate.

    Raises
    ------
    DataError
        A candidate without a base, or a base or request too small to pay a single granule.
    """
    full = []
    for c in pool:
        if c.base is None:
            raise DataError(f"项目{c.id}没有“{award.base or award.base_columns[0]}”，无法计算奖补金额")
        due = standard(award, c)
        if bounded and c.request is not None:
            due = min(due, c.request // award.granule * award.granule)
        if due < award.granule:
            raise DataError(f"项目{c.id}按标准计算的金额不足{award.granule}元（{show_wan(award.granule)}万元），请核对")
        full.append((0, due))
    ceiling = max((due for _, due in full), default=0)
    return (Tier(name=award.tier, article=award.article or "", quote=award.quote or "", ceiling=ceiling),), tuple(full)


def standard(award: Rate, candidate: Candidate) -> int:
    """What the rate alone gives a candidate, 元: base and rate are exact, the one cut is down to the granule."""
    exact = Fraction(candidate.base or 0) * factor(award)
    return exact // award.granule * award.granule


def factor(award: Rate) -> Fraction:
    """元 per 元 of the base, or 元 per unit."""
    if award.per_unit is not None:
        return Fraction(award.per_unit)
    return award.share if award.share is not None else Fraction(award.percent or 0) / 100


def factor_words(award: Rate) -> str:
    """The factor for people: 5%, 1/3, 5000元."""
    if award.per_unit is not None:
        return f"{award.per_unit}元"
    return show_exact(award.share) if award.share is not None else f"{show_exact(Fraction(award.percent or 0))}%"


def told(award: Rate, candidate: Candidate) -> str:
    """How a sum came about, for people: 算力交易金额200万元×5%."""
    base, name = candidate.base or 0, award.base or award.base_columns[0]
    counted = show_exact(base) if award.per_unit is not None else f"{show_wan(base)}万元"
    return f"{name}{counted}×{factor_words(award)}"
