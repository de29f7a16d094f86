"""Dossiers: both figures, every position solved, every claim borne out by solves of its own."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from cli_case import Say, scenario
from openpyxl import load_workbook
from oracle.dossier_checks import BESIDE, reasons_are_all_that_hold, trials_are_borne_out
from report_case import SAMPLE, said
from worlds import best, candidate, quota, ranked, receipt, year

from allocator.errors import UsageError, VerificationError
from allocator.law.shipped import vouchers
from allocator.problem.case import Case
from allocator.report import dossier as told
from allocator.report.console import show
from allocator.run.explain import explain
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve
from allocator.run.reasons import reasons_of
from allocator.whatif import least_budget
from allocator.whatif.dossier.dossier import Dossier, Dossiers, dossiers
from allocator.whatif.dossier.trials import Place, Trial, Trials, bear_out
from allocator.whatif.least_budget import least_budgets

PINNED = """
[pin]
"62" = {tier = "卓越领军级", because = "例"}
"54" = {tier = "卓越领军级", because = "例"}
"""


@pytest.fixture(scope="module")
def sample() -> Run:
    """The sample year's 模型券 at 2,000万元, history counted."""
    voucher = next(v for v in vouchers() if v.programme == "model-voucher")
    return solve(prepare(voucher.programme, [voucher.file], Options(budget=20_000_000)), noted=False)


@pytest.mark.parametrize(
    ("name", "gap", "more", "amount", "sibling"),
    [("107", -200, 831, 250_000, ("44",)), ("106", -520, 599, 500_000, ("69",)), ("89", -200, 190, 250_000, ())],
)
def test_the_distance_to_the_line_and_the_trial_are_two_figures(
    sample: Run, name: str, gap: int, more: int, amount: int, sibling: tuple[str, ...]
) -> None:
    [one] = dossiers(sample, [name]).found
    assert one.nearest is not None
    assert (one.explanation.gap, one.more) == (gap, more)
    assert (one.nearest.amount, one.nearest.siblings) == (amount, sibling)
    assert one.verified


@pytest.mark.parametrize("beside", BESIDE)
def test_every_trial_is_the_least_score_of_all(beside: str) -> None:
    assert trials_are_borne_out(range(25, 35) if beside else range(24, 34), beside) == []


def test_nothing_is_tried_where_a_goal_looks_at_the_scores_themselves() -> None:
    case = year(ranked(90, 80, 70), 100)
    case = case.but(programme=case.programme.model_copy(update={"goals": ("count", "score_sum")}))
    trials, found = trials_of(case)
    assert (trials.way, set(found.values())) == ("none", {()})


def test_every_reason_that_holds_is_given_and_no_other() -> None:
    assert reasons_are_all_that_hold(range(150)) == []


def trials_of(case: Case, highest: int | None = None) -> tuple[Trials, dict[str, tuple[Trial, ...]]]:
    problem = case.problem()
    found = Trials(case, problem, best(problem), highest)
    return found, {c.id: found.of(i) for i, c in enumerate(problem.pool)}


def test_an_equal_score_wins_only_where_the_keys_do() -> None:
    first, second, third = ranked(90, 80, 70)
    pool = [replace(first, tie_scores=(5,)), replace(second, tie_scores=(9,)), replace(third, tie_scores=(7,))]
    _, found = trials_of(year(pool, 100))
    assert [t.place for t in found["2"]] == [Place(9000, 1, tied=True)] * 3
    pool = [replace(first, tie_scores=(5,)), replace(second, tie_scores=(3,)), replace(third, tie_scores=(7,))]
    _, found = trials_of(year(pool, 100))
    assert [t.place for t in found["2"]] == [Place(9001, 1, tied=False)] * 3


def test_where_a_clause_looks_at_scores_the_score_is_set() -> None:
    case = year(ranked(90, 80, 70), 1_000, quota(1, 0, 3), stance="top")
    tiers = tuple(t.model_copy(update={"min_score": 85}) if t.name == "甲级" else t for t in case.programme.tiers)
    case = case.but(programme=case.programme.model_copy(update={"tiers": tiers}))
    _, found = trials_of(case)
    # 80 points and the second place: the top tier asks for 85, which needs no other place.
    assert [(t.level, t.place) for t in found["2"]] == [(3, Place(8500, 2, tied=False))]
    assert [(t.level, t.place) for t in found["3"]] == [(3, Place(8500, 2, tied=False))]


