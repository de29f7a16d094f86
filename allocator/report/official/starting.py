"""What an office starts from: the shipped templates as .docx, and an empty report.toml that says what each field is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

from allocator.report.official import book, layout
from allocator.report.official.choosing import PARTED
from allocator.report.official.office import Office
from allocator.report.papers import styles

FIELDS = "report.toml"
FONTS = {"": styles.OFFICIAL, f"{PARTED}通用字体": styles.COMMON}
"""Behind the name of a template: what it is set in."""
KINDS = {
    date: ("日期，如 2026-12-01，不加引号", "2026-12-01"),
    bool: ("true 或 false，不加引号", "true"),
    int: ("整数，不加引号", "5"),
    str: ("文字，加引号", '""'),
}
HEAD = """# 本处室自己的字段。只有写在这里的，才会写进材料；没有写的，材料中为【待填：…】，并突出显示。
# 用法：去掉一行前面的“# ”，填好等号后面的内容；不用的行原样留着。
# 模板（.docx）中用 {{ 中文名 }} 引用，中文名见每行的说明。
"""


def files() -> dict[str, bytes]:
    """Return the files by name: every template in each set of fonts, and report.toml."""
    templates = {
        f"{kind.name}{mark}.docx": layout.shipped(kind.name, fonts)
        for kind in book.KINDS
        if kind.made is None
        for mark, fonts in FONTS.items()
    }
    return templates | {FIELDS: "\n".join([HEAD, *_fields()]).encode()}


def _fields() -> Iterator[str]:
    """Yield the lines of report.toml, every field commented out."""
    used = {kind.name: "\n".join(layout.lines_of(kind.name)) for kind in book.KINDS if kind.made is None}
    empty_office = Office()
    for part in Office.model_fields:
        yield f"[{part}]"
        for key, field in type(getattr(empty_office, part)).model_fields.items():
            told, empty = next(KINDS[kind] for kind in _kinds(field.annotation) if kind in KINDS)
            where = [name for name, text in used.items() if re.search(rf"\b{field.title}\b", text)]
            yield f"# {field.title}（{told}）" + (f"。用于：{'、'.join(where)}" if where else "")
            yield f"# {key} = {empty}"
        yield ""


def _kinds(annotation: Any) -> Iterator[Any]:
    """Yield the plain types of which a field's type is made, the types themselves last."""
    for part in get_args(annotation):
        yield from _kinds(part)
    yield annotation
