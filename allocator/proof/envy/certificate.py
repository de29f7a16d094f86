"""The certificate as data: who has less than somebody ranked behind, who that is, and for which reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from allocator.proof.envy.rows import Order

GroundKind = Literal["mode", "published", "pin", "seat", "gate", "block", "label"]
"""`mode`: rank is not what decides; `published`, `pin`: his own award, or the other's, is fixed; `seat`: the other's
is a reserved seat; `gate`: his own data close the tier; `block`: a clause does, for what others have been awarded;
`label`: what makes the amount less than his tier pays in full."""
Label = Literal["standard", "ceiling", "request", "cumulative", "proration", "free"]
"""His own base gives less; the single award's ceiling; his request; his applicant's room; all reduced alike; chosen."""
Whose = Literal["", "own", "theirs"]
KINDS: tuple[GroundKind, ...] = ("mode", "published", "pin", "seat", "gate", "block", "label")
LABELS: tuple[str, ...] = ("", "standard", "ceiling", "request", "cumulative", "proration", "free")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; what a kind has no use for is empty. `siblings`: the ids of those whose awards block."""

    kind: GroundKind
    clause: str = ""
    level: int = 0
    siblings: tuple[str, ...] = ()
    label: Literal["", "standard", "ceiling", "request", "cumulative", "proration", "free"] = ""
    whose: Whose = ""

    @property
    def place(self) -> tuple[int, int, str, int, str]:
        """Its place among the reasons of a pair."""
        return KINDS.index(self.kind), -self.level, self.clause, LABELS.index(self.label), self.whose

    def to_json(self, tiers: Mapping[int, str]) -> dict[str, Any]:
        """As plain data, without what is empty."""
        told = {
            "kind": self.kind,
            "clause": self.clause,
            "tier": tiers.get(self.level, ""),
            "siblings": list(self.siblings),
            "label": self.label,
            "whose": self.whose,
        }
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Over:
    """Those whom one passes over for the same reasons, by rank; `holds`: whether these reasons suffice."""

    ids: tuple[str, ...]
    reasons: tuple[Reason, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Envious:
    """A candidate that has less than somebody ranked behind; where sums are due, one that is not paid in full."""

    position: int
    id: str
    level: int
    amount: int
    over: tuple[Over, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Everybody he is passed over for, each once, in the order of `over`."""
        return tuple(dict.fromkeys(i for part in self.over for i in part.ids))

    @property
    def holds(self) -> bool:
        return all(part.holds for part in self.over)

    def to_json(self, tiers: Mapping[int, str]) -> dict[str, Any]:
        return {
            "id": self.id,
            "rank": self.position + 1,
            "tier": tiers.get(self.level),
            "amount": self.amount,
            "over": [
                {"ids": list(part.ids), "reasons": [r.to_json(tiers) for r in part.reasons], "holds": part.holds}
                for part in self.over
            ],
        }


@dataclass(frozen=True, slots=True)
class Apart:
    """A line outside the pool that scores above the last one funded: where it stands, why, which conditions fail."""

    id: str
    score: int
    standing: str
    why: str
    gates: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "score": self.score / 100,
            "standing": self.standing,
            "why": self.why,
            "gates": list(self.gates),
        }


@dataclass(frozen=True)
class Certificate:
    """Every pair of a list in which the higher rank has less, grouped by the higher, and the lines outside the pool.

    Attributes
    ----------
    tiers
        Level → name.
    unread
        Clauses whose reasons the checker takes as stated, since they say no figures of themselves.
    """

    order: Order
    envious: tuple[Envious, ...]
    apart: tuple[Apart, ...]
    tiers: Mapping[int, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def pairs(self) -> int:
        return sum(len(part.ids) for e in self.envious for part in e.over)

    @property
    def aggrieved(self) -> tuple[Envious, ...]:
        """Those whom somebody has passed over without a reason that suffices."""
        return tuple(e for e in self.envious if not e.holds)

    def by_hand_alone(self, pinned: str = "") -> tuple[str, ...]:
        """Return the ids of those who have less than one pinned (or any pinned one) for no reason but the pin."""
        alone = (Reason("pin", whose="theirs"),)
        parts = ((e.id, part) for e in self.envious for part in e.over)
        return tuple(
            dict.fromkeys(i for i, part in parts if part.reasons == alone and (not pinned or pinned in part.ids))
        )

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "order": self.order,
            "pairs": self.pairs,
            "envious": [e.to_json(self.tiers) for e in self.envious],
            "apart": [a.to_json() for a in self.apart],
            "unread": list(self.unread),
        }
