"""The files of a run's folder, by name."""

from __future__ import annotations

from allocator.folder import RESULT
from allocator.record import dumped, record
from allocator.report.excel import workbook
from allocator.run import Run

PLAN = "分配方案.xlsx"


def files_of(run: Run) -> dict[str, bytes]:
    """result.json, and the workbook where there is an allocation to show."""
    files = {RESULT: dumped(record(run)).encode()}
    return files | {PLAN: workbook(run)} if run.result.allocation else files
