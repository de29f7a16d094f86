"""What experts' marks say of the experts: marks far from the others', strictness, and how far they disagree.

A mark is far where it lies more than 15 % of the full mark from the median of all marks on the candidate, and more
than two robust deviations (1.4826 times the median distance from the median); with five marks or more, since of fewer
nobody can say who is far from whom. Sums are exact; only a root is a float, for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import median
from typing import Any

from allocator.whatif.weights.values import Values

LEAST_MARKS = 5
FAR = Fraction(15, 100)
"""Of the full mark."""
ROBUST, TIMES = Fraction(14_826, 10_000), 2
LEAST_MARKED = 8
"""Of fewer candidates nobody can say how strictly somebody marks."""
STRICT, ONE_WAY = Fraction(3, 100), Fraction(3, 4)
"""Of the full mark on average, and of the candidates on the same side of the others' mean: then it is systematic."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """A mark far from the others'; all in points."""

    position: int
    expert: str
    mark: Fraction
    middle: Fraction
    robust: Fraction

    @property
    def away(self) -> Fraction:
        return self.mark - self.middle


@dataclass(frozen=True, slots=True)
class Strictness:
    """How one expert of a panel marks beside the others.

    Attributes
    ----------
    counted
        Candidates that he and somebody else marked.
    mean
        His mark less the mean of the others', on average; below 0: stricter.
    below, above
        On how many candidates he is below and above.
    systematic
        Whether it is large and nearly always the same way.
    """

    panel: str
    expert: str
    counted: int
    mean: Fraction
    below: int
    above: int
    systematic: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far the marks on one candidate lie apart, in points."""

    position: int
    marks: int
    lowest: Fraction
    highest: Fraction
    variance: Fraction

    @property
    def range(self) -> Fraction:
        return self.highest - self.lowest

    @property
    def deviation(self) -> float:
        """The standard deviation of the marks."""
        return sqrt(self.variance)


@dataclass(frozen=True, slots=True)
class OfPanel:
    """The same of a whole panel: means over its candidates with two marks or more."""

    panel: str
    counted: int
    range: Fraction
    deviation: float


@dataclass(frozen=True)
class Judged:
    """What the marks say of the experts; all empty where the file has none."""

    outliers: tuple[Outlier, ...] = ()
    strictness: tuple[Strictness, ...] = ()
    disagreement: tuple[Disagreement, ...] = ()
    panels: tuple[OfPanel, ...] = ()
    few: int = 0
    """Candidates with too few marks to tell who is far."""

    @property
    def any(self) -> bool:
        return bool(self.disagreement)

    def to_json(self, ids: Sequence[str]) -> dict[str, Any] | None:
        """As plain data, in points; None where the file has no experts' marks."""
        if not self.any:
            return None
        return {
            "outliers": [
                {
                    "id": ids[o.position],
                    "expert": o.expert,
                    "mark": _number(o.mark),
                    "median": _number(o.middle),
                    "robust_deviation": _number(o.robust),
                }
                for o in self.outliers
            ],
            "too_few_marks": self.few,
            "strictness": [
                {
                    "panel": s.panel,
                    "expert": s.expert,
                    "counted": s.counted,
                    "mean": _number(s.mean),
                    "below": s.below,
                    "above": s.above,
                    "systematic": s.systematic,
                }
                for s in self.strictness
            ],
            "candidates": [
                {
                    "id": ids[d.position],
                    "marks": d.marks,
                    "lowest": _number(d.lowest),
                    "highest": _number(d.highest),
                    "range": _number(d.range),
                    "deviation": round(d.deviation, 3),
                }
                for d in self.disagreement
            ],
            "panels": [
                {
                    "panel": p.panel,
                    "counted": p.counted,
                    "mean_range": _number(p.range),
                    "mean_deviation": round(p.deviation, 3),
                }
                for p in self.panels
            ],
        }


def _number(value: Fraction) -> float:
    return round(float(value), 4)


def judged(values: Values, full: int) -> Judged:
    """Return what the experts' marks say of the experts.

    Parameters
    ----------
    full
        The full mark.
    """
    marked = [(i, marks) for i, marks in enumerate(values.experts) if marks]
    if not marked:
        return Judged()
    apart = {i: _apart(i, list(marks.values())) for i, marks in marked}
    return Judged(
        outliers=tuple(found for i, marks in marked for found in _far(i, marks, full)),
        strictness=tuple(_strictness(values, full)),
        disagreement=tuple(apart.values()),
        panels=tuple(
            _of_panel(name, [apart[i] for i in members if i in apart and apart[i].marks > 1])
            for name, members in values.members.items()
        ),
        few=sum(len(marks) < LEAST_MARKS for marks in values.experts),
    )


def _apart(i: int, marks: Sequence[Fraction]) -> Disagreement:
    middle = sum(marks, Fraction()) / len(marks)
    spread = sum(((m - middle) ** 2 for m in marks), Fraction()) / len(marks)
    return Disagreement(i, len(marks), min(marks), max(marks), spread)


def _far(i: int, marks: Any, full: int) -> Iterator[Outlier]:
    if len(marks) < LEAST_MARKS:
        return
    middle = Fraction(median(marks.values()))
    robust = ROBUST * Fraction(median(abs(m - middle) for m in marks.values()))
    for expert, mark in marks.items():
        if abs(mark - middle) > max(FAR * full, TIMES * robust):
            yield Outlier(i, expert, mark, middle, robust)


def _strictness(values: Values, full: int) -> Iterator[Strictness]:
    for panel, members in values.members.items():
        steps: dict[str, list[Fraction]] = {}
        for i in members:
            marks = values.experts[i]
            whole = sum(marks.values(), Fraction())
            for expert, mark in marks.items() if len(marks) > 1 else ():
                steps.setdefault(expert, []).append(mark - (whole - mark) / (len(marks) - 1))
        for expert, own in steps.items():
            mean = sum(own, Fraction()) / len(own)
            below, above = sum(s < 0 for s in own), sum(s > 0 for s in own)
            one_way = max(below, above) >= ONE_WAY * len(own)
            systematic = len(own) >= LEAST_MARKED and abs(mean) >= STRICT * full and one_way
            yield Strictness(panel, expert, len(own), mean, below, above, systematic)


def _of_panel(name: str, own: Sequence[Disagreement]) -> OfPanel:
    n = max(len(own), 1)
    return OfPanel(name, len(own), sum((d.range for d in own), Fraction()) / n, sum(d.deviation for d in own) / n)
