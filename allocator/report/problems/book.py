"""问题清单.xlsx: every finding in a list, and a copy of the planner's workbook with the cells marked."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from openpyxl.workbook import Workbook

from allocator.intake.findings import Finding
from allocator.intake.opening.sources import expand
from allocator.intake.questions.dispositions import Disposition
from allocator.intake.result import Intake
from allocator.report.problems import marked_copy
from allocator.report.problems.sheet import write, write_columns

PROBLEMS = "问题清单.xlsx"
_NO_COPY = "该文件不能标记(不是工作簿、不能读取，或在核对后已被修改)，只列清单"
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_MADE = (2026, 1, 1, 0, 0, 0)
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def problem_book(intake: Intake, paths: Sequence[Path]) -> dict[str, bytes]:
    """Return the files of the problem list, by name: equal findings and files give equal bytes.

    One workbook: 问题清单.xlsx is its marked copy, the list before its sheets. Several, or a CSV: 问题清单.xlsx is the
    whole list, and each workbook with findings has its own marked copy 问题清单-<its name>.xlsx.

    Parameters
    ----------
    paths
        The files and folders that were read, the ledger included.
    """
    data = _read_again(intake, paths)
    said = [intake.ledger.says] if intake.ledger else []
    if len(data) == 1 and {f.place.file for f in intake.findings} <= data.keys():
        (own,) = data.values()
        return {PROBLEMS: _marked(intake.findings, own, said, intake.columns) or _listed(intake, [*said, _NO_COPY])}
    files = {PROBLEMS: _listed(intake, said)}
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


def _listed(intake: Intake, notes: Sequence[str] = ()) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    write(book, intake.findings, linked=False, notes=notes)
    if intake.columns:
        write_columns(book, intake.columns)
    return _saved(book)


def _marked(
    findings: Sequence[Finding], data: bytes, notes: Sequence[str] = (), columns: Sequence[Disposition] = ()
) -> bytes | None:
    """Return the workbook with its cells marked; None where it cannot be read."""

    def finish(book: Workbook, note: str) -> bytes:
        write(book, findings, linked=True, notes=[*notes, note])
        if columns:
            write_columns(book, columns)
        book.active = 0
        return _saved(book)

    return marked_copy.marked(findings, data, finish) if data.startswith(b"PK") else None


def _saved(book: Workbook) -> bytes:
    """Return the workbook's bytes without the hour at which it was made."""
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
