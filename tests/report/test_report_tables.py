"""The tables that every output shows: the reference result, sums that agree, and the check that stops otherwise."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import get_args

import pytest
from report_case import MOVED, SAMPLE, piped, sample_run, with_scenario

from allocator.errors import VerificationError
from allocator.intake import RowCount
from allocator.law.award import Event, Rate, Tiered
from allocator.law.clause.kinds import kinds as kinds_there_are
from allocator.law.load import load, shipped
from allocator.law.settings import paths
from allocator.law.tiers import Tier
from allocator.models.rules import RULES
from allocator.problem.allocation import GoalValue
from allocator.problem.candidate import CITIES
from allocator.problem.ledger import sums
from allocator.problem.publication import Publication
from allocator.report import rulebook, words
from allocator.report.allocated import tables
from allocator.report.checks import measured
from allocator.report.headline import headline
from allocator.report.rulebook import rule_rows
from allocator.report.summary import data_lines, note_lines, reading_lines, result_lines, rows_told
from allocator.report.table import ALL
from allocator.run.note_context import Note


@pytest.fixture(scope="module")
def found():
    return tables(sample_run())


def test_reference_result(found):
    assert [(t.tier, t.number, t.line) for t in found.tiers] == [
        ("卓越领军级", 7, 8530),
        ("优秀创新级", 8, 8325),
        ("培育成长级", 15, 7900),
    ]
    head = found.headline
    assert (head.budget, head.spent, head.left, head.number) == (20_000_000, 19_900_000, 100_000, 30)
    assert head.verdict == "已证明最优"
    assert head.proven


def test_reductions_explain_the_difference_to_the_ceilings(found):
    assert found.all_tiers.full == 7 * 1_000_000 + 8 * 750_000 + 15 * 500_000
    assert found.all_tiers.reduced == 600_000 == found.all_tiers.full - 19_900_000
    below = {a.id: (a.amount, a.remark) for a in found.awarded if a.amount < a.ceiling}
    assert below == {"67": (920_000, "按申报金额"), "21": (450_000, "按申报金额"), "40": (530_000, "按申报金额")}
    assert all(not a.remark for a in found.awarded if a.id not in below)


def test_cities_in_official_order_with_their_own_lines(found):
    assert tuple(c.city for c in found.cities) == CITIES
    assert found.all_cities.city == ALL
    assert (found.all_cities.applied, found.all_cities.pool, found.all_cities.by_tier) == (120, 92, (7, 8, 15))
    for city in found.cities:
        assert city.number == sum(city.by_tier) == len(city.awarded)
        assert {a.city for a in city.awarded} <= {city.city}
        assert city.amount == sum(a.amount for a in city.awarded)
    assert next(c for c in found.cities if c.city == "青岛市").applied == 19


def test_cumulative_is_the_ledger_and_this_time(found):
    past = sums(sample_run().prepared.intake.receipts or ())
    for line in found.awarded:
        now = sum(a.amount for a in found.awarded if a.credit_code == line.credit_code)
        assert line.cumulative == past.get(line.credit_code, 0) + now <= 2_000_000
    assert found.history_counts


def test_everybody_is_told_once_and_the_unfunded_by_rank(found):
    ids = [a.id for a in found.awarded] + [m.candidate.id for m in found.missed]
    assert sorted(map(int, ids)) == list(range(1, 121))
    ranks = [m.rank for m in found.missed if m.rank]
    assert ranks == sorted(ranks)
    assert [m.outcome for m in found.missed[62:]] == ["ineligible"] * 14 + ["outside"] * 14
    blocked = next(m for m in found.missed if m.candidate.id == "47")
    assert (blocked.rank, blocked.gap, blocked.articles) == (3, 1100, ("第十一条",))


def test_qingdao_has_its_own_ranked_table(found):
    assert len(found.apart) == 14
    assert (found.apart[0].id, found.apart[0].score) == ("30", 8750)
    scores = [a.score for a in found.apart]
    assert scores == sorted(scores, reverse=True)


def test_rules_carry_articles_quotes_and_figures_in_chinese(found):
    by_name = {r.name: r for r in found.rules}
    quota = by_name["奖补数量"]
    assert quota.figures == "目标数：30个；下限：27个；上限：33个；方式：优先目标"
    assert (quota.article, quota.force) == ("第十一条", "左右")
    assert "30个左右" in quota.quote
    assert by_name["卓越领军级"].figures == "上限：100万元"
    assert by_name["绿色门槛"].figures == "符合111项；不符合9项"
    assert by_name["名次优先"].article == "本厅选择"
    assert by_name["不重复支持"].article.startswith("《关于支持人工智能全产业链创新发展的若干政策措施》")
    assert "鲁政办字" in by_name["不重复支持"].article


@pytest.mark.parametrize("key", shipped())
def test_no_code_is_left_untranslated(key):
    programme = load(key)
    run = replace(sample_run(), problem=replace(sample_run().problem, programme=programme), explanations=())
    for row in rule_rows(run):
        assert not re.search(r"[a-z]{3,}", row.name + row.figures), row


def test_every_kind_path_and_goal_has_a_name():
    assert all(words.clause(kind) for kind in RULES)
    kinds = words.kinds_of(load("scenario-voucher"))
    for name in paths(load("scenario-voucher")):
        assert not re.search(r"[a-z]{3,}", words.path(name, kinds)), name
    literals = [
        (cls.model_fields["kind"].default, field, value)
        for cls in kinds_there_are().values()
        for field, info in cls.model_fields.items()
        if field in {"mode", "over", "history", "counts"}
        for part in get_args(info.annotation)
        for value in get_args(part) or (part,)
        if isinstance(value, str)
    ]
    assert len(literals) > 15
    for kind, field, value in literals:
        assert words.clause_value(kind, field, value, value) != value, (kind, field, value)
    for g in sample_run().result.goals:
        assert not re.search(r"[a-z_]{3,}", words.goal(g.name))


def test_goal_values_for_people():
    assert words.goal_value("lines_卓越级", 8, 10_000) == "第8位"
    assert words.goal_value("lines_卓越级", 0, 10_000) == "无"
    assert words.goal_value("money", 1990, 10_000) == "1,990万元"
    assert words.goal_value("quota", None, 10_000) == "—"


def test_parameters_name_their_source(found):
    told = {p.name: (p.value, p.source) for p in found.parameters}
    assert told["预算总额"] == ("2,000万元", "命令行")
    assert told["年度"] == ("2026年", "规则文件")
    assert told["历史奖补"] == ("历史奖补台账29条", "申报表所附台账")
    assert told["并列次序"][0] == "技术性能、创新性、推广价值、经济社会效益"
    assert told["得分来源"][0] == sample_run().prepared.intake.scoring


def test_scenario_shows_old_new_and_what_it_exceeds(tmp_path):
    run = with_scenario(tmp_path, MOVED.replace("[set]", '[set]\nbudget = "1500万元"'))
    found = tables(run)
    changed = {m.what: (m.old, m.new, m.exceeds) for m in found.moved}
    assert changed["卓越领军级·上限（tiers.卓越领军级.ceiling）"] == ("100万元", "120万元", True)
    assert changed["取向（stance）"] == ("均衡三档", "扩大覆盖", False)
    assert changed["地市均衡名额·名额（clause.city_reserve.seats）"] == ("0个", "3个", False)
    assert next(v for k, v in changed.items() if k.startswith("项目33 ")) == ("按名次", "锁定为优秀创新级", False)
    assert found.headline.stamps == ("仅供测算，突破《山东省省级“模型券”奖补资金管理办法及实施细则》第十一条",)
    assert found.headline.stamp == "（草案·仅供测算）"
    assert next(p for p in found.parameters if p.name == "预算总额").source == "命令行（优先于情景的1,500万元）"
    remarks = {a.id: a.remark for a in found.awarded}
    assert remarks["33"].startswith("锁定为优秀创新级：例：省重大项目配套")
    assert sum(r == "地市均衡名额" for r in remarks.values()) == 3
    assert next(m for m in found.missed if m.candidate.id == "54").outcome == "excluded"


def test_official_run_carries_no_stamp():
    head = headline(replace(sample_run(), waits=()))
    assert (head.stamp, head.doubts) == ("", ())
    assert headline(sample_run()).stamp == "（草案）"


def test_proof_is_claimed_only_where_it_stands():
    run = sample_run()
    alone = replace(run, result=replace(run.result, engines=run.result.engines[:1]))
    open_goal = GoalValue("count", "max", 30, 33)
    cut = replace(run, result=replace(run.result, status="feasible", goals=(open_goal,)))
    for weaker in (alone, cut):
        head = headline(weaker)
        assert head.verdict == "可行，未证明最优"
        assert not head.proven
        assert "已证明最优" not in piped(weaker)
    assert "“支持数量”为30，理论界33" in headline(cut).proof


def test_engines_and_goals(found):
    assert [e.part for e in found.engines] == ["求解", "复核"]
    assert found.engines[0].name.startswith("分数线算法（逐线枚举")
    assert found.engines[1].name.startswith("CP-SAT（约束规划")
    assert all(g.proven and g.value == g.bound for g in found.goals)
    assert found.goals[-1].value == "第31位“2 济南例沅域大数据有限公司”"


def test_measurements_in_the_programmes_words(found):
    assert len(found.measured) == len(sample_run().result.measurements)
    assert found.measured[0].clause == "总额控制"
    assert (found.measured[0].sense, found.measured[0].limit.value) == ("≤", 20_000_000)
    clauses = {m.clause for m in measured(load("scenario-voucher"), sample_run().result.measurements)}
    assert "总额控制" in clauses


def test_labelled_lines():
    run, found = sample_run(), tables(sample_run())
    told = {line.label: line for line in result_lines(found)}
    assert told["结余"].text == "10万元"
    assert told["草案原因"].grave
    assert rows_told(run.prepared.intake) == "读入120行 = 参评92 + 不符合条件14 + 不参与本池14 + 待核0 + 跳过0"
    data = {line.label: line.text for line in data_lines(run)}
    assert SAMPLE.name in data["申报表"]
    assert data["数据问题"].startswith("待确认11处，已修复或说明30处")
    assert {"对照：按得分排到钱用完（不看数量）", "结余原因", "其他取向", "青岛市"} <= {
        line.label for line in note_lines(found)
    }
    reading = {line.label: line.text for line in reading_lines(found, run)}
    assert reading["奖补数量（第十一条）"].startswith("30个左右读作27至33个")
    odd = replace(found, notes=(Note("tie", "例"),))
    assert [(x.label, x.text) for x in note_lines(odd)][-1] == (words.NOTES["tie"], "例")


def test_money_that_does_not_add_up_stops_everything():
    run = sample_run()
    first = run.explanations[0]
    more = replace(run, explanations=(replace(first, amount=first.amount + 10_000), *run.explanations[1:]))
    with pytest.raises(VerificationError, match="V20"):
        tables(more)


def test_a_lost_or_doubled_candidate_stops_everything():
    run = sample_run()
    with pytest.raises(VerificationError, match="V01"):
        tables(replace(run, explanations=run.explanations[:-1]))
    with pytest.raises(VerificationError, match="V01"):
        tables(replace(run, explanations=(*run.explanations[:-1], run.explanations[-2])))
    rows = RowCount(pool=93, ineligible=14, outside=14)
    prepared = replace(run.prepared, intake=replace(run.prepared.intake, rows=rows))
    with pytest.raises(VerificationError, match="V01"):
        tables(replace(run, prepared=prepared))


def test_a_dropped_award_stops_everything():
    run = sample_run()
    first = replace(run.explanations[0], outcome="unfunded")
    with pytest.raises(VerificationError, match="V20"):
        tables(replace(run, explanations=(first, *run.explanations[1:])))


def test_without_an_allocation_there_are_no_tables():
    run = sample_run()
    with pytest.raises(VerificationError, match="没有可输出的名单"):
        tables(replace(run, result=replace(run.result, allocation=None, status="unknown")))


class TestSources:
    """Each figure of a run says where it comes from, however it was given."""

    def given(self, case=None, **options):
        run = sample_run()
        applied = replace(run.prepared.applied, budget=options.pop("of_scenario", None))
        prepared = replace(run.prepared, applied=applied, options=replace(run.prepared.options, **options))
        return replace(run, prepared=prepared)

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"budget": None}, "情景文件"),
            ({"budget": 5, "of_scenario": 300_000}, "命令行（优先于情景的30万元）"),
            ({"budget": 5}, "命令行"),
        ],
    )
    def test_the_budget(self, options, says):
        assert rulebook._budget_source(self.given(**options)) == says

    def test_the_year_and_the_limit(self):
        usual = {p.name: (p.value, p.source) for p in rulebook.parameters(self.given())}
        asked = {p.name: (p.value, p.source) for p in rulebook.parameters(self.given(year=2026, limit_seconds=2.5))}
        assert (usual["年度"][1], asked["年度"][1]) == ("规则文件", "命令行")
        assert (usual["限时"], asked["限时"]) == (("不限时", "默认"), ("2.5秒", "命令行"))

    def test_a_text_without_an_end(self):
        run = SimpleNamespace(**vars(self.given()))
        run.programme, run.problem, run.case = sample_run().programme, sample_run().problem, sample_run().case
        open_end = run.programme.validity.model_copy(update={"end": None})
        run.programme = run.programme.model_copy(update={"validity": open_end})
        assert rulebook.parameters(run)[1].value.endswith("，未定截止日期")

    @pytest.mark.parametrize(
        ("receipts", "options", "says"),
        [
            (None, {}, ("按申报表“累计已获金额”列", "申报表")),
            ((), {}, ("历史奖补台账0条", "申报表所附台账")),
            ((), {"ledger": SAMPLE}, ("历史奖补台账0条", "台账文件")),
            ((), {"no_history": True}, ("不计以前年度", "命令行 --no-history")),
        ],
    )
    def test_the_history(self, receipts, options, says):
        run = self.given(**options)
        told = SimpleNamespace(programme=run.programme, prepared=run.prepared, case=SimpleNamespace(receipts=receipts))
        assert rulebook._history(told) == says

    def test_what_the_ministry_adds_to_a_standard(self):
        bare = {"kind": "rate", "base": "交易额", "base_columns": ("交易额",), "percent": "10"}
        assert rulebook._rate(Rate(**bare)).figures == "交易额的10%"
        both = Rate(**bare, ceiling=300_000, min_score=60)
        assert rulebook._rate(both).figures == "交易额的10%；单项上限：30万元（本厅选择）；最低分：60分（本厅选择）"
        tier = Tier(name="甲级", ceiling=500_000, floor=200_000, min_score=70)
        figures = "50万元；下限：20万元（本厅选择）；最低分：70分（本厅选择）"
        assert [(r.kind, r.figures) for a in (Tiered(), Event(kind="event")) for r in [rulebook._tier(tier, a)]] == [
            ("等级", f"上限：{figures}"),
            ("事项", f"标准：{figures}"),
        ]


class TestProof:
    """On what a verdict stands, and what of a list is open."""

    def said(self, **result):
        run = sample_run()
        return headline(replace(run, result=replace(run.result, **result))).proof

    def test_engines_that_share_the_goals(self):
        every = tuple(range(len(sample_run().result.goals)))
        engines = tuple(replace(e, goals=every) for e in sample_run().result.engines)
        assert self.said(engines=engines).endswith(
            "分工求解：每项目标都由其中不同算法的两个各自证明等于理论最优值，名单由各项目标唯一确定"
        )
        assert words.agreement(replace(engines[1], goals=(1,), agrees=True)) == "所证明的第2项目标值与本表一致"
        assert (
            tables(replace(sample_run(), result=replace(sample_run().result, engines=engines))).engines[0].part
            == "分工"
        )

    def test_only_the_choice_among_equals_is_open(self):
        goal = replace(sample_run().result.goals[-1], name="canonical", bound=None)
        assert self.said(status="feasible", goals=(goal,)).endswith(
            "停止时各项目标值均已证明，只剩同样好的名单之间按名次取哪一份没有证完"
        )

    def test_a_published_list_that_was_not_proven(self):
        result = sample_run().result
        after = replace(result.problem, publication=Publication())
        assert "而公示名单本身是限时求解的，未证明最优" in self.said(status="feasible", problem=after)
