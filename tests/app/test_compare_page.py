"""比较: every change with its cause, lists by hand with their audit, and long work beside the page."""

from __future__ import annotations

import io
import time

import pytest
import session
from openpyxl import load_workbook
from page_case import Open, run, words
from streamlit.testing.v1 import AppTest

from allocator.report.files import PLAN, files_of
from allocator.workbench.comparing import ComparedPlan, causes_of, compare
from allocator.workbench.setup import Setup, Upload
from allocator.workbench.table import Desk
from allocator.workbench.task import Work, result

LESS = {"budget": 16_000_000}
PATIENCE_SECONDS = 120


def kept(house: session.House, desk: Desk) -> str:
    return house.workspace.begin(desk).name


def by_hand(house: session.House, *, raised: str = "") -> Upload:
    """The sample's own list as a workbook; with one line's money raised beyond its tier."""
    setup = house.answers.begin()
    run_ = house.answers.whole(setup).run
    assert run_ is not None
    book = load_workbook(io.BytesIO(files_of(run_, house.answers.files(setup))[PLAN]))
    for sheet in book if raised else ():
        for row in sheet.iter_rows():
            if any(str(c.value) == raised for c in row):
                for cell in row:
                    if isinstance(cell.value, (int, float)) and cell.value in (50, 75, 100):
                        cell.value = 150
    data = io.BytesIO()
    book.save(data)
    return house.workspace.keep("例：会议改定.xlsx", data.getvalue())


def until(at: AppTest, words_: str) -> str:
    """Run the page again, as its polling part does in a browser, until it says this."""
    end = time.monotonic() + PATIENCE_SECONDS
    while words_ not in (said := words(run(at)) + str([b.label for b in at.button])):
        assert time.monotonic() < end, said
        time.sleep(0.3)
    return said


def test_a_single_change_is_the_cause_at_once(opened: Open, house: session.House):
    base = house.answers.begin()
    at = opened("compare", case=kept(house, Desk.begun(base).changed(base.model_copy(update=LESS), "")))
    moved = at.dataframe[1].value
    assert len(moved) > 0
    assert set(moved["由哪项改动引起"]) == {"唯一的改动：“预算总额 2,000万元→1,600万元”"}


def test_of_several_changes_each_line_names_its_own(opened: Open, house: session.House):
    base = house.answers.begin()
    other = base.model_copy(update=LESS).choosing("stance", "wide")
    at = opened("compare", case=kept(house, Desk.begun(base).changed(other, "")))
    assert "尚未查明由哪项改动引起" in words(at)
    assert "取消测算" in [b.label for b in at.button]
    end = time.monotonic() + PATIENCE_SECONDS
    while "尚未查明" in words(run(at)):
        assert time.monotonic() < end
        time.sleep(0.3)
    expected = causes_of(house.answers, house.answers.whole(base), house.answers.whole(other))
    causes = set(at.dataframe[1].value["由哪项改动引起"])
    assert len(causes) > 0
    assert len(expected.causes) == len(at.dataframe[1].value)
    assert all("预算总额" in c or "取向" in c for c in causes)


def test_other_data_have_no_cause_in_the_rules(house: session.House):
    base = house.answers.begin()
    other = base.model_copy(update={"no_history": True})
    answers = house.answers
    found = causes_of(answers, answers.whole(base), answers.whole(other))
    assert "不作归因" in found.unexplained
    side = compare(
        answers, ComparedPlan("方案A", answers.whole(base)), [ComparedPlan("方案B", answers.whole(other), found)]
    )
    assert side is not None
    assert all("不作归因" in r.text for r in side.remarks("方案B") if r.label == "原因")


def test_a_list_by_hand_is_audited_and_compared(opened: Open, house: session.House):
    base = house.answers.begin()
    at = opened("compare", case=kept(house, Desk.begun(base).listing(by_hand(house))))
    sides = next(d.value for d in at.dataframe if "来源" in d.value.columns)
    assert "审核没有不符合的" in list(sides["结论"])
    assert "名单和金额与基准相同" in words(at)
    at = opened("compare", case=kept(house, Desk.begun(base).listing(by_hand(house, raised="116"))))
    assert "名单不符合" in words(at)
    assert "第十一条" in words(at)
    assert list(at.dataframe[1].value["编号"]) == ["116"]
    at.button(key="_unlist_例：会议改定.xlsx").click()
    run(at)
    assert at.session_state["opened"].desk.lists == ()


