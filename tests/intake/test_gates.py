"""Gates: three verdicts, forms of one question, alternatives, and gates of one tier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, MODEL, book, coded, row, serious, standings, take
from openpyxl import load_workbook

from allocator.intake import Intake
from allocator.intake.gates import _doubt
from allocator.law.load import load

TERMINAL = load("ai-terminal")
SCENARIO = load("scenario-voucher")
SALES = "上年度研发投入强度(%)"
PLATFORM = "是否建有省级以上创新平台"


def judged(tmp_path: Path, programme: Any, cells: dict[str, Any]) -> Intake:
    return take(book(tmp_path / "表.xlsx", [row(1, **cells)], [*HEADERS, *cells]), programme)


def verdict(tmp_path: Path, programme: Any, gate: str, cells: dict[str, Any]) -> str:
    return judged(tmp_path, programme, cells).entries[0].candidate.gates[gate]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"参数规模(亿)": 10}, "pass"),
        ({"参数规模(亿)": 9.99}, "fail"),
        ({"参数规模(亿)": "13亿"}, "pass"),
        ({"参数规模(亿)": "≥10亿"}, "pass"),
        ({"参数规模(万)": 99_999}, "fail"),
        ({"参数规模(万)": 100_000}, "pass"),
        ({"参数规模": 13}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_a_figure_includes_its_bound_and_its_unit(tmp_path: Path, cells: dict[str, Any], expected: str):
    assert verdict(tmp_path, MODEL, "parameters", cells) == expected


def test_a_gate_without_a_column_neither_passes_nor_fails(tmp_path: Path):
    intake = judged(tmp_path, MODEL, {})
    assert intake.entries[0].candidate.gates["ownership"] == "unknown"
    assert standings(intake) == {"1": "pool"}


def test_a_failed_gate_names_itself_and_its_article(tmp_path: Path):
    (entry,) = judged(tmp_path, MODEL, {"参数规模(亿)": 3, "绿色门槛": "否"}).entries
    assert entry.standing == "ineligible"
    assert entry.reason == "不符合“绿色门槛”(第五条第（一）项)；不符合“参数规模10亿以上”(第六条第（二）项)"
    assert entry.articles == ("第五条第（一）项", "第六条第（二）项")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({PLATFORM: "是", SALES: 3}, "pass"),
        ({PLATFORM: "否", SALES: 5}, "pass"),
        ({PLATFORM: "否", SALES: 4.9}, "fail"),
        ({SALES: 3}, "unknown"),
        ({SALES: 6}, "pass"),
        ({PLATFORM: "否"}, "unknown"),
    ],
)
def test_alternatives_need_only_one(tmp_path: Path, cells: dict[str, Any], expected: str):
    assert verdict(tmp_path, TERMINAL, "innovation", cells) == expected


def test_alternatives_with_an_open_one_are_c47(tmp_path: Path):
    assert ("C47", "E-row") in serious(judged(tmp_path, TERMINAL, {PLATFORM: "否", SALES: None}))
    assert ("C47", "E-row") not in serious(judged(tmp_path, TERMINAL, {PLATFORM: "是", SALES: None}))


def test_two_forms_of_one_question_must_agree(tmp_path: Path):
    agree = judged(tmp_path, MODEL, {"是否严重失信": "否"})
    assert agree.entries[0].candidate.gates["credit"] == "pass"
    against = judged(tmp_path, MODEL, {"是否严重失信": "是"})
    assert standings(against) == {"1": "held"}
    assert "相互矛盾" in coded(against, "C48")[0].text
    blank = judged(tmp_path, MODEL, {"是否严重失信": None})
    assert blank.entries[0].candidate.gates["credit"] == "pass"


@pytest.mark.parametrize(("word", "expected"), [("无", "pass"), ("N", "pass"), ("有", "fail"), ("√", "fail")])
def test_questions_whose_yes_is_bad(tmp_path: Path, word: str, expected: str):
    lines = [{k: v for k, v in row(1, 有无严重失信记录=word).items() if k != "信用状况"}]
    headers = [*(h for h in HEADERS if h != "信用状况"), "有无严重失信记录"]
    assert take(book(tmp_path / "表.xlsx", lines, headers)).entries[0].candidate.gates["credit"] == expected


def test_a_gate_of_one_tier_does_not_make_ineligible(tmp_path: Path):
    intake = judged(tmp_path, SCENARIO, {"带动企业数(家)": 2})
    assert intake.entries[0].candidate.gates["benchmark_driven"] == "fail"
    assert standings(intake) == {"1": "pool"}


def test_a_share_formatted_as_per_cent_is_a_percentage(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", [row(1, **{PLATFORM: "否", SALES: 0})], [*HEADERS, PLATFORM, SALES])
    workbook = load_workbook(path)
    cell = workbook["申报汇总"].cell(2, len(HEADERS) + 2)
    cell.value, cell.number_format = 0.052, "0.0%"
    workbook.save(path)
    assert take(path, TERMINAL).entries[0].candidate.gates["innovation"] == "pass"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        *(
            ({"产品类别": kind}, "pass")
            for kind in ("智能家居", "智能可穿戴设备", "智能计算机", "工业终端", "商业终端", "其他终端")
        ),
        ({"终端类别": "工业终端类"}, "pass"),
        ({"终端类别": "新能源汽车"}, "unknown"),
        ({"终端类别是否符合": "否"}, "fail"),
        ({}, "unknown"),
    ],
)
def test_the_six_categories_of_terminals(tmp_path: Path, cells: dict[str, Any], expected: str):
    assert verdict(tmp_path, TERMINAL, "category", cells) == expected


def test_another_category_is_asked_and_not_excluded(tmp_path: Path):
    intake = judged(tmp_path, TERMINAL, {"终端类别": "新能源汽车"})
    assert [f.level for f in coded(intake, "C48")] == ["E-row"]
    assert "其他终端" in coded(intake, "C48")[0].text


@pytest.mark.parametrize(
    ("programme", "gate", "column"),
    [
        (TERMINAL, "ai_technology", "是否采用人工智能技术"),
        (SCENARIO, "results", "是否取得可量化、可核查、可追溯的应用成效"),
        (SCENARIO, "lawful", "是否符合法律法规及相关政策要求"),
    ],
)
def test_conditions_that_only_a_column_can_answer(tmp_path: Path, programme: Any, gate: str, column: str):
    said = {word: judged(tmp_path, programme, {column: word}).entries[0] for word in ("是", "否")}
    assert {w: e.candidate.gates[gate] for w, e in said.items()} == {"是": "pass", "否": "fail"}
    assert said["否"].standing == "ineligible"
    assert verdict(tmp_path, programme, gate, {}) == "unknown"


@pytest.mark.parametrize("key", ["ai-terminal", "capability-centre"])
def test_c55_says_nothing_of_an_annex_that_does_not_list_it(key: str):
    programme = load(key)
    gate = next(g for g in programme.gates if any(t.warns for t in g.tests))
    word = next(w for t in gate.tests for w in t.warns)
    assert "没有写明该情形是否不符合" in _doubt(word, gate, programme)
    assert "附件" not in _doubt(word, gate, programme)
