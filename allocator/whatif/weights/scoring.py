"""Scores by a scheme, exact, rounded once half up to 0.01: weights, experts' marks, and panels made alike.

A z-score is irrational; it is rounded by comparing integers, never by a float. It is told as a T-score, 50 + 10·z, and
a percentile as the mean rank among the panel on a scale of 100. Both act last, on the score with bonus and deductions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from statistics import median

from allocator.errors import RulesError
from allocator.intake.scoring.arithmetic import LEAST_VALID, hundredths, mean
from allocator.problem.candidate import Candidate
from allocator.whatif.weights.scheme import LEAST_IN_A_PANEL, Aggregate, Scheme
from allocator.whatif.weights.values import Values

HALF = Fraction(1, 2)
MIDDLE, STEP = 5000, 1000
"""A T-score in hundredths: that of the mean, and one standard deviation."""


def aggregated(marks: Sequence[Fraction], how: Aggregate) -> Fraction | None:
    """Return one mark of several experts'; None where there are fewer than three."""
    if len(marks) < LEAST_VALID:
        return None
    if how == "median":
        return Fraction(median(marks))
    return mean(marks) if how == "trimmed" else sum(marks, Fraction()) / len(marks)


def points_of(
    scheme: Scheme, values: Values, pool: Sequence[Candidate], full: int, without: str = ""
) -> tuple[Fraction, ...]:
    """Return every candidate's score before it is rounded, and before panels are made alike.

    Parameters
    ----------
    full
        The full mark of a score.
    without
        An expert whose marks are left out; the trim is run again on the rest.

    Raises
    ------
    RulesError
        Somebody has fewer than three valid marks, with this expert left out.
    """
    if scheme.basis == "indicators":
        weights = [t.weight for t in values.terms]
        made = [full * sum((w * v for w, v in zip(weights, row, strict=True)), Fraction()) for row in values.shares]
    else:
        made = _from_experts(scheme, values, pool, without)
    return tuple(max(p + a, Fraction()) for p, a in zip(made, values.added, strict=True))


def _from_experts(scheme: Scheme, values: Values, pool: Sequence[Candidate], without: str) -> list[Fraction]:
    kept = [[v for e, v in marks.items() if e != without] for marks in values.experts]
    made = [aggregated(marks, scheme.experts.aggregate) for marks in kept]
    lacking = [c for c, m in zip(pool, made, strict=True) if m is None]
    if lacking:
        about = f"去掉“{without}”后" if without else ""
        raise RulesError(f"{about}有{len(lacking)}项有效打分不足{LEAST_VALID}个（如项目{lacking[0].called}），不能计分")
    return [m for m in made if m is not None]


def scores_of(
    scheme: Scheme, values: Values, pool: Sequence[Candidate], full: int, without: str = ""
) -> tuple[int, ...]:
    """Return every candidate's score by a scheme, in hundredths; see `points_of`.

    Raises
    ------
    RulesError
        A panel is too small to be made alike, or all its scores are equal.
    """
    points = points_of(scheme, values, pool, full, without)
    if scheme.panel.method == "none":
        return tuple(map(hundredths, points))
    small = {name: len(m) for name, m in values.members.items() if len(m) < LEAST_IN_A_PANEL}
    if small:
        told = "、".join(f"{name or '全部项目'}{n}项" for name, n in small.items())
        raise RulesError(
            f"计分方案“{scheme.name}”：{told}，少于{LEAST_IN_A_PANEL}项的组不作标准化（组内名次和离散程度说明不了宽严）"
        )
    found = [0] * len(points)
    made = standardised if scheme.panel.method == "zscore" else percentiles
    for name, members in values.members.items():
        own = made([points[i] for i in members])
        if own is None:
            raise RulesError(f"计分方案“{scheme.name}”：{name or '全部项目'}得分全部相同，不能标准化")
        for i, score in zip(members, own, strict=True):
            found[i] = score
    return tuple(found)


def standardised(points: Sequence[Fraction]) -> list[int] | None:
    """Return T-scores in hundredths, half up, never below 0; None where all are equal."""
    n = len(points)
    middle = sum(points, Fraction()) / n
    spread = sum(((p - middle) ** 2 for p in points), Fraction()) / n
    if not spread:
        return None
    return [max(0, _rounded(p - middle, spread)) for p in points]


def _rounded(away: Fraction, spread: Fraction) -> int:
    """Return ⌊5000 + 1000·d/√v + 1/2⌋ exactly."""
    square = (STEP * away) ** 2 / spread
    top, bottom = square.numerator * square.denominator, square.denominator  # √square = √top / bottom
    start = MIDDLE + HALF
    shifted, scale = start.numerator * bottom, start.denominator * bottom
    inside = top * start.denominator**2
    root = isqrt(inside)
    if away >= 0:
        return (shifted + root) // scale
    return (shifted - root - (root * root < inside)) // scale


def percentiles(points: Sequence[Fraction]) -> list[int]:
    """Return 100·(those below + half of the equals, oneself among them)/n in hundredths."""
    n = len(points)
    below = [sum(q < p for q in points) for p in points]
    equal = [sum(q == p for q in points) for p in points]
    return [hundredths(Fraction(100 * (2 * b + e), 2 * n)) for b, e in zip(below, equal, strict=True)]


def experts_in(values: Values) -> tuple[str, ...]:
    """Return the experts by name, in the order of the file."""
    names: dict[str, None] = {}
    for marks in values.experts:
        names |= dict.fromkeys(marks)
    return tuple(names)
