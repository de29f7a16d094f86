"""A workbook as sheets, each part of the archive read once."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from allocator.intake.findings import Remark
from allocator.intake.grid import Sheet
from allocator.intake.xlsx import archive, comments, strings, styles, worksheet
from allocator.intake.xlsx.markup import FAULTS, Contradiction
from allocator.intake.xlsx.package import Package

BROKEN = (
    *FAULTS,
    KeyError,
    ValueError,
    IndexError,
    OverflowError,
    NotImplementedError,
    OSError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
)
"""What reading a workbook raises whose parts are damaged or contradict each other."""


def read(data: bytes, extension: str = "") -> tuple[list[Sheet] | None, tuple[Remark, ...]]:
    """Return the sheets of a workbook, None where it is refused, and what there is to say of the file (A02–A08).

    Parameters
    ----------
    extension
        What the file's name ends with: one that promises macros is refused, and a refusal quotes it.
    """
    remarks = archive.faults(data, extension)
    if any(r.level == "E-file" for r in remarks):
        return None, remarks
    try:
        return sheets(data), remarks
    except BROKEN as fault:
        why = fault if isinstance(fault, Contradiction) else type(fault).__name__
        words = f"工作簿内部结构损坏，无法读取({why})"
        return None, (*remarks, Remark("A05", "E-file", words, "请在Excel或WPS中打开后另存为新的 .xlsx"))


def sheets(data: bytes) -> list[Sheet]:
    """Return every worksheet of an .xlsx whose archive has been found safe: no DTD, no entity, no bomb (see `archive`).

    Raises
    ------
    KeyError, ValueError, …
        Any of `BROKEN`: the parts of the workbook contradict each other.
    """
    with zipfile.ZipFile(BytesIO(data)) as parts:
        package = Package(parts)
        listed, since_1904 = package.sheets()
        book = worksheet.Book(strings.read(package), styles.read(package), since_1904)
        found = []
        for own in listed:
            sheet = Sheet(own.title, visible=own.visible)
            with package.open(own.part) as stream:
                worksheet.read(stream, sheet, book)
            sheet.comments = comments.read(package, own.part)
            found.append(sheet)
    return found
