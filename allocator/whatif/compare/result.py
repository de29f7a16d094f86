"""What a comparison found: every side against the base, with what the goals say and what brings each change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from allocator.law.programme import Programme
from allocator.proof.resolve import Proof
from allocator.whatif.compare.causes import Cause
from allocator.whatif.compare.compared_list import Side
from allocator.whatif.compare.comparison import Comparison
from allocator.whatif.compare.overrides import Override
from allocator.whatif.edited import Edited
from allocator.whatif.effects import GoalChange


@dataclass(frozen=True)
class Found:
    """One comparison, with what the goals say of it and what brings each change.

    Attributes
    ----------
    goals
        The base's goals measured on both lists; empty where the other's list cannot be measured by them.
    overrides
        What the other side sets differently.
    causes
        Candidate id → cause, of every change; empty where `unexplained` says why.
    proofs
        What the solves behind the causes stand on.
    edited
        A list made by hand beside the best one under the base's clauses; None for any other side.
    """

    comparison: Comparison
    goals: tuple[GoalChange, ...] = ()
    overrides: tuple[Override, ...] = ()
    causes: Mapping[str, Cause] = field(default_factory=dict)
    unexplained: str = ""
    trials: int = 0
    proofs: frozenset[Proof] = frozenset()
    edited: Edited | None = None


@dataclass(frozen=True)
class Compared:
    """The base, and every other side against it."""

    programme: Programme
    base: Side
    found: tuple[Found, ...]

    @property
    def sides(self) -> tuple[Side, ...]:
        return (self.base, *(f.comparison.other for f in self.found))

    @property
    def granule(self) -> int:
        """The smallest unit of the base's amounts, 元: goals count money in it."""
        return self.base.listed[0].granule if self.base.listed else self.programme.granule

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the sides, in their order."""
        told = [[s.origin, s.fingerprint, s.budget, sorted(s.awards.items())] for s in self.sides]
        return "sha256:" + hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
