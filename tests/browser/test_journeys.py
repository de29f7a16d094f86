"""What a planner does, in a real browser: five journeys, their pictures, and that nothing leaves the machine."""

from __future__ import annotations

import http.client
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from journey_case import ROOT, SAMPLE, Server, budget, choose, proven, top, turn_to
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(ROOT / "tests" / "helpers"))
from intake_case import book, row, rows

Picture = Callable[[Page, str], None]
ENGLISH = re.compile(r"[A-Za-z]{4,}")
KNOWN = {"xlsx", "toml", "json", "result", "case", "model", "voucher", "report", "docx", "zip", "TOML", "DOCX"}
SHOWN = """() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll("style, script, noscript, [data-testid=stIconMaterial]").forEach((e) => e.remove());
  return [...copy.querySelectorAll("*")].flatMap((e) => [...e.childNodes])
    .filter((n) => n.nodeType === 3).map((n) => n.nodeValue).join(" ");
}"""
"""All text of a page without the names of icons, which a font turns into pictures."""


def test_the_first_five_minutes(page: Page, picture: Picture, tmp_path: Path):
    picture(page, "方案")
    assert "已安排1,969万元" in top(page)
    choose(page, "查看项目、锁定", "99 ·")
    expect(page.get_by_text("低于分数线81.60")).to_be_visible()
    picture(page, "方案-项目")
    budget(page, "1600万元")
    proven(page, "1,600万元")
    assert "?case=" in page.url
    turn_to(page, "规则与预算")
    expect(page.get_by_text("原则上每年奖补大模型项目数量30个左右")).to_be_visible()
    proven(page, "1,600万元")
    expect(page.locator(".effect")).to_contain_text("退出1项 49 临沂例槿博智能科技有限公司")
    picture(page, "规则与预算")
    turn_to(page, "方案")
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="下载 分配方案.xlsx").click()
    path = tmp_path / "分配方案.xlsx"
    waiting.value.save_as(path)
    told = [str(c) for line in load_workbook(path).worksheets[0].iter_rows(values_only=True) for c in line if c]
    spent = re.search(r"已安排([\d,]+)万元", top(page))
    assert spent
    assert any(spent[1].replace(",", "") in t.replace(",", "") for t in told)
    page.reload()
    proven(page, "1,600万元")
    assert "方案B" in top(page)
    page.get_by_role("button", name="撤销").click()  # kept over the reload
    proven(page, "2,000万元")
    page.get_by_role("button", name="重做").click()
    proven(page, "1,600万元")
    page.get_by_role("button", name="设为基准").click()
    expect(page.get_by_text("本方案为基准方案")).to_be_visible()
    page.get_by_role("button", name=re.compile("^济南 ")).click()
    expect(page.get_by_text(re.compile("列出13项（共30项）.*只看：济南市"))).to_be_visible()
    with page.expect_download() as seen:
        page.get_by_role("button", name="导出所见13项").click()
    assert seen.value.suggested_filename == "拟支持名单-所见13项.xlsx"
    page.set_viewport_size({"width": 1920, "height": 1080})
    table = page.locator(".st-key-_list_awarded")
    page.wait_for_function("document.querySelector('.st-key-_list_awarded').getBoundingClientRect().height > 600")
    box = table.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 1080
    picture(page, "方案-所见")


def test_a_messy_file(page: Page, picture: Picture, tmp_path: Path):
    messy = [*rows(5), row(6, 所在市=None), row(7, 统一社会信用代码="12345"), row(8, 专家1打分="85分")]
    path = book(tmp_path / "各市汇总（例）.xlsx", messy, ledger=[])
    turn_to(page, "数据")
    page.locator('input[type="file"]').first.set_input_files(path)
    expect(page.get_by_text("数据有错误，未计算").first).to_be_visible(timeout=30_000)
    expect(page.get_by_role("tab", name=re.compile("行错误"))).to_be_visible()
    picture(page, "数据-有错误")
    page.get_by_text("处所在的行列为待核").click()
    proven(page)
    assert "待核2项" in top(page)
    page.get_by_role("tab", name="列名对照").click()
    picture(page, "数据-列名对照")
    other = [row(n, 申报单位=f"青岛例{n}号测试有限公司", 信用状况="近两年有行政处罚") for n in range(11, 15)]
    page.locator('input[type="file"]').first.set_input_files(book(tmp_path / "青岛（例）.xlsx", other, ledger=[]))
    expect(page.get_by_text("已追加《青岛（例）.xlsx》")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile("已确认 0 / "))).to_be_visible()
    picture(page, "数据-追加")
    bad = tmp_path / "坏（例）.xlsx"
    bad.write_bytes(b"PK nothing")
    page.locator('input[type="file"]').first.set_input_files(bad)
    expect(page.get_by_text("没有采用新文件")).to_be_visible(timeout=30_000)
    page.get_by_role("textbox", name="本项工作的名称").fill("例：各市汇总")
    page.get_by_role("textbox", name="本项工作的名称").press("Enter")
    page.get_by_role("button", name="全部工作、新建").click()
    expect(page.get_by_text("例：各市汇总")).to_be_visible()
    picture(page, "开始")
    page.get_by_role("button", name="打开", exact=True).first.click()
    proven(page)
    assert "待核2项" in top(page)
    assert "Traceback" not in page.content()


