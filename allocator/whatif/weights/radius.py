"""r₊: how little the weights have to change for another list, as far as was found; each is solved once more.

From the vector drawn that lies nearest to the scheme's own weights and brings another list, the way back to them is
halved again and again. What is found is a distance at which the list is another one. That it is none at any smaller
distance is not said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np

from allocator.engines.score_lines.kernel import Listed
from allocator.errors import VerificationError
from allocator.whatif.weights.acceptability import Tally
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.space import Weights, to_million
from allocator.whatif.weights.values import Values

Matter = Literal["who", "tier", "amount"]
"""Who is funded; with which tier; with which amount."""
HALVINGS = 24


@dataclass(frozen=True)
class Found:
    """Weights that bring another list.

    Attributes
    ----------
    radius
        The largest part by which a weight differs from the scheme's own; None where no vector drawn brings another.
    weights
        Per million.
    before, after
        Position → level and 元, of whom it is about, under the scheme's own weights and under these.
    fingerprint
        Of the problem that was solved once more.
    """

    matter: Matter
    radius: Fraction | None
    weights: Weights = ()
    before: tuple[tuple[int, int, int], ...] = ()
    after: tuple[tuple[int, int, int], ...] = ()
    fingerprint: str = ""

    def to_json(self, ids: Sequence[str]) -> dict[str, Any]:
        """As plain data; `ids` by position; per candidate its level and 元."""
        return {
            "matter": self.matter,
            "radius": None if self.radius is None else round(float(self.radius), 6),
            "weights": list(self.weights),
            "before": [{"id": ids[i], "level": level, "amount": y} for i, level, y in self.before],
            "after": [{"id": ids[i], "level": level, "amount": y} for i, level, y in self.after],
            "fingerprint": self.fingerprint or None,
        }


def radius_found(lists: Lists, scorer: Scorer, values: Values, tally: Tally) -> tuple[Found, ...]:
    """Return the nearest other list that was found, for who is funded, tiers, and amounts.

    Raises
    ------
    VerificationError
        An official solve has another list than the kernel.
    """
    own = own_list(lists, scorer, values)
    if own is None:
        return ()
    search = _Search(lists, scorer, own[0])
    return tuple(search.nearest(own[1], tally, matter) for matter in get_args(Matter))


def own_list(lists: Lists, scorer: Scorer, values: Values) -> tuple[Weights, Listed] | None:
    """Return a scheme's own weights per million and the list under them; None where they have none."""
    centre = to_million([t.weight for t in values.terms])
    base = _Search(lists, scorer, centre).listed(centre)
    return None if base is None else (centre, base)


def seen(listed: Listed, matter: Matter) -> list[int]:
    """Return per position what a matter is about."""
    if matter == "who":
        return [int(level > 0) for level in listed[0]]
    return list(listed[0] if matter == "tier" else listed[1])


@dataclass(frozen=True)
class _Search:
    lists: Lists
    scorer: Scorer
    centre: Weights

    def listed(self, weights: Weights) -> Listed | None:
        scores = self.scorer.of(weights)
        return next(iter(self.lists.of_many([(self.lists.order(scores), scores)])))

    def nearest(self, base: Listed, tally: Tally, matter: Matter) -> Found:
        """Return the nearest of the vectors drawn, and from there on the way back."""
        drawn = tally.sample.drawn[tally.kept]
        figures = {"who": tally.levels > 0, "tier": tally.levels, "amount": tally.amounts}[matter]
        other = (figures != np.array(seen(base, matter))).any(axis=1)
        if not other.any():
            return Found(matter, None)
        own = np.array(self.centre, np.int64)
        away = (np.abs(drawn - own) / np.maximum(own, 1)).max(axis=1)
        first = int(np.flatnonzero(other)[np.argmin(away[other])])
        return self.solved_again(base, self.back(base, tuple(int(w) for w in drawn[first]), matter), matter)

    def back(self, base: Listed, end: Weights, matter: Matter) -> Weights:
        """Halve the way from the own weights until the list is another one on one side, and the same on the other."""
        wanted, last = seen(base, matter), end
        same, other = 0, 1 << HALVINGS
        while other - same > 1:
            middle = (same + other) // 2
            at = [c * ((1 << HALVINGS) - middle) + e * middle for c, e in zip(self.centre, end, strict=True)]
            weights = to_million([Fraction(w, sum(at)) for w in at])
            found = self.listed(weights)
            if found is not None and seen(found, matter) != wanted:
                other, last = middle, weights
            else:
                same = middle
        return last

    def solved_again(self, base: Listed, weights: Weights, matter: Matter) -> Found:
        problem, allocation = self.lists.solved(self.scorer.of(weights)).listed
        listed = self.lists.listed(problem, allocation)
        pairs = enumerate(zip(seen(base, matter), seen(listed, matter), strict=True))
        about = [i for i, (a, b) in pairs if a != b]
        if not about:
            raise VerificationError("【N08】换一组权重后的名单与正式求解不一致。已停止，不输出结果，请联系维护人员")
        radius = max(Fraction(abs(w - c), c) for w, c in zip(weights, self.centre, strict=True) if c)
        before, after = (tuple((i, found[0][i], found[1][i]) for i in about) for found in (base, listed))
        return Found(matter, radius, weights, before, after, problem.fingerprint)
