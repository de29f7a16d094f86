"""Invented expert marks, and the score they give under the custom the 说明 sheet states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from random import Random

Mark = float | str | None
"""A mark in points, 回避, 缺席, or blank."""

_MISSING = ("回避", "回避", "缺席", None)


def draw_marks(rng: Random, quality: float, experts: int) -> list[Mark]:
    """One mark per expert in half points around the quality; at least three stay valid."""
    marks: list[Mark] = [min(98.0, max(45.0, round(2 * rng.gauss(quality, 3.0)) / 2)) for _ in range(experts)]
    absent = sum(rng.random() < 0.035 for _ in marks)
    for place in rng.sample(range(experts), min(absent, experts - 3)):
        marks[place] = rng.choice(_MISSING)
    return marks


def draw_dimensions(rng: Random, quality: float, dimensions: Mapping[str, int]) -> dict[str, float]:
    """Draw the points per dimension, to one decimal, that go with a quality."""
    drawn = {name: full * rng.gauss(quality, 2.5) / 100 for name, full in dimensions.items()}
    return {name: round(min(float(dimensions[name]), points), 1) for name, points in drawn.items()}


def score(marks: Sequence[Mark], bonus: int) -> Decimal:
    """From five valid marks on without the highest and the lowest, then the mean plus the bonus, half up to 0.01."""
    valid = sorted(Decimal(str(m)) for m in marks if isinstance(m, float))
    kept = valid[1:-1] if len(valid) >= 5 else valid
    return (sum(kept, Decimal(bonus * len(kept))) / len(kept)).quantize(Decimal("0.01"), ROUND_HALF_UP)
