"""分配方案.xlsx read back: the same sums, text as text, the same bytes, and made for paper."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from report_case import MOVED, SAMPLE, edited_sample, run_of, sample_run, with_scenario

from allocator.errors import VerificationError
from allocator.report import allocation, xlsx
from allocator.report.allocated import tables
from allocator.report.allocation import workbook
from allocator.report.table import Column, Quantity, Report, Sheet, Table
from allocator.report.text_width import cells

SHEETS = [
    "拟支持项目名单", "分档汇总", "分市汇总", "未入选及原因", "青岛市单列名次", "名次核对",
    "规则与参数", "校验记录", "说明",
]  # fmt: skip


@cache
def data() -> bytes:
    return workbook(sample_run())


def opened(content: bytes | None = None) -> Workbook:
    return load_workbook(BytesIO(content or data()))


def table(book: Workbook, name: str, first: str = "") -> list[dict[str, object]]:
    """The rows below the header that begins with `first`, header without line breaks."""
    rows = [[c.value for c in row] for row in book[name].iter_rows()]
    start = next(n for n, row in enumerate(rows) if row[0] == (first or _FIRST[name]))
    header = [str(h).replace("\n", "") for h in rows[start]]
    return [dict(zip(header, row, strict=True)) for row in rows[start + 1 :]]


_FIRST = {
    "拟支持项目名单": "序号",
    "分档汇总": "拟定档次",
    "分市汇总": "所在市",
    "未入选及原因": "项目编号",
    "青岛市单列名次": "单列位次",
    "规则与参数": "类别",
    "校验记录": "条款",
}
MONEY = "拟奖补金额（万元）"


def test_sheets_and_titles():
    book = opened()
    assert book.sheetnames == SHEETS
    assert book["拟支持项目名单"]["A1"].value == "2026年度“模型券”拟支持项目名单（草案）"
    for sheet in book:
        assert str(sheet["A1"].value).endswith("（草案）")
        assert str(sheet["A3"].value) == "草案：办法状态为“征求意见稿”；待确认11项"


def test_every_sum_read_back_is_the_headline():
    book, found = opened(), tables(sample_run())
    *lines, last = table(book, "拟支持项目名单")
    assert sum(round(x[MONEY] * 10_000) for x in lines) == found.headline.spent == round(last[MONEY] * 10_000)
    *tiers, all_tiers = table(book, "分档汇总")
    assert sum(x[MONEY] for x in tiers) == all_tiers[MONEY] == 1990
    assert [x["支持数"] for x in (*tiers, all_tiers)] == [7, 8, 15, 30]
    total, *cities = table(book, "分市汇总")
    sums = [x for x in cities if x["申报单位"] == "小计"]
    assert [x["所在市"] for x in sums] == [c.city for c in found.cities]
    assert sum(x[MONEY] for x in sums) == sum(x[MONEY] for x in cities if x not in sums) == total[MONEY] == 1990
    assert sum(x["支持数"] for x in sums) == total["支持数"] == 30


def test_the_list_line_by_line():
    *lines, _ = table(opened(), "拟支持项目名单")
    for line, a in zip(lines, tables(sample_run()).awarded, strict=True):
        assert (line["序号"], line["项目编号"], line["申报单位"]) == (a.number, a.id, a.applicant)
        assert (line["统一社会信用代码"], line["项目名称"], line["所在市"]) == (a.credit_code, a.project, a.city)
        assert (line["评审得分"], line["位次"], line["拟定档次"]) == (a.score / 100, a.rank, a.tier)
        assert line["档次上限（万元）"] == a.ceiling / 10_000
        assert line["该单位累计（含本次）（万元）"] == a.cumulative / 10_000
        assert line["备注"] == (a.remark or None)


def test_everybody_is_in_the_workbook_once():
    book = opened()
    ids = [x["项目编号"] for x in table(book, "拟支持项目名单")[:-1] + table(book, "未入选及原因")]
    assert sorted(map(int, ids)) == list(range(1, 121))
    first = table(book, "未入选及原因")[0]
    assert (first["项目编号"], first["结果"], first["与分数线之差"], first["依据"]) == ("47", "未入选", 11, "第十一条")
    assert "累计上限200万元" in str(first["原因"])


def test_measurements_rules_and_parameters():
    book, run = opened(), sample_run()
    rows = table(book, "校验记录")
    assert len(rows) == len(run.result.measurements)
    assert [rows[0][k] for k in ("条款", "测得值", "关系", "限值", "单位", "结果")] == [
        "总额控制", 1990, "≤", 2000, "万元", "符合",
    ]  # fmt: skip
    rules = table(book, "规则与参数")
    quota = next(r for r in rules if r["名称"] == "奖补数量")
    assert (quota["依据"], quota["约束力"]) == ("第十一条", "左右")
    assert len(rules) == len(tables(run).rules)
    given = {x["参数"]: x for x in table(book, "规则与参数", "参数")[:11]}
    assert next(iter(given)) == "办法"


def test_the_explanation_sheet_says_what_it_is():
    told = {row[0].value: row[1].value for row in opened()["说明"].iter_rows() if row[0].value}
    assert told["声明"] == "本表为测算建议，由党组会审议决定"
    assert told["指纹"] == sample_run().problem.fingerprint
    assert str(told["求解状态"]).startswith("已证明最优：")
    assert told["结余"] == "10万元"
    assert told["卓越领军级"] == 85.3
    assert str(told["对照：按得分排到钱用完（不看数量）"]).startswith("按得分从高到低")
    assert str(told["奖补数量（第十一条）"]).startswith("30个左右读作27至33个")


def test_nothing_is_a_formula_and_identifiers_are_text(tmp_path):
    file = edited_sample(tmp_path, {"D63": "=HYPERLINK(1)例公司", "C63": "@例项目", "D92": "+例公司", "D6": "-例公司"})
    book = opened(workbook(run_of(file)))
    every = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert not [c.coordinate for c in every if c.data_type == "f" or c.hyperlink]
    first = table(book, "拟支持项目名单")[0]
    assert (first["申报单位"], first["项目名称"]) == ("=HYPERLINK(1)例公司", "@例项目")
    assert all(isinstance(x["统一社会信用代码"], str) for x in table(book, "拟支持项目名单")[:-1])
    assert all(isinstance(x["项目编号"], str) for x in table(book, "拟支持项目名单")[:-1])


def test_the_same_run_gives_the_same_bytes():
    again = run_of(SAMPLE)
    assert again is not sample_run()
    assert workbook(again) == data()


def test_made_for_paper():
    for sheet in opened():
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in {(1, 0), (None, 0)}
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sample_run().problem.fingerprint in sheet.oddFooter.left.text
        assert sheet.oddFooter.center.text == "第 &P 页  共 &N 页"
        assert "草案" in sheet.oddHeader.right.text
        assert sheet.oddHeader.left.text.strip().startswith("2026年度“模型券”")
    listed = opened()["拟支持项目名单"]
    assert listed.freeze_panes == "A5"
    assert listed.print_title_rows == "$4:$4"
    assert opened()["校验记录"].print_title_rows == "$4:$4"


def test_columns_are_wide_and_rows_tall_enough():
    sheet = opened()["未入选及原因"]
    widths = {n: d.width for d in sheet.column_dimensions.values() for n in range(d.min, d.max + 1)}
    for row in sheet.iter_rows(min_row=5):
        for cell in row:
            if isinstance(cell.value, str):
                lines = -(-cells(cell.value, ambiguous=2) // int(widths[cell.column] - 1))
                assert sheet.row_dimensions[cell.row].height >= lines * 13, cell.coordinate
    codes = opened()["拟支持项目名单"]
    assert codes.column_dimensions["D"].width > 18


def test_number_formats():
    sheet = opened()["拟支持项目名单"]
    assert sheet["G5"].number_format == "0.00"
    assert sheet["K5"].number_format == "#,##0"
    assert sheet["B5"].number_format == "@"


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [((1_000_000, 500_000), "#,##0"), ((5_000,), "#,##0.0"), ((333_333, 10_000), "#,##0.0000"), ((), "#,##0")],
)
def test_as_many_decimals_as_the_amounts_need(amounts, expected):
    table = Table("", (Column("金额", "money"),), tuple((x,) for x in amounts))
    assert xlsx._number(table, 0) == expected


def test_measured_figures_in_their_units():
    assert xlsx.quantity_format(Quantity(19_905_000, "元")) == "#,##0.0"
    assert xlsx.quantity_format(Quantity(8530, "分")) == "0.00"
    assert xlsx.quantity_format(Quantity(30, "个")) == "#,##0"


def test_scenario_changes_and_stamps(tmp_path):
    book = opened(workbook(with_scenario(tmp_path, MOVED)))
    assert book["拟支持项目名单"]["A1"].value.endswith("（草案·仅供测算）")
    assert book["分市汇总"]["A4"].value == "仅供测算，突破《山东省省级“模型券”奖补资金管理办法及实施细则》第十一条"
    cells_ = {c.value: c for row in book["规则与参数"].iter_rows() for c in row if c.value}
    grave = cells_["卓越领军级·上限（tiers.卓越领军级.ceiling）"]
    assert grave.font.color.rgb == "FFC00000"
    assert {"100万元", "120万元", "例：省重大项目配套", "例：异议核实成立"} <= cells_.keys()


def test_without_separate_qingdao_there_is_no_sheet_for_it(tmp_path):
    text = 'name="例"\nbecause="测试"\n[set]\n"clause.qingdao.mode"="in"\n'
    book = opened(workbook(with_scenario(tmp_path, text)))
    assert "青岛市单列名次" not in book.sheetnames


def test_an_empty_list_is_still_a_workbook():
    book = opened(workbook(run_of(SAMPLE, budget=0)))
    (only,) = table(book, "拟支持项目名单")
    assert (only["序号"], only[MONEY]) == ("合计", 0)
    assert len(table(book, "未入选及原因")) == 120


def test_a_file_that_does_not_add_up_is_not_handed_out(monkeypatch):
    found = tables(sample_run())
    wrong = replace(found, headline=replace(found.headline, spent=found.headline.spent + 10_000))
    with pytest.raises(VerificationError, match="V20"):
        allocation._read_back(data(), wrong)
    cut = replace(found, awarded=found.awarded[:-1])
    monkeypatch.setattr(allocation, "tables", lambda run: cut)
    with pytest.raises(VerificationError, match="拟支持项目名单"):
        workbook(sample_run())


def test_long_and_invisible_text_fits_a_cell():
    rows = tuple((text, text) for text in ("例" * 40_000, "甲\u202e乙", "第一行\n第二行"))
    told = Sheet("例", "例&测试", "", "", (Table("", (Column("说明"), Column("说明")), rows),))
    sheet = opened(xlsx.workbook(Report(tables(sample_run()).headline, (), (told,))))["例"]
    values = [row[0].value for row in sheet.iter_rows(min_row=5)]
    assert values[0] == "例" * (xlsx.LONGEST - 1) + "…"
    assert values[1] == "甲<U+202E>乙"
    assert sheet.row_dimensions[7].height > sheet.row_dimensions[6].height
    assert sheet.oddHeader.left.text.strip() == "例&&测试"
