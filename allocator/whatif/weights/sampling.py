"""Weights drawn from W, every whole vector in it equally likely, the same for the same seed on every machine.

On a box the widest weight is left out, the others are drawn each by itself, and what does not fit is rejected: what is
left is independent and uniform. On the whole simplex cuts are drawn. Only where less than 1 % would be left (narrow
order relations) a walk inside W takes over, two weights at a time; its vectors are not independent, and it says how
many independent ones they are worth.

Numbers come from the bits of PCG64, whose stream is fixed for good, not from a method of numpy's that may change. A
remainder of 64 bits by at most two million is uniform to one part in 10¹².
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import Any, Literal

import numpy as np

from allocator.errors import RulesError
from allocator.whatif.weights.space import MILLION, Array, WeightSpace

How = Literal["rejection", "walk"]
_NONE = "权重范围与次序要求相互矛盾或过窄，没有找到一组同时满足的权重"
AT_ONCE = 20_000
"""So many vectors are drawn before what fits is counted."""
LEAST_ACCEPTED = 0.01
"""Below it a walk takes over."""
SURE = 0.05
"""What is told of shares holds at 95 %."""
BETWEEN = 5
"""So many moves of the walk lie between two of its vectors, for each weight."""


@dataclass(frozen=True)
class Sample:
    """Weights drawn from W, a row each.

    Attributes
    ----------
    accepted
        The part of what was drawn that lay in W.
    effective
        How many independent vectors they are worth.
    """

    drawn: Array
    seed: int
    how: How
    accepted: float
    effective: int

    @property
    def size(self) -> int:
        return len(self.drawn)

    @property
    def margin(self) -> float:
        """The points by which one share may be off, at 95 %."""
        return 98 / sqrt(self.effective)

    def joint(self, number: int) -> float:
        """Return the points by which any of so many shares may be off at once, at 95 % (Hoeffding)."""
        return 100 * sqrt(log(2 * max(1, number) / SURE) / (2 * self.effective))

    @property
    def least(self) -> float:
        """Per cent: what never happened is less than this, at 95 % (rule of three)."""
        return 300 / self.effective

    def to_json(self, candidates: int, tiers: int) -> dict[str, Any]:
        """As plain data; margins in points."""
        return {
            "size": self.size,
            "seed": self.seed,
            "how": self.how,
            "accepted": round(self.accepted, 4),
            "effective": self.effective,
            "margin": round(self.margin, 3),
            "joint_margin": round(self.joint(candidates * tiers), 3),
            "never_below": round(self.least, 4),
        }


def draw(space: WeightSpace, size: int, seed: int) -> Sample:
    """Draw so many weights from W.

    Raises
    ------
    RulesError
        No weights in W were found.
    """
    bits = np.random.PCG64(seed)
    found: list[Array] = []
    tried = number = 0
    while number < size:
        proposed = _cuts(space, bits) if space.simplex else _box(space, bits)
        kept = proposed[space.inside(proposed)]
        found.append(kept)
        tried, number = tried + len(proposed), number + len(kept)
        if number < LEAST_ACCEPTED * tried:
            walked = _walked(space, size, bits, np.concatenate(found))
            return Sample(walked, seed, "walk", number / tried, _worth(walked))
    return Sample(np.concatenate(found)[:size], seed, "rejection", number / tried, size)


def _raw(bits: np.random.PCG64, shape: tuple[int, int], below: Array) -> Array:
    raw = bits.random_raw(shape[0] * shape[1]).reshape(shape)
    return (raw % below.astype(np.uint64)).astype(np.int64)


def _box(space: WeightSpace, bits: np.random.PCG64) -> Array:
    """Draw every weight but the widest between its bounds; that one is what is left of a million."""
    low, high = np.array(space.low, np.int64), np.array(space.high, np.int64)
    widest = int(np.argmax(high - low))
    drawn = low + _raw(bits, (AT_ONCE, len(low)), high - low + 1)
    drawn[:, widest] += MILLION - drawn.sum(axis=1)
    return drawn


def _cuts(space: WeightSpace, bits: np.random.PCG64) -> Array:
    """Draw whole vectors of the simplex: k − 1 cuts among a million and k − 1 places; rows with equal ones go."""
    k = len(space.names)
    places = np.full(k - 1, MILLION + k - 1, np.int64)
    cuts = np.sort(_raw(bits, (AT_ONCE, k - 1), places), axis=1)
    cuts = cuts[(np.diff(cuts, axis=1) > 0).all(axis=1)]
    ends = np.hstack([np.full((len(cuts), 1), -1), cuts, np.full((len(cuts), 1), MILLION + k - 1)])
    found: Array = np.diff(ends, axis=1) - 1
    return found


def _walked(space: WeightSpace, size: int, bits: np.random.PCG64, known: Array) -> Array:
    """Walk inside W from a vector of it: two weights at a time, by any amount that stays inside, all equally likely."""
    start = known[0] if len(known) else _inside(space)
    weights, k = [int(w) for w in start], len(space.names)
    moves = BETWEEN * k
    found = np.empty((size, k), np.int64)
    for row in range(size):
        raw = bits.random_raw(3 * moves).tolist()
        for m in range(moves):
            a, b = raw[3 * m] % k, raw[3 * m + 1] % k
            if a != b:
                _moved(space, weights, a, b, raw[3 * m + 2])
        found[row] = weights
    return found


def _moved(space: WeightSpace, weights: list[int], a: int, b: int, raw: int) -> None:
    """Move weight from b to a: by any whole amount with which both stay inside, equally likely."""
    least = max(space.low[a] - weights[a], weights[b] - space.high[b])
    most = min(space.high[a] - weights[a], weights[b] - space.low[b])
    for more, less in space.relations:
        # w_more − w_less + t·slope ≥ 0
        slope = (more == a) - (more == b) - (less == a) + (less == b)
        gap = weights[more] - weights[less]
        if slope > 0:
            least = max(least, -(gap // slope))
        elif slope < 0:
            most = min(most, gap // -slope)
    step = least + raw % (most - least + 1)
    weights[a] += step
    weights[b] -= step


def _inside(space: WeightSpace) -> Array:
    """Return some weights of W: from the lower bounds, what is left is handed out where the relations let it.

    Raises
    ------
    RulesError
        There are none: bounds and relations contradict each other.
    """
    k = len(space.names)
    low, high = list(space.low), list(space.high)
    for _ in range(k):  # bounds travel along the relations
        for more, less in space.relations:
            low[more], high[less] = max(low[more], low[less]), min(high[less], high[more])
    if any(lo > hi for lo, hi in zip(low, high, strict=True)) or not sum(low) <= MILLION <= sum(high):
        raise RulesError(_NONE)
    # All at the same part of the way from the lower to the upper bound keeps every relation.
    least, most = 0, 1 << 40
    while most - least > 1:
        middle = (least + most) // 2
        at = sum(lo + (hi - lo) * middle // (1 << 40) for lo, hi in zip(low, high, strict=True))
        least, most = (middle, most) if at <= MILLION else (least, middle)
    found = [lo + (hi - lo) * least // (1 << 40) for lo, hi in zip(low, high, strict=True)]
    for m in _heaviest_first(space, k):
        found[m] += min(high[m] - found[m], MILLION - sum(found))
    if not space.contains(found):
        raise RulesError(_NONE)
    return np.array(found, np.int64)


def _heaviest_first(space: WeightSpace, k: int) -> list[int]:
    """Return terms so that one that weighs at least as much as another comes before it."""
    below = {m: [b for a, b in space.relations if a == m] for m in range(k)}
    found: list[int] = []

    def visit(m: int, seen: tuple[int, ...]) -> None:
        if m in found or m in seen:
            return
        for b in below[m]:
            visit(b, (*seen, m))
        found.append(m)

    for m in range(k):
        visit(m, ())
    return found[::-1]


def _worth(drawn: Array) -> int:
    """Return how many independent vectors a walk is worth: by the slowest weight's autocorrelation."""
    n, slowest = len(drawn), 1.0
    for column in drawn.T.astype(float):
        own = column - column.mean()
        spread = float(own @ own)
        if not spread:
            continue
        length = 1.0
        for lag in range(1, n // 2):
            together = float(own[:-lag] @ own[lag:]) / spread
            if together <= SURE:
                break
            length += 2 * together
        slowest = max(slowest, length)
    return max(1, int(n / slowest))
