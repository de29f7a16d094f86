"""Whether the conditions and loops of a template begin and end where the filled-in paper stays whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocator.report.official.docx_in import Paragraph, Tag

CLOSES = {"endif": "if", "endfor": "for"}
BETWEEN = {"elif": ("if",), "else": ("if", "for")}


@dataclass(frozen=True, slots=True)
class _Open:
    paragraph: Paragraph
    tag: Tag
    word: str


def blocks(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, str]]:
    """Yield what is wrong with the blocks of a part, each with its paragraph."""
    stack: list[_Open] = []
    for p in paragraphs:
        for tag in p.tags:
            word = tag.inner.split(" ")[0] if tag.kind == "{%" else ""
            if word in CLOSES.values():
                stack.append(_Open(p, tag, word))
            elif word in CLOSES or word in BETWEEN:
                wanted = (CLOSES[word],) if word in CLOSES else BETWEEN[word]
                if not stack or stack[-1].word not in wanted:
                    yield p, f"“{tag.text}”没有对应的 {'、'.join(wanted)}"
                    return
                if why := _parted(stack[-1], p, tag):
                    yield p, why
                    return
                if word in CLOSES:
                    stack.pop()
    if stack:
        yield stack[-1].paragraph, f"“{stack[-1].tag.text}”没有结束。请在后面加上 end{stack[-1].word}"


def _parted(start: _Open, p: Paragraph, tag: Tag) -> str:
    """Tell why two tags of a block cannot belong together; empty where they can."""
    if tag.whole != start.tag.whole:
        return f"“{start.tag.text}”与“{tag.text}”应同样书写：都单独成段（%p）、都占一行（%tr），或都在一段之内"
    if not tag.whole and start.paragraph.element is not p.element:
        return f"“{start.tag.text}”在另一段（第{start.paragraph.number}段）。跨段的请各自单独成段，写作 {{%p …%}}"
    if tag.whole and _around(start.paragraph, tag.whole) is not _around(p, tag.whole):
        return f"“{start.tag.text}”与“{tag.text}”不在同一个表格、单元格或正文中"
    return ""


def _around(p: Paragraph, whole: str) -> object:
    """Return what a block must not leave: the table of a row, whatever a paragraph stands in."""
    return p.element.getparent() if whole == "p" else p.above("w:tbl")
