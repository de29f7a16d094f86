"""Which earlier receipts count, by the programme's reading of history."""

from __future__ import annotations

import pytest

from allocator.law.load import load
from allocator.law.programme import Programme
from allocator.problem.candidate import Receipt
from allocator.problem.ledger import counted, needed, same_programme, sums

MODEL = load("model-voucher")
RECEIPTS = (
    Receipt("甲", "甲例测试公司", 2024, "模型券", "", 500_000),
    Receipt("甲", "甲例测试公司", 2025, "能力中心", "", 2_000_000),
    Receipt("甲", "甲例测试公司", 2025, "", "", 100_000),
    Receipt("乙", "乙例测试公司", 2025, "省级模型券", "", 750_000),
    Receipt("乙", "乙例测试公司", 2025, "模型券", "", -250_000),
)


def reading(history: str) -> Programme:
    clauses = tuple(
        c.model_copy(update={"history": history}) if c.kind == "cumulative_ceiling" else c for c in MODEL.clauses
    )
    return MODEL.model_copy(update={"clauses": clauses})


@pytest.mark.parametrize(
    ("history", "totals"),
    [
        ("programme", {"甲": 600_000, "乙": 500_000}),
        ("ministry", {"甲": 2_600_000, "乙": 500_000}),
        ("none", {}),
    ],
)
def test_history_by_its_interpretation(history: str, totals: dict[str, int]):
    assert sums(counted(reading(history), RECEIPTS)) == totals


@pytest.mark.parametrize(
    ("name", "same"), [("模型券", True), ("省级模型券", True), ("model-voucher", True), ("", True), ("场景券", False)]
)
def test_a_line_names_its_programme(name: str, same: bool):
    assert same_programme(MODEL, name) is same


def test_a_ledger_is_needed_by_history_or_by_once():
    assert needed(MODEL)
    assert needed(load("capability-centre"))
    without = tuple(c for c in reading("none").clauses if c.kind != "once")
    assert not needed(MODEL.model_copy(update={"clauses": without}))
    once = tuple(c for c in MODEL.clauses if c.kind != "cumulative_ceiling")
    assert needed(MODEL.model_copy(update={"clauses": once}))
