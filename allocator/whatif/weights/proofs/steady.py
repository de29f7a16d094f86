"""r₋: as long as no weight moves by more than this part of itself, the list is surely the same.

Weights w⁰ + r·z, with |z_k| ≤ w⁰_k and Σz = 0: the least of s_j − s_i falls by V·r, and with it whether j certainly
stands above i, margin and keys as everywhere; so a pair keeps its order up to r = (s_j − s_i − margin)/V at w⁰.

What the walk looks at. Candidates are of one kind who ask for the same and whom nobody can block or cut. No list goes
on below the rank P at which as many surely unblocked ones are above as a list can have awards. If every pair with one
of the first P in it and of two kinds keeps its order, then the kinds of the first P ranks are the same in their order,
and with them level and amount of every rank. If pairs of one kind with another outcome keep theirs too, so does the
outcome of everybody. Of somebody alone only his own pairs of this sort matter. And whoever has fewer rivals above him
than a list has awards whichever other pairs flip, or more surely unblocked ones than it can have, stays as he is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, get_args

import numpy as np

from allocator.engines.score_lines.kernel import Listed
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.proofs.grounds import Grounds, barred
from allocator.whatif.weights.proofs.numbers import Numbers, numbers_of
from allocator.whatif.weights.radius import Matter, seen
from allocator.whatif.weights.space import Weights, WeightSpace

WHOLE = Fraction(1)
"""Beyond it a weight would be below 0."""
Pair = tuple[int, int]


@dataclass(frozen=True)
class Held:
    """Up to which radius something surely stays; the pair whose order is the first not to be certain, better first."""

    radius: Fraction
    pair: Pair | None = None


@dataclass(frozen=True)
class Steady:
    """Below which radius a matter is the same for certain.

    Attributes
    ----------
    whole
        Of the whole list; 0 where a pair may flip at once.
    each
        Per position, of its own outcome alone.
    """

    matter: Matter
    whole: Held
    each: tuple[Held, ...]

    def to_json(self, ids: Sequence[str]) -> dict[str, Any]:
        """As plain data; radii rounded down."""
        pair = self.whole.pair
        return {
            "matter": self.matter,
            "radius": _down(self.whole.radius),
            "pair": None if pair is None else [ids[i] for i in pair],
            "each": {name: _down(held.radius) for name, held in zip(ids, self.each, strict=True)},
        }


def _down(radius: Fraction) -> float:
    return int(radius * 10**6) / 10**6


def steady(lists: Lists, scorer: Scorer, centre: Weights, base: Listed) -> tuple[Steady, ...]:
    """Return for each matter how far the list around some weights surely holds; nothing where ranks prove nothing.

    Parameters
    ----------
    base
        The list under these weights.
    """
    if barred(lists):
        return ()
    flips = _Flips(lists, scorer, centre)
    if flips.negative:
        return ()
    grounds = Grounds(lists.problem)
    around = _Around(grounds, numbers_of(grounds), flips)
    return tuple(around.of(matter, base) for matter in get_args(Matter))


class _Flips:
    """Up to which radius each pair surely keeps its order.

    Attributes
    ----------
    order
        Positions under the weights themselves, best first.
    """

    def __init__(self, lists: Lists, scorer: Scorer, centre: Weights) -> None:
        own = np.array(centre, np.int64)
        turned = WeightSpace(("",) * len(centre), (0,) * len(centre), tuple(2 * w for w in centre))
        scores, place = scorer.points @ own + scorer.added, np.array(lists.place)
        n, hundredth = len(scores), np.array(-(-scorer.unit // 100), scorer.points.dtype)
        self.spare, self.swing = (np.zeros((n, n), scorer.points.dtype) for _ in range(2))
        for j in range(n):
            apart = scorer.points[j] - scorer.points
            self.spare[j] = scores[j] - scores - np.where(place[j] < place, 0 * hundredth, hundredth)
            self.swing[j] = apart @ own - turned.least(apart)
        self.order = lists.order(scorer.of(centre))
        down = own @ scorer.points.T + turned.least(scorer.points) - scorer.points @ own + scorer.added
        self.negative = bool((down < 0).any())

    def at(self, above: int, below: int) -> Fraction:
        """Return the radius up to which one surely stands above another; 0 where that is not certain at all."""
        spare, swing = int(self.spare[above, below]), int(self.swing[above, below])
        if spare < 0:
            return Fraction()
        return min(WHOLE, Fraction(spare, swing)) if swing else WHOLE


class _Around:
    def __init__(self, grounds: Grounds, numbers: Numbers, flips: _Flips) -> None:
        self.grounds, self.numbers, self.flips = grounds, numbers.at_least, flips
        problem = self.problem = grounds.problem
        risky = self.risky = grounds.kernel.pays.risky
        self.kind = {i: (i,) if i in risky else (problem.full[i], problem.open_levels[i]) for i in grounds.fundable}
        self.order = [i for i in flips.order if i in self.kind]
        self.rank = {i: r for r, i in enumerate(self.order)}
        self.looked_at = self.order[: self._depth()]
        kinds = self._least((x, y) for x, y in self._pairs() if self.kind[x] != self.kind[y])
        self.kinds = kinds

    def _depth(self) -> int:
        """Return the rank at or above which as many surely unblocked ones stand as a list can have awards."""
        had: dict[int, int] = {}
        sure = 0
        for r, i in enumerate(self.order, 1):
            e = self.problem.applicant[i]
            if i not in self.risky:
                sure += 1
            else:
                had[e] = had.get(e, 0) + 1
                sure += had[e] <= self.grounds.sure(e)
            if sure >= self.numbers[0][1]:
                return r
        return len(self.order)

    def _pairs(self) -> Iterator[Pair]:
        for r, x in enumerate(self.looked_at):
            yield from ((x, y) for y in self.order[r + 1 :])

    def _least(self, pairs: Iterable[Pair]) -> Held:
        found = min(((self.flips.at(x, y), x, y) for x, y in pairs), default=None)
        return Held(WHOLE) if found is None or found[0] == WHOLE else Held(found[0], found[1:])

    def of(self, matter: Matter, base: Listed) -> Steady:
        """Return how far one matter surely stays, of the whole and of everybody."""
        outcome, levels = seen(base, matter), base[0]
        apart: dict[int, list[Pair]] = {}
        for x, y in self._pairs():
            if self.kind[x] == self.kind[y] and outcome[x] != outcome[y]:
                for i in (x, y):
                    apart.setdefault(i, []).append((x, y))
        each = []
        for i in range(len(self.problem.pool)):
            if i not in self.kind:
                each.append(Held(WHOLE))
                continue
            by_order = min((self.kinds, self._least(apart.get(i, ()))), key=lambda h: h.radius)
            each.append(max((by_order, self._counted(i, levels[i], matter)), key=lambda h: h.radius))
        return Steady(matter, min(each, key=lambda h: h.radius, default=Held(WHOLE)), tuple(each))

    def _counted(self, i: int, level: int, matter: Matter) -> Held:
        """Return up to which radius numbers of rivals alone keep somebody's outcome."""
        if i in self.risky:
            return Held(Fraction())
        asked = range(1, 2 if matter == "who" else self.problem.top + 1)
        if len(self.numbers) < asked[-1]:
            return Held(Fraction())
        return min((self._reaching(i, t, reached=level >= t) for t in asked), key=lambda h: h.radius)

    def _reaching(self, i: int, level: int, *, reached: bool) -> Held:
        """Return up to which radius somebody surely reaches a level, or surely does not."""
        least, most = self.numbers[level - 1]
        r, at = self.rank[i], self.flips.at
        if reached:
            spare, pairs = least - 1 - r, [(at(i, j), i, j) for j in self.order[r + 1 :]]
        else:
            above = self._sure_above(i)
            spare, pairs = len(above) - most, [(at(j, i), j, i) for j in above]
        if spare < 0:
            return Held(Fraction())
        pairs.sort()
        return Held(pairs[spare][0], pairs[spare][1:]) if spare < len(pairs) else Held(WHOLE)

    def _sure_above(self, i: int) -> list[int]:
        """Return those above somebody who surely have awards once the line is there."""
        had: dict[int, int] = {}
        found = []
        for j in self.order[: self.rank[i]]:
            e = self.problem.applicant[j]
            had[e] = had.get(e, 0) + (j in self.risky)
            if j not in self.risky or had[e] <= self.grounds.sure(e):
                found.append(j)
        return found
