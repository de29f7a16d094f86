"""Which lines of a template are said: every line and every way through its conditions carries a mark of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from allocator.report.official import layout
from allocator.report.official.docx_in import TAG
from allocator.report.official.render import plain
from allocator.report.official.sandbox import environment

OPEN, CLOSE = "\ue000", "\ue001"
"""Around a mark: signs that no text has."""
FOUND = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")


class Marked:
    """A shipped template with a mark in every line and on every way of a condition."""

    def __init__(self, name: str) -> None:
        self.marks: list[str] = []
        self.lines = layout.lines_of(name)
        self._ways: list[bool] = []
        text = "\n".join(self._line(n, line) for n, line in enumerate(self.lines, 1))
        self.template = environment().from_string(text)

    def _mark(self, what: str) -> str:
        self.marks.append(what)
        return f"{OPEN}{what}{CLOSE}"

    def _line(self, n: int, line: str) -> str:
        """A line with its marks; of a line that is one tag alone only what is inside its block."""
        whole = line.startswith("{%p ")
        begins = "" if whole else self._mark(f"{n}")
        return begins + "".join(self._pieces(n, re.sub(r"^@\S+ ?|(?<=\{%)p(?= )|(?<=\{\{)p(?= )", "", line)))

    def _pieces(self, n: int, line: str) -> Iterator[str]:
        at = 0
        for k, tag in enumerate(TAG.finditer(line)):
            yield line[at : tag.start()]
            at = tag.end()
            word = (tag.group()[2:-2].split() or [""])[0] if tag.group().startswith("{%") else ""
            if word == "endif" and not self._ways.pop():
                yield "{% else %}" + self._mark(f"{n}.{k} 否")
            if word == "endfor":
                self._ways.pop()
            yield tag.group()
            if word in ("if", "for"):
                self._ways.append(False)
            if word in ("else", "elif"):  # a chain names each of its cases
                self._ways[-1] = True
            if word in ("if", "elif", "else", "for"):
                yield self._mark(f"{n}.{k} {tag.group()[2:-2].strip()}")
        yield line[at:]

    def said(self, context: Mapping[str, Any]) -> set[str]:
        """The marks that are said of what a paper tells."""
        return set(FOUND.findall(self.template.render(plain(context, lambda table: bool(table.every)))))
