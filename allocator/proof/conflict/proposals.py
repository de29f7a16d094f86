"""Ways out, each solved before it is told: no must, fewest exceptions, fewest choices, each changed the least.

The actions are the cheapest that take a part of every known reason away. Where that is not enough, what is left holds
a further reason, and the search goes on with it; so what is found is the cheapest of all, and whoever leaves out one of
its actions leaves a reason whole. Where the re-solves for that run out, choices are released in their order, pins from
the lowest rank up, until there is a list, and what need not go is taken back: a way out, not shown to be the cheapest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from allocator.law.clause.facets import Movable
from allocator.law.settings import Setting, paths
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.proof.conflict.actions import Action, actions_of, cheapest, out_of
from allocator.proof.conflict.exploring import shrunk
from allocator.proof.conflict.figures import reached, up_to
from allocator.proof.conflict.question import Question
from allocator.proof.conflict.reasons import Reason

MOST = 3
ROUNDS = 25
LIMIT = 160
"""So many re-solves are for looking for them."""
GRID = 200
"""So many smaller changes are solved where a figure cannot be bisected for."""


@dataclass(frozen=True)
class Moved:
    """One clause that a proposal changes: its figure from and to, or the clause as a whole (no path)."""

    clause: str
    says: str
    path: str = ""
    unit: str = ""
    now: int = 0
    to: int = 0
    excepted: bool = False


@dataclass(frozen=True)
class Proposal:
    """A way out that has a list, and what a scenario has to say for it.

    Attributes
    ----------
    settings
        Path of [set] → value.
    pins, exclusions
        Ids whose entries under [pin] and [exclude] are taken away.
    cities
        Clause id → cities whose floor is released.
    exceptions
        Paths that need a reason under [exception].
    fewest
        Whether no way has fewer exceptions, or as many and fewer choices.
    least
        Whether every smaller change has been shown to have no list.
    """

    moved: tuple[Moved, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    pins: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    cities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exceptions: tuple[str, ...] = ()
    excepted: int = 0
    choices: int = 0
    fewest: bool = False
    least: bool = False


def proposals(question: Question, reasons: Sequence[Reason]) -> tuple[tuple[Proposal, ...], bool]:
    """Return the best way out and others that do without one of its clauses, and whether only a must would help."""
    actions, known = actions_of(question), list(reasons)
    question.limit = question.spent + LIMIT
    found: list[tuple[Action, ...]] = []
    barred: list[set[str]] = [set()]
    told: list[Proposal] = []
    hopeless = False
    for without in barred:
        if len(told) == MOST:
            break
        allowed = [a for a in actions if _kind(a) not in without]
        chosen, fewest = _chosen(question, allowed, known)
        hopeless = hopeless or (chosen is None and fewest and not without)
        if chosen is None and not fewest and not told:
            chosen = _in_turn(question, allowed)
        if chosen is None or any(set(f) == set(chosen) for f in found):
            continue
        found.append(chosen)
        told.append(_told(question, chosen, known, fewest=fewest and not without))
        barred += [without | {kind} for kind in dict.fromkeys(_kind(a) for a in chosen)]
    return tuple(told), hopeless


def _kind(action: Action) -> str:
    """Tell what it is about: pins are all alike, a city's floor is not its clause."""
    return f"{action.clause}·{'市' if action.single else ''}"


def _chosen(
    question: Question, actions: Sequence[Action], known: list[Reason]
) -> tuple[tuple[Action, ...] | None, bool]:
    """Return the cheapest actions after which there is a list, None for none; and whether that is proven."""
    for _ in range(ROUNDS):
        taken, exact = cheapest(actions, known)
        if taken is None:
            return None, exact and all(r.settled for r in known)
        if question.weary:
            return None, False
        left = question.everything - out_of(taken)
        if not question.fails(left):
            return taken, exact and all(r.settled for r in known)
        found = shrunk(question, left)
        if any(r.covers(found.members) for r in known):
            return None, False
        known.append(found)
    return None, False


def _in_turn(question: Question, actions: Sequence[Action]) -> tuple[Action, ...] | None:
    """Return actions after which there is a list, taken in order, choices first; None where all together do not help.

    Of as many as it takes, those that are not needed are taken back, the last first.
    """
    order = sorted(actions, key=lambda a: (a.excepted, a.place))

    def helps(taken: Sequence[Action]) -> bool:
        return not question.fails(question.everything - out_of(taken))

    if not helps(order):
        return None
    taken = order[: bisect_left(range(len(order)), 1, key=lambda number: int(helps(order[:number])))]
    for action in reversed(taken):
        if helps(without := [a for a in taken if a is not action]):
            taken = without
    return tuple(taken)


