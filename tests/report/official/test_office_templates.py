"""Templates of an office: what can be filled in is, what cannot is said by its paragraph, and nothing of it is run."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook
from template_case import PAGE, changed, lines_of, made, refused, saved, source, with_lines

from allocator.report.official import book, layout, template_check
from allocator.report.official.ask import Ask
from allocator.report.papers import styles


def _split(line: Any, *texts: str) -> None:
    """A paragraph in several runs, as Word leaves one that was edited."""
    for text in texts:
        run = line.add_run(text)
        run.bold = True


def test_a_deleted_field_and_an_extra_section_are_as_the_office_wants_them() -> None:
    def own(paper: Any) -> None:
        line = next(p for p in paper.paragraphs if "汇报处室" in p.text)
        for run in line.runs:
            run.text = run.text.replace("汇报处室：{{ 汇报处室 }}。", "")
        paper.add_paragraph("十二、例补充", style=styles.HEADING.name)
        paper.add_paragraph("本处补充：共{{ 支持数 }}项，办法为{{ 办法状态 }}。")
        _split(paper.add_paragraph(), "预算{", "{ 预", "算 }", "}万元")

    plain, filled = made(layout.shipped(PAGE)), made(changed(own))
    assert [b.name for b in plain.blanks] == ["汇报处室"]
    assert filled.blanks == ()
    assert lines_of(filled.data)[-3:] == ["十二、例补充", "本处补充：共30项，办法为征求意见稿。", "预算2,000万元"]
    assert docx.Document(io.BytesIO(filled.data)).core_properties.author == ""


def test_a_template_in_common_fonts_gives_the_same_text() -> None:
    for kind in book.offered(source()):
        if kind.made or kind.each:
            continue
        own = Ask(templates={kind.name: layout.shipped(kind.name, styles.COMMON)})
        one, other = (next(iter(book.papers(source(), [kind], ask))) for ask in (Ask(), own))
        assert lines_of(one.data) == lines_of(other.data)
        assert one.blanks == other.blanks
        assert one.data != other.data


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["共{{ 支持个数 }}项"], "第1段“共{{ 支持个数 }}项”：没有字段“支持个数”，是否“支持数”？"),
        (["共{{ 支持数 }项"], "第1段“共{{ 支持数 }项”：字段的括号不成对"),
        (["共{{ 支持数", "}}项"], "第1段“共{{ 支持数”：字段的括号不成对"),
        (["{% if 正式 %}甲", "乙{% endif %}"], "第2段“乙{% endif %}”：“{% if 正式 %}”在另一段（第1段）。跨段的"),
        (["{%p if 正式 %}", "甲"], "第1段“{%p if 正式 %}”：“{%p if 正式 %}”没有结束。请在后面加上 endif"),
        (["{%p endif %}"], "第1段“{%p endif %}”：“{%p endif %}”没有对应的 if"),
        (["{% for 项 in 分档 %}{% endif %}"], "“{% endif %}”没有对应的 if"),
        (["{%p if 正式 %}甲", "{%p endif %}"], "“{%p if 正式 %}”应单独成一段"),
        (["{%p if 正式 %}", "甲{% endif %}"], "应同样书写"),
        (["{%tr for 项 in 分档 %}"], "“{%tr for 项 in 分档 %}”不在表格中"),
        (["{{ 分档表 }}"], "“分档表”是表格，应单独成一段，写作 {{p 分档表 }}"),
        (["{{p 支持数 }}"], "“支持数”不是表格，应写作 {{ 支持数 }}"),
        (["{{ 支持数 + }}"], "“{{ 支持数 + }}”不能识别"),
        (["{{ }}"], "“{{ }}”是空的"),
        (["{{ 支持数|safe }}"], "“{{ 支持数|safe }}”中的“safe”不能使用"),
        (["{% autoescape false %}{{ 办法 }}{% endautoescape %}"], "“{% autoescape false %}”不能识别"),
        (["{% include '别的' %}"], "“{% include '别的' %}”的写法不支持"),
        (["{% 如果 正式 %}"], "“{% 如果 正式 %}”不能识别"),
        (["{{r 办法 }}"], "“{{r 办法 }}”的写法不支持"),
        (["{%- if 正式 %}{% endif %}"], "减号"),
        (["{%p if 支持数 % 2 %}", "{%p endif %}"], "中不能有"),
        (["{% for 项 in 分档 %}{{ 项.等第 }}{% endfor %}"], "没有“等第”这一项"),
        (["{{ 支持数 / 0 }}"], "按本次结果无法填写"),
    ],
)
def test_every_fault_is_said_with_its_paragraph(lines: list[str], says: str) -> None:
    told = refused(with_lines(*lines))
    assert told.startswith(f"【R23】“{PAGE}”的模板有")
    assert "\n  · 正文第1段“" in told or "\n  · 正文第2段“" in told
    assert "缺少必需的字段" not in told
    assert says in told


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 办法.format.__globals__ }}",
        "{{ '{0.__class__}'.format(办法) }}",
        "{{ 分档表.table.__init__.__globals__ }}",
        "{{ self.__init__.__globals__.__builtins__ }}",
        "{{ lipsum.__globals__['os'].popen('id').read() }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ 办法 * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{% for 甲 in range(100000000) %}{% endfor %}",
        "{{ 分档.append(1) }}",
        "{{ ('%99999999999d' % 1)|length }}",
    ],
)
def test_a_template_runs_nothing(text: str) -> None:
    began = time.monotonic()
    told = refused(with_lines(text))
    assert "【R23】" in told
    assert "root" not in told
    assert time.monotonic() - began < 60


def _table(*rows: list[str], change: Callable[[Any], object] = lambda _: None) -> bytes:
    def own(paper: Any) -> None:
        drawn = paper.add_table(len(rows), len(rows[0]))
        for row, texts in zip(drawn.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        change(drawn)

    return changed(own)


LOOP, ROW, END = ["{%tr for 项 in 分档 %}", ""], ["{{ 项.等级 }}", "{{ 项.个数 }}"], ["{%tr endfor %}", ""]


class TestRows:
    """Rows of an office's own tables."""

    def test_a_row_for_each(self) -> None:
        found = docx.Document(io.BytesIO(made(_table(LOOP, ROW, END)).data)).tables[-1]
        told = [[c.text for c in row.cells] for row in found.rows]
        assert [row[0] for row in told] == ["卓越领军级", "优秀创新级", "培育成长级"]
        assert sum(int(row[1]) for row in told) == 30

    def test_in_a_cell_merged_across(self) -> None:
        told = refused(_table(LOOP, ROW, END, change=lambda t: t.cell(0, 0).merge(t.cell(0, 1))))
        assert "“{%tr for 项 in 分档 %}”在合并的单元格中或同行有纵向合并" in told

    def test_in_a_row_with_a_cell_merged_down(self) -> None:
        told = refused(_table(LOOP, ROW, END, change=lambda t: t.cell(0, 1).merge(t.cell(1, 1))))
        assert "“{%tr for 项 in 分档 %}”在合并的单元格中或同行有纵向合并" in told

    def test_beside_other_text(self) -> None:
        told = refused(_table(["{%tr for 项 in 分档 %}", "等级"], ROW, END))
        assert "“{%tr for 项 in 分档 %}”应单独占一行；同行的其他内容会丢失" in told

    def test_in_another_table(self) -> None:
        def own(paper: Any) -> None:
            for text in ("{%tr for 项 in 分档 %}", "{%tr endfor %}"):
                paper.add_table(1, 1).cell(0, 0).text = text
                paper.add_paragraph("甲")

        assert "不在同一个表格、单元格或正文中" in refused(changed(own))


