"""What a proposal may do: release a pin or a city's floor, or relax a clause that is no must and not the budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocator.law.clause.facets import Movable
from allocator.proof.conflict.members import Member, movables
from allocator.proof.conflict.question import Question
from allocator.proof.conflict.reasons import Reason, need


@dataclass(frozen=True, eq=False)
class Action:
    """One step: which members it takes away, and how a scenario does it.

    Attributes
    ----------
    place
        Its place among all: of two that do as much the first is taken.
    excepted
        Whether it is an exception to 原则上 or 左右; else it is a choice of the ministry's.
    figures
        The figures by which a clause is relaxed no further than needed.
    sets
        The settings that take the clause away as a whole; empty for pins and single cities.
    """

    place: int
    members: tuple[Member, ...]
    excepted: bool
    figures: tuple[Movable, ...] = ()
    sets: Mapping[str, Any] = field(default_factory=dict)

    @property
    def clause(self) -> str:
        """The clause that it is about."""
        return self.members[0].clause

    @property
    def single(self) -> bool:
        """Whether it is one pin or one city."""
        return bool(self.members[0].of) and not self.figures


def actions_of(question: Question) -> tuple[Action, ...]:
    """Return everything that may be proposed, in a fixed order: pins from the lowest rank up come first."""
    found: list[Action] = []
    clauses: dict[str, list[Member]] = {}
    for m in question.members:
        if m.fixed or (m.variation.pin and question.problem.publication):
            continue
        excepted = m.force in ("principle", "about")
        if m.of:
            found.append(Action(m.place, (m,), excepted))
        if not m.variation.pin:
            clauses.setdefault(m.clause, []).append(m)
    for clause, members in clauses.items():
        moving = movables(question.case, clause)
        sets = members[0].variation.sets if not members[0].of else _soft(moving)
        if moving or sets:
            place, excepted = len(question.members) + members[0].place, members[0].force in ("principle", "about")
            found.append(Action(place, tuple(members), excepted, moving, sets))
    return tuple(sorted(found, key=lambda a: a.place))


def _soft(moving: Sequence[Movable]) -> dict[str, Any]:
    """Return the setting that takes away a demand which stands for several cities: none of it is asked any more."""
    return {m.path: m.end for m in moving}


def out_of(actions: Iterable[Action]) -> frozenset[Member]:
    """Return the members that actions take away."""
    return frozenset(m for a in actions for m in a.members)


def cheapest(
    actions: Sequence[Action], reasons: Sequence[Reason], *, most: int = 20_000
) -> tuple[tuple[Action, ...] | None, bool]:
    """Return the actions that take away a part of every reason: fewest exceptions, fewest choices, then by place.

    And whether no cheaper ones were passed over.
    """
    search = _Search(actions, [r for r in reasons if not r.family], [r for r in reasons if r.family], most)
    search.go((), frozenset())
    return search.best, search.exact and search.left > 0


class _Search:
    """Depth first over the reasons that still stand, cut off at the cost of the best so far."""

    def __init__(self, actions: Sequence[Action], plain: Sequence[Reason], kin: Sequence[Reason], most: int) -> None:
        self.actions, self.plain, self.kin, self.left = actions, plain, kin, most
        self.best: tuple[Action, ...] | None = None
        self.exact = True
        self.of_pin = {a.members[0]: a for a in actions if a.single}

    def cost(self, taken: Iterable[Action]) -> tuple[int, int, tuple[int, ...]]:
        chosen = list(taken)
        excepted = sum(a.excepted for a in chosen)
        return excepted, len(chosen) - excepted, tuple(sorted(a.place for a in chosen))

    def go(self, taken: tuple[Action, ...], barred: frozenset[Action]) -> None:
        self.left -= 1
        if self.left <= 0 or (self.best is not None and self.cost(taken)[:2] > self.cost(self.best)[:2]):
            return
        out = out_of(taken)
        standing = next((r for r in self.plain if r.stands(out)), None)
        counted = next((r for r in self.kin if r.stands(out)), None) if standing is None else None
        if standing is None and counted is None:
            if self.best is None or self.cost(taken) < self.cost(self.best):
                self.best = taken
            return
        if counted is not None:
            released = self.released(counted, out)
            if released is not None:
                self.go((*taken, *released), barred)
        reason = standing or counted
        now = set(barred)
        for a in self.actions if reason else ():
            hits = a not in now and a not in taken and self._hits(a, reason, kin=counted is not None)
            if hits:
                self.go((*taken, a), frozenset(now))
                now.add(a)

    def _hits(self, action: Action, reason: Reason | None, *, kin: bool) -> bool:
        if reason is None:
            return False
        wanted = [m for m in reason.members if m not in reason.weights] if kin and action.single else reason.members
        return any(m in wanted for m in action.members)

    def released(self, reason: Reason, out: frozenset[Member]) -> tuple[Action, ...] | None:
        """Return the fewest of a counted family to release, those kept being the first by rank as far as that goes."""
        family = [m for m in reason.family if m not in out and m in self.of_pin]
        fixed = [m for m in reason.family if m not in out and m not in self.of_pin]

        dearest = sorted(family, key=lambda m: (-reason.weights[m], m.place))

        def least(kept: Sequence[Member], number: int) -> bool:
            """Tell whether the rest fits when so many more of those not yet kept go, the dearest first."""
            rest = [m for m in dearest if m not in kept]
            left = [*fixed, *kept, *rest[number:]]
            return len(rest) >= number and need(left, reason.weights, reason.purses) <= reason.total

        number = next((r for r in range(len(family) + 1) if least((), r)), None)
        if number is None:
            return None
        self.exact = self.exact and not reason.purses and len({tuple(r.members) for r in self.kin}) == 1
        kept: list[Member] = []
        for m in sorted(family, key=lambda m: -m.place):
            if least([*kept, m], number):
                kept.append(m)
        return tuple(self.of_pin[m] for m in family if m not in kept)
