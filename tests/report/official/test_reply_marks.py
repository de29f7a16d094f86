"""答复要点 of a run that is no paper yet says so on every page, and 草案 where the 办法 itself is one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import docx
import pytest
from reply_case import everything, told
from report_case import MOVED, sample_run, with_scenario

from allocator.report.official.standing import of_run
from allocator.report.papers import reply, word
from allocator.run.answer import answer
from allocator.run.parts import Draft, Run

ONE = "19"


def _headers(run: Run, folder: Path) -> set[str]:
    """What stands on top of the pages, odd and even."""
    [paper] = reply.papers(run, [answer(run, ONE)])
    file = folder / "答复.docx"
    file.write_bytes(word.document(paper))
    found = docx.Document(str(file)).sections
    return {h.paragraphs[0].text for s in found for h in (s.header, s.even_page_header)}


def _in_force(run: Run) -> Run:
    programme = run.programme.model_copy(update={"status": "施行"})
    return replace(run, problem=replace(run.problem, programme=programme))


@pytest.mark.parametrize(
    ("codes", "force", "mark"),
    [
        (("status", "unconfirmed"), False, "测算底稿　草案（办法为征求意见稿）　供拟稿，非正式答复"),
        (("status",), False, "草案（办法为征求意见稿）　供拟稿，非正式答复"),
        (("limit",), True, "测算底稿　供拟稿，非正式答复"),
        ((), True, "供拟稿，非正式答复"),
    ],
)
def test_what_the_run_is_stands_on_every_page(codes: tuple[str, ...], force: bool, mark: str, tmp_path: Path) -> None:
    run = replace(sample_run(), waits=tuple(Draft(code, f"例{code}") for code in codes))
    run = _in_force(run) if force else run
    assert _headers(run, tmp_path) == {mark}
    assert mark in told(run, ONE)
    found = reply.record(run, [answer(run, ONE)])
    kept = [f"例{code}" for code in codes if code != "status"]
    assert (found["official"], found["why"]) == (not kept, kept)


def test_a_figure_beyond_an_article_keeps_a_run_from_a_paper(tmp_path: Path) -> None:
    run = replace(with_scenario(tmp_path, MOVED), waits=())
    assert run.stamps
    assert of_run(run).why == run.stamps


def test_the_sample_is_no_paper_yet() -> None:
    run = sample_run()
    [paper] = reply.papers(run, [answer(run, ONE)])
    assert "测算底稿" in everything(word.document(paper))
