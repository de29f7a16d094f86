"""A paper of a report as .docx: title, parts under numbered headings, tables that keep their widths, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENTATION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Twips

from allocator.report.papers import package
from allocator.report.papers import styles as look
from allocator.report.table import Column, ColumnKind, Figure, Line, Notice, Paper, Table
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
LEAST: dict[ColumnKind, int] = {"text": 12, "label": 10}
"""ColumnKind of a column → half-width cells that are enough for it where space is short; a figure is never broken."""
HEADING = 4
"""The same of any header."""


def document(paper: Paper, fonts: look.Fonts = look.OFFICIAL) -> bytes:
    """Return the .docx of a paper; its bytes depend on the paper alone."""
    made = package.new(paper.title, fonts)
    told = [part.data if isinstance(part, Figure) else part for part in paper.parts]
    laid = [_laid(part.on("paper")) if isinstance(part, Table) else None for part in told]
    turned = bool(laid and laid[0] and laid[0].turned)
    _page(made.sections[0], turned=turned)
    _every_page(made.sections[0], paper.mark)
    _say(made.add_paragraph(style=look.TITLE.name), paper.title)
    if paper.under:
        _say(made.add_paragraph(style=look.UNDER.name), paper.under)
    number = 0
    for part, table in zip(told, laid, strict=True):
        if turned != bool(table and table.turned):
            turned = not turned
            _page(made.add_section(), turned=turned)
        if part.title:
            number += 1
            _say(made.add_paragraph(style=look.HEADING.name), f"{numeral(number)}、{part.title}")
        elif table and made.element.body[-2].tag == qn("w:tbl"):  # two in a row would become one
            made.add_paragraph(style=look.NOTE.name)
        if isinstance(part, Notice):
            _notice(made, part)
        elif table:
            _table(made, table)
    return package.saved(made)


def numeral(number: int) -> str:
    """Return a number below a hundred in Chinese: 十二."""
    tens, ones = divmod(number, 10)
    return (NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones] if ones or not tens else "")


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
        _say(_styled(header.paragraphs[0], look.MARK), mark)
    for footer, style in ((section.footer, look.ODD), (section.even_page_footer, look.EVEN)):
        footer.is_linked_to_previous = False
        line = _styled(footer.paragraphs[0], style)
        _say(line, "— ")
        _field(line, "PAGE")
        _say(line, " —")


def _styled(line: Paragraph, style: look.Style) -> Paragraph:
    line.style = style.name
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


def _notice(made: Document, told: Notice) -> None:
    several = told.form == "items" and len(told.lines) > 1
    for n, line in enumerate(told.lines, 1):
        style = look.STRONG if line.tone in ("strong", "bad") else look.NOTE if line.tone == "faint" else look.TEXT
        _say(made.add_paragraph(style=style.name), (f"{n}." if several else "") + _worded(line))


def _worded(line: Line) -> str:
    return f"{line.label}：{line.text}" if line.label else line.text


@dataclass(frozen=True, slots=True)
class _Laid:
    """A table as it will stand: its texts, the header first where it has one, widths, and on which page."""

    table: Table
    texts: tuple[list[str], ...]
    widths: list[int]
    turned: bool
    head: look.Style
    cell: look.Style


_WAYS = ((False, look.HEAD, look.CELL), (True, look.HEAD, look.CELL), (True, look.SMALL_HEAD, look.SMALL))
"""On its side or not, and in which letters: what is tried for a table, one after the other."""


def _laid(told: Table) -> _Laid | None:
    """Find the page and the size of letters in which no figure is broken; None for a table without a row."""
    header = [c.title for c in told.columns]
    texts = tuple([c.show(v) for c, v in zip(told.columns, row, strict=True)] for row in told.every)
    if not texts:
        return None
    shown = (header, *texts) if told.headed else texts
    turned, head, cell = _WAYS[0]
    widths, block = [1], 0
    for turned, head, cell in _WAYS:  # noqa: B007 - the way that was found is what is wanted
        block = look.millimetres(look.BLOCK[turned])
        widths = column_widths(told.columns, header if told.headed else [], texts, block, cell.size)
        if sum(widths) <= block:
            break
    if sum(widths) > block:
        widths = [block * w // sum(widths) for w in widths]
    return _Laid(told, shown, widths, turned, head, cell)


def _table(made: Document, laid: _Laid) -> None:
    """Draw a table: widths in the grid and in every cell, as some readers know one and some the other."""
    told, widths = laid.table, laid.widths
    drawn = made.add_table(len(laid.texts), len(widths), "Table Grid")
    drawn.autofit = False
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = Twips(width)
    for n, (line, row) in enumerate(zip(laid.texts, _rows(drawn, len(widths)), strict=True)):
        head = told.headed and n == 0
        last = bool(told.total) and n == len(laid.texts) - 1
        for text, cell, column, width in zip(line, row, told.columns, widths, strict=True):
            cell.width = Twips(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            words = _styled(cell.paragraphs[0], laid.head if head or last else laid.cell)
            _say(words, text)
            if not head:
                words.alignment = _ALIGNED.get(column.kind, WD_ALIGN_PARAGRAPH.RIGHT)
        _row(drawn, n, head=head and told.repeats, whole=_tall(line, widths, laid.cell.size) < WHOLE_ROWS)
    for note in told.notes:
        _say(made.add_paragraph(style=look.NOTE.name), note)


_MIDDLE = WD_ALIGN_PARAGRAPH.CENTER
_ALIGNED: dict[ColumnKind, WD_ALIGN_PARAGRAPH] = {"text": WD_ALIGN_PARAGRAPH.LEFT, "label": _MIDDLE, "count": _MIDDLE}
"""ColumnKind of a column → how its values stand: left, in the middle; the others on the right side."""


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


def _points(text: str, size: float) -> float:
    """Return the width of a text in a cell, points."""
    return cells(text, ambiguous=2) * size / 2


def column_widths(
    columns: Sequence[Column], header: Sequence[str], rows: Sequence[Sequence[str]], block: int, size: float
) -> list[int]:
    """Return widths in twentieths of a point: figures whole, labels and texts share the rest of the block.

    Together they are wider than the block where no figure would stand whole in it.
    """
    edge, least, wanted = 2 * look.twips(look.MARGIN), [], []
    for n, column in enumerate(columns):
        longest = max(_points(row[n], size) for row in rows) * SLACK
        title = _points(header[n], size) if header else 0.0
        enough = LEAST[column.kind] * size / 2 if column.kind in LEAST else longest
        narrow = max(min(longest, enough), min(title, HEADING * size / 2))
        least.append(edge + look.twips(narrow))
        wanted.append(edge + look.twips(max(longest, narrow, min(title, 2 * HEADING * size / 2))))
    left, more = block - sum(least), [w - x for w, x in zip(wanted, least, strict=True)]
    if left < 0:
        return least
    if sum(more) <= left:
        return [w + (left - sum(more)) * w // sum(wanted) for w in wanted]
    return [x + left * m // sum(more) for x, m in zip(least, more, strict=True)]


def _tall(line: Sequence[str], widths: Sequence[int], size: float) -> int:
    """Return how many lines a row has."""
    room = [w / 20 - 2 * look.MARGIN for w in widths]
    return max(max(1, ceil(_points(text, size) / width)) for text, width in zip(line, room, strict=True))
