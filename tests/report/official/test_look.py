"""How papers look on their pages, read from PDFs that LibreOffice makes with a font of its own for every font named."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from look_case import Line, lines, pdfs
from public_case import filled, made, source

from allocator.report.official import book, layout
from allocator.report.official.ask import Ask
from allocator.report.papers import styles

LONG = "例" * (28 * 60)
PAPERS = ("党组会汇报", "会议一页纸", "公示", "公示核对单")
NAMED = {"标题", "仿宋", "黑体", "楷体", "西文"}
BLOCK = (79, 595 - 74)
"""Points from the left edge of a page to both sides of its text."""
ON = {"publish_on": "2026-12-01"}


def papers() -> dict[str, book.Made]:
    """Every paper once: of the sample, filled in, the letter of the terminals, and one in common fonts."""
    told = source(official=True, **filled(year={"last": LONG}, meeting={"office": "例处室"}))
    found = made(told, *PAPERS, "分市反馈")
    kept = {name: m for name, m in found.items() if not name.startswith("分市反馈") or "济南" in name}
    kept |= made(source("ai-terminal", official=True, **filled()), "函")
    common = Ask(templates={"会议一页纸": layout.shipped("会议一页纸", styles.COMMON)})
    kind = next(k for k in book.KINDS if k.name == "会议一页纸")
    return kept | {"通用字体": next(iter(book.papers(told, [kind], common)))}


@pytest.fixture(scope="module")
def made_papers() -> dict[str, book.Made]:
    return papers()


@pytest.fixture(scope="module")
def pages(made_papers: dict[str, book.Made], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Line]]:
    """The lines of every paper by its name; LibreOffice starts once."""
    folder: Path = tmp_path_factory.mktemp("pdf")
    made = pdfs({name: m.data for name, m in made_papers.items()}, folder)
    return {name.removesuffix(".docx"): lines(path) for name, path in made.items()}


def test_a_line_has_28_characters_and_a_page_22_lines(pages: dict[str, list[Line]]) -> None:
    own = [line for line in pages["党组会汇报"] if set(line.text) == {"例"}]
    assert Counter(len(line.text) for line in own[:-1]) == {28: len(own) - 1}
    whole = Counter(line.page for line in own)
    assert 22 in whole.values()
    assert max(whole.values()) == 22
    for line in own[:-1]:
        assert abs(line.left - BLOCK[0]) <= 2
        assert abs(line.right - BLOCK[1]) <= 3


def test_no_font_but_those_of_official_papers(pages: dict[str, list[Line]]) -> None:
    assert {(name, font) for name, told in pages.items() for line in told for font in line.fonts - NAMED} == set()


def test_every_part_is_set_in_its_font(pages: dict[str, list[Line]]) -> None:
    party = pages["党组会汇报"]
    assert party[1].fonts <= {"标题", "西文"}
    assert "标题" in party[1].fonts
    heads = [line for line in party if re.match("[一二三四五六七八九十]+、", line.text)]
    assert len(heads) == 11
    assert {font for line in heads for font in line.fonts} <= {"黑体", "西文"}
    assert {font for line in party if set(line.text) == {"例"} for font in line.fonts} == {"仿宋"}
    under = next(line for line in pages["公示核对单"] if "内部使用" in line.text)
    assert under.fonts <= {"楷体", "西文"}
    assert "楷体" in under.fonts
    head = next(line for line in pages["公示"] if line.text.startswith("序号"))
    assert head.fonts == {"黑体"}
    assert {font for line in pages["通用字体"] for font in line.fonts} <= NAMED


def test_every_page_has_its_mark_and_its_number(pages: dict[str, list[Line]]) -> None:
    for name, told in pages.items():
        if name.startswith("函"):
            continue
        last = max(line.page for line in told)
        for page in range(1, last + 1):
            own = [line for line in told if line.page == page]
            assert "草案（办法为征求意见稿）" in own[0].text, (name, page)
            assert re.sub(r"\s", "", own[-1].text) == f"—{page}—", (name, page)
            assert (own[-1].left > 297) == bool(page % 2), (name, page)


def test_how_many_pages(pages: dict[str, list[Line]]) -> None:
    many = {name: max(line.page for line in told) for name, told in pages.items()}
    assert many["会议一页纸"] == many["通用字体"] == many["公示核对单"] == 1
    assert many["公示"] == 4
    assert many["分市反馈-济南市"] <= 3
    assert many["函"] == 4


def test_a_header_row_stands_on_every_page_of_its_table(pages: dict[str, list[Line]]) -> None:
    told = [line for line in pages["公示"] if line.page > 1]
    for page in {line.page for line in told if re.match(r"\d+", line.text)}:
        assert any(line.text.startswith("序号") for line in told if line.page == page), page


def test_a_signature_never_stands_alone(pages: dict[str, list[Line]]) -> None:
    for name in ("公示", "函"):
        signed = next(line for line in pages[name] if line.text.strip() == "例单位")
        assert len([line for line in pages[name] if line.page == signed.page and line.top < signed.top]) > 2


def test_tables_have_their_widths_in_the_grid_and_in_every_cell(made_papers: dict[str, book.Made]) -> None:
    count = 0
    for made_one in made_papers.values():
        for table in docx.Document(io.BytesIO(made_one.data)).element.body.iter(qn("w:tbl")):
            grid = [c.get(qn("w:w")) for c in table.tblGrid.findall(qn("w:gridCol"))]
            rows = table.tr_lst
            for row in rows:
                assert [c.tcPr.find(qn("w:tcW")).get(qn("w:w")) for c in row.tc_lst] == grid
            heads = [row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None for row in rows]
            headed = {s.get(qn("w:val")) for s in rows[0].iter(qn("w:pStyle"))} <= {
                styles.HEAD.key,
                styles.SMALL_HEAD.key,
            }
            assert heads == [headed and len(rows) > 1, *[False] * (len(rows) - 1)]
            assert table.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
            count += 1
    assert count >= 15


@pytest.mark.parametrize("fonts", [styles.OFFICIAL, styles.COMMON])
def test_a_template_names_its_fonts_alone(fonts: styles.Fonts) -> None:
    for kind in book.KINDS:
        if kind.made is not None:
            continue
        with zipfile.ZipFile(io.BytesIO(layout.shipped(kind.name, fonts))) as packed:
            text = "".join(packed.read(n).decode() for n in packed.namelist())
        named = set(re.findall(r'(?:w:ascii|w:hAnsi|w:cs|w:eastAsia|typeface)="([^"]*)"', text)) - {"zh-CN"}
        assert named == set(fonts.every)
        assert not re.search(r"w:\w*Theme=", text)
