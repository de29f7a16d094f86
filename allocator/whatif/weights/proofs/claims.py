"""Who may stand above whom somewhere in W, in numbers; claims of how many at most, and their trees of multipliers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.space import WeightSpace

Tree = Mapping[str, Any]
"""As `check` reads it: `on`, `yes` and `no`; or a leaf of multipliers."""


@dataclass(frozen=True)
class Claim:
    """Of these rivals at most so many may stand above somebody, of a group no more than its cap counted.

    Attributes
    ----------
    turned
        It is counted below how many of them somebody does not stand for certain: those whom he may stand above.
    """

    of: int
    rivals: tuple[int, ...]
    most: int
    tree: Tree
    turned: bool = False
    groups: tuple[tuple[int, tuple[int, ...]], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain data, for the checker."""
        return {
            "of": self.of,
            "rivals": list(self.rivals),
            "most": self.most,
            "turned": self.turned,
            "groups": [[cap, list(members)] for cap, members in self.groups],
            "tree": self.tree,
        }


class Pairs:
    """How far scores lie apart at the least and at the most, over bounds and sum of W; whole numbers of the unit.

    Attributes
    ----------
    least, most
        `[i, j]`: of s_j − s_i + margin, which is 1 or more wherever j may stand above i.
    """

    def __init__(self, lists: Lists, scorer: Scorer, space: WeightSpace) -> None:
        self.points, self.added, self.unit, self.space = scorer.points, scorer.added, scorer.unit, space
        self.keys = list(lists.place)
        place = np.array(lists.place)
        n = len(self.points)
        self.least, self.most = (np.zeros((n, n), self.points.dtype) for _ in range(2))
        hundredth = np.array(-(-scorer.unit // 100), self.points.dtype)
        self.margins = np.where(place[:, None] < place[None, :], 0 * hundredth, hundredth)
        for i in range(n):
            apart, more = self.points - self.points[i], self.added - self.added[i] + self.margins[i]
            self.least[i] = space.least(apart) + more
            self.most[i] = more - space.least(-apart)
        self.negative = bool((space.least(self.points) + self.added < 0).any())

    def may(self, i: int, j: int) -> bool:
        """Tell whether j may stand above i somewhere in W, as far as pairs tell."""
        return bool(self.most[i, j] >= 1)

    def surely(self, i: int, j: int) -> bool:
        """Tell whether j stands above i everywhere in W."""
        return bool(self.most[j, i] < 1)


def plain(pairs: Pairs, of: int, rivals: Sequence[int], *, turned: bool = False) -> Claim:
    """Return the claim that pairs prove alone: everybody who may stand above counts as one."""
    most = sum(pairs.may(j, of) if turned else pairs.may(of, j) for j in rivals)
    return Claim(of, tuple(rivals), most, leaf(), turned)


def leaf(groups: Sequence[int] = ()) -> Tree:
    """Return a leaf without multipliers, but for groups that are counted with their caps."""
    return {"scale": 1, "rows": [], "groups": [[g, 1] for g in groups], "path": []}
