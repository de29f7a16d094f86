"""An office's own template looked through before it is filled in: every fault by its paragraph, in words."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from docx.oxml.ns import qn
from jinja2 import TemplateSyntaxError, meta, nodes
from jinja2.exceptions import SecurityError, UndefinedError

from allocator.errors import RulesError
from allocator.law.text.suggest import nearest
from allocator.report.official import docx_in
from allocator.report.official.blocks import blocks
from allocator.report.official.docx_in import SIGNS, TAG, Paragraph, Part, UnreadableError
from allocator.report.official.render import Context, Drawn, Rendered, plain, rendered
from allocator.report.official.sandbox import FORBIDDEN, environment
from allocator.report.table import Table

if TYPE_CHECKING:
    from docx.document import Document

MARK = "页眉"
"""The field without which no page would say that it is a draft."""
_KNOWN = frozenset({"loop"})
_ATTRIBUTE = re.compile(r"no (?:attribute|element) '?([^']*?)'?$")


def check(name: str, data: bytes, context: Context, needs: Collection[str] = ()) -> None:
    """Refuse a template that could not be filled in, or would lose what the paper must say.

    Parameters
    ----------
    name
        The paper that it is for.
    needs
        Fields that it must name somewhere.

    Raises
    ------
    RulesError
        With every fault and its paragraph (R23).
    """
    try:
        made = docx_in.document(data)
    except UnreadableError as fault:
        raise RulesError(f"“{name}”的模板不能使用：{fault}") from None
    found, values = [*docx_in.parts(made)], plain(context, _Undrawn)
    faults = [says for part in found for says in _faults(part, values, context)]
    named = {n for part in found for n in _names(part)}
    faults += [f"缺少必需的字段“{need}”。请加上 {{{{ {need} }}}}" for need in needs if need not in named]
    faults += _unmarked(made)
    if faults:
        listed = "\n".join(f"  · {says}" for says in dict.fromkeys(faults))
        raise RulesError(f"【R23】“{name}”的模板有{len(set(faults))}处错误，未产生任何文件：\n{listed}")


class _Undrawn:
    """A table where only its being there matters."""

    def __init__(self, table: Table) -> None:
        self.rows = table.every

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __html__(self) -> str:
        return ""

    def __getattr__(self, name: str) -> str:
        if hasattr(Drawn, name):
            return ""
        raise AttributeError(name)


def fill(name: str, data: bytes, context: Context, title: str) -> Rendered:
    """Fill a template in that was looked through; whatever else it comes to is told as its fault (R23)."""
    try:
        return rendered(data, context, title)
    except Exception as fault:
        raise RulesError(f"【R23】“{name}”的模板无法填写。请用 --template-init 写出的模板重新改起") from fault


def _faults(part: Part, values: Context, context: Context) -> Iterator[str]:
    """Yield the faults of a part: of its signs, its blocks, its fields, and last of what only filling in shows."""
    found = [f"{p.where}：{says}" for p in part.paragraphs for says in _of_signs(p)]
    found += [f"{p.where}：{says}" for p, says in blocks(part.paragraphs)] if not found else []
    found += [] if found else _of_tags(part)
    yield from found
    if found:
        return
    tree, unknown = _parsed(part)
    faults = [*_of_fields(part, tree, unknown, context)]
    yield from faults or _of_trial(part, values)


def _of_signs(p: Paragraph) -> Iterator[str]:
    """Yield what is wrong with how tags are written in a paragraph."""
    if SIGNS.search(TAG.sub("", p.text)):
        yield "字段的括号不成对。每个字段的 {{ 与 }}、{% 与 %} 应在同一段内"
        return
    hidden = "".join(t.text or "" for name in ("w:delText", "w:instrText") for t in p.element.iter(qn(name)))
    if SIGNS.search(hidden):
        yield "字段在修订或域代码中。请接受修订，删去后重新输入字段"
    if _across(p):
        yield "字段被拆在超链接、修订或内容控件的内外。请删去后一次输入整个字段"
    for tag in p.tags:
        if tag.whole in ("tc", "r") or re.match(r"(colspan|cellbg|vm|hm)\b", tag.inner):
            yield f"“{tag.text}”的写法不支持。请改用普通字段，或 {{%tr …%}}、{{%p …%}}"
        elif tag.whole and re.search(r"[}%#]", tag.inner):
            yield f"“{tag.text}”中不能有 }}、%、#。请改写"
        elif tag.inner.startswith("-") or tag.inner.endswith("-"):
            yield f"“{tag.text}”中的减号会连起前后的段落。请去掉"
        elif tag.whole == "p" and (p.text.strip() != tag.text or p.above("w:txbxContent") is not None):
            yield f"“{tag.text}”应单独成一段，不在文本框中；同段的其他内容会丢失"
        elif tag.whole == "tr":
            yield from _of_row(p, tag.text)


def _of_row(p: Paragraph, tag: str) -> Iterator[str]:
    """Yield what is wrong with a tag that stands for a row."""
    row, cell = p.above("w:tr"), p.above("w:tc")
    if row is None:
        yield f"“{tag}”不在表格中。表格以外请用 {{%p …%}}"
        return
    if next(row.iter(qn("w:vMerge")), None) is not None or cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}") is not None:
        yield f"“{tag}”在合并的单元格中或同行有纵向合并。请拆分单元格，使其单独占一行"
    if "".join(t.text or "" for t in row.iter(qn("w:t"))).strip() != tag:
        yield f"“{tag}”应单独占一行；同行的其他内容会丢失"


def _across(p: Paragraph) -> bool:
    """Tell whether a tag begins in one container and ends in another."""
    ends, at = [], 0
    for t in p.texts:
        ends.append((at, at + len(t.text or ""), t.getparent().getparent()))
        at = ends[-1][1]
    for m in TAG.finditer(p.text):
        held = [around for start, end, around in ends if start < m.end() and end > m.start()]
        if any(a is not b for a, b in pairwise(held)):
            return True
    return False


def _line(p: Paragraph) -> str:
    """Return a paragraph as one line of what jinja is given."""
    return " ".join(tag.plain.replace("\n", " ") for tag in p.tags)


def _of_tags(part: Part) -> list[str]:
    """Return the paragraphs that cannot be read as a template, each by itself."""
    found = []
    for p in part.paragraphs:
        for tag in p.tags:
            alone = _closed(tag.plain, tag.inner.split(" ")[0] if tag.kind == "{%" else "")
            try:
                tree = environment().parse(alone)
                environment().compile(tree)
            except TemplateSyntaxError as fault:
                found.append(f"{p.where}：“{tag.text}”{_syntax(fault, tag.inner)}")
                continue
            if any(tree.find_all(FORBIDDEN)):
                found.append(f"{p.where}：“{tag.text}”的写法不支持。模板只用字段、条件（if）和循环（for）")
    return found


_AROUND = {
    "if": "{tag}{{% endif %}}",
    "for": "{tag}{{% endfor %}}",
    "elif": "{{% if true %}}{tag}{{% endif %}}",
    "else": "{{% if true %}}{tag}{{% endif %}}",
    "endif": "{{% if true %}}{tag}",
    "endfor": "{{% for x in [] %}}{tag}",
}
"""What makes a tag whole that is half of a block."""


def _closed(tag: str, word: str) -> str:
    return _AROUND[word].format(tag=tag) if word in _AROUND else tag


def _syntax(fault: TemplateSyntaxError, inner: str) -> str:
    if unknown := re.search(r"No filter named '([^']*)'", fault.message or ""):
        return f"中的“{unknown.group(1)}”不能使用"
    if not inner:
        return "是空的"
    return "不能识别。字段写作 {{ 名称 }}，条件写作 {% if 名称 %}…{% endif %}，循环写作 {% for 项 in 表 %}…{% endfor %}"


def _parsed(part: Part) -> tuple[nodes.Template, frozenset[str]]:
    """Return a part as jinja sees it, a paragraph a line, and the names that nothing in it gives a value."""
    tree = environment().parse("\n".join(map(_line, part.paragraphs)))
    return tree, frozenset(meta.find_undeclared_variables(tree)) - _KNOWN


def _names(part: Part) -> Iterator[str]:
    """Yield the words of a part's tags."""
    for p in part.paragraphs:
        for tag in p.tags:
            yield from re.findall(r"\w+", tag.inner)


