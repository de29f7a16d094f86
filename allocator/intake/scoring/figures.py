"""What can be computed from the marks of a row, and which of it a typed figure is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from statistics import median

from allocator.intake.scoring.arithmetic import panel

Figures = Mapping[str, tuple[float, ...]]
SHOWN = {
    "mean": "平均分",
    "trimmed": "去掉最高最低后的平均分",
    "sum": "合计",
    "most": "最高分",
    "least": "最低分",
    "range": "极差",
    "count": "打分个数",
    "middle": "中位数",
    "deviation": "标准差",
    "variance": "方差",
    "variation": "变异系数",
}
FAMILY = {kind: (kind,) for kind in SHOWN} | {
    "mean": ("mean", "trimmed"),
    "variation": ("variation", "deviation", "variance"),
    "extreme": ("most", "least", "trimmed"),
}
"""What a word says → the figures that it may mean."""

_NEAR = 1e-9
_TRIMMED = 3


def figures(marks: Sequence[Fraction]) -> Figures:
    """Figure → its values under the usual definitions (a deviation of the whole or of a sample)."""
    count = len(marks)
    if not count:
        return {}
    plain = [float(m) for m in marks]
    mean = sum(plain) / count
    squares = sum((x - mean) ** 2 for x in plain)
    variances = tuple(squares / n for n in (count, count - 1) if n)
    deviations = tuple(sqrt(v) for v in variances)
    return {
        "mean": (mean,),
        "trimmed": (float(panel(marks)),),
        "sum": (sum(plain),),
        "most": (max(plain),),
        "least": (min(plain),),
        "range": (max(plain) - min(plain),),
        "count": (float(count),),
        "middle": (median(plain),),
        "deviation": deviations,
        "variance": variances,
        "variation": tuple(x for d in deviations if mean for x in (d / mean, 100 * d / mean)),
    }


def fits(value: Decimal, wanted: Sequence[float]) -> bool:
    """Tell whether a typed figure is one of these, rounded or cut to the decimals that it has."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    unit = 10.0**-places
    typed = float(value)
    return any(abs(typed - w) <= unit / 2 + _NEAR or (0 <= w - typed < unit - _NEAR and places) for w in wanted)


def which(values: Sequence[Decimal | None], rows: Sequence[Figures], kinds: Sequence[str]) -> str:
    """Return the figure that a column is in every row, "" where it is none."""
    told = [(v, f) for v, f in zip(values, rows, strict=True) if v is not None and f]
    return next((k for k in kinds if told and all(fits(v, f[k]) for v, f in told)), "")
