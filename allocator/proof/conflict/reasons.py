"""A reason why nothing fits: members that cannot stand together, or so many of a kind against one total."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from allocator.proof.conflict.members import Member


@dataclass(frozen=True, eq=False)
class Reason:
    """Members that cannot stand together, whatever else is kept, and of which none can be left out.

    With a `family` it is one counted reason for all its smallest sets: any of the family that together weigh more than
    `total` cannot stand beside the other members.

    Attributes
    ----------
    members
        In their order, the whole family among them.
    settled
        Whether it is known that nothing kept beside them helps.
    weights, total
        What each of the family needs, and what there is for all of them.
    purses
        Of those of the family that are paid from one purse: which it is, and how much it holds at most.
    at_most
        So many of the family fit at most: the least ones do, one more does not.
    alone
        Whether it is one pin whose candidate's own data close the tier, at any budget.
    """

    members: tuple[Member, ...]
    settled: bool = True
    family: tuple[Member, ...] = ()
    weights: Mapping[Member, int] = field(default_factory=dict)
    total: int = 0
    purses: Mapping[Member, tuple[int, int]] = field(default_factory=dict)
    at_most: int = 0
    alone: bool = False

    @property
    def needed(self) -> int:
        """What the whole family needs."""
        return need(self.family, self.weights, self.purses)

    @cached_property
    def whole(self) -> frozenset[Member]:
        """Its members."""
        return frozenset(self.members)

    @cached_property
    def each(self) -> frozenset[Member]:
        """Those of which none can be left out: all but the counted ones."""
        return frozenset(m for m in self.members if m not in self.weights)

    def stands(self, out: Collection[Member]) -> bool:
        """Tell whether the reason still stands when these members are left out."""
        if not self.each.isdisjoint(out):
            return False
        if self.family:
            return need([m for m in self.family if m not in out], self.weights, self.purses) > self.total
        return self.whole.isdisjoint(out)

    def covers(self, members: Collection[Member]) -> bool:
        """Tell whether members that cannot stand together are a case of this reason."""
        return self.stands(self.whole.difference(members))


def need(members: Iterable[Member], weights: Mapping[Member, int], purses: Mapping[Member, tuple[int, int]]) -> int:
    """Return what members need together: what each does, from one purse no more than it holds."""
    if not purses:
        return sum(weights[m] for m in members)
    alone, shared, holds = 0, dict[int, int](), dict[int, int]()
    for m in members:
        if m in purses:
            purse, most = purses[m]
            shared[purse], holds[purse] = shared.get(purse, 0) + weights[m], most
        else:
            alone += weights[m]
    return alone + sum(min(asked, holds[purse]) for purse, asked in shared.items())


def hitting(reasons: Sequence[Reason], most: int) -> Iterator[frozenset[Member]]:
    """Yield the sets of members of which every reason loses one and none is needless, each once, `most` leaves tried.

    Nothing more is yielded beyond that; whoever wants all of them counts, see `exhausted`.
    """
    left = [most]
    yield from _hitting(reasons, frozenset(), frozenset(), left)
    if left[0] <= 0:
        raise ExhaustedError


class ExhaustedError(Exception):
    """Not all hitting sets were gone through."""


def _hitting(
    reasons: Sequence[Reason], out: frozenset[Member], kept: frozenset[Member], left: list[int]
) -> Iterator[frozenset[Member]]:
    if left[0] <= 0:
        return
    standing = next((r for r in reasons if r.stands(out)), None)
    if standing is None:
        left[0] -= 1
        if all(any(r.stands(out - {m}) for r in reasons) for m in out):
            yield out
        return
    kept_now = set(kept)
    for m in standing.members:
        if m not in kept_now and m not in out:
            yield from _hitting(reasons, out | {m}, frozenset(kept_now), left)
            kept_now.add(m)


def parts(reasons: Sequence[Reason]) -> list[int]:
    """Give the reasons numbers: those that share a member, directly or through others, have the same.

    A clause that holds each applicant, group or city to itself joins nothing: each set can be put right alone.
    """
    numbers: list[int] = []
    groups: list[tuple[int, set[Member]]] = []
    for reason in reasons:
        own = {m for m in reason.members if not m.apart}
        touching = [g for g in groups if g[1] & own]
        number = min((n for n, _ in touching), default=len(numbers) + 1)
        joined = own.union(*(g[1] for g in touching))
        numbers = [number if n in {g[0] for g in touching} else n for n in numbers] + [number]
        groups = [g for g in groups if g not in touching] + [(number, joined)]
    order = {n: k for k, n in enumerate(dict.fromkeys(numbers), 1)}
    return [order[n] for n in numbers]


def in_order(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return members in the order in which they are left out."""
    return tuple(sorted(members, key=lambda m: m.place))
