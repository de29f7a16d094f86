"""问题清单.xlsx: every finding in a list, and a copy of the planner's workbook with the cells marked."""

from __future__ import annotations

import hashlib
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import cast

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from allocator.intake import workbook
from allocator.intake.findings import Finding
from allocator.intake.outcome import Intake
from allocator.intake.sources import expand
from allocator.intake.traces import ORIGINAL_COMMENT, OWN_COMMENT
from allocator.report.lettering import visible
from allocator.report.problem_sheet import FILLS, rank, worst_first, write

PROBLEMS = "问题清单.xlsx"
COMMENTED = 5_000
"""So many cells carry their findings as a comment, the worst first; all are coloured."""

MERGED = 1_000_000
"""Cells within merged ranges up to which a workbook is copied: openpyxl makes an object of each."""

_LONGEST = 1_500
_AUTHOR = "数据核对"
_COPY = "后面各表为原文件的标记副本(不含图片、图表和外部链接)，供对照更正；正式数据以原文件更正后重新读取为准"
_NO_COPY = "该文件不能标记(不是工作簿、不能读取，或在核对后已被修改)，只列清单"
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_MADE = (2026, 1, 1, 0, 0, 0)
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def problem_book(intake: Intake, paths: Sequence[Path]) -> dict[str, bytes]:
    """The files of the problem list, by name: equal findings and files give equal bytes.

    One workbook: 问题清单.xlsx is its marked copy, the list before its sheets. Several, or a CSV: 问题清单.xlsx is the
    whole list, and each workbook with findings has its own marked copy 问题清单-<its name>.xlsx.

    Parameters
    ----------
    paths
        The files and folders that were read, the ledger included.
    """
    data = _read_again(intake, paths)
    if len(data) == 1 and {f.place.file for f in intake.findings} <= data.keys():
        (own,) = data.values()
        return {PROBLEMS: _marked(intake.findings, own) or _listed(intake.findings, [_NO_COPY])}
    files = {PROBLEMS: _listed(intake.findings)}
    for name, own in data.items():
        found = [f for f in intake.findings if f.place.file == name]
        if found and (copy := _marked(found, own)):
            files[f"问题清单-{_FORBIDDEN.sub('_', name.removesuffix('.xlsx'))}.xlsx"] = copy
    return files


def _read_again(intake: Intake, paths: Sequence[Path]) -> dict[str, bytes]:
    """Name → bytes of the files that are still those that were read."""
    named = {digest: name for name, digest in (intake.digests or {}).items()}
    found = {}
    for path, remark in expand(paths):
        try:
            data = b"" if remark else path.read_bytes()
        except OSError:
            continue
        if name := named.get(hashlib.sha256(data).hexdigest()):
            found[name] = data
    return found


def _listed(findings: Sequence[Finding], notes: Sequence[str] = ()) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    write(book, findings, linked=False, notes=notes)
    return _saved(book)


def _marked(findings: Sequence[Finding], data: bytes) -> bytes | None:
    """The workbook with its cells marked; None where it cannot be copied."""
    if not data.startswith(b"PK"):
        return None
    try:
        merged = [m for s in workbook.sheets(data) for m in s.merged]
        if sum((right - left + 1) * (bottom - top + 1) for left, top, right, bottom in merged) > MERGED:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about extensions that the copy does not keep
            book = openpyxl.load_workbook(BytesIO(data), keep_links=False, rich_text=True)
            _mark(book, findings)
            write(book, findings, linked=True, notes=[_COPY])
            book.active = 0
            for sheet in book.worksheets[1:]:
                sheet.sheet_view.tabSelected = False
            return _saved(book)
    except (*workbook.BROKEN, TypeError, AttributeError):
        return None


def _mark(book: Workbook, findings: Sequence[Finding]) -> None:
    """Colour every cell by its worst finding, and say in a comment what was found."""
    cells: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in worst_first(findings):
        place = finding.place
        for address in place.cells or ((f"A{place.row}",) if place.row else ()):
            cells[place.sheet, address].append(finding)
    for n, ((title, address), found) in enumerate(cells.items()):
        sheet = book[title] if title in book.sheetnames else None
        if not isinstance(sheet, Worksheet):
            continue
        cell = _holder(sheet, address)
        cell.fill = PatternFill("solid", fgColor=FILLS[rank(found[0])])
        if n < COMMENTED:
            cell.comment = _comment(found, cell.comment)


def _holder(sheet: Worksheet, address: str) -> Cell:
    """The cell, or of a merged range the one that holds its value."""
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        inside = next(r for r in sheet.merged_cells.ranges if address in r)
        cell = sheet.cell(inside.min_row, inside.min_col)
    return cast("Cell", cell)


def _comment(found: Sequence[Finding], before: Comment | None) -> Comment:
    said = [OWN_COMMENT, *(f"【{f.code}】{f.text}。处理办法：{f.action}" for f in found)]
    if before is not None and not before.text.startswith(OWN_COMMENT):
        said.append(f"{ORIGINAL_COMMENT}{before.text}")
    text = visible("\n".join(said))
    note = Comment(text if len(text) <= _LONGEST else text[:_LONGEST] + "…", _AUTHOR)
    note.width, note.height = 360, min(60 + 18 * (len(text) // 25), 400)
    return note


def _saved(book: Workbook) -> bytes:
    """The workbook's bytes without the hour at which it was made."""
    made, out = BytesIO(), BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                content = _STAMPS.sub(rb"\g<1>2026-01-01T00:00:00Z", content)
            own = zipfile.ZipInfo(info.filename, _MADE)
            own.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(own, content)
    return out.getvalue()