def test_outside_the_kernel_each_trial_is_frozen_anew() -> None:
    pool = [candidate(n, 9000 - 100 * n, city=("济南市", "烟台市")[n % 2]) for n in range(4)]
    case = year(pool, 200).with_clause("city_cap", max=1)
    trials, found = trials_of(case)
    assert trials.way == "cases"
    assert found["2"][0].place == Place(9001, 1, tied=False)
    assert found["2"][0].leaving == ("0",)


def test_nothing_is_tried_where_positions_decide_nothing() -> None:
    trials, found = trials_of(year(ranked(90, 80), 100, pins={"1": "甲级"}).with_clause("merit", mode="strict"))
    assert found["1"] == ()
    assert trials.way == "cases"


def test_a_score_above_the_full_mark_is_no_score() -> None:
    case = year(ranked(100, 99), 100)
    _, free = trials_of(case)
    _, bounded = trials_of(case, highest=10_000)
    assert [t.score for t in free["2"]] == [10_001] * 3
    assert [(t.place, t.unreached) for t in bounded["2"]] == [(None, "marks")] * 3


def test_a_changed_trial_is_not_borne_out() -> None:
    case = year(ranked(90, 80, 70), 100)
    trials, found = trials_of(case)
    right = found["3"][0]
    bear_out(case, trials.problem, 2, right)
    unreached = replace(right, place=None, below=right.place, unreached="position")
    for wrong in (unreached, replace(right, amount=1), replace(right, got=1), replace(right, place=right.below)):
        with pytest.raises(VerificationError, match="N07"):
            bear_out(case, trials.problem, 2, wrong)
    late = Place(right.score or 0, 1, tied=False)
    with pytest.raises(VerificationError, match="N07"):
        bear_out(case, trials.problem, 2, replace(right, place=Place(9_100, 1, tied=False), below=late))


def test_reasons_in_words_name_their_figures() -> None:
    pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8000, "例甲公司"), candidate(3, 7000)]
    case = year(pool, 125, receipts=[receipt("例甲公司", 125)], stance="wide").with_clause("per_applicant", max=1)
    problem = case.problem()
    allocation = best(problem)
    found = reasons_of(problem, allocation, explain(problem, allocation))
    assert [(r.code, r.tiers, r.siblings, r.says) for r in found["2"]] == [
        ("blocked", ("甲级", "乙级", "丙级"), ("1",), "该单位本年度已有1个名次靠前的项目获支持，达到上限1个"),
        (
            "blocked",
            ("甲级", "乙级", "丙级"),
            ("1",),
            "该单位以前年度已获125万元、本次名次靠前的项目75万元，累计上限200万元的余额不足",
        ),
        ("below_line", ("乙级",), (), "得分80.00，位次2；乙级分数线90.00（第1位），低10.00分"),
        ("below_line", ("甲级",), (), "得分80.00，位次2；甲级分数线90.00（第1位），低10.00分"),
    ]
    assert [(r.code, r.tiers) for r in found["3"]] == [
        ("above_line", ("丙级",)),
        ("below_line", ("乙级",)),
        ("below_line", ("甲级",)),
    ]
    assert [r.says for r in found["1"]] == ["得分90.00，位次1，达到甲级分数线90.00；受累计上限，该单位余额75万元"]


def test_nobody_at_a_tier_and_an_equal_score_are_said() -> None:
    problem = year(ranked(90, 90), 75, stance="wide", tiers={"甲级": 100, "乙级": 75}).problem()
    allocation = best(problem)
    found = reasons_of(problem, allocation, explain(problem, allocation))
    assert [r.says for r in found["2"]] == [
        "得分90.00，位次2；乙级分数线90.00（第1位），同分，按并列规则排在线后",
        "没有项目凭名次达到甲级",
    ]


