"""Whoever reads tolerantly writes tolerantly: what can be read has its marked copy, and nothing in that is live."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from intake_case import book, edited, packed, row, take
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from allocator.report.problems.book import PROBLEMS, problem_book
from allocator.report.problems.marked_copy import ANEW, EMPTY, OWN

SHEET = "xl/worksheets/sheet1.xml"


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def changed(path: Path, name: str, text: str) -> Path:
    path.write_bytes(packed(path.read_bytes(), **{name: text.encode()}))
    return path


def doubtful(tmp_path: Path) -> Path:
    return book(tmp_path / "表.xlsx", [row(1), row(2, 专家3打分=0)])


def copy_of(path: Path) -> Workbook:
    files = problem_book(take(path), [path])
    assert list(files) == [PROBLEMS]
    return load_workbook(BytesIO(files[PROBLEMS]))


def note(done: Workbook) -> str:
    return str([c.value for c in done.worksheets[0]["A"]][-1])


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("docProps/core.xml", r">2[^<]*Z<", ">2026-13-45T99:99:99Z<"),
        ("docProps/core.xml", r"(?s)^.*$", "garbage"),
        ("docProps/app.xml", r"(?s)^.*$", "<Properties"),
        ("docProps/app.xml", r"(?s)^.*$", ""),
        ("[Content_Types].xml", r"(?s)^.*$", "<Types"),
        ("[Content_Types].xml", r"(?s)<Override[^>]*>", ""),
        ("[Content_Types].xml", r"spreadsheetml\.sheet\.main\+xml", "x"),
        ("_rels/.rels", r"(?s)^.*$", ""),
        ("xl/theme/theme1.xml", r"(?s)^.*$", "<a:theme"),
        ("xl/styles.xml", r'rgb="\w+"', 'rgb="nothing"'),
        (SHEET, r"<sheetData>", '<sheetFormatPr baseColWidth="x"/><sheetData>'),
        (SHEET, r"</worksheet>", '<pageMargins left="a lot"/></worksheet>'),
    ],
)
def test_parts_that_say_nothing_of_the_cells_may_be_malformed(tmp_path: Path, name: str, old: str, new: str) -> None:
    path = doubtful(tmp_path)
    before = part(path, name)
    after = re.sub(old, new, before, count=0 if "Override" in old or "rgb" in old else 1)
    if old.startswith("rgb") and after == before:
        after = before.replace("<fonts", '<fonts x="1"', 1).replace("<font>", '<font><color rgb="nothing"/>', 1)
    assert after != before
    intake = take(changed(path, name, after))
    assert [f.code for f in intake.findings if f.level != "I"] == ["C32"]
    done = copy_of(path)
    assert done.sheetnames == ["问题清单", "列用途", "申报汇总"]
    assert note(done) in (OWN, ANEW)
    assert "C32" in done["申报汇总"]["I3"].comment.text
    assert done["申报汇总"]["I3"].value == 0
    assert done["申报汇总"]["A1"].value == "序号"


def test_rows_that_only_have_a_format_cost_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = doubtful(tmp_path)
    empty = "".join(f'<row r="{n}" ht="{n / 7}"><c r="A{n}" s="0"/></row>' for n in range(10, EMPTY // 2 + 20))
    changed(path, SHEET, part(path, SHEET).replace("</sheetData>", f"{empty}</sheetData>"))
    monkeypatch.setattr(openpyxl, "load_workbook", None)  # it would make objects of them all
    files = problem_book(take(path), [path])
    done = load_workbook(BytesIO(files[PROBLEMS]))
    assert note(done) == ANEW
    assert done["申报汇总"].max_row == 3
    assert "C32" in done["申报汇总"]["I3"].comment.text


LINK = '=HYPERLINK("http://x.example","例甲")'


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize(
    "formula", [LINK, '=WEBSERVICE("http://x.example")', "=cmd|' /C calc'!A0", "=SUM(A1:A2)", "='[1]表'!A1"]
)
def test_no_formula_is_live_in_a_copy(tmp_path: Path, formula: str, *, anew: bool) -> None:
    path = doubtful(tmp_path)
    text = part(path, SHEET)
    cell = re.search(r'<c r="B2"[^>]*>.*?</c>', text)
    assert cell
    inside = formula.removeprefix("=").replace('"', "&quot;")
    cached = f'<c r="B2" t="str"><f>{inside}</f><v>例甲</v></c><c r="AZ2"><f>{inside}</f></c>'
    text = text.replace(cell[0], cached.partition('<c r="AZ2')[0], 1)
    row_end = text.index("</row>", text.index('r="B2"'))
    text = text[:row_end] + cached[cached.index('<c r="AZ2') :] + text[row_end:]
    changed(path, SHEET, text)
    if anew:
        changed(path, "docProps/core.xml", "garbage")
    files = problem_book(take(path), [path])
    assert b"<f>" not in b"".join(zipfile.ZipFile(BytesIO(files[PROBLEMS])).read(n) for n in names(files[PROBLEMS]))
    done = load_workbook(BytesIO(files[PROBLEMS]))
    assert note(done) == (ANEW if anew else OWN)
    assert {c.data_type for s in done for r in s.iter_rows() for c in r} <= {"s", "n", "b", "d"}
    assert done["申报汇总"]["B2"].value == "例甲"
    assert done["申报汇总"]["AZ2"].value == formula, "not calculated: shown, as text"


def names(data: bytes) -> list[str]:
    return [n for n in zipfile.ZipFile(BytesIO(data)).namelist() if n.startswith("xl/worksheets/sheet")]


def test_no_link_is_live_in_a_copy(tmp_path: Path) -> None:
    path = edited(doubtful(tmp_path), lambda ws: setattr(ws["B2"], "hyperlink", "http://x.example"))
    data = problem_book(take(path), [path])[PROBLEMS]
    assert b"x.example" not in b"".join(
        zipfile.ZipFile(BytesIO(data)).read(n) for n in zipfile.ZipFile(BytesIO(data)).namelist() if "rels" in n
    )


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="I2"><v>80</v><v>90</v></c>', "单元格I2有两个值"),
        ('<c r="I2"><v></v><v>90</v></c>', "单元格I2有两个值"),
        ('<c r="I2"><f>A1</f><f>A2</f><v>90</v></c>', "单元格I2有两个公式"),
        ('<c r="I2"><v>80</v></c><c r="I2"><v>90</v></c>', "单元格I2出现两次"),
        ('<c r="I2"/><c r="I2"><v>90</v></c>', "单元格I2出现两次"),
        ('<c r="I2"><v>90</v></c><c r="I2"/>', "单元格I2出现两次"),
        ('<c r="I2" t="inlineStr"><is><t>80</t></is><is><t>90</t></is></c>', "单元格I2有两个值"),
        ('<c r="I2" t="inlineStr"><is><t>80</t></is><v>90</v></c>', "单元格I2有两个值"),
    ],
)
def test_a_cell_that_says_two_things_is_a_finding(tmp_path: Path, cell: str, said: str) -> None:
    path = doubtful(tmp_path)
    text = re.sub(r'<c r="I2"[^>]*>.*?</c>', cell, part(path, SHEET), count=1)
    intake = take(changed(path, SHEET, text))
    assert [(f.code, f.level) for f in intake.findings] == [("A05", "E-file")]
    assert said in intake.findings[0].text
    assert copy_of(path).sheetnames == ["问题清单"]
