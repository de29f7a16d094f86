"""A hand-edited list: our own workbook comes back as it was, and whatever cannot be meant is refused with its place."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from report_case import MOVED, SAMPLE, run_of, sample_run, with_scenario

from allocator.errors import DataError
from allocator.intake.lists.listed_awards import read_awards, read_list_of
from allocator.law.shipped import sample_year
from allocator.problem.allocation import Allocation
from allocator.proof.audit import audit, breaches
from allocator.report.allocation import workbook
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve

HEADER = ["序号", "项目编号", "申报单位", "拟定档次", "奖补金额（万元）"]
TOP, LOW = "卓越领军级", "培育成长级"


def exported(folder: Path, run: Run) -> Path:
    path = folder / "分配方案.xlsx"
    path.write_bytes(workbook(run))
    return path


def edited(folder: Path, cells: dict[str, object]) -> Path:
    """Our own list with some cells of the list sheet changed."""
    path = exported(folder, sample_run())
    book = load_workbook(path)
    for address, value in cells.items():
        book["拟支持项目名单"][address].value = value
    book.save(path)
    return path


def listed(folder: Path, *rows: list[object], header: list[str] | None = None, title: str = "") -> Path:
    """A list of one's own."""
    book = Workbook()
    sheet = book.active
    if title:
        sheet.append([title])
    sheet.append(header or HEADER)
    for row in rows:
        sheet.append(row)
    path = folder / "例名单.xlsx"
    book.save(path)
    return path


def taken(path: Path) -> dict[str, tuple[int, int]]:
    problem = sample_run().problem
    found = read_awards(path, problem)
    return {problem.pool[i].id: (a.level, a.amount) for i, a in enumerate(found.awards) if a}


def refused(path: Path) -> str:
    with pytest.raises(DataError) as fault:
        read_awards(path, sample_run().problem)
    return str(fault.value)


def test_our_own_workbook_comes_back_as_it_was(tmp_path):
    run = sample_run()
    assert read_awards(exported(tmp_path, run), run.problem) == run.result.allocation


def test_pins_and_reserved_seats_come_back_too(tmp_path):
    run = with_scenario(tmp_path, MOVED)
    found = read_awards(exported(tmp_path, run), run.problem)
    assert found == run.result.allocation
    assert sorted(a.via for a in found.awards if a and a.via != "merit") == ["pin", "reserve", "reserve", "reserve"]
    assert not breaches(audit(run.problem, found))


@pytest.mark.parametrize("key", ["ai-terminal", "capability-centre", "scenario-voucher"])
def test_the_other_programmes_too(tmp_path, key):
    run = solve(prepare(key, [sample_year() / f"{key}.xlsx"], Options(budget=18_000_000)))
    assert read_awards(exported(tmp_path, run), run.problem) == run.result.allocation


def test_an_empty_list_comes_back_empty(tmp_path):
    run = run_of(SAMPLE, budget=0)
    assert read_awards(exported(tmp_path, run), run.problem).spent == 0


def test_edits_are_read_and_measured(tmp_path):
    problem = sample_run().problem
    found = read_awards(edited(tmp_path, {"K5": 120, "I6": LOW, "K6": "50万元", "K34": None, "I34": None}), problem)
    assert problem.pool[0].id == "62"
    assert (found.awards[0].amount, found.awards[1].level, found.awards[1].amount) == (1_200_000, 1, 500_000)
    assert found.awards[30] is None
    assert "62 济南例旻图软件有限公司金额120万元，标准100万元" in {m.sentence for m in breaches(audit(problem, found))}


def test_lines_outside_the_pool_are_strays(tmp_path):
    problem = sample_run().problem
    found = read_awards(edited(tmp_path, {"B5": "8", "C5": None, "D5": None, "E5": None}), problem)
    assert found.strays == {"8": (TOP, 1_000_000)}
    wrong = [m for m in breaches(audit(problem, found)) if m.clause == "pool"]
    assert [m.who for m in wrong] == ["8"]


def test_a_list_of_ones_own_with_title_sum_and_signature(tmp_path):
    rows = [[1, "62", "", TOP, 100], [2, "54", "", "卓越领军", 99.5], [None] * 5, ["合计", None, None, None, 199.5]]
    path = listed(tmp_path, *rows, ["填表人：例某"], title="2026年度拟支持名单（讨论稿）")
    assert taken(path) == {"62": (3, 1_000_000), "54": (3, 995_000)}


def test_running_numbers_are_not_taken_for_project_numbers(tmp_path):
    assert taken(listed(tmp_path, [2, "62", "", TOP, 100])) == {"62": (3, 1_000_000)}


def test_serial_numbers_count_where_there_is_nothing_else(tmp_path):
    header = ["序号", "等级", "金额(元)"]
    assert taken(listed(tmp_path, [62, TOP, 1_000_000], header=header)) == {"62": (3, 1_000_000)}


def test_names_count_before_serial_numbers(tmp_path):
    everybody = [e.candidate for e in sample_run().explanations]
    own = Counter(name for c in everybody for name in (c.applicant, c.project))
    alone = next(c for c in everybody if own[c.applicant] == own[c.project] == 1 and c.id not in ("1", "2"))
    twice = next(c for c in everybody if own[c.applicant] > 1)
    for header, of in (("申报单位", alone.applicant), ("项目名称", alone.project), ("信用代码", alone.credit_code)):
        path = listed(tmp_path, [1, of, TOP, 100], header=["序号", header, "档次", "金额(万元)"])
        assert [line.id for line in read_list_of(path, sample_run().problem)] == [alone.id]
    text = refused(
        listed(tmp_path, [twice.id, twice.applicant, TOP, 100], header=["序号", "申报单位", "档次", "金额(万元)"])
    )
    assert f"“{twice.applicant}”在申报表中有2项，不能判定是哪一项" in text
    assert "请补上“项目编号”列" in text


