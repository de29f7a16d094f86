"""Who certainly stands above whom, whatever the weights in W: proven, with a margin for the rounding of scores.

If the least of s_j − s_i over W is at least 0.01 point, j's rounded score is higher; if it is at least 0 and j's tie
keys come first, j stands above all the same. The converse is not claimed. Order relations of W are left out of the
bound, which makes it smaller and so never wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.space import WeightSpace


@dataclass(frozen=True)
class Above:
    """Pairs that are certain.

    Attributes
    ----------
    certain
        `certain[j, i]`: j stands above i under all weights of W.
    """

    certain: npt.NDArray[np.bool_]

    @property
    def pairs(self) -> int:
        """How many pairs of candidates there are."""
        n = len(self.certain)
        return n * (n - 1) // 2

    @property
    def settled(self) -> int:
        """How many of them stand in one order, certainly."""
        return int(self.certain.sum())

    @property
    def best(self) -> list[int]:
        """Per position the best rank that it can have, as far as is proven: below all that certainly stand above."""
        return [int(x) + 1 for x in self.certain.sum(axis=0)]

    @property
    def worst(self) -> list[int]:
        """Per position the worst rank that it can have, as far as is proven."""
        n = len(self.certain)
        return [n - int(x) for x in self.certain.sum(axis=1)]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"pairs": self.pairs, "settled": self.settled}


def certain_pairs(lists: Lists, scorer: Scorer, space: WeightSpace) -> Above:
    """Return who certainly stands above whom."""
    points, added, n = scorer.points, scorer.added, len(scorer.points)
    hundredth = -(-scorer.unit // 100)
    never_below = space.least(points) + added >= 0
    certain = np.zeros((n, n), bool)
    place = np.array(lists.place)
    for j in range(n):
        least = space.least(points[j] - points) + (added[j] - added)
        keys = place[j] < place
        certain[j] = np.where(keys, least >= 0, (least >= hundredth) & never_below)
        certain[j, j] = False
    return Above(certain)
