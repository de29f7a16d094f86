"""The names that templates may use, as docs/papers.md lists them.

After a name has come or gone: `PYTHONPATH=tests:tests/helpers python tests/helpers/names_page.py` from the project's
folder writes the page anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from public_case import filled, source

from allocator.law.shipped import vouchers
from allocator.report.official import book, layout
from allocator.report.official.ask import Ask
from allocator.report.official.docx_in import TAG
from allocator.report.official.office import Office
from allocator.report.table import Table

PAGE = Path(__file__).parents[2] / "docs" / "papers.md"
BEGIN, END = "<!-- 名称表开始 -->\n", "<!-- 名称表结束 -->\n"


def listed() -> str:
    """The part of the page that lists the names."""
    contexts = _contexts()
    own = [name for name, _ in Office().given()]
    facts = sorted({name for c in contexts.values() for name in c} - {*own})
    lines = ["| 名称 | 是什么 | 随附模板中用于 |", "|---|---|---|"]
    lines += [f"| {name} | 处室字段 | {_used(name)} |" for name in own]
    lines += [
        f"| {name} | {_kind(c[name] for c in contexts.values() if name in c)} | {_used(name)} |" for name in facts
    ]
    return "\n".join(lines) + "\n"


def _contexts() -> dict[str, Mapping[str, Any]]:
    """What the sample years tell, with every field and with none, and what a city is told."""
    found: dict[str, Mapping[str, Any]] = {}
    for voucher in vouchers():
        for full in (False, True):
            told = source(voucher.programme, official=full, **(filled() if full else {}))
            ask = Ask(publish_on=date(2026, 12, 1) if full else None)
            found[f"{voucher.programme} {full}"] = book.told(told, ask)
            for kind in book.offered(told):
                if kind.each:
                    found[f"{voucher.programme} {full} {kind.name}"] = next(iter(kind.each(told, ask)))[1]
    return found


def _kind(values: Iterable[Any]) -> str:
    """What a name stands for: of all that it stands for in some year, what says most."""
    told = [v for v in values if v is not None]
    if any(isinstance(v, Table) for v in told):
        return "表格"
    entries = [e for v in told if isinstance(v, list | tuple) for e in v]
    if parts := sorted({str(part) for e in entries if isinstance(e, Mapping) for part in e}):
        return f"列表，每项有：{'、'.join(parts)}"
    if any(isinstance(v, list | tuple) for v in told):
        return "列表"
    if parts := sorted({str(part) for v in told if isinstance(v, Mapping) for part in v}):
        return f"分项：{'、'.join(parts)}"
    if told and all(isinstance(v, bool) for v in told):
        return "是否（条件用）"
    return "数" if told and all(isinstance(v, int) for v in told) else "文字"


def _used(name: str) -> str:
    return "、".join(k.name for k in book.KINDS if k.made is None and name in _words(k.name))


def _words(name: str) -> set[str]:
    tags = [tag for line in layout.lines_of(name) for tag in TAG.findall(line)]
    tables = [line.removeprefix("@表 ").strip() for line in layout.lines_of(name) if line.startswith("@表 ")]
    words = {w for tag in tags for w in "".join(c if c.isalnum() or c == "_" else " " for c in tag).split()}
    return words | {*tables, "页眉"}


def main() -> None:
    """Write the list into the page."""
    text = PAGE.read_text("utf-8")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    PAGE.write_text(f"{head}{BEGIN}{listed()}{END}{tail}", "utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
