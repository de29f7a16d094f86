"""What may be left out of a case: each clause, each pin and each goal, one or two of them, and everything else kept.

A clause is dropped as its price drops it (`moves`). A goal is taken out of the order and nothing else: the score lines,
and what makes the list unique, stay. A goal through which alone a clause acts is no second thing beside the clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from allocator.errors import DataError, RulesError
from allocator.models.goals import Goal
from allocator.models.priority import goals_of
from allocator.problem.case import Case
from allocator.whatif.moves import Move, moves

Part = Literal["clause", "gate", "pin", "goal"]


@dataclass(frozen=True, slots=True)
class Lifted:
    """One thing left out.

    Attributes
    ----------
    id
        Of the clause or gate; the candidate whose pin it is; the goal's name.
    says, where
        What is left out, and its article, for people.
    """

    part: Part
    id: str
    says: str = field(compare=False)
    where: str = field(compare=False)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"part": self.part, "id": self.id, "says": self.says, "article": self.where}


Without = dict[Lifted, Case]
"""What is left out → the case without it."""


class Lifting:
    """What may be left out of one case, by itself or with another thing; no case is frozen twice to tell."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._dropped = _clauses(case)
        self._known: dict[int, tuple[Case, tuple[type[Goal], ...]]] = {}

    @cached_property
    def alone(self) -> Without:
        """Everything that may be left out by itself: clauses and pins as their prices are told, then the goals.

        Who competes at all (青岛) is no limit and not among them.
        """
        soft = {clause.id for clause in self.case.programme.clauses if clause.soft}
        gone = [keys for one, keys in self._gone.items() if one.part == "clause" and one.id in soft]
        return self._dropped | self._goals(self.case, {keys[0] for keys in gone if len(keys) == 1})

    def in_pairs(self, among: Sequence[Lifted]) -> Iterator[tuple[tuple[Lifted, Lifted], Case]]:
        """Yield the case without two things at once, wherever the second is still there without the first.

        A goal that goes with its clause is in the clause here, and no member of its own.
        """
        with_clauses = {key for keys in self._gone.values() for key in keys}
        members = [one for one in among if one.part != "goal" or one.id not in with_clauses]
        alone = self._dropped | self._goals(self.case, with_clauses)
        for place, one in enumerate(members):
            left = _clauses(alone[one]) if one.part != "goal" else {}
            left |= self._goals(alone[one], with_clauses)
            yield from (((one, other), left[other]) for other in members[place + 1 :] if other in left)

    @cached_property
    def _gone(self) -> dict[Lifted, tuple[str, ...]]:
        """Which goals are gone with a clause."""
        had = [kind.key for kind in self._in_force(self.case)]
        kept = {one: {kind.key for kind in self._in_force(changed)} for one, changed in self._dropped.items()}
        return {one: tuple(key for key in had if key not in left) for one, left in kept.items() if left}

    def _goals(self, case: Case, besides: set[str]) -> Without:
        """Leave out goal by goal, where that can be done."""
        had = self._in_force(case)
        kinds = [kind for kind in had if not kind.at_last and kind.key not in besides]
        return {Lifted("goal", k.key, f"不设目标“{k.called}”", "目标次序"): _without(case, k.key, had) for k in kinds}

    def _in_force(self, case: Case) -> tuple[type[Goal], ...]:
        if id(case) not in self._known:
            self._known[id(case)] = case, goals_in_force(case)
        return self._known[id(case)][1]


def lifted(case: Case) -> Without:
    """Return everything that may be left out by itself, see `Lifting`."""
    return Lifting(case).alone


def in_pairs(case: Case, among: Sequence[Lifted]) -> Iterator[tuple[tuple[Lifted, Lifted], Case]]:
    """Yield the case without two things at once, see `Lifting`."""
    return Lifting(case).in_pairs(among)


def without_goal(case: Case, key: str) -> Case:
    """Return the same case with a goal taken out of the order."""
    return _without(case, key, goals_in_force(case))


def _without(case: Case, key: str, in_force: Sequence[type[Goal]]) -> Case:
    kept = tuple(kind.key for kind in in_force if kind.key != key)
    return case.but(programme=case.programme.model_copy(update={"goals": kept}))


def goals_in_force(case: Case) -> tuple[type[Goal], ...]:
    """Return the goals in order that `goals` could name and that ask something of a list; none where it is refused."""
    try:
        goals = goals_of(case.problem())
    except (DataError, RulesError):
        return ()
    return tuple(dict.fromkeys(type(goal) for goal in goals if type(goal).named and not goal.void))


def _clauses(case: Case) -> Without:
    """Leave out clause by clause as a whole: of several ways in which one is dropped the first."""
    apart = {clause.id for clause in case.programme.clauses if clause.as_apart is not None}
    found: Without = {}
    for move in moves(case):
        if move.step == "drop" and move.clause not in apart:
            found.setdefault(_of(move), move.case)
    return found


def _of(move: Move) -> Lifted:
    part: Part = "pin" if move.pin else "gate" if move.kind == "gate" else "clause"
    return Lifted(part, move.pin or move.clause, move.says, move.where)
