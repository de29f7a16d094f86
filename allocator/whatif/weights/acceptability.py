"""Who is funded under how many of the weights drawn, through the allocation itself: shares, not chances.

SMAA asks it of ranks; here every vector makes its own list, with tiers, ceilings and everybody's room.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from allocator.engines.score_lines.kernel import Listed
from allocator.errors import VerificationError
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.sampling import Sample
from allocator.whatif.weights.space import Array, WeightSpace, to_million

MOST_WITNESSES = 40
"""So many vectors are solved once more as official runs, at most."""
TOLD = 500
"""So many orders are solved at once, and then it is told how far it is."""
SHORT = 2**15
"""So many positions fit into 16 bits."""
Heard = Callable[[int], None]


@dataclass(frozen=True)
class Tally:
    """What became of everybody under the weights drawn; positions are those of the problem.

    Attributes
    ----------
    sample
        The weights.
    levels, amounts
        Per vector and position the level, 0 for none, and 元; only of vectors that have a list.
    kept
        Which vectors have a list at all.
    walked
        How many orders had to be walked through all lines, neither the kernel nor its ranks having served them.
    orders
        How many different orders, or scores, there were.
    """

    sample: Sample
    levels: Array
    amounts: Array
    kept: Array
    walked: int
    orders: int

    @property
    def size(self) -> int:
        """How many of the vectors have a list."""
        return len(self.kept)

    def at_least(self, level: int = 1) -> Array:
        """Return for each position under how many vectors it reaches a level."""
        found: Array = (self.levels >= level).sum(axis=0)
        return found

    def at(self, level: int) -> Array:
        """Return for each position under how many vectors it has exactly this level."""
        found: Array = (self.levels == level).sum(axis=0)
        return found

    @property
    def different(self) -> int:
        """How many different sets of funded candidates there are among them."""
        return len(np.unique(np.packbits(self.levels > 0, axis=1), axis=0))

    def central(self, i: int, space: WeightSpace) -> tuple[int, ...] | None:
        """Return the mean weights of the vectors under which somebody is funded (SMAA's central weights).

        Rounded to weights of W; where the rounding leaves it, the nearest of those vectors. None where there is none.
        """
        mine = self.sample.drawn[self.kept][self.levels[:, i] > 0]
        if not len(mine):
            return None
        sums = [int(s) for s in mine.sum(axis=0)]
        rounded = to_million([Fraction(s, sum(sums)) for s in sums])
        if space.contains(rounded):
            return rounded
        away = np.abs(mine - np.array(rounded, np.int64)).sum(axis=1)
        return tuple(int(w) for w in mine[int(np.argmin(away))])


def tallied(lists: Lists, scorer: Scorer, sample: Sample, heard: Heard | None = None) -> Tally:
    """Return what becomes of everybody under every vector of a sample.

    Parameters
    ----------
    heard
        Told how many vectors are done, now and then; raises to stop.
    """
    n, size = len(lists.problem.pool), sample.size
    levels, amounts = (np.zeros((size, n), np.int64) for _ in range(2))
    has_list = np.zeros(size, bool)
    place, alone = np.array(lists.place), lists.by_score
    known: dict[bytes, int] = {}
    for first in range(0, size, TOLD):
        scores = scorer.hundredths(sample.drawn[first : first + TOLD])
        # By score, and where scores are equal by place: no two keys are equal.
        orders = np.argsort(place - scores * n, axis=1)
        keys = scores if alone else orders.astype(np.int16 if n < SHORT else np.int64)
        same = np.array([known.setdefault(key.tobytes(), k) for k, key in enumerate(keys, first)])
        new = np.flatnonzero(same == np.arange(first, first + len(same)))
        levels[first + new], amounts[first + new], has_list[first + new] = lists.of_arrays(orders[new], scores[new])
        old = np.flatnonzero(same < np.arange(first, first + len(same)))
        for found in (levels, amounts, has_list):
            found[first + old] = found[same[old]]
        if heard is not None and len(same) == TOLD:
            heard(first + TOLD)
    if has_list.all():
        return Tally(sample, levels, amounts, np.arange(size), lists.walked, len(known))
    kept = np.flatnonzero(has_list)
    return Tally(sample, levels[kept], amounts[kept], kept, lists.walked, len(known))


@dataclass(frozen=True, slots=True)
class Witness:
    """Weights, and whom they fund as an official solve has it."""

    weights: tuple[int, ...]
    funded: frozenset[str]
    fingerprint: str

    def to_json(self) -> dict[str, Any]:
        """As plain data; weights per million."""
        return {"weights": list(self.weights), "funded": sorted(self.funded), "fingerprint": self.fingerprint}


def witnesses(lists: Lists, scorer: Scorer, tally: Tally) -> tuple[Witness, ...]:
    """Return vectors, each solved as an official run: two of them show who is funded under some weights and not all.

    Few that show many are taken first; at most `MOST_WITNESSES`. Who is shown by none stays undecided.

    Raises
    ------
    VerificationError
        An official solve has another list than the kernel.
    """
    funded = tally.levels > 0
    mixed = np.flatnonzero(funded.any(axis=0) & ~funded.all(axis=0))
    open_yes, open_no = {int(i) for i in mixed}, {int(i) for i in mixed}
    found: list[Witness] = []
    while (open_yes or open_no) and len(found) < MOST_WITNESSES:
        yes, no = sorted(open_yes), sorted(open_no)
        shown = funded[:, yes].sum(axis=1) + (~funded[:, no]).sum(axis=1)
        k = int(np.argmax(shown))
        found.append(_solved(lists, scorer, tally, k))
        open_yes -= {i for i in yes if funded[k, i]}
        open_no -= {i for i in no if not funded[k, i]}
    return tuple(found)


def _solved(lists: Lists, scorer: Scorer, tally: Tally, k: int) -> Witness:
    weights = tuple(int(w) for w in tally.sample.drawn[tally.kept[k]])
    found = lists.solved(scorer.of(weights))
    problem, allocation = found.listed
    listed = lists.listed(problem, allocation)
    if listed != (tally.levels[k].tolist(), tally.amounts[k].tolist()):
        raise VerificationError("【N08】抽样权重的名单与正式求解不一致。已停止，不输出结果，请联系维护人员")
    pool = lists.problem.pool
    funded = frozenset(pool[i].id for i, level in enumerate(listed[0]) if level)
    return Witness(weights, funded, problem.fingerprint)


def funded_under(lists: Lists, scorer: Scorer, asked: Sequence[tuple[int, ...] | None]) -> list[Listed | None]:
    """Return the list under each vector of weights; None for none."""
    given = [w for w in asked if w is not None]
    scores = [scorer.of(w) for w in given]
    found = iter(list(lists.of_many((lists.order(s), s) for s in scores)))
    return [None if w is None else next(found) for w in asked]
