"""The ledger: beside the candidates, in a file of its own, as a column, or knowingly absent (L01–L08)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, LEDGER, MODEL, book, code, coded, row, rows, serious, take

from allocator.intake import Finding, Intake
from allocator.law.load import load

BARE = [h for h in HEADERS if "累计" not in h]
NAME = "济南例1号测试有限公司"
LINE = (code(1), NAME, 2025, "模型券", 50)


def with_ledger(tmp_path: Path, *lines: Any, headers: tuple[str, ...] = LEDGER, **options: Any) -> Intake:
    path = book(tmp_path / "表.xlsx", rows(), BARE, ledger=lines, ledger_headers=headers)
    return take(path, **options)


def only(intake: Intake, wanted: str) -> Finding:
    (finding,) = coded(intake, wanted)
    return finding


def test_receipts_keep_year_programme_and_yuan(tmp_path: Path):
    intake = with_ledger(tmp_path, LINE, (code(2), "济南例2号测试有限公司", "2024年", "能力中心", "100万"))
    assert intake.receipts is not None
    facts = [(r.applicant_key, r.year, r.programme, r.amount) for r in intake.receipts]
    assert facts == [(code(1), 2025, "模型券", 500_000), (code(2), 2024, "能力中心", 1_000_000)]
    assert serious(intake) == {("L11", "W")}
    assert intake.history_known


def test_l01_a_year_that_is_not_past(tmp_path: Path):
    finding = only(with_ledger(tmp_path, (code(1), NAME, 2027, "模型券", 50)), "L01")
    assert (finding.level, finding.text) == ("E-file", "历史台账含2027年记录，本轮为2026年")
    assert coded(with_ledger(tmp_path, (code(1), NAME, 2026, "模型券", 50)), "L01")
    assert not coded(with_ledger(tmp_path, (code(1), NAME, 2026, "能力中心", 50)), "L01")
    assert coded(with_ledger(tmp_path, (code(1), NAME, "去年", "模型券", 50)), "L01")


def test_l02_names_without_codes(tmp_path: Path):
    matched = with_ledger(tmp_path, (None, NAME, 2025, "模型券", 50))
    assert only(matched, "L02").level == "I"
    assert matched.receipts is not None
    assert matched.receipts[0].applicant_key == code(1)
    strange = with_ledger(tmp_path, (None, f"{NAME}(曾用名)", 2025, "模型券", 50))
    assert (only(strange, "L02").level, only(strange, "L02").key) == ("W", f"L02:{NAME}(曾用名)")
    assert "未匹配到本年申报单位，不计入累计" in only(strange, "L02").text
    assert strange.receipts is not None
    assert strange.receipts[0].applicant_key not in {e.candidate.applicant_key for e in strange.entries}


def test_l02_a_wrong_code_is_never_silently_dropped(tmp_path: Path):
    wrong = code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")
    finding = only(with_ledger(tmp_path, (wrong, NAME, 2025, "模型券", 50)), "L02")
    assert finding.level == "W"
    assert "校验码应为" in finding.text


def test_l03_the_ceiling_is_used_up(tmp_path: Path):
    finding = only(with_ledger(tmp_path, (code(1), NAME, 2025, "模型券", 230)), "L03")
    assert (finding.level, finding.key) == ("W", f"L03:{code(1)}")
    assert finding.text == f"{NAME}累计230万元，已超200万元：可用额度0"
    assert not coded(with_ledger(tmp_path, (code(1), NAME, 2025, "能力中心", 230)), "L03")


def test_l04_negative_amounts(tmp_path: Path):
    intake = with_ledger(tmp_path, LINE, (code(1), NAME, 2025, "模型券", -20))
    assert (only(intake, "L04").level, only(intake, "L04").text) == ("W", "第3行-20万元：按收回资金处理？须附文号")
    assert intake.receipts is not None
    assert sum(r.amount for r in intake.receipts) == 300_000


def test_l05_equal_lines(tmp_path: Path):
    without = with_ledger(tmp_path, LINE, LINE)
    assert (only(without, "L05").level, only(without, "L05").key) == ("W", f"L05:{code(1)}")
    assert without.receipts is not None
    assert len(without.receipts) == 2
    document = "鲁例工信2025年1号"
    same = with_ledger(tmp_path, (*LINE, document), (*LINE, document), headers=(*LEDGER, "文号"))
    assert (only(same, "L05").level, "同一文号" in only(same, "L05").text) == ("E-file", True)
    other = with_ledger(tmp_path, (*LINE, document), (*LINE, "鲁例工信2025年2号"), headers=(*LEDGER, "文号"))
    assert not coded(other, "L05")


def test_l06_no_ledger_where_a_clause_needs_one(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows(), BARE)
    finding = only(take(path), "L06")
    assert (finding.level, finding.text) == ("E-file", "未提供历史台账")
    assert "--no-history" in finding.action
    assert serious(take(path, no_history=True)) == set()
    assert not take(path, no_history=True).history_known


def test_l06_not_where_no_clause_looks_back(tmp_path: Path):
    clauses = tuple(c for c in MODEL.clauses if c.kind not in {"cumulative_ceiling", "once"})
    path = book(tmp_path / "表.xlsx", rows(), BARE)
    assert serious(take(path, MODEL.model_copy(update={"clauses": clauses}))) == set()


def test_the_column_stands_in_for_a_ledger(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", [row(1, **{"累计已获金额(万元)": 230}), row(2)])
    intake = take(path)
    assert (intake.receipts, intake.history_known) == (None, True)
    assert intake.entries[0].candidate.received == 2_300_000
    assert coded(intake, "L03")


def test_no_history_over_a_history_that_is_there_is_to_be_confirmed(tmp_path: Path):
    intake = with_ledger(tmp_path, LINE, no_history=True)
    assert (intake.receipts, intake.history_known) == ((), False)
    assert serious(intake) == {("L06", "W")}


def test_l07_a_ledger_without_a_unit(tmp_path: Path):
    bare = (*LEDGER[:-1], "金额")
    finding = only(with_ledger(tmp_path, (*LINE[:-1], 1_000_000), headers=bare), "L07")
    assert (finding.level, finding.text) == ("E-file", "列“金额”单位不明；最大值1000000")
    assert serious(with_ledger(tmp_path, (*LINE[:-1], "50万元"), headers=bare)) == {("L11", "W")}


def test_l08_ledger_and_column_differ(tmp_path: Path):
    lines = [row(1, **{"累计已获金额(万元)": 75}), row(2)]
    intake = take(book(tmp_path / "表.xlsx", lines, ledger=[LINE]))
    finding = only(intake, "L08")
    assert (finding.level, finding.key) == ("W", f"L08:{code(1)}")
    assert finding.text == "表内累计已获75万元，历史台账合计50万元，采用台账"
    assert intake.receipts is not None


def test_l09_lines_that_name_no_programme(tmp_path: Path):
    headers = tuple(h for h in LEDGER if h != "专题")
    column = with_ledger(tmp_path, (code(1), NAME, 2025, 50), (code(2), NAME, 2025, 50), headers=headers)
    assert [(f.key, f.level) for f in coded(column, "L09")] == [("L09:专题", "W")]
    cell = with_ledger(tmp_path, LINE, (code(2), "济南例2号测试有限公司", 2025, None, 50))
    assert [f.key for f in coded(cell, "L09")] == [f"L09:{code(2)}"]


def test_a_file_of_its_own_replaces_the_sheet(tmp_path: Path):
    own = book(tmp_path / "台账.xlsx", [], ledger=[(code(1), NAME, 2024, "模型券", 100)])
    intake = with_ledger(tmp_path, LINE, ledger=own)
    assert intake.receipts is not None
    assert [r.amount for r in intake.receipts] == [1_000_000]
    assert intake.digests is not None
    assert set(intake.digests) == {"表.xlsx", "台账.xlsx"}
    nothing = take(tmp_path / "表.xlsx", ledger=book(tmp_path / "空.xlsx", rows(), BARE))
    assert ("L06", "E-file") in serious(nothing)


def test_totals_and_titles_in_a_ledger_are_no_receipts(tmp_path: Path):
    intake = with_ledger(tmp_path, LINE, ("合计", None, None, None, 50))
    assert intake.receipts is not None
    assert len(intake.receipts) == 1


def test_the_same_ledger_in_two_files_counts_once(tmp_path: Path):
    one = book(tmp_path / "甲.xlsx", [row(1)], BARE, ledger=[LINE])
    two = book(tmp_path / "乙.xlsx", [row(2)], BARE, ledger=[LINE])
    intake = take([one, two])
    assert intake.receipts is not None
    assert len(intake.receipts) == 1


@pytest.mark.parametrize("amount", ["一百万", "=1+1", None, "#N/A"])
def test_an_amount_that_cannot_be_read_refuses_the_ledger(tmp_path: Path, amount: Any):
    assert {level for _, level in serious(with_ledger(tmp_path, (*LINE[:-1], amount)))} == {"E-file"}


def test_programmes_without_a_code_clause_follow_the_name(tmp_path: Path):
    terminal = load("ai-terminal")
    clauses = tuple(c for c in terminal.clauses if c.kind not in {"per_applicant", "cumulative_ceiling"})
    headers = [h for h in BARE if h != "统一社会信用代码"]
    path = book(tmp_path / "表.xlsx", rows(), headers, ledger=[(None, NAME, 2025, "AI终端", 50)])
    intake = take(path, terminal.model_copy(update={"clauses": clauses}))
    assert not intake.at("E-file")
    assert intake.receipts is not None
    assert intake.receipts[0].applicant_key == intake.entries[0].candidate.applicant_key == NAME
