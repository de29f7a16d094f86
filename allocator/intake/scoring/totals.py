"""What the header of a stated total says of it: its full mark, and whether bonus and deductions are in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from allocator.intake.headers import Column
from allocator.intake.layout import Layout
from allocator.intake.scoring.seen import Seen

_WITH_BONUS = re.compile(r"(?<![不未])(?:含|包含|包括)(?:附加|加)分|加分后")
_WITHOUT_BONUS = re.compile(r"[不未](?:含|包含|包括)(?:附加|加)分|加分前")
_NET = re.compile(r"(?<!未)(?:已扣|扣[分减除]?后|减分后)|(?<![不未])(?:含|包含|包括)(?:扣|减)分")
_GROSS = re.compile(r"未扣|[扣减][分减除]*前|[不未](?:含|包含|包括)(?:扣|减)分")
WITHIN = Decimal("1.2")
"""Up to this part of the full mark a higher one in the header of a total is the full mark with a bonus."""


def stated(layout: Layout, seen: Seen) -> list[Column]:
    """Return the columns of a stated total, the surest name first; the mean of the experts where there is none.

    A total that is the sum of all experts' marks is a figure about them and no score.
    """
    first, mean = layout.fields.get("total"), layout.fields.get("mean")
    totals = [first, *(c for c, by in layout.spare.items() if by == first)] if first else []
    found = [c for c in (*totals, mean) if c and seen.filled(c)]
    return [c for c in found if not _sum_of(c, layout.experts, seen)]


def _sum_of(total: Column, experts: Sequence[Column], seen: Seen) -> bool:
    rows = list(zip(seen.values(total), *(seen.values(c) for c in experts), strict=True)) if len(experts) > 1 else []
    told = [(v, [m for m in marks if m is not None]) for v, *marks in rows if v is not None]
    return bool(told) and all(len(marks) > 1 and v == sum(marks) for v, marks in told)


def says_bonus(total: Column) -> bool:
    """Tell whether the header says if the bonus is in it."""
    return any(p.search(n) for n in _words(total) for p in (_WITH_BONUS, _WITHOUT_BONUS))


def says_deduction(total: Column) -> bool:
    """Tell whether the header says if points have been taken away."""
    return any(p.search(n) for n in _words(total) for p in (_NET, _GROSS))


def _words(total: Column) -> tuple[str, ...]:
    return (*total.notes, total.base)


def is_bare(total: Column, *, is_mean: bool) -> bool:
    """Tell whether the total is without bonus; the header may say."""
    if any(_WITHOUT_BONUS.search(n) for n in _words(total)):
        return True
    return is_mean and not any(_WITH_BONUS.search(n) for n in _words(total))


def is_gross(total: Column, *, is_mean: bool) -> bool:
    """Tell whether deductions are still to be taken from the total; the header may say."""
    if any(_GROSS.search(n) for n in _words(total)):
        return True
    return is_mean and not any(_NET.search(n) for n in _words(total))


def limit(total: Column | None, full: Decimal, allowance: Decimal, *, bare: bool) -> Decimal:
    """Return the most that a stated total can be: what its header says, else the full mark with any bonus in it."""
    if total is not None and total.marks is not None and full < total.marks <= full * WITHIN:
        return total.marks
    with_bonus = total is not None and any(_WITH_BONUS.search(n) for n in _words(total))
    return full if bare else full + max(allowance, full if with_bonus and not allowance else Decimal())
