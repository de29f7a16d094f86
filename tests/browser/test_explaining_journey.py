"""说明 in a real browser: a project explained and verified, and an impossible 方案 led out of by one click and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from journey_case import budget, choose, proven, top, turn_to
from playwright.sync_api import Page, expect

Picture = Callable[[Page, str], None]


def test_a_project_is_explained_and_an_impossible_plan_led_out_of(page: Page, picture: Picture, tmp_path: Path):
    choose(page, "查看项目、锁定", "107 ·")
    page.get_by_role("button", name="全部原因、位次试算和最低预算").click()
    expect(page.get_by_text("与分数线相差：低2.00分")).to_be_visible()
    expect(page.get_by_text("合成得分87.91（提高8.31分）、位次6")).to_be_visible()
    expect(page.get_by_text("已复核", exact=True)).to_be_visible()
    expect(page.get_by_text("任何预算均不能获支持").first).to_be_visible()
    picture(page, "说明-项目")
    page.get_by_test_id("stDataFrame").first.click(position={"x": 120, "y": 52})  # the first line: rank 1
    expect(page.get_by_text("得分92.25，位次1").first).to_be_visible()
    page.get_by_role("tab", name="名次核对").click()
    expect(page.get_by_text("均有理由，已逐对核对")).to_be_visible()
    picture(page, "说明-名次核对")
    page.get_by_role("tab", name="项目档案").click()
    search = page.get_by_label("查找项目")
    search.fill("例珩联 107")
    search.press("Enter")
    expect(page.get_by_text("与分数线相差：低2.00分")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("explain-107.json")).click()
    waiting.value.save_as(tmp_path / "explain.json")
    (told,) = json.loads((tmp_path / "explain.json").read_bytes())["dossiers"]
    assert (told["id"], told["gap"], told["verified"]) == ("107", -2, True)

    turn_to(page, "规则与预算")
    page.locator(".st-key-_set-clause-quota-mode input").click()
    page.get_by_role("option", name="硬性要求").click()
    expect(page.get_by_text("优先目标 → 硬性要求").first).to_be_visible()
    budget(page, "500万元")
    expect(page.locator(".top .state.bad")).to_contain_text("无可行方案")
    impossible = top(page).split()[0]
    turn_to(page, "方案")
    page.get_by_role("button", name="查明哪些要求相互冲突").click()
    expect(page.get_by_text("需要与现有")).to_be_visible()
    picture(page, "说明-无可行方案")
    page.get_by_role("button", name="采用").first.click()
    proven(page, "500万元")
    expect(page.get_by_text("已采用改法1")).to_be_visible()
    picture(page, "说明-已采用改法")
    choose(page, "当前方案", impossible)
    expect(page.locator(".top .state.bad")).to_contain_text("无可行方案")
