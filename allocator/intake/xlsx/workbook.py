"""A workbook as sheets, each part of the archive read once."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from allocator.intake.grid import Sheet
from allocator.intake.xlsx import comments, strings, styles, worksheet
from allocator.intake.xlsx.markup import FAULTS
from allocator.intake.xlsx.package import Package

__all__ = ["BROKEN", "Sheet", "sheets"]

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


def sheets(data: bytes) -> list[Sheet]:
    """Return every worksheet of an .xlsx whose archive has been found safe: no DTD, no entity, no bomb (see `archive`).

    Raises
    ------
    KeyError, ValueError, …
        Any of `BROKEN`: the parts of the workbook contradict each other.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        package = Package(archive)
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
