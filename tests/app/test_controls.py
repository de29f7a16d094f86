"""数据 and 规则: a ledger of its own, another year, fractional weights, and labels that name their clause."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import session
from intake_case import LEDGER, book, code, row, rows
from openpyxl import load_workbook
from page_case import Open, run, top, words

from allocator.report.summary import note_lines
from allocator.workbench.papers import problem_papers
from allocator.workbench.rules.controls import WEIGHTS, control, written
from allocator.workbench.rules.programme_list import programme
from allocator.workbench.rules.rule_cards import cards
from allocator.workbench.setup import Setup

BARE = tuple(h for h in row(1) if h != "累计已获金额(万元)")
PAST = (code(9), "济南例9号测试有限公司", 2024, "模型券", 195)


def kept(house: session.House, path: Path):
    return house.workspace.keep(path.name, path.read_bytes())


@pytest.fixture
def setup(house: session.House, tmp_path: Path) -> Setup:
    path = book(tmp_path / "例汇总.xlsx", rows(9), BARE)
    return Setup(programme="model-voucher", files=(kept(house, path),), budget=20_000_000)


def test_a_ledger_of_its_own_counts(opened: Open, house: session.House, setup: Setup, tmp_path: Path):
    assert "数据有错误" in top(opened("data", setup))
    ledger = kept(house, book(tmp_path / "例台账.xlsx", [], LEDGER, ledger=[PAST]))
    at = opened("data", setup.model_copy(update={"ledger": ledger}))
    assert "已证明最优" in top(at)
    assert any("例台账.xlsx" in str(b.proto) for b in at.get("popover"))
    first = house.answers.whole(at.session_state["opened"].desk.setup).tables
    assert first is not None
    assert next(r.amount for r in first.awarded if r.id == "9") == 50_000
    next(b for b in at.button if b.label == "不用另附的台账").click()
    run(at)
    assert at.session_state["opened"].desk.setup.ledger is None


def test_a_ledger_that_is_none_is_told_by_its_own_name(
    opened: Open, house: session.House, setup: Setup, tmp_path: Path
):
    ledger = kept(house, book(tmp_path / "例错台账.xlsx", rows(2), BARE))
    at = opened("data", setup.model_copy(update={"ledger": ledger}))
    found = next(d.value for d in at.dataframe if "问题" in d.value.columns)
    assert any("没有可识别的历史台账" in text for text in found["问题"])
    assert ledger.digest not in str(found)


def test_another_year_is_taken_and_taken_back(opened: Open, house: session.House):
    at = opened("data")
    own = programme("model-voucher").year
    assert at.number_input(key="_year").value == own
    at.number_input(key="_year").set_value(own - 1)
    run(at)
    assert at.session_state["opened"].desk.setup.year == own - 1
    at.number_input(key="_year").set_value(own)
    run(at)
    assert at.session_state["opened"].desk.setup.year is None


def test_a_year_after_the_end_of_the_text_is_refused(opened: Open):
    at = opened("data")
    at.number_input(key="_year").set_value(2031)
    run(at)
    assert "【R11】" in words(at)
    assert at.session_state["opened"].desk.setup.year is None


def test_weights_may_be_fractions(house: session.House):
    rules = programme("model-voucher")
    found = control(rules, WEIGHTS, {})
    assert found is not None
    assert found.fractions
    names = list(found.options)[:3]
    value = dict(zip(names, (Decimal("33.5"), Decimal("33.5"), Decimal(33)), strict=True))
    wrote = written(found, value)
    assert wrote == dict(zip(names, (33.5, 33.5, 33), strict=True))
    setup = house.answers.begin().choosing(WEIGHTS, wrote)
    again = control(rules, WEIGHTS, setup.set)
    assert again is not None
    assert "33.5" in again.told
    assert house.answers.check(setup) == ""
    assert "合计" in house.answers.check(setup.choosing(WEIGHTS, {names[0]: 33.5}))


def test_weights_are_taken_from_the_page_without_those_that_are_0(opened: Open, house: session.House):
    at = opened("rules")
    boxes = [n for n in at.number_input if n.label in control(programme("model-voucher"), WEIGHTS, {}).options]
    for box, value in zip(boxes, (60.5, 39.5), strict=False):
        box.set_value(value)
    next(b for b in at.button if b.label == "采用" and b.form_id == f"_set:{WEIGHTS}").click()
    run(at)
    held = at.session_state["opened"].desk.setup.set[WEIGHTS]
    assert held == {boxes[0].label: 60.5, boxes[1].label: 39.5}


@pytest.mark.parametrize("key", ["model-voucher", "capability-centre", "scenario-voucher", "ai-terminal"])
def test_no_two_controls_of_a_programme_have_the_same_label(key: str):
    labels = [c.label for card in cards(programme(key), {}) for c in card.controls]
    assert len(set(labels)) == len(labels)
    assert "方式" not in labels
    assert any(label.endswith("·方式") for label in labels)


def test_the_list_of_problems_is_there_before_anything_is_solved(house: session.House, tmp_path: Path):
    paths = [book(tmp_path / f"例{n}市.xlsx", [row(n), row(n + 10, 所在市=None)], ledger=[]) for n in (1, 2)]
    uploads = tuple(kept(house, p) for p in paths)
    one = Setup(programme="model-voucher", files=uploads[:1], budget=20_000_000)
    (paper,) = problem_papers(house.answers.first(one), house.answers)
    assert paper.name == "问题清单.xlsx"
    assert load_workbook(io.BytesIO(paper.make())).sheetnames == ["问题清单", "列用途", "申报汇总", "历史奖补"]
    (several,) = problem_papers(house.answers.first(one.model_copy(update={"files": uploads})), house.answers)
    assert several.make() == several.make()
    names = zipfile.ZipFile(io.BytesIO(several.make())).namelist()
    assert sorted(names) == ["问题清单-例1市.xlsx", "问题清单-例2市.xlsx", "问题清单.xlsx"]


def test_a_date_is_written_and_a_wrong_one_is_told(opened: Open):
    at = opened("rules")
    box = next(b for b in at.text_input if b.label == "有效期至")
    assert box.value == "2026-12-31"
    box.set_value("2027年底")
    run(at)
    assert "有效期至：读到“2027年底”，日期请写作 2028-12-31" in words(at)
    assert "validity.to" not in at.session_state["opened"].desk.setup.set
    box = next(b for b in at.text_input if b.label == "有效期至")
    box.set_value("2027-12-31")
    run(at)
    assert at.session_state["opened"].desk.setup.set["validity.to"] == "2027-12-31"


def test_qingdao_waits_for_a_choice_and_can_be_chosen_on_the_rules(opened: Open, house: session.House, tmp_path: Path):
    lines = [row(n, 所在市="青岛市" if n % 3 == 0 else "济南市") for n in range(1, 7)]
    path = book(tmp_path / "例汇总.xlsx", lines, BARE)
    silent = Setup(programme="scenario-voucher", files=(kept(house, path),), budget=3_000_000, no_history=True)
    answer = house.answers.whole(silent)
    assert answer.tables is not None
    assert [x.label for x in note_lines(answer.tables)][:2] == ["青岛市纳入（待选定）", "青岛市单列（待选定）"]
    at = opened("rules", silent)
    box = next(b for b in at.selectbox if b.label == "青岛市·方式")
    assert box.value is None
    box.select("separate")
    run(at)
    assert at.session_state["opened"].desk.setup.set == {"clause.qingdao.mode": "separate"}
