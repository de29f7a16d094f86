"""A finished paper for a screen: its paragraphs and tables in their order, read back from the .docx itself."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import docx
from docx.table import Table as Drawn
from docx.text.paragraph import Paragraph

from allocator.report.official.render import BLANK
from allocator.report.papers import styles as look
from allocator.report.table import Column, Line, Notice, Part, Table, Tone

_TONES: dict[str, Tone] = {
    **dict.fromkeys((s.name for s in (look.TITLE, look.HEADING, look.SECOND, look.STRONG)), "strong"),
    **dict.fromkeys((look.NOTE.name, look.UNDER.name), "faint"),
}


def preview(data: bytes) -> tuple[Part, ...]:
    """Return what stands in a paper; a paragraph with a blank in it is marked."""
    return tuple(_parts(data))


def _parts(data: bytes) -> Iterator[Part]:
    lines: list[Line] = []
    for block in docx.Document(BytesIO(data)).iter_inner_content():
        if isinstance(block, Paragraph):
            if block.text.strip():
                lines.append(_line(block))
            continue
        if lines:
            yield Notice(tuple(lines), form="plain")
            lines = []
        yield _table(block)
    if lines:
        yield Notice(tuple(lines), form="plain")


def _line(paragraph: Paragraph) -> Line:
    style = paragraph.style.name if paragraph.style is not None else ""
    tone: Tone = "doubt" if BLANK.search(paragraph.text) else _TONES.get(style or "", "")
    return Line(paragraph.text, tone)


def _table(drawn: Drawn) -> Table:
    width = len(drawn.columns)
    every = [cell.text for cell in drawn._cells]  # noqa: SLF001 - by row it is counted anew for each
    head, *rows = [tuple(every[k : k + width]) for k in range(0, len(every), width)]
    if not rows:
        return Table("", (Column(""),), ((" ".join(head),),), headed=False)
    titles = _apart(head)
    return Table("", tuple(Column(title) for title in titles), tuple(rows))


def _apart(titles: tuple[str, ...]) -> list[str]:
    """Return titles no two of which are alike: a screen finds columns by them."""
    return [title if title not in titles[:n] else f"{title}({n + 1})" for n, title in enumerate(titles)]
