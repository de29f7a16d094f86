"""Templates and figures: no digit stands in a template, and none comes into running text but from a field."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from paper_cases import cases
from public_case import filled, source
from said_lines import Marked

from allocator.law.shipped import vouchers
from allocator.report.official import book, layout
from allocator.report.official.ask import Ask
from allocator.report.official.docx_in import TAG
from allocator.report.official.render import rendered
from allocator.report.table import Table

TEMPLATED = [kind for kind in book.KINDS if kind.made is None]
DIGIT = re.compile(r"[0-9\uff10-\uff19\u2460-\u2473]")
CODE = re.compile(r"[a-z_]*")
NUMBER = re.compile(r"^[0-9]+\.(?=甲)")
"""The place in a list that stands in the template as `loop.index`."""


class Number(int):
    """A number that decides as it is and is shown as a token."""

    def __html__(self) -> str:
        return "甲"


def token(value: Any) -> Any:
    """A value whose every text and figure is the same token; codes, truths and tables as they are."""
    if isinstance(value, Mapping):
        return {name: token(v) for name, v in value.items()}
    if isinstance(value, list | tuple):
        return [token(v) for v in value]
    if isinstance(value, bool | Table) or value is None:
        return value
    if isinstance(value, int):
        return Number(value)
    if isinstance(value, date):
        return "甲"
    assert isinstance(value, str), value
    return value if CODE.fullmatch(value) else "甲"


@pytest.mark.parametrize("kind", TEMPLATED, ids=lambda kind: kind.name)
def test_no_digit_stands_in_a_template(kind: book.PaperKind) -> None:
    assert [line for line in layout.lines_of(kind.name) if DIGIT.search(TAG.sub("", line))] == []


@pytest.mark.parametrize("programme", [v.programme for v in vouchers()])
@pytest.mark.parametrize("full", [False, True])
def test_a_token_for_every_field_leaves_no_digit_outside_tables(programme: str, *, full: bool) -> None:
    told = source(programme, official=full, **(filled() if full else {}))
    ask = Ask(publish_on=date(2026, 12, 1) if full else None)
    context = token(book.told(told, ask))
    for kind in (k for k in TEMPLATED if k.fits(told)):
        own = [token(c) for _, c in kind.each(told, ask)] if kind.each else [context]
        paper = docx.Document(io.BytesIO(rendered(layout.shipped(kind.name), own[0], kind.name).data))
        lines = [p.text for p in paper.paragraphs]
        assert len(lines) > 5
        assert [t for t in lines if DIGIT.search(NUMBER.sub("", t))] == [], kind.name


def test_every_line_of_every_template_is_said(tmp_path: Path) -> None:
    """And every condition both ways; a line that nothing says could be wrong for years."""
    known = {kind.name: Marked(kind.name) for kind in TEMPLATED}
    left = {name: set(marked.marks) for name, marked in known.items()}
    for told, ask in cases(tmp_path):
        kinds = [k for k in TEMPLATED if k.fits(told) and left[k.name]]
        whole = book.told(told, ask) if any(not k.each for k in kinds) else {}
        for kind in kinds:
            for context in [c for _, c in kind.each(told, ask)] if kind.each else [whole]:
                left[kind.name] -= known[kind.name].said(context)
    assert {name: [m for m in known[name].marks if m in marks] for name, marks in left.items() if marks} == {}
