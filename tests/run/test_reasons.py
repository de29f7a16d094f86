"""Why, in one sentence, of small problems: what each clause says of a candidate, a measurement, the money."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from report_case import said
from worlds import about, by_hand, candidate, ranked, year

from allocator.errors import UsageError
from allocator.law.award import Rate
from allocator.law.programme import Gate
from allocator.law.tiers import Amounts
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.models.rules.found_tier import Figures as FoundTier
from allocator.money import WAN
from allocator.problem.allocation import Allocation, Award
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.publication import Publication, PublishedAward
from allocator.problem.rates import told
from allocator.proof.conflict.members import members_of
from allocator.proof.resolve import PROOFS
from allocator.report.comparison.report import MOST_REMARKS, _drafts, remarks_of, shortened
from allocator.report.console import show
from allocator.report.rulebook import changes_told
from allocator.report.table import Line
from allocator.run.cuts import downwards
from allocator.run.note_context import Told
from allocator.run.notes import _empty_tiers
from allocator.run.notes_of_amounts import _in_the_way, of_sums_due
from allocator.run.notes_of_money import Step, least_step
from allocator.run.notes_of_publication import _beyond, describe
from allocator.run.pipeline import placed
from allocator.run.qingdao import with_qingdao
from allocator.run.replacement import Replacement
from allocator.whatif.compare.causes import Cause
from allocator.whatif.compare.overrides import Override
from allocator.whatif.interpretations import interpretations
from allocator.whatif.readings import _of_gate
from allocator.whatif.shortage import shortage

USERS = Gate(id="users", name="用户数量", article="第八条", quote="…", tier="甲级")
LEAD = Gate(id="lead", name="链主", article="第九条", quote="…", tier="甲级", proof=True)


def rule(problem: Problem, name: str) -> Rule:
    return next(r for r in rules_of(problem) if r.id == name)


def why(case: Case, clause: str) -> str:
    state: Any = None
    return rule(case.problem(), clause).why(state, 0)


class TestWhy:
    @pytest.mark.parametrize(
        ("answer", "says"), [("fail", "不符合“用户数量”"), ("unknown", "未核“用户数量”，不能定为“甲级”")]
    )
    def test_a_condition_of_a_tier(self, answer: str, says: str) -> None:
        assert why(year(ranked(90, gates={"users": answer}), 200, gates=[USERS]), "users") == says

    def test_a_fact_that_gives_the_tier(self) -> None:
        case = year(ranked(90, gates={"lead": "pass"}), 200, gates=[LEAD])
        clauses = (*case.programme.clauses, FoundTier(id="found_tier", force="choice"))
        case = case.but(programme=case.programme.model_copy(update={"clauses": clauses}))
        assert why(case, "found_tier") == "经认定为“甲级”，不按其他等级支持"

    @pytest.mark.parametrize(("pins", "says"), [({"1": None}, "不予支持：测试"), ({}, "公示名单未列入")])
    def test_a_line_kept_out(self, pins: dict[str, str | None], says: str) -> None:
        assert why(year(ranked(90), 200, pins=pins).with_clause("pins"), "pins") == says

    @pytest.mark.parametrize(
        ("asked", "granule", "says"),
        [
            (5_000, WAN, "申报金额0.5万元，不足最小支付单位1万元"),
            (5_00, 1_000, "申报金额500元，不足最小支付单位1,000元"),
            (20 * WAN, WAN, "申报金额20万元，低于最低金额丙级30万元"),
        ],
    )
    def test_a_request_that_is_too_small(self, asked: int, granule: int, says: str) -> None:
        case = year([replace(candidate(1, 9000), request=asked)], 200, granule=granule).with_clause("request", on=True)
        tiers = tuple(
            t.model_copy(update={"floor": 30 * WAN if t.name == "丙级" else None}) for t in case.programme.tiers
        )
        case = case.but(programme=case.programme.model_copy(update={"tiers": tiers}))
        assert why(case, "request") == says

    @pytest.mark.parametrize(("ceiling", "single"), [(None, ""), (1_000, "，单项上限0.1万元")])
    def test_a_rate_that_pays_less_than_the_unit(self, ceiling: int | None, single: str) -> None:
        award = Rate(kind="rate", base="交易额", base_columns=("交易额",), percent="10", ceiling=ceiling, granule=5_000)
        due = replace(candidate(1, 9000), base=20_000)
        case = year([due], 200)
        case = case.but(programme=case.programme.model_copy(update={"award": award, "tiers": ()}))
        assert why(case, "ceiling").endswith(f"为2000元{single}，不足最小支付单位5000元")


class TestMeasured:
    def test_years_before_are_not_counted_and_nobody_is_paid(self) -> None:
        case = year(ranked(90), 200, receipts=None).with_clause("cumulative", history="programme")
        problem = replace(case.problem(), history="none")
        found = list(rule(problem, "cumulative").measure(by_hand(problem)))
        assert [(m.who, m.sentence, m.holds) for m in found] == [("单位累计", "没有计入以前年度奖补，未核", None)]

    @pytest.mark.parametrize(("city", "holds"), [("", None), ("济南市", True)])
    def test_a_line_without_a_city_may_be_qingdaos(self, city: str, holds: bool | None) -> None:
        problem = year([candidate(1, 9000, city=city)], 200).problem()
        (found,) = rule(problem, "qingdao").measure(by_hand(problem, _1=("甲级", 100)))
        assert (found.who, found.holds) == ("青岛市", holds)
        assert ("申报表没有填所在市" in found.sentence) == (holds is None)


class TestConflict:
    def test_what_limits_is_named(self) -> None:
        case = year(ranked(90), 200).with_clause("merit", mode="strict").with_clause("city_cap", max=1)
        first, second, *_ = (m.variation.says for m in members_of(case, case.problem()))
        assert (first, second) == ("各市上限", "名单止于第一个受限的项目（merit.mode = strict）")
        tiers = tuple(t.model_copy(update={"min_score": 60}) for t in case.programme.tiers)
        scored = case.but(programme=case.programme.model_copy(update={"tiers": tiers})).with_clause("minimum_score")
        assert "各档最低分" in [m.variation.says for m in members_of(scored, scored.problem())]


class TestMoney:
    def test_a_sum_below_a_wan_is_told_in_yuan(self) -> None:
        assert downwards(Fraction(12_345), 12_000, 1_000) == "12345元，按1000元的整数倍向下计为1.2万元"
        assert downwards(Fraction(333_000), 330_000, WAN) == "33.3万元，按1万元的整数倍向下计为33万元"

    @pytest.mark.parametrize(
        ("tiers", "says"),
        [
            ({"甲级": 60, "乙级": 50}, Step(10 * WAN, "等级上限之间的最小差额")),
            ({"甲级": 100, "乙级": 50}, Step(50 * WAN, "最低一档的上限")),
            ({"甲级": 100}, Step(100 * WAN, "一项的上限")),
        ],
    )
    def test_the_least_step(self, tiers: dict[str, int], says: Step) -> None:
        assert least_step(year(ranked(90), 200, tiers=tiers).problem()) == says

    def test_tiers_that_are_given_are_not_raised(self) -> None:
        graded = year(ranked(90, experts_tier="甲级"), 200, tiers={"甲级": 60, "乙级": 50})
        graded = graded.with_clause("experts_tier", mode="exact")
        assert least_step(graded.problem()) == Step(50 * WAN, "最低一档的上限")


class TestAfterPublication:
    def published(self) -> Problem:
        lines = {"1": PublishedAward("甲级", 100 * WAN), "2": PublishedAward("乙级", 75 * WAN)}
        return replace(year(ranked(90, 80, 70), 200).problem(), publication=Publication(lines, {"2": "例"}))

    @pytest.mark.parametrize(
        ("left", "says"),
        [
            (0, ""),
            (25, "，为预算总额减公示名单合计175万元"),
            (15, "，为预算总额减公示名单合计175万元，再减公示后另行安排超出腾出资金的10万元"),
        ],
    )
    def test_what_the_money_left_is_made_of(self, left: int, says: str) -> None:
        problem = self.published()
        assert problem.publication is not None
        assert _beyond(problem, problem.publication, left * WAN) == says

    @pytest.mark.parametrize(("fits", "short"), [(True, ""), (False, "，腾出的资金不足")])
    def test_who_would_come_next(self, fits: bool, short: str) -> None:
        next_ = Replacement(2, 1, 50 * WAN, "2", fits)
        who = self.published().pool[2].called
        assert describe(self.published(), next_) == f"{who}（丙级，50万元，递补2{short}）"


def test_changes_that_act_on_each_other_may_need_none_of_them() -> None:
    sets = ((Override("a", "旧", "新", "第一条"),), (Override("b", "旧", "新", "第二条"),))
    mixed = Cause("1", "mixed", sets, ())
    assert mixed.told(lambda o: o.key) == (
        "各项改动相互影响：只改 a；或只改 b 即有此变化；其余都改时缺了即没有此变化的：无"
    )
    assert replace(mixed, kind="any").told(lambda o: o.key) == "下列任一改动即可引起：a；或 b"


@pytest.mark.parametrize(("force", "where"), [("choice", "第五条·本厅选择"), ("must", "第五条")])
def test_who_put_qingdao_outside_is_told(force: str, where: str) -> None:
    case = year([candidate(1, 9000, city="青岛市"), candidate(2, 8000)], 200)
    case = case.with_clause("qingdao", mode="in", force=force, article="第五条", quote="…")
    (entry,) = [e for e in with_qingdao(case, "separate").entries if e.candidate.id == "1"]
    assert where in entry.reason


class TestNotes:
    def test_named_goals_that_do_not_ask_for_every_tier(self) -> None:
        case = year(ranked(90, 85, 80), 300)
        for goals, says in ((("count",), "：指定的目标不要求各档俱全"), ((), "：本取向不要求各档俱全")):
            named_ = case.but(programme=case.programme.model_copy(update={"goals": goals}))
            problem = named_.problem()
            note = _empty_tiers(Told(named_, problem, by_hand(problem, _1=("丙级", 50))), ["乙级", "甲级"])
            assert note.text == f"甲级、乙级没有项目{says}"

    @pytest.mark.parametrize(
        ("budget", "step", "says"),
        [
            (20, 1, "预算全部安排，没有结余"),
            (30, 1, "结余10万元：应兑现的已全部兑现"),
            (15, 1_000, "缺口5万元；办法未规定折减，已按同一比例折减，取整到1000元（本厅选择）"),
            (15, 1, "缺口5万元；办法未规定折减，已按同一比例折减，取整到元（本厅选择）"),
        ],
    )
    def test_what_is_left_of_sums_due(self, budget: int, step: int, says: str) -> None:
        award = Rate(kind="rate", base="交易额", base_columns=("交易额",), percent="10", granule=step)
        case = year([replace(candidate(1, 9000), base=200 * WAN, score=None)], budget)
        parts = {"award": award, "tiers": (), "amounts": Amounts(mode="pro_rata", step=step)}
        case = case.but(programme=case.programme.model_copy(update=parts))
        problem = case.problem()
        paid = Allocation((Award(1, min(budget, 20) * WAN),))
        assert next(n.text for n in of_sums_due(Told(case, problem, paid))).endswith(says)

    @pytest.mark.parametrize(("granule", "unit"), [(WAN, "1万元"), (1_000, "1,000元")])
    def test_the_part_of_a_sum_that_is_not_counted(self, granule: int, unit: str) -> None:
        award = Rate(kind="rate", base="交易额", base_columns=("交易额",), percent="10", granule=granule)
        who = replace(candidate(1, 9000), base=123_450)
        assert told(award, who).endswith(f"，不足{unit}的部分不计")
        assert "不足" not in told(award, replace(who, base=10 * WAN))

    def test_who_could_be_paid_but_for_the_goals(self) -> None:
        """Nothing forbids the second his least amount: only the goals have chosen otherwise."""
        case = year(ranked(90, 80), 300, stance="top")
        free = case.programme.model_copy(update={"amounts": Amounts(mode="free")})
        case = case.but(programme=free)
        problem = case.problem()
        told_ = Told(case, problem, by_hand(problem, _1=("甲级", 100)))
        assert _in_the_way(told_, 1, [1]).endswith(f"（取向为{free.aim}）的")
        none = Told(case.but(budget=100 * WAN), replace(problem, budget=100 * WAN), told_.allocation)
        assert _in_the_way(none, 1, [1]) == "最低金额多于余款的"


class TestReadings:
    def test_what_the_file_cannot_serve(self) -> None:
        case = year(ranked(90), 200, gates=[USERS.model_copy(update={"tests": ()})])
        assert _of_gate(case, case.programme.gates[0]) == "此口径无从测算"
        assert _of_gate(year(ranked(90, gates={"users": "pass"}), 200), case.programme.gates[0]) == ""
        fact = FoundTier(id="found_tier", force="choice")
        assert fact.lacks(case) == "申报表没有载明已获认定的项目，此口径无从测算"
        assert fact.lacks(year(ranked(90, gates={"lead": "pass"}), 200, gates=[LEAD])) == ""

    def test_without_a_list_nothing_is_compared(self) -> None:
        case = year(ranked(90), 0, about(1, 1, 1)).with_clause("quota", mode="hard")
        with pytest.raises(UsageError, match=r"现行口径下没有名单：.+。请先用 solve 命令查明原因"):
            interpretations(case)


class TestShort:
    def test_what_cannot_be_asked(self) -> None:
        with pytest.raises(UsageError, match="“测试券”没有数量条款"):
            shortage(year(ranked(90), 100))
        other = year(ranked(90), 100, about(1, 1, 1))
        free = other.but(programme=other.programme.model_copy(update={"amounts": Amounts(mode="free")}))
        with pytest.raises(UsageError, match=r"金额方式（amounts.mode）已不是按档次上限"):
            shortage(free)


def test_a_programme_without_qingdao_has_no_such_choice() -> None:
    bare = year(ranked(90), 100).programme
    bare = bare.model_copy(update={"clauses": tuple(c for c in bare.clauses if c.id != "qingdao")})
    with pytest.raises(UsageError, match="--qingdao：“测试券”没有青岛市的选择"):
        placed(bare, None, "纳入")
    assert placed(year(ranked(90), 100).programme, None, "纳入").name == "青岛市纳入"


@pytest.mark.parametrize(("number", "names"), [(2, "方案1、方案2"), (4, "方案1、方案2、方案3等4个方案")])
def test_whose_reason_for_a_draft_it_is(number: int, names: str) -> None:
    sides: list[Any] = [SimpleNamespace(name=f"方案{n}", doubts=("限时求解",)) for n in range(1, number + 1)]
    free = SimpleNamespace(name="基准", doubts=())
    assert list(_drafts([free, *sides])) == [f"限时求解（{names}）"]
    assert list(_drafts(sides)) == ["限时求解"]


def test_what_must_be_known_of_a_comparison() -> None:
    side = SimpleNamespace(
        name="方案", stamps=(), exceptions=(), why_none="", breaches=(), listed=None, origin="solved", measurements=()
    )
    differences = (SimpleNamespace(code="pool", text="甲"), SimpleNamespace(code="text", text="乙"))
    compared = SimpleNamespace(other=side, differences=differences, moves=(1,), comparable=True)
    found = SimpleNamespace(comparison=compared, unexplained="丙", proofs={"solver"})
    every: Any = SimpleNamespace(sides=(side,), programme=year([], 0).programme, found=(found,))
    assert [(r.label, r.text, bool(r.tone)) for r in remarks_of(every)["方案"]] == [
        ("提示", "甲", False), ("输入不同", "乙", True), ("原因", "丙", False),
        ("原因", f"逐项开关改动的部分测算：{PROOFS['solver']}", False),
    ]  # fmt: skip
    compared.moves, found.unexplained = (), ""
    assert remarks_of(every)["方案"][-1].text == "名单和金额与基准相同"
    many = [Line(str(n), label="提示") for n in range(MOST_REMARKS + 2)]
    text = said(lambda console: show([shortened(many)], console))
    assert "……另有2处，见 --out 的 比较.xlsx" in text
    assert "另有" not in said(lambda console: show([shortened(many[:2])], console))


def test_a_scenario_without_a_change_says_so() -> None:
    text = said(lambda console: show(changes_told(SimpleNamespace(  # type: ignore[arg-type]
        applied=SimpleNamespace(scenario=SimpleNamespace(name="例", because="测试", pin={}, exclude={}, confirm={}),
                                programme=year([], 0).programme, changes=()),
        options=SimpleNamespace(budget=None), intake=SimpleNamespace(unmatched=(), names={}))), console))  # fmt: skip
    assert "情景改动：例（测试）" in text
    assert "没有改动" in text
