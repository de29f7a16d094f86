"""The reference table of the mathematics on the ministry's sample workbook: 8 budgets under 4 settings, line by line.

Counts are 卓越/优秀/培育, money in 万元; lines are the score of the lowest rank that reaches the tier.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from allocator.intake import read
from allocator.law.load import load
from allocator.law.programme import Programme
from allocator.money import WAN, show_score
from allocator.problem.allocation import counts_of, lines_of, reduced_by
from allocator.problem.case import Case
from allocator.proof.solve import Result, solve_problem

SAMPLE = Path(__file__).parents[1] / "data" / "model-voucher-2026-sample.xlsx"
SETTINGS = {
    "balanced": ("balanced", "separate"),
    "top": ("top", "separate"),
    "wide": ("wide", "separate"),
    "in": ("balanced", "in"),
}
TEXT = """
1200 | 24: 0/0/24, 1195, –/–/80.63           | same
     | same                                  | 24: 0/0/24, 1195, –/–/81.75
1500 | 28: 1/2/25, 1495, 90.30/88.13/79.80   | 27: 2/2/23, 1495
     | 30: 0/0/30, 1495                      | 28: 1/2/25, 1495, 90.30/88.13/80.70
1600 | 30: 1/2/27, 1595, 90.30/88.13/79.00   | 27: 3/4/20, 1587
     | 32: 0/0/32, 1592                      | 30: 1/2/27, 1595, 90.30/88.13/80.50
1800 | 30: 4/4/22, 1787, 86.20/85.00/79.00   | 27: 6/8/13, 1790
     | 33: 2/2/29, 1792                      | 30: 4/4/22, 1787, 87.50/85.30/80.50
2000 | 30: 7/8/15, 1990, 85.30/83.25/79.00   | 27: 9/9/9, 1963, 85.00/82.00/80.10
     | 33: 4/7/22, 1984, 86.20/84.00/78.00   | 30: 7/8/15, 1990, 85.60/83.50/80.50
2200 | 30: 10/10/10, 2188, 84.80/81.70/79.00 | same
     | 33: 8/8/17, 2187                      | 30: 10/10/10, 2188, 85.00/82.70/80.50
2400 | 33: 11/11/11, 2385, 84.00/80.90/78.00 | same
     | same                                  | 33: 10/11/12, 2363, 85.00/82.30/79.80
3000 | 33: 11/11/11, 2385, 84.00/80.90/78.00 | same
     | same                                  | 33: 11/11/11, 2413, 84.80/82.10/79.80
"""
"""Two lines a budget: 均衡三档 and 突出头部; 扩大覆盖, and 均衡三档 with 青岛 in the pool."""
CELL_TEXTS = [cell.strip() for cell in TEXT.replace("\n     |", " |").replace("\n", " | ").split("|") if cell.strip()]
TABLE = {int(CELL_TEXTS[k]): tuple(CELL_TEXTS[k + 1 : k + 5]) for k in range(0, len(CELL_TEXTS), 5)}
CELLS = [(budget, setting) for budget in TABLE for setting in SETTINGS]


@cache
def programme(setting: str) -> Programme:
    stance, mode = SETTINGS[setting]
    shipped = load("model-voucher")
    clauses = tuple(c.model_copy(update={"mode": mode}) if c.kind == "qingdao" else c for c in shipped.clauses)
    return shipped.model_copy(update={"stance": stance, "clauses": clauses})


@cache
def case(setting: str) -> Case:
    found = read([SAMPLE], programme(setting), year=2026)
    return Case(programme(setting), found.entries, 0, receipts=found.receipts, tie_keys=found.tie_keys)


@cache
def result(budget: int, setting: str) -> Result:
    return solve_problem(case(setting).but(budget=budget * WAN).problem())


def told(found: Result) -> str:
    """A result in the table's own words."""
    assert found.allocation is not None
    problem, counts = found.problem, counts_of(found.problem, found.allocation)
    lines = [
        show_score(problem.pool[k - 1].score or 0) if n else "–"
        for k, n in zip(lines_of(problem, found.allocation), counts, strict=True)
    ]
    spent, rest = divmod(found.allocation.spent, WAN)
    assert rest == 0
    return f"{sum(counts)}: {'/'.join(map(str, counts[::-1]))}, {spent}, {'/'.join(lines[::-1])}"


@pytest.mark.parametrize(("budget", "setting"), CELLS)
def test_the_table(budget: int, setting: str) -> None:
    found = result(budget, setting)
    assert found.proven
    printed = TABLE[budget][list(SETTINGS).index(setting)]
    wanted = TABLE[budget][0] if printed == "same" else printed
    lines_are_printed = wanted.count(",") == 2
    assert told(found) == wanted if lines_are_printed else told(found).startswith(wanted + ",")
    if printed == "same":
        assert found.allocation == result(budget, "balanced").allocation


def test_more_than_the_quota_can_use_changes_nothing() -> None:
    assert result(3000, "balanced").allocation == result(2400, "balanced").allocation


def test_the_pool_and_the_rank_of_number_47() -> None:
    problem = result(2000, "balanced").problem
    assert len(problem.pool) == 92
    third = problem.pool[2]
    assert (third.id, third.score) == ("47", 9000)


def test_number_47_is_blocked_by_the_ceiling_of_its_applicant() -> None:
    found = result(2000, "balanced")
    assert found.allocation is not None
    assert found.allocation.awards[2] is None
    problem = found.problem
    assert problem.closed_by[2] == dict.fromkeys((1, 2, 3), ("cumulative",))
    assert problem.room[problem.applicant[2]] == 0


def test_three_awards_are_below_their_ceiling_by_request() -> None:
    found = result(2000, "balanced")
    assert found.allocation is not None
    problem = found.problem
    reduced = {
        problem.pool[i].id: (award.amount // WAN, reduced_by(problem, i, award))
        for i, award in enumerate(found.allocation.awards)
        if award and reduced_by(problem, i, award)
    }
    assert reduced == {"67": (92, "request"), "21": (45, "request"), "40": (53, "request")}
