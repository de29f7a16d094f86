"""A template as lines of text, made into the .docx that the office can edit: one line, one paragraph.

A line begins with what it is, else it is text:

    @标题 @题下 @一级 @二级 @强调 @附注 @主送 @落款     a paragraph of that style
    @连                                             text that stays on the page of what follows, as all before @落款
    @表 NAME                                        the table of that name, as wide as the page
    @框 TITLE                                       an empty box to write in
    @另页 @横向 @纵向                                 a new page, on its side from here on, upright again

Fields stand in {{ }}, conditions and loops in {%p %} on a line of their own (jinja2, as docxtpl has it).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_BREAK
from docx.shared import Mm

from allocator.report.papers import package, word
from allocator.report.papers import styles as look

if TYPE_CHECKING:
    from docx.document import Document

MARK = "{{ 页眉 }}"
"""What stands on top of every page."""
TURNED = ".横"
"""Behind the name of a table: as wide as a page on its side."""
TIED = "@连"
BOX = 60
"""Height of an empty box, millimetres."""
STYLES = {
    "@标题": look.TITLE,
    "@题下": look.UNDER,
    "@一级": look.HEADING,
    "@二级": look.SECOND,
    "@强调": look.STRONG,
    "@附注": look.NOTE,
    "@主送": look.ADDRESS,
    "@落款": look.SIGNED,
}
FOLDER = files("allocator.report.official") / "templates"


def lines_of(name: str) -> list[str]:
    """Return the lines of a shipped template."""
    return (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()


@cache
def shipped(name: str, fonts: look.Fonts = look.OFFICIAL) -> bytes:
    """Return a shipped template as .docx."""
    made = package.new(name, fonts)
    turned = False
    word.lay_out(made.sections[0], MARK, turned=turned)
    for line in lines_of(name):
        if line:
            turned = _add(made, line, turned=turned)
    return package.saved(made)


def _add(made: Document, line: str, *, turned: bool) -> bool:
    """Add what a line says; return whether the page lies on its side from here on."""
    kind, _, text = line.partition(" ")
    if kind == "@表":
        made.paragraphs[-1].paragraph_format.keep_with_next = True
        word.say(made.add_paragraph(style=look.NOTE.name), f"{{{{p {text}{TURNED if turned else ''} }}}}")
    elif kind == "@框":
        _box(made, text)
    elif kind == "@另页":
        made.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    elif kind in ("@横向", "@纵向"):
        turned = kind == "@横向"
        word.lay_out(made.add_section(), MARK, turned=turned)
    elif kind == TIED:
        word.say(made.add_paragraph(style=look.TEXT.name), text)
        made.paragraphs[-1].paragraph_format.keep_with_next = True
    elif kind in STYLES:
        if STYLES[kind] is look.SIGNED:  # nobody signs an empty page
            made.paragraphs[-1].paragraph_format.keep_with_next = True
        word.say(made.add_paragraph(style=STYLES[kind].name), text)
    else:
        word.say(made.add_paragraph(style=look.TEXT.name), line)
    return turned


def _box(made: Document, title: str) -> None:
    drawn = made.add_table(1, 1, "Table Grid")
    drawn.autofit = False
    drawn.columns[0].width = drawn.rows[0].cells[0].width = Mm(look.BLOCK[0])
    drawn.rows[0].height, drawn.rows[0].height_rule = Mm(BOX), WD_ROW_HEIGHT_RULE.AT_LEAST
    line = drawn.rows[0].cells[0].paragraphs[0]
    line.style = look.ADDRESS.name
    word.say(line, title)
