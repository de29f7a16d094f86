"""What the papers for the meeting say: of what happened only what a field says, and what is put to the meeting."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from meeting_case import PAGE, PARTY, data_of, paper, source_of
from openpyxl import load_workbook
from public_case import source
from reply_case import everything
from report_case import MOVED, SAMPLE, run_of, with_scenario

from allocator.report.official import book, layout
from allocator.report.official.ask import Ask
from allocator.report.official.facts.matters import matters, risks
from allocator.report.official.of_record import some
from allocator.report.official.source import Source, Version

HAPPENED = ("已商", "同意", "经审核", "召开", "已审核", "已公示", "已核查", "未发现", "会签", "征求意见情况", "复审")
LETTER = {"letter": "例函〔2026〕甲号", "letter_on": date(2026, 11, 20), "opinion": "例意见"}


def _own_words(told: Source) -> str:
    """The paper without what it quotes: the articles say what has to be done."""
    return re.sub("“[^”]*”", "", paper(told).text)


def _with(told: Source, **parts: Any) -> Source:
    """A record of which some parts are others, written by hand."""
    return replace(told, record=copy.deepcopy(dict(told.record)) | parts)


@pytest.mark.parametrize("programme", ["model-voucher", "capability-centre", "scenario-voucher"])
def test_without_a_field_nothing_has_happened(programme: str) -> None:
    told = source(programme)
    said = _own_words(told)
    assert [word for word in HAPPENED if word in said] == []
    end = told.programme.validity.end
    assert end is not None
    dates = set(re.findall(r"\d+年\d+月\d+日", said))
    assert dates == {f"{end.year}年{end.month}月{end.day}日"}, "the end of the text, and no other day"
    assert "专家【待填：专家人数】人，回避【待填：回避人次】人次" in said
    assert re.findall(r"\d+(?:人|人次|名专家|位专家)", said) == []
    [made] = book.papers(told, [k for k in book.KINDS if k.name == PARTY], Ask())
    wanted = {
        *("议题名称", "汇报处室", "汇报人", "分管领导审签", "列席单位", "会后收回", "资金来源", "预算指标文号"),
        *("申报通知文号", "各市推荐情况", "合规性审核情况", "专家评审情况", "专家人数", "回避人次", "信用核查情况"),
        *(
            "重复支持核查情况",
            "现场核查情况",
            "商财政厅函号",
            "商财政厅日期",
            "省财政厅意见",
            "上年度执行情况",
            "绩效目标",
        ),
    }
    assert {b.name for b in made.blanks} == wanted


def test_a_field_is_said_as_it_is_given() -> None:
    told = source(meeting={"topic": "例议题", "recall": True}, review={"experts": 9, "recusals": 0}, finance=LETTER)
    said = paper(told).text
    assert "议题名称：例议题" in said
    assert "会后收回：是" in said
    assert "专家9人，回避0人次" in said
    assert "函号：例函〔2026〕甲号；日期：2026年11月20日；省财政厅意见：例意见" in said
    assert "会后收回：否" in paper(source(meeting={"recall": False})).text


def test_no_figure_stands_in_a_template() -> None:
    for name in (PARTY, PAGE):
        text = re.sub(r"{{.*?}}|{%.*?%}", "", "\n".join(layout.lines_of(name)))
        assert re.findall(r"[0-9０-９]", text) == []


@pytest.mark.parametrize("missing", [None, *LETTER])
def test_until_the_finance_department_was_heard_it_is_a_draft(missing: str | None) -> None:
    given = {k: v for k, v in LETTER.items() if k != missing}
    title = paper(source(finance=given)).lines[0]
    assert title.endswith("（征求意见稿）") is (missing is not None)


def test_whoever_need_not_ask_is_not_said_to_have_to() -> None:
    told = source()
    steps = tuple(
        s.model_copy(update={"steps": tuple(n for n in s.steps if n != "consult")}) for s in told.programme.procedure
    )
    said = paper(replace(told, programme=told.programme.model_copy(update={"procedure": steps})))
    assert not said.lines[0].endswith("（征求意见稿）")
    assert "办法没有规定商省财政厅的步骤。" in said.lines
    assert "函号" not in said.text


def test_why_it_is_only_a_draft_stands_on_the_first_page() -> None:
    told, ready = source(), source(official=True)
    for name, first in ((PARTY, "一、基本情况"), (PAGE, "一、建议")):
        lines = paper(told, name).lines
        before = "\n".join(lines[: lines.index(first)])
        assert "测算底稿，不得作为上会建议" in before
        assert all(why in before for why in ("待确认11项",))
        assert "测算底稿" not in paper(ready, name).text
    assert "经两种方法核对一致" in paper(ready).text
    one = [e for e in ready.record["engines"] if e["family"] == "enumeration"]
    assert "经两种方法核对一致" not in paper(_with(ready, engines=one)).text
    assert "经两种方法核对一致" not in paper(_with(ready, proven=False)).text


def test_words_of_the_proof_stand_in_the_annex_alone() -> None:
    lines = paper(source(official=True)).lines
    annex = next(n for n, line in enumerate(lines) if line.endswith("测算说明") and line.startswith("附件4　"))
    before, after = "\n".join(lines[:annex]), "\n".join(lines[annex:])
    for word in ("已证明最优", "CP-SAT", "分数线算法"):
        assert word not in before
        assert word in after


def test_the_steps_that_follow_are_those_of_the_articles() -> None:
    told = source()
    said = paper(told)
    start = said.lines.index("十、下一步")
    end = said.lines.index("十一、提请审议事项")
    asked = told.programme.procedure[-3:]
    assert [s.steps[-1] for s in asked] == ["publish", "pay", "objection"]
    assert list(said.lines[start + 2 : end]) == [f"{n}.{s.number}：“{s.quote}”" for n, s in enumerate(asked, 1)]


def test_what_is_put_to_the_meeting() -> None:
    told = source()
    assert [m["代码"] for m in matters(told)] == ["list", "unchecked", "left"]
    known = [c["id"] for c in told.record["candidates"] if c["outcome"] == "funded"]
    pair = {"score": 85.0, "above": known[0], "below": known[1], "key": None}
    notes = [*told.record["notes"], *({"code": "tie_by_number", "text": "", "data": pair},) * 14]
    both = [
        {
            "mode": "in",
            "number": 30,
            "spent": 20_000_000,
            "qingdao": {"number": 5, "amount": 3_000_000},
            "changes": None,
        },
        {"mode": "separate", "number": None, "spent": None, "qingdao": None, "changes": None, "why": "例"},
    ]
    full = _with(told, notes=notes, stamps=["例突破"], exceptions=["例例外"], qingdao=both)
    assert [m["代码"] for m in matters(full)] == ["list", "stamps", "qingdao", "exceptions", "ties"], "five at most"
    said = paper(full).text
    assert "3.选定青岛市项目的取法：纳入支持30项、2,000万元（其中青岛市5项）；单列没有可行名单。" in said
    assert "4.审议例外：例例外。" in said
    tied = next(line for line in paper(full).lines if line.startswith("5.审定仅由项目编号决定先后"))
    assert tied.count("在前、") == 12
    spent = _with(told, notes=[], spent=told.record["budget"])
    assert "left" not in [m["代码"] for m in matters(spent)]
    codes = [r["代码"] for r in risks(full)]
    assert codes == ["status", "end", "stamps", "exceptions", "readings", "qingdao", "ties", "unchecked", "unconfirmed"]
    assert [r["项数"] for r in risks(full) if r["代码"] == "unconfirmed"] == [11]
    notes = [
        {"code": "low_score", "text": "", "data": {"ids": known[:2]}},
        {"code": "empty_tier", "text": "例档没有项目"},
        {"code": "tie", "text": "", "data": pair | {"key": "技术性能"}},
    ]
    findings = [f | {"confirmed": True} for f in told.record["findings"]]
    rows = told.record["rows"] | {"held": 3}
    other = _with(told, notes=notes, rows=rows, findings=findings, proven=False)
    assert [r["代码"] for r in risks(other)] == [
        *("status", "end", "readings", "ties_by_key", "low", "tiers", "unproven", "unchecked", "confirmed", "held"),
    ]
    said = paper(other).lines
    for wanted in ("6.例档没有项目。", "7.名单没有证明为最优。", "10.待核3项，核实后名单可能变化。"):
        assert wanted in said
    assert "9.申报数据中的疑点由人工确认11处，理由见测算记录。" in said


def test_what_hands_have_fixed_stands_with_its_reason(tmp_path: Path) -> None:
    told = source_of(with_scenario(tmp_path, MOVED))
    said, record = paper(told), told.record
    assert any("party" in s.steps for s in told.programme.procedure)
    fixed = [r for rows in said.every("编号", "记录的理由") for r in rows]
    assert [r["档次"] for r in fixed if r["编号"] == "33"] == ["优秀创新级"]
    reasons = {r["编号"]: r["记录的理由"] for r in fixed}
    seated = {c["id"]: c["reason"] for c in record["candidates"] if c["via"] == "reserve"}
    assert seated
    assert reasons == {"33": "例：省重大项目配套", "54": "例：异议核实成立"} | seated
    tie = next(n["data"] for n in record["notes"] if n["code"] == "tie")
    [row] = said.under("在前", "在后")
    names = {c["id"]: f"{c['applicant']}（{c['project']}）" for c in record["candidates"]}
    assert (row["得分"], row["在前"], row["在后"], row["决定先后的"]) == (
        f"{tie['score']:.2f}",
        names[tie["above"]],
        names[tie["below"]],
        tie["key"],
    )
    assert "3.仅供测算，突破《山东省省级“模型券”奖补资金管理办法及实施细则》第十一条。" in said.lines
    listed = {r["编号"]: r.get("备注", "") for r in said.under("编号", "备注")}
    assert listed["33"].startswith("人工锁定")
    assert {listed[i] for i in seated} == {"地市均衡名额"}


def test_other_runs_and_what_changed_since_one() -> None:
    told = source()
    less = run_of(SAMPLE, budget=18_000_000)
    other = Version("压减方案（例）", source_of(less).record)
    assert "突出头部" in paper(told).text, "without another run the other stances of the record"
    both = replace(told, versions=(other,), since=other)
    said, page = paper(both), paper(both, PAGE).text
    mine, theirs = (
        {c["id"]: (c["tier"], c["amount"]) for c in r["candidates"] if c["outcome"] == "funded"}
        for r in (told.record, other.record)
    )
    rows = {r["方案"]: r for r in said.under("方案", "新增")}
    assert list(rows) == ["本方案", other.name]
    row = rows[other.name]
    assert (int(row["新增"]), int(row["退出"])) == (len(theirs.keys() - mine.keys()), len(mine.keys() - theirs.keys()))
    moved = sum(mine[i][0] != theirs[i][0] for i in mine.keys() & theirs.keys())
    assert int(row["升档"]) + int(row["降档"]) == moved > 0
    assert f"三、与“{other.name}”相比" in page
    assert f"升档{moved}项" in page, "what was a lower tier then is a higher one now"
    assert "相比" not in paper(told, PAGE).text
    names = {c["id"]: c["applicant"] for c in told.record["candidates"]}
    won = [c for c in told.record["candidates"] if c["outcome"] == "funded"]
    for count in (3, 4):
        gone = {c["id"] for c in won[:count]}
        before = [c | {"outcome": "unfunded", "amount": 0} if c["id"] in gone else c for c in told.record["candidates"]]
        page = paper(replace(told, since=Version("例", _with(told, candidates=before).record)), PAGE)
        assert f"新增{count}项" in page.text
        line = f"新增：{'、'.join(names[c['id']] for c in won[:count])}。"
        assert (line in page.lines) is (count == 3), "more would need a second page"
    bare = _with(told, notes=[n for n in told.record["notes"] if n["code"] != "stances"])
    start = paper(bare).lines.index("五、方案比选")
    assert paper(bare).lines[start + 1] == "【待填：方案比选情况】。"


def test_nobody_is_named_but_firms_and_projects(tmp_path: Path) -> None:
    made = load_workbook(SAMPLE)
    sheet = made["申报汇总"]
    tokens = []
    for n, header in enumerate(("联系人", "联系电话", "法定代表人身份证号", "备注说明")):
        column = sheet.max_column + 1
        sheet.cell(1, column, header)
        for row in range(2, 122):
            tokens.append(f"ZQ{n}R{row}X")
            sheet.cell(row, column, tokens[-1])
    path = tmp_path / "例.xlsx"
    made.save(path)
    told = source_of(run_of(path))
    for name in (PARTY, PAGE):
        found = everything(data_of(told, name))
        assert [t for t in tokens if t in found] == []
        assert "ZQ" not in found


def test_at_most_twelve_are_named() -> None:
    names = [f"例{n}" for n in range(14)]
    assert some(names[:12]) == "、".join(names[:12])
    assert some(names) == "、".join(names[:12]) + "等14项，见附件"


def test_the_record_has_what_the_papers_are_made_of() -> None:
    record = source().record
    ledger = {e["applicant"]: (e["amount"], e["years"]) for e in record["earlier"]}
    cumulative = {m["who"]: m["value"] for m in record["measurements"] if m["clause"] == "cumulative"}
    now: dict[str, int] = {}
    for c in record["candidates"]:
        now[c["applicant"]] = now.get(c["applicant"], 0) + c["amount"]
    assert ledger
    assert {a: v - now[a] for a, v in cumulative.items() if v > now[a]} == {a: v for a, (v, _) in ledger.items()}
    assert all(years for _, years in ledger.values())
    asides = {c["outcome"]: c["aside"] for c in record["candidates"] if c["aside"]}
    assert asides == {"ineligible": "condition", "outside": "qingdao"}
    assert record["tie_keys"] == ["技术性能", "创新性", "推广价值", "经济社会效益"]
    stances = next(n for n in record["notes"] if n["code"] == "stances")
    for other in stances["data"]["others"]:
        spread = "/".join(map(str, other["tiers"].values()))
        assert f"{other['number']}个（{spread}），{other['spent'] // 10_000:,}万元" in stances["text"]
    assert [o["stance"] for o in stances["data"]["others"]] == ["top", "wide"]
