"""Runs to report on: the ministry's sample at 2,000万元, what a test changes of it, and what a console shows of it."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from openpyxl import load_workbook
from rich.console import Console

from allocator.report.allocation import report
from allocator.report.console import show
from allocator.report.table import Cell, Table
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve

SAMPLE = Path(__file__).parents[1] / "data" / "model-voucher-2026-sample.xlsx"
BUDGET = 20_000_000
MOVED = """
name = "例：提高上限并均衡地市"
because = "测试"
[set]
"tiers.卓越领军级.ceiling" = "120万元"
"clause.city_reserve.seats" = 3
stance = "wide"
[pin]
"33" = {tier = "优秀创新级", because = "例：省重大项目配套"}
[exclude]
"54" = {because = "例：异议核实成立"}
"""


@cache
def sample_run() -> Run:
    return run_of(SAMPLE)


def run_of(file: Path, *, budget: int = BUDGET, scenario: Path | None = None) -> Run:
    return solve(prepare("model-voucher", [file], Options(budget=budget, scenario=scenario)))


def with_scenario(folder: Path, text: str, *, budget: int = BUDGET) -> Run:
    path = folder / "例.toml"
    path.write_text(text, encoding="utf-8")
    return run_of(SAMPLE, budget=budget, scenario=path)


def edited_sample(folder: Path, cells: dict[str, str]) -> Path:
    """The sample with some cells of 申报汇总 replaced by text, whatever it begins with."""
    book = load_workbook(SAMPLE)
    for address, text in cells.items():
        cell = book["申报汇总"][address]
        cell.value = text
        cell.data_type = "s"
    path = folder / "例.xlsx"
    book.save(path)
    return path


def under(table: Table, title: str) -> list[Cell]:
    """The values under a title."""
    at = next(n for n, c in enumerate(table.columns) if c.title == title)
    return [row[at] for row in table.rows]


def piped(run: Run) -> str:
    """What `show` writes where there is no terminal."""
    return said(lambda console: show(report(run), console))


def said(show, width: int | None = None) -> str:
    """What a screen writes: to a terminal of that width, or piped."""
    out = io.StringIO()
    drawn = {"force_terminal": True, "color_system": "standard", "width": width} if width else {"force_terminal": False}
    show(Console(file=out, _environ={}, **drawn))
    return out.getvalue()
