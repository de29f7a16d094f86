"""Which weight matters: each one alone at the ends of its interval, and where a narrower one would settle a candidate.

One weight goes to an end, the others share what is left in proportion to the scheme's own, each inside its bounds; the
list there is put beside the scheme's. Where a narrower interval of one weight settles a candidate is read off the
sample: the vectors drawn that lie in the part are drawn uniformly from that part, so nothing is drawn anew. That is
sampled, never proven.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from allocator.engines.score_lines.kernel import Listed
from allocator.errors import VerificationError
from allocator.problem.changes import Award, Changes, changed
from allocator.whatif.weights.acceptability import Tally, funded_under
from allocator.whatif.weights.compared import Listing, OfScheme
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.space import MILLION, Array, Weights, WeightSpace, to_million

Side = Literal["low", "high"]
Part = Literal["middle_half", "middle_tenth", "lower", "upper"]
"""Of the interval of one weight, around the scheme's own."""
MOST_SOLVED = 3
"""So many ends, those that move most money first, are solved once more as official runs."""
EXPECTED = 10
"""A part settles a candidate only where so many of its vectors would say the other thing if it made no difference."""
HALVINGS = 24


@dataclass(frozen=True, slots=True)
class End:
    """One weight at one end of its interval.

    Attributes
    ----------
    changes
        From the scheme's own list to this one; None where there is no list.
    moved
        元 that change hands: the larger of what some get more and others less.
    fingerprint
        Of the problem that was solved officially; empty where it is only one of the many lists.
    """

    side: Side
    weights: Weights
    changes: Changes | None
    moved: int
    fingerprint: str = ""

    @property
    def number(self) -> int:
        """How many candidates have another award."""
        return 0 if self.changes is None else sum(map(len, self.changes.lists().values()))

    def to_json(self) -> dict[str, Any]:
        """As plain data; weights per million, money in 元."""
        return {
            "weights": list(self.weights),
            "changes": self.changes.lists() if self.changes else None,
            "moved": self.moved,
            "fingerprint": self.fingerprint or None,
        }


@dataclass(frozen=True, slots=True)
class Lever:
    """One term and both ends of its weight; None where it cannot move that way alone."""

    name: str
    own: int
    low: End | None
    high: End | None

    @property
    def ends(self) -> list[End]:
        return [end for end in (self.low, self.high) if end is not None]

    @property
    def size(self) -> tuple[int, int]:
        """How much it matters: 元 and awards at the end that moves more."""
        return max(((end.moved, end.number) for end in self.ends), default=(0, 0))

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        ends = {"low": self.low, "high": self.high}
        return {"name": self.name, "own": self.own} | {
            side: end.to_json() if end else None for side, end in ends.items()
        }


@dataclass(frozen=True, slots=True)
class Settled:
    """A part of one weight's interval in which all vectors drawn fund a candidate, or none does."""

    term: int
    part: Part
    funded: int
    size: int