def test_a_code_that_is_somebody_elses_is_noticed(tmp_path):
    first, second = (e.candidate for e in sample_run().explanations[:2])
    header = ["项目编号", "统一社会信用代码", "档次", "金额(万元)"]
    assert "【C21】" in refused(listed(tmp_path, [first.id, second.credit_code, TOP, 100], header=header))


def test_the_unit_may_stand_in_the_title_or_the_cell(tmp_path):
    header = ["项目编号", "档次", "拟安排金额"]
    assert taken(listed(tmp_path, ["62", TOP, 100], header=header, title="单位：万元")) == {"62": (3, 1_000_000)}
    assert taken(listed(tmp_path, ["62", TOP, "75万元"], header=header)) == {"62": (3, 750_000)}


def test_an_amount_without_unit_is_refused(tmp_path):
    text = refused(listed(tmp_path, ["62", TOP, 100], header=["项目编号", "档次", "金额"]))
    assert "【C42】" in text
    assert "金额(万元)" in text


def test_rows_that_award_nothing_are_no_awards(tmp_path):
    rows = [[1, "62", "", TOP, 100], [2, "54", "", "其他", 0], [3, "67", "", "未入选", None], [4, "91", "", None, None]]
    assert taken(listed(tmp_path, *rows)) == {"62": (3, 1_000_000)}


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ([1, "62", "", "特级", 100], "C39", "等级“特级”不在规则：卓越领军级/优秀创新级/培育成长级"),
        ([1, "62", "", None, 100], "C39", "有金额而等级为空"),
        ([1, "621", "", TOP, 100], "C13", "编号“621”不在申报表中"),
        ([1, None, "", TOP, 100], "C13", "项目编号为空"),
        ([1, "62", "", TOP, "一百"], "C41", "不是金额"),
        ([1, "62", "", TOP, "=1+1"], "C08", "没有计算结果"),
        ([1, "62", "", TOP, -5], "C43", "应为不小于0的整元数"),
        ([1, "62", "", TOP, 0.00001], "C43", "应为不小于0的整元数"),
        ([1, "62", "", TOP, 0], "C43", "两者矛盾"),
        ([1, "62", "例公司", TOP, 100], "C21", "编号“62”在申报表中为“济南例旻图软件有限公司”"),
    ],
)
def test_lines_that_cannot_be_meant(tmp_path, row, code, words):
    text = refused(listed(tmp_path, row))
    assert f"【{code}】《例名单.xlsx》·工作表“Sheet”·第2行" in text
    assert words in text
    assert "--hold" not in text
    assert text.startswith("名单有1处错误，未校验：")


def test_a_number_twice(tmp_path):
    text = refused(listed(tmp_path, [1, "62", "", TOP, 100], [2, "62", "", LOW, 50], [3, "\uff16\uff12", "", LOW, 50]))
    assert text.count("【C14】") == 1
    assert "编号“62”在名单中重复" in text


def test_every_fault_is_told_at_once(tmp_path):
    text = refused(listed(tmp_path, [1, "62", "", "特级", 100], [2, "54", "", TOP, "一百"], [3, "999", "", TOP, 1]))
    assert text.startswith("名单有3处错误")
    assert [f"第{n}行" in text for n in (2, 3, 4)] == [True] * 3


def test_missing_columns_are_named(tmp_path):
    text = refused(listed(tmp_path, ["62", TOP], header=["项目编号", "档次"]))
    assert "缺少必需列“拟奖补金额”" in text
    assert "工作表“Sheet”" in text
    assert "缺少必需列“拟定档次”" in refused(listed(tmp_path, ["62", 1], header=["项目编号", "金额(万元)"]))
    assert "没有一张工作表有" in refused(listed(tmp_path, ["甲"], header=["例"]))
    assert "名单没有数据行" in refused(listed(tmp_path))


def test_one_tier_needs_no_tier_column(tmp_path):
    run = solve(prepare("ai-terminal", [sample_year() / "ai-terminal.xlsx"], Options(budget=18_000_000)))
    name = run.problem.pool[0].id
    found = read_awards(listed(tmp_path, [name, 80], header=["项目编号", "金额(万元)"]), run.problem)
    assert found.amounts[0] == 800_000


def test_two_lists_in_one_file_are_a_question(tmp_path):
    path = exported(tmp_path, sample_run())
    book = load_workbook(path)
    book.copy_worksheet(book["拟支持项目名单"]).title = "改"
    book.save(path)
    assert "有2个可能的名单：“拟支持项目名单”“改”" in refused(path)
    book["改"].sheet_state = "hidden"
    book.save(path)
    assert isinstance(read_awards(path, sample_run().problem), Allocation)


def test_hidden_rows_are_refused(tmp_path):
    path = exported(tmp_path, sample_run())
    book = load_workbook(path)
    book["拟支持项目名单"].row_dimensions[7].hidden = True
    book.save(path)
    assert "第7行被隐藏" in refused(path)


def test_a_file_that_is_none(tmp_path):
    assert "【A01】" in refused(tmp_path / "没有.xlsx")
    path = tmp_path / "例.xlsx"
    path.write_bytes(b"x")
    assert "【A02】" in refused(path)
