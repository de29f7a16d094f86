"""Tables in parts: sheets of cities and batches, lines that head a city, numbers that start anew, marks elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, MODEL, book, code, coded, row, serious, standings, take
from openpyxl import Workbook, load_workbook

from allocator.intake import Intake

CASES = Path(__file__).parents[1] / "data" / "cases"
PLAIN = HEADERS[:11]
BARE = [h for h in PLAIN if h != "所在市"]
WHO = ("序号", "项目名称", "申报单位", "统一社会信用代码", "所在市", "申报金额(万元)")
MARKS = [f"专家{n}打分" for n in range(1, 6)]
Lines = Sequence[Mapping[str, Any] | Sequence[Any]]


def sheets(path: Path, parts: Mapping[str, tuple[Sequence[str], Lines]]) -> Path:
    """A workbook of these sheets: title → header and lines, by header or cell by cell."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, (headers, lines) in parts.items():
        sheet = workbook.create_sheet(title)
        sheet.append(list(headers))
        for line in lines:
            sheet.append([line.get(h) for h in headers] if isinstance(line, Mapping) else list(line))
    workbook.save(path)
    return path


def read(tmp_path: Path, parts: Mapping[str, tuple[Sequence[str], Lines]], **options: Any) -> Intake:
    return take(sheets(tmp_path / "表.xlsx", parts), no_history=True, **options)


def case(name: str, **options: Any) -> Intake:
    return take(CASES / name, no_history=True, **options)


def cities(intake: Intake) -> dict[str, str]:
    return {e.candidate.project.removeprefix("例测试大模型"): e.candidate.city for e in intake.entries}


def asked(intake: Intake) -> set[tuple[str, str]]:
    return serious(intake) - {("L06", "W")}


# ── 分表 ──


def test_a_sheet_per_city_is_read_whole():
    intake = case("P06/city_sheets.xlsx")
    assert len(standings(intake)) == 9
    assert set(standings(intake).values()) == {"pool"}
    assert asked(intake) == set()
    assert {"济南市-1", "济南市-2", "菏泽市-1"} <= standings(intake).keys()


@pytest.mark.parametrize(
    "names",
    [
        ("济南", "烟台"),
        ("1.济南市申报表", "2.烟台市申报表"),
        ("济南市（2项）", "烟台市（1项）"),
        ("第一批", "第二批"),
        ("批次1", "批次2"),
        ("省直单位", "烟台市"),
    ],
)
def test_cities_and_batches_in_other_columns(tmp_path: Path, names: tuple[str, str]):
    groups = MODEL.model_copy(update={"beside": ("省直",)})
    other = [*reversed(PLAIN)]
    parts = {names[0]: (PLAIN, [row(1), row(2)]), names[1]: (other, [row(1, **firm(3))])}
    intake = read(tmp_path, {"填报说明": (["说明"], [["请如实填写"]]), **parts}, programme=groups)
    assert set(standings(intake).values()) == {"pool"}
    assert len(intake.entries) == 3
    assert asked(intake) == set()


def firm(n: int, **more: Any) -> dict[str, Any]:
    """Another applicant with a project of its own, under whatever number."""
    same = ("项目名称", "申报单位", "统一社会信用代码")
    return {h: row(n)[h] for h in same} | more


def test_titles_that_say_nothing_are_asked(tmp_path: Path):
    intake = read(tmp_path, {"甲类": (PLAIN, [row(1)]), "乙类": (PLAIN, [row(2)])})
    assert len(intake.entries) == 2
    assert ("C07", "W") in asked(intake)


@pytest.mark.parametrize("title", ["初审未通过", "备份", "2025年", "样表", "退回"])
def test_titles_that_say_no_are_refused_with_every_way(tmp_path: Path, title: str):
    parts = {"济南市": (PLAIN, [row(1)]), title: (PLAIN, [row(2)])}
    refused = read(tmp_path, parts)
    (finding,) = coded(refused, "C07")
    assert finding.level == "E-file"
    assert f"--sheet 济南市 --sheet {title}" in finding.action
    assert len(read(tmp_path, parts, sheet=("济南市", title)).entries) == 2
    assert len(read(tmp_path, parts, sheet="济南市").entries) == 1


