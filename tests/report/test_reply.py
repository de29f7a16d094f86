"""答复要点: nothing of anybody else, whatever became of a candidate; and its own facts with their articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say, scenario
from intake_case import HEADERS, book, code, row
from reply_case import everything, given, run_of_case, told
from worlds import about, aside, best, candidate, ranked, receipt, with_tiers, year

from allocator.errors import UsageError
from allocator.law.applicants import Basis
from allocator.law.load import load, measures, shipped
from allocator.money import WAN, show_score
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.pins import Pin
from allocator.problem.publication import Publication, PublishedAward
from allocator.run.answer import answer
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve

MORE = ("项目编号", "县(市、区)", "所属行业", "产品名称", "所属集团", "联系人", "联系电话", "备注", "状态", "推荐意见")
"""Columns beside those that every table has."""
CITIES = (
    "济南市", "淄博市", "枣庄市", "东营市", "烟台市", "潍坊市",
    "济宁市", "泰安市", "威海市", "日照市", "临沂市", "德州市",
)  # fmt: skip
NEVER = (
    "求解", "最优", "枚举", "CP-SAT", "HiGHS", "CBC", "分数线", "位次", "名次", "排名", "专家", "试算", "测算", "递补",
    "指纹", "最低预算", "预算总额", "相差", "锁定",
)  # fmt: skip
"""Words of the other papers."""
OUTCOMES = {
    "funded": "1",
    "below_line": "12",
    "per applicant": "3",
    "cumulative": "5",
    "once": "6",
    "ineligible": "7",
    "outside, Qingdao": "8",
    "outside, not scored": "9",
    "held": "10",
    "excluded": "11",
}
NAMES = {
    "7": {"绿色门槛": "否"},
    "8": {"所在市": "青岛市"},
    "9": {"状态": "未参评", **dict.fromkeys(f"专家{e}打分" for e in range(1, 6))},
    "10": {"专家1打分": "不清"},
}
"""What is otherwise with whom."""


def number(n: int | str) -> str:
    """The number in the file: nothing else looks like it."""
    return f"BH{n}ZQ"


def _line(n: int) -> dict[str, Any]:
    """A row every text of which stands nowhere else; 1, 2 and 3 are one applicant's."""
    firm = 1 if n <= 3 else n
    marks = {f"专家{e}打分": round(96.5 - 2 * n + 0.13 * e, 2) for e in range(1, 6)}
    texts = {name: f"例{k}字{n}标" for k, name in enumerate(MORE)}
    who = {"项目编号": number(n), "项目名称": f"例{n}号测试大模型", "申报单位": f"例{firm}号测试有限公司"}
    more = {"统一社会信用代码": code(firm), "所在市": CITIES[n - 1], "申报金额(万元)": 60 + n * 1.25, "状态": "参评"}
    return row(n, **texts | who | more | {"备注": None, "推荐意见": "推荐"} | marks | NAMES.get(str(n), {}))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, dict[str, dict[str, Any]]]:
    """A year with every outcome, and its rows by number."""
    folder = tmp_path_factory.mktemp("planted")
    lines = [_line(n) for n in range(1, 13)]
    past = [
        (code(5), "例5号测试有限公司", 2025, "模型券", 200, "例旧一"),
        (code(6), "例6号测试有限公司", 2025, "模型券", 10, "例6号测试大模型"),
    ]
    columns = ("统一社会信用代码", "单位名称", "年度", "专题", "金额(万元)", "项目名称")
    file = book(folder / "例.xlsx", lines, (*HEADERS[:1], *MORE, *HEADERS[1:]), ledger=past, ledger_headers=columns)
    settings = scenario(
        folder, f'[exclude]\n"{number(11)}" = {{because = "例与例4号测试有限公司重复", published = false}}'
    )
    run = solve(prepare("model-voucher", [file], Options(budget=1_830_000, scenario=settings, hold=True)), noted=False)
    return run, {number(n): line for n, line in enumerate(lines, 1)}


def _others(rows: dict[str, dict[str, Any]], run: Run, name: str) -> Iterator[str]:
    """Whatever is known of the others and not of this one: every cell, score and mark."""
    own = {str(v) for v in rows[name].values()}
    for other, line in rows.items():
        if other != name:
            yield from (str(v) for v in line.values() if isinstance(v, str | float) and str(v) not in own)
    for e in run.explanations:
        score = e.candidate.score
        if e.candidate.id != name and score is not None:
            yield show_score(score)


