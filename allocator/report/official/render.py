"""A paper from a template and what it tells: filled in by docxtpl, its blanks marked and counted, its bytes fixed."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import Template
from lxml import etree
from markupsafe import Markup

from allocator.report.official.sandbox import environment
from allocator.report.papers import package, tables
from allocator.report.papers import styles as look
from allocator.report.table import Table
from allocator.report.text_width import visible

if TYPE_CHECKING:
    from docx.document import Document

BLANK = re.compile("【待填：([^】]*)】")
Context = Mapping[str, Any]
"""Name → text, number, date, truth, table, or lists and mappings of them."""


def blank(name: str) -> str:
    """Return what stands where a field is not given."""
    return f"【待填：{name}】"


@dataclass(frozen=True, slots=True)
class Blank:
    """A field that was not given: its name, and the heading and the paragraph that want it."""

    name: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished paper and the blanks in it, in their order."""

    data: bytes
    blanks: tuple[Blank, ...]


class Drawn:
    """A table that is drawn where a template asks for it, as wide as an upright page or, by `横`, one on its side."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __html__(self) -> str:
        return tables.drawn(self.table, turned=False)

    def __bool__(self) -> bool:
        return bool(self.table.every)

    @property
    def 横(self) -> Markup:  # noqa: N802, PLC2401 - the name by which templates call it
        return Markup(tables.drawn(self.table, turned=True))  # noqa: S704 - every cell is escaped


class _Template(DocxTemplate):  # type: ignore[misc]  # the library has no types
    """A template that is read and compiled once, however many papers it makes, and never repaired in silence."""

    def patch_xml(self, src_xml: str) -> str:
        return _patched(src_xml)

    def render_xml_part(self, src_xml: str, part: Any, context: Context, _env: Any = None) -> str:
        self.current_rendering_part = part
        filled = _compiled(re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)).render(context)
        return str(self.resolve_listing(re.sub(r"\n<w:p([ >])", r"<w:p\1", filled)))

    def fix_tables(self, xml: str) -> Any:
        return etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False))


@lru_cache(maxsize=64)
def _patched(xml: str) -> str:
    return str(DocxTemplate.patch_xml(None, xml))


@lru_cache(maxsize=64)
def _compiled(xml: str) -> Template:
    return environment().from_string(xml)


def rendered(template: bytes, context: Context, title: str) -> Rendered:
    """Fill a template in.

    Raises
    ------
    jinja2.TemplateError
        The template asks for what there is not; see `template_check` for the same in words.
    """
    filled = _Template(BytesIO(template))
    filled.init_docx()
    package.anonymous(filled.docx)
    filled.render(plain(context), environment())
    made: Document = filled.docx
    made.core_properties.title = title
    return Rendered(package.saved(made), tuple(_marked(made)))


def plain(value: Any, drawn: Callable[[Table], Any] = Drawn) -> Any:
    """Return a value as a template takes it: control characters shown, dates in Chinese, tables to be drawn."""
    if isinstance(value, Mapping):
        return {name: plain(v, drawn) for name, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v, drawn) for v in value]
    if isinstance(value, Table):
        return drawn(value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return visible(value) if isinstance(value, str) else value


def _marked(made: Document) -> Iterator[Blank]:
    """Highlight every blank, and tell where it stands."""
    heading = ""
    for line in made.element.body.iter(qn("w:p")):
        text = "".join(t.text or "" for t in line.iter(qn("w:t")))
        style = line.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")) in (look.HEADING.key, look.TITLE.key):
            heading = text
        found = BLANK.findall(text)
        if found:
            for run in list(line.iter(qn("w:r"))):
                _highlight(run)
        for name in found:
            yield Blank(name, heading, text)


def _highlight(run: Any) -> None:
    """Split a run so that its blanks stand in runs of their own, with a yellow ground."""
    texts = run.findall(qn("w:t"))
    if len(texts) != 1 or not BLANK.search(texts[0].text or ""):
        return
    for piece in filter(None, re.split("(【待填：[^】]*】)", texts[0].text)):
        made = copy.deepcopy(run)
        told = made.find(qn("w:t"))
        told.text = piece
        told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        if BLANK.fullmatch(piece):
            look_of = made.get_or_add_rPr()
            mark = OxmlElement("w:highlight")
            mark.set(qn("w:val"), "yellow")
            look_of.append(mark)
        run.addprevious(made)
    run.getparent().remove(run)