def test_a_sheet_that_adds_up_the_others_stands_for_them(tmp_path: Path):
    whole = [row(1), row(2, 所在市="烟台市")]
    parts = {"汇总": (PLAIN, whole), "济南市": (PLAIN, [row(1)]), "烟台市": (PLAIN, [row(2, 序号=1, 所在市="烟台市")])}
    intake = read(tmp_path, parts)
    assert standings(intake) == {"1": "pool", "2": "pool"}
    assert asked(intake) == set()
    changed = {**parts, "济南市": (PLAIN, [row(1, 专家1打分=95)])}
    assert ("C07", "E-file") in asked(read(tmp_path, changed))
    missing = {**parts, "汇总": (PLAIN, whole[:1])}
    assert ("C07", "E-file") in asked(read(tmp_path, missing))
    subset = {"全部": (PLAIN, whole), "拟推荐": (PLAIN, whole[:1])}
    assert ("C07", "E-file") in asked(read(tmp_path, subset))


def test_projects_on_a_sheet_that_is_not_read_are_asked_about(tmp_path: Path):
    lacking = [h for h in PLAIN if h != "统一社会信用代码"]
    parts = {"济南市": (PLAIN, [row(1)]), "烟台市": (lacking, [row(2)])}
    intake = read(tmp_path, parts)
    (finding,) = (f for f in coded(intake, "C07") if f.level == "W")
    assert "1行(如“济南例2号测试有限公司”)不在已采用的“济南市”中" in finding.text
    assert ("C01", "E-file") in asked(read(tmp_path, parts, sheet=["济南市", "烟台市"]))
    assert asked(read(tmp_path, parts, sheet="济南市")) == set()
    (finding,) = (f for f in coded(read(tmp_path, parts, sheet=["济南市", "烟台"]), "C07") if f.level == "E-file")
    assert "没有工作表“烟台”，是否“烟台市”？" in finding.text


def test_a_title_names_the_city_where_nothing_else_does(tmp_path: Path):
    intake = read(tmp_path, {"济南市": (BARE, [row(1)]), "烟台": (BARE, [row(1, **firm(2))])})
    assert cities(intake) == {"1号": "济南市", "2号": "烟台市"}
    assert asked(intake) == set()
    path = book(tmp_path / "标题.xlsx", [row(1)], BARE, above=[["济南市2026年模型券申报汇总表"]])
    titled = take(path, no_history=True)
    assert cities(titled) == {"1号": "济南市"}
    assert asked(titled) == {("C28", "W")}


# ── 分组行 ──


def grouped(tmp_path: Path, *lines: Any, headers: Sequence[str] = BARE) -> Intake:
    return read(tmp_path, {"申报汇总": (headers, lines)})


def test_section_lines_by_the_case():
    intake = case("P07/sections.xlsx")
    assert [e.candidate.city for e in intake.entries] == ["济南市"] * 2 + ["淄博市"] * 2 + ["烟台市"] * 2
    assert asked(intake) == set()
    assert intake.rows.skipped == 3


@pytest.mark.parametrize(
    "heads",
    [
        ("一、济南市（2项）", "二、烟台市（1项）"),
        ("济南市", "烟台市"),
        ("（一）济南", "（二）烟台"),
        ("济南市：", "烟台市："),
        ("济南市申报项目", "烟台市申报项目"),
        ("济南市2个项目", "烟台市1个项目"),
    ],
)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_lines_above_name_the_city(tmp_path: Path, heads: tuple[str, str], at: int):
    def line(words: str, *more: Any) -> list[Any]:
        return [*[None] * at, words, *more]

    intake = grouped(
        tmp_path, line(heads[0]), row(1), row(2), ["小计", None, None, None, 160], line(heads[1]), row(3), ["合计"]
    )
    assert cities(intake) == {"1号": "济南市", "2号": "济南市", "3号": "烟台市"}
    assert asked(intake) == set()


def test_a_heading_in_two_cells_and_with_its_sum(tmp_path: Path):
    intake = grouped(
        tmp_path, ["一", "济南市", "2项", None, 160], row(1), row(2), ["二", "烟台市", "1项", None, 80], row(3)
    )
    assert cities(intake) == {"1号": "济南市", "2号": "济南市", "3号": "烟台市"}


def test_sums_by_city_below_or_above_their_rows(tmp_path: Path):
    below = grouped(tmp_path, row(1), ["济南市小计"], row(2), row(3), ["烟台市小计"], ["总计"])
    assert cities(below) == {"1号": "济南市", "2号": "烟台市", "3号": "烟台市"}
    above = grouped(tmp_path, ["总计"], ["济南市小计"], row(1), ["烟台市小计"], row(2), row(3))
    assert cities(above) == {"1号": "济南市", "2号": "烟台市", "3号": "烟台市"}


