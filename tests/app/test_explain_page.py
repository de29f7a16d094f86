"""说明: any project found and explained, its facts at once, the verification behind; what binds, locks, conflicts."""

from __future__ import annotations

import io
import json
import time

import session
from openpyxl import load_workbook
from page_case import Open, run, top, words
from streamlit.testing.v1 import AppTest

from allocator.workbench.dossiers import at_once, choices, in_full
from allocator.workbench.lists.locks import locked, price, without
from allocator.workbench.task import Work, result

PATIENCE_SECONDS = 180


def until(at: AppTest, told: str) -> str:
    """Run the page again, as its polling part does in a browser, until it says this."""
    end = time.monotonic() + PATIENCE_SECONDS
    while told not in (said := words(run(at)) + str([b.label for b in at.button])):
        assert time.monotonic() < end, said
        time.sleep(0.3)
    return said


def find(at: AppTest, text: str) -> AppTest:
    at.text_input(key="_explain_words").set_value(text)
    return run(at)


def test_a_search_finds_by_number_applicant_project_and_city(house: session.House):
    found = house.answers.whole(house.answers.begin()).run
    assert found is not None
    everybody = choices(found, "")
    assert len(everybody.ids) == len(found.explanations)
    one = next(e.candidate for e in found.explanations if e.candidate.id == "99")
    for text in (one.applicant, f"{one.city} {one.project}", one.project.lower()):
        assert "99" in choices(found, text).ids
        assert len(choices(found, text).ids) < len(everybody.ids)
    assert set(choices(found, one.city).values["所在市"]) == {one.city}
    assert choices(found, "没有这样的词").ids == ()


def test_facts_come_at_once_and_are_called_verified_only_when_they_are(opened: Open, house: session.House):
    at = opened("explain")
    assert "请在左边点击一个项目" in words(at)
    applicant = "烟台例旻图大数据"
    said = words(find(at, applicant))
    assert "列出1项" in said
    assert applicant in said
    assert "位次前移试算" in said
    assert "尚未复核" in said
    assert "已复核" not in said
    assert "最低预算：" not in said
    assert "取消测算" in [b.label for b in at.button]
    assert not [d for d in at.get("download_button") if "本项目" in d.proto.label]
    said = until(at, "已复核")
    assert "尚未复核" not in said
    assert "万元起可获支持" in said
    taken = [d.proto.label.strip("`") for d in at.get("download_button")]
    assert taken == ["下载 项目档案-62.xlsx（本项目）", "explain-62.json（本项目）"]


def test_what_is_shown_at_once_is_what_is_verified(house: session.House):
    setup = house.answers.begin()
    found = house.answers.whole(setup).run
    assert found is not None
    first, whole = at_once(found, setup, "107"), in_full(found, "107")
    assert whole.files is not None
    by_title = {p.title: p for p in whole.parts}
    assert [p.title for p in first.parts] == [p.title for p in whole.parts if p.title != "最低预算"]
    assert all(by_title[p.title] == p for p in first.parts)
    record = json.loads(whole.files.record)
    assert [d["id"] for d in record["dossiers"]] == ["107"]
    assert record["dossiers"][0]["verified"] is True
    assert load_workbook(io.BytesIO(whole.files.book)).sheetnames[0] == "一览"


HARD = {"clause.quota.mode": "hard", "clause.quota.low": 33}


def test_where_nothing_fits_a_click_takes_a_way_out_and_another_takes_it_back(opened: Open, house: session.House):
    setup = house.answers.begin().model_copy(update={"budget": 5_000_000}).choosing_all(HARD)
    at = opened("explain", setup)
    said = words(at)
    assert "无可行方案" in top(at)
    assert "【N04】" in said
    assert "可行的改法" in said
    needed = next(d.value for d in at.dataframe if "其他不变时须为" in d.value)
    assert "不作建议" in set(needed["可否建议"])
    at.button(key="_take_改法1").click()
    run(at)
    assert "已采用改法1" in words(at)
    assert "已证明最优" in top(at)
    assert "方案B" in top(at)
    assert at.session_state["opened"].desk.setup.budget == setup.budget
    at.sidebar.selectbox(key="_plan").set_value("A")
    run(at)
    assert "无可行方案" in top(at)


def test_what_binds_is_solved_apart_and_told_with_both_goal_vectors(opened: Open, house: session.House):
    setup = house.answers.sample("capability-centre")
    at = opened("explain", setup)
    at.session_state["_explain_tab"] = "起作用的条款"
    run(at)
    next(b for b in at.button if b.label == "测算哪些条款起作用").click()
    run(at)
    assert "取消测算" in [b.label for b in at.button]
    said = until(at, "哪些条款起作用（")
    assert "不起作用的条款" in said
    verdicts, goals = at.dataframe[0].value, at.dataframe[1].value
    assert {"起作用", "不起作用"} <= set(verdicts["是否起作用"])
    bound = set(verdicts.loc[verdicts["是否起作用"] == "起作用", "条款"])
    for name in bound:
        own = goals[(goals["条款"] == name) & (goals["本条自身的目标"] == "")]
        assert any(own["现行"] != own["去掉后"])


def test_every_lock_has_its_price(opened: Open, house: session.House):
    setup = house.answers.begin()
    setup = locked(locked(setup, "99", "support", "培育成长级", "例：省重大项目配套"), "62", "out", "", "例：异议成立")
    at = opened("explain", setup)
    at.session_state["_explain_tab"] = "锁定的代价"
    said = words(run(at))
    assert "理由：例：省重大项目配套" in said
    assert "理由：例：异议成立" in said
    for name in ("99", "62"):
        free = house.answers.first(without(setup, name)).run
        at_hand = house.answers.whole(setup).run
        assert free is not None
        assert at_hand is not None
        costs = price(free, at_hand, name)
        assert all(text in said for text in costs)
        assert any(text.startswith("名次在前、仅因锁定而所得较低的：") for text in costs) == (name == "99")


def test_without_locks_the_page_says_how_to_lock(opened: Open):
    at = opened("explain")
    at.session_state["_explain_tab"] = "锁定的代价"
    assert "本方案没有锁定的项目" in words(run(at))


def test_the_certificate_is_searched_and_its_title_says_where_rank_does_not_come_first(
    opened: Open, house: session.House
):
    at = opened("explain")
    at.session_state["_explain_tab"] = "名次核对"
    said = words(run(at))
    solved = house.answers.whole(house.answers.begin())
    assert solved.run is not None
    assert solved.run.certificate is not None
    number = len(solved.run.certificate.envious)
    assert f"名次在前而档次或金额较低的{number}项" in said
    assert "本方案不按名次优先" not in said
    assert len(at.dataframe[0].value) == number
    at.text_input(key="_certificate_words").set_value("累计上限")
    said = words(run(at))
    assert 0 < len(at.dataframe[0].value) < number
    assert f"共{number}项，列出{len(at.dataframe[0].value)}项" in said
    assert all("累计上限" in reason for reason in at.dataframe[0].value["理由"])
    by_money = house.answers.sample("capability-centre").choosing("clause.merit.mode", "off")
    house.answers.take(by_money, result(house.answers, Work(task="solve", setup=by_money), lambda *_: None))
    at = opened("explain", by_money)
    at.session_state["_explain_tab"] = "名次核对"
    assert "名次核对（本方案不按名次优先）" in words(run(at))