def test_every_outcome_is_there(planted: tuple[Run, Any]) -> None:
    run, _ = planted
    found = {e.candidate.id: (e.outcome, e.reason_code, e.blocked_by) for e in run.explanations}
    assert {what: found[number(n)] for what, n in OUTCOMES.items()} == {
        "funded": ("funded", "above_line", ()),
        "below_line": ("unfunded", "below_line", ()),
        "per applicant": ("unfunded", "blocked", ("per_applicant",)),
        "cumulative": ("unfunded", "blocked", ("cumulative",)),
        "once": ("unfunded", "blocked", ("once",)),
        "ineligible": ("ineligible", "gate", ()),
        "outside, Qingdao": ("outside", "outside", ()),
        "outside, not scored": ("outside", "outside", ()),
        "held": ("held", "held", ()),
        "excluded": ("excluded", "pinned", ()),
    }


@pytest.mark.parametrize("what", OUTCOMES)
def test_nothing_of_anybody_else(planted: tuple[Run, dict[str, dict[str, Any]]], what: str) -> None:
    run, rows = planted
    name = number(OUTCOMES[what])
    text = given(run, name).replace(run.problem.fingerprint, "")
    mine = {rows[s]["项目名称"] for s in rows if rows[s]["申报单位"] == rows[name]["申报单位"]}
    city = {"青岛市"} if what == "outside, Qingdao" else set()
    planted_ones = {v for v in _others(rows, run, name) if v not in mine | city and v not in ("是", "否")}
    assert len(planted_ones) > 150
    assert [v for v in sorted(planted_ones) if v in text] == []
    assert [word for word in NEVER if word in text] == []
    assert "183万元" not in text
    assert rows[name]["申报单位"] in text
    assert "【待填：处室名称】" in text


@pytest.mark.parametrize("what", OUTCOMES)
def test_the_own_score_only_by_the_switch(planted: tuple[Run, Any], what: str) -> None:
    run, _ = planted
    name = number(OUTCOMES[what])
    score = next(e.candidate.score for e in run.explanations if e.candidate.id == name)
    assert (what in ("held", "outside, not scored")) == (score is None)
    shown = "评审得分" if score is None else show_score(score)
    assert ("评审得分：" in given(run, name, with_score=True)) == (score is not None)
    assert score is None or shown in given(run, name, with_score=True)
    assert shown not in given(run, name) or shown == "评审得分"


def test_what_each_is_told(planted: tuple[Run, Any]) -> None:
    run, _ = planted
    said = {what: told(run, number(n)) for what, n in OUTCOMES.items()}
    basis = "按第九条所列方面评审，依评审得分由高到低的次序确定"
    assert {what for what, text in said.items() if basis in text} == {
        "funded", "below_line", "per applicant", "cumulative", "once", "excluded",
    }  # fmt: skip
    assert "从大模型项目的技术性能、创新性、推广价值、经济社会效益等方面进行综合评审打分" in said["funded"]
    assert "（征求意见稿）" in said["funded"]
    assert "名单尚为草案" in said["funded"]
    assert "列入拟支持项目名单，卓越领军级，拟奖补61万元" in said["funded"]
    assert "评审得分：95.89分" in told(run, number(1), with_score=True)
    assert "\n未列入拟支持项目名单\n" in said["below_line"]
    assert (
        "第三条“山东省省级“模型券”奖补资金通过省级财政预算统筹安排，实行总额控制”；第十一条“原则上"
        in said["below_line"]
    )
    assert "本单位本年度已有2个项目列入，每个单位至多2个（第五条第（四）项“同一申报主体" in said["per applicant"]
    assert "本单位已列入的其他项目：《例1号测试大模型》、《例2号测试大模型》" in said["per applicant"]
    assert "本单位以前年度已获200万元，累计上限200万元的余额不足（第十一条“同一单位累计" in said["cumulative"]
    assert "该项目以前年度已获本办法奖补（一次性）（第十一条“的一次性奖补支持”）" in said["once"]
    assert "不符合申报条件，未列入拟支持项目名单" in said["ineligible"]
    assert "不符合“绿色门槛”（第五条第（一）项“符合财政涉企资金" in said["ineligible"]
    assert "青岛市项目不使用本项资金" in said["outside, Qingdao"]
    assert "第十八条“青岛市可按照自身情况制定本市奖补实施细则”" in said["outside, Qingdao"]
    assert "未参加评审，没有评审得分" in said["outside, not scored"]
    assert "申报材料尚待核实，结果未定" in said["held"]
    assert "待核实事项：【待填" in said["held"]
    assert "\n不予支持\n不予支持的依据：【待填" in said["excluded"]