def test_what_no_line_heads_is_asked(tmp_path: Path):
    before = grouped(tmp_path, row(1), ["烟台市"], row(2))
    assert standings(before) == {"1": "held", "2": "pool"}
    other = grouped(tmp_path, ["一、济南市"], row(1), ["二、其他"], row(2))
    assert standings(other) == {"1": "pool", "2": "held"}
    province = grouped(tmp_path, ["济南市"], row(1), ["省直单位"], row(2))
    assert standings(province) == {"1": "pool", "2": "held"}
    assert 'groups = ["省直"]' in coded(province, "C27")[0].action
    after = grouped(tmp_path, ["济南市"], row(1), ["小计"], row(2))
    assert asked(after) == {("C28", "W")}
    count = grouped(tmp_path, ["济南市（3项）"], row(1), row(2))
    assert "其下有2项" in coded(count, "C28")[0].text


def test_page_breaks_do_not_end_a_section(tmp_path: Path):
    intake = grouped(
        tmp_path, ["济南市"], row(1), ["本页小计"], [None, "转下页"], BARE, ["承上页"], row(2), ["烟台市"], row(3)
    )
    assert cities(intake) == {"1号": "济南市", "2号": "济南市", "3号": "烟台市"}
    assert asked(intake) == set()


def test_a_heading_fills_blank_cells_and_questions_others(tmp_path: Path):
    filled = grouped(tmp_path, ["济南市"], row(1, 所在市=None), row(2), headers=PLAIN)
    assert set(cities(filled).values()) == {"济南市"}
    against = grouped(tmp_path, ["烟台市"], row(1), headers=PLAIN)
    assert ("C60", "W") in asked(against)


# ── 编号 ──


def test_numbers_that_start_anew_are_one_question():
    intake = case("P08/serial_restart.xlsx")
    assert set(standings(intake).values()) == {"pool"}
    assert len(standings(intake)) == 8
    (finding,) = coded(intake, "C14")
    assert finding.level == "W"
    assert "济南市-1" in finding.text
    assert asked(case("P08/serial_restart.xlsx", confirm={finding.key: "已核"})) == {("C14", "W")}


def test_a_slip_is_no_new_start(tmp_path: Path):
    lines = [row(1), row(2, 序号=1, 所在市="烟台市"), row(3, 所在市="德州市"), row(4, 所在市="滨州市")]
    assert ("C14", "E-row") in asked(grouped(tmp_path, *lines, headers=PLAIN))


def test_numbers_anew_below_lines_and_by_other_columns(tmp_path: Path):
    below = grouped(tmp_path, ["济南市"], row(1), row(2), ["烟台市"], row(1, **firm(3)), row(2, **firm(4)))
    assert set(standings(below)) == {"济南市-1", "济南市-2", "烟台市-1", "烟台市-2"}
    lines = [row(1, 区县="历下区"), row(2, 区县="历下区"), row(1, **firm(3, 区县="天桥区"))]
    counties = grouped(tmp_path, *lines, headers=[*PLAIN, "区县"])
    assert set(standings(counties)) == {"历下区-1", "历下区-2", "天桥区-1"}


def test_one_merged_number_over_two_projects():
    intake = case("P09/merged_serial.xlsx")
    assert set(standings(intake)) == {"1-1", "1-2", "3", "4", "5", "6"}
    first, second, *_ = intake.entries
    assert first.candidate.applicant == second.candidate.applicant
    assert asked(intake) == {("C05", "W")}
    assert "A2:A3为合并单元格" in next(f.text for f in coded(intake, "C05") if f.level == "W")


# ── 分页 ──


def test_page_breaks_by_the_case():
    intake = case("P17/paged2.xlsx")
    assert (intake.rows.pool, intake.rows.skipped) == (6, 5)
    assert asked(intake) == set()


@pytest.mark.parametrize(
    "words", ["转下页", "接上页", "承前页", "过次页", "本页小计", "第1页共3页", "（续表）", "总 计", "制表人：例张"]
)
@pytest.mark.parametrize("at", range(6))
def test_lines_between_pages_in_any_cell(tmp_path: Path, words: str, at: int):
    line = [None] * 6
    line[at] = words
    line[5] = line[5] or 160
    intake = grouped(tmp_path, row(1), line, row(2), headers=PLAIN)
    assert standings(intake) == {"1": "pool", "2": "pool"}
    assert intake.rows.skipped == 1
    assert asked(intake) == set()


