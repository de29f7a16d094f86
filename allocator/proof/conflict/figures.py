"""How far a figure would have to be moved: found by re-solves, bisected only where lists never get lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allocator.law.clause.facets import Movable
from allocator.problem.case import Case
from allocator.proof.conflict.members import Member, movables
from allocator.proof.conflict.question import Question
from allocator.proof.conflict.reasons import Reason

SCANNED = 60
"""So many values are tried one after the other where a figure cannot be bisected for."""


@dataclass(frozen=True)
class Figure:
    """A figure of a clause in a conflict: what it is, and what it would have to be for the others to stand.

    Attributes
    ----------
    needed
        None where no value that was looked at is enough.
    raised
        Whether it is a limit to be raised; else a demand to be lowered.
    onwards
        Whether every value beyond the one needed does, too.
    advice
        Whether it may be proposed: never for 不得, 最高 and the budget.
    """

    clause: str
    path: str
    says: str
    unit: str
    now: int
    needed: int | None
    raised: bool
    onwards: bool
    advice: bool


def figures(question: Question, reason: Reason, others: Sequence[Reason]) -> tuple[Figure, ...]:
    """Return the figures of the clauses of a reason, each as it would have to be if nothing else of it moved.

    What the reason shares with nobody stays as it is; of the other reasons whatever is no part of this one is left out.
    """
    found = []
    for clause in dict.fromkeys(m.clause for m in reason.members):
        own = [m for m in reason.members if m.clause == clause]
        for movable in movables(question.case, clause):
            if movable.path == "budget" and reason.family and reason.family[0].given is not None:
                needed: int | None = reason.needed
            else:
                needed = _needed(question, reason, others, own, movable)
            advice = not any(m.fixed for m in own)
            raised = movable.step > 0
            given = clause, movable.path, movable.says, movable.unit, movable.now
            found.append(Figure(*given, needed=needed, raised=raised, onwards=movable.nested, advice=advice))
    some = {f.clause for f in found if f.needed is not None}
    return tuple(f for f in found if f.needed is not None or f.clause not in some)


def _needed(
    question: Question, reason: Reason, others: Sequence[Reason], own: Sequence[Member], movable: Movable
) -> int | None:
    """Return the value nearest to the present one at which the reason does not stand any more."""
    plain = not question.always_asks and all(m.given is not None or m in own for m in reason.members)
    if plain and not any(m.budget or m.asks for m in own):
        case = question.without(reason.members)
        return reached(question, movable, lambda value: movable.change(case, value), nested=True)
    out = {m for r in others for m in r.members} - set(reason.members)
    case = question.without([m for m in question.members if m not in out])
    return reached(question, movable, lambda value: movable.change(case, value), nested=movable.nested)


def reached(question: Question, movable: Movable, at: Callable[[int], Case], *, nested: bool) -> int | None:
    """Return the value nearest to the present one at which there is a list; None where there is none, or too far."""
    values = _Values(movable)

    def fits(k: int) -> bool:
        question.spent += question.cost
        return question.ask(at(values[k]))

    if nested:
        return values[_bisected(len(values), fits)] if len(values) and fits(len(values) - 1) else None
    for k in range(min(len(values), SCANNED)):
        if fits(k):
            return values[k]
    return None


def _bisected(number: int, fits: Callable[[int], bool]) -> int:
    """Return the first of so many at which it fits: at the last it does, and once it does it does further on."""
    low, high = -1, number - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high


def up_to(movable: Movable, value: int) -> list[int]:
    """Return the present value of a figure and those beyond it up to a value."""
    values = _Values(movable)
    number = next(k for k in range(len(values)) if values[k] == value)
    return [movable.now, *(values[k] for k in range(number + 1))]


class _Values:
    """The values of a figure beyond the present one, the nearest first: whole multiples of the step, and the end."""

    def __init__(self, movable: Movable) -> None:
        step, now = movable.step, movable.now
        self.start = now // step * step
        self.step, self.end = step, movable.end
        self.number = max(0, (movable.end - self.start) // step)

    def __len__(self) -> int:
        return self.number + (self.number * self.step + self.start != self.end)

    def __getitem__(self, k: int) -> int:
        return self.end if k >= self.number else self.start + (k + 1) * self.step
