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


def test_other_weights_are_studied_beside_the_pages_and_moved_by_hand(page: Page, picture: Picture):
    turn_to(page, "稳健性")
    start = page.get_by_role("button", name="开始测算")
    page.get_by_role("radio", name="1,000", exact=True).click()
    start.click()
    page.get_by_role("button", name="取消测算").click()
    again = page.get_by_role("button", name=re.compile("重新开始"))
    again.click()
    expect(again).to_have_count(0)
    turn_to(page, "方案")
    turn_to(page, "稳健性")
    expect(page.get_by_text("的名单与拟上会名单相差4项").first).to_be_visible()
    expect(page.get_by_text("等可能抽取1,000组权重")).to_be_visible()
    picture(page, "稳健性")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载 权重稳健性.xlsx（内部研究）").click()
    assert waiting.value.suggested_filename == "权重稳健性.xlsx"
    page.get_by_role("tab", name="移动权重看名单").click()
    expect(page.get_by_text(re.compile("^支持30项、1,969万元；与拟上会名单相差4项"))).to_be_visible()
    used = page.get_by_text(re.compile("^技术性能35.3%、创新性17.6%、推广价值29.4%"))
    expect(used).to_be_visible()
    slider = page.get_by_role("slider", name="推广价值")
    slider.focus()
    slider.press("Home")
    expect(used).to_have_count(0)
    picture(page, "稳健性-移动权重")
    page.get_by_role("button", name="正式求解核对").click()
    expect(page.get_by_text("已正式求解并由两类算法确认")).to_be_visible()
    turn_to(page, "上会材料")
    expect(page.get_by_text("只作内部研究，材料中不写")).to_be_visible()
