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

from allocator.errors import UsageError
from allocator.law.programme import Programme
from allocator.parallel import Progress, sweep
from allocator.problem.case import Case
from allocator.proof.envy.pairs import certificate
from allocator.proof.resolve import PROOFS, Lack, Proof, Resolved, resolve
from allocator.whatif.effects import Effect, effect
from allocator.whatif.moves import Move, moves


@dataclass(frozen=True)
class Price:
    """One move and what it changes.

    Attributes
    ----------
    effect
        Against the list as it is; None where the moved case has no list: `why` says why, `lack` is its code.
    instead
        For a pin: whom its removal helps, the pinned candidate apart.
    own
        For a pin: what the pinned candidate gets without it, level and 元; (0, 0) for nothing.
    passed
        For a pin: who has less than the pinned candidate, though ranked above it, for no reason but the pin.
    """

    move: Move
    proof: Proof
    effect: Effect | None
    why: str = ""
    instead: tuple[str, ...] = ()
    own: tuple[int, int] = (0, 0)
    passed: tuple[str, ...] = ()
    lack: Lack = ""

    @property
    def unproven(self) -> bool:
        """Whether time was over before the moved case's list was proven."""
        return self.lack == "late"

    @property
    def says(self) -> str:
        """The move in one sentence."""
        return self.move.says

    @property
    def moves_anything(self) -> bool:
        """Whether the list becomes another one, or none at all."""
        return self.effect is None or self.effect.changes.any

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        move = self.move
        pinned = (
            {"pin": move.pin, "instead": list(self.instead), "own": list(self.own), "passed": list(self.passed)}
            if move.pin
            else {}
        )
        return {
            "clause": move.clause,
            "kind": move.kind,
            "step": move.step,
            "says": move.says,
            "article": move.where,
            "force": move.force,
            "proof": self.proof,
            "proof_says": PROOFS[self.proof],
            "effect": self.effect.to_json() if self.effect else None,
            "why": self.why,
            **pinned,
        }


def prices(
    case: Case,
    base: Resolved,
    *,
    steps: bool = True,
    confirm: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[Price, ...]:
    """Return the price of every clause that is on, and of every pin.

    Parameters
    ----------
    base
        The list as it is.
    steps
        Also of every figure moved by one step; else only what is dropped.
    confirm
        Have another family of engines confirm every re-solve.
    executor, progress
        See `sweep`.

    Raises
    ------
    UsageError
        Sums are due here (events, rates): nothing is chosen, so nothing has a price.
    """
    refuse_entitled(case.programme)
    asked = [m for m in moves(case) if steps or m.step == "drop"]
    answers = sweep(partial(resolve, confirm=confirm), [m.case for m in asked], executor=executor, progress=progress)
    return tuple(_price(move, base, answer) for move, answer in zip(asked, answers, strict=True))


def refuse_entitled(programme: Programme) -> None:
    """Refuse a programme that pays what is due.

    Raises
    ------
    UsageError
        It ranks nobody.
    """
    if not programme.ranked:
        raise UsageError(
            f"“{programme.short}”按事项或按比例兑现，符合条件的都给，没有名次和择优，不能作这项测算。"
            "请用 solve 命令查看应兑现金额"
        )


def to_json(found: Sequence[Price]) -> dict[str, Any]:
    """Return all prices as plain data."""
    return {"prices": [p.to_json() for p in found]}


def _price(move: Move, base: Resolved, answer: Resolved) -> Price:
    if answer.allocation is None:
        return Price(move, answer.proof, None, answer.why, lack=answer.lack)
    found = effect(base, answer)
    if not move.pin:
        return Price(move, answer.proof, found)
    instead = tuple(i for i in found.helped if i != move.pin)
    passed = certificate(*base.listed).by_hand_alone(move.pin)
    return Price(move, answer.proof, found, "", instead, answer.awards.get(move.pin, (0, 0)), passed)
