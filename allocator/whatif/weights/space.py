"""The weights that are looked at: whole numbers per million that add up to a million, inside bounds, in an order.

Whole numbers, so that a sample read back from a file is the same sample, and never lies outside by a rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from allocator.errors import RulesError
from allocator.whatif.weights.scheme import Scheme
from allocator.whatif.weights.values import Values

MILLION = 1_000_000
Array = npt.NDArray[np.int64]
Weights = tuple[int, ...]
"""Per million, one for each term."""
SAYS_NOTHING = 20
"""From so many terms on, the whole simplex says nothing: nearly every vector gives a list of its own."""


@dataclass(frozen=True)
class WeightSpace:
    """W: lo ≤ w ≤ hi, Σw = 10⁶, and w_a ≥ w_b for every pair of positions in `relations`.

    Attributes
    ----------
    simplex
        Whether the bounds are those of the whole simplex.
    """

    names: tuple[str, ...]
    low: Weights
    high: Weights
    relations: tuple[tuple[int, int], ...] = ()
    radius: Fraction | None = None
    simplex: bool = False

    def contains(self, weights: Sequence[int]) -> bool:
        """Tell whether weights lie in it."""
        inside = all(lo <= w <= hi for lo, w, hi in zip(self.low, weights, self.high, strict=True))
        return inside and sum(weights) == MILLION and all(weights[a] >= weights[b] for a, b in self.relations)

    def inside(self, drawn: Array) -> npt.NDArray[np.bool_]:
        """Return for each row whether it lies in it."""
        kept = (drawn >= self._low).all(axis=1) & (drawn <= self._high).all(axis=1) & (drawn.sum(axis=1) == MILLION)
        for a, b in self.relations:
            kept &= drawn[:, a] >= drawn[:, b]
        return np.asarray(kept)

    @cached_property
    def _low(self) -> Array:
        return np.array(self.low, np.int64)

    @cached_property
    def _high(self) -> Array:
        return np.array(self.high, np.int64)

    @property
    def pointless(self) -> bool:
        """Whether it is the whole simplex of so many terms that shares say nothing."""
        return self.simplex and len(self.names) >= SAYS_NOTHING

    def least(self, figures: Array) -> Array:
        """Return for each row d the least Σ w·d over the bounds and the sum, exactly; relations only make it larger.

        At the least every term has its lower bound, and what is left goes to the smallest d first.
        """
        order = np.argsort(figures, axis=1, kind="stable")
        ordered = np.take_along_axis(figures, order, axis=1)
        spans = (self._high - self._low)[order]
        left = MILLION - int(self._low.sum())
        before = np.cumsum(spans, axis=1) - spans
        given = np.clip(left - before, 0, spans)
        found: Array = figures @ self._low + (ordered * given).sum(axis=1)
        return found


def space_of(scheme: Scheme, values: Values) -> WeightSpace:
    """Return the weights around those of a scheme.

    Raises
    ------
    RulesError
        A relation names what the file does not let be weighed, or no weights fulfil all that is asked.
    """
    names = tuple(t.name for t in values.terms)
    asked = scheme.space
    if strange := next((n for pair in asked.relations for n in pair if n not in names), None):
        raise RulesError(f"计分方案“{scheme.name}”：权重次序中的“{strange}”在申报表中没有单独计分")
    relations = tuple((names.index(a), names.index(b)) for a, b in asked.relations)
    k, radius = len(names), Fraction(asked.radius)
    if asked.simplex:
        return WeightSpace(names, (0,) * k, (MILLION,) * k, relations, None, simplex=True)
    least, most = ([t.weight * (1 + side * radius) * MILLION for t in values.terms] for side in (-1, 1))
    low, high = tuple(map(ceil, least)), tuple(min(MILLION, floor(x)) for x in most)
    if not sum(low) <= MILLION <= sum(high) or any(lo > hi for lo, hi in zip(low, high, strict=True)):
        low, high = tuple(map(floor, least)), tuple(min(MILLION, ceil(x)) for x in most)  # a radius below a millionth
    return WeightSpace(names, low, high, relations, radius)


def to_million(weights: Sequence[Fraction]) -> Weights:
    """Return weights that add up to 1 per million, the largest remainders rounded up."""
    exact = [w * MILLION for w in weights]
    down = [floor(x) for x in exact]
    order = sorted(range(len(exact)), key=lambda k: (down[k] - exact[k], k))
    up = set(order[: MILLION - sum(down)])
    return tuple(w + (k in up) for k, w in enumerate(down))
