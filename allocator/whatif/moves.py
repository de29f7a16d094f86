"""Every clause that is on, dropped or moved by one step: what the price of each rule is asked of.

City rules first, then the merit order and the shape, what one applicant may have, requests and groups, the number, the
experts' tiers and least scores, the amounts, 青岛, the budget, conditions of single tiers; the pins last, each alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Step, Variation
from allocator.law.clause.fields import Force
from allocator.problem.case import Case


@dataclass(frozen=True)
class Move:
    """One thing changed in a case, and nothing else.

    Attributes
    ----------
    clause, kind
        Id and kind of the clause (or gate) that is moved.
    pin
        The candidate whose pin is removed, for awards fixed by hand.
    says
        The change in one sentence.
    where, force
        The article, and how binding the clause is.
    """

    clause: str
    kind: str
    step: Step
    says: str
    where: str
    force: Force
    case: Case
    pin: str = ""


def moves(case: Case) -> tuple[Move, ...]:
    """Return every move of a case, in the order in which they are told."""
    clauses = sorted(case.programme.clauses, key=lambda clause: clause.price_place)
    of_clauses = [_move(case, clause, v) for clause in clauses for v in clause.moves(case)]
    return (*(m for m in of_clauses if not m.pin), *_gates(case), *(m for m in of_clauses if m.pin))


def _move(case: Case, clause: Clause, v: Variation) -> Move:
    return Move(clause.id, clause.kind, v.step, v.says, clause.where, clause.force, v.change(case), v.pin)


def _gates(case: Case) -> Iterator[Move]:
    """Conditions of single tiers; who may apply at all is no question of price.

    A fact that is the tier is dropped with its clause: without the condition nobody would have an ordinary tier.
    """
    fixed = any(clause.by_proof and clause.active for clause in case.programme.acting)
    for gate in (g for g in case.programme.conditions if g.tier and not (g.proof and fixed)):
        gates = tuple(g for g in case.programme.gates if g.id != gate.id)
        changed = case.but(programme=case.programme.model_copy(update={"gates": gates}))
        yield Move(gate.id, "gate", "drop", f"{gate.tier}不设条件“{gate.name}”", gate.article, "must", changed)
