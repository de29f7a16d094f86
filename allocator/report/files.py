"""The files of a run's folder, by name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from allocator.files import RESULT
from allocator.intake import Intake
from allocator.proof.conflict import MOST
from allocator.report.allocation import workbook
from allocator.report.no_list import report_without
from allocator.report.problems.book import problem_book
from allocator.report.xlsx import workbook as written
from allocator.run.parts import Run
from allocator.run.record import dumped, record
from allocator.run.remedies import carried_out

PLAN = "分配方案.xlsx"
CHECKED = "check.json"
OWED = "应兑现清单.xlsx"
CONFLICT = "冲突与改法.xlsx"
WAYS = tuple(f"改法{n}.toml" for n in range(1, MOST + 1))
LISTS = (PLAN, OWED, CONFLICT, *WAYS)
"""What a folder may lack: at most one of the workbooks is in it, and scenario files beside the last."""


def checked_files(intake: Intake, read: Sequence[Path]) -> dict[str, bytes]:
    """check.json, and the planner's workbooks with the cells marked.

    Parameters
    ----------
    read
        The files as given on the command line, ledger included.
    """
    found = intake.to_json() | {"fingerprint": fingerprint(intake)}
    return {CHECKED: dumped(found).encode(), **problem_book(intake, read)}


def fingerprint(intake: Intake) -> str:
    """SHA-256 over the files read."""
    told = "\n".join(f"{name} {digest}" for name, digest in sorted((intake.digests or {}).items()))
    return "sha256:" + hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def files_of(run: Run, read: Sequence[Path]) -> dict[str, bytes]:
    """result.json, the marked workbooks, and the allocation, or the sums due that the budget does not cover."""
    files = {RESULT: dumped(record(run)).encode(), **problem_book(run.prepared.intake, read)}
    if run.result.due is not None:
        return files | {OWED: written(report_without(run))}
    if run.conflict is not None and run.conflict.sets:
        scenario = run.prepared.applied.scenario
        ways = [carried_out(scenario, p).to_toml().encode() for p in run.conflict.proposals]
        return files | {CONFLICT: written(report_without(run))} | dict(zip(WAYS, ways, strict=False))
    return files | {PLAN: workbook(run)} if run.result.allocation else files
