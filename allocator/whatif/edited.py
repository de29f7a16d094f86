"""What a list costs that was edited by hand, or that pins have made: against the best list under the same clauses.

Which goals it loses, which it cannot win back; who would have won instead; and who is passed over in it without a
reason (`proof/envy`). The clauses it breaks are the audit's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.proof.envy.certificate import Certificate, Envious
from allocator.proof.envy.pairs import certificate
from allocator.proof.resolve import PROOFS, Proof, Resolved, resolve_frozen
from allocator.whatif.effects import Effect, effect


@dataclass(frozen=True)
class Edited:
    """A list beside the best one.

    Attributes
    ----------
    best
        The best list under the same clauses, or why there is none.
    effect
        The list against it: goals before and after, whom it helps and hurts; None where there is no best list.
    certificate
        Who has less than somebody behind, in the list at hand.
    """

    best: Resolved
    effect: Effect | None
    certificate: Certificate

    @property
    def proof(self) -> Proof:
        return self.best.proof

    @property
    def aggrieved(self) -> tuple[Envious, ...]:
        """Those whom the list passes over without a reason, by rank."""
        return self.certificate.aggrieved

    @property
    def instead(self) -> tuple[str, ...]:
        """Ids of those whom the best list supports and this one does not, by rank."""
        return self.effect.changes.left if self.effect else ()

    def to_json(self) -> dict[str, Any]:
        """As plain data: `effect` goes from the best list (before) to the list at hand (after)."""
        return {
            "proof": self.proof,
            "proof_says": PROOFS[self.proof],
            "effect": self.effect.to_json() if self.effect else None,
            "why": self.best.why,
            "instead": list(self.instead),
            "aggrieved": [e.to_json(self.certificate.tiers) for e in self.aggrieved],
        }


def edited(problem: Problem, allocation: Allocation, best: Resolved | None = None) -> Edited:
    """Put a list beside the best one.

    Parameters
    ----------
    problem
        The year as it is in force, with the pins of its scenario.
    best
        The best list, where it is known already; else it is solved for.
    """
    best = resolve_frozen(problem) if best is None else best
    found = None
    if best.problem is not None and best.allocation is not None:
        found = effect(best, Resolved(problem, allocation, proof=best.proof))
    return Edited(best, found, certificate(problem, allocation))
