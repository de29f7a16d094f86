"""One year's inputs together, before they are frozen: what a what-if changes one thing of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from allocator.law.programme import Programme
from allocator.problem.build import build
from allocator.problem.candidate import Candidate, Entry, Receipt
from allocator.problem.pins import Pin
from allocator.problem.problem import Problem
from allocator.problem.publication import Publication


@dataclass(frozen=True)
class Case:
    """Programme (changes of the scenario applied), candidates as intake placed them, ledger, pins, budget in 元.

    `tie_keys` are the declared keys that the file has, in the order of the candidates' `tie_scores`. `publication`:
    the list that everybody keeps but those excluded after 公示; None before. `history_known`: whether earlier years are
    counted at all (`--no-history` does not).
    """

    programme: Programme
    entries: tuple[Entry, ...]
    budget: int
    receipts: tuple[Receipt, ...] | None = ()
    pins: Mapping[str, Pin] = field(default_factory=dict)
    year: int | None = None
    tie_keys: tuple[str, ...] = ()
    publication: Publication | None = None
    history_known: bool = True

    def problem(self) -> Problem:
        """Return the frozen problem; see `build` for what it refuses."""
        return build(
            self.programme,
            self.entries,
            self.budget,
            receipts=self.receipts,
            pins=self.pins,
            year=self.year,
            publication=self.publication,
            history_known=self.history_known,
        )

    def but(self, **parts: Any) -> Case:
        """Return the same case with some parts replaced."""
        return replace(self, **parts)

    def with_clause(self, clause_id: str, **figures: Any) -> Case:
        """Return the same case with some figures of one clause replaced."""
        clauses = tuple(c.model_copy(update=figures) if c.id == clause_id else c for c in self.programme.clauses)
        return replace(self, programme=self.programme.model_copy(update={"clauses": clauses}))

    def without_clause(self, clause_id: str) -> Case:
        """Return the same case as if the programme did not have one clause."""
        clauses = tuple(c for c in self.programme.clauses if c.id != clause_id)
        return replace(self, programme=self.programme.model_copy(update={"clauses": clauses}))

    @property
    def competing(self) -> list[Candidate]:
        """The candidates in the pool, in the order of the file."""
        return [e.candidate for e in self.entries if e.standing == "pool"]
