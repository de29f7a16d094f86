"""分市反馈: one paper a city with its own rows only, and for those not funded their own unmet condition."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from public_case import filled, made, source, words
from report_case import sample_run

from allocator.law.clause.cities import CITIES
from allocator.report.official import book
from allocator.report.official.ask import Ask
from allocator.report.official.facts import cities
from allocator.report.official.source import Source
from allocator.run.answer import answer

HOME = "济南市"
NEVER = (
    "指纹", "sha256", "CP-SAT", "求解", "最优", "分数线", "相差", "名次", "预算总额", "结余", "测算建议", "锁定",
)  # fmt: skip


def _planted(value: Any, token: str) -> Any:
    """The same shape, every text, sum and mark another one that stands nowhere else."""
    if isinstance(value, dict):
        return {k: _planted(v, f"{token}{n}甲") for n, (k, v) in enumerate(value.items())}
    if isinstance(value, list):
        return [_planted(v, f"{token}{n}乙") for n, v in enumerate(value)]
    if isinstance(value, bool) or value is None:
        return value
    return token if isinstance(value, str) else 918_273_640_000


def planted(home: str = HOME) -> Source:
    """The sample with every field of every candidate of other cities replaced; where it lies and its outcome stay."""
    told = source(official=True, **filled())
    found = copy.deepcopy(told.record)
    kept = ("city", "outcome", "reason_code", "aside")
    for n, c in enumerate(found["candidates"]):
        if c["city"] != home:
            c.update({k: _planted(v, f"ZQ{n}例") for k, v in c.items() if k not in kept})
    return replace(told, record=found)


def contexts(told: Source, **ask: Any) -> dict[str, dict[str, Any]]:
    return dict(cities.each(told, Ask(**ask)))


@pytest.mark.parametrize("marks", [False, True])
def test_nothing_of_another_city_stands_in_a_citys_paper(*, marks: bool) -> None:
    found = made(planted(), "分市反馈", with_marks=marks)[f"分市反馈-{HOME}.docx"]
    said = words(found)
    assert "ZQ" not in said
    assert "91827364" not in said
    assert "91,827,364" not in said
    assert [city for city in CITIES if city != HOME and city in said] == []
    assert [w for w in NEVER if w in said] == []


def test_every_row_is_told_to_its_city_once_in_the_official_order() -> None:
    told = source(**filled())
    found = contexts(told)
    order = [CITIES.index(city) for city in found]
    assert order == sorted(order)
    every = Counter((city, r[0], r[1], r[2]) for city, own in found.items() for r in own["本市结果表"].rows)
    assert every == Counter((c["city"], c["id"], c["applicant"], c["project"]) for c in told.record["candidates"])
    assert set(every.values()) == {1}
    names = [m.name for m in book.papers(told, [k for k in book.KINDS if k.name == "分市反馈"], Ask())]
    assert names == [f"分市反馈-{city}.docx" for city in found]


def test_each_is_told_its_result_and_its_sum() -> None:
    told = source(**filled())
    amount = 0
    for own in contexts(told).values():
        titles = [c.title for c in own["本市结果表"].columns]
        for row in own["本市结果表"].rows:
            said = dict(zip(titles, row, strict=True))
            c = next(c for c in told.record["candidates"] if c["id"] == said["项目编号"])
            assert (said["结果"] == "拟列入") is (c["outcome"] == "funded")
            assert (said["等级"] or None, said["金额（万元）"] or 0) == (c["tier"], c["amount"])
            assert bool(said["原因序号"]) is (c["outcome"] != "funded")
            amount += c["amount"]
    assert amount == told.record["spent"]


def test_marks_and_ranks_only_where_they_are_asked_for() -> None:
    told = source(**filled())
    plain, marked = contexts(told)[HOME], contexts(told, with_marks=True)[HOME]
    assert not {"评审得分", "位次"} & {c.title for c in plain["本市结果表"].columns}
    assert {"评审得分", "位次"} <= {c.title for c in marked["本市结果表"].columns}
    said = words(made(told, "分市反馈")[f"分市反馈-{HOME}.docx"])
    scores = {f"{c['score']:.2f}" for c in told.record["candidates"] if c["score"] is not None}
    assert [s for s in scores if s in said] == []


def _reasons(own: dict[str, Any], number: str) -> list[tuple[str, str]]:
    row = next(r for r in own["本市结果表"].rows if r[0] == number)
    told = {r[0]: (r[1], r[2]) for r in own["本市原因表"].rows}
    return [told[n] for n in str(row[-1]).split("、")]


def test_the_reasons_are_the_candidates_own_with_their_articles() -> None:
    told = source(**filled())
    by_id = {c["id"]: c for c in told.record["candidates"]}
    blocked = next(c for c in by_id.values() if c["reason_code"] == "blocked")
    [(says, where)] = _reasons(contexts(told)[blocked["city"]], blocked["id"])
    assert says == "本单位以前年度已获200万元，累计上限200万元的余额不足"
    assert where == "第十一条“同一单位累计获得的奖补金额最高不得超过200万元”"
    below = next(c for c in by_id.values() if c["reason_code"] == "below_line" and not c["blocked_by"])
    [(says, where)] = _reasons(contexts(told)[below["city"]], below["id"])
    assert says == "依评审次序未进入支持范围"
    assert "第十一条“原则上每年奖补大模型项目数量30个左右”" in where
    failed = next(c for c in by_id.values() if c["gates"]["green"] == "fail" and c["outcome"] == "ineligible")
    assert ("不符合“绿色门槛”", "第五条第（一）项“符合财政涉企资金“绿色门槛”制度要求”") in _reasons(
        contexts(told)[failed["city"]], failed["id"]
    )
    apart = next(c for c in by_id.values() if c["outcome"] == "outside")
    [(says, where)] = _reasons(contexts(told)["青岛市"], apart["id"])
    assert says == "青岛市项目不使用本项资金"
    assert where.startswith("第十八条“")


def test_an_applicant_of_two_cities_is_not_counted_to_either() -> None:
    told = source(**filled())
    found = copy.deepcopy(told.record)
    blocked = next(c for c in found["candidates"] if c["reason_code"] == "blocked")
    other = next(c for c in found["candidates"] if c["city"] not in (blocked["city"], "青岛市"))
    other["credit_code"] = blocked["credit_code"]
    own = contexts(replace(told, record=found))[blocked["city"]]
    [(says, where)] = _reasons(own, blocked["id"])
    assert says == "见所列规定"
    assert where == "第十一条“同一单位累计获得的奖补金额最高不得超过200万元”"


def test_held_excluded_and_nameless_lines_have_their_words() -> None:
    told = source(**filled())
    found = copy.deepcopy(told.record)
    below = [c for c in found["candidates"] if c["reason_code"] == "below_line" and c["city"] == HOME]
    first, second, third = below[:3]
    first.update(outcome="held", reason_code="held", conditions=[])
    second.update(outcome="excluded", reason_code="pinned", conditions=[])
    third["city"] = ""
    own = contexts(replace(told, record=found))
    assert _reasons(own[HOME], first["id"]) == [("材料尚待核实", "")]
    assert _reasons(own[HOME], second["id"]) == [("另行说明", "")]
    assert [r[0] for r in own[cities.NOWHERE]["本市结果表"].rows] == [third["id"]]
    assert list(own)[-1] == cities.NOWHERE


def test_the_record_tells_of_each_what_its_applicant_may_be_told() -> None:
    run = sample_run()
    for c in source().record["candidates"]:
        own = answer(run, c["id"])
        told = [(x["clause"], x["says"], x["document"], x["article"], x["quote"]) for x in c["conditions"]]
        assert told == [(x.clause, x.says, x.where.document, x.where.number, x.where.quote) for x in own.conditions]
        assert (c["aside"], [s["id"] for s in c["own_projects"]]) == (own.aside, [s.id for s in own.siblings])
        assert (c["cut"] is None) is (own.cut is None)
