"""Sides of a comparison from small years, and comparisons of the ministry's sample that several tests look at."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from report_case import BUDGET, SAMPLE

from allocator.engines.score_lines import solve as lines
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.run.parts import Options
from allocator.whatif.compare.builder import compare
from allocator.whatif.compare.compared_list import ComparedLine, Side, line_of
from allocator.whatif.compare.inputs import Comparand
from allocator.whatif.compare.result import Compared


def side(problem: Problem, allocation: Allocation, name: str = "方案", data: str = "x") -> Side:
    """A list of a small year as a side."""
    told: dict[str, ComparedLine] = {}
    names = [t.name for t in problem.tiers]
    for i, (c, award) in enumerate(zip(problem.pool, allocation.awards, strict=True)):
        tier, level, amount = (names[award.level - 1], award.level, award.amount) if award else (None, 0, 0)
        told[c.id] = line_of(c, i + 1, tier=tier, level=level, amount=amount, reason="")
    for e in problem.aside:
        told[e.candidate.id] = line_of(e.candidate, None, tier=None, level=0, amount=0, reason=e.reason)
    return Side(
        name=name,
        origin="solved",
        programme=problem.programme.key,
        title=problem.programme.document.title,
        year=problem.year,
        budget=problem.budget,
        status="optimal",
        proven=True,
        tiers=tuple(names),
        lines=told,
        data=data,
        listed=(problem, allocation),
    )


def best_side(case: Case, name: str = "方案") -> Side | None:
    """The best list of a small year as a side; None where it has none."""
    problem = case.problem()
    solution = lines.solve(problem)
    assert isinstance(solution, lines.Solution)
    return None if solution.allocation is None else side(problem, solution.allocation, name)


@cache
def sample(*names: str, base: str | None = None) -> Compared:
    """The ministry's sample at 2,000万元 (or under another base) against ready scenarios or files."""
    options = Options(budget=BUDGET, scenario=Path(base) if base else None)
    return compare("model-voucher", [SAMPLE], options, [Comparand("scenario", Path(n)) for n in names])
