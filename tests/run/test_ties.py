"""Equal scores that part: told where only the order of ranks parted them, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.run.parts import Options
from allocator.run.pipeline import prepare, solve
from allocator.run.ties import SplitTie, split_ties

KNAPSACK = """
year = 2026
goals = ["score_sum"]
[[tier]]
name = "取"
ceiling = 100
[award]
granule = "1元"
[[clause]]
kind = "merit_order"
mode = "{merit}"
"""


def told(tmp_path: Path, merit: str, budget: int, *items: tuple[int, int]) -> list[SplitTie]:
    """Split ties of the best list for items of (score, request)."""
    rule, table = tmp_path / "own.toml", tmp_path / "own.csv"
    rule.write_text(KNAPSACK.format(merit=merit), "utf-8")
    table.write_text("id,value,weight\n" + "".join(f"{n},{v},{w}\n" for n, (v, w) in enumerate(items, 1)), "utf-8")
    run = solve(prepare(str(rule), [table], Options(budget=budget)))
    return list(split_ties(run.problem, run.result.allocation, ()))


class TestByNumberAlone:
    def test_two_of_one_score_and_one_request(self, tmp_path: Path):
        assert told(tmp_path, "off", 10, (50, 10), (50, 10)) == [SplitTie(5000, "1", "2", None)]

    def test_money_alone_decides_nothing_that_is_not_named(self, tmp_path: Path):
        assert told(tmp_path, "off", 10, (50, 10), (50, 9)) == [SplitTie(5000, "1", "2", None)]

    def test_the_first_of_three_scores(self, tmp_path: Path):
        assert told(tmp_path, "off", 30, (90, 20), (50, 10), (50, 10)) == [SplitTie(5000, "2", "3", None)]


class TestNotByNumber:
    def test_the_other_does_not_fit(self, tmp_path: Path):
        assert told(tmp_path, "off", 10, (50, 10), (50, 11)) == []

    @pytest.mark.parametrize("merit", ["excused", "strict"])
    def test_ranks_decide_whatever_the_sums(self, tmp_path: Path, merit: str):
        assert told(tmp_path, merit, 10, (50, 9), (50, 10)) == [SplitTie(5000, "1", "2", None)]