@pytest.mark.parametrize("remark", ["小计", "转下页", "制表人：例张", "备注：例"])
def test_an_entry_without_its_names_is_no_line_between_pages(tmp_path: Path, remark: str):
    intake = grouped(tmp_path, row(1), row(2, 项目名称=None, 申报单位=None, 备注=remark), headers=[*PLAIN, "备注"])
    assert standings(intake) == {"1": "pool", "2": "held"}


# ── 评分另表 ──


def marked(n: int, **more: Any) -> dict[str, Any]:
    return {**row(n), **more}


def joined(tmp_path: Path, keys: Sequence[str], lines: Lines, **more: Any) -> Intake:
    parts = {"申报汇总": (WHO, [row(1), row(2), row(3)]), "专家评分": ([*keys, *MARKS], lines)}
    return read(tmp_path, {**parts, **more})


SCORES = {"1": 74_00, "2": 75_00, "3": 76_00}


def scores(intake: Intake) -> dict[str, int | None]:
    return {e.candidate.id: e.candidate.score for e in intake.entries}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("项目名称", "申报单位"), set()),
        (("序号", "项目名称"), set()),
        (("申报单位",), set()),
        (("统一社会信用代码", "项目名称"), set()),
        (("序号",), {("C65", "W")}),
    ],
)
def test_marks_on_another_sheet_in_another_order(tmp_path: Path, keys: tuple[str, ...], expected: set[tuple[str, str]]):
    intake = joined(tmp_path, keys, [row(3), row(1), row(2)])
    assert scores(intake) == SCORES
    assert asked(intake) == expected


def test_names_are_surer_than_a_number_of_its_own(tmp_path: Path):
    lines = [row(n, 序号=k) for k, n in enumerate((3, 1, 2), 1)]
    assert scores(joined(tmp_path, ("序号", "项目名称", "申报单位"), lines)) == SCORES


def test_who_is_missing_more_or_twice_is_asked(tmp_path: Path):
    missing = joined(tmp_path, ("项目名称", "申报单位"), [row(3), row(1)])
    assert standings(missing) == {"1": "pool", "2": "held", "3": "pool"}
    more = joined(tmp_path, ("项目名称", "申报单位"), [row(3), row(1), row(2), row(9)])
    assert standings(more) == dict.fromkeys("123", "pool")
    assert [f.place.sheet for f in coded(more, "C65") if f.level == "W"] == ["专家评分"]
    twice = joined(tmp_path, ("项目名称", "申报单位"), [row(3), row(1), row(2), row(2, 专家1打分=99)])
    assert standings(twice)["2"] == "held"
    against = joined(tmp_path, ("序号", "统一社会信用代码"), [row(1), row(2), row(3, 统一社会信用代码=code(9))])
    assert standings(against)["3"] == "held"


def test_a_fault_in_a_mark_is_told_where_it_stands(tmp_path: Path):
    intake = joined(tmp_path, ("项目名称", "申报单位"), [row(3), row(1, 专家2打分="优"), row(2)])
    (finding,) = coded(intake, "C34")
    assert (finding.place.sheet, finding.place.cell) == ("专家评分", "D3")


def test_marks_for_sheets_of_cities(tmp_path: Path):
    parts = {
        "济南市": (WHO, [row(1)]),
        "烟台市": (WHO, [row(1, **firm(2))]),
        "评分": (["项目名称", "申报单位", *MARKS], [row(2), row(1)]),
    }
    assert scores(read(tmp_path, parts)) == {"济南市-1": 74_00, "烟台市-1": 75_00}
    assert scores(read(tmp_path, parts, sheet=["济南市", "评分"])) == {"1": 74_00}


def test_experts_marks_on_another_sheet_come_before_points_for_the_dimensions(tmp_path: Path):
    points = ("技术性能(40分)", "创新性(20分)", "推广价值(20分)", "经济社会效益(20分)")
    lines = [row(n, **dict(zip(points, (31, 15, 15, 15), strict=True))) for n in (1, 2)]
    marks = (["项目名称", "申报单位", *MARKS], [row(2), row(1)])
    joined_ = read(tmp_path, {"申报汇总": ([*WHO, *points], lines), "评分": marks})
    assert scores(joined_) == {"1": 74_00, "2": 75_00}
    old = read(tmp_path, {"申报汇总": ([*WHO, *points], lines), "2024年评分": marks})
    assert scores(old) == {"1": 76_00, "2": 76_00}


