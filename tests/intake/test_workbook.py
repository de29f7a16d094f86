"""Reading .xlsx: openpyxl is the oracle for values; what else a sheet carries by hand."""

from __future__ import annotations

import random
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_case import packed
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from allocator.intake.grid import Cell, Sheet, column_number, letter, runs
from allocator.intake.xlsx import workbook
from allocator.intake.xlsx.styles import is_date, moment

SAMPLE = Path(__file__).parents[1] / "data" / "model-voucher-2026-sample.xlsx"
VALUES = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=20).filter(
        lambda t: t.strip() and t[0] not in "=+" and not t.startswith("#")
    ),
    st.booleans(),
    st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0)),
    st.dates(date(1901, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["#N/A", "#REF!", "#DIV/0!"]),
)


def written(fill: Any) -> bytes:
    """A workbook written by xlsxwriter."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return out.getvalue()


def by_openpyxl(data: bytes) -> dict[str, dict[tuple[int, int], Any]]:
    book = openpyxl.load_workbook(BytesIO(data), data_only=True)
    return {
        ws.title: {
            (c.row, c.column): c.value
            for r in ws.iter_rows()
            for c in r
            if c.value is not None and str(c.value).strip()
        }
        for ws in book.worksheets
    }


def by_us(data: bytes) -> dict[str, dict[tuple[int, int], Any]]:
    return {s.title: {(r, c): x.value for r, row in s.rows.items() for c, x in row.items()} for s in read(data)}


def read(data: bytes) -> list[Sheet]:
    return workbook.sheets(data)


def only(data: bytes) -> Sheet:
    return read(data)[0]


def test_the_sample_reads_as_openpyxl_reads_it():
    data = SAMPLE.read_bytes()
    assert by_us(data) == by_openpyxl(data)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 30), st.integers(1, 30)), VALUES, max_size=30))
def test_any_cells_read_as_openpyxl_reads_them(cells: dict[tuple[int, int], Any]):
    book = openpyxl.Workbook()
    for (row, column), value in cells.items():
        book.active.cell(row, column).value = value
    out = BytesIO()
    book.save(out)
    assert by_us(out.getvalue()) == by_openpyxl(out.getvalue())


@pytest.mark.parametrize("seed", range(8))
def test_shared_strings_formats_and_formulas_of_another_writer(seed: int):
    chance = random.Random(seed)

    def fill(book: Any) -> None:
        formats = [book.add_format({"num_format": f}) for f in ("General", "0.00", "000", "0.0%", "#,##0.00_ ")]
        for name in ("甲", "乙 & <丙>"):
            sheet = book.add_worksheet(name)
            for _ in range(60):
                place = chance.randrange(40), chance.randrange(40)
                match chance.randrange(4):
                    case 0:
                        sheet.write_number(*place, chance.uniform(-1e6, 1e6), chance.choice(formats))
                    case 1:
                        sheet.write_string(*place, chance.choice(["例", " 空 格 ", "a\nb", "<&>", "例测试", "_x0041_"]))
                    case 2:
                        sheet.write_boolean(*place, chance.random() < 0.5)
                    case _:
                        sheet.write_formula(*place, "=1+1", None, chance.choice([2, "二", 2.5]))

    data = written(fill)
    assert by_us(data) == by_openpyxl(data)


def test_a_formula_keeps_its_words_and_its_cached_value():
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("表")
        sheet.write_formula("A1", "=B1*2", None, 84.6)
        sheet.write_formula("A3", "=1/0", None, "#DIV/0!")

    rows = only(written(fill)).rows
    assert rows[1][1] == Cell(84.6, "number", formula="=B1*2")
    assert (rows[3][1].kind, rows[3][1].formula) == ("error", "=1/0")
    book = openpyxl.Workbook()
    book.active["A1"] = "=B1*2"
    out = BytesIO()
    book.save(out)
    assert only(out.getvalue()).rows[1][1] == Cell("", "uncalculated", formula="=B1*2")


def test_what_was_done_besides_writing():
    book = openpyxl.Workbook()
    ws = book.active
    for n in range(1, 7):
        ws.append([f"行{n}", n])
    ws.row_dimensions[2].hidden = True
    ws.row_dimensions[99].hidden = True
    ws.column_dimensions["B"].hidden = True
    ws.merge_cells("A4:A5")
    ws["A1"].font = Font(strike=True)
    ws["A3"] = CellRichText([TextBlock(InlineFont(strike=True), "甲公司"), "乙公司"])
    ws["A6"] = CellRichText([TextBlock(InlineFont(strike=True), "甲公司"), TextBlock(InlineFont(strike=True), "乙")])
    ws["B1"].comment = Comment("请\n核对", "例")
    book.create_sheet("藏").sheet_state = "veryHidden"
    out = BytesIO()
    book.save(out)
    first, second = read(out.getvalue())
    assert first.hidden_rows == {2}
    assert first.hidden_columns == {2}
    assert first.merged == [(1, 4, 1, 5)]
    assert first.struck == {1: {1: "all"}, 3: {1: "part"}, 6: {1: "all"}}
    assert str(first.rows[3][1]) == "甲公司乙公司"
    assert first.comments == {(1, 2): "请 核对"}
    assert not second.visible


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        ("yyyy-mm-dd", True),
        ('yyyy"年"m"月"d"日"', True),
        ("[h]:mm", True),
        ("m/d;@", True),
        ("General", False),
        ("0.00", False),
        ('0.0"分"', False),
        ("[Red]#,##0", False),
        ('#,##0"元";[Red]-#,##0"元"', False),
        (r"0\d", False),
    ],
)
def test_a_format_shows_a_date_or_not(code: str, shows: bool):
    assert is_date(code) is shows


@pytest.mark.parametrize(
    ("serial", "since", "day"),
    [
        (1, False, datetime(1900, 1, 1)),
        (59, False, datetime(1900, 2, 28)),
        (61, False, datetime(1900, 3, 1)),
        (46082.5, False, datetime(2026, 3, 1, 12)),
        (0, True, datetime(1904, 1, 1)),
        (0.75, False, time(18)),
        (-1, False, None),
        (3e6, False, None),
    ],
)
def test_serial_numbers_are_days(serial: float, since: bool, day: Any):
    assert moment(serial, since_1904=since) == day


def bare(rows: str, *, strings: str = "") -> bytes:
    """A workbook whose first sheet has these rows as they stand."""
    book = openpyxl.Workbook()
    out = BytesIO()
    book.save(out)
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>"
    return packed(out.getvalue(), **{"xl/worksheets/sheet1.xml": sheet.encode()})


def test_rows_and_cells_without_addresses_follow_each_other():
    sheet = only(bare("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r='5'><c r='B5'><v>2</v></c></row>"))
    assert {n: {c: x.value for c, x in r.items()} for n, r in sheet.rows.items()} == {1: {1: 1, 3: 3}, 5: {2: 2}}


def test_a_formula_that_gives_no_text_leaves_its_cell_empty():
    assert only(bare("<row r='1'><c r='A1' t='str'><f>IF(1,&quot;&quot;)</f><v></v></c></row>")).rows == {}


def test_a_shared_formula_shows_the_words_of_its_master():
    master = "<c r='A1'><f t='shared' ref='A1:A2' si='0'>B1*2</f><v>4</v></c>"
    rows = only(bare(f"<row r='1'>{master}</row><row r='2'><c r='A2'><f t='shared' si='0'/><v>6</v></c></row>")).rows
    assert [(r[1].value, r[1].formula) for r in rows.values()] == [(4, "=B1*2"), (6, "=B1*2")]


def test_elements_may_carry_a_prefix():
    book = openpyxl.Workbook()
    out = BytesIO()
    book.save(out)
    space = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    row = "<x:row r='1'><x:c r='A1'><x:v>7</x:v></x:c></x:row>"
    sheet = f"<x:worksheet {space}><x:sheetData>{row}</x:sheetData></x:worksheet>"
    data = packed(out.getvalue(), **{"xl/worksheets/sheet1.xml": sheet.encode()})
    assert only(data).rows == {1: {1: Cell(7, "number")}}


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1'><c r='A1'><v>2</v></c></row>",
        "<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row>",
        "<row r='1'><c r='A2'><v>1</v></c></row>",
        "<row r='1'><c r='A1' t='s'><v>0</v></c></row>",
        "<row r='1'><c r='A1' t='s'><v>-1</v></c></row>",
        "<row r='1'><c r='A1' s='99'><v>1</v></c></row>",
        "<row r='1'><c r='A1'><v>eins</v></c></row>",
        "<row r='1'><c r='A1' t='z'><v>1</v></c></row>",
        "<row r='eins'/>",
        "<row r='1'><c r='1'><v>1</v></c></row>",
        "<row r='1'><c>",
    ],
)
def test_a_sheet_that_contradicts_itself_is_broken_and_loses_nothing_silently(rows: str):
    with pytest.raises(workbook.BROKEN):
        read(bare(rows))


def test_overlapping_merges_are_broken():
    data = bare("</sheetData><mergeCells><mergeCell ref='A1:A9'/><mergeCell ref='A5:A12'/></mergeCells><sheetData>")
    with pytest.raises(workbook.BROKEN):
        read(data)


@given(st.integers(1, 18_278))
def test_letters_of_columns(column: int):
    assert letter(column) == openpyxl.utils.get_column_letter(column)
    assert column_number(letter(column)) == column


def test_runs_of_rows():
    assert runs([9, 7, 8, 12]) == "7–9、12"
    assert runs(range(1, 40, 2)) == "1、3、5、7、9、11、13、15等"