def _link(paper: Any) -> None:
    """A tag that begins within a link and ends behind it."""
    line = paper.add_paragraph()
    link, run = OxmlElement("w:hyperlink"), OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "{{ 支"
    run.append(text)
    link.append(run)
    line._p.append(link)
    line.add_run("持数 }}")


def _revised(paper: Any) -> None:
    """A tag in a deletion that nobody has accepted."""
    line = paper.add_paragraph("甲")
    gone, run, text = OxmlElement("w:del"), OxmlElement("w:r"), OxmlElement("w:delText")
    text.text = "{{ 支持数 }}"
    run.append(text)
    gone.append(run)
    line._p.append(gone)


def _no_mark(paper: Any) -> None:
    for section in paper.sections:
        section.even_page_header.paragraphs[0].clear()


def _no_number(paper: Any) -> None:
    for run in (r for p in paper.paragraphs for r in p.runs):
        run.text = run.text.replace("{{ 支持数 }}", "若干")


def _first_page(paper: Any) -> None:
    paper.sections[0].different_first_page_header_footer = True


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_link, "字段被拆在超链接、修订或内容控件的内外"),
        (_revised, "字段在修订或域代码中"),
        (_no_mark, "第1节的偶数页页眉没有 {{ 页眉 }}"),
        (_first_page, "第1节的首页页眉没有 {{ 页眉 }}"),
        (_no_number, "缺少必需的字段“支持数”。请加上 {{ 支持数 }}"),
    ],
)
def test_what_is_hidden_or_missing_is_said(change: Callable[[Any], object], says: str) -> None:
    assert says in refused(changed(change))


