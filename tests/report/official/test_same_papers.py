"""The same run gives the same bytes anywhere, and whatever a name is made of stands in the paper as it is."""

from __future__ import annotations

import copy
import io
import json
import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from cli_case import Say
from oracle.hearing import PROJECT
from public_case import made, source

from allocator.report.official import layout
from allocator.report.official.render import Rendered, rendered
from allocator.report.official.source import Source
from allocator.report.text_width import visible

NAMES = (
    *(
        "A&B例公司",
        "=1+1例",
        "{{ x }}例",
        "{%p if 例 %}",
        "{# 例 #}",
        "{_{例}_}",
        "𠮷野家例",
        "例😀",
        "“例”",
        "例<w:t>甲</w:t>",
    ),
    *("例" * 360, "例\x07", "例\u202e反", "例\ufffe", "例\n行", "例 \t ", "&amp;例", "例\\1"),
)


def grown(many: int) -> Source:
    """The sample with so many awards, their names of all kinds."""
    told = source(official=True)
    record = copy.deepcopy(dict(told.record))
    funded = [c for c in record["candidates"] if c["outcome"] == "funded"]
    more = [copy.deepcopy(funded[n % len(funded)]) | {"id": f"{1000 + n}"} for n in range(many - len(funded))]
    record["candidates"] += more
    for n, c in enumerate([*funded, *more]):
        c["applicant"], c["project"] = f"{NAMES[n % len(NAMES)]}{n}", f"{NAMES[(n * 5) % len(NAMES)]}{n}项目"
    record["spent"] = record["budget"] = sum(c["amount"] for c in record["candidates"])
    return Source(record, told.programme, told.office)


def cells(data: bytes) -> list[list[str]]:
    """The rows of all tables of a paper."""
    return [[c.text for c in row.cells] for table in docx.Document(io.BytesIO(data)).tables for row in table.rows]


@pytest.mark.parametrize("many", [33, 260])
def test_every_name_stands_in_the_papers_as_it_is(many: int) -> None:
    told = grown(many)
    papers = made(told, "党组会汇报", "公示", "分市反馈")
    funded = [c for c in told.record["candidates"] if c["outcome"] == "funded"]
    named = {(visible(c["applicant"]), visible(c["project"])) for c in funded}
    assert len(named) == many
    for name in ("党组会汇报", "公示"):
        rows = {pair for row in cells(papers[f"{name}.docx"].data) for pair in pairwise(row)}
        assert named - rows == set(), name
    sheets = [row for name, m in papers.items() if name.startswith("分市反馈") for row in cells(m.data)]
    assert named - {pair for row in sheets for pair in pairwise(row)} == set()


def _filled(text: str) -> Rendered:
    """A template of one line with a text in it."""
    own = docx.Document(io.BytesIO(layout.shipped("会议一页纸")))
    for line in own.paragraphs[1:]:
        line._p.getparent().remove(line._p)
    own.paragraphs[0].text = "{{ 甲 }}"
    out = io.BytesIO()
    own.save(out)
    return rendered(out.getvalue(), {"甲": text, "页眉": ""}, "")


@pytest.mark.parametrize("name", NAMES)
def test_a_field_of_any_characters_is_read_back(name: str) -> None:
    assert docx.Document(io.BytesIO(_filled(name).data)).paragraphs[0].text == visible(name)


def test_processes_that_differ_give_the_same_bytes(say: Say, table: Path) -> None:
    assert say("solve", "model-voucher", table, "--budget", "300万元", "--out", "果").code == 0
    asked = ("report", "果", "--zip", "--json", "--publish-on", "2026-12-01")
    here = say(*asked)
    done = subprocess.run(
        [sys.executable, "-m", "allocator", *asked],
        env=os.environ | {"PYTHONHASHSEED": "2", "PYTHONPATH": str(PROJECT), "TZ": "UTC-9"},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == here.data
    assert len({p["sha256"] for p in here.data["papers"]}) == len(here.data["papers"]) >= 5


def test_another_hour_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    told = source(official=True)
    one = {name: m.data for name, m in made(told).items()}
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert one == {name: m.data for name, m in made(told).items()}
