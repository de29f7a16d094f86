"""Sheets as cities send them: titles, stacked headers, other tables beside and below, blank rows, merged cells."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, book, coded, edited, packed, row, rows, serious, standings, take
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from allocator.intake import Intake

SCORES = [7500, 7600, 7700, 7800]


def sheet_of(tmp_path: Path, lines: list[list[Any]], *merged: str) -> Intake:
    workbook = Workbook()
    for line in lines:
        workbook.active.append(line)
    for reference in merged:
        workbook.active.merge_cells(reference)
    workbook.save(tmp_path / "表.xlsx")
    return take(tmp_path / "表.xlsx")


def values(lines: list[dict[str, Any]] | None = None) -> list[list[Any]]:
    return [[line[h] for h in HEADERS] for line in lines or rows()]


def scores(intake: Intake) -> list[int | None]:
    return [e.candidate.score for e in intake.entries]


def test_a_header_of_three_rows(tmp_path: Path):
    first = [h if "专家" not in h else "评审情况" if h == "专家1打分" else None for h in HEADERS]
    second = ["专家打分" if h == "专家1打分" else None for h in HEADERS]
    third = [f"专家{h[2]}" if "专家" in h else None for h in HEADERS]
    merged = ("A1:O1", "G2:K2", "G3:K3", "A2:A4", "B2:B4")
    intake = sheet_of(tmp_path, [["2026年申报汇总表"], first, second, third, *values()], *merged)
    (finding,) = coded(intake, "C04")
    assert finding.text == "表头在第2–4行(按列名识别)，其上1行为标题；三行表头已合并为“专家打分/专家1”等列名"
    assert scores(intake) == SCORES


def test_groups_of_names_units_and_ranges_on_three_rows(tmp_path: Path):
    first = ["基本情况" if h == "序号" else "评审情况" if h == "专家1打分" else None for h in HEADERS]
    second = [h.partition("(")[0] for h in HEADERS]
    third = ["(万元)" if "金额" in h else "(0-5)" if "加分" in h else None for h in HEADERS]
    intake = sheet_of(tmp_path, [first, second, third, *values()], "A1:F1", "G1:L1")
    assert serious(intake) == set()
    assert scores(intake) == SCORES
    assert intake.entries[0].candidate.request == 800_000
    assert "上限5分，取自表头" in intake.scoring


def test_a_title_that_speaks_of_experts_makes_no_column_an_expert(tmp_path: Path):
    intake = sheet_of(tmp_path, [["专家打分情况"], list(HEADERS), *values()], "A1:O1")
    assert serious(intake) == set()
    assert scores(intake) == SCORES


def test_a_header_repeated_on_each_page_is_skipped(tmp_path: Path):
    first = [h if "专家" not in h else "专家打分" if h == "专家1打分" else None for h in HEADERS]
    second = [f"专家{h[2]}" if "专家" in h else None for h in HEADERS]
    lines = values()
    intake = sheet_of(tmp_path, [first, second, *lines[:2], first, second, *lines[2:]], "G1:K1")
    assert [f.text for f in coded(intake, "C11")] == [f"第{n}行为重复的表头，已跳过(不计入候选)" for n in (5, 6)]
    assert scores(intake) == SCORES


@pytest.mark.parametrize("above", [True, False])
def test_a_second_table_with_other_columns_is_refused(tmp_path: Path, above: bool):
    other = [["序号", "申报单位", "项目名称", "所在市", "联系人"], [1, "济南例乙测试公司", "例乙", "济南市", "张例"]]
    table = [list(HEADERS), *values()]
    intake = sheet_of(tmp_path, [*other, [], *table] if above else [*table, [], *other])
    (finding,) = coded(intake, "C07")
    assert finding.level == "E-file"
    assert "有2个表头" in finding.text
    assert "请把其他表移到另一张工作表或删除" in finding.action
    assert intake.entries == ()


def test_two_tables_side_by_side_are_refused(tmp_path: Path):
    lines = [[*line, None, *other] for line, other in zip(values(), values(rows(8)[4:]), strict=True)]
    intake = sheet_of(tmp_path, [[*HEADERS, None, *HEADERS], *lines])
    (finding,) = coded(intake, "C07")
    assert (finding.level, "疑为2个并排的表" in finding.text) == ("E-file", True)
    assert not coded(intake, "C02")


def test_a_table_sorted_together_with_its_header_loses_nothing(tmp_path: Path):
    lines = values()
    intake = sheet_of(tmp_path, [*lines[:3], list(HEADERS), lines[3]])
    (finding,) = coded(intake, "C04")
    assert (finding.level, "其上第1–3行像是数据而不是标题" in finding.text) == ("E-file", True)
    titles = [["2026年申报汇总表"], ["填报单位：", "例测试局", "填报日期：", "2026年3月1日", "单位：", "万元"]]
    assert serious(sheet_of(tmp_path, [*titles, list(HEADERS), *lines])) == set()


@pytest.mark.parametrize("shift", [0, 4, 6])
def test_another_table_below_is_refused_in_one_finding(tmp_path: Path, shift: int):
    tail = [[*[None] * shift, *line] for line in (["地市", "数量", "金额"], ["济南市", 4, 320], ["青岛市", 0, 0])]
    intake = sheet_of(tmp_path, [list(HEADERS), *values(), [], ["分市汇总"], *tail])
    (finding,) = intake.at("E-file", "E-row")
    assert (finding.code, "第8–10行(空行或合计行之后)没有项目名称和申报单位" in finding.text) == ("C07", True)
    assert intake.rows.to_json() == {"in": 9, "pool": 4, "ineligible": 0, "outside": 0, "held": 0, "skipped": 5}


def test_a_table_beside_in_columns_that_are_not_read_leaves_the_candidates_alone(tmp_path: Path):
    beside = [["数量", "说明"], [4, "济南"], [0, "青岛"], [0, "淄博"], [0, "枣庄"], [0, "东营"], [1, "烟台"]]
    lines = [list(HEADERS), *values(), [None] * 15, [None] * 15]
    intake = sheet_of(tmp_path, [[*line, None, *more] for line, more in zip(lines, beside, strict=True)])
    assert {f.text for f in intake.at("W", "E-row", "E-file")} == {"以下1列未参与测算：“数量”"}
    assert [f.text[3:] for f in coded(intake, "C11")] == ["只在未使用的列中有内容，已跳过(不计入候选)"] * 2
    assert standings(intake) == dict.fromkeys("1234", "pool")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (["小计", None, "4项", None, None, 320], "为小计或合计行"),
        ([None, "合计（4项）", None, None, None, "=SUM(F2:F5)"], "为小计或合计行"),
        (["济南市合计", None, None, None, None, 320], "为小计或合计行"),
        ([None, None, None, None, None, "=SUM(F2:F5)", "=AVERAGE(G2:G5)"], "为合计行(全为求和公式)"),
        (["一、济南市", None, None, None, None, 320], "为分组标题行"),
        (["填表人：", "张例", None, "审核人：", "李例"], "为填表人、说明等落款行"),
        ([None, None, None, None, "单位负责人（签字）：张例"], "为填表人、说明等落款行"),
        (["注：得分为专家平均分"], "为填表人、说明等落款行"),
        (["2026年11月3日"], "只有一处说明文字"),
        ([5], "只有序号，按空行处理"),
        (list(range(1, 16)), "为列号行"),
        (["栏次", *(f"（{n}）" for n in range(1, 15))], "为列号行"),
    ],
)
def test_lines_that_are_no_candidates(tmp_path: Path, line: list[Any], why: str):
    intake = sheet_of(tmp_path, [list(HEADERS), *values(), line])
    (finding,) = coded(intake, "C11")
    assert finding.text == f"第6行{why}，已跳过(不计入候选)"
    assert serious(intake) == set()
    assert (intake.rows.total, intake.rows.skipped) == (5, 1)


@pytest.mark.parametrize(
    "line",
    [
        [5, "合计通大模型", "济南合计通例测试公司"],
        [5, "例测试", None, None, "济南市"],
        [5, None, "济南例测试公司", None, "济南市"],
        [5, None, None, None, "济南市", 80],
        [None, "注册服务大模型", "济南例测试公司"],
    ],
)
def test_a_row_with_a_name_or_with_facts_is_never_skipped(tmp_path: Path, line: list[Any]):
    intake = sheet_of(tmp_path, [list(HEADERS), *values(), line])
    assert (intake.rows.total, intake.rows.skipped, intake.rows.held) == (5, 0, 1)
    assert intake.at("E-row")


def test_twenty_thousand_formatted_blank_rows_say_nothing(tmp_path: Path):
    def format_below(ws: Any) -> None:
        border = Border(bottom=Side(style="thin"))
        for n in range(6, 20_006):
            ws.cell(n, 1).border = border

    intake = take(edited(book(tmp_path / "表.xlsx", rows()), format_below))
    assert intake.findings == ()
    assert intake.rows.total == 4


def test_merged_cells_over_the_end_of_the_table_fill_only_rows_that_are_there(tmp_path: Path):
    lines = rows()
    for line in lines[1:]:
        line["所在市"] = None
    intake = take(edited(book(tmp_path / "表.xlsx", lines), lambda ws: ws.merge_cells("E2:E1000")))
    assert [e.candidate.city for e in intake.entries] == ["济南市"] * 4
    assert intake.rows.total == 4
    assert serious(intake) == set()


@pytest.mark.parametrize(
    ("merged", "hidden", "cities"),
    [
        ("E2:E4", "E3", ["济南市", "济南市", "济南市", "济南市"]),
        ("E4:F4", "F4", ["济南市", "青岛市", "济南市", "济南市"]),
        ("E1:E3", "E2、E3", ["", "", "济南市", "济南市"]),
    ],
)
def test_what_lies_unseen_under_merged_cells_does_not_count(
    tmp_path: Path, merged: str, hidden: str, cities: list[str]
):
    lines = rows()
    lines[1]["所在市"] = "青岛市"
    path = book(tmp_path / "表.xlsx", lines)
    merges = f'</sheetData><mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>'.encode()
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b"</sheetData>", merges)
    path.write_bytes(packed(path.read_bytes(), **{"xl/worksheets/sheet1.xml": sheet}))
    intake = take(path)
    (finding,) = coded(intake, "C05")
    assert (finding.level, f"未显示的内容({hidden})" in finding.text) == ("W", True)
    assert [e.candidate.city for e in intake.entries] == cities
    assert (intake.entries[2].candidate.request is None) is ("F" in merged)


def hidden_sheet(ws: Any) -> None:
    copy = ws.parent.copy_worksheet(ws)
    copy.title, copy.sheet_state = "旧汇总", "hidden"


def hidden_note(ws: Any) -> None:
    note = ws.parent.create_sheet("备忘")
    note.append(["此表仅供内部使用"])
    note.sheet_state = "hidden"


@pytest.mark.parametrize(("change", "level", "title"), [(hidden_sheet, "W", "旧汇总"), (hidden_note, "I", "备忘")])
def test_hidden_sheets_are_named(tmp_path: Path, change: Callable[[Any], None], level: str, title: str):
    (finding,) = coded(take(edited(book(tmp_path / "表.xlsx", rows()), change)), "C07")
    assert (finding.level, finding.key) == (level, f"C07:{title}")
    assert f"工作表“{title}”是隐藏工作表，未读取" in finding.text


def test_an_incomplete_table_beside_the_complete_one_is_named(tmp_path: Path):
    def add(ws: Any) -> None:
        notice = ws.parent.create_sheet("公示")
        notice.append(["序号", "项目名称", "申报单位", "所在市"])
        notice.append([1, "例", "例测试公司", "济南市"])

    (finding,) = coded(take(edited(book(tmp_path / "表.xlsx", rows()), add)), "C07")
    assert finding.level == "W"
    assert finding.text == "工作表“公示”有1行(如“例测试公司”)不在已采用的“申报汇总”中，未读取。请确认"


def test_a_sheet_too_large_that_is_no_candidate_table_is_left_out(tmp_path: Path):
    def add(ws: Any) -> None:
        log = ws.parent.create_sheet("日志")
        log.cell(1, 300).value = "远"

    intake = take(edited(book(tmp_path / "表.xlsx", rows()), add))
    assert [(f.level, f.key) for f in coded(intake, "C51")] == [("I", "C51:日志")]
    assert intake.rows.pool == 4


def test_a_row_more_than_the_limit_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("allocator.intake.collection.ROWS", 4)
    assert not coded(take(book(tmp_path / "四.xlsx", rows(4))), "C51")
    (finding,) = coded(take(book(tmp_path / "五.xlsx", rows(5))), "C51")
    assert (finding.level, finding.text.startswith("有5行")) == ("E-file", True)


@pytest.mark.parametrize(
    ("county", "other"),
    [
        ("滕州市", "枣庄市"),
        ("山东省枣庄市滕州市", "枣庄市"),
        ("历下区", ""),
        ("市中区", ""),
        ("高新区", ""),
        (None, ""),
    ],
)
def test_c60_city_and_county_belong_together(tmp_path: Path, county: str | None, other: str):
    lines = [row(1, **{"县(市、区)": county})]
    found = coded(take(book(tmp_path / "表.xlsx", lines, [*HEADERS, "县(市、区)"])), "C60")
    assert [f.key for f in found] == (["C60:1"] if other else [])
    assert all(f.level == "W" and f"属于{other}" in f.text for f in found)


@pytest.mark.parametrize(("city", "held"), [("济南市滕州市", True), ("济南市市中区", False), ("泰安泰山区", False)])
def test_a_city_cell_that_contradicts_itself(tmp_path: Path, city: str, held: bool):
    intake = take(book(tmp_path / "表.xlsx", [row(1, 所在市=city)]))
    assert bool(coded(intake, "C27")) is held
