"""The files of a frontier's folder: frontier.json, 前沿.csv, 前沿.xlsx, 前沿.svg, 前沿.png."""

from __future__ import annotations

from typing import Any

from allocator.errors import EnvironmentFault
from allocator.report.frontier.excel import NAME, workbook
from allocator.report.frontier.figure import figure
from allocator.report.frontier.rows import Rows
from allocator.report.frontier.table import table
from allocator.run.record import SCHEMA_VERSION, dumped
from allocator.whatif.frontier.record import to_json

RECORD, TABLE, FIGURE = "frontier.json", "前沿.csv", "前沿"
FIGURES = tuple(f"{FIGURE}.{kind}" for kind in ("svg", "png"))
"""Missing where they cannot be drawn."""


def files_of(rows: Rows) -> tuple[dict[str, bytes], str]:
    """All files by name, and why a figure is missing; empty where none is."""
    files = {RECORD: dumped(record(rows)).encode(), TABLE: table(rows).encode("utf-8-sig"), NAME: workbook(rows)}
    if rows.frontier.grid is not None:
        return files, "只求了部分预算，不画曲线图"
    try:
        return files | {f"{FIGURE}.{kind}": data for kind, data in figure(rows).items()}, ""
    except EnvironmentFault as fault:
        return files, str(fault)


def record(rows: Rows) -> dict[str, Any]:
    """The frontier with what every record says of its programme."""
    head, frontier = rows.headline, rows.frontier
    return {
        "schema_version": SCHEMA_VERSION,
        "programme": frontier.problem.programme.key,
        "year": head.year,
        "stance": frontier.problem.programme.stance,
        "scenario": head.scenario or None,
        "draft": True,
        "draft_reasons": list(head.drafts),
        "stamps": list(head.stamps),
        "exceptions": list(head.exceptions),
        "budget": rows.mark,
        "standing": rows.place or None,
        **to_json(frontier),
    }
