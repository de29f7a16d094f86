"""A year with a column for every indicator: invented candidates, their points, and schemes as files."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

from intake_case import HEADERS, MODEL, Row, book, row

from allocator.run import pipeline
from allocator.run.parts import Options, Run
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.scheme import Scheme, load
from allocator.whatif.weights.values import Values, values_of

TREE = {
    d: [i.name for i in MODEL.indicators if i.dimension == d and not i.bonus]
    for d in MODEL.dimensions
    if d != "申报单位基本情况"
}
INDICATORS = [name for names in TREE.values() for name in names]
COLUMNS = [f"{name}(10分)" for name in INDICATORS]
HEADED = (*HEADERS, "评审组", *COLUMNS)
CITIES = ("济南市", "淄博市", "烟台市", "潍坊市")


def candidates(count: int = 40, seed: int = 7) -> list[Row]:
    """Return rows whose points scatter around a quality of their own, so that experts and indicators partly agree."""
    draw = random.Random(seed)
    found = []
    for n in range(1, count + 1):
        quality = draw.uniform(55, 92)
        marks = {f"专家{e}打分": round(min(99, quality + draw.uniform(-4, 4)) * 2) / 2 for e in range(1, 6)}
        points = {c: round(min(10, max(0, quality / 10 + draw.uniform(-2.5, 2.5))) * 2) / 2 for c in COLUMNS}
        more: dict[str, Any] = {"评审组": "甲乙丙丁"[n % 4] + "组", "所在市": CITIES[n % 4], "申报金额(万元)": 100}
        found.append(row(n, **marks, **points, **more, **{"加分项(0-5)": n % 3}))
    return found


def workbook(folder: Path, lines: list[Row] | None = None, headers: tuple[str, ...] = HEADED) -> Path:
    """Write the year as a workbook."""
    return book(folder / "例.xlsx", candidates() if lines is None else lines, headers)


def solved(file: Path, budget: int = 2000, **options: Any) -> Run:
    """Return the year's official list; the budget in 万元."""
    given = Options(budget=budget * 10_000, no_history=True, **options)
    return pipeline.solve(pipeline.prepare("model-voucher", [file], given), noted=False)


def scheme_text(weights: dict[str, float] | None = None, more: str = "", **head: str) -> str:
    """Return a scheme over dimensions, all alike unless said otherwise, as its file has it."""
    lines = {"name": '"例方案"', "because": '"测试"', "fixed_on": "2026-01-05"} | head
    top = "\n".join(f"{key} = {value}" for key, value in lines.items())
    parts = []
    for d, names in TREE.items():
        inner = "".join(f'\n[[dimension.indicator]]\nname = "{n}"' for n in names)
        parts.append(f'\n[[dimension]]\nname = "{d}"\nweight = {(weights or {}).get(d, 25)}{inner}')
    return f"{top}\n{''.join(parts)}\n{more}"


def scheme(folder: Path, text: str, name: str = "方案.toml") -> Scheme:
    """Return a scheme read from a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load(path)


def prepared(run: Run, scheme: Scheme) -> tuple[Lists, Values]:
    """Return what lists come from, and what a scheme weighs."""
    marks = run.prepared.intake.marks
    assert marks is not None
    return Lists(run.case, run.problem), values_of(scheme, run.problem.pool, marks())


FULL = {"技术性能": 40, "创新性": 20, "推广价值": 20, "经济社会效益": 20}
"""Points of a dimension in a file whose official score is their sum."""


def by_dimensions(folder: Path) -> Path:
    """Write a year without experts: the official score is the sum of the dimensions' points."""
    lines = []
    for line in candidates():
        made = {key: value for key, value in line.items() if not key.startswith("专家")}
        for name, full in FULL.items():
            share = sum(line[f"{n}(10分)"] for n in TREE[name]) / len(TREE[name]) / 10
            made[f"{name}({full}分)"] = round(full * share * 2) / 2
        lines.append(made)
    headers = [h for h in HEADERS if not h.startswith("专家")]
    return book(folder / "例维度.xlsx", lines, (*headers, *(f"{n}({full}分)" for n, full in FULL.items())))


def by_dimensions_text(**head: str) -> str:
    """Return a scheme whose own list is that year's official one, as its file has it."""
    lines = {"name": '"例本厅"', "because": '"测试"', "fixed_on": "2026-01-05"} | head
    top = "\n".join(f"{key} = {value}" for key, value in lines.items())
    return top + "".join(f'\n[[dimension]]\nname = "{n}"\nweight = {full}' for n, full in FULL.items()) + "\n"


@cache
def year(folder: Path, budget: int = 2000) -> Run:
    """Return the usual year, once for each folder and budget."""
    return solved(workbook(folder), budget)
