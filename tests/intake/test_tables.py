"""The table as a whole: its sheet, its headers, its units, and the lines that are no candidates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, MODEL, book, coded, row, rows, serious, standings, take
from openpyxl import Workbook, load_workbook

from allocator.errors import RulesError
from allocator.intake import Intake
from allocator.intake.headers import column


def headers(**renamed: str) -> tuple[str, ...]:
    return tuple(renamed.get(h, h) for h in HEADERS)


def under(lines: list[dict[str, Any]], **renamed: str) -> list[dict[str, Any]]:
    return [{renamed.get(h, h): v for h, v in line.items()} for line in lines]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("申报单位", "企业名称"),
        ("申报单位", "牵头单位"),
        ("申报单位", "*申报主体："),
        ("申报单位", "单位 名称"),
        ("项目名称", "模型名称"),
        ("项目名称", "产品名称"),
        ("统一社会信用代码", "信用代码"),
        ("统一社会信用代码", "统一社会\n信用代码"),
        ("所在市", "设区市"),
        ("所在市", "地市"),
        ("所在市", "市"),
        ("申报金额(万元)", "申请奖补资金（万元）"),
        ("申报金额(万元)", "拟申请金额/万元"),
        ("申报金额(万元)", "申报金额（单位：万元）"),
        ("专家1打分", "专家一"),
        ("专家1打分", "专家A"),
        ("专家1打分", "专家打分1"),
        ("专家1打分", "评委1评分"),
        ("专家1打分", "专家１"),
        ("加分项(0-5)", "附加分（最高5分）"),
        ("加分项(0-5)", "加分(不超过5分)"),
        ("序号", "项目编号"),
        ("绿色门槛", "是否符合“绿色门槛”"),
    ],
)
def test_synonyms_read_the_same(tmp_path: Path, ours: str, theirs: str):
    plain = take(book(tmp_path / "甲.xlsx", rows()))
    lines = under(rows(), **{ours: theirs})
    other = take(book(tmp_path / "乙.xlsx", lines, headers(**{ours: theirs})))
    facts = [(e.candidate.score, e.candidate.request, e.candidate.gates, e.standing) for e in plain.entries]
    assert [(e.candidate.score, e.candidate.request, e.candidate.gates, e.standing) for e in other.entries] == facts
    assert serious(other) == set()


def test_the_order_of_columns_says_nothing(tmp_path: Path):
    plain = take(book(tmp_path / "甲.xlsx", rows()))
    turned = take(book(tmp_path / "乙.xlsx", rows(), HEADERS[::-1]))
    assert [e.candidate.score for e in turned.entries] == [e.candidate.score for e in plain.entries]
    assert turned.findings == ()


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ("项目名称", "项目名称"),
        ("申报单位", "申报单位"),
        ("所在市", "所在市"),
        ("统一社会信用代码", "统一社会信用代码"),
        ("序号", "项目编号"),
    ],
)
def test_c01_missing_column(tmp_path: Path, lacking: str, named: str):
    intake = take(book(tmp_path / "表.xlsx", rows(), [h for h in HEADERS if h != lacking]))
    (finding,) = coded(intake, "C01")
    assert (finding.level, finding.key) == ("E-file", f"C01:{named}")
    assert f"缺少必需列“{named}" in finding.text
    assert "现有列：" in finding.text
    assert "--columns" in finding.action


def test_c01_no_score_material(tmp_path: Path):
    intake = take(book(tmp_path / "表.xlsx", rows(), [h for h in HEADERS if "专家" not in h]))
    (finding,) = coded(intake, "C01")
    assert "缺少必需列“专家得分”" in finding.text


def test_c01_every_missing_column_in_one_pass(tmp_path: Path):
    intake = take(
        book(tmp_path / "表.xlsx", [row(1, 绿色门槛="大概")], [h for h in HEADERS if h not in {"所在市", "序号"}])
    )
    assert {f.key for f in coded(intake, "C01")} == {"C01:所在市", "C01:项目编号"}
    assert coded(intake, "C48")


def test_c02_two_experts_of_one_name_both_count(tmp_path: Path):
    intake = take(book(tmp_path / "表.xlsx", rows(), [*HEADERS, "专家3打分"]))
    (finding,) = coded(intake, "C02")
    assert (finding.level, finding.text) == ("W", "列名“专家3打分”出现2次(I、P列)，按2位专家分别计入")
    assert len(intake.entries[0].candidate.experts) == 6


def test_c02_marks_and_words_under_one_name(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows(), [*HEADERS, "专家3打分"])
    workbook = load_workbook(path)
    for n in range(2, 6):
        workbook["申报汇总"].cell(n, 16).value = "同意"
    workbook.save(path)
    assert ("C02", "E-file") in serious(take(path))


def test_c02_two_amounts_that_differ(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows(), [*HEADERS, "申报金额(万元)"])
    assert serious(take(path)) == {("C02", "W")}
    workbook = load_workbook(path)
    workbook["申报汇总"]["P2"] = 90
    workbook.save(path)
    assert serious(take(path)) == {("C02", "E-file")}


def test_c03_unused_columns_are_listed(tmp_path: Path):
    lines = [line | {"备注2": "x", "企业名称": "别名"} for line in rows()]
    found = {f.text for f in coded(take(book(tmp_path / "表.xlsx", lines, [*HEADERS, "备注2", "企业名称"])), "C03")}
    assert found == {"列“备注2”未使用", "列“企业名称”未使用(已采用“申报单位”)"}


def test_c04_title_lines_above_the_header(tmp_path: Path):
    intake = take(book(tmp_path / "表.xlsx", rows(), above=[["2026年申报汇总表"], ["单位：万元"]]))
    (finding,) = coded(intake, "C04")
    assert finding.text == "表头在第3行(按列名识别)，其上2行为标题"
    assert intake.rows.to_json()["in"] == 4


def test_c04_a_header_of_two_rows(tmp_path: Path):
    workbook = Workbook()
    sheet = workbook.active
    upper = [h if "专家" not in h else "专家打分" if h == "专家1打分" else None for h in HEADERS]
    lower = [f"专家{h[2]}" if "专家" in h else None for h in HEADERS]
    sheet.append(["汇总表"])
    sheet.append(upper)
    sheet.append(lower)
    for line in rows():
        sheet.append([line[h] for h in HEADERS])
    sheet.merge_cells("G2:K2")
    sheet.merge_cells("A2:A3")
    workbook.save(tmp_path / "表.xlsx")
    intake = take(tmp_path / "表.xlsx")
    (finding,) = coded(intake, "C04")
    assert finding.text == "表头在第2–3行(按列名识别)，其上1行为标题；两行表头已合并为“专家打分/专家1”等列名"
    assert [e.candidate.score for e in intake.entries] == [7500, 7600, 7700, 7800]


def test_a_line_of_units_below_the_header(tmp_path: Path):
    workbook = Workbook()
    sheet = workbook.active
    sheet.append([h.partition("(")[0] for h in HEADERS])
    sheet.append(["（万元）" if "金额" in h else "（0-5）" if "加分" in h else None for h in HEADERS])
    for line in rows():
        sheet.append([line[h] for h in HEADERS])
    workbook.save(tmp_path / "表.xlsx")
    intake = take(tmp_path / "表.xlsx")
    assert serious(intake) == set()
    assert intake.entries[0].candidate.request == 800_000
    assert "上限5分，取自表头" in intake.scoring


def test_experts_by_name_under_a_common_header(tmp_path: Path):
    workbook = Workbook()
    sheet = workbook.active
    names = ["张例", "王例", "李例", "赵例", "平均分"]
    kept = [h for h in HEADERS if h != "专家5打分"]
    sheet.append(["专家打分" if h == "专家1打分" else None if "专家" in h else h for h in kept])
    sheet.append([names[int(h[2]) - 1] if "专家" in h else None for h in kept])
    for line in rows():
        sheet.append([line[h] for h in kept])
    sheet.merge_cells("G1:J1")
    workbook.save(tmp_path / "表.xlsx")
    intake = take(tmp_path / "表.xlsx")
    assert len(intake.entries[0].candidate.experts) == 4
    assert "“专家打分/张例”、“专家打分/王例”、“专家打分/李例”、“专家打分/赵例”4列" in intake.scoring


def test_c05_merged_cells_are_filled_and_blanks_are_not(tmp_path: Path):
    lines = rows()
    lines[1]["所在市"] = lines[3]["所在市"] = None
    path = book(tmp_path / "表.xlsx", lines)
    workbook = load_workbook(path)
    workbook["申报汇总"].merge_cells("E2:E3")
    workbook.save(path)
    intake = take(path)
    assert [e.candidate.city for e in intake.entries] == ["济南市", "济南市", "济南市", ""]
    assert coded(intake, "C05")[0].level == "I"
    assert [f.key for f in coded(intake, "C27")] == ["C27:4"]


def test_c06_hidden_rows_count_and_are_to_be_confirmed(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows())
    workbook = load_workbook(path)
    for n in (3, 4):
        workbook["申报汇总"].row_dimensions[n].hidden = True
    workbook.save(path)
    intake = take(path)
    (finding,) = coded(intake, "C06")
    assert (finding.level, finding.key, finding.text) == ("W", "C06", "第3–4行被隐藏(共2行)，仍将计入。请确认")
    assert intake.rows.pool == 4


def test_c07_two_candidate_sheets(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows(), title="汇总")
    workbook = load_workbook(path)
    workbook.copy_worksheet(workbook["汇总"]).title = "汇总(2)"
    workbook.save(path)
    (finding,) = coded(take(path), "C07")
    told = "有2个可能的申报表：“汇总”“汇总(2)”；“汇总”与“汇总(2)”有4项相同"
    assert (finding.level, finding.text) == ("E-file", told)
    assert take(path, sheet="汇总(2)").rows.pool == 4
    assert ("C07", "E-file") in serious(take(path, sheet="汇总三"))


def test_c07_hidden_sheets_are_not_read(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows())
    workbook = load_workbook(path)
    workbook.create_sheet("说明").append(["说明"])
    workbook["申报汇总"].sheet_state = "hidden"
    workbook.save(path)
    assert "隐藏工作表" in coded(take(path), "C07")[0].text


def test_the_sheet_is_found_by_its_headers_not_by_place(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows(), title="Sheet3")
    workbook = load_workbook(path)
    notice = workbook.create_sheet("公示", 0)
    notice.append(["序号", "项目名称", "申报单位", "所在市"])
    notice.append([1, "例", "例测试公司", "济南市"])
    workbook.save(path)
    assert take(path).entries[0].candidate.source.sheet == "Sheet3"


def test_c11_c12_lines_that_are_no_candidates(tmp_path: Path):
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(list(HEADERS))
    good = [[line[h] for h in HEADERS] for line in rows()]
    numbered = [5]
    for line in [
        good[0],
        good[1],
        ["济南市小计", None, None, None, None, 160],
        [],
        [],
        good[2],
        list(HEADERS),
        good[3],
    ]:
        sheet.append(line)
    for line in [
        numbered,
        ["合计", None, None, None, None, 320],
        ["填表人：张例", None, "审核人：李例"],
        ["注：以上为测试"],
    ]:
        sheet.append(line)
    workbook.save(tmp_path / "表.xlsx")
    intake = take(tmp_path / "表.xlsx")
    assert serious(intake) == set()
    assert [f.place.row for f in coded(intake, "C11")] == [4, 8, 10, 11, 12, 13]
    assert coded(intake, "C12")[0].text == "第5–6行为空行，已跳过；其后还有7行"
    assert intake.rows.to_json() == {"in": 12, "pool": 4, "ineligible": 0, "outside": 0, "held": 0, "skipped": 8}


def test_a_candidate_named_like_a_total_is_no_total(tmp_path: Path):
    intake = take(book(tmp_path / "表.xlsx", [row(1, 项目名称="合计"), row(2, 申报单位=None)]))
    assert standings(intake) == {"1": "pool", "2": "held"}


def test_c50_header_only(tmp_path: Path):
    assert serious(take(book(tmp_path / "表.xlsx", []))) == {("C50", "E-file")}
    Workbook().save(tmp_path / "空.xlsx")
    assert serious(take(tmp_path / "空.xlsx")) == {("C50", "E-file")}


def test_c53_files_are_merged_and_serials_keep_apart(tmp_path: Path):
    for city, first in (("济南市", 1), ("青岛市", 1)):
        book(tmp_path / f"{city}.xlsx", [row(first, 所在市=city, 申报单位=f"{city}例测试公司", 项目名称=f"例{city}")])
    intake = take(tmp_path)
    assert {"C53"} <= {f.code for f in intake.findings}
    assert set(standings(intake)) == {"济南市.xlsx:1", "青岛市.xlsx:1"}
    assert intake.digests is not None
    assert set(intake.digests) == {"济南市.xlsx", "青岛市.xlsx"}


def test_keys_name_the_file_when_several_are_merged(tmp_path: Path):
    one = book(tmp_path / "甲.xlsx", rows(2))
    other = book(tmp_path / "乙.xlsx", [row(3), row(4, 所在市=None)])
    intake = take([one, other])
    assert [f.key for f in coded(intake, "C27")] == ["C27:乙.xlsx:4"]
    assert set(standings(intake)) == {"1", "2", "3", "4"}


def test_units_from_a_title_line_or_to_be_confirmed(tmp_path: Path):
    bare = {"申报金额(万元)": "申报金额"}
    lines = under(rows(), **bare)
    titled = take(book(tmp_path / "甲.xlsx", lines, headers(**bare), above=[["单位：万元"]]))
    assert (titled.entries[0].candidate.request, serious(titled)) == (800_000, set())
    inferred = take(book(tmp_path / "乙.xlsx", lines, headers(**bare)))
    assert inferred.entries[0].candidate.request == 800_000
    assert serious(inferred) == {("C42", "W")}
    lines[0]["申报金额"] = 800_000
    mixed = take(book(tmp_path / "丙.xlsx", lines, headers(**bare)))
    assert serious(mixed) == {("C42", "E-file")}


def mapped(tmp_path: Path, text: str) -> Intake:
    (tmp_path / "列.toml").write_text(text, encoding="utf-8")
    path = book(tmp_path / "表.xlsx", under(rows(), 申报单位="承担方"), headers(申报单位="承担方"))
    return take(path, columns=tmp_path / "列.toml")


def test_a_column_map_reads_their_headers(tmp_path: Path):
    intake = mapped(tmp_path, '"承担方" = "申报单位"')
    assert serious(intake) == set()
    assert intake.entries[0].candidate.applicant == "济南例1号测试有限公司"
    assert ("C01", "E-file") in serious(mapped(tmp_path, '[columns]\n"承担者" = "申报单位"'))
    with pytest.raises(RulesError, match="是否“申报单位”"):
        mapped(tmp_path, '"承担方" = "申保单位"')


def test_indicators_by_full_marks(tmp_path: Path):
    parts = ("技术性能(40分)", "创新性(20分)", "推广价值(20分)", "经济社会效益(20分)")
    lines = [row(n, **dict(zip(parts, (30 + n, 15, 16.5, 14.25), strict=True))) for n in (1, 2)]
    kept = [h for h in HEADERS if "专家" not in h]
    intake = take(book(tmp_path / "表.xlsx", lines, [*kept, *parts]))
    assert intake.entries[0].candidate.score == 3100 + 1500 + 1650 + 1425 + 100
    assert "按评价维度得分相加" in intake.scoring
    assert intake.entries[1].candidate.tie_scores == (3200, 1500, 1650, 1425)
    lines[0]["技术性能(40分)"] = 41
    lines[1]["创新性(20分)"] = None
    found = take(book(tmp_path / "坏.xlsx", lines, [*kept, *parts]))
    assert serious(found) == {("C33", "E-row"), ("C31", "E-row")}
    assert "应在0–40" in coded(found, "C33")[0].text


def test_declared_weights_on_a_hundred(tmp_path: Path):
    weights = {"技术性能": 40, "创新性": 30, "推广价值": 20, "经济社会效益": 10}
    scoring = MODEL.scoring.model_copy(update={"method": "indicators", "weights": weights})
    programme = MODEL.model_copy(update={"scoring": scoring})
    lines = [row(1, 技术性能=80, 创新性=90, 推广价值=70, 经济社会效益=60, **{"加分项(0-5)": 0})]
    intake = take(book(tmp_path / "表.xlsx", lines, [*HEADERS, *weights]), programme)
    assert intake.entries[0].candidate.score == 7900
    assert "“创新性”×30%" in intake.scoring


def test_a_given_total_is_the_last_resort(tmp_path: Path):
    kept = [h for h in HEADERS if "专家" not in h and "加分" not in h]
    intake = take(
        book(tmp_path / "表.xlsx", [row(1, 总分=85.125), row(2, 总分=None), row(3, 总分=101)], [*kept, "总分"])
    )
    assert intake.entries[0].candidate.score == 8513
    assert intake.scoring == "综合得分采用表内“总分”；四舍五入保留两位小数。"
    assert {f.key for f in intake.at("E-row")} == {"C31:2", "C33:3"}


def test_a_mean_with_a_bonus_column_adds_it_after_confirmation(tmp_path: Path):
    kept = [h for h in HEADERS if "专家" not in h]
    intake = take(book(tmp_path / "表.xlsx", [row(1, 专家平均分=85)], [*kept, "专家平均分"]))
    assert intake.entries[0].candidate.score == 8600
    assert serious(intake) == {("C38", "W")}


def test_finer_tie_scores_stay_exact(tmp_path: Path):
    intake = take(book(tmp_path / "表.xlsx", [row(1, 技术性能=30.125), row(2, 技术性能=30)], [*HEADERS, "技术性能"]))
    assert (intake.tie_keys, intake.tie_scale) == (("技术性能",), 1000)
    assert [e.candidate.tie_scores for e in intake.entries] == [(30125,), (30000,)]


@pytest.mark.parametrize(
    ("header", "base", "unit", "marks"),
    [
        ("申报金额\n（万元）", "申报金额", "万元", None),
        ("申报金额万元", "申报金额万元", "万元", None),
        ("加分项（0～5）", "加分项", "", 5),
        ("技术性能（满分40）", "技术性能", "", 40),
        ("*县(市、区)：", "县", "", None),
    ],
)
def test_a_header_says_its_unit_and_full_marks(header: str, base: str, unit: str, marks: int | None):
    read = column(1, header)
    assert (read.base, read.unit, read.marks) == (base, unit, marks)
