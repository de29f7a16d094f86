"""Tables of marks as offices send them: invented projects, and beside them the columns of scores that a test names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from intake_case import code, take
from openpyxl import Workbook

from allocator.intake import Intake

FIXED = ("序号", "项目名称", "申报单位", "统一社会信用代码", "所在市", "申报金额(万元)")
EXPERTS = [f"专家{n}打分" for n in range(1, 6)]
NAMES = ["张例", "王例", "李例", "赵例", "陈例"]
MARKS = [[90, 88, 86, 85, 80], [89, 85, 85, 84, 79], [88, 86, 81, 83, 78], [87, 85, 83, 70, 77], [86, 84, 82, 81, 76]]
MEANS = [8633, 8467, 8333, 8167, 8233]
"""The means of these marks without one highest and one lowest, in hundredths."""

THREE = [[90, 88, 86], [89, 87, 85], [88, 86, 84], [87, 85, 83]]


def beside(rows: Sequence[Sequence[Any]], *columns: Sequence[Any]) -> list[list[Any]]:
    """The rows with further columns."""
    return [[*row, *(c[n] for c in columns)] for n, row in enumerate(rows)]


def table(
    tmp_path: Path,
    headers: Sequence[str | None],
    rows: Sequence[Sequence[Any]],
    *,
    below: Sequence[str | None] = (),
    notes: Sequence[Any] = (),
    shown: str = "",
    above: str = "",
    columns: Mapping[str, str] | None = None,
) -> Intake:
    """Read a workbook with these columns of scores.

    Parameters
    ----------
    below
        A second header row; a header above several of its columns is merged over them.
    notes
        A row below the header that is no candidate; its first cell is its label.
    shown
        The number format of the scores.
    above
        A title above the header.
    columns
        What `--columns` says.
    """
    workbook = Workbook()
    sheet = workbook.active
    if above:
        sheet.append([above])
    top, first = sheet.max_row + bool(above), len(FIXED) + 1
    sheet.append([*FIXED, *headers])
    if below:
        sheet.append([*[None] * len(FIXED), *below])
        for n in range(1, first):
            sheet.merge_cells(start_row=top, end_row=top + 1, start_column=n, end_column=n)
        starts = [n for n, h in enumerate(headers) if h is not None] + [len(headers)]
        for n, end in pairwise(starts):
            sheet.merge_cells(start_row=top, end_row=top, start_column=first + n, end_column=first + end - 1)
    if notes:
        sheet.append([notes[0], *[None] * (len(FIXED) - 1), *notes[1:]])
    for n, marks in enumerate(rows, 1):
        names = [n, f"测试例{n}号模型", f"济南例{n}号测试有限公司", code(n), "济南市", 100]
        sheet.append([*names, *marks])
        for cell in sheet[sheet.max_row][len(FIXED) :] if shown else ():
            cell.number_format = shown
    path = tmp_path / "表.xlsx"
    workbook.save(path)
    mapping = None
    if columns:
        mapping = tmp_path / "列.toml"
        mapping.write_text("\n".join(f'"{theirs}" = "{ours}"' for theirs, ours in columns.items()), encoding="utf-8")
    return take(path, no_history=True, columns=mapping)


def points(intake: Intake) -> list[int | None]:
    """The scores in hundredths."""
    return [e.candidate.score for e in intake.entries]


def asked(intake: Intake) -> list[tuple[str, str]]:
    """Code and subject of everything that somebody has to answer, without the line on columns that take no part."""
    return [(f.code, f.key.partition(":")[2]) for f in intake.findings if f.level != "I" and f.code != "C03"]


def said(intake: Intake) -> str:
    """All that somebody has to answer, with what to do."""
    return "\n".join(f"{f.text}|{f.action}" for f in intake.findings if f.level != "I")
