"""The one sentence on weights: in the papers of the meeting alone, only of the run's own list, and never as a proof."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import docx
import pytest
from paper_cases import weighed
from weights_case import by_dimensions, solved

from allocator.report.official import book
from allocator.report.official.ask import Ask
from allocator.report.official.source import Source
from allocator.run.parts import Run
from allocator.run.record import record

INSIDE = ("党组会汇报", "会议一页纸")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return solved(by_dimensions(tmp_path_factory.mktemp("year")))


def source(run: Run, always: int, sampled: int, **parts: Any) -> Source:
    return weighed(Source(record(run), run.programme), always, sampled, **parts)


def said(found: Source, *names: str) -> list[str]:
    """Every paragraph of these papers that speaks of weights."""
    kinds = [k for k in book.offered(found) if k.name in names]
    papers = [docx.Document(io.BytesIO(m.data)) for m in book.papers(found, kinds, Ask())]
    return [p.text for paper in papers for p in paper.paragraphs if "权重" in p.text]


PROVEN = "拟支持的30项中27项在所列权重范围内均入选（已证明）"
AFTER = "所用权重确定于评审结果之后，为评审后测算，不作为本年度分配依据"
SAMPLED = "在抽取的10,000组权重下均入选（抽样，未证明对范围内全部权重成立）"


@pytest.mark.parametrize(
    ("always", "sampled", "parts", "sentence"),
    [
        (27, 0, {}, f"按评价权重上下浮动20%测算，{PROVEN}。"),
        (27, 2, {"radius": 0.125}, f"按评价权重上下浮动12.5%测算，{PROVEN}，另有2项{SAMPLED}。"),
        (0, 29, {"radius": None}, f"按全部评价权重测算，拟支持的30项中29项{SAMPLED}。"),
        (
            27,
            0,
            {"standing": "after", "ordered": True},
            f"按评价权重上下浮动20%、保持所列次序测算，{PROVEN}；{AFTER}。",
        ),
        (
            27,
            0,
            {"standing": "unknown"},
            f"按评价权重上下浮动20%测算，{PROVEN}；所用权重确定于评审结果之前还是之后，未作说明。",
        ),
    ],
)
def test_the_sentence(run: Run, always: int, sampled: int, parts: dict[str, Any], sentence: str) -> None:
    assert said(source(run, always, sampled, **parts), "会议一页纸") == [sentence]


def test_both_papers_of_the_meeting_say_it_and_no_paper_that_goes_out(run: Run) -> None:
    found = source(run, 27, 0)
    assert said(found, *INSIDE) == [f"按评价权重上下浮动20%测算，{PROVEN}。"] * 2
    others = [k.name for k in book.offered(found) if k.made is None and k.name not in INSIDE]
    assert "公示" in others
    assert "分市反馈" in others
    assert said(found, *others) == []
    kinds = [k for k in book.offered(found) if not k.barred(found)]
    files = {m.name: m.data for m in book.papers(found, kinds, Ask())}
    plain = {m.name: m.data for m in book.papers(replace(found, weighed=None), kinds, Ask())}
    assert [n for n in files if files[n] != plain[n]] == [f"{n}.docx" for n in INSIDE]


def test_no_sentence_without_a_study_whose_list_is_the_official_one(run: Run) -> None:
    assert said(source(run, 27, 0, same=False, differs=3), *INSIDE) == []
    assert said(replace(source(run, 27, 0), weighed=None), *INSIDE) == []
