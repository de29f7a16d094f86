"""公示、公示核对单、函: the names in city order and nothing that tells of marks; what happened only from a field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from public_case import blanks, filled, made, source, words

from allocator.errors import UsageError
from allocator.law.clause.cities import CITIES
from allocator.law.shipped import vouchers
from allocator.money import show_wan
from allocator.report.official import book
from allocator.report.official.ask import Ask
from allocator.report.official.facts import publication
from allocator.report.official.workdays import is_workday, last_day

ON = date(2026, 12, 1)
NEVER = (
    "指纹", "sha256", "CP-SAT", "HiGHS", "求解", "最优", "引擎", "枚举", "分数线", "位次", "评审得分", "名次",
)  # fmt: skip
"""What no paper for the public says."""
HAPPENED = ("经党组会审议", "商省财政厅同意（", "已于", "期间无异议", "期间收到异议，", "现已")
"""How the papers say that something has happened."""


@pytest.mark.parametrize(
    ("first", "days", "after", "within"),
    [
        (date(2026, 12, 1), 5, date(2026, 12, 8), date(2026, 12, 7)),
        (date(2026, 9, 30), 5, date(2026, 10, 13), date(2026, 10, 12)),  # 10月1—7日放假，10月10日星期六上班
        (date(2026, 10, 3), 5, date(2026, 10, 13), date(2026, 10, 13)),
        (date(2026, 12, 5), 1, date(2026, 12, 7), date(2026, 12, 7)),
        (date(2026, 12, 24), 5, date(2026, 12, 31), date(2026, 12, 30)),
    ],
)
def test_working_days_are_counted_over_holidays(first: date, days: int, after: date, within: date) -> None:
    assert last_day(first, days, count_first=False) == after
    assert last_day(first, days, count_first=True) == within


def test_beyond_the_calendar_nothing_is_counted() -> None:
    assert last_day(date(2026, 12, 25), 5, count_first=False) is None
    assert last_day(date(2026, 12, 25), 5, count_first=True) == date(2026, 12, 31)
    assert (last_day(date(2027, 3, 1), 5, count_first=True), is_workday(date(2027, 3, 1))) == (None, None)


def test_both_dates_stand_in_the_list() -> None:
    told = source("ai-terminal", **filled(public={"days": None}))
    found = made(told, "公示", publish_on=ON)["公示.docx"]
    assert "公示时间：2026年12月1日至2026年12月8日，不少于5个工作日（发布当日不计入）" in words(found)
    assert found.blanks == ()
    counted = made(told, "公示", publish_on=ON, count_first_day=True)["公示.docx"]
    assert "2026年12月1日至2026年12月7日，不少于5个工作日（发布当日计入）" in words(counted)


def test_a_date_that_is_missing_is_blank_and_so_is_a_number_that_no_article_gives() -> None:
    [found] = made(source("ai-terminal", **filled(public={"days": None})), "公示").values()
    assert blanks(found) == {"公示起始日期", "公示截止日期"}
    [found] = made(source(**filled(public={"days": None})), "公示", publish_on=ON).values()
    assert blanks(found) == {"公示工作日数", "公示截止日期"}


def test_the_end_is_asked_where_the_calendar_ends_before_it() -> None:
    late = date(2026, 12, 28)
    found = made(source(**filled()), "公示", "公示核对单", publish_on=late)
    assert blanks(found["公示.docx"]) == {"公示截止日期"}
    assert "公示期超出已公布的节假日安排" in words(found["公示核对单.docx"])
    stated = made(source(**filled(public={"ends_on": date(2027, 1, 5)})), "公示", "公示核对单", publish_on=late)
    assert "2026年12月28日至2027年1月5日" in words(stated["公示.docx"])
    assert "截止日期采用所填写的2027年1月5日" in words(stated["公示核对单.docx"])


@pytest.mark.parametrize(
    ("on", "public", "says"),
    [
        (ON, {"ends_on": date(2026, 12, 7)}, "公示截止日期：读到“2026-12-07”，按5个工作日不能早于2026-12-08"),
        (date(2026, 12, 28), {"ends_on": date(2026, 12, 31)}, "读到“2026-12-31”，按5个工作日不能早于2027-01-02"),
        (ON, {"days": 4}, "公示工作日数：读到“4”，不能少于5个工作日"),
    ],
)
def test_a_field_against_the_article_is_refused(on: date, public: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        publication.facts(source("ai-terminal", **filled(public=public)), Ask(publish_on=on))


def test_a_later_end_is_taken_as_it_is() -> None:
    told = source(**filled(public={"ends_on": date(2026, 12, 15)}))
    assert "至2026年12月15日，不少于5个工作日" in words(made(told, "公示", publish_on=ON)["公示.docx"])


def test_a_day_that_is_not_worked_never_counts_and_the_checklist_says_so() -> None:
    saturday = date(2026, 12, 5)
    for first in (False, True):
        found = made(source(**filled()), "公示", "公示核对单", publish_on=saturday, count_first_day=first)
        assert "至2026年12月11日，不少于5个工作日（发布当日不计入）" in words(found["公示.docx"])
        assert "发布日期不是工作日，无论采用哪种算法，当日均不计入" in words(found["公示核对单.docx"])


def test_the_checklist_has_the_end_by_both_ways_of_counting() -> None:
    said = words(made(source(**filled()), "公示核对单", publish_on=ON)["公示核对单.docx"])
    assert "发布当日不计入2026年12月8日√发布当日计入2026年12月7日" in said
    assert "不是工作日" not in said
    assert "办法未规定日数" in said
    own = words(
        made(source("ai-terminal", **filled(public={"days": 7})), "公示核对单", publish_on=ON)["公示核对单.docx"]
    )
    assert "公示工作日数：7（《山东省人工智能终端财政奖补资金管理办法及实施细则》第十条“" in own


def test_the_checklist_sees_a_list_that_is_public_too_early() -> None:
    said = words(made(source(**filled()), "公示核对单", publish_on=date(2026, 11, 19))["公示核对单.docx"])
    assert "发布日期早于商省财政厅的日期，须核对" in said
    assert "发布日期早于党组会审议日期，须核对" in said
    refused = source(**filled(finance={"agreed": False}))
    assert "省财政厅意见为不同意" in words(made(refused, "公示核对单", publish_on=ON)["公示核对单.docx"])


@pytest.mark.parametrize("programme", [v.programme for v in vouchers()])
def test_nothing_has_happened_without_a_field(programme: str) -> None:
    for name, paper in made(source(programme)).items():
        assert [w for w in HAPPENED if w in words(paper)] == [], name


def test_what_the_fields_say_has_happened() -> None:
    said = words(made(source(**filled()), "公示", publish_on=ON)["公示.docx"])
    assert (
        "程序办理情况：例推荐情况；例合规情况；例评审情况；2026年11月20日商省财政厅同意（例函〔2026〕乙号）；" in said
    )
    assert "；2026年11月25日经党组会审议研究。" in said
    for asked in (
        "须署真实姓名及联系方式",
        "须加盖公章",
        "例处室",
        "例电话",
        "例地址",
        "例邮箱",
        "例机关纪委",
        "例监督电话",
        "例单位",
    ):
        assert asked in said


@pytest.mark.parametrize("programme", ["model-voucher", "ai-terminal"])
@pytest.mark.parametrize("amounts", [False, True])
def test_the_names_in_city_order_without_marks_and_codes(programme: str, *, amounts: bool) -> None:
    told = source(programme, **filled())
    funded = [c for c in told.record["candidates"] if c["outcome"] == "funded"]
    facts = publication.facts(told, Ask(publish_on=ON, with_amounts=amounts))
    rows = facts["公示名单"].rows
    where = [CITIES.index(str(r[3])) for r in rows]
    assert where == sorted(where)
    assert [r[0] for r in rows] == list(range(1, len(funded) + 1))
    assert sorted((str(r[1]), str(r[2])) for r in rows) == sorted((c["applicant"], c["project"]) for c in funded)
    said = words(made(told, "公示", publish_on=ON, with_amounts=amounts)["公示.docx"])
    every = told.record["candidates"]
    assert [c["credit_code"] for c in every if c["credit_code"] in said] == []
    assert [c["score"] for c in every if c["score"] and f"{c['score']:.2f}" in said] == []
    losers = {c["applicant"] for c in every} - {c["applicant"] for c in funded}
    assert [name for name in losers if name in said] == []
    assert ("万元" in said) is amounts
    assert (show_wan(told.record["spent"]) in said) is amounts
    assert [w for w in NEVER if w in said] == []


def test_of_terminals_no_paper_speaks_of_the_party_group() -> None:
    told = source("ai-terminal", **filled(public={"held_from": ON, "held_to": date(2026, 12, 8), "no_objection": True}))
    found = made(told, publish_on=ON, with_amounts=True, with_marks=True)
    assert {"公示.docx", "公示核对单.docx", "函.docx"} <= set(found)
    assert [name for name, paper in found.items() if "党组" in words(paper)] == []
    assert "万元" not in words(made(told, "公示", publish_on=ON)["公示.docx"])


def test_the_letter_is_for_programmes_that_submit_their_list() -> None:
    offered = {v.programme: {k.name for k in book.offered(source(v.programme))} for v in vouchers()}
    assert [name for name, kinds in offered.items() if "函" in kinds] == ["ai-terminal"]
    assert all("公示" in kinds for kinds in offered.values())


def test_the_letter_says_what_came_of_the_publication() -> None:
    told = source("ai-terminal", **filled())
    bare = made(told, "函")["函.docx"]
    assert blanks(bare) == {"公示实际起始日期", "公示实际截止日期", "公示无异议"}
    held: dict[str, Any] = {"held_from": ON, "held_to": date(2026, 12, 8)}
    quiet = words(made(source("ai-terminal", **filled(public=held | {"no_objection": True})), "函")["函.docx"])
    assert "拟支持的项目名单已于2026年12月1日至2026年12月8日向社会公示。公示期间无异议。" in quiet
    assert f"建议安排资金{show_wan(told.record['spent'])}万元" in quiet
    assert [w for w in NEVER if w in quiet] == []
    loud = held | {"no_objection": False, "objections": "例核实情况"}
    said = words(made(source("ai-terminal", **filled(public=loud)), "函")["函.docx"])
    assert "公示期间收到异议，调查核实和处理情况：例核实情况。" in said


def test_a_run_that_is_no_paper_says_so_on_every_page() -> None:
    early = made(source(**filled()), "公示", "公示核对单", publish_on=ON)
    assert all("测算底稿　草案（办法为征求意见稿）" in words(p) for p in early.values())
    assert "不能公示。原因：待确认11项" in words(early["公示核对单.docx"])
    whole = made(source(official=True, **filled()), "公示", "公示核对单", publish_on=ON)
    assert not any("测算底稿" in words(p) for p in whole.values())
    assert all("草案（办法为征求意见稿）" in words(p) for p in whole.values())
