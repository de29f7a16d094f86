"""A table as it stands on a page: on which side, in which letters, how wide its columns are, and the same as XML.

The XML is written as text: through the library a list of a hundred lines takes a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from xml.sax.saxutils import escape

from allocator.report.papers import styles as look
from allocator.report.table import Column, ColumnKind, Table
from allocator.report.text_width import cells, visible

WHOLE_ROWS = 8
"""Lines from which on a row may break over two pages: a longer one that must not leaves a page nearly empty."""
SLACK = 1.15
"""By how much digits of a font that stands in may be wider than half a character."""
LEAST: dict[ColumnKind, int] = {"text": 12, "label": 10}
"""ColumnKind of a column → half-width cells that are enough for it where space is short; a figure is never broken."""
HEADING = 4
"""The same of any header."""
ALIGNED: dict[ColumnKind, look.Aligned] = {"text": "left", "label": "center", "count": "center"}
"""ColumnKind of a column → how its values stand: left, in the middle; the others on the right side."""
BROKEN = '</w:t><w:br/><w:t xml:space="preserve">'


@dataclass(frozen=True, slots=True)
class Laid:
    """A table as it will stand: its texts, the header first where it has one, widths, and on which page."""

    table: Table
    texts: tuple[list[str], ...]
    widths: list[int]
    turned: bool
    head: look.Style
    cell: look.Style


_WAYS = ((False, look.HEAD, look.CELL), (True, look.HEAD, look.CELL), (True, look.SMALL_HEAD, look.SMALL))
"""On its side or not, and in which letters: what is tried for a table, one after the other."""


def laid_out(told: Table, *, side: bool | None = None) -> Laid | None:
    """Find the page and the size of letters in which no figure is broken; None for a table without a row.

    Parameters
    ----------
    side
        Whether its page lies on its side; None for either.
    """
    header = [c.title for c in told.columns]
    texts = tuple([c.show(v) for c, v in zip(told.columns, row, strict=True)] for row in told.every)
    if not texts:
        return None
    shown = (header, *texts) if told.headed else texts
    ways = _WAYS if side is None else [(side, head, cell) for _, head, cell in _WAYS[1:]]
    turned, head, cell = ways[0]
    widths, block = [1], 0
    for turned, head, cell in ways:  # noqa: B007 - the way that was found is what is wanted
        block = look.millimetres(look.BLOCK[turned])
        widths = column_widths(told.columns, header if told.headed else [], texts, block, cell.size)
        if sum(widths) <= block:
            break
    if sum(widths) > block:
        widths = [block * w // sum(widths) for w in widths]
    return Laid(told, shown, widths, turned, head, cell)


def drawn(told: Table, *, turned: bool) -> str:
    """Return the XML of a table as it stands in the text block of a page, with its notes.

    Empty for a table without a row.
    """
    laid = laid_out(told.on("paper"), side=turned)
    return xml(laid) if laid else ""


def xml(laid: Laid) -> str:
    """Return a table with its notes: widths in the grid and in every cell, as readers know the one or the other."""
    told, widths = laid.table, laid.widths
    rows = []
    for n, line in enumerate(laid.texts):
        head = told.headed and n == 0
        strong = head or (bool(told.total) and n == len(laid.texts) - 1)
        style = laid.head if strong else laid.cell
        row = "".join(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{_paragraph(text, style, '' if head else ALIGNED.get(column.kind, 'right'))}</w:tc>"
            for text, column, width in zip(line, told.columns, widths, strict=True)
        )
        whole = "<w:cantSplit/>" if _tall(line, widths, laid.cell.size) < WHOLE_ROWS else ""
        marks = whole + ("<w:tblHeader/>" if head and told.repeats else "")
        rows.append(f"<w:tr>{f'<w:trPr>{marks}</w:trPr>' if marks else ''}{row}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    notes = "".join(_paragraph(note, look.NOTE) for note in told.notes)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:type="auto" w:w="0"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>{notes}'
    )


def _paragraph(text: str, style: look.Style, aligned: str = "") -> str:
    jc = f'<w:jc w:val="{aligned}"/>' if aligned else ""
    said = escape(visible(text)).replace("\n", BROKEN)
    run = (
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{said}</w:t></w:r>' if said else ""
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style.key}"/>{jc}</w:pPr>{run}</w:p>'


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
