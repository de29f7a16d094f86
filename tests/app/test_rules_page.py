"""规则与预算: what is looked at, taking back one change, a slider's twin, open figures, a programme of one's own."""

from __future__ import annotations

import session
from page_case import Open, run, top, words
from streamlit.testing.v1 import AppTest

from allocator.workbench.setup import Setup

BAD = 'year = 2026\nshort = "例办法"\n\n[[tier]]\nname = "甲"\nceiling = "十块"\n'
HIGH, CEILING = "clause.quota.high", "clause.cumulative.ceiling"


def setup_of(at: AppTest) -> Setup:
    found: Setup = at.session_state["opened"].desk.setup
    return found


def test_each_change_is_taken_back_alone_and_the_view_shows_what_is_changed(opened: Open, house: session.House):
    at = opened("rules", house.answers.begin().choosing(HIGH, 36).choosing(CEILING, "150万元"))
    assert {s.key for s in at.slider} >= {f"_set:{HIGH}", "_set:clause.quota.low"}
    at.segmented_control(key="_view").set_value("moved")
    run(at)
    assert {s.key for s in at.slider if s.key != "_budget"} == {f"_set:{HIGH}", f"_set:{CEILING}"}
    at.button(key=f"_back:{HIGH}").click()
    run(at)
    assert setup_of(at).set == {CEILING: "150万元"}
    at.button(key=f"_back:{CEILING}").click()
    run(at)
    assert setup_of(at).set == {}
    assert "没有改动" in words(at)


def test_beyond_the_end_of_a_slider_one_types(opened: Open, house: session.House):
    at = opened("rules", house.answers.begin())
    at.number_input(key=f"_set:{HIGH}:n").set_value(40)
    run(at)
    assert (setup_of(at).set, at.slider(key=f"_set:{HIGH}").value) == ({HIGH: 40}, 40)
    end = at.slider(key=f"_set:{HIGH}").max
    at.number_input(key=f"_set:{HIGH}:n").set_value(end + 5)
    run(at)
    assert setup_of(at).set == {HIGH: end + 5}
    assert f"_set:{HIGH}" not in {s.key for s in at.slider}
    assert at.number_input(key=f"_set:{HIGH}").value == end + 5


def test_a_measure_of_the_umbrella_text_asks_for_the_figure_that_it_leaves_open(opened: Open):
    at = opened("rules", Setup(programme="basic-research", budget=3_000_000))
    assert "须先在下面填写" in words(at)
    at.text_input(key="_set:tiers.基础研究项目.ceiling").set_value("30")
    run(at)
    assert "读到“30”，请写明单位，如 30万元" in words(at)
    at.text_input(key="_set:tiers.基础研究项目.ceiling").set_value("30万元")
    run(at)
    assert "须先在下面填写" not in words(at)
    assert "算力券（49号第（六）项）" in at.selectbox(key="_programme").options


def test_a_programme_of_ones_own_is_used_or_told_by_line(opened: Open, house: session.House):
    at = opened("rules", house.answers.begin())
    before = top(at)
    at.get("file_uploader")[0].upload("例办法.toml", BAD.encode(), "application/toml")
    run(at)
    assert "规则文件《例办法.toml》不能使用，当前办法没有改变" in "".join(e.value for e in at.error)
    assert list(at.dataframe[0].value["行"]) == [6]
    assert top(at) == before
    at.get("file_uploader")[0].upload("例办法.toml", BAD.replace('"十块"', '"10万元"').encode(), "application/toml")
    run(at)
    assert not at.error
    assert "《例办法》" in words(at)
    assert at.selectbox(key="_programme").value == setup_of(at).programme
