"""Replies of small years: a run of a case without files, and everything that stands anywhere in a .docx."""

from __future__ import annotations

import io
import re
import zipfile
from types import SimpleNamespace
from typing import Any

from report_case import said
from worlds import best

from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.report.console import show
from allocator.report.papers import reply, word
from allocator.run.answer import answer
from allocator.run.explain import explain
from allocator.run.parts import Run
from allocator.run.record import dumped


def run_of_case(case: Case, allocation: Allocation | None = None) -> Run:
    """A finished run of a case as it would be read from files."""
    problem = case.problem()
    found = allocation or best(problem)
    files: Any = SimpleNamespace(applied=SimpleNamespace(stamps=(), exceptions=()))
    result: Any = SimpleNamespace(allocation=found)
    return Run(files, case, problem, result, explain(problem, found))


def everything(data: bytes) -> str:
    """Every part of a .docx as it is, and once more without its marks."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [book.read(name).decode("utf-8") for name in book.namelist()]
    return "\n".join((*parts, *(re.sub(r"<[^>]+>", "", part) for part in parts)))


def told(run: Run, name: str, *, with_score: bool = False) -> str:
    """What one candidate's reply says on a console."""
    [paper] = reply.papers(run, [answer(run, name)], with_score=with_score)
    return said(lambda console: show(reply.screen(paper), console))


def given(run: Run, name: str, *, with_score: bool = False) -> str:
    """All that a reply gives anybody: console, paper and record."""
    found = [answer(run, name)]
    [paper] = reply.papers(run, found, with_score=with_score)
    record = dumped(reply.record(run, found))
    return "\n".join((told(run, name, with_score=with_score), everything(word.document(paper)), record))