@dataclass(frozen=True, slots=True)
class Settling:
    """One candidate that some vectors drawn fund and others do not: what would settle it, and what it leans on.

    Attributes
    ----------
    found
        The parts of intervals that settle it, by term.
    term, lower, upper
        The term whose lower and upper half differ most: vectors that fund it, and vectors, of each half.
    """

    position: int
    found: tuple[Settled, ...]
    term: int
    lower: tuple[int, int]
    upper: tuple[int, int]

    def to_json(self, ids: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
        """As plain data."""
        return {
            "id": ids[self.position],
            "settled_by": [
                {"term": names[s.term], "part": s.part, "funded": s.funded, "size": s.size} for s in self.found
            ],
            "leans_on": {"term": names[self.term], "lower": list(self.lower), "upper": list(self.upper)},
        }


@dataclass(frozen=True)
class Influence:
    """What each weight does by itself around one scheme.

    Attributes
    ----------
    levers
        In the order of the scheme's terms.
    settling
        By position of the official problem.
    """

    names: tuple[str, ...]
    levers: tuple[Lever, ...]
    settling: tuple[Settling, ...]

    @property
    def ranked(self) -> list[Lever]:
        """The levers, what moves most money first."""
        return sorted(self.levers, key=lambda x: (-x.size[0], -x.size[1]))

    def to_json(self, ids: Sequence[str]) -> dict[str, Any]:
        """As plain data."""
        return {
            "levers": [lever.to_json() for lever in self.levers],
            "settling": [s.to_json(ids, self.names) for s in self.settling],
        }


def influence(lists: Lists, scorer: Scorer, space: WeightSpace, scheme: OfScheme, tally: Tally) -> Influence:
    """Return what each weight does by itself.

    Raises
    ------
    VerificationError
        An official solve has another list than the kernel.
    """
    centre = to_million([t.weight for t in scheme.values.terms])
    ends = [(k, side, at_end(space, centre, k, side)) for k in range(len(space.names)) for side in get_args(Side)]
    listed = funded_under(lists, scorer, [w for _, _, w in ends])
    bench = _Bench(lists, scorer, scheme.listing)
    told = {(k, side): bench.end(side, w, found) for (k, side, w), found in zip(ends, listed, strict=True) if w}
    told |= dict(bench.solved(told))
    levers = tuple(
        Lever(name, centre[k], told.get((k, "low")), told.get((k, "high"))) for k, name in enumerate(space.names)
    )
    return Influence(space.names, levers, tuple(settling(space, centre, tally)))


def at_end(space: WeightSpace, centre: Weights, k: int, side: Side) -> Weights | None:
    """Return weights with one of them as low, or as high, as W lets it be alone; None where it cannot move.

    With order relations it goes as far towards the end as they allow.
    """
    low, high = space.low, space.high
    if side == "low":
        wanted = max(low[k], MILLION - (sum(high) - high[k]))
    else:
        wanted = min(high[k], MILLION - (sum(low) - low[k]))
    if wanted == centre[k]:
        return None
    found = _shared(space, centre, k, wanted)
    if space.contains(found):
        return found
    near, far = (centre, found) if space.contains(centre) else (None, None)
    if near is None or far is None:
        return None
    same, other = 0, 1 << HALVINGS
    while other - same > 1:
        middle = (same + other) // 2
        at = [Fraction(c * ((1 << HALVINGS) - middle) + e * middle, MILLION << HALVINGS) for c, e in zip(centre, far)]  # noqa: B905
        weights = to_million(at)
        if space.contains(weights):
            same, near = middle, weights
        else:
            other = middle
    return None if near == centre else near


def _shared(space: WeightSpace, centre: Weights, k: int, wanted: int) -> Weights:
    """Return weights with `wanted` at k, the others in proportion to their own, none beyond its bounds."""
    exact = [Fraction(w) for w in centre]
    exact[k] = Fraction(wanted)
    free, left = [j for j in range(len(centre)) if j != k], Fraction(MILLION - wanted)
    while free:
        whole = sum(centre[j] for j in free)
        for j in free:
            exact[j] = left * centre[j] / whole if whole else left / len(free)
        above = [j for j in free if exact[j] > space.high[j]]
        below = [j for j in free if exact[j] < space.low[j]]
        too_much = sum((exact[j] - space.high[j] for j in above), Fraction())
        too_little = sum((space.low[j] - exact[j] for j in below), Fraction())
        fixed, bound = (above, space.high) if too_much >= too_little else (below, space.low)
        if not fixed:
            break
        for j in fixed:
            exact[j] = Fraction(bound[j])
            left -= bound[j]
        free = [j for j in free if j not in fixed]
    return to_million([w / MILLION for w in exact])


@dataclass(frozen=True)
class _Bench:
    lists: Lists
    scorer: Scorer
    own: Listing

    def end(self, side: Side, weights: Weights, listed: Listed | None) -> End:
        """Put the list of some weights beside the scheme's own."""
        if listed is None:
            return End(side, weights, None, 0)
        pool = self.lists.problem.pool
        awards = {c.id: (level, y) for c, level, y in zip(pool, *listed, strict=True) if level}
        order = [pool[i].id for i in self.lists.order(self.scorer.of(weights))]
        after = {i: awards[i] for i in order if i in awards}
        moved = changed(self.own.awards, after, {c.id: c.called for c in pool})
        return End(side, weights, moved, _moved(self.own.awards, after))

    def solved(self, told: dict[tuple[int, Side], End]) -> Iterator[tuple[tuple[int, Side], End]]:
        """Yield the ends that move most, solved once more as official runs."""
        by_size = sorted((key for key, end in told.items() if end.number), key=lambda key: -told[key].moved)
        for key in by_size[:MOST_SOLVED]:
            end = told[key]
            problem, allocation = self.lists.solved(self.scorer.of(end.weights)).listed
            again = self.end(end.side, end.weights, self.lists.listed(problem, allocation))
            if (again.changes, again.moved) != (end.changes, end.moved):
                raise VerificationError("【N08】单项权重端点的名单与正式求解不一致。已停止，不输出结果，请联系维护人员")
            yield key, End(end.side, end.weights, again.changes, again.moved, problem.fingerprint)


def _moved(before: dict[str, Award], after: dict[str, Award]) -> int:
    steps = [after.get(i, (0, 0))[1] - before.get(i, (0, 0))[1] for i in {*before, *after}]
    return max(sum(y for y in steps if y > 0), -sum(y for y in steps if y < 0))


def settling(space: WeightSpace, centre: Weights, tally: Tally) -> Iterator[Settling]:
    """Yield what would settle each candidate whom some vectors drawn fund and others do not, as far as they show it."""
    funded = tally.levels > 0
    mixed = np.flatnonzero(funded.any(axis=0) & ~funded.all(axis=0))
    drawn = tally.sample.drawn[tally.kept]
    parts, terms = get_args(Part), range(len(space.names))
    inside = np.array([_inside(space, centre, drawn[:, k], k, part) for k in terms for part in parts])
    sizes = inside.sum(axis=1)
    hits = (inside.astype(np.float64) @ funded[:, mixed].astype(np.float64)).astype(np.int64)
    for column, i in enumerate(mixed.tolist()):
        most = int(funded[:, i].sum())
        rare = Fraction(min(most, tally.size - most), tally.size)
        cells = [
            Settled(k, part, int(hits[len(parts) * k + p, column]), int(sizes[len(parts) * k + p]))
            for k in terms
            for p, part in enumerate(parts)
        ]
        yield Settling(i, tuple(_settled(cells, rare)), *_leaning(cells))


def _inside(space: WeightSpace, centre: Weights, drawn: Array, k: int, part: Part) -> npt.NDArray[np.bool_]:
    """Tell of each vector drawn whether its weight k lies in a part of the interval."""
    own, low, high = centre[k], space.low[k], space.high[k]
    if part == "lower":
        return drawn <= own
    if part == "upper":
        return drawn >= own
    times = 2 if part == "middle_half" else 10
    return (times * (own - drawn) <= own - low) & (times * (drawn - own) <= high - own)


def _settled(cells: Sequence[Settled], rare: Fraction) -> Iterator[Settled]:
    """Yield the parts that settle the matter more than chance would; the tenth only where the half does not."""
    halves: set[int] = set()
    for cell in cells:
        if cell.funded in {0, cell.size} and rare * cell.size >= EXPECTED:
            if cell.part == "middle_half":
                halves.add(cell.term)
            if cell.part != "middle_tenth" or cell.term not in halves:
                yield cell


def _leaning(cells: Sequence[Settled]) -> tuple[int, tuple[int, int], tuple[int, int]]:
    """Return the term whose halves differ most, and both halves."""
    lower = {c.term: (c.funded, c.size) for c in cells if c.part == "lower"}
    upper = {c.term: (c.funded, c.size) for c in cells if c.part == "upper"}

    def gap(term: int) -> Fraction:
        (a, m), (b, n) = lower[term], upper[term]
        return abs(Fraction(a, max(m, 1)) - Fraction(b, max(n, 1)))

    term = max(lower, key=lambda t: (gap(t), -t))
    return term, lower[term], upper[term]
