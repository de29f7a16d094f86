"""Files on the pages: dropped in, added, corrected, refused, of another 办法; and where earlier work is found."""

from __future__ import annotations

from pathlib import Path

import session
from intake_case import book, edited, row, rows
from page_case import Open, run, top, words
from streamlit.testing.v1 import AppTest

from allocator.law.shipped import sample_year
from allocator.workbench.setup import Setup
from allocator.workbench.table import Desk

MIME = "application/octet-stream"


def drop(at: AppTest, path: Path, name: str) -> AppTest:
    """A workbook dropped into the box."""
    box = next(u for u in at.file_uploader if "申报" in u.label)
    box.set_value([(name, path.read_bytes(), MIME)])
    return run(run(at))


def setup(at: AppTest) -> Setup:
    found: Setup = at.session_state["opened"].desk.setup
    return found


def press(at: AppTest, label: str) -> AppTest:
    next(b for b in at.button if label in b.label).click()
    return run(at)


def test_work_begun_without_a_sample_is_given_none(opened: Open, house: session.House):
    at = opened("data", Setup(programme="model-voucher", budget=9_000_000))
    at.sidebar.selectbox(key="_programme").set_value("ai-terminal")
    run(at)
    assert (setup(at).programme, setup(at).files, setup(at).budget) == ("ai-terminal", (), 9_000_000)
    at = opened("plan", house.answers.begin())
    for key, number in (("ai-terminal", 1), ("computing-voucher", 0), ("model-voucher", 1)):
        at.sidebar.selectbox(key="_programme").set_value(key)
        run(at)
        assert (setup(at).programme, len(setup(at).files)) == (key, number)


def test_own_files_are_added_and_nothing_of_the_sample_stays(opened: Open, tmp_path: Path):
    at = opened("data")
    assert "示例数据（虚构）" in top(at)
    drop(at, book(tmp_path / "a.xlsx", rows(4), ledger=[]), "济南（例）.xlsx")
    assert "示例数据（虚构）" not in top(at)
    assert [p.letter for p in at.session_state["opened"].desk.plans] == ["A"]
    assert "预算总额沿用示例的2,000万元" in words(at)
    other = [row(n, 申报单位=f"青岛例{n}号测试有限公司") for n in range(11, 15)]
    drop(at, book(tmp_path / "b.xlsx", other, ledger=[]), "青岛（例）.xlsx")
    assert [u.name for u in setup(at).files] == ["济南（例）.xlsx", "青岛（例）.xlsx"]
    assert "已追加《青岛（例）.xlsx》" in words(at)
    press(at, "改为替换原有的1个文件")
    assert [u.name for u in setup(at).files] == ["青岛（例）.xlsx"]
    faulty = [row(n, 统一社会信用代码="1") for n in range(31, 35)]
    drop(at, book(tmp_path / "c.xlsx", faulty, ledger=[]), "烟台（例）.xlsx")
    assert [u.name for u in setup(at).files] == ["青岛（例）.xlsx"]
    assert "尚未采用" in words(at)
    assert "已证明最优" in top(at)
    press(at, "不采用")
    assert "尚未采用" not in words(at)
    (tmp_path / "d.xlsx").write_bytes(b"PK\x03\x04 nothing")
    drop(at, tmp_path / "d.xlsx", "坏（例）.xlsx")
    assert [u.name for u in setup(at).files] == ["青岛（例）.xlsx"]


def test_the_right_programme_is_one_button_and_the_file_stays(opened: Open, tmp_path: Path):
    at = opened("data")
    own = tmp_path / "a.xlsx"
    own.write_bytes((sample_year() / "ai-terminal.xlsx").read_bytes())
    edited(own, lambda sheet: sheet.cell(1, 60, "备注2"))
    drop(at, own, "申报汇总（例）.xlsx")
    assert "表中内容看来是“AI终端”的，当前办法是“模型券”" in words(at)
    press(at, "改用“AI终端”")
    assert setup(at).programme == "ai-terminal"
    assert [u.name for u in setup(at).files] == ["申报汇总（例）.xlsx"]
    assert at.session_state["opened"].desk.base == at.session_state["opened"].desk.at
    assert "看来是" not in words(at)
    at.sidebar.selectbox(key="_programme").set_value("model-voucher")
    run(at)
    assert (setup(at).programme, [u.name for u in setup(at).files]) == ("model-voucher", ["申报汇总（例）.xlsx"])


def test_two_sheets_are_chosen_on_the_page(opened: Open, tmp_path: Path):
    path = book(tmp_path / "a.xlsx", rows(4), ledger=[])
    edited(path, lambda sheet: setattr(sheet.parent.copy_worksheet(sheet), "title", "备份"))
    at = drop(opened("data"), path, "例.xlsx")
    assert "请选定计入哪几张" in words(at)
    next(g for g in at.button_group if g.label == "工作表").set_value(["备份"])
    run(at)
    press(at, "计入所选工作表")
    assert setup(at).sheet == ("备份",)
    assert "已证明最优" in top(at)


def test_many_errors_are_a_list_with_the_way_to_them(opened: Open, house: session.House, tmp_path: Path):
    marks = {f"专家{e}打分": 80 for e in range(1, 6)}
    path = book(tmp_path / "a.xlsx", [row(n, 统一社会信用代码="1", **marks) for n in range(1, 42)], ledger=[])
    upload = house.workspace.keep("例.xlsx", path.read_bytes())
    for page in ("plan", "explain", "compare"):
        at = opened(page, Setup(programme="model-voucher", files=(upload,), budget=10**7))
        assert all(len(e.value) < 60 for e in at.error)
        if page == "plan":
            assert [e.value for e in at.error] == ["数据有41处错误，未计算"]
            assert list(at.dataframe[0].value["处数"]) == [41]


def test_earlier_work_is_found_from_the_plain_address(opened: Open, house: session.House):
    begun = house.answers.begin()
    name = house.workspace.begin(Desk.begun(begun).called("例：去年的工作")).name
    at = opened("plan")
    assert "例：去年的工作" in words(at)
    assert "模型券 · 2026年 · 1个方案" in words(at)
    at.button(key=f"_open_{name}").click()
    run(at)
    assert at.session_state["opened"].name == name
    assert "已证明最优" in top(at)
    at.button(key="_leave").click()
    run(at)
    assert "例：去年的工作" in words(at)
    at.text_input(key="_new_name").set_value("例：今年的工作")
    at.button(key="_new").click()
    run(at)
    desk = at.session_state["opened"].desk
    assert (desk.title, desk.setup.files) == ("例：今年的工作", ())
    at.button(key="_leave").click()
    run(at)
    at.button(key="_sample").click()
    run(at)
    assert "示例数据（虚构）" in top(at)


def test_an_address_that_names_nothing_lists_what_there_is(opened: Open, house: session.House):
    house.workspace.begin(Desk.begun(house.answers.begin()).called("例：去年的工作"))
    at = opened("plan", case="没有这一项")
    assert "没有找到“没有这一项”" in words(at).replace("`", "")
    assert "例：去年的工作" in words(at)
