"""What is at stake with an open question: the list under each of the answers that it offers.

A question whose every answer gives the same list at this budget is told and no more (I, in this solve only); of the
others the number of awards that an answer changes is said, and they stand by it, the most first. Only lists that the
score lines find are compared: outside them a re-solve takes too long, and the question stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from allocator.engines.score_lines.solve import solve
from allocator.intake import Finding, Intake
from allocator.law.text.suggest import ended
from allocator.problem.allocation import Allocation, Declined
from allocator.problem.problem import Problem

MOST_ROWS = 2_000
"""Rows up to which the files are read once more for every answer."""

Listed = Mapping[str, tuple[str, int]]
"""Candidate id → tier and 元 of everybody who is funded."""


def weighed(intake: Intake, found: Listed, problem_of: Callable[[Intake], Problem]) -> Intake:
    """Return the intake with every open question weighed against the list found.

    Parameters
    ----------
    found
        The list of the run.
    problem_of
        Freezes the problem of the same run for another reading of its files.
    """
    again, asked = intake.again, [f for f in intake.at("W") if not f.confirmed and len(f.options) > 1]
    if again is None or not asked or intake.rows.total > MOST_ROWS:
        return intake
    stakes = {f.key: _most([_moved(again({f.key: o.says}), found, problem_of) for o in f.options]) for f in asked}
    told = {f.key: _weighed(f, stakes[f.key]) for f in asked}
    ranked = iter(sorted((f for f in asked if stakes[f.key]), key=lambda f: -(stakes[f.key] or 0)))
    heavy = {f.key for f in asked if stakes[f.key]}
    order = (next(ranked) if f.key in heavy else f for f in intake.findings)
    return replace(intake, findings=tuple(told.get(f.key, f) for f in order))


def _most(moved: list[int | None]) -> int | None:
    """Return the most that an answer moves; None where one cannot be computed, so that the question stays open."""
    known = [n for n in moved if n is not None]
    return max(known) if len(known) == len(moved) else None


def _weighed(finding: Finding, most: int | None) -> Finding:
    """Return a question with what its answers change at the most."""
    if most is None:
        return finding
    if not most:
        return replace(finding, level="I", text=f"{ended(finding.text)}任何答案名单不变（本预算）")
    return replace(finding, text=f"{ended(finding.text)}答复影响{most}项")


def _moved(intake: Intake, found: Listed, problem_of: Callable[[Intake], Problem]) -> int | None:
    """Tell how many candidates have another tier or amount under an answer; None where that cannot be said."""
    if intake.refused:
        return None
    problem = problem_of(intake)
    solution = solve(problem)
    if isinstance(solution, Declined) or solution.allocation is None:
        return None
    other = listed(problem, solution.allocation)
    return sum(found.get(i) != other.get(i) for i in {*found, *other})


def listed(problem: Problem, allocation: Allocation) -> Listed:
    """Tell who is funded: candidate id → tier and 元."""
    pairs = zip(problem.pool, allocation.awards, strict=True)
    return {c.id: (problem.tiers[a.level - 1].name, a.amount) for c, a in pairs if a}
