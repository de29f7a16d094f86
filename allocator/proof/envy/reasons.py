"""The reasons for which a position has less: its own data, what has been awarded before it, what cuts its amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.models.rules import rules_of
from allocator.models.state import State
from allocator.problem.allocation import ceiling_of, most_of, payable_of
from allocator.problem.problem import Problem
from allocator.problem.tier_eligibility import unsaid
from allocator.proof.envy.certificate import Reason


class Reasons:
    """Asks the rules of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        clauses = (*problem.programme.acting, *unsaid(problem.programme))
        self.hand = {c.id for c in clauses if c.by_hand} | {"pool"}
        self.blocking = [r for r in rules_of(problem) if r.stops]

    def by_hand(self, i: int) -> bool:
        """Tell whether position i is pinned to a tier or kept out."""
        return self.problem.pool[i].id in self.problem.pins

    def gates(self, i: int, level: int) -> list[Reason]:
        """Return the clauses by which a candidate's own data close a level."""
        closed = self.problem.closed_by[i].get(level, ())
        return [Reason("gate", clause, level) for clause in closed if clause not in self.hand]

    def blocks(self, i: int, level: int, state: State, awards: Sequence[object]) -> list[Reason]:
        """Return the clauses that block a level for what those before have been given, with whose awards do it."""
        pool = self.problem.pool
        return [
            Reason("block", r.id, level, siblings=tuple(pool[j].id for j in sorted(r.peers(i)) if awards[j]))
            for r in self.blocking
            if r.blocks(state, i, level)
        ]

    def labels(self, i: int, level: int, amount: int, more: int, state: State) -> list[Reason]:
        """Return what makes an amount at a level less than `more`, another's, and than the level pays in full."""
        return [Reason("label", label=label) for label in self._labels(i, level, amount, more, state)]  # type: ignore[arg-type]

    def _labels(self, i: int, level: int, amount: int, more: int, state: State) -> Iterator[str]:
        problem = self.problem
        full, most, due = problem.full[i][level], payable_of(problem, i, level), state.due(i, level)
        if problem.rated and ceiling_of(problem, i, level) < more:
            yield "standard"
        if problem.rated and most_of(problem, i, level) < ceiling_of(problem, i, level):
            yield "ceiling"
        if full < most:
            yield "request"
        if due < full:
            yield "cumulative"
        if problem.prorates and amount < due:
            yield "proration"
        if problem.free and amount < full:
            yield "free"
