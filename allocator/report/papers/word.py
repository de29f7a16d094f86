"""A paper of a report as .docx: title, parts under numbered headings, tables that keep their widths, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Twips

from allocator.report.papers import package
from allocator.report.papers import styles as look
from allocator.report.table import Cell, Column, Figure, Kind, Line, Notice, Paper, Row, Table
from allocator.report.text_width import cells, visible

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.table import Table as Drawn
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

NUMERALS = "〇一二三四五六七八九十"
WHOLE_ROWS = 8
"""Lines from which on a row may break over two pages: a longer one that must not leaves a page nearly empty."""
SLACK = 1.15
"""By how much digits of a font that stands in may be wider than half a character."""
LEAST = 4
"""Half-width cells below which no column goes."""


def document(paper: Paper, fonts: look.Fonts = look.OFFICIAL) -> bytes:
    """Return the .docx of a paper; its bytes depend on the paper alone."""
    made = package.new(paper.title, fonts)
    _page(made.sections[0], paper.mark)
    _say(made.add_paragraph(style=look.TITLE.name), paper.title)
    if paper.under:
        _say(made.add_paragraph(style=look.UNDER.name), paper.under)
    number = 0
    for part in paper.parts:
        told = part.data if isinstance(part, Figure) else part
        if told.title:
            number += 1
            _say(made.add_paragraph(style=look.HEADING.name), f"{numeral(number)}、{told.title}")
        _part(made, told)
    return package.saved(made)


def numeral(number: int) -> str:
    """Return a number below a hundred in Chinese: 十二."""
    tens, ones = divmod(number, 10)
    return (NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones] if ones or not tens else "")


def _page(section: Section, mark: str) -> None:
    """Lay out the page: its margins, the mark on top of each, the page number below, one character in."""
    (width, height), (block, tall) = look.A4, look.BLOCK
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(look.TOP), Mm(height - look.TOP - tall)
    section.left_margin, section.right_margin = Mm(look.LEFT), Mm(width - look.LEFT - block)
    section.header_distance, section.footer_distance = Mm(look.HEADER), Mm(look.FOOTER)
    for grid in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001 - the library has no other way to a grid
        section._sectPr.remove(grid)  # noqa: SLF001
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        _say(_styled(header.paragraphs[0], look.MARK), mark)
    for footer, style in ((section.footer, look.ODD), (section.even_page_footer, look.EVEN)):
        footer.is_linked_to_previous = False
        line = _styled(footer.paragraphs[0], style)
        _say(line, "— ")
        _field(line, "PAGE")
        _say(line, " —")


def _styled(line: Paragraph, style: look.Style) -> Paragraph:
    line.style = style.name  # type: ignore[assignment] - the name of a style is as good
    return line


def _say(line: Paragraph, text: str) -> None:
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


def _part(made: Document, told: Table | Notice) -> None:
    if isinstance(told, Notice):
        several = told.form == "items" and len(told.lines) > 1
        for n, line in enumerate(told.lines, 1):
            style = look.STRONG if line.tone in ("strong", "bad") else look.NOTE if line.tone == "faint" else look.TEXT
            _say(made.add_paragraph(style=style.name), (f"{n}." if several else "") + _worded(line))
        return
    _table(made, told.on("paper"))
    for note in told.notes:
        _say(made.add_paragraph(style=look.NOTE.name), note)


def _worded(line: Line) -> str:
    return f"{line.label}：{line.text}" if line.label else line.text


def _table(made: Document, told: Table) -> None:
    """Draw a table: widths in the grid and in every cell, as some readers know one and some the other."""
    rows = [c.title for c in told.columns], *(_shown(told, row) for row in told.every)
    texts = rows if told.headed else rows[1:]
    if not texts:
        return
    widths = column_widths(told.columns, texts)
    drawn = made.add_table(len(texts), len(widths), "Table Grid")
    drawn.autofit = False
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = Twips(width)
    for n, (line, row) in enumerate(zip(texts, _rows(drawn, len(widths)), strict=True)):
        head = told.headed and n == 0
        last = bool(told.total) and n == len(texts) - 1
        for text, cell, column, width in zip(line, row, told.columns, widths, strict=True):
            cell.width = Twips(width)
            style = look.HEAD if head or last else look.CELL
            _say(_styled(cell.paragraphs[0], style), text)
            if not head:
                cell.paragraphs[0].alignment = _ALIGNED.get(column.kind, WD_ALIGN_PARAGRAPH.RIGHT)
        _row(drawn, n, head=head and told.repeats, whole=_tall(line, widths) < WHOLE_ROWS)


_MIDDLE = WD_ALIGN_PARAGRAPH.CENTER
_ALIGNED: dict[Kind, WD_ALIGN_PARAGRAPH] = {"text": WD_ALIGN_PARAGRAPH.LEFT, "label": _MIDDLE, "count": _MIDDLE}
"""Kind of a column → how its values stand: left, in the middle; the others on the right side."""


def _rows(drawn: Drawn, columns: int) -> list[list[_Cell]]:
    """Return the cells row by row, asked for once: the library counts them anew each time."""
    every = drawn._cells  # noqa: SLF001
    return [every[k : k + columns] for k in range(0, len(every), columns)]


def _row(drawn: Drawn, n: int, *, head: bool, whole: bool) -> None:
    own = drawn._tbl.tr_lst[n].get_or_add_trPr()  # noqa: SLF001
    if whole:
        _under(own, "w:cantSplit")
    if head:
        _under(own, "w:tblHeader")


def _shown(told: Table, row: Row) -> list[str]:
    return [_cell(c, v) for c, v in zip(told.columns, row, strict=True)]


def _cell(column: Column, value: Cell) -> str:
    return column.show(value)


def _points(text: str) -> float:
    """Return the width of a text in a cell, points."""
    return cells(text, ambiguous=2) * look.CELL.size / 2


def column_widths(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return widths in twentieths of a point that fill the block: figures and labels whole, texts share the rest."""
    block = look.millimetres(look.BLOCK[0])
    edge = 2 * look.twips(look.MARGIN)
    least, wanted = [], []
    for n, column in enumerate(columns):
        body = [row[n] for row in rows[1:]] or [row[n] for row in rows]
        longest = max(_points(text) for text in body) * SLACK
        narrow = _points("字" * LEAST) if column.kind == "text" else longest
        header = min(_points(rows[0][n]), _points("字" * LEAST)) / (1 if column.kind == "text" else 2)
        least.append(edge + look.twips(max(narrow, header)))
        wanted.append(edge + look.twips(max(longest, narrow, header)))
    left = block - sum(least)
    if left < 0:
        return [block * x // sum(least) for x in least]
    more = [w - x for w, x in zip(wanted, least, strict=True)]
    if sum(more) <= left:
        spare = left - sum(more)
        return [w + spare * w // sum(wanted) for w in wanted]
    return [x + left * m // sum(more) for x, m in zip(least, more, strict=True)]


def _tall(line: Sequence[str], widths: Sequence[int]) -> int:
    """Return how many lines a row has."""
    room = [w / 20 - 2 * look.MARGIN for w in widths]
    return max(max(1, ceil(_points(text) / width)) for text, width in zip(line, room, strict=True))