def test_nobody_has_this_number(planted: tuple[Run, Any]) -> None:
    with pytest.raises(UsageError, match="没有编号为“无此号”的项目"):
        answer(planted[0], "无此号")


# ── small years: what the clauses say of oneself ──


def below(case: Case) -> str:
    """What the last in rank is told."""
    run = run_of_case(case)
    return told(run, run.explanations[-1].candidate.id)


def test_a_city_s_own_limits() -> None:
    stated = {"article": "第八条", "quote": "例每市", "force": "must"}
    case = year(ranked(90, 80), 300, tiers={"甲级": 100})
    assert "本市列入的项目已达上限1个（第八条“例每市”）" in below(case.with_clause("city_cap", max=1, **stated))
    money = case.with_clause("city_ceiling", max=150 * WAN, **stated)
    assert "列入本项目将超过本市金额上限150万元（第八条“例每市”）" in below(money)


def test_a_group_and_whose_it_is_is_not_said() -> None:
    pool = [replace(c, industry="例行业") for c in ranked(90, 80)]
    case = year(pool, 300, tiers={"甲级": 100}).with_clause("exclusive", on=True, by="industry")
    text = below(case)
    assert "同一行业至多支持1项（【待填：本厅有关规定】）" in text
    assert "其他项目：" not in text
    foreign = case.with_clause(
        "exclusive", document="例别的办法", article="第七项", quote="一业一项", force="principle"
    )
    assert "同一行业至多支持1项（《例别的办法》第七项“一业一项”）" in below(foreign)


def test_a_grade_stands_on_the_article_of_the_tiers() -> None:
    pool = [replace(c, experts_tier=t) for c, t in zip(ranked(90, 80), ("甲级", "其他"), strict=True)]
    grades = {"article": "第八条", "quote": "根据专家意见", "force": "must"}
    text = below(year(pool, 300).with_clause("experts_tier", **grades))
    assert "评审结果为“其他”（第二条“…”）" in text
    assert "专家" not in text


def test_a_least_score_and_not_one_s_own() -> None:
    case = with_tiers(year(ranked(90, 61), 300), 丙级={"min_score": 70}, 乙级={"min_score": 80}, 甲级={"min_score": 85})
    text = below(case)
    assert "评审得分未达到规定的最低分70.00分" in text
    assert "61" not in text
    higher = with_tiers(year(ranked(90), 300), 甲级={"min_score": 95})
    assert "未定为更高等级的条件\n评审得分未达到规定的最低分95.00分" in below(higher).replace("- ", "")


def test_earlier_awards_and_this_year_s_cut_an_amount() -> None:
    pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8000, "例甲公司")]
    case = year(pool, 300, receipts=[receipt("例甲公司", 70)], tiers={"甲级": 100})
    text = below(case)
    assert "金额受累计上限：第六条“…”" in text
    assert "拟奖补30万元" in text
    assert "金额：按申报金额确定" in below(year([candidate(1, 9000, ask=40)], 300, tiers={"甲级": 100}))
    used = below(year(pool, 300, receipts=[receipt("例甲公司", 100)], tiers={"甲级": 100}))
    assert "本单位以前年度已获100万元、本年度其他项目拟获100万元，累计上限200万元的余额不足" in used


def test_the_order_as_it_is_in_force() -> None:
    case = year(ranked(90, 80), 300, tie_keys=("例甲", "例乙"))
    assert (
        "本项目与其他申报项目按同一标准评审，依评审得分由高到低的次序确定；得分相同的，依次比较例甲、例乙。"
        in below(case)
    )
    assert "草案" not in below(case)
    named = case.programme.model_copy(update={"review": Basis(article="第八条", quote="例评审"), "ties": "together"})
    text = below(case.but(programme=named))
    assert "按第八条所列方面评审，依评审得分由高到低的次序确定；得分相同的同等对待。" in text
    assert "第八条“例评审”" in text
    local = run_of_case(year(ranked(90), 300).with_clause("merit", mode="in_city"), _first(case))
    assert "按同一标准评审，在本市申报项目中依评审得分由高到低的次序确定。" in told(local, "1")


