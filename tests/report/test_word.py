"""Papers in Word: the page of GB/T 9704, fonts that no reader misses, tables that keep their widths, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from cli_case import Say
from docx.oxml.ns import qn
from reply_case import everything

from allocator.report.papers import styles, word
from allocator.report.papers.names import file_names
from allocator.report.table import Column, Figure, Line, Notice, Paper, Table

LONG = "例" * 400
TEXTS = Notice((Line("一行文字"), Line("又一行", label="标签")), "说明")
NARROW = Table("表", (Column("项目"), Column("得分", "score")), (("甲", 9030), (LONG, 100)), ("合计", 9130))
WIDE = Table("", tuple(Column(f"第{n}列金额", "money") for n in range(14)), ((1_000_000_000,) * 14,))


def paper(*parts: Table | Notice | Figure, mark: str = "内部说明") -> Paper:
    return Paper("例.docx", "例标题", parts, "2026年度", mark)


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def test_the_page_is_that_of_official_papers() -> None:
    section = docx.Document(io.BytesIO(word.document(paper(TEXTS)))).sections[0]
    lengths = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(x.mm) for x in lengths if x is not None] == [210, 297, 37, 28]
    width = section.page_width.mm - section.left_margin.mm - section.right_margin.mm  # type: ignore[union-attr]
    height = section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm  # type: ignore[union-attr]
    assert (round(width), round(height)) == (156, 225)
    assert 28 * (styles.BODY + styles.TIGHT) <= width / 25.4 * 72 < 28 * styles.BODY
    assert 22 * styles.PITCH <= height / 25.4 * 72 < 23 * styles.PITCH
    body = parts(word.document(paper(TEXTS)))
    assert 'w:line="579" w:lineRule="exact"' in body["word/styles.xml"]
    assert "docGrid" not in body["word/document.xml"]


def test_every_style_names_its_fonts_and_no_other_font_is_named_anywhere() -> None:
    found = parts(word.document(paper(TEXTS, NARROW)))
    sheet = found["word/styles.xml"]
    assert sheet.count("w:eastAsia=") >= len(styles.STYLES) + 1
    assert "Theme" not in sheet
    named = set(re.findall(r'(?:w:ascii|w:hAnsi|w:cs|w:eastAsia|typeface)="([^"]*)"', "".join(found.values())))
    assert named - {"zh-CN"} == {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "Times New Roman"}
    common = parts(word.document(paper(TEXTS), styles.COMMON))
    assert "GB2312" not in "".join(common.values())


def test_nothing_of_the_template_and_no_name_of_a_program() -> None:
    found = parts(word.document(paper(TEXTS)))
    assert [n for n in found if "app.xml" in n or "custom" in n or "thumb" in n or "Effects" in n] == []
    assert "python" not in everything(word.document(paper(TEXTS))).casefold()
    core = found["docProps/core.xml"]
    assert "<dc:title>例标题</dc:title>" in core
    assert core.count("2026-01-01T00:00:00Z") == 2


def test_the_same_paper_has_the_same_bytes() -> None:
    one, other = word.document(paper(TEXTS, NARROW)), word.document(paper(TEXTS, NARROW))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as book:
        members = book.infolist()
    assert members[0].filename == "[Content_Types].xml"
    assert [m.filename for m in members[1:]] == sorted(m.filename for m in members[1:])
    assert {m.date_time for m in members} == {(1980, 1, 1, 0, 0, 0)}


def test_the_mark_and_the_number_stand_on_every_page() -> None:
    found = parts(word.document(paper(TEXTS)))
    assert "<w:evenAndOddHeaders/>" in found["word/settings.xml"]
    headers = [text for name, text in found.items() if name.startswith("word/header")]
    footers = [text for name, text in found.items() if name.startswith("word/footer")]
    assert (len(headers), len(footers)) == (2, 2)
    assert all("内部说明" in text for text in headers)
    assert all(' PAGE "' in text for text in footers)
    assert {re.findall(r'w:pStyle w:val="(\w+)"', text)[0] for text in footers} == {"Footer", "FooterEven"}


def test_headings_are_numbered_and_points_too() -> None:
    lines = [p.text for p in docx.Document(io.BytesIO(word.document(paper(TEXTS, NARROW)))).paragraphs]
    assert lines == ["例标题", "2026年度", "一、说明", "1.一行文字", "2.标签：又一行", "二、表"]
    assert [word.numeral(n) for n in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]


def test_a_table_keeps_its_widths_and_repeats_its_header() -> None:
    document = docx.Document(io.BytesIO(word.document(paper(NARROW))))
    table = document.tables[0]._tbl
    grid = [int(c.get(qn("w:w"))) for c in table.tblGrid.findall(qn("w:gridCol"))]
    for row in table.tr_lst:
        assert [int(c.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for c in row.tc_lst] == grid
    assert sum(grid) <= styles.millimetres(156)
    assert table.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
    marks = [(row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None) for row in table.tr_lst]
    assert marks == [True, False, False, False]
    whole = [row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None for row in table.tr_lst]
    assert whole == [True, True, False, True]
    cells = [[c.text for c in row.cells] for row in document.tables[0].rows]
    assert cells == [["项目", "得分"], ["甲", "90.30"], [LONG, "1.00"], ["合计", "91.30"]]


def test_a_table_that_is_too_wide_lies_on_its_side() -> None:
    document = docx.Document(io.BytesIO(word.document(paper(TEXTS, WIDE, WIDE, TEXTS))))
    assert [s.orientation for s in document.sections] == [0, 1, 0]
    assert [round(s.page_width.mm) for s in document.sections if s.page_width] == [210, 297, 210]
    assert len(document.tables) == 2  # a line keeps them apart
    assert document.tables[0].cell(1, 0).text == "100,000"


@pytest.mark.parametrize("longest", ["90.30", "100", "1,234.56"])
def test_no_figure_is_broken(longest: str) -> None:
    many = tuple(Column(f"列{n}") for n in range(5))
    columns = (*many, Column("数", "money"))
    widths = word.column_widths(columns, ["表头"] * 6, [[LONG] * 5 + [longest]], styles.millimetres(156), 10.5)
    assert widths[-1] / 20 - 2 * styles.MARGIN >= len(longest) * 10.5 / 2
    assert sum(widths) <= styles.millimetres(156)


def test_what_cannot_be_seen_is_shown_by_its_number() -> None:
    text = everything(word.document(paper(Notice((Line("例\u202e\x01<w:t>&"),)))))
    assert "例&lt;U+202E&gt;&lt;U+0001&gt;&lt;w:t&gt;&amp;" in text


def test_a_file_is_called_by_the_number_as_far_as_it_can() -> None:
    ids = ["107", "A/1", "A:1", "a_1", "..", "例号", "x" * 99]
    named = file_names("项目档案", ids)
    assert named[:4] == ["项目档案-107.docx", "项目档案-A_1.docx", "项目档案-A_1_2.docx", "项目档案-a_1_3.docx"]
    assert named[4:] == ["项目档案-_.docx", "项目档案-例号.docx", f"项目档案-{'x' * 60}.docx"]
    assert len({name.casefold() for name in named}) == len(named)


def test_chosen_dossiers_are_papers_of_their_own(say: Say, table: Path) -> None:
    asked = ("explain", "model-voucher", table, "--budget", "300万元")
    got = say(*asked[:3], "1", "2", *asked[3:], "--out", "档案")
    assert got.code == 0
    names = sorted(p.name for p in Path("档案").iterdir())
    assert names == ["explain.json", "项目档案-1.docx", "项目档案-2.docx", "项目档案.xlsx"]
    found = parts(Path("档案/项目档案-1.docx").read_bytes())
    assert all("内部说明" in text for name, text in found.items() if name.startswith("word/header"))
    body = re.sub(r"<[^>]+>", "", found["word/document.xml"])
    assert "2026年度“模型券”项目1" in body
    assert "位次前移试算" in body
    assert "由党组会审议决定" in body