def _told(question: Question, chosen: Sequence[Action], known: Sequence[Reason], *, fewest: bool) -> Proposal:
    """Return the proposal with every figure moved as little as can be."""
    plain = [a for a in chosen if not a.figures]
    moving = [a for a in chosen if a.figures]
    base = question.without(question.everything - out_of(plain))
    to: dict[Action, tuple[Movable, int]] = {}
    for a in moving:
        if found := _least(question, base, a, moving, to):
            to[a] = found
    settings: dict[str, Any] = {}
    moved: list[Moved] = []
    known_paths = paths(question.case.programme)
    for a in chosen:
        if a in to:
            movable, value = to[a]
            settings[movable.path] = _written(known_paths[movable.path], value)
            moved.append(Moved(a.clause, movable.says, movable.path, movable.unit, movable.now, value, a.excepted))
        elif not a.single:
            settings |= a.sets
            moved.append(Moved(a.clause, a.members[0].variation.says, excepted=a.excepted))
    cities: dict[str, tuple[str, ...]] = {}
    for a in chosen:
        if a.single and not a.members[0].variation.pin:
            cities[a.clause] = (*cities.get(a.clause, ()), a.members[0].of)
    for clause in cities:
        settings |= _cities_left(base, clause)
    pins = [a.members[0] for a in chosen if a.single and a.members[0].variation.pin]
    return Proposal(
        tuple(moved),
        settings,
        pins=tuple(m.of for m in pins if m.given is not None),
        exclusions=tuple(m.of for m in pins if m.given is None),
        cities=cities,
        exceptions=_exceptions(question.case, settings),
        excepted=sum(a.excepted for a in chosen),
        choices=sum(not a.excepted for a in chosen),
        fewest=fewest,
        least=_no_part_does(chosen, known) and _no_smaller(question, base, moving, to),
    )


def _least(
    question: Question, base: Case, action: Action, moving: Sequence[Action], to: Mapping[Action, tuple[Movable, int]]
) -> tuple[Movable, int] | None:
    """Return the figure of a clause and its least change, those before it moved, those after it left out."""
    others = [a for a in moving if a is not action and a not in to]
    case = _moved(base, [a for a in to if a is not action], to)
    for a in others:
        for m in a.members:
            case = m.without(case)
    for movable in action.figures:
        value = reached(question, movable, lambda v, m=movable: m.change(case, v), nested=movable.nested)  # type: ignore[misc]
        if value is not None:
            return movable, value
    return None


def _moved(case: Case, actions: Sequence[Action], to: Mapping[Action, tuple[Movable, int]]) -> Case:
    for a in actions:
        movable, value = to[a]
        case = movable.change(case, value)
    return case


def _no_part_does(chosen: Sequence[Action], known: Sequence[Reason]) -> bool:
    """Tell whether each action is needed: without it a reason stays whole that nothing else helps against."""
    return all(any(r.settled and r.stands(out_of(x for x in chosen if x is not a)) for r in known) for a in chosen)


def _no_smaller(
    question: Question, base: Case, moving: Sequence[Action], to: Mapping[Action, tuple[Movable, int]]
) -> bool:
    """Show every smaller change of the figures infeasible: the next smaller of each where they can be bisected for."""
    if any(a not in to for a in moving):
        return False
    if all(movable.nested for movable, _ in to.values()):
        smaller = [{**to, a: (m, before)} for a, (m, v) in to.items() if (before := up_to(m, v)[-2]) != m.now]
    else:
        spans = [up_to(m, v) for m, v in to.values()]
        size = 1
        for span in spans:
            size *= len(span)
        if size > GRID:
            return False
        grid = [
            dict(zip(to, zip((m for m, _ in to.values()), values, strict=True), strict=True))
            for values in product(*spans)
        ]
        smaller = [g for g in grid if g != dict(to)]
    question.spent += len(smaller) * question.cost
    return not any(question.ask(_moved(base, list(to), s)) for s in smaller)


def _written(setting: Setting, value: int) -> Any:
    """Return a figure as a scenario's file has it."""
    if setting.money:
        return f"{value // WAN}万元" if value % WAN == 0 else f"{value}元"
    if setting.accepted.form == "points":
        return value / 100 if value % 100 else value // 100
    return value


def _cities_left(case: Case, clause: str) -> dict[str, Any]:
    """Return the settings by which the floors of the other cities stay."""
    for found in case.programme.clauses:
        if found.id == clause:
            floor = found.as_floor
            soft = floor is not None and floor.mode == "soft"
            return {f"{found.path}.mode": "soft"} if soft else {f"{found.path}.cities": list(found.cities_named)}
    raise LookupError(clause)


def _exceptions(case: Case, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the paths at which a 原则上 or 左右 figure is exceeded, which asks for a reason."""
    known = paths(case.programme)
    found = []
    for path, value in settings.items():
        setting = known[path]
        exceeds = value != "off" and not isinstance(value, str) and setting.exceeds(value)
        if setting.excusable and (exceeds or value is False):
            found.append(path)
    return tuple(found)