def test_a_fault_in_a_header_is_said_too() -> None:
    def own(paper: Any) -> None:
        paper.sections[0].header.paragraphs[0].add_run("{{ 眉页 }}")

    assert "页眉第1段“{{ 页眉 }}{{ 眉页 }}”：没有字段“眉页”，是否“页眉”？" in refused(changed(own))


def test_all_faults_are_said_at_once() -> None:
    told = refused(with_lines("{{ 甲 }}", "{{ 乙 }}"))
    assert "有2处错误" in told
    assert "没有字段“甲”" in told
    assert "没有字段“乙”" in told


def _zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in members.items():
            book.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def _locked() -> bytes:
    """An archive whose members have a password."""
    data = _zipped(word__document_xml="x")
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.index(sign) + at
        data = data[:start] + b"\x01" + data[start + 1 :]
    return data


def _workbook() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "【A05】文件为空"),
        (OLE + "WordDocument".encode("utf-16-le"), "【A02】文件内容是旧版Office文档"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "【A03】文件已加密"),
        (_locked(), "【A03】文件已加密"),
        (b"%PDF-1.7", "【A02】文件内容是PDF文档"),
        (_workbook(), "【A02】文件不是Word文档"),
        (_zipped(word__document_xml="<w:document"), "【A05】文件损坏"),
        (_zipped(word__document_xml="x", word__vbaProject_bin="x"), "【A04】含宏"),
        (_zipped(word__document_xml="<!DOCTYPE a>"), "【A07】含DTD"),
        (_zipped(word__document_xml=" " * (21 * 2**20)), "【A06】解压后超过20MB"),
        (layout.shipped(PAGE)[:2000], "【A05】文件损坏"),
    ],
)
def test_what_is_no_word_file_is_said(data: bytes, says: str) -> None:
    assert refused(data).startswith(f"“{PAGE}”的模板不能使用：{says}")


def test_whatever_else_comes_up_is_no_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("例")

    monkeypatch.setattr(template_check, "rendered", broken)
    assert refused(layout.shipped(PAGE)) == f"【R23】“{PAGE}”的模板无法填写。请用 --template-init 写出的模板重新改起"


def test_nothing_of_its_author_stays() -> None:
    def own(paper: Any) -> None:
        paper.core_properties.author = "例某某"
        paper.core_properties.last_modified_by = "例某某"
        paper.core_properties.comments = "{{ 内部"

    data = made(changed(own)).data
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert "例某某" not in "".join(book.read(n).decode("utf-8", "replace") for n in book.namelist())
    assert data == made(changed(own)).data


def test_a_text_box_is_filled_in_as_well() -> None:
    def own(paper: Any) -> None:
        line = paper.add_paragraph("框")
        run, box, content = OxmlElement("w:r"), OxmlElement("w:pict"), OxmlElement("w:txbxContent")
        inner = deepcopy(paper.add_paragraph("共{{ 支持数 }}项")._p)
        content.append(inner)
        box.append(content)
        run.append(box)
        line._p.append(run)

    found = docx.Document(io.BytesIO(made(changed(own)).data)).element.body
    assert sum("共30项" in "".join(t.text or "" for t in p.iter(qn("w:t"))) for p in found.iter(qn("w:p"))) == 3


def test_a_template_of_every_paper_is_its_own_check() -> None:
    assert saved(docx.Document(io.BytesIO(layout.shipped(PAGE)))) != b""
    for kind in book.offered(source()):
        if not kind.made and not kind.each:
            made(layout.shipped(kind.name), kind.name)
