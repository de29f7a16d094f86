"""The papers for the meeting read back out of Word: total, tiers, cities and lines are the record's to the 元."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from meeting_case import PAGE, PARTY, Read, due_run, event_run, own_run, paper, source_of, yuan
from public_case import source

from allocator.law.clause.cities import CITIES
from allocator.report.official import book
from allocator.report.official.source import Source

VOUCHERS = ("model-voucher", "capability-centre", "scenario-voucher")


def _sums(told: Source, by: str) -> dict[str, tuple[int, int]]:
    funded = [c for c in told.record["candidates"] if c["outcome"] == "funded"]
    number, money = Counter(c[by] for c in funded), Counter[str]()
    for c in funded:
        money[c[by]] += c["amount"]
    return {name: (number[name], money[name]) for name in number}


def _agrees(told: Source) -> Read:
    """Compare everything that stands in a table or in a sentence with the record; return the paper."""
    found, page, record = paper(told), paper(told, PAGE), told.record
    funded = {c["id"]: c for c in record["candidates"] if c["outcome"] == "funded"}
    *lines, total = found.under("编号", "单位累计", "拟奖补金额")
    assert [(r["编号"], yuan(r["拟奖补金额"])) for r in lines] == [(i, c["amount"]) for i, c in funded.items()]
    assert (total["序号"], yuan(total["拟奖补金额"])) == ("合计", record["spent"])
    for read in (found, page):
        *tiers, total = read.under("等级", "个数")
        assert {r["等级"]: (int(r["个数"]), yuan(r["金额（万元）"])) for r in tiers} == _sums(told, "tier")
        assert (int(total["个数"]), yuan(total["金额（万元）"])) == (len(funded), record["spent"])
        said = re.search(
            r"拟支持(\d+)个项目.*?安排(?:资金)?([\d,.]+)万元；预算总额([\d,.]+)万元.*?结余([\d,.]+)万元", read.text
        )
        assert said
        left = record["budget"] - record["spent"]
        assert (int(said[1]), *map(yuan, said.groups()[1:])) == (len(funded), record["spent"], record["budget"], left)
    *cities, total = found.under("所在市", "支持数")
    told_by_city = {r["所在市"]: (int(r["支持数"]), yuan(r["拟奖补金额（万元）"])) for r in cities}
    assert {name: v for name, v in told_by_city.items() if v != (0, 0)} == {
        name or "未注明": v for name, v in _sums(told, "city").items()
    }
    assert (int(total["支持数"]), yuan(total["拟奖补金额（万元）"])) == (len(funded), record["spent"])
    return found


@pytest.mark.parametrize("name", VOUCHERS)
def test_word_says_what_the_record_says(name: str) -> None:
    told = source(name)
    found = _agrees(told)
    everybody = told.record["candidates"]
    applied = {r["所在市"]: r for r in found.under("所在市", "拟支持")}
    assert [c for c in CITIES if c in applied] == [c for c in applied if c != "合计"], "in the official order"
    for name_of, row in applied.items():
        own = [c for c in everybody if name_of in (c["city"], "合计") or name_of == "合计"]
        assert int(row["申报数"]) == len(own)
        assert int(row["参评"]) == sum(c["eligible"] for c in own)
        for title, outcome in (("不符合条件", "ineligible"), ("不参与本池", "outside")):
            assert int(row.get(title, "0")) == sum(c["outcome"] == outcome for c in own)
    gates = {g.id: g for g in told.programme.gates}
    failed = Counter(
        gates[i].name
        for c in everybody
        if c["outcome"] == "ineligible"
        for i, v in c["gates"].items()
        if v == "fail" and gates[i].on and gates[i].tier is None
    )
    assert {r["申报条件"]: int(r["项数"]) for r in found.under("申报条件", "项数")} == dict(failed)


def test_every_clause_is_told_once_in_the_order_of_the_articles() -> None:
    told = source()
    rows = paper(told).under("依据", "测得值", "限值")
    measured = told.record["measurements"]
    assert len(rows) == len({m["clause"] for m in measured})
    assert sum(int(r["测算数"]) for r in rows) == len(measured)
    articles = [r["依据"] for r in rows]
    stated = [a for a in articles if a != "本厅选择"]
    assert articles == [*stated, *["本厅选择"] * (len(articles) - len(stated))]
    text = told.programme.source_text
    heads = [text.index(re.match("第[一二三四五六七八九十]+条", a)[0]) for a in stated]  # type: ignore[index]
    assert heads == sorted(heads)
    by_name = {r["条款"]: r for r in rows}
    spent, budget = (f"{told.record[k] // 10_000:,}万元" for k in ("spent", "budget"))
    assert (by_name["总额控制"]["测得值"], by_name["总额控制"]["限值"]) == (spent, f"≤{budget}")
    once = next(m for m in measured if m["clause"] == "once")
    assert by_name["一次性"] | {"测算数": "1"} == by_name["一次性"]
    assert (by_name["一次性"]["测得值"], by_name["一次性"]["限值"], by_name["一次性"]["结果"]) == (
        f"{once['value']}项",
        "",
        "未核",
    )
    most = max(m["value"] for m in measured if m["clause"] == "cumulative")
    assert by_name["单位累计上限"]["测得值"] == f"{most // 10_000}万元"
    quoted = [r["原文"] for r in rows if r["依据"] != "本厅选择"]
    assert all(quoted)


def test_a_broken_clause_is_told_by_what_is_broken() -> None:
    told = source()
    ceiling = next(m for m in told.record["measurements"] if m["clause"] == "ceiling")
    ceiling |= {"verdict": "不符合", "holds": False, "value": 1_200_000, "sentence": "例：金额120万元，标准100万元"}
    found = paper(told)
    row = next(r for r in found.under("测得值", "限值") if r["条款"] == "档次上限")
    assert (row["测得值"], row["限值"], row["结果"]) == ("120万元", "≤100万元", "不符合")
    assert "不符合（第十一条）：例：金额120万元，标准100万元。" in found.lines


def test_what_pays_less_than_its_tier_and_what_was_received_before() -> None:
    told = source()
    found, record = paper(told), told.record
    less = {c["id"]: c for c in record["candidates"] if c["outcome"] == "funded" and c["reduced_by"]}
    rows = {r["编号"]: r for r in found.under("编号", "上限", "拟奖补", "原因")}
    assert {i: (yuan(r["上限"]), yuan(r["拟奖补"])) for i, r in rows.items()} == {
        i: (c["full_amount"], c["amount"]) for i, c in less.items()
    }
    assert all((rows[i]["申报单位"], rows[i]["项目名称"]) == (c["applicant"], c["project"]) for i, c in less.items())
    *again, total = found.under("申报单位", "以前年度", "本次", "合计")
    amounts = {c["id"]: c["amount"] for c in record["candidates"]}
    assert record["earlier"]
    for row, told_so in zip(again, record["earlier"], strict=True):
        now = sum(amounts[i] for i in told_so["ids"])
        assert (row["申报单位"], yuan(row["以前年度"]), yuan(row["本次"])) == (
            told_so["applicant"],
            told_so["amount"],
            now,
        )
        assert yuan(row["合计"]) == told_so["amount"] + now
        assert row["年度"] == "、".join(map(str, told_so["years"]))
    assert yuan(total["以前年度"]) == sum(e["amount"] for e in record["earlier"])
    whole = {r["编号"]: yuan(r["单位累计"]) for r in found.under("编号", "单位累计")[:-1]}
    cumulative = {m["who"]: m["value"] for m in record["measurements"] if m["clause"] == "cumulative"}
    assert whole == {c["id"]: cumulative[c["applicant"]] for c in record["candidates"] if c["outcome"] == "funded"}


def test_own_programmes_and_sums_that_are_due(tmp_path: Path) -> None:
    province = _agrees(source_of(own_run("province", 5_000_000)))
    assert "支持标准" not in province.text, "no text of it is kept here"
    nameless = _agrees(source_of(own_run("choices", 1_200_000)))
    assert not any("申报单位" in head for head, _ in nameless.tables), "a column in which nothing stands is left out"
    assert "家单位" not in nameless.text
    due = _agrees(source_of(due_run(tmp_path, 1_000_000)))
    assert not any("位次" in head for head, _ in due.tables)
    assert "参评" not in due.text
    assert "参与兑现2项" in due.text
    told = source_of(event_run(tmp_path))
    told.record["candidates"][0]["gates"]["recognised"] = "unknown"
    event = _agrees(told)
    assert event.under("编号", "单位累计")[0]["事项"] == "新认定的优质中小企业"
    partly = "“新认定的国家专精特新重点“小巨人”企业等优质中小企业”（第（十九）项）：拟支持项目中1项未核。"
    assert partly in event.lines
    assert "未核的条件1项：人工智能领域。" in event.text


def test_without_a_list_nothing_is_proposed(tmp_path: Path) -> None:
    told = source_of(due_run(tmp_path, 50_000))
    found = paper(told)
    assert told.record["status"] == "infeasible"
    assert "十一、提请审议事项" in found.lines
    assert "1.审议" not in found.text
    assert f"没有可行的名单：{told.record['conflict_reason']}。" in found.lines
    assert "经两种方法核对一致" not in found.text


def test_who_gets_these_papers(tmp_path: Path) -> None:
    names = {PARTY, PAGE}
    for name in VOUCHERS:
        assert names <= {k.name for k in book.offered(source(name))}
    others = [
        source("ai-terminal"),
        *(Source({}, r.programme) for r in (own_run("choices", 1_200_000), due_run(tmp_path, 1_000_000))),
    ]
    for told in others:
        assert not names & {k.name for k in book.offered(told)}
