"""What binds: clause by clause, whether the optimum would improve without it, and by how much in which goal.

How full a limit is says nothing of that. Under a limit that nobody reaches a better list may have to stop one project
earlier, since the next one would exceed it; and where everything that a limit allows is used, nothing need get better
without it. So every claim is the case solved again without the clause, which the prices have already done: both lists
are measured by the goals of the case with the clause. A goal that exists only because of the clause (of its number, its
shape) is named as its own and does not judge it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from allocator.law.clause.fields import Force
from allocator.models.priority import goals_of
from allocator.models.tally import tally_of
from allocator.problem.case import Case
from allocator.proof.resolve import Proof, Resolved, plenty, resolve
from allocator.whatif.effects import Effect, GoalChange, effect
from allocator.whatif.lifting import goals_in_force
from allocator.whatif.price import Price

Unknown = Literal["", "no_drop", "pool", "refused", "broken", "infeasible", "late"]
"""Why it is not known whether a clause binds: it cannot be left out by itself, without it others compete, or why the
case without it has no list; empty where it is known."""


@dataclass(frozen=True)
class Binding:
    """What one clause, gate or pin does to the optimum.

    Attributes
    ----------
    pin
        The candidate, of an award that is fixed by hand.
    says
        What is left out, in one sentence; empty where it cannot be.
    binds
        Whether the optimum is better without it; None where that is not known, and `unknown` says why.
    with_it, without
        Both goal vectors, by the goals of the case with the clause, in order; None for a goal that means nothing on the
        list without it.
    own
        The goals that exist only because of the clause. The first of the others that differs decides.
    improves, worsens
        The other goals that get better and worse; `improves` is empty where it does not bind.
    changes_list
        Whether the list is another one without it.
    why
        Why there is no list without it.
    """

    clause: str
    kind: str
    where: str
    force: Force
    says: str = ""
    pin: str = ""
    binds: bool | None = None
    unknown: Unknown = ""
    with_it: Mapping[str, int] | None = None
    without: Mapping[str, int | None] | None = None
    own: tuple[str, ...] = ()
    improves: tuple[GoalChange, ...] = ()
    worsens: tuple[GoalChange, ...] = ()
    changes_list: bool | None = None
    proof: Proof = "none"
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain data; values in each goal's own unit."""
        return {
            "clause": self.clause,
            "kind": self.kind,
            "article": self.where,
            "force": self.force,
            **({"pin": self.pin} if self.pin else {}),
            "says": self.says,
            "binds": self.binds,
            "unknown": self.unknown,
            "with": self.with_it,
            "without": self.without,
            "own_goals": list(self.own),
            "improves": [_moved(g) for g in self.improves],
            "worsens": [_moved(g) for g in self.worsens],
            "changes_list": self.changes_list,
            "proof": self.proof,
            "why": self.why,
        }


def bindings(case: Case, base: Resolved, found: Sequence[Price], *, confirm: bool = False) -> tuple[Binding, ...]:
    """Return what every clause in force does to the optimum, in the order in which prices are told.

    Parameters
    ----------
    base
        The list as it is.
    found
        The prices of the case, at least of what is dropped: nothing is solved again that they have solved. Only the
        list without a limit to the budget is solved here.
    confirm
        Have another family of engines confirm that one.
    """
    apart = {clause.id for clause in case.programme.clauses if clause.as_apart is not None}
    told = {(price.move.clause, price.move.pin): price for price in reversed(found) if price.move.step == "drop"}
    dropped = [p for p in found if told.get((p.move.clause, p.move.pin)) is p]
    limited = [p for p in dropped if p.move.clause not in apart and not p.move.pin]
    pins = [p for p in dropped if p.move.pin]
    return (
        *(_priced(base, p) for p in limited),
        *_budget(case, base, confirm=confirm),
        *(_priced(base, p) for p in pins),
        *_others(case, {p.move.clause for p in dropped if p.move.clause not in apart}),
    )


def _priced(base: Resolved, price: Price) -> Binding:
    move = price.move
    about = Binding(move.clause, move.kind, move.where, move.force, move.says, move.pin, proof=price.proof)
    return _judged(replace(about, unknown=price.lack, why=price.why), base, move.case, price.effect)


def _budget(case: Case, base: Resolved, *, confirm: bool) -> Iterator[Binding]:
    """Yield what the sum of the budget does: the case with more money than all candidates could be paid."""
    for clause in case.programme.acting:
        if clause.of_budget:
            rich = case.but(budget=plenty(case.problem()).budget)
            answer = resolve(rich, confirm=confirm)
            found = effect(base, answer) if answer.allocation is not None else None
            about = Binding(clause.id, clause.kind, clause.where, clause.force, "不限预算总额", proof=answer.proof)
            yield _judged(replace(about, unknown=answer.lack, why=answer.why), base, rich, found)


def _others(case: Case, told: set[str]) -> Iterator[Binding]:
    """Yield the clauses in force that nothing is told of; one that has nothing to move is not in force here."""
    for clause in case.programme.acting:
        left = clause.id not in told and not clause.of_budget and not clause.by_hand
        if left and clause.active and any(True for _ in clause.moves(case)):
            why: Unknown = "pool" if clause.as_apart is not None else "no_drop"
            yield Binding(clause.id, clause.kind, clause.where, clause.force, unknown=why)


def _judged(about: Binding, base: Resolved, changed: Case, found: Effect | None) -> Binding:
    """Tell whether the optimum is better without it: by the first goal, its own left out, that differs."""
    if found is None:
        return about
    values, own = _values(base), _own(base, changed)
    after = {g.name: g.after for g in found.goals}
    measured = replace(
        about,
        with_it=values,
        without={name: after.get(name) for name in values},
        own=own,
        changes_list=found.changes.any,
    )
    others = [g for g in found.goals if g.name not in own and g.verdict != "same"]
    if others and others[0].verdict == "incomparable":
        return replace(measured, unknown="pool")
    binds = bool(others) and others[0].verdict == "better"
    better = tuple(g for g in others if g.verdict == "better") if binds else ()
    return replace(measured, binds=binds, improves=better, worsens=tuple(g for g in others if g.verdict == "worse"))


def _values(base: Resolved) -> dict[str, int]:
    """Return the goal vector of the list as it is."""
    problem, allocation = base.listed
    tally = tally_of(problem, allocation)
    return {goal.name: goal.value(tally) for goal in goals_of(problem) if not goal.coded}


def _own(base: Resolved, changed: Case) -> tuple[str, ...]:
    """Tell which goals of the list as it is ask for nothing in the changed case."""
    kept = set(goals_in_force(changed))
    goals = goals_of(base.listed[0])
    return tuple(g.name for g in goals if not g.coded and type(g).named and not g.void and type(g) not in kept)


def _moved(change: GoalChange) -> dict[str, Any]:
    return {"goal": change.name, "from": change.before, "to": change.after}
