"""A workbook as plain rows of cells: openpyxl opened twice, for formulas and for values, plus what the rows hide."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Literal
from xml.etree import ElementTree as ET

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

ROWS = 20_000
COLUMNS = 200
BROKEN = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    OSError,
    zipfile.BadZipFile,
    ET.ParseError,
)
"""What openpyxl and the XML parser raise on a workbook whose parts contradict each other."""

Kind = Literal["text", "number", "bool", "date", "error", "uncalculated"]
Value = str | int | float | bool | datetime | date | time | timedelta
_KINDS: dict[str, Kind] = {"n": "number", "s": "text", "inlineStr": "text", "b": "bool", "d": "date", "e": "error"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty.

    Attributes
    ----------
    value
        The stored value, for a formula the one cached by the last calculation; "" if there is none (`uncalculated`).
    format
        The number format, which tells 001 from 1 and a share from a number.
    typed
        False in a CSV, where every value is text and a number as text is nothing to report.
    """

    value: Value
    kind: Kind
    format: str = "General"
    formula: str = ""
    typed: bool = True

    def __str__(self) -> str:
        """The value as the planner sees it."""
        if self.kind == "uncalculated":
            return self.formula
        if self.kind == "bool":
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, float | int):
            return f"{self.value:.15g}".upper() if abs(self.value) >= 10**15 else f"{self.value:.15g}"
        if isinstance(self.value, datetime) and self.value.time() == time():
            return self.value.date().isoformat()
        return str(self.value)


Row = dict[int, Cell]
"""Column index (from 1) → cell."""


@dataclass(slots=True)
class Sheet:
    """A worksheet: its cells by row number, its merged ranges (column, row, column, row) and what is hidden."""

    title: str
    rows: dict[int, Row] = field(default_factory=dict)
    visible: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    oversize: str = ""

    @property
    def last(self) -> int:
        return max(self.rows, default=0)


def letter(column: int) -> str:
    """The column's letter: 29 → AC."""
    return get_column_letter(column)


def sheets(data: bytes) -> list[Sheet]:
    """Every worksheet of an .xlsx whose archive has been found safe: no DTD, no entity, no bomb (see `archive`).

    Raises
    ------
    KeyError, ValueError, TypeError, …
        Any of `BROKEN`: the parts of the workbook contradict each other.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns about extensions and styles that intake does not use
        found = [_read(ws) for ws in _opened(data, values=False)]
        if any(cell.kind == "uncalculated" for s in found for row in s.rows.values() for cell in row.values()):
            for sheet, ws in zip(found, _opened(data, values=True), strict=True):
                _calculate(sheet, ws)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = _members(archive)
        for sheet in found:
            if sheet.title in members:
                _look_at_rows(sheet, archive, members[sheet.title])
    return found


def _opened(data: bytes, *, values: bool) -> Iterator[Any]:
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=values, keep_links=False)
    try:
        for ws in book.worksheets:
            ws.reset_dimensions()  # the stated range may lie
            yield ws
    finally:
        book.close()


def _read(ws: Any) -> Sheet:
    sheet = Sheet(str(ws.title), visible=ws.sheet_state == "visible")
    for number, cells in enumerate(ws.rows, start=1):
        row = {c.column: _cell(c) for c in cells if c.value is not None and str(c.value).strip()}
        if row:
            sheet.rows[number] = row
            if len(sheet.rows) > ROWS + 100 or max(row) > COLUMNS:
                sheet.oversize = f"超过{ROWS // 10_000}万行" if max(row) <= COLUMNS else f"超过{COLUMNS}列"
                break
    return sheet


def _cell(cell: Any) -> Cell:
    if cell.data_type == "f":
        text = getattr(cell.value, "text", None) or str(cell.value)
        return Cell("", "uncalculated", formula=text if text.startswith("=") else f"={text}")
    kind = _KINDS.get(cell.data_type, "text")
    value = cell.value
    if kind == "text":
        value = _ESCAPED.sub(_unescape, str(value))
    return Cell(value, kind, cell.number_format if kind == "number" else "General")


def _unescape(match: re.Match[str]) -> str:
    """Excel writes a control character as _x001F_."""
    code = int(match[1], 16)
    return chr(code) if code < 0xD800 else match[0]


def _calculate(sheet: Sheet, ws: Any) -> None:
    """Give each formula the value cached by the program that last calculated it; never evaluate."""
    for number, cells in enumerate(ws.rows, start=1):
        row = sheet.rows.get(number)
        if row is None:
            if number > sheet.last:
                break
            continue
        for cell in cells:
            if cell.value is not None and (own := row.get(cell.column)) and own.kind == "uncalculated":
                cached = _cell(cell)
                row[cell.column] = Cell(cached.value, cached.kind, cached.format, own.formula)


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet title → member of the archive, by the workbook's relations."""
    relations = {
        r.get("Id"): r.get("Target", "")
        for r in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    }
    found = {}
    for element in ET.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if _tag(element) == "sheet":
            relation = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
            target = relations.get(relation, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in archive.namelist():
                found[element.get("name", "")] = path
    return found


def _look_at_rows(sheet: Sheet, archive: zipfile.ZipFile, member: str) -> None:
    hidden = set()
    number = 0
    with archive.open(member) as stream:
        for _, element in ET.iterparse(stream, ("end",)):  # noqa: S314
            match _tag(element):
                case "row":
                    number = int(element.get("r", number + 1))
                    if element.get("hidden") in {"1", "true"}:
                        hidden.add(number)
                    element.clear()
                case "mergeCell":
                    sheet.merged.append(range_boundaries(element.get("ref", "")))  # type: ignore[arg-type]
    sheet.hidden_rows = frozenset(hidden)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
