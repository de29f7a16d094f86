"""Sums due beyond the budget: a shortfall, stated."""

from __future__ import annotations

from allocator.money import show_wan
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.proof.conflict.outcome import Conflict


def shortfall(problem: Problem, due: Allocation) -> Conflict:
    """State the shortfall of sums due beyond the budget: no text says that they may be reduced."""
    clauses = tuple(c.id for c in problem.programme.clauses if c.of_shortfall)
    missing = due.spent - problem.budget
    way = next((c.path for c in problem.programme.clauses if c.of_dues), "clause.proration")
    return Conflict(
        clauses,
        f"应兑现{len(due.funded)}项、合计{show_wan(due.spent)}万元，超过预算总额{show_wan(problem.budget)}万元，"
        f'缺口{show_wan(missing)}万元；办法未规定折减。请增加预算，或在情景中设 {way}.mode = "prorate"'
        "（同比例折减，本厅选择）",
    )
