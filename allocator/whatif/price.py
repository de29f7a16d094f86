"""What each rule costs: one clause dropped or moved by a step, everything else as it is, and the case solved again.

A limit is not always a loss. Under merit order a clause that blocks somebody also excuses that he is passed over:
without it he has to be funded before all behind him, and the goals may get worse. So every price is what the re-solve
says, whichever sign it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

from allocator.case import Case
from allocator.errors import UsageError
from allocator.sweep import Progress, sweep
from allocator.whatif.clause_moves import Move, Step
from allocator.whatif.effects import Effect, effect
from allocator.whatif.moves import moves
from allocator.whatif.resolve import PROOFS, Answer, Proof, resolve


@dataclass(frozen=True)
class Price:
    """One move and what it changes.

    Attributes
    ----------
    says
        The move in one sentence.
    effect
        Against the list as it is; None where the moved case has no list, and `why` says why.
    instead
        For a pin: who gets an award without it that the pin keeps from him, the pinned candidate apart.
    own
        For a pin: what the pinned candidate gets without it, level and 元; (0, 0) for nothing.
    """

    clause: str
    kind: str
    step: Step
    says: str
    where: str
    force: str
    proof: Proof
    effect: Effect | None
    why: str = ""
    pin: str = ""
    instead: tuple[str, ...] = ()
    own: tuple[int, int] = (0, 0)

    @property
    def moves_anything(self) -> bool:
        """Whether the list becomes another one, or none at all."""
        return self.effect is None or self.effect.changes.any

    def to_json(found: Sequence[Price]) -> dict[str, Any]:
    """All prices as plain data."""
    return {"prices": [p.to_json() for p in found]}


def _price(move: Move, base: Answer, answer: Answer) -> Price:
    found = effect(base, answer) if answer.allocation is not None else None
    instead: tuple[str, ...] = ()
    if move.pin and found:
        instead = tuple(i for i in found.helped if i != move.pin)
    return Price(
        clause=move.clause,
        kind=move.kind,
        step=move.step,
        says=move.says,
        where=move.where,
        force=move.force,
        proof=answer.proof,
        effect=found,
        why=answer.why,
        pin=move.pin,
        instead=instead,
        own=answer.awards.get(move.pin, (0, 0)),
    )
