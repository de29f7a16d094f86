"""What is remarked on a line of the list: why its tier or its amount is not what its rank alone would give."""

from __future__ import annotations

from dataclasses import replace

from allocator.law.programme import Programme
from allocator.problem.allocation import Allocation, Label, reduced_by
from allocator.problem.problem import Problem
from allocator.report import words
from allocator.report.checks import clause_names
from allocator.run.cuts import cut_from, told
from allocator.run.explanation import Explanation


def own_reduction(problem: Problem, i: int, allocation: Allocation, due: int) -> Label:
    """Tell what makes the sum due of an award less than its level pays in full, before anything is reduced alike."""
    award = allocation.awards[i]
    if award is None:
        return None
    found = reduced_by(problem, i, replace(award, amount=due))
    return "cumulative" if found == "proration" else found


def remark(e: Explanation, programme: Programme, own: Label) -> str:
    """Tell why a line differs from what its rank alone, or the standard, would give; empty for the ordinary line.

    Parameters
    ----------
    own
        What had reduced the sum before it was reduced alike.
    """
    if e.via == "pin":
        return e.reason
    parts = []
    if e.reason_code == "reserve":
        parts.append("地市均衡名额")
    if e.blocked_by:
        names = clause_names(programme)
        parts.append("未定更高档次：" + "、".join(names.get(b, b) for b in e.blocked_by))
    if e.reduced_by == "proration" and own:
        parts.append(words.REDUCED[own])
    if e.reduced_by:
        whose = f"（{clause_names(programme)[e.reduced_clause]}）" if e.reduced_clause else ""
        parts.append(words.REDUCED[e.reduced_by] + whose)
    return "；".join(parts)


def cut(e: Explanation, problem: Problem, allocation: Allocation) -> str:
    """Tell what the amount is cut from for the sake of the smallest unit: （33.3万元，向下计至1万元的整数倍）."""
    i, granule = (e.rank or 0) - 1, problem.programme.granule
    award = allocation.awards[i]
    exact = award and cut_from(problem, i, award.level, e.reduced_by, e.amount)
    return f"（{told(exact, granule)}，向下计至{told(granule, granule)}的整数倍）" if exact else ""
