"""Words from files and addresses reach the pages to the letter: nothing in them is read, no stranger is asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from urllib.parse import quote

import pytest
from journey_case import ROOT, SAMPLE, Server, proven, turn_to
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(ROOT / "tests" / "helpers"))
from intake_case import HEADERS, book, row, rows

from allocator.problem.candidate import Candidate
from allocator.workbench.setup import Setup, Upload
from allocator.workbench.table import Desk
from allocator.workbench.workspace import Workspace

STRANGER = "127.0.0.9:9"
TRAP = (
    f"![例](http://{STRANGER}/x.png) [例](http://{STRANGER}/) **例** _例_ ~~例~~ `例` $x^2$ :smile: :red[例]"
    f' :material/home: &amp; <img src="http://{STRANGER}/y.png"> http://www.例.test/a_b 例@b.test -> -- # 例'
)
NAME = "![例](x) **例** `例` $x^2$ :smile: :red[例] &amp; <b>例 www.例.test -> Upload"
"""The same without what a file's name cannot hold."""

TEXTS = {
    "project": "项目名称",
    "applicant": "申报单位",
    "county": "县（市、区）",
    "industry": "所属行业",
    "product": "产品名称",
}
"""A candidate's texts that are free, and the header that carries each."""
BOUND = {"id", "applicant_key", "credit_code", "city", "experts_tier", "event"}
"""Texts that hold nothing foreign: numbers, codes, names of a city or a tier that must be known."""
CHOSEN = {"programme", "budget", "year", "hold", "no_history", "set", "pin", "sheet", "columns"}
"""Parts of a 方案 that are chosen among known ones; the others below carry the trap."""
PAGES = {
    "page_data": "数据",
    "page_rules": "规则与预算",
    "page_plan": "方案",
    "page_explain": "说明",
    "page_certificate": "说明",
    "page_binding": "说明",
    "page_conflict": "说明",
    "page_compare": "比较",
    "page_meeting": "上会材料",
    "page_robust": "稳健性",
    "page_slider": "稳健性",
    "page_schemes": "稳健性",
    "page_start": "全部工作",
    "page_whatif": "比较",
}
READ_AS_MARKUP = """() => [...document.querySelectorAll(
  ":is([data-testid=stMain], [data-testid=stSidebar]) :is(a, img, em, del, strong, mark, .katex)")]
  .filter((e) => /例|x\\^?2|http/.test(e.textContent + (e.getAttribute("src") || e.getAttribute("href") || "")))
  .map((e) => e.outerHTML)"""

REFUSED = """async (url) => {
  const refused = [];
  document.addEventListener("securitypolicyviolation", (e) => refused.push(e.effectiveDirective));
  await fetch(url).catch(() => null);
  await new Promise((done) => { const i = new Image(); i.onload = i.onerror = done; i.src = url; });
  return refused.sort();
}"""
"""Which directives refuse to load an address."""


