"""The ministry's sample workbook: counts, every score, the ledger, and that the order of its rows says nothing."""

from __future__ import annotations

import random
import re
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from intake_case import MODEL, take
from openpyxl import load_workbook

from allocator.intake import Intake
from allocator.law.load import load
from allocator.law.shipped import sample_year
from allocator.problem.ledger import sums

SAMPLE = Path(__file__).parents[1] / "data" / "model-voucher-2026-sample.xlsx"


@cache
def sample() -> Intake:
    return take(SAMPLE)


def table() -> list[dict[str, Any]]:
    header, *lines = load_workbook(SAMPLE)["申报汇总"].values
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_rows_are_accounted_for():
    assert sample().rows.to_json() == {"in": 120, "pool": 92, "ineligible": 14, "outside": 14, "held": 0, "skipped": 0}


def test_ineligible_by_gate_and_outside_by_city():
    reasons = Counter(e.reason for e in sample().entries if e.standing == "ineligible")
    assert reasons == {"不符合“绿色门槛”(第五条第（一）项)": 9, "不符合“无严重失信记录”(第五条第（一）项)": 5}
    apart = [e for e in sample().entries if e.standing == "outside"]
    assert {e.candidate.city for e in apart} == {"青岛市"}
    assert {(e.reason, e.articles) for e in apart} == {("青岛市单列(第十八条·本厅选择)", ("第十八条",))}
    assert [e.candidate.id for e in sample().entries] == [str(n) for n in range(1, 121)]


def test_every_score_by_independent_arithmetic():
    for line, entry in zip(table(), sample().entries, strict=True):
        marks = sorted(Fraction(str(v)) for h, v in line.items() if "打分" in h and isinstance(v, int | float))
        kept = marks[1:-1] if len(marks) >= 5 else marks
        exact = sum(kept) / len(kept) + Fraction(str(line["加分项(0-5)"]))
        assert entry.candidate.score == (exact * 100 + Fraction(1, 2)) // 1, line["序号"]


def test_reference_scores():
    scores = {e.candidate.id: e.candidate.score for e in sample().entries}
    assert (scores["2"], scores["67"], scores["12"]) == (7900, 8813, 8480)


def test_tie_scores_are_the_dimensions_in_hundredths():
    assert sample().tie_keys == ("技术性能", "创新性", "推广价值", "经济社会效益")
    assert sample().tie_scale == 100
    assert sample().entries[1].candidate.tie_scores == (3110, 1480, 1570, 1550)


def test_the_ledger_agrees_with_the_column():
    intake = sample()
    assert intake.history_known
    assert intake.receipts is not None
    assert len(intake.receipts) == 29
    totals = sums(intake.receipts)
    for entry in intake.entries:
        assert totals.get(entry.candidate.applicant_key, 0) == entry.candidate.received
    assert {f.code for f in intake.findings} == {"C03", "C30", "C37", "C49", "C52", "C55", "L05", "L11"}


def test_nothing_is_refused_and_indicators_beside_experts_are_no_error():
    intake = sample()
    assert not intake.at("E-row", "E-file")
    intake.refuse()
    assert intake.scoring.startswith("综合得分按专家打分计算，采用“专家1打分”至“专家7打分”7列")
    assert "再加“加分项(0-5)”(上限5分，取自表头)" in intake.scoring
    assert "“技术性能(40分)”" in intake.scoring.split("四舍五入")[1]


def test_gates_without_a_column_are_unknown():
    gates = sample().entries[1].candidate.gates
    assert gates["green"] == gates["credit"] == gates["parameters"] == "pass"
    assert gates["ownership"] == "unknown"


def facts(intake: Intake) -> set[Any]:
    """What is said of each candidate, whatever its row."""
    entries = intake.entries
    return {(e.candidate.id, e.candidate.score, e.candidate.tie_scores, e.standing, e.reason) for e in entries}


def test_shuffled_rows_give_the_same_candidates_and_keys(tmp_path: Path):
    workbook = load_workbook(SAMPLE)
    sheet = workbook["申报汇总"]
    lines = [[c.value for c in r] for r in sheet.iter_rows(min_row=2)]
    random.Random(7).shuffle(lines)
    for n, line in enumerate(lines, start=2):
        for column, value in enumerate(line, start=1):
            sheet.cell(n, column).value = value
    path = tmp_path / SAMPLE.name
    workbook.save(path)
    shuffled = take(path)
    assert facts(shuffled) == facts(sample())
    assert {(f.key, f.level, f.value) for f in shuffled.findings} == {
        (f.key, f.level, f.value) for f in sample().findings
    }


def test_check_json_has_every_field_of_the_contract():
    data = sample().to_json()
    assert data["schema_version"] == 1
    problem = next(p for p in data["problems"] if p["key"] == "C55:3")
    assert problem["cell"] == "Z4"
    assert (problem["row"], problem["column"], problem["sheet"]) == (4, "信用状况", "申报汇总")
    assert problem.keys() >= {"key", "code", "level", "file", "sheet", "row", "column", "cell", "value", "message"}
    assert re.match(
        r"【C55】《.+》·工作表“申报汇总”·第4行·“信用状况”\(Z\)：读到“.+”。.+。处理办法：.+", problem["message"]
    )


@pytest.mark.parametrize("key", ["model-voucher", "capability-centre", "scenario-voucher", "ai-terminal"])
def test_the_synthetic_year_is_read_without_faults(key: str):
    intake = take(sample_year() / f"{key}.xlsx", load(key))
    assert not intake.at("E-row", "E-file")
    assert intake.rows.pool > 50
    assert intake.history_known


def test_confirmed_warnings_stay_listed():
    key = "C49:913701000000001075"
    intake = take(SAMPLE, confirm={key: "两项目分属不同细分领域，已核", "C03:备注2": "不存在"})
    finding = next(f for f in intake.findings if f.key == key)
    assert finding.confirmed
    assert finding.because == "两项目分属不同细分领域，已核"
    assert intake.unconfirmed == sample().unconfirmed - 1
    assert intake.unmatched == ("C03:备注2",)


def test_excluded_candidates_do_not_count_as_applications():
    assert "C49:913701000000001075" not in {f.key for f in take(SAMPLE, exclude={"117": ""}).findings}


def test_qingdao_in_the_pool_when_the_scenario_says_so():
    clauses = tuple(c.model_copy(update={"mode": "in"}) if c.kind == "qingdao" else c for c in MODEL.clauses)
    intake = take(SAMPLE, MODEL.model_copy(update={"clauses": clauses}))
    assert intake.rows.pool == 106
    assert "C30" not in {f.code for f in intake.findings}
