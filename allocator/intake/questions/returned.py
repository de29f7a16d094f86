"""Workbooks of ours that people fill in and send back, read as they are."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allocator.errors import DataError

Rows = list[tuple[Any, ...]]


def sheets(path: Path, called: str) -> Iterator[tuple[str, Rows]]:
    """Yield each sheet's title and its rows.

    Parameters
    ----------
    called
        What the workbook is, for people.

    Raises
    ------
    DataError
        There is no such file, or it is no workbook.
    """
    import openpyxl  # noqa: PLC0415 - reading a table needs none of it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about extensions that are of no matter here
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError:
        raise DataError(f"【A01】找不到文件“{path.name}”。请核对路径") from None
    except Exception as fault:  # whatever openpyxl makes of a file that is no workbook
        raise DataError(f"【A02】“{path.name}”不是可读取的{called}（{type(fault).__name__}）") from fault
    try:
        for sheet in book.worksheets:
            yield sheet.title, list(sheet.iter_rows(values_only=True))
    finally:
        book.close()


def said(value: object) -> str:
    """Return a cell as text."""
    return "" if value is None else str(value).strip()
