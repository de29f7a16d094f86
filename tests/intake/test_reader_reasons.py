"""Why workbooks are read by our own reader: what openpyxl loses, refuses or believes, and what is read here instead.

Each test is a reason at the top of `allocator/intake/xlsx`; a reason that a later openpyxl takes away fails here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from intake_case import packed
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from allocator.intake.grid import Cell, Sheet
from allocator.intake.xlsx import read

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ONE = "<row r='1'><c r='A1'><v>7</v></c></row>"


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def holding(rows: str, dimension: str = "") -> bytes:
    """A workbook whose sheet has these rows as they stand."""
    sheet = f"<worksheet xmlns='{SPACE}'>{dimension}<sheetData>{rows}</sheetData></worksheet>"
    return packed(saved(openpyxl.Workbook()), **{"xl/worksheets/sheet1.xml": sheet.encode()})


def each(data: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """The archive with the name and the bytes of each part changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return out.getvalue()


def ours(data: bytes) -> Sheet:
    sheets, remarks = read(data, ".xlsx")
    assert sheets is not None, remarks
    return sheets[0]


def refused(data: bytes) -> set[str]:
    sheets, remarks = read(data, ".xlsx")
    assert sheets is None
    return {r.code for r in remarks if r.level == "E-file"}


def values(sheet: Sheet) -> list[list[Any]]:
    return [[c.value for c in row.values()] for row in sheet.rows.values()]


def theirs(data: bytes, *, read_only: bool = False, data_only: bool = True) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data), read_only=read_only, data_only=data_only)


@pytest.mark.filterwarnings("ignore:File contains an invalid specification")
def test_strict_ooxml_has_no_sheet_for_openpyxl():
    strict = {SPACE: "http://purl.oclc.org/ooxml/spreadsheetml/main"}
    strict |= {RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships"}

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        for usual, other in strict.items():
            content = content.replace(usual.encode(), other.encode())
        return name, content

    data = each(holding(ONE), change)
    assert theirs(data).worksheets == []
    assert values(ours(data)) == [[7]]


def test_a_range_that_is_stated_too_small_cuts_the_rows_that_openpyxl_streams():
    rows = "<row r='1'><c r='A1'><v>7</v></c><c r='B1'><v>8</v></c></row><row r='2'><c r='A2'><v>9</v></c></row>"
    data = holding(rows, "<dimension ref='A1'/>")
    assert [*theirs(data, read_only=True).worksheets[0].values] == [(7,)]
    assert values(ours(data)) == [[7, 8], [9]]


@pytest.mark.parametrize(
    ("part", "called"),
    [("xl/worksheets/sheet1.xml", "xl/worksheets/Sheet1.xml"), ("xl/workbook.xml", "xl/Workbook.xml")],
)
def test_part_names_in_another_case_are_missing_for_openpyxl(part: str, called: str):
    data = each(holding(ONE), lambda name, content: (called if name == part else name, content))
    with suppress(KeyError):
        assert theirs(data).worksheets == []
    assert values(ours(data)) == [[7]]


def test_a_stream_of_openpyxl_shows_no_hidden_row_and_no_merged_range():
    book = openpyxl.Workbook()
    for n in range(1, 5):
        book.active.append([f"行{n}", n])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.active.merge_cells("A3:A4")
    data = saved(book)
    stream = theirs(data, read_only=True).worksheets[0]
    assert [a for a in ("row_dimensions", "column_dimensions", "merged_cells") if hasattr(stream, a)] == []
    sheet = ours(data)
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.merged) == ({2}, {2}, [(1, 3, 1, 4)])


def test_words_that_are_struck_within_a_cell_are_plain_text_for_openpyxl():
    book = openpyxl.Workbook()
    book.active["A1"] = CellRichText([TextBlock(InlineFont(strike=True), "10"), "80"])
    book.active["B1"] = "旧"
    book.active["B1"].font = Font(strike=True)
    data = saved(book)
    cell = theirs(data).worksheets[0]["A1"]
    assert (cell.value, bool(cell.font.strike)) == ("1080", False)
    assert ours(data).struck == {1: {1: "part", 2: "all"}}


def test_of_a_formula_openpyxl_gives_its_words_or_its_value_and_nothing_tells_one_that_was_never_calculated():
    calculated = BytesIO()
    with xlsxwriter.Workbook(calculated, {"in_memory": True}) as book:
        book.add_worksheet().write_formula("A1", "=B1*2", None, 84.6)
    data = calculated.getvalue()
    both = [theirs(data, data_only=only).worksheets[0]["A1"].value for only in (True, False)]
    assert both == [84.6, "=B1*2"]
    assert ours(data).rows[1][1] == Cell(84.6, "number", formula="=B1*2")
    never = holding("<row r='1'><c r='A1'><f>B1*2</f></c></row>")
    assert theirs(never).worksheets[0]["A1"].value is None
    assert ours(never).rows[1][1] == Cell("", "uncalculated", formula="=B1*2")


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ("<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row>", [(2,)]),
        ("<row r='1'><c r='A1'><v>1</v></c></row><row r='1'><c r='A1'><v>2</v></c></row>", [(2,)]),
        ("<row r='1'><c r='A1' t='z'><v>1</v></c></row>", [("1",)]),
    ],
)
def test_of_cells_that_contradict_each_other_openpyxl_takes_one(rows: str, taken: list[tuple[Any, ...]]):
    data = holding(rows)
    assert [*theirs(data).worksheets[0].values] == taken
    assert refused(data) == {"A05"}


def test_a_few_bytes_make_a_sheet_of_seventeen_billion_cells_for_openpyxl():
    data = holding(f"{ONE}<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")
    sheet = theirs(data).worksheets[0]
    assert (len(data) < 10_000, sheet.max_row * sheet.max_column) == (True, 2**34)
    assert "列" in ours(data).oversize


def test_an_entity_is_expanded_by_openpyxl_and_refused_here():
    cell = "<row r='1'><c r='A1' t='str'><v>&a;</v></c></row>"
    sheet = f"<!DOCTYPE x [<!ENTITY a 'haha'>]><worksheet xmlns='{SPACE}'><sheetData>{cell}</sheetData></worksheet>"
    data = packed(saved(openpyxl.Workbook()), **{"xl/worksheets/sheet1.xml": sheet.encode()})
    assert theirs(data).worksheets[0]["A1"].value == "haha"
    assert refused(data) == {"A07"}