def dossier_of(run: Run, name: str, trial: Trial) -> tuple[Dossiers, Dossier]:
    found = dossiers(run, [name], verify=False)
    return found, replace(found.found[0], trials=(trial,))


def test_a_trial_in_words(sample: Run) -> None:
    # Every fact of a trial is said: another one says something else.
    nearest = Trial(1, Place(8791, 6, tied=False), None, 3, 250_000, ("44",), (), ("44",))
    found, one = dossier_of(sample, "107", nearest)
    assert told.trial_text(found, one, nearest) == (
        "合成得分87.91（提高8.31分）、位次6，可达到，为卓越领军级，金额25万元；"
        "将由本单位的另一项目“钢铁行业大模型”（44）退出"
    )
    assert "同分且并列在前时可达到" in told.trial_text(found, one, replace(nearest, place=Place(8791, 6, tied=True)))
    programme = sample.programme.model_copy(update={"ties": "together"})
    alike = replace(found, run=replace(sample, problem=replace(sample.problem, programme=programme)))
    assert "同分时（同等对待）可达到" in told.trial_text(alike, one, replace(nearest, place=Place(8791, 6, tied=True)))
    other = replace(nearest, siblings=(), leaving=("44",), lowered=("111",))
    assert told.trial_text(found, one, other).endswith(
        "退出的是44（山东例珩联大数据有限公司）；降档或减少的是111（济南例翊宇智能装备有限公司）"
    )
    assert told.trial_text(found, one, Trial(1, None, unreached="position")) == "任何得分和位次均不能达到"
    assert (
        told.trial_text(found, one, Trial(1, None, unreached="marks")) == "无可达得分（须高于满分105.00分，含加分上限）"
    )


def test_the_screen_keeps_the_two_figures_apart(sample: Run) -> None:
    text = said(lambda console: show(told.report(dossiers(sample, ["107", "3"])), console))
    assert "与分数线相差：低2.00分" in text
    assert "- 培育成长级、优秀创新级、卓越领军级：合成得分87.91（提高8.31分）" in text
    assert "与分数线相差：高0.65分" in text
    assert "两个数不同义，不折算为专家打分或某一指标的得分" in text
    assert "- 第十一条：同一单位累计获得的奖补金额最高不得超过200万元" in text


def test_what_cannot_be_asked_and_what_is_not_borne_out(sample: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="没有编号为“999”的项目"):
        dossiers(sample, ["999"])
    with pytest.raises(UsageError, match="没有名单，无从说明单个项目"):
        dossiers(replace(sample, result=replace(sample.result, allocation=None)), ["107"])
    found = dossiers(sample, ["44"], verify=False)
    assert {"尚未逐项复核" in sheet.left for sheet in told.report(found).sheets} == {True}
    monkeypatch.setattr(least_budget, "verify", lambda case, found: [(1, 0)])
    with pytest.raises(VerificationError, match="项目“44 山东例珩联大数据有限公司”的最低预算复核不符"):
        dossiers(sample, ["44"])


def test_the_list_at_the_least_budget_in_words(sample: Run) -> None:
    case = sample.case.but(budget=16_000_000)
    found = replace(dossiers(sample, ["33"], verify=False), run=replace(sample, case=case, problem=case.problem()))
    low, middle, high = least_budgets(case, only=["33"]).of("33").tiers
    assert (told.entry_text(found, low), told.entry_text(found, high)) == ("", "")
    said = told.entry_text(found, middle)
    assert said.startswith("届时与现预算相比无项目退出，卓越领军级分数线88.90→86.70（")
    assert said.endswith("；其后入选的是49（临沂例槿博智能科技有限公司）（预算1,969万元起）")
    assert middle.entry is not None
    assert middle.entry.present is not None
    gone = replace(middle.entry.present.changes, left=("44",))
    present = replace(middle.entry.present, changes=gone, hurt=("44", "111"), goals=())
    other = replace(middle, entry=replace(middle.entry, present=present, following=(), following_budget=None))
    assert told.entry_text(found, other) == (
        "届时与现预算相比，退出的是44（山东例珩联大数据有限公司），降档或减少的是111（济南例翊宇智能装备有限公司），各目标不变"
    )
    (part,) = (
        p
        for p in told.parts_of(found, replace(found.found[0], least=least_budgets(case, only=["33"]).of("33")))
        if p.title == "最低预算"
    )
    assert sum("届时与现预算相比" in line.text for line in part.lines) == 1


