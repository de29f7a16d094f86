"""The sample years as they are told today: record, workbook, terminal and pages, word for word.

A change of the code that means no change of what is said leaves every file of `tests/data/snapshots` as it is. One that
means to say something else rewrites them (`ALLOCATOR_SNAPSHOTS=write`), and the difference is read line by line.
"""

from __future__ import annotations

import io
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from page_case import Open, run, words
from rich.console import Console

from allocator.law.shipped import vouchers
from allocator.report.allocation import report, workbook
from allocator.report.console import show
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve
from allocator.run.record import record

TESTS = Path(__file__).parents[1]
STORED = TESTS / "data" / "snapshots"
SAMPLE = TESTS / "data" / "model-voucher-2026-sample.xlsx"
YEARS = {v.programme: (v.programme, v.file, v.budget) for v in vouchers()} | {
    "model-voucher-2": ("model-voucher", SAMPLE, 20_000_000)
}
PAGES = ("data", "rules", "plan")
TABS = {"plan": ("未入选及原因", "分档与分数线", "分市", "改动与校验")}
"""Parts of a page beyond the one it opens with."""


@cache
def solved(year: str) -> Run:
    programme, file, budget = YEARS[year]
    return solve(prepare(programme, [file], Options(budget=budget)))


def lines(found: dict[str, Any]) -> str:
    """A record with a line for every entry of its lists."""
    told = []
    for name, value in found.items():
        several = isinstance(value, list) and value and isinstance(value[0], dict)
        told += [f"{name}: {json.dumps(v, ensure_ascii=False)}" for v in (value if several else [value])]
    return "\n".join(told) + "\n"


def sheets(content: bytes) -> str:
    """Every cell of a workbook that is not empty, a row a line."""
    told = []
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        told.append(f"== {sheet.title}")
        for cells in sheet.iter_rows(values_only=True):
            row = ["" if v is None else str(v).replace("\n", "⏎") for v in cells]
            if any(row):
                told.append("\t".join(row).rstrip())
    return "\n".join(told) + "\n"


def same(name: str, text: str) -> None:
    """Compare with what is stored; or store it, where that is asked for."""
    path = STORED / name
    if os.environ.get("ALLOCATOR_SNAPSHOTS") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines(), name


@pytest.mark.parametrize("year", YEARS)
def test_the_record_is_the_same(year: str) -> None:
    same(f"{year}.json", lines(record(solved(year))))


@pytest.mark.parametrize("year", YEARS)
def test_the_workbook_is_the_same(year: str) -> None:
    same(f"{year}.xlsx.txt", sheets(workbook(solved(year))))


@pytest.mark.parametrize("year", YEARS)
def test_the_terminal_is_the_same(year: str) -> None:
    out = io.StringIO()
    show(report(solved(year)), Console(file=out, _environ={}, force_terminal=False))
    same(f"{year}.txt", out.getvalue())


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_the_same(page: str, opened: Open) -> None:
    at = run(run(opened(page)))
    said, tables = words(at), [d.value.to_csv(index=False) for d in at.dataframe]
    for tab in TABS.get(page, ()):
        at.session_state["_plan_tab"] = tab
        tables += [d.value.to_csv(index=False) for d in run(at).dataframe]
    same(f"page-{page}.txt", "\n".join([said, *tables]) + "\n")
