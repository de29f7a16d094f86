"""Scores under many weights at once, in whole numbers: the same to the hundredth as by fractions, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

import numpy as np
import numpy.typing as npt

from allocator.whatif.weights.space import MILLION, Array
from allocator.whatif.weights.values import Values

LARGEST = 2**62
CHUNK = 2_000


class Scorer:
    """One pool's points as whole numbers of a common unit.

    Parameters
    ----------
    full
        The full mark of a score.

    Attributes
    ----------
    unit
        One point of a score is `unit` of them, under weights per million.
    points, added
        Per candidate and term, and per candidate, in that unit once multiplied by weights per million.
    """

    def __init__(self, values: Values, full: int) -> None:
        scaled = [[full * v for v in row] for row in values.shares]
        common = lcm(*(v.denominator for row in scaled for v in row), *(a.denominator for a in values.added))
        self.unit = common * MILLION
        points = [[int(v * common) for v in row] for row in scaled]
        added = [int(a * self.unit) for a in values.added]
        most = max((max(map(abs, row), default=0) for row in points), default=0) * MILLION
        largest = 2 * 100 * (most + max(map(abs, added), default=0)) + self.unit
        kind: npt.DTypeLike = np.int64 if largest < LARGEST else object
        self.points, self.added = np.array(points, kind), np.array(added, kind)

    def raw(self, drawn: Array) -> npt.NDArray[np.int64]:
        """Return for each row of weights every candidate's score in `unit`, not rounded, and below 0 where it is."""
        found: npt.NDArray[np.int64] = drawn.astype(self.points.dtype) @ self.points.T + self.added
        return found

    def hundredths(self, drawn: Array) -> Array:
        """Return for each row of weights every candidate's score, half up."""
        shifted = 200 * np.maximum(self.raw(drawn), 0) + self.unit
        found: Array = (shifted // (2 * self.unit)).astype(np.int64)
        return found

    def chunks(self, drawn: Array) -> Iterator[tuple[int, Array]]:
        """Yield the same part by part, each with the number of its first row."""
        for first in range(0, len(drawn), CHUNK):
            yield first, self.hundredths(drawn[first : first + CHUNK])

    def of(self, weights: tuple[int, ...]) -> tuple[int, ...]:
        """Return the scores under one vector of weights per million."""
        found = self.hundredths(np.array([weights], np.int64))[0]
        return tuple(int(s) for s in found)
