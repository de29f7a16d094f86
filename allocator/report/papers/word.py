"""A paper of a report as .docx: title, parts under numbered headings, tables that keep their widths, page numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENTATION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from allocator.report.papers import package
from allocator.report.papers import styles as look
from allocator.report.papers.tables import laid_out, xml
from allocator.report.table import Figure, Line, Notice, Paper, Table
from allocator.report.text_width import visible

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.text.paragraph import Paragraph

NUMERALS = "〇一二三四五六七八九十"


def document(paper: Paper, fonts: look.Fonts = look.OFFICIAL) -> bytes:
    """Return the .docx of a paper; its bytes depend on the paper alone."""
    made = package.new(paper.title, fonts)
    told = [part.data if isinstance(part, Figure) else part for part in paper.parts]
    laid = [laid_out(part.on("paper")) if isinstance(part, Table) else None for part in told]
    turned = bool(laid and laid[0] and laid[0].turned)
    _page(made.sections[0], turned=turned)
    _every_page(made.sections[0], paper.mark)
    say(made.add_paragraph(style=look.TITLE.name), paper.title)
    if paper.under:
        say(made.add_paragraph(style=look.UNDER.name), paper.under)
    number = 0
    for part, table in zip(told, laid, strict=True):
        if turned != bool(table and table.turned):
            turned = not turned
            _page(made.add_section(), turned=turned)
        if part.title:
            number += 1
            say(made.add_paragraph(style=look.HEADING.name), f"{numeral(number)}、{part.title}")
        elif table and made.element.body[-2].tag == qn("w:tbl"):  # two in a row would become one
            made.add_paragraph(style=look.NOTE.name)
        if isinstance(part, Notice):
            _notice(made, part)
        elif table:
            for element in parse_xml(f'<w:body xmlns:w="{look.WORD}">{xml(table)}</w:body>'):
                made.element.body.insert_element_before(element, "w:sectPr")
    return package.saved(made)


def numeral(number: int) -> str:
    """Return a number below a hundred in Chinese: 十二."""
    tens, ones = divmod(number, 10)
    return (NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones] if ones or not tens else "")


def lay_out(section: Section, mark: str, *, turned: bool) -> None:
    """Lay out the pages of a section, with what stands on top of every one and its number."""
    _page(section, turned=turned)
    _every_page(section, mark)


def _page(section: Section, *, turned: bool) -> None:
    """Lay out the page, upright or on its side."""
    (width, height), (block, tall) = look.A4, look.BLOCK
    right, bottom = width - look.LEFT - block, height - look.TOP - tall
    if turned:
        section.orientation = WD_ORIENTATION.LANDSCAPE
        section.page_width, section.page_height = Mm(height), Mm(width)
        section.left_margin, section.right_margin = Mm(look.TOP), Mm(bottom)
        section.top_margin, section.bottom_margin = Mm(look.LEFT), Mm(right)
    else:
        section.orientation = WD_ORIENTATION.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin, section.right_margin = Mm(look.LEFT), Mm(right)
        section.top_margin, section.bottom_margin = Mm(look.TOP), Mm(bottom)
    section.header_distance = Mm(look.TURNED if turned else look.HEADER)
    section.footer_distance = Mm(look.TURNED if turned else look.FOOTER)


def _every_page(section: Section, mark: str) -> None:
    """Write the mark on top of every page, and the number below it, one character in."""
    for grid in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001 - the library has no other way to a grid
        section._sectPr.remove(grid)  # noqa: SLF001
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        say(_styled(header.paragraphs[0], look.MARK), mark)
    for footer, style in ((section.footer, look.ODD), (section.even_page_footer, look.EVEN)):
        footer.is_linked_to_previous = False
        line = _styled(footer.paragraphs[0], style)
        say(line, "— ")
        _field(line, "PAGE")
        say(line, " —")


def _styled(line: Paragraph, style: look.Style) -> Paragraph:
    line._p.style = style.key  # noqa: SLF001 - by its key: looking a style up by its name takes most of a table's time
    return line


def say(line: Paragraph, text: str) -> None:
    """Write text whose quotation marks and dashes are set in the Chinese font."""
    if text:
        run = line.add_run(visible(text))
        _under(run._r.get_or_add_rPr(), "w:rFonts", hint="eastAsia")  # noqa: SLF001 - a hint is no property of a run


def _field(line: Paragraph, code: str) -> None:
    """Write a field with what stands there until a reader counts."""
    field = _under(line._p, "w:fldSimple", instr=f" {code} ")  # noqa: SLF001
    run = _under(field, "w:r")
    _under(run, "w:t").text = "1"


def _under(parent: BaseOxmlElement, tag: str, **attributes: str) -> BaseOxmlElement:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)
    return made


def _notice(made: Document, told: Notice) -> None:
    several = told.form == "items" and len(told.lines) > 1
    for n, line in enumerate(told.lines, 1):
        style = look.STRONG if line.tone in ("strong", "bad") else look.NOTE if line.tone == "faint" else look.TEXT
        say(made.add_paragraph(style=style.name), (f"{n}." if several else "") + _worded(line))


def _worded(line: Line) -> str:
    return f"{line.label}：{line.text}" if line.label else line.text