# ── 单位、写法 ──


@pytest.mark.parametrize(
    ("header", "said", "expected"),
    [
        ("申报金额（千元）", 300, 300_000),
        ("申报金额(百万元)", 0.5, 500_000),
        ("申报金额（单位：人民币千元）", 300, 300_000),
        ("申报金额(亿元)", 0.003, 300_000),
        ("申报金额(万元)", "300千元", 300_000),
        ("申报金额(万元)", "0.5百万元", 500_000),
    ],
)
def test_thousands_and_millions(tmp_path: Path, header: str, said: Any, expected: int):
    headers = [header if "金额" in h else h for h in PLAIN]
    intake = take(book(tmp_path / "表.xlsx", [row(1, **{header: said})], headers), no_history=True)
    assert intake.entries[0].candidate.request == expected
    assert asked(intake) == set()


def test_a_unit_above_the_table_and_one_that_nobody_knows(tmp_path: Path):
    headers = ["申报金额" if "金额" in h else h for h in PLAIN]
    above = take(
        book(tmp_path / "表.xlsx", [row(1, 申报金额=300)], headers, above=[["汇总表"], ["单位：千元"]]), no_history=True
    )
    assert above.entries[0].candidate.request == 300_000
    for unit in ("万美元", "港币"):
        strange = [f"申报金额({unit})" if "金额" in h else h for h in PLAIN]
        refused = take(book(tmp_path / "表.xlsx", [row(1, **{f"申报金额({unit})": 30})], strange), no_history=True)
        assert f"单位“{unit}”不能识别" in coded(refused, "C42")[0].text


def test_the_cases_of_units_guards_and_nothing():
    assert [e.candidate.request for e in case("P30/qianyuan.xlsx").entries] == [300_000] * 3
    for name in ("formula_guard", "sep_line"):
        intake = case(f"P26/{name}.csv")
        assert (intake.rows.pool, asked(intake)) == (4, set())
    intake = take(CASES / "P47" / "received_0.xlsx", MODEL)
    assert [e.candidate.received for e in intake.entries] == [0, 0, 0]
    assert [(f.code, f.level) for f in intake.findings if f.value == "无"] == [("C41", "I")]


@pytest.mark.parametrize("said", ["无", "—", "－", "/", "——", "未获得", "没有", "从未获得", "未获奖补"])
def test_where_nothing_was_received(tmp_path: Path, said: str):
    intake = take(book(tmp_path / "表.xlsx", [row(1, **{"累计已获金额(万元)": said})]))
    assert intake.entries[0].candidate.received == 0
    assert serious(intake) == set()
    for unclear in ("未核实", "待查"):
        doubtful = take(book(tmp_path / "表.xlsx", [row(1, **{"累计已获金额(万元)": unclear})]))
        assert ("C41", "E-row") in serious(doubtful)


def test_guards_in_a_workbook_and_a_csv(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", [row(1, 序号="'001", 所在市='="济南"', 申报单位="'例测试公司")])
    workbook = load_workbook(path)
    workbook["申报汇总"]["D2"] = f'="{code(1)}"'
    workbook.save(path)
    (entry,) = take(path).entries
    assert (entry.candidate.id, entry.candidate.city, entry.candidate.applicant) == ("001", "济南市", "例测试公司")
    assert entry.candidate.credit_code == code(1)


# ── 推荐单位、与各市并列的单位 ──


def test_the_recommending_bureau_names_the_city():
    intake = case("P28/hdr_推荐单位.xlsx")
    assert [e.candidate.city for e in intake.entries] == ["济南市", "淄博市", "烟台市"]
    assert asked(intake) == set()


@pytest.mark.parametrize("name", ["city_0", "city_1", "city_2"])
def test_a_group_beside_the_cities(name: str):
    refused = case(f"P28/{name}.xlsx")
    (finding,) = coded(refused, "C27")
    assert f'groups = ["{finding.value}"]' in finding.action
    set_ = MODEL.model_copy(update={"beside": (finding.value,)})
    assert [e.candidate.city for e in case(f"P28/{name}.xlsx", programme=set_).entries][1] == finding.value
    stems = MODEL.model_copy(update={"beside": ("省直", "省属")})
    assert [e.candidate.city[:2] for e in case(f"P28/{name}.xlsx", programme=stems).entries][1].startswith("省")
