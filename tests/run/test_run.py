"""From files and options to a finished run: what wins over what, what is refused, and why a result is a 草案."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cli_case import scenario
from intake_case import book, row, rows

from allocator.engines.score_lines import solve as lines
from allocator.errors import DataError, RulesError, UsageError
from allocator.money import WAN
from allocator.problem.allocation import Solution
from allocator.run.parts import Options, Prepared, Run
from allocator.run.pipeline import case_of, prepare, solve

QUIET = '"{}" = {{because = "例：已核"}}'


def run(table: Path, **options: Any) -> Run:
    given = {"budget": 300 * WAN} | options
    return solve(prepare("model-voucher", [table], Options(**given)))


def funded(found: Run) -> dict[str, int]:
    return {e.candidate.id: e.amount // WAN for e in found.explanations if e.amount}


class TestBudget:
    def test_the_option_wins_over_the_scenario(self, table: Path, tmp_path: Path) -> None:
        file = scenario(tmp_path, '[set]\nbudget = "500万元"')
        assert run(table, scenario=file).problem.budget == 300 * WAN
        assert run(table, scenario=file, budget=None).problem.budget == 500 * WAN

    def test_nothing_is_an_amount_too(self, table: Path, tmp_path: Path) -> None:
        file = scenario(tmp_path, '[set]\nbudget = "500万元"')
        found = run(table, scenario=file, budget=0)
        assert (found.problem.budget, found.result.status, funded(found)) == (0, "optimal", {})

    def test_nothing_defaults_it(self, table: Path, tmp_path: Path) -> None:
        prepared = prepare("model-voucher", [table], Options(scenario=scenario(tmp_path, "")))
        with pytest.raises(UsageError, match="--budget"):
            case_of(prepared)
        with pytest.raises(UsageError, match="--budget"):
            run(table, budget=None)


class TestYear:
    def test_the_programmes_year_unless_given(self, table: Path) -> None:
        assert run(table).problem.year == 2026
        assert prepare("model-voucher", [table], Options(year=2025)).year == 2025

    def test_a_year_after_the_end_is_refused_and_can_be_extended(self, table: Path, tmp_path: Path) -> None:
        with pytest.raises(RulesError, match=r"【R11】.*有效期至2026年12月31日"):
            prepare("model-voucher", [table], Options(year=2027))
        longer = scenario(tmp_path, '[set]\n"validity.to" = 2027-12-31')
        found = run(table, year=2027, scenario=longer)
        assert found.problem.year == 2027
        assert found.draft

    @pytest.mark.parametrize("year", [0, -1])
    def test_no_year_at_all_is_not_the_default_year(self, table: Path, year: int) -> None:
        with pytest.raises((UsageError, RulesError)):
            prepare("model-voucher", [table], Options(year=year))


class TestPins:
    def test_pinned_and_kept_out_as_the_scenario_says(self, table: Path, tmp_path: Path) -> None:
        text = '[pin]\n"1" = {tier = "培育成长级", because = "例：配套"}\n[exclude]\n"6" = {because = "例：异议成立"}'
        found = run(table, scenario=scenario(tmp_path, text))
        by_id = {e.candidate.id: e for e in found.explanations}
        assert (by_id["1"].reason_code, by_id["1"].tier) == ("pinned", "培育成长级")
        assert (by_id["6"].outcome, by_id["6"].reason) == ("excluded", "不予支持：例：异议成立")
        assert {m.who: m.holds for m in found.result.measurements if m.clause == "pins"} == {"1": True, "6": True}

    def test_a_project_kept_out_is_no_application_of_its_firm(self, tmp_path: Path) -> None:
        firm = {k: row(1)[k] for k in ("申报单位", "统一社会信用代码")}
        table = book(tmp_path / "三项.xlsx", [row(n, **firm) for n in (1, 2, 3)], ledger=[])
        assert [f.code for f in run(table).prepared.intake.findings if f.level == "W"] == ["C49"]
        out = scenario(tmp_path, '[exclude]\n"3" = {because = "例：申报单位选择"}')
        assert not [f for f in run(table, scenario=out).prepared.intake.findings if f.level == "W"]

    def test_an_unknown_candidate_is_named(self, table: Path, tmp_path: Path) -> None:
        with pytest.raises(RulesError, match="【R16】锁定的项目“99”不存在"):
            run(table, scenario=scenario(tmp_path, '[exclude]\n"99" = {because = "例"}'))

    def test_pins_that_cannot_stand_are_a_result_with_the_conflict(self, table: Path, tmp_path: Path) -> None:
        text = '[pin]\n"1" = {tier = "卓越领军级", because = "例"}\n"2" = {tier = "卓越领军级", because = "例"}'
        found = run(table, scenario=scenario(tmp_path, text), budget=100 * WAN)  # 80 + 80 asked for
        assert (found.result.status, [n.code for n in found.notes]) == ("infeasible", ["validity"])
        assert found.conflict is not None
        assert found.conflict.clauses == ("pins", "budget")
        assert [e.outcome for e in found.explanations] == ["unfunded"] * 6
        assert all(e.reason == found.conflict.sentence for e in found.explanations)


class TestData:
    def test_a_row_that_cannot_be_used_stops_the_run_or_is_held(self, tmp_path: Path) -> None:
        bad = book(tmp_path / "例.xlsx", [*rows(3), row(4, 所在市=None)], ledger=[])
        with pytest.raises(DataError, match="C27"):
            run(bad)
        found = run(bad, hold=True)
        held = [e for e in found.explanations if e.outcome == "held"]
        assert [(e.candidate.id, e.amount, e.reason_code) for e in held] == [("4", 0, "held")]
        assert "待核1项（金额为0）" in found.drafts

    def test_check_sees_what_solve_refuses(self, tmp_path: Path) -> None:
        bad = book(tmp_path / "例.xlsx", [*rows(3), row(4, 所在市=None)], ledger=[])
        prepared = prepare("model-voucher", [bad], Options())
        assert [f.code for f in prepared.intake.refused] == ["C27"]

    def test_nobody_eligible_is_an_empty_list_proven(self, tmp_path: Path) -> None:
        table = book(tmp_path / "例.xlsx", [row(n, 绿色门槛="否") for n in (1, 2)], ledger=[])
        found = run(table)
        assert (found.result.status, found.result.proven, funded(found)) == ("optimal", True, {})
        assert [e.outcome for e in found.explanations] == ["ineligible"] * 2

    def test_one_candidate(self, tmp_path: Path) -> None:
        # 80 asked for; a pyramid of one is one 培育成长级
        assert funded(run(book(tmp_path / "例.xlsx", rows(1), ledger=[]))) == {"1": 50}
        flat = scenario(tmp_path, '[set]\n"clause.shape.mode" = "none"')
        assert funded(run(tmp_path / "例.xlsx", scenario=flat)) == {"1": 80}

    def test_all_scores_equal_the_number_decides(self, tmp_path: Path) -> None:
        marks = {f"专家{e}打分": 80 for e in range(1, 6)}
        table = book(tmp_path / "例.xlsx", [row(n, **marks) for n in (10, 9, 11)], ledger=[])
        found = run(table, budget=100 * WAN)  # two awards of 50
        assert list(funded(found)) == ["9", "10"]
        assert any(n.code == "tie_by_number" and "9" not in n.text.split("在前")[1] for n in found.notes)

    def test_the_ledger_counts_unless_told_otherwise(self, tmp_path: Path) -> None:
        # 6 ranks first; 优秀创新级 pays 75, and 60 are left of 200
        firm = row(6)
        past = [(firm["统一社会信用代码"], firm["申报单位"], 2025, "模型券", 140)]
        table = book(tmp_path / "例.xlsx", [row(5), row(6, **{"累计已获金额(万元)": 140})], ledger=past)
        assert funded(run(table)) == {"6": 60, "5": 50}
        assert funded(run(table, no_history=True)) == {"6": 75, "5": 50}


class TestDrafts:
    def test_a_text_not_in_force(self, table: Path) -> None:
        assert "办法状态为“征求意见稿”" in run(table).drafts

    def test_a_time_limit(self, table: Path) -> None:
        found = run(table, limit_seconds=600.0)
        assert found.result.proven
        assert "限时求解" in found.drafts
        assert "未证明最优" not in found.drafts

    def test_what_is_not_proven(self, table: Path) -> None:
        found = run(table, limit_seconds=1e-9)
        assert found.result.status == "feasible"
        assert {"限时求解", "未证明最优"} <= set(found.drafts)
        assert "unproven" in {n.code for n in found.notes}
        none = run(table, limit_seconds=1e-9, engine="cpsat")
        assert (none.result.status, none.conflict) == ("unknown", None)
        assert "未证明最优" in none.drafts

    def test_an_articles_figure_exceeded(self, table: Path, tmp_path: Path) -> None:
        found = run(table, scenario=scenario(tmp_path, '[set]\n"tiers.卓越领军级.ceiling" = "120万元"'))
        assert found.stamps
        assert set(found.stamps) <= set(found.drafts)
        assert all(s.startswith("仅供测算，突破《") for s in found.stamps)

    def test_a_score_below_sixty_until_confirmed(self, tmp_path: Path) -> None:
        marks = {f"专家{e}打分": 55 for e in range(1, 6)}
        table = book(tmp_path / "例.xlsx", [*rows(2), row(3, **marks)], ledger=[])
        found = run(table, no_history=True)
        assert any("60分" in d for d in found.drafts)
        key = next(n.text for n in found.notes if n.code == "low_score")
        assert "3 济南例3号测试有限公司（56.00分）" in key
        confirmed = run(table, scenario=scenario(tmp_path, f"[confirm]\n{QUIET.format('C54:3')}"))
        assert not any("60分" in d for d in confirmed.drafts)

    def test_warnings_until_confirmed(self, tmp_path: Path) -> None:
        three = [
            row(n, 申报单位="济南例1号测试有限公司", 统一社会信用代码=row(1)["统一社会信用代码"]) for n in (1, 2, 3)
        ]
        table = book(tmp_path / "例.xlsx", three, ledger=[])
        found = run(table)
        warned = [f for f in found.prepared.intake.findings if f.level == "W"]
        assert f"待确认{len(warned)}项" in found.drafts
        confirm = "[confirm]\n" + "\n".join(QUIET.format(f.key) for f in warned)
        again = run(table, scenario=scenario(tmp_path, confirm))
        assert not any(d.startswith("待确认") for d in again.drafts)


def test_the_result_is_the_best_of_the_case_it_says(table: Path) -> None:
    found = run(table)
    assert found.result.proven
    solution = lines.solve(found.case.problem())
    assert isinstance(solution, Solution)
    assert solution.allocation == found.result.allocation
    assert found.problem.fingerprint == found.case.problem().fingerprint
    assert found.programme is found.problem.programme


def test_an_unknown_programme_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="是否“model-voucher”？"):
        prepare("model-vouchers", [Path("例.xlsx")], Options())


@cache
def _options() -> Options:
    return Options()


def test_options_are_not_given_unless_given() -> None:
    assert replace(_options(), budget=1) != _options()
    assert _options() == Options(None, None, None, None, False, False, None, None, "auto", None)
    assert Prepared.__dataclass_params__.frozen  # type: ignore[attr-defined]
