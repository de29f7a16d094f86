"""What the outputs say of runs and lists that are not the usual ones, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError
from report_case import said, sample_run, under
from worlds import ranked, with_tiers, year

from allocator.errors import UsageError
from allocator.law.gates import Gate, GateTest
from allocator.law.load import load
from allocator.models.goals import class_of
from allocator.money import WAN
from allocator.problem.allocation import Allocation
from allocator.problem.changes import Changes
from allocator.problem.publication import Publication, PublishedAward
from allocator.proof.resolve import PROOFS
from allocator.report import allocated, allocation, awards, no_list, remarks, rulebook, summary
from allocator.report.allocated import Replaced
from allocator.report.comparison.report import MOST, causes_of
from allocator.report.comparison.tables import moves_table, verdict
from allocator.report.console import show
from allocator.report.otherwise import near_optimal as near
from allocator.report.otherwise import price
from allocator.report.phrases import money_line
from allocator.report.problems import check
from allocator.report.xlsx import workbook
from allocator.whatif.by_lines import MOST as TOO_MANY
from allocator.whatif.by_lines import _Seen
from allocator.whatif.compare.builder import _Bench
from allocator.whatif.effects import Effect
from allocator.whatif.near_optimal import Alternatives, Other
from allocator.whatif.tolerance import Tolerance


@pytest.mark.parametrize(
    ("rated", "given", "says"), [(True, False, "按标准计"), (False, True, "标准"), (False, False, "档次上限")]
)
def test_what_a_level_pays_in_full_is_called(rated: bool, given: bool, says: str) -> None:
    kind: Any = SimpleNamespace(rated=rated, given=given)
    assert awards._standard(kind) == says


@pytest.mark.parametrize(
    ("hold", "says"),
    [(True, "，已按 --hold 列为待核，金额为0，结果为草案"), (False, "；暂不能改正的可用 --hold 列为待核")],
)
def test_what_becomes_of_faulty_rows(hold: bool, says: str) -> None:
    intake: Any = SimpleNamespace(
        at=lambda level: ["错"] if level == "E-row" else [], hold=hold, unconfirmed=0, unmatched=()
    )
    assert [s.text for s in check._next_steps(intake)] == [f"行错误1处{says}"]


def test_a_confirmation_is_told_with_what_it_did() -> None:
    confirm = {"甲": SimpleNamespace(because="一"), "乙": SimpleNamespace(because="二")}
    applied: Any = SimpleNamespace(
        programme=sample_run().programme, changes=(), scenario=SimpleNamespace(pin={}, exclude={}, confirm=confirm)
    )
    found = [(m.what, m.new) for m in rulebook.moved_by(applied, None, ["乙"])]
    assert found == [("问题甲", "已确认"), ("问题乙", "没有这个问题，未起作用")]


@pytest.mark.parametrize("roomy", [True, False])
def test_a_narrow_terminal_leaves_projects_out(roomy: bool) -> None:
    table = no_list.owed_table([no_list.Owed(1, "1", "例", "", "项目", "", "", 1, "")])
    media: Any = ("screen",) if roomy else ("screen", "narrow")
    assert ("项目名称" in [c.title for c in table.on(*media).columns]) == roomy


def test_scores_that_the_file_gives() -> None:
    run = sample_run()
    intake = replace(run.prepared.intake, scoring="")
    bare = replace(run, prepared=replace(run.prepared, intake=intake))
    assert "按申报表" in [line.text for line in summary.data_lines(bare)]
    assert "按申报表" not in [line.text for line in summary.data_lines(run)]


def test_a_line_that_a_clause_kept_from_a_higher_tier() -> None:
    run = sample_run()
    told = next(e for e in run.explanations if e.outcome == "funded")
    kept = replace(told, via="merit", reason_code="", blocked_by=("budget",), reduced_by="")
    assert remarks.remark(kept, run.programme, "") == "未定更高档次：总额控制"
    assert remarks.remark(replace(kept, blocked_by=()), run.programme, "") == ""


@pytest.mark.parametrize(("money", "says"), [(20, "腾出的资金不足"), (50, "")])
def test_whose_money_is_not_enough(money: int, says: str) -> None:
    lines = {"1": PublishedAward("丙级", 50 * WAN), "2": PublishedAward("丙级", money * WAN)}
    case = with_tiers(year(ranked(90, 80, 70), 200), 丙级={"floor": 30 * WAN})
    problem = case.problem()
    problem = replace(problem, publication=Publication(lines, {"2": "例"}))
    found = list(allocated._replaced(problem, Allocation((None, None, None))))
    assert [r.remark for r in found if r.place == "2"] == [says]


@pytest.mark.parametrize(("number", "says"), [(10, ""), (12, "……其后还有2项，见 分配方案.xlsx")])
def test_a_long_order_of_replacement_is_cut_and_counted(number: int, says: str) -> None:
    rows = [Replaced(n, str(n), "例", "项目", "济南市", 90, n, "丙级", WAN, "", "") for n in range(1, number + 1)]
    found: Any = SimpleNamespace(replacements=rows)
    text = said(lambda console: show([allocation.shortened(awards.replacements_table(found))], console))
    assert says in text
    assert ("其后" in text) == bool(says)


def test_a_list_by_hand_needs_a_budget() -> None:
    bench: Any = SimpleNamespace(base=None)
    with pytest.raises(UsageError, match=r"名单“例\.xlsx”要按本年度的规则审核"):
        _Bench._by_hand(bench, Path("例.xlsx"))


def test_without_a_list_the_money_line_says_why() -> None:
    run = sample_run()
    none = replace(run, result=replace(run.result, allocation=None, status="infeasible"))
    assert money_line(none).startswith("预算总额2,000万元    ")
    assert money_line(run).startswith("现行名单：预算总额2,000万元    已安排1,990万元    支持30项")


def test_near_lists_outside_the_score_lines() -> None:
    """One other list, in which the second of the sample has nothing."""
    run = sample_run()
    first, second, third = (c.id for c in run.problem.pool[:3])
    effect = Effect((), (2, 1), (2, 1), Changes((), (second,), (), (), ()), (), (second,))
    answer: Any = SimpleNamespace(awards={first: (3, 100 * WAN)})
    found = Alternatives(
        run.problem, Tolerance("count", "max", 30, 1, ()), None, "solver", (first,), (second,), (third,), (first,),
        (Other(answer, effect, 1, 1),),
    )  # fmt: skip
    told = near._candidates(run, found)
    assert [(row[1], row[4], *row[7:]) for row in told.rows] == [
        (first, "全部", "卓越领军级", 100 * WAN), (second, "部分", None, None),
    ]  # fmt: skip
    assert [c.title for c in told.columns][5::2] == ["最优名单·档次", "名单1·档次"]
    assert workbook(near.report(run, found)) == workbook(near.report(run, found))
    for number, what in ((None, "差异最大的名单和各项目是否入选"), (9, "容差内的全部名单")):
        text = said(lambda console, n=number: show(near.report(run, replace(found, number=n)), console))
        assert f"{what}：{PROOFS['solver']}" in text


@pytest.mark.parametrize(
    ("name", "says"), [("money", "金额（如50万元）"), ("score_sum", "分数（如1.5）"), ("count", "整数（如1）")]
)
def test_what_a_tolerance_may_be(name: str, says: str) -> None:
    assert class_of(name).unit_words == says


def test_too_many_near_lists_to_compare() -> None:
    parts: dict[str, Any] = dict(  # noqa: C408
        fixed=(), allowed=SimpleNamespace(admits=lambda _: True), named=SimpleNamespace(value=lambda _: 0), totals=(),
        problem=year(ranked(90), 100).problem(), kept=range(-TOO_MANY, 0), all=(), funded={},
    )  # fmt: skip
    walk: Any = SimpleNamespace(tally=None, levels=[1], amounts=[WAN], seats=[0])
    with pytest.raises(UsageError, match="接近最优的名单超过200,000种"):
        _Seen.__call__(SimpleNamespace(**parts), walk)  # type: ignore[arg-type]
    few = SimpleNamespace(**parts | {"kept": {}})
    _Seen.__call__(few, walk)  # type: ignore[arg-type]
    assert len(few.kept) == 1


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ({}, "没有写怎样算符合"),
        ({"at_least": 1, "above": 2}, "只能设一个"),
        ({"proof": True}, "proof 只用于限定等级"),
    ],
)
def test_a_condition_that_cannot_be_read(figures: dict[str, Any], says: str) -> None:
    made: Any = Gate if "proof" in figures else GateTest
    more = {"id": "a", "name": "例", "article": "第一条", "quote": "…"} if made is Gate else {"columns": ("例",)}
    with pytest.raises(ValidationError, match=says):
        made(**more, **figures)


@pytest.mark.parametrize(("after", "reason"), [(None, "申报表中没有"), ("例：理由", "例：理由")])
def test_a_change_of_somebody_who_is_not_in_the_file(after: str | None, reason: str) -> None:
    line: Any = SimpleNamespace(applicant="例", project="", city="", score=1, tier="甲级", amount=WAN, reason=after)
    move: Any = SimpleNamespace(before=line, after=line if after else None, line=line, id="1", kind="left", delta=-WAN)
    found: Any = SimpleNamespace(causes={}, unexplained="", comparison=SimpleNamespace(moves=(move,)))
    names: Any = SimpleNamespace()
    assert under(moves_table(found, names), "在方案中的情况") == [reason]


def test_a_price_list_counts_its_rows() -> None:
    assert price.report(sample_run(), ()).sheets[1].left == "共0行"


@pytest.mark.parametrize(("key", "usual"), [("model-voucher", "按名次"), ("industry-clusters", "按规定兑现")])
def test_what_a_lock_takes_the_place_of(key: str, usual: str) -> None:
    pins = {"1": SimpleNamespace(tier="甲级", because="例")}
    applied: Any = SimpleNamespace(
        programme=load(key), changes=(), scenario=SimpleNamespace(pin=pins, exclude={}, confirm={})
    )
    assert [(m.old, m.new) for m in rulebook.moved_by(applied)] == [(usual, "锁定为甲级")]


def test_a_cause_of_many_changes_counts_them() -> None:
    line = SimpleNamespace(applicant="例", project="")
    moves: Any = [SimpleNamespace(id=str(n), line=line, kind="left") for n in range(MOST + 2)]
    causes: Any = {m.id: SimpleNamespace(told=lambda _: "例：原因") for m in moves}

    def told(number: int) -> str:
        found: Any = SimpleNamespace(causes=causes, unexplained="", comparison=SimpleNamespace(moves=moves[:number]))
        names: Any = SimpleNamespace(short=str)
        return "".join(x.text for x in causes_of(found, names).lines)

    assert f"等{MOST + 2}项" in told(MOST + 2)
    assert "等" not in told(MOST)
    del causes["0"]
    assert f"等{MOST + 1}项" in told(MOST + 2)


@pytest.mark.parametrize(("wrong", "says"), [((), "审核没有不符合的"), (("一", "二"), "审核不符合2处")])
def test_the_verdict_on_a_list_by_hand(wrong: tuple[str, ...], says: str) -> None:
    side: Any = SimpleNamespace(origin="by_hand", breaches=wrong)
    assert verdict(side) == says
