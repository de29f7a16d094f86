"""Where score lines mean nothing (merit off, in_city, funding): who is funded by rank, and no line anywhere."""

from __future__ import annotations

import json
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console
from worlds import candidate, proven, quota, ranked, year

from allocator.money import WAN
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.resolve import resolve
from allocator.proof.solve import solve_problem
from allocator.report.allocated import tables
from allocator.report.allocation import report, workbook
from allocator.report.awards import missed_table, tiers_table
from allocator.report.console import show
from allocator.run.parts import Options
from allocator.run.pipeline import case_of, prepare, solve
from allocator.run.record import record
from allocator.run.score_lines import score_lines
from allocator.whatif.effects import effect

SAMPLE = Path("tests/data/model-voucher-2026-sample.xlsx")


def aimed(case: Case, *goals: str) -> Case:
    return case.but(programme=case.programme.model_copy(update={"goals": goals}))


def names(case: Case) -> list[str]:
    return [g.name for g in solve_problem(case.problem()).goals]


class TestSample:
    """2,000万元 with merit off: funded first pays the ranks 1 to 34, 6/6/21, 1,987万元."""

    @pytest.fixture(scope="class")
    @staticmethod
    def case() -> Case:
        prepared = prepare("model-voucher", [SAMPLE], Options(budget=2000 * WAN))
        return case_of(prepared).with_clause("merit", mode="off")

    def test_ranks_come_first_and_then_tiers(self, case: Case) -> None:
        result = solve_problem(case.problem())
        assert result.proven
        allocation = result.allocation
        assert allocation is not None
        ranks = [i + 1 for i in allocation.funded]
        assert (len(ranks), ranks[-1]) == (33, 34)  # no. 47 (rank 3) is blocked at 200万元
        assert [allocation.levels.count(t) for t in (3, 2, 1)] == [6, 6, 21]
        assert allocation.spent == 1987 * WAN

    def test_nothing_is_called_better_by_a_line_that_one_side_does_not_have(self, case: Case) -> None:
        base, without = resolve(case.with_clause("merit", mode="excused")), resolve(case)
        found = effect(base, without)
        assert not any(g.name.startswith("lines_") for g in found.goals)
        assert found.decisive is None or found.decisive.name in {"quota", "tiers_present", "target", "shape"}


class TestGoals:
    CASE = year(ranked(90, 85, 80), 150, quota(2, 2, 2))

    @pytest.mark.parametrize("mode", ["off", "in_city", "funding"])
    def test_who_is_funded_takes_the_place_of_the_lines(self, mode: str) -> None:
        case = self.CASE.with_clause("merit", mode=mode)
        assert names(case) == ["quota", "funded", "canonical"]
        assert proven(case)[1] == {"1": ("甲级", 100), "2": ("丙级", 50)}
        assert set(score_lines(case.problem(), solve_problem(case.problem()).allocation).values()) == {None}  # type: ignore[arg-type]

    def test_an_order_with_all_or_nothing_keeps_its_lines(self) -> None:
        case = self.CASE.with_clause("cumulative", over="skip")
        assert names(case) == ["quota", "lines_甲级", "lines_乙级", "lines_丙级", "money", "canonical"]

    def test_money_only_where_amounts_are_free(self) -> None:
        free = self.CASE.but(
            programme=self.CASE.programme.model_copy(
                update={"amounts": self.CASE.programme.amounts.model_copy(update={"mode": "free"})}
            )
        )
        assert names(free.with_clause("merit", mode="off"))[:4] == ["quota", "funded", "canonical", "money"]

    def test_named_goals_stand_before(self) -> None:
        case = aimed(self.CASE.with_clause("merit", mode="off"), "quota", "money", "count")
        assert names(case) == ["quota", "money", "count", "funded", "canonical"]

    def test_the_top_is_not_bought_with_the_cheapest_tail(self) -> None:
        """Two awards of 150: 甲级 for 1 (asks 100) and the rest for 2 or 3; 3 asks 20 only and would pay for more."""
        pool = [candidate(1, 9000), candidate(2, 8500), candidate(3, 8000, ask=20)]
        case = year(pool, 120, quota(2, 2, 2)).with_clause("merit", mode="off").with_clause("request", on=True)
        assert proven(case)[1] == {"1": ("丙级", 50), "2": ("丙级", 50)}


def test_blocks_are_looked_at_from_the_highest_rank() -> None:
    """Twenty candidates and money for seventeen: the ranks 1 to 17, across two blocks."""
    case = year(ranked(*range(95, 75, -1)), 17 * 50, tiers={"甲级": 50}).with_clause("merit", mode="off")
    problem: Problem = case.problem()
    result = solve_problem(problem)
    assert result.proven
    assert result.allocation is not None
    assert result.allocation.funded == list(range(17))


@pytest.mark.parametrize("mode", ["off", "in_city", "funding"])
def test_nothing_prints_a_line(mode: str, tmp_path: Path) -> None:
    """JSON, terminal, Excel and the pages' tables: not even the words."""
    scenario = tmp_path / "测算.toml"
    scenario.write_text(f'name = "测算"\nbecause = "测算"\n[set]\n"clause.merit.mode" = "{mode}"\n', "utf-8")
    run = solve(prepare("model-voucher", [SAMPLE], Options(budget=1000 * WAN, scenario=scenario)))
    data = record(run)
    assert set(data["lines"].values()) == {None}
    assert {(c["line"], c["gap"]) for c in data["candidates"]} == {(None, None)}
    assert {c["reason_code"] for c in data["candidates"] if c["outcome"] == "unfunded"} <= {"below_line", "blocked"}
    found = tables(run)
    cells = [c for sheet in load_workbook(BytesIO(workbook(run))) for row in sheet.iter_rows() for c in row]
    told = StringIO()
    show(report(run), Console(file=told, width=400))
    headers = [c.title for t in (tiers_table(found), missed_table(found)) for c in t.columns]
    for text in (json.dumps(data, ensure_ascii=False), told.getvalue(), *(str(c.value) for c in cells), *headers):
        assert "分数线" not in text