def _first(case: Case) -> Allocation:
    return Allocation(best(case.problem()).awards[:1])


def test_who_was_locked_and_who_has_a_seat() -> None:
    case = year(ranked(90, 80), 300).but(pins={"2": Pin("丙级", "例因例1公司")})
    text = told(run_of_case(case), "2")
    assert "列入依据：【待填：有关依据和理由】" in text
    assert "例1公司" not in text
    pool = [*ranked(90, 85), candidate(3, 7000, city="淄博市")]
    kept = year(pool, 250, about(2, 2, 2), tiers={"甲级": 100}, stance="balanced").with_clause("city_reserve", seats=1)
    assert "列入拟支持项目名单（地市均衡名额），甲级，拟奖补100万元" in told(run_of_case(kept), "3")


def test_who_was_taken_off_the_published_list() -> None:
    case = year(ranked(90, 80), 300).but(pins={"2": Pin(None, "例1公司异议")})
    case = case.but(publication=Publication({n: PublishedAward("甲级", 100 * WAN) for n in "12"}, {"2": "例1公司异议"}))
    run = run_of_case(case)
    assert "\n公示后不予支持\n不予支持的依据：【待填" in told(run, "2")
    assert "例1公司" not in told(run, "2")
    assert "列入拟支持项目名单，甲级，拟奖补100万元" in told(run, "1")


def test_why_a_line_does_not_compete() -> None:
    found = {}
    for why in ("elsewhere", "refused", ""):
        other = aside(candidate(9, 7000), "outside", "例2公司的", why)
        found[why] = told(run_of_case(year(ranked(90), 300, outside=[other])), "9")
    assert "所填申报专题不属于本办法，未参加本次评审" in found["elsewhere"]
    assert "申报材料注明不参加本次评审" in found["refused"]
    assert "\n未参加本次评审\n" in found[""]
    assert "例2公司" not in "".join(found.values())


def test_sums_due_are_no_competition() -> None:
    case = Case(load("computing-voucher"), (aside(candidate(1, 0, base=2_000_000), "pool"),), 10_000_000)
    text = told(run_of_case(case), "1")
    assert "符合条件的项目按规定的标准逐项核定，不作比较。" in text
    assert "列入拟兑现项目名单" in text


def test_every_shipped_quote_that_may_be_told_names_no_experts() -> None:
    """Those that do are the grades', which stand on the article of the tiers, and the ceilings', which block nobody."""
    for key in (*shipped(), *measures()):
        programme = load(key)
        quotes = [c.quote for c in programme.clauses if not c.grades and c.kind != "tier_ceiling"]
        quotes += [g.quote for g in programme.gates] + [t.quote for t in programme.tiers]
        quotes += [programme.review.quote if programme.review else ""]
        assert [q for q in quotes if q and any(word in q for word in NEVER)] == [], key


def test_the_command_writes_papers_of_the_chosen(say: Say, table: Path) -> None:
    asked = ("explain", "model-voucher", table, "1", "2", "--budget", "300万元", "--reply")
    got = say(*asked, "--out", "答复")
    assert got.code == 0
    assert got.out.count("答复要点（供拟稿，非正式答复）") == 2
    assert sorted(p.name for p in Path("答复").iterdir()) == ["reply.json", "答复要点-1.docx", "答复要点-2.docx"]
    text = everything(Path("答复/答复要点-1.docx").read_bytes())
    assert text.count("供拟稿，非正式答复") > 4  # the title, twice, and both headers
    assert "例2号" not in text
    assert "评审得分：" in say(*asked, "--with-score").out
    assert [r["id"] for r in say(*asked, "--json").data["replies"]] == ["1", "2"]
    for wrong in (("--all", "--reply"), ("1", "--with-score")):
        refused = say(*asked[:3], *wrong, "--budget", "300万元")
        assert (refused.code, refused.out) == (2, "")
        assert "A17" in refused.err
