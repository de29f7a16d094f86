"""Why a scheme's list has somebody and the official one has not, or the other way round: one cause for each change.

Ranks tell most of it: somebody rises or falls across somebody else. Where ranks do not, it is what the higher-ranked
of the same applicant or product leave (both lists are explained as a run explains its own), or that the line itself
moved, since others take more or less of the number and the money.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from allocator.problem.changes import Award, ChangeKind
from allocator.run.explain import explain
from allocator.run.explanation import Explanation
from allocator.whatif.weights.compared import Compared, Listing, OfScheme

CauseCode = Literal["rose", "fell", "blocked", "unblocked", "line", "cut", "uncut", "amount"]
"""`line`: the own rank does not tell it, the line of the tier moved. `cut`, `uncut`: the room of the applicant."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why one candidate's award is another one under a scheme.

    Attributes
    ----------
    ranks, scores
        Official and under the scheme; hundredths.
    before, after
        Level and 元; None without an award.
    crossed
        Whom it passed, or who passed it, of those whose award moved the other way; by rank.
    siblings
        Whose awards block it, or cut its amount, where that is the cause.
    """

    id: str
    kind: ChangeKind
    code: CauseCode
    ranks: tuple[int, int]
    scores: tuple[int, int]
    before: Award | None
    after: Award | None
    crossed: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain data; scores in points, amounts in 元."""
        before, after = (None if a is None else {"level": a[0], "amount": a[1]} for a in (self.before, self.after))
        return {
            "id": self.id,
            "kind": self.kind,
            "code": self.code,
            "ranks": list(self.ranks),
            "scores": [s / 100 for s in self.scores],
            "before": before,
            "after": after,
            "crossed": list(self.crossed),
            "siblings": list(self.siblings),
        }


def causes(own: Compared, scheme: OfScheme) -> tuple[Cause, ...]:
    """Return the cause of every change from the official list to a scheme's, by kind and rank."""
    if not scheme.changes.any:
        return ()
    return tuple(_Two(own, scheme).all())


class _Two:
    """Both lists, everybody's rank on each, and why everybody is where he is."""

    def __init__(self, own: Compared, scheme: OfScheme) -> None:
        self.changes, self.lists = scheme.changes, (own.official, scheme.listing)
        self.ids = [c.id for c in own.pool]
        order = own.lists.order(scheme.listing.scores)
        self.ranks = (
            {name: n for n, name in enumerate(self.ids, 1)},
            {self.ids[i]: n for n, i in enumerate(order, 1)},
        )
        self.places = {name: i for i, name in enumerate(self.ids)}
        self.told = (_told(own.official), _told(scheme.listing))

    def all(self) -> Iterator[Cause]:
        for kind in get_args(ChangeKind):
            for name in self.changes.of(kind):
                yield self.cause(name, kind)

    def cause(self, name: str, kind: ChangeKind) -> Cause:
        code, crossed, siblings = self._why(name, kind)
        place = self.places[name]
        return Cause(
            name,
            kind,
            code,
            (self.ranks[0][name], self.ranks[1][name]),
            (self.lists[0].scores[place], self.lists[1].scores[place]),
            self.lists[0].awards.get(name),
            self.lists[1].awards.get(name),
            crossed,
            siblings,
        )

    def _why(self, name: str, kind: ChangeKind) -> tuple[CauseCode, tuple[str, ...], tuple[str, ...]]:
        before, after = (told.get(name) for told in self.told)
        if kind == "amount":
            was, now = (e is not None and e.reduced_by == "cumulative" for e in (before, after))
            if now and after:
                return "cut", (), self._related(after, 1)
            return ("uncut", (), self._related(before, 0)) if was and before else ("amount", (), ())
        up = kind in {"entered", "raised"}
        if up and before and before.blocked_by:
            return "unblocked", (), before.siblings
        if not up and after and after.blocked_by:
            return "blocked", (), after.siblings
        crossed = self._crossed(name, up=up)
        return ("rose" if up else "fell") if crossed else "line", crossed, ()

    def _crossed(self, name: str, *, up: bool) -> tuple[str, ...]:
        """Return whom it passed upwards, or who passed it, with an award that moved the other way."""
        others = ("left", "lowered") if up else ("entered", "raised")
        first, then = (self.ranks[0][name], self.ranks[1][name])

        def passed(other: str) -> bool:
            above, below = self.ranks[0][other] < first, self.ranks[1][other] > then
            return (above and below) if up else not (above or below)

        found = [o for kind in others for o in self.changes.of(kind) if passed(o)]  # type: ignore[arg-type]
        return tuple(sorted(found, key=self.ranks[0].__getitem__))

    def _related(self, told: Explanation, side: int) -> tuple[str, ...]:
        """Return the higher-ranked awards of the same applicant on one of the lists."""
        ranks, awards, applicant = self.ranks[side], self.lists[side].awards, told.candidate.applicant
        own = (e.candidate for e in self.told[side].values())
        name = told.candidate.id
        return tuple(c.id for c in own if c.applicant == applicant and c.id in awards and ranks[c.id] < ranks[name])


def _told(listing: Listing) -> dict[str, Explanation]:
    """Return why everybody of the pool is where he is; empty where the list is at hand without its problem."""
    if listing.listed is None:
        return {}
    return {e.candidate.id: e for e in explain(*listing.listed) if e.rank is not None}