def _of_fields(part: Part, tree: nodes.Template, unknown: Collection[str], context: Context) -> Iterator[str]:
    """Yield the fields that there are not, and tables that stand where a text should."""
    for node in tree.find_all(nodes.Name):
        if node.name in unknown and node.name not in context:
            yield f"{part.paragraphs[node.lineno - 1].where}：没有字段“{node.name}”{nearest(node.name, context)}"
    for p in part.paragraphs:
        for tag in p.tags:
            if tag.kind == "{{" and (root := re.match(r"[\w]+", tag.inner)) and root.group() in context:
                is_table = isinstance(context[root.group()], Table)
                if is_table and tag.whole != "p":
                    yield f"{p.where}：“{root.group()}”是表格，应单独成一段，写作 {{{{p {root.group()} }}}}"
                elif tag.whole and not is_table:
                    yield f"{p.where}：“{root.group()}”不是表格，应写作 {{{{ {root.group()} }}}}"


def _of_trial(part: Part, values: Context) -> Iterator[str]:
    """Yield what shows only with this run's facts: a part of an entry that there is not."""
    template = environment().from_string("\n".join(map(_line, part.paragraphs)))
    try:
        template.render(values)
    except Exception as fault:  # noqa: BLE001 - whatever an office's expression comes to is its template's fault
        yield f"{part.paragraphs[_at(fault) - 1].where}：{_ran(fault)}"


def _at(fault: Exception) -> int:
    """Tell on which line of the template a fault came up."""
    at, trace = 1, fault.__traceback__ or sys.exc_info()[2]
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            at = trace.tb_lineno
        trace = trace.tb_next
    return at


def _ran(fault: Exception) -> str:
    if isinstance(fault, SecurityError):
        return "有不允许的写法。模板只用字段、条件（if）和循环（for），不能调用程序"
    told = _ATTRIBUTE.search(str(fault)) if isinstance(fault, UndefinedError) else None
    return f"没有“{told.group(1)}”这一项" if told else "按本次结果无法填写，请核对所用的字段"


def _unmarked(made: Document) -> Iterator[str]:
    """Yield the kinds of pages without the mark on top."""
    every = made.settings.odd_and_even_pages_header_footer
    for n, section in enumerate(made.sections, 1):
        kinds = {"页眉": section.header}
        kinds |= {"偶数页页眉": section.even_page_header} if every else {}
        kinds |= {"首页页眉": section.first_page_header} if section.different_first_page_header_footer else {}
        for called, header in kinds.items():
            text = "".join(t.text or "" for t in header._element.iter(qn("w:t")))  # noqa: SLF001 - with its text boxes
            if not any(MARK in tag for tag in TAG.findall(text)):
                yield f"第{n}节的{called}没有 {{{{ {MARK} }}}}：草案和测算底稿的标记写在这里"
