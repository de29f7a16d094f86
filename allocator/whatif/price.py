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

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        pinned = {"instead": list(self.instead), "own": list(self.own)} if self.pin else {}
        return {
            "clause": self.clause,
            "kind": self.kind,
            "step": self.step,
            "says": self.says,
            "article": self.where,
            "force": self.force,
            "proof": self.proof,
            "proof_says": PROOFS[self.proof],
            "effect": self.effect.to_json() if self.effect else None,
            "why": self.why,
            **({"pin": self.pin} | pinned if self.pin else {}),
        }


def prices(
    case: Case,
    base: Answer,
    *,
    confirm: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[Price, ...]:
    """The price of every clause that is on, and of every pin.

    Parameters
    ----------
    base
        The list as it is.
    confirm
        Have another family of engines confirm every re-solve.
    executor, progress
        See `sweep`.

    Raises
    ------
    UsageError
        Sums are due here (events, rates): nothing is chosen, so nothing has a price.
    """
    refuse_entitled(case)
    asked = moves(case)
    answers = sweep(partial(resolve, confirm=confirm), [m.case for m in asked], executor=executor, progress=progress)
    return tuple(_price(move, base, answer) for move, answer in zip(asked, answers, strict=True))


def refuse_entitled(case: Case) -> None:
    """Refuse a programme that pays what is due.

    Raises
    ------
    UsageError
        The programme is by event or by rate.
    """
    if case.programme.award.kind in ("event", "rate"):
        raise UsageError(
            f"“{case.programme.short}”按事项或按比例兑现，符合条件的都给，没有名次和择优，不能作这项测算。"
            "请用 solve 命令查看应兑现金额"
        )


def to_json(found: Sequence[Price], base: Answer) -> dict[str, Any]:
    """All prices as plain data."""
    problem, allocation = base.listed
    return {
        "schema_version": 1,
        "programme": problem.programme.key,
        "budget": problem.budget,
        "fingerprint": problem.fingerprint,
        "proof": base.proof,
        "spent": allocation.spent,
        "number": len(allocation.funded),
        "goals": [{"name": g.name, "sense": g.sense, "value": g.value} for g in base.goals],
        "prices": [p.to_json() for p in found],
    }


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
