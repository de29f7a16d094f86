"""Templates of an office made by changing those that come along, and what is said of one."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import docx
import pytest
from docx.document import Document
from report_case import sample_run

from allocator.errors import RulesError
from allocator.report.official import book, layout
from allocator.report.official.ask import Ask
from allocator.report.official.office import Office
from allocator.report.official.source import Source
from allocator.run.record import record

PAGE = "会议一页纸"


@cache
def source(**fields: Any) -> Source:
    """The ministry's sample, with some fields or none."""
    run = sample_run()
    return Source(record(run), run.programme, Office.model_validate(fields))


def saved(made: Document) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(change: Callable[[Document], object], name: str = PAGE) -> bytes:
    """A shipped template with a change."""
    made = docx.Document(io.BytesIO(layout.shipped(name)))
    change(made)
    return saved(made)


def with_lines(*lines: str) -> bytes:
    """The page for the meeting with paragraphs before its own."""
    return changed(lambda made: [made.paragraphs[n].insert_paragraph_before(line) for n, line in enumerate(lines)])


def made(template: bytes, name: str = PAGE) -> book.Made:
    """A paper of the sample from a template."""
    found = source()
    kinds = [k for k in book.KINDS if k.name == name]
    return next(iter(book.papers(found, kinds, Ask(templates={name: template}))))


def refused(template: bytes, name: str = PAGE) -> str:
    """What is said of a template that cannot be used."""
    with pytest.raises(RulesError) as fault:
        made(template, name)
    return str(fault.value)


def lines_of(data: bytes) -> list[str]:
    """The paragraphs of a paper, those in its tables left out."""
    return [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]