def test_a_list_that_cannot_be_read_says_why_by_its_own_name(opened: Open, house: session.House):
    upload = house.workspace.keep("例·乱.csv", "甲,乙\n1,2\n".encode())
    at = opened("compare", case=kept(house, Desk.begun(house.answers.begin()).listing(upload)))
    said = next(e.value for e in at.error)
    assert "例·乱.csv" in said
    assert upload.digest not in said


def test_plans_of_another_programme_are_not_compared(opened: Open, house: session.House):
    desk = Desk.begun(house.answers.begin()).changed(house.answers.sample("ai-terminal"), "")
    assert desk.comparable == ()
    assert "目前只有一个方案" in words(opened("compare", case=kept(house, desk)))


@pytest.mark.parametrize(("tab", "button"), [("口径", "比较各种口径"), ("备选名单", "求备选名单")])
def test_readings_and_near_lists_are_computed_apart_and_drawn_before_their_tables(
    opened: Open, house: session.House, tab: str, button: str
):
    at = opened("compare")
    at.session_state["_compare_tab"] = tab
    run(at)
    next(b for b in at.button if b.label == button).click()
    run(at)
    end = time.monotonic() + PATIENCE_SECONDS
    while not any(e.type.endswith("vega_lite_chart") for e in at.main):
        assert time.monotonic() < end, words(at)
        time.sleep(1.5)
        run(at)
    drawn = [e.type for e in at.main]
    chart = next(n for n, kind in enumerate(drawn) if kind.endswith("vega_lite_chart"))
    assert len(at.dataframe) > 0
    assert chart < drawn.index(at.dataframe[0].type)
    assert not at.error
    assert not at.warning


@pytest.mark.parametrize("task", ["frontier", "short", "causes"])
def test_what_is_computed_apart_is_what_would_be_computed_here(house: session.House, task: str):
    setup = house.answers.begin().model_copy(update=LESS).choosing("stance", "top")
    against = house.answers.begin() if task == "causes" else None
    here = result(house.answers, Work(task=task, setup=setup, against=against), lambda *_: None)
    house.jobs.ask(setup, task, against)
    end = time.monotonic() + PATIENCE_SECONDS
    while (found := house.jobs.beside(object, setup, task, against)) is None:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert found == here


def test_the_price_of_rules_shows_how_far_it_is_and_can_be_cancelled(opened: Open, house: session.House):
    at = opened("compare")
    at.session_state["_compare_tab"] = "规则的代价"
    run(at)
    next(b for b in at.button if b.label == "测算规则的代价").click()
    run(at)
    setup: Setup = at.session_state["opened"].desk.setup
    job = house.jobs.under_way(setup, "prices")
    assert job is not None
    end = time.monotonic() + PATIENCE_SECONDS
    while job.step is None:
        assert time.monotonic() < end
        time.sleep(0.1)
    done, most = job.step
    assert 0 <= done <= most
    assert f"/{most}步" in job.told
    next(b for b in at.button if b.label == "取消测算").click()
    run(at)
    assert house.jobs.under_way(setup, "prices") is None
    assert job.worker is not None
    assert job.done
    assert "测算规则的代价" in [b.label for b in at.button]


def test_a_short_budget_has_three_ways(opened: Open, house: session.House):
    at = opened("compare", house.answers.begin().model_copy(update={"budget": 9_000_000}))
    at.session_state["_compare_tab"] = "预算不足怎么办"
    run(at)
    ways = [b for b in at.button if b.label == "作为新的方案"]
    assert len(ways) == 3
    ways[0].click()
    run(at)
    assert len(at.session_state["opened"].desk.plans) == 2


def test_a_slow_plan_does_not_hold_the_comparison_up(opened: Open, house: session.House):
    base = house.answers.begin()
    desk = Desk.begun(base).changed(base.choosing("clause.merit.mode", "off"), "").opened("A")
    at = opened("compare", case=kept(house, desk))
    assert "另有1个方案正在求解或复核" in words(at)
    house.jobs.close()


def test_what_has_failed_can_be_asked_for_again(opened: Open, house: session.House):
    setup = house.answers.begin()
    at = opened("compare", setup)
    at.session_state["_compare_tab"] = "规则的代价"
    run(at)
    next(b for b in at.button if b.label == "测算规则的代价").click()
    run(at)
    job = house.jobs.under_way(setup, "prices")
    assert job is not None
    assert job.worker is not None
    job.worker.stop()
    assert "计算进程意外中断" in words(run(at))
    next(b for b in at.button if b.label == "重新测算").click()
    run(at)
    assert "取消测算" in [b.label for b in at.button]
    house.jobs.close()
