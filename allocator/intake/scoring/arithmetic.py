"""How experts' marks, indicators or a given total become one score: exact fractions, rounded once, half up to 0.01.

The texts name indicators but neither weights nor a formula, so the formula is the ministry's choice and is printed
with every result. Nothing here knows a workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

TRIM_FROM = 5
"""Valid marks from which on one highest and one lowest are dropped."""

LEAST_VALID = 3
"""Fewer valid marks are no score."""

Mark = Decimal | None
"""An expert's mark, None for 回避, 缺席 or an empty cell."""


def valid(marks: Sequence[Mark]) -> list[Decimal]:
    """Return the marks that were given."""
    return [m for m in marks if m is not None]


def converted(mark: Decimal | Fraction, own: Decimal, full: Decimal) -> Fraction:
    """Return a mark of one full mark on the scale of another."""
    return Fraction(mark) * Fraction(full) / Fraction(own)


def panel(given: Sequence[Decimal | Fraction]) -> Fraction:
    """Return the mean of one panel's valid marks, at least one; from five on without one highest and one lowest."""
    kept = sorted(given)
    if len(kept) >= TRIM_FROM:
        kept = kept[1:-1]
    return sum((Fraction(m) for m in kept), Fraction()) / len(kept)


def mean(marks: Sequence[Decimal | Fraction | None]) -> Fraction:
    """Return the mean of the valid marks, from five on without one highest and one lowest.

    Raises
    ------
    ValueError
        Fewer than three valid marks (C37).
    """
    given = [m for m in marks if m is not None]
    if len(given) < LEAST_VALID:
        raise ValueError(f"有效打分仅{len(given)}个，不足{LEAST_VALID}个")
    return panel(given)


def plain_mean(marks: Sequence[Decimal | Fraction | None]) -> tuple[Fraction, ...]:
    """Return the mean of all valid marks, none dropped; empty where there are none."""
    given = [m for m in marks if m is not None]
    return (sum((Fraction(m) for m in given), Fraction()) / len(given),) if given else ()


HUNDRED = Fraction(100)


def weighted(
    values: Mapping[str, Decimal],
    weights: Mapping[str, Decimal],
    full: Mapping[str, Decimal] | None = None,
    scale: Fraction = HUNDRED,
) -> Fraction:
    """Weigh indicators on a scale of 100; any positive scale of the weights gives the same.

    Parameters
    ----------
    values
        Indicator → points, one for every weight.
    full
        Indicator → full marks of its points; 100 where not stated.
    scale
        The full mark of the result.
    """
    total = sum(map(Fraction, weights.values()), Fraction())
    return (
        sum(
            (
                Fraction(values[name]) / Fraction((full or {}).get(name, Decimal(100))) * Fraction(weight)
                for name, weight in weights.items()
            ),
            Fraction(),
        )
        * scale
        / total
    )


def plain_sum(values: Mapping[str, Decimal]) -> Fraction:
    """Points that already carry their weight in their full marks, such as 技术性能(40分)."""
    return sum(map(Fraction, values.values()), Fraction())


def rounded(value: Decimal, places: int) -> Decimal:
    """Return a figure to so many decimals, half up, away from 0."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def capped(bonus: Decimal, ceiling: Decimal | None) -> Decimal:
    """Return the bonus that counts."""
    return bonus if ceiling is None else min(bonus, ceiling)


def hundredths(points: Fraction) -> int:
    """Return the score as an integer of hundredths, half up: 86.125 → 8613.

    Points are never negative here, so half up needs no rule for the other side.
    """
    return int(points * 100 + Fraction(1, 2))


def exact_integers(rows: Sequence[Sequence[Decimal]]) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Return all values as integers of one common scale, and the scale: hundredths, or finer if any value needs it."""
    places = max((-int(v.normalize().as_tuple().exponent) for row in rows for v in row), default=2)
    scale = 10 ** max(2, places)
    return tuple(tuple(int(v * scale) for v in row) for row in rows), scale