def test_frontiers_told_once_are_not_made_again(sample: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    known: least_budget.Known = {}
    first = least_budgets(sample.case, only=["3"], known=known)
    assert known
    monkeypatch.setattr(least_budget, "_firsts", lambda problem: pytest.fail("made again"))
    assert least_budgets(sample.case, only=["3"], known=known) == first


def test_workers_tell_the_same(sample: Run) -> None:
    told_to: list[tuple[int, int]] = []
    with ThreadPoolExecutor(2) as executor:
        spread = dossiers(sample, ["107", "3", "62"], executor=executor, progress=lambda *done: told_to.append(done))
    assert spread == dossiers(sample, ["107", "3", "62"])
    assert [d.id for d in spread.found] == ["107", "3", "62"]
    assert told_to[-1] == (3, 3)
    assert pickle.loads(pickle.dumps(VerificationError("例"))).args == ("例",)


def test_distances_in_words() -> None:
    assert [told.gap_text(gap) for gap in (-200, 0, 65)] == ["低2.00分", "同分", "高0.65分"]


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        ((), 2, "没有写项目编号"),
        (("999",), 2, "没有编号为“999”的项目"),
        (("例.xlsx",), 2, "找不到文件“例.xlsx”"),
        (("5", "--all"), 2, "已写 --all，不必再写项目编号“5”"),
    ],
)
def test_who_is_meant_is_asked_in_one_sentence(say: Say, more: tuple[str, ...], code: int, words: str) -> None:
    got = say("explain", "model-voucher", SAMPLE, *more, "--budget", "2000万")
    assert (got.code, got.out) == (code, "")
    assert words in got.err


def test_a_number_alone_is_no_file(say: Say) -> None:
    got = say("explain", "model-voucher", "5", "--budget", "2000万")
    assert (got.code, got.out) == (2, "")
    assert "请先写申报表，再写项目编号" in got.err


def test_the_folder_holds_record_and_workbook(say: Say, tmp_path: Path) -> None:
    got = say("explain", "model-voucher", SAMPLE, "31", "22", "--budget", "2000万", "--json", "--out", "例")
    assert (got.code, got.err) == (0, "")
    assert (tmp_path / "例" / "explain.json").read_text("utf-8") == got.out
    assert [d["id"] for d in got.data["dossiers"]] == ["31", "22"]
    assert all(d["verified"] for d in got.data["dossiers"])
    book = load_workbook(BytesIO((tmp_path / "例" / "项目档案.xlsx").read_bytes()))
    assert book.sheetnames == ["一览", "原因", "位次前移试算", "最低预算"]


def test_without_a_list_it_is_said_why_as_solve_does(say: Say, tmp_path: Path) -> None:
    got = say("explain", "model-voucher", SAMPLE, "31", "--budget", "100万", "--scenario", scenario(tmp_path, PINNED))
    assert got.code == 4
    assert "无可行方案" in got.out


def test_lines_set_aside_have_their_dossier(say: Say) -> None:
    got = say("explain", "model-voucher", SAMPLE, "1", "8", "--budget", "2000万", "--json")
    assert got.code == 0
    by_outcome = {d["outcome"]: d for d in got.data["dossiers"]}
    assert list(by_outcome) == ["ineligible", "outside"]
    assert by_outcome["ineligible"]["trials"] == []
    assert [r["code"] for r in by_outcome["ineligible"]["reasons"]] == ["gate"]
    assert by_outcome["outside"]["least_budget"]["standing"] == "aside"


def test_all_are_told_of_in_one_go(say: Say, table: Path) -> None:
    got = say("explain", "model-voucher", table, "--all", "--budget", "200万", "--json")
    assert got.code == 0
    assert [d["id"] for d in got.data["dossiers"]] == ["6", "5", "4", "3", "2", "1"]
    assert all(d["verified"] for d in got.data["dossiers"])
