"""A text that says nothing of 青岛 while its candidates compete: a 草案 with both lists until somebody chooses."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say, scenario
from intake_case import book, row
from measures_case import file, line
from openpyxl import load_workbook

from allocator.law.load import parse
from allocator.law.qingdao import choosing, undecided
from allocator.models.rules.qingdao import Figures as Qingdao
from allocator.workbench.wording import for_page

WHY = "办法未规定青岛市是否纳入，纳入、单列或不纳入尚未选定，暂按纳入测算"
OWN = """year = 2026
status = "施行"
cities = {cities}
[[tier]]
name = "入选"
ceiling = "100万元"
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    lines = [row(n, 所在市="青岛市" if n % 3 == 0 else "济南市", **{"申报金额(万元)": 100}) for n in range(1, 10)]
    return book(tmp_path / "例申报.xlsx", lines)


def solved(say: Say, table: Path, *more: object, key: str = "scenario-voucher") -> Any:
    return say("solve", key, table, "--no-history", "--budget", "500万元", *more)


def sums(data: Any) -> tuple[int, int, int, int]:
    theirs = [c["amount"] for c in data["candidates"] if c["city"] == "青岛市" and c["amount"]]
    every = [c for c in data["candidates"] if c["amount"]]
    return len(every), data["spent"], len(theirs), sum(theirs)


def test_both_lists_are_what_either_choice_gives_and_stand_in_every_output(say: Say, table: Path) -> None:
    said = solved(say, table, "--out", "出")
    data = json.loads(Path("出/result.json").read_text(encoding="utf-8"))
    assert WHY in data["draft_reasons"]
    assert WHY in said.out
    either = {w: solved(say, table, "--qingdao", w, "--json").data for w in ("纳入", "单列", "不纳入")}
    inside, apart = data["qingdao"]
    told = [(p["number"], p["spent"], *p["qingdao"].values()) for p in (inside, apart)]
    assert told == [sums(either["纳入"]), sums(either["单列"])]
    assert told[1] == sums(either["不纳入"])
    assert told[0] != told[1]
    funded = [{c["id"] for c in d["candidates"] if c["amount"]} for d in (either["纳入"], either["单列"])]
    assert set(apart["changes"]["entered"]) == funded[1] - funded[0]
    assert set(apart["changes"]["left"]) == funded[0] - funded[1]
    lines = [f"支持{n}项、{s // 10_000}万元，其中青岛市{k}项、{m // 10_000}万元" for n, s, k, m in told]
    about = {r[0].value: str(r[1].value) for r in load_workbook("出/分配方案.xlsx")["说明"].iter_rows() if r[0].value}
    for label, text in zip(("青岛市纳入（待选定）", "青岛市单列（待选定）"), lines, strict=True):
        assert f"{label}：{text}" in said.out
        assert about[label].startswith(text)
    for found in either.values():
        assert WHY not in found["draft_reasons"]
        assert found["qingdao"] is None
        assert [f["level"] for f in found["findings"] if f["code"] in ("C30", "C56")] in ([], ["I"])


def test_confirming_chooses_nothing_and_a_scenario_does(say: Say, table: Path, tmp_path: Path) -> None:
    path = scenario(tmp_path, '[confirm]\n"C56:青岛市" = {because = "例"}\n')
    assert WHY in solved(say, table, "--scenario", path, "--json").data["draft_reasons"]
    both = scenario(tmp_path, '[set]\n"clause.qingdao.mode" = "out"\n')
    data = solved(say, table, "--scenario", both, "--json").data
    assert WHY not in data["draft_reasons"]
    assert [(c["path"], c["says"].partition("（本厅")[0]) for c in data["changes"]] == [
        ("clause.qingdao.mode", "clause.qingdao.mode：未设 → out")
    ]
    wrong = solved(say, table, "--scenario", both, "--qingdao", "纳入")
    assert (wrong.code, wrong.out) == (2, "")
    assert "选定“纳入”，而情景“例”写明 clause.qingdao.mode = out，请保留一处" in wrong.err


def test_what_is_asked_of_every_command_that_shows_a_list(say: Say, table: Path) -> None:
    for command in ("price", "alternatives"):
        got = say(command, "scenario-voucher", table, "--no-history", "--budget", "500万元", "--json").data
        assert WHY in got["draft_reasons"]
    assert "纳入、单列或不纳入请选择" in say("check", "scenario-voucher", table, "--no-history").out
    assert WHY not in solved(say, table, "--json", key="model-voucher").data["draft_reasons"]


def test_money_that_falls_short_of_what_is_due_shows_both_too(say: Say, tmp_path: Path) -> None:
    table = file(tmp_path, [line(1, 集群级别="省级"), line(2, 集群级别="国家级", 所在市="青岛市")])
    data = say("solve", "industry-clusters", table, "--budget", "300万元", "--json").data
    assert [(p["mode"], p["number"]) for p in data["qingdao"]] == [("in", None), ("separate", 1)]
    assert data["qingdao"][0]["why"]


@pytest.mark.parametrize(
    ("cities", "asked"), [("[]", False), ('["例江市", "例山市"]', False), ('["济南市", "青岛市"]', True)]
)
def test_a_programme_of_ones_own_is_asked_where_it_names_qingdao_among_its_cities(cities: str, asked: bool) -> None:
    programme = parse(tomllib.loads(OWN.format(cities=cities)), "例.toml")
    assert (programme.only(Qingdao) is not None) is asked


def test_a_pool_of_qingdao_alone_is_its_own_where_the_programme_is_ones_own() -> None:
    assert undecided(None, ["青岛市"], own=False)
    assert not undecided(None, ["青岛市"], own=True)
    assert undecided(None, ["青岛市", "济南市"], own=True)
    assert not undecided("in", ["青岛市", "济南市"], own=False)


def test_the_pages_say_where_to_choose_on_the_pages() -> None:
    assert for_page(choosing("qingdao")) == "在“规则与预算”页的“青岛市”一栏选定"
    said = for_page("所在市或代码有误的请改正，不应参评的写入情景 [exclude]")
    assert said == "所在市或代码有误的请改正，不应参评的在“方案”页锁定为不予支持"