@pytest.fixture(scope="module")
def case(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A desk on which every free text is the trap; its name."""
    folder = tmp_path_factory.mktemp("例")
    headers = (*HEADERS, *(h for h in TEXTS.values() if h not in HEADERS))
    first = row(1, **{h: f"{TRAP} {h}" for h in TEXTS.values()})
    table = book(
        folder / "汇总（例）.xlsx", [first, *rows(6)[1:], row(7, 信用状况="近两年有行政处罚")], headers, ledger=[]
    )
    hand = book(folder / "名单（例）.xlsx", [{"序号": 1, "档次": TRAP, "金额": "例"}], ("序号", "档次", "金额"))
    past = book(folder / "台账（例）.xlsx", [], ledger=[])
    workspace = Workspace(server.workspace)
    upload = workspace.keep(f"{NAME}.xlsx", table.read_bytes())
    setup = Setup(
        programme="model-voucher",
        files=(upload,),
        ledger=workspace.keep(f"{NAME}台账.xlsx", past.read_bytes()),
        budget=5_000_000,
        name=TRAP,
        because=TRAP,
        set={"clause.quota.high": 36},
        exception={"clause.quota.high": TRAP},
        exclude={"2": {"because": TRAP}},
        confirm={"C55:7": {"because": TRAP}},
        columns={},
    )
    desk = Desk.begun(setup).changed(setup.model_copy(update={"budget": 3_000_000}), "").called(TRAP)
    listed = workspace.keep(f"{NAME}名单.xlsx", hand.read_bytes())
    return workspace.begin(desk.listing(listed)).name


@pytest.fixture
def trapped(server: Server, browser: Browser, case: str) -> Iterator[Page]:
    """A window on that desk; whatever the browser asks for is noted."""
    context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="zh-CN")
    found = context.new_page()
    asked: list[str] = []
    found.on("request", lambda r: asked.append(r.url))
    found.goto(f"{server.address}/?case={quote(case)}")
    yield found
    context.close()
    assert {u.split("/")[2] for u in asked if not u.startswith(("data:", "blob:"))} == {server.address.split("/")[2]}


def shown(page: Page, text: str) -> None:
    """Wait until this stands somewhere on the page, to the letter."""
    page.wait_for_function("(t) => document.body.innerText.replace(/\\s+/g, ' ').includes(t)", arg=text, timeout=60_000)
    assert page.evaluate(READ_AS_MARKUP) == []


def test_every_field_and_every_page_is_looked_at():
    assert {f.name for f in fields(Candidate) if f.type == "str"} == {*TEXTS, *BOUND - {"experts_tier", "event"}}
    assert set(Setup.model_fields) == CHOSEN | {"files", "ledger", "name", "because", "exception", "exclude", "confirm"}
    assert set(Upload.model_fields) == {"name", "digest"}
    assert {p.stem for p in (ROOT / "app").glob("page_*.py")} == set(PAGES)


def test_names_from_files_are_shown_to_the_letter(trapped: Page):
    shown(trapped, f"方案B · {TRAP}")
    turn_to(trapped, "数据")
    shown(trapped, f"《{NAME}.xlsx》")
    shown(trapped, f"{NAME}台账.xlsx")
    turn_to(trapped, "规则与预算")
    shown(trapped, TRAP)
    turn_to(trapped, "方案")
    proven(trapped)
    box = trapped.get_by_label("查看项目、锁定", exact=True).first
    box.click()
    trapped.get_by_role("option").filter(has_text="1 ·").first.click()
    for header in ("项目名称", "申报单位"):
        shown(trapped, f"{TRAP} {header}")
    turn_to(trapped, "说明")
    shown(trapped, f"1 {TRAP} 申报单位《{TRAP} 项目名称》")
    trapped.get_by_role("tab", name="锁定的代价").click()
    shown(trapped, f"不予支持 理由：{TRAP}")
    turn_to(trapped, "上会材料")
    shown(trapped, "议题名称：【待填：议题名称】")
    turn_to(trapped, "比较")
    shown(trapped, f"《{NAME}名单.xlsx》")
    shown(trapped, f"名单《{NAME}名单.xlsx》：")
    for part in ("预算全程", "预算不足怎么办"):
        trapped.get_by_role("tab", name=part).click()
        shown(trapped, TRAP)
    trapped.get_by_role("button", name="全部工作、新建").click()
    shown(trapped, TRAP[:40])


def test_an_address_that_names_no_desk_is_told_to_the_letter(server: Server, browser: Browser):
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(f"{server.address}/?case={quote(TRAP)}")
    shown(page, f"没有找到“{TRAP}”")
    assert not [u for u in asked if STRANGER in u.split("?")[0]]
    context.close()


def test_the_browser_is_told_to_ask_nobody_else(server: Server, browser: Browser):
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    policy = page.goto(f"{server.address}/?case={SAMPLE}").headers["content-security-policy"]
    assert "default-src 'self'; img-src 'self' data: blob:" in policy
    assert "connect-src 'self'" in policy
    proven(page)
    refused = page.evaluate(REFUSED, f"http://{STRANGER}/z.png")
    assert refused == ["connect-src", "img-src"]
    context.close()