def test_infeasible(page: Page, picture: Picture):
    turn_to(page, "规则与预算")
    box = page.locator(".st-key-_set-clause-quota-mode input")
    box.click()
    page.get_by_role("option", name="硬性要求").click()
    expect(page.get_by_text("优先目标 → 硬性要求").first).to_be_visible()
    page.get_by_role("button", name="使用自己的办法").click()
    bad = 'short = "例办法"\nyear = 2026\n[[tier]]\nname = "甲"\nceiling = "十块"\n'
    page.locator('input[type="file"]').set_input_files({"name": "例.toml", "mimeType": "", "buffer": bad.encode()})
    expect(page.get_by_text("规则文件《例.toml》不能使用，当前办法没有改变")).to_be_visible()
    page.get_by_role("button", name="知道了").click()
    budget(page, "500万元")
    expect(page.locator(".top .state.bad")).to_contain_text("无可行方案", timeout=60_000)
    turn_to(page, "方案")
    expect(page.get_by_text("【N04】").first).to_be_visible()
    picture(page, "方案-无可行方案")


def test_a_lock_with_its_reason(page: Page, picture: Picture):
    choose(page, "查看项目、锁定", "99 ·")
    choose(page, "锁定", "必须支持")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("锁定必须写明理由")).to_be_visible()
    page.get_by_label("理由（必填）").fill("例：省重大项目配套")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("锁定的代价")).to_be_visible(timeout=30_000)
    proven(page)
    picture(page, "方案-锁定")


def test_comparing_three_and_the_frontier(page: Page, picture: Picture):
    budget(page, "1600万元")
    proven(page, "1,600万元")
    page.get_by_role("radio", name="突出头部").click()
    proven(page, "方案C")
    turn_to(page, "规则与预算")
    page.get_by_role("radio", name="改动过的（1）").click()
    expect(page.locator(".st-key-_set-stance")).to_be_visible()
    expect(page.locator(".st-key-_set-clause-quota-mode")).to_have_count(0)
    turn_to(page, "比较")
    expect(page.get_by_text("各方案结果不同的项目：")).to_be_visible()
    expect(page.get_by_text("方案C").first).to_be_visible()
    expect(page.get_by_text("唯一的改动：“预算总额 2,000万元→1,600万元”").first).to_be_visible()
    expect(page.get_by_text(re.compile("由下列各项共同引起，缺一不可：.*取向 均衡三档→突出头部")).first).to_be_visible()
    page.get_by_text(re.compile("^退出 ")).first.click()
    picture(page, "比较")
    page.get_by_role("tab", name="预算全程").click()
    expect(page.get_by_text("再增加预算不改变名单")).to_be_visible(timeout=30_000)
    picture(page, "比较-预算全程")
    slider = page.get_by_role("slider").last
    slider.focus()
    slider.press("ArrowRight")
    moved = page.locator(".moving")
    expect(moved).to_contain_text("与当前方案相比：升档")
    told = moved.inner_text()
    chart = page.locator("svg.marks:visible, canvas.marks:visible").last
    box = chart.bounding_box()
    assert box
    chart.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.45})
    expect(moved).not_to_have_text(told)
    page.get_by_role("button", name="作为新的方案").click(timeout=20_000)
    proven(page, "方案D")


def test_a_list_by_hand(page: Page, picture: Picture, tmp_path: Path):
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="下载 分配方案.xlsx").click()
    path = tmp_path / "例-会议名单.xlsx"
    waiting.value.save_as(path)
    turn_to(page, "比较")
    page.get_by_text("手工名单（0）").click()
    page.locator('input[type="file"]').set_input_files(path)
    expect(page.get_by_text("《例-会议名单.xlsx》")).to_be_visible()
    expect(page.get_by_text("名单和金额与基准相同").first).to_be_visible()
    picture(page, "比较-手工名单")


def test_the_price_of_rules_runs_beside_the_pages(page: Page, picture: Picture):
    turn_to(page, "比较")
    page.get_by_role("tab", name="规则的代价").click()
    start, cancel = (page.get_by_role("button", name=name) for name in ("测算规则的代价", "取消测算"))
    start.click()
    cancel.click()
    start.click()
    expect(start).to_have_count(0)  # it is under way, or done already
    turn_to(page, "方案")
    choose(page, "查看项目、锁定", "99 ·")
    expect(page.get_by_text("低于分数线81.60")).to_be_visible()
    turn_to(page, "比较")
    page.get_by_role("tab", name="规则的代价").click()
    expect(start).to_have_count(0)  # it went on, or is done
    picture(page, "比较-规则的代价")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_chinese_and_readable(server: Server, browser: Browser, picture: Picture, scheme: str):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{server.address}/?case={SAMPLE}")
    proven(page)
    for name in ("数据", "规则与预算", "方案", "说明", "比较", "稳健性", "上会材料"):
        turn_to(page, name)
        words = {"not looked yet"}
        for _ in range(20):  # the page may still be drawn, and its own script still at work
            page.wait_for_timeout(1000)
            words = {w for w in ENGLISH.findall(page.evaluate(SHOWN)) if w not in KNOWN}
            if not words:
                break
        assert words == set(), name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        picture(page, f"{name}-{scheme}")
    context.close()


def test_the_server_spoke_with_nobody_outside(server: Server):
    assert not server.outside.exists(), server.outside.read_text("utf-8")


def test_another_host_name_is_refused(server: Server):
    """No page of another site can talk to the server by pointing its own name at this machine."""
    host, _, port = server.address.removeprefix("http://").partition(":")

    def ask(name: str) -> int:
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        shake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        headers = {"Host": name, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", **shake}
        connection.request("GET", "/_stcore/stream", headers=headers)
        status = connection.getresponse().status
        connection.close()
        return status

    assert ask(f"127.0.0.1:{port}") == 101
    assert ask("evil.example") == 403
