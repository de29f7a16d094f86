"""Faults and repairs of single rows, by their code in the catalogue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from intake_case import HEADERS, MODEL, book, code, coded, row, rows, serious, standings, take
from openpyxl import load_workbook

from allocator.errors import DataError
from allocator.intake import Finding, Intake

MARK = "专家3打分"


def changed(tmp_path: Path, **changes: Any) -> Intake:
    """Four rows, the second changed."""
    lines = rows()
    lines[1] |= changes
    return take(book(tmp_path / "表.xlsx", lines))


def only(intake: Intake, wanted: str) -> Finding:
    (finding,) = coded(intake, wanted)
    return finding


def test_rows_in_order_have_no_findings(tmp_path: Path):
    intake = take(book(tmp_path / "表.xlsx", rows()))
    assert intake.findings == ()
    assert set(standings(intake).values()) == {"pool"}
    assert not intake.draft
    assert intake.refused == ()


@pytest.mark.parametrize(
    ("header", "value", "wanted", "words"),
    [
        ("序号", None, "C13", "序号为空"),
        ("项目名称", None, "C13", "项目名称为空"),
        ("申报单位", None, "C13", "申报单位为空"),
        ("统一社会信用代码", 913701000012345678, "C18", "末位已丢失"),
        ("统一社会信用代码", code(2)[:17], "C20", "长度17，应为18位"),
        ("统一社会信用代码", code(2)[:16] + "OI", "C20", "含不允许的字母“OI”"),
        ("统一社会信用代码", None, "C20", "为空"),
        ("所在市", None, "C27", "应为16个设区市之一"),
        ("所在市", "市中区", "C27", "济南市、枣庄市"),
        ("所在市", "北京市", "C27", "不是山东省"),
        ("所在市", "济南市、青岛市", "C27", "无法判定"),
        (MARK, -5, "C33", "应在0–100"),
        (MARK, 101, "C33", "应在0–100"),
        (MARK, 850, "C33", "应在0–100"),
        (MARK, "85,5", "C34", "不是数字"),
        (MARK, "八十五", "C34", "不是数字"),
        (MARK, "85..5", "C34", "不是数字"),
        (MARK, "优", "C34", "不是数字"),
        (MARK, "NaN", "C34", "不是数字"),
        (MARK, "TRUE", "C34", "不是数字"),
        (MARK, True, "C34", "不是数字"),
        (MARK, "nan", "C36", "有限数"),
        (MARK, "-inf", "C36", "有限数"),
        (MARK, "1e400", "C36", "科学计数"),
        (MARK, "1e3", "C36", "科学计数"),
        (MARK, date(2026, 3, 1), "C46", "日期“2026-03-01”"),
        ("加分项(0-5)", -1, "C33", "不小于0"),
        ("申报金额(万元)", "75-100", "C41", "不是金额"),
        ("申报金额(万元)", "壹佰万元整", "C41", "不是金额"),
        ("申报金额(万元)", 1000000, "C42", "10,000倍，疑为以元填写"),
        ("申报金额(万元)", 0, "C43", "应大于0"),
        ("申报金额(万元)", -80, "C43", "应大于0"),
        ("申报金额(万元)", None, "C43", "为空"),
        ("绿色门槛", None, "C47", "应为是/否"),
        ("绿色门槛", "大概符合", "C48", "应为是/否"),
        ("信用状况", "不清楚", "C48", "应为“无失信记录、无行政处罚”"),
    ],
)
def test_faults_of_a_cell_hold_the_row(tmp_path: Path, header: str, value: Any, wanted: str, words: str):
    intake = changed(tmp_path, **{header: value})
    finding = only(intake, wanted)
    assert finding.level == "E-row"
    assert words in finding.text
    assert (finding.place.row, finding.place.column) == (3, header)
    assert finding.key.startswith(f"{wanted}:")
    assert intake.rows.to_json() == {"in": 4, "pool": 3, "ineligible": 0, "outside": 0, "held": 1, "skipped": 0}
    with pytest.raises(DataError, match=wanted):
        intake.refuse()


def test_held_rows_do_not_refuse_with_hold(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", [row(1), row(2, 所在市=None)])
    intake = take(path, hold=True)
    intake.refuse()
    held = next(e for e in intake.entries if e.standing == "held")
    assert (held.candidate.id, held.candidate.score) == ("2", None)
    assert "C27" in held.reason
    assert intake.draft


@pytest.mark.parametrize(
    ("value", "mark"),
    [("85分", "85"), ("\uff18\uff15\uff0e\uff15", "85.5"), (" 85.5 ", "85.5"), ("85\u200b", "85"), ("85 分", "85")],
)
def test_c34_repairs_with_one_reading(tmp_path: Path, value: str, mark: str):
    intake = changed(tmp_path, **{MARK: value})
    finding = only(intake, "C34")
    assert (finding.level, finding.value) == ("I", value)
    assert str(intake.entries[1].candidate.experts[2]) == mark
    assert serious(intake) == set()


def test_c34_a_share_is_not_a_mark(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", [row(1), row(2)])
    workbook = load_workbook(path)
    cell = workbook["申报汇总"]["I3"]
    cell.value, cell.number_format = 0.855, "0.0%"
    workbook.save(path)
    assert "百分比格式(显示为85.5%)" in only(take(path), "C34").text


def test_c35_decimals_are_kept_until_the_score(tmp_path: Path):
    intake = changed(tmp_path, **{f"专家{n}打分": 85.33333333 for n in range(1, 6)})
    assert {f.level for f in coded(intake, "C35")} == {"I"}
    assert "小数位8位" in coded(intake, "C35")[0].text
    assert intake.entries[1].candidate.score == 8633


def test_c10_excel_errors_never_count_as_absence(tmp_path: Path):
    assert only(changed(tmp_path, **{MARK: "#REF!"}), "C10").text == "单元格为Excel错误值“#REF!”"


def test_c08_a_formula_without_result_is_never_evaluated(tmp_path: Path):
    finding = only(changed(tmp_path, **{MARK: "=B2*2"}), "C08")
    assert (finding.level, finding.text) == ("E-row", "公式“=B2*2”没有计算结果")


def test_c09_a_cached_result_is_used_and_to_be_confirmed(tmp_path: Path):
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("申报汇总")
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, [row(1)[h] for h in HEADERS])
        sheet.write_formula("I2", "=84+0.6", None, 84.6)
    intake = take(path)
    assert only(intake, "C09").level == "W"
    assert str(intake.entries[0].candidate.experts[2]) == "84.6"


def test_c14_equal_numbers_are_faults_of_both_rows(tmp_path: Path):
    lines = rows()
    lines[2]["序号"] = 2
    intake = take(book(tmp_path / "表.xlsx", lines), hold=True)
    assert only(intake, "C14").text == "编号“2”与第3行重复"
    assert only(intake, "C14").place.row == 4
    assert standings(intake) == {"1": "pool", "2": "held", "2#2": "held", "4": "pool"}


def test_c17_numbers_that_differ_in_width_or_case(tmp_path: Path):
    headers = ("项目编号", *HEADERS)
    lines = [row(1, 项目编号="A-1"), row(2, 项目编号="\uff21-1"), row(3, 项目编号="a-2")]
    intake = take(book(tmp_path / "表.xlsx", lines, headers))
    assert "第2行“A-1”仅全半角/大小写不同" in only(intake, "C17").text
    assert intake.rows.held == 2


def test_the_project_number_is_the_id_before_the_serial(tmp_path: Path):
    lines = [row(n, 项目编号=f"MX-{n:03d}") for n in (1, 2)]
    intake = take(book(tmp_path / "表.xlsx", lines, ("项目编号", *HEADERS)))
    assert list(standings(intake)) == ["MX-001", "MX-002"]


def test_c15_an_equal_row_counts_once_whichever_comes_first(tmp_path: Path):
    first, second = rows(2)
    again = first | {"序号": 9}
    for lines in ([first, second, again], [again, second, first]):
        intake = take(book(tmp_path / "表.xlsx", lines))
        assert only(intake, "C15").level == "W"
        assert only(intake, "C15").key == "C15:9"
        assert set(standings(intake)) == {"1", "2"}
        assert intake.rows.to_json() == {"in": 3, "pool": 2, "ineligible": 0, "outside": 0, "held": 0, "skipped": 1}


def test_c16_a_padded_number_is_to_be_text(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows(2))
    workbook = load_workbook(path)
    workbook["申报汇总"]["A2"].number_format = "000"
    workbook.save(path)
    assert only(take(path), "C16").text == "编号为数值1，显示格式“000”。请改为文本“001”"


def test_c19_names_the_right_digit(tmp_path: Path):
    right = code(2)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    finding = only(changed(tmp_path, 统一社会信用代码=wrong), "C19")
    assert finding.text == f"第18位校验码应为“{right[-1]}”(GB 32100)"
    assert (finding.key, finding.level) == ("C19:2", "E-row")


def test_codes_of_public_institutions_and_lower_case(tmp_path: Path):
    institution = code(2, "12")
    intake = changed(tmp_path, 统一社会信用代码=f" {institution.lower()} ")
    assert only(intake, "C20").level == "I"
    assert intake.entries[1].candidate.applicant_key == institution


def test_c21_one_code_with_two_names(tmp_path: Path):
    intake = changed(tmp_path, 统一社会信用代码=code(1))
    finding = only(intake, "C21")
    assert (finding.level, finding.key) == ("W", f"C21:{code(1)}")
    assert "“济南例1号测试有限公司”(第2行)与“济南例2号测试有限公司”(第3行)" in finding.text


def test_c22_one_name_with_two_codes(tmp_path: Path):
    intake = changed(tmp_path, 申报单位="济南例1号测试 有限公司")
    finding = only(intake, "C22")
    assert (finding.level, finding.key) == ("W", f"C22:{min(code(1), code(2))}")


@pytest.mark.parametrize("name", ["NA", "null", "None", "TRUE", "nan", "例𠮷测试公司"])
def test_c23_names_are_text_whatever_they_look_like(tmp_path: Path, name: str):
    intake = changed(tmp_path, 申报单位=name)
    assert intake.entries[1].candidate.applicant == name
    assert intake.findings == ()


def test_c24_a_name_like_a_formula_is_listed(tmp_path: Path):
    assert only(changed(tmp_path, 申报单位="-例测试公司"), "C24").level == "I"


def test_c25_control_characters_hold_and_zero_width_goes(tmp_path: Path):
    bad = only(changed(tmp_path, 申报单位="济南例\u202e测试公司"), "C25")
    assert (bad.level, bad.text) == ("E-row", "含控制字符U+202E(第4个字)")
    intake = changed(tmp_path, 申报单位="济南例\u200b测试公司 ")
    assert only(intake, "C25").level == "I"
    assert intake.entries[1].candidate.applicant == "济南例测试公司"


@pytest.mark.parametrize(
    ("said", "meant"),
    [("济南 ", "济南市"), ("济南", "济南市"), ("山东省济南市", "济南市"), ("历下区", "济南市"), ("滕州市", "枣庄市")],
)
def test_c28_cities_by_the_table_of_places(tmp_path: Path, said: str, meant: str):
    intake = changed(tmp_path, 所在市=said)
    assert "C28" in {f.code for f in intake.findings} or said.strip() in meant
    assert intake.entries[1].candidate.city == meant
    assert serious(intake) == set()


def test_c29_laiwu_belongs_to_jinan(tmp_path: Path):
    intake = changed(tmp_path, 所在市="莱芜")
    assert only(intake, "C29").level == "I"
    assert intake.entries[1].candidate.city == "济南市"


def test_c30_qingdao_stands_apart_after_eligibility(tmp_path: Path):
    lines = rows()
    lines[1]["所在市"] = lines[2]["所在市"] = "青岛市"
    lines[2]["绿色门槛"] = "否"
    intake = take(book(tmp_path / "表.xlsx", lines))
    finding = only(intake, "C30")
    assert (finding.level, finding.key) == ("W", "C30:青岛市")
    assert "“单列”不参与本池(依据：第十八条·本厅选择)，共1行" in finding.text
    assert standings(intake) == {"1": "pool", "2": "outside", "3": "ineligible", "4": "pool"}


def test_c56_a_silent_text_takes_qingdao_in_until_somebody_chooses(tmp_path: Path):
    clauses = tuple(
        c.model_copy(update={"mode": None, "article": None, "quote": None}) if c.kind == "qingdao" else c
        for c in MODEL.clauses
    )
    path = book(tmp_path / "表.xlsx", [row(1), row(2, 所在市="青岛市")])
    intake = take(path, MODEL.model_copy(update={"clauses": clauses}))
    assert (only(intake, "C56").level, intake.rows.pool) == ("W", 2)
    assert only(intake, "C56").action == (
        "在情景 [set] 中写明 clause.qingdao.mode，可为in（纳入）、separate（单列）、out（不纳入），或用 --qingdao 给出"
    )


def test_c31_no_marks_at_all(tmp_path: Path):
    intake = changed(tmp_path, **{f"专家{n}打分": None for n in range(1, 6)})
    assert only(intake, "C31").level == "E-row"
    assert "未评审项目请填状态“未参评”" in only(intake, "C31").text


def test_unscored_projects_stand_outside_with_the_reason(tmp_path: Path):
    empty = {f"专家{n}打分": None for n in range(1, 6)}
    lines = [row(1), row(2, 状态="未参评", **empty), row(3, 状态="放弃申报")]
    intake = take(book(tmp_path / "表.xlsx", lines, (*HEADERS, "状态")), hold=True)
    assert standings(intake) == {"1": "pool", "2": "outside", "3": "held"}
    assert "未参评" in intake.entries[1].reason
    assert "两者矛盾" in only(intake, "C31").text


def test_c32_zero_is_to_be_confirmed(tmp_path: Path):
    intake = changed(tmp_path, **{MARK: 0})
    assert (only(intake, "C32").level, only(intake, "C32").key) == ("W", "C32:2")
    assert standings(intake)["2"] == "pool"


def test_equal_keys_carry_the_column(tmp_path: Path):
    intake = changed(tmp_path, 专家1打分=0, 专家2打分=0)
    assert [f.key for f in coded(intake, "C32")] == ["C32:2:专家1打分", "C32:2:专家2打分"]


def test_c33_a_bonus_above_its_ceiling_is_capped(tmp_path: Path):
    intake = changed(tmp_path, **{"加分项(0-5)": 8})
    finding = only(intake, "C33")
    assert (finding.level, finding.text) == ("W", "加分8超过上限5，按5计")
    assert str(intake.entries[1].candidate.bonus) == "5"


def test_the_rules_bonus_ceiling_wins_over_the_header(tmp_path: Path):
    scoring = MODEL.scoring.model_copy(update={"bonus_max": 3})
    intake = take(
        book(tmp_path / "表.xlsx", [row(1, **{"加分项(0-5)": 4})]), MODEL.model_copy(update={"scoring": scoring})
    )
    assert "上限3" in only(intake, "C33").text
    assert "上限3分，取自规则" in intake.scoring


def test_c37_fewer_than_three_marks(tmp_path: Path):
    intake = changed(tmp_path, 专家1打分="回避", 专家2打分="缺席", 专家3打分=None)
    finding = only(intake, "C37")
    assert (finding.level, finding.text) == ("E-row", "有效打分仅2个(回避1、缺席1、空白1)，不足3个")


def test_c37_lists_absences_that_leave_three(tmp_path: Path):
    intake = changed(tmp_path, 专家1打分="回避", 专家2打分="缺席")
    assert (only(intake, "C37").level, only(intake, "C37").text) == ("I", "有效打分3个(回避1、缺席1)，不计入平均")
    assert intake.entries[1].candidate.experts[:2] == (None, None)
    assert intake.entries[1].candidate.score == 7700


def test_c38_a_stated_total_that_differs_from_the_experts_is_asked(tmp_path: Path):
    lines = [row(1, 综合得分=75), row(2, 综合得分=88)]
    intake = take(book(tmp_path / "表.xlsx", lines, (*HEADERS, "综合得分")))
    finding = only(intake, "C38")
    assert (finding.level, finding.key) == ("W", "C38:2")
    assert finding.text == "表内总分88.00，按专家打分复算为76.00，采用表内总分"
    assert intake.entries[1].candidate.score == 8800
    scoring = MODEL.scoring.model_copy(update={"method": "experts"})
    again = take(tmp_path / "表.xlsx", MODEL.model_copy(update={"scoring": scoring}))
    assert only(again, "C38").text == "表内总分88，按专家打分及加分复算为76.00，采用复算值"
    assert again.entries[1].candidate.score == 7600


def test_a_mean_beside_the_experts_is_without_bonus(tmp_path: Path):
    lines = [row(1, 专家平均分=74), row(2, 专家平均分=76)]
    assert take(book(tmp_path / "表.xlsx", lines, (*HEADERS, "专家平均分"))).findings == ()


@pytest.mark.parametrize("value", ["领军级", None])
def test_c39_a_tier_that_the_rules_do_not_know(tmp_path: Path, value: str | None):
    lines = [row(1, 专家评定等级="卓越领军"), row(2, 专家评定等级=value), row(3, 专家评定等级="其他")]
    intake = take(book(tmp_path / "表.xlsx", lines, (*HEADERS, "专家评定等级")))
    assert only(intake, "C39").level == "E-row"
    assert intake.expert_tiers_given
    assert [e.candidate.experts_tier for e in intake.entries] == ["卓越领军级", None, "其他"]


def test_c40_a_tier_above_the_score(tmp_path: Path):
    tiers = tuple(t.model_copy(update={"min_score": 85 - 5 * n}) for n, t in enumerate(MODEL.tiers))
    programme = MODEL.model_copy(update={"tiers": tiers})
    lines = [row(1, 专家评定等级="卓越领军级"), row(2, 专家评定等级="培育成长级")]
    intake = take(book(tmp_path / "表.xlsx", lines, (*HEADERS, "专家评定等级")), programme)
    assert (only(intake, "C40").key, only(intake, "C40").level) == ("C40:1", "W")
    assert only(intake, "C40").text == "得分75.00但等级为卓越领军级(规则线85)。请确认"


@pytest.mark.parametrize(
    ("value", "request_"),
    [("100万", 1_000_000), ("1,000,000元", 1_000_000), ("￥750000", 750_000), ("80", 800_000), ("８０万元", 800_000)],
)
def test_c41_amounts_with_one_reading(tmp_path: Path, value: str, request_: int):
    intake = changed(tmp_path, **{"申报金额(万元)": value})
    assert only(intake, "C41").text == f"按单位换算为{request_:,}元"
    assert intake.entries[1].candidate.request == request_
    assert serious(intake) == set()


def test_c44_more_than_the_ceiling(tmp_path: Path):
    intake = changed(tmp_path, **{"申报金额(万元)": 120})
    assert (only(intake, "C44").level, only(intake, "C44").text) == ("I", "申请120万元，按上限100万元计")


def test_c44_more_than_its_own_tier_pays_is_said(tmp_path: Path):
    mine = {"专家评定等级": "优秀创新级"}
    lines = [row(1, **mine, **{"申报金额(万元)": 92}), row(2, **mine, **{"申报金额(万元)": 75})]
    intake = take(book(tmp_path / "表.xlsx", lines, (*HEADERS, "专家评定等级")))
    said = only(intake, "C44")
    assert (said.level, said.text, said.place.row) == ("I", "申请92万元，优秀创新级按上限75万元计", 2)


def test_c45_off_the_granule_goes_down(tmp_path: Path):
    intake = changed(tmp_path, **{"申报金额(万元)": 33.3333})
    assert (only(intake, "C45").level, only(intake, "C45").text) == ("W", "不是1万元的整数倍，按33万元计(向下)")
    assert intake.entries[1].candidate.request == 330_000


def test_c42_less_than_can_be_paid_is_asked_and_holds_nobody_up(tmp_path: Path):
    intake = changed(tmp_path, **{"申报金额(万元)": 0.5})
    words = "申报金额5000元不足1万元，本项目不予支持。请确认"
    assert (only(intake, "C42").level, only(intake, "C42").text) == ("W", words)
    assert intake.entries[1].candidate.request == 5_000
    intake.refuse()


def test_c42_yuan_column_filled_in_wan(tmp_path: Path):
    headers = tuple(h.replace("申报金额(万元)", "申报金额(元)") for h in HEADERS)
    lines = [row(1, **{"申报金额(元)": 800_000}), row(2, **{"申报金额(元)": 80})]
    intake = take(book(tmp_path / "表.xlsx", lines, headers))
    assert "疑为以万元填写" in only(intake, "C42").text
    assert intake.entries[0].candidate.request == 800_000


@pytest.mark.parametrize(("value", "standing"), [("√", "pool"), ("Y", "pool"), (1, "pool"), ("×", "ineligible")])
def test_c48_aliases_of_yes_and_no(tmp_path: Path, value: Any, standing: str):
    intake = changed(tmp_path, 绿色门槛=value)
    assert only(intake, "C48").level == "I"
    assert standings(intake)["2"] == standing


def test_c49_more_applications_than_allowed(tmp_path: Path):
    same = {"申报单位": "济南例测试集团有限公司", "统一社会信用代码": code(9)}
    intake = take(book(tmp_path / "表.xlsx", [row(n, **same) for n in (1, 2, 3)]))
    finding = only(intake, "C49")
    assert (finding.key, finding.level) == (f"C49:{code(9)}", "W")
    assert (
        "本年申报3项(1 例测试大模型1号、2 例测试大模型2号、3 例测试大模型3号)，规则“原则上最多2项”(第五条第（四）项)"
        in finding.text
    )
    assert not coded(take(book(tmp_path / "少.xlsx", [row(n, **same) for n in (1, 2)])), "C49")


def test_c52_a_second_phase_of_one_funded_before(tmp_path: Path):
    intake = changed(tmp_path, 项目名称="例测试大模型(二期)", **{"累计已获金额(万元)": 50})
    assert (only(intake, "C52").level, only(intake, "C52").key) == ("W", "C52:2")
    assert not coded(changed(tmp_path, 项目名称="例测试大模型(二期)"), "C52")


def test_c55_a_penalty_is_a_warning_and_no_exclusion(tmp_path: Path):
    intake = changed(tmp_path, 信用状况="近两年有行政处罚（已修复）")
    assert (only(intake, "C55").level, only(intake, "C55").key) == ("W", "C55:2")
    assert standings(intake)["2"] == "pool"


def test_c57_lines_of_another_programme_stand_outside(tmp_path: Path):
    lines = [row(1, 申报专题="模型券"), row(2, 申报专题="场景券"), row(3, 申报专题="省级模型券")]
    intake = take(book(tmp_path / "表.xlsx", lines, (*HEADERS, "申报专题")))
    assert only(intake, "C57").level == "W"
    assert standings(intake) == {"1": "pool", "2": "outside", "3": "pool"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["所在市", MARK, "申报金额(万元)", "绿色门槛", "统一社会信用代码", "申报单位", "加分项(0-5)"]
            ),
            st.one_of(
                st.none(),
                st.integers(-(10**18), 10**18),
                st.floats(allow_nan=False, allow_infinity=False),
                st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12).filter(lambda t: t[:1] != "="),
                st.booleans(),
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_stands_in_a_row_is_accounted_for(tmp_path_factory: pytest.TempPathFactory, changes: list[Any]):
    lines = rows(3)
    lines[1] |= dict(changes)
    intake = take(book(tmp_path_factory.mktemp("x") / "表.xlsx", lines))
    assert intake.rows.total == 3
    assert len({f.key for f in intake.findings}) == len(intake.findings)
    assert standings(intake)["1"] == standings(intake)["3"] == "pool"
    held = any(f.level == "E-row" for f in intake.findings)
    assert (intake.rows.held == 1) is held
