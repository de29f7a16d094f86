"""Every candidate's line where there is no allocation to explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from allocator.money import show_wan
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.run.explain import explain
from allocator.run.explanation import Explanation, set_aside


def unallocated(
    problem: Problem, why: str, clauses: Sequence[str], due: Allocation | None = None
) -> tuple[Explanation, ...]:
    """Return every candidate of the file where there is no allocation: the pool unfunded for one common reason.

    With `due` (events, rates beyond the budget) each candidate's own sum due is named first, and how it comes about;
    those to whom nothing is due keep their own reason.
    """
    if due:
        told = [_owed(e, why, clauses) for e in explain(problem, due) if e.rank is not None]
        return (*told, *(set_aside(entry) for entry in problem.aside))
    pool = [
        Explanation(
            candidate=c,
            outcome="unfunded",
            rank=i + 1,
            tier=None,
            amount=0,
            full_amount=0,
            reduced_by=None,
            reason_code="blocked",
            reason=why,
            articles=(),
            blocked_by=tuple(clauses),
        )
        for i, c in enumerate(problem.pool)
    ]
    return (*pool, *(set_aside(entry) for entry in problem.aside))


def _owed(own: Explanation, why: str, clauses: Sequence[str]) -> Explanation:
    """Return a sum due that the budget does not cover, with what makes it due."""
    if own.outcome != "funded":
        return own
    return replace(
        own,
        outcome="unfunded",
        tier=None,
        amount=0,
        full_amount=0,
        reduced_by=None,
        reason_code="blocked",
        reason=f"应兑现{show_wan(own.amount)}万元；{own.reason}；{why}",
        blocked_by=tuple(clauses),
    )
