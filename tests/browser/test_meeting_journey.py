"""上会材料 in a real browser: a field filled in, seen in the paper, kept over a reload, all papers taken away."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
from journey_case import turn_to
from playwright.sync_api import Page, expect

Picture = Callable[[Page, str], None]


def test_the_papers_for_the_meeting_are_filled_in_and_taken_away(page: Page, picture: Picture, tmp_path: Path):
    turn_to(page, "上会材料")
    expect(page.get_by_text("只能作测算底稿")).to_be_visible()
    page.get_by_text("会议（已填0/").click()
    field = page.get_by_label("议题名称")
    field.fill("关于测试议题的建议")
    field.press("Enter")
    expect(page.get_by_text("议题名称：关于测试议题的建议")).to_be_visible()
    expect(page.get_by_text("会议（已填1/")).to_be_visible()
    picture(page, "上会材料")
    page.reload()
    expect(page.get_by_text("议题名称：关于测试议题的建议")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("下载全部")).click()
    waiting.value.save_as(tmp_path / "材料.zip")
    with zipfile.ZipFile(tmp_path / "材料.zip") as packed:
        paper = docx.Document(io.BytesIO(packed.read("党组会汇报.docx")))
    assert "议题名称：关于测试议题的建议" in [p.text for p in paper.paragraphs]
