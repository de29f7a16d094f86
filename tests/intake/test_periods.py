"""Conditions with a period: dates count up to the 申报截止日, beside months and 是/否; what cannot be told is asked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, book, coded, row, serious, standings, take

from allocator.errors import RulesError
from allocator.intake.grid import Cell
from allocator.intake.periods.dates import Span, months_later, span
from allocator.intake.periods.durations import duration
from allocator.law.load import load, parse
from allocator.law.scenario import Scenario, apply

VOUCHER = load("scenario-voucher")
TERMINAL = load("ai-terminal")
CASES = Path(__file__).parents[1] / "data" / "cases"
END = date(2026, 6, 30)


def by(deadline: date | None, programme: Any = VOUCHER) -> Any:
    return programme.model_copy(update={"deadline": deadline})


def verdict(tmp_path: Path, said: Any, header: str = "上线时间", deadline: date | None = END, **more: Any) -> str:
    """`pass`, `fail`, or the code and level of what is asked."""
    programme, gate = more.get("programme", VOUCHER), more.get("gate", "online")
    intake = take(book(tmp_path / "表.xlsx", [row(1, **{header: said})], [*HEADERS, header]), by(deadline, programme))
    (entry,) = intake.entries
    answer = entry.candidate.gates[gate]
    return answer if answer != "unknown" else "".join("-".join(x) for x in serious(intake) if x[0] in ("C46", "C48"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (date(2026, 3, 30), "pass"),
        (date(2026, 3, 31), "pass"),  # 三个月后的6月没有31日，以6月30日为期满
        (datetime(2026, 4, 1, 9, 30), "fail"),
        ("2026-03-01", "pass"),
        ("2026年3月1日", "pass"),
        ("2026/4/1", "fail"),
        ("2026.3", "pass"),
        ("2026年3月", "pass"),
        ("2026-04", "fail"),
        ("2026年第一季度", "pass"),
        ("2026年上半年", "C48-E-row"),
        ("2025年", "pass"),
        (20260301, "pass"),
        (202604, "fail"),
        ("2026-02-30", "C46-E-row"),
        ("2026-07-15", "fail"),  # 尚未上线
        ("3个月", "pass"),
        ("2个月", "fail"),
        ("2个多月", "fail"),
        ("三个月以上", "pass"),
        ("不足3个月", "fail"),
        ("2个月以上", "C48-E-row"),
        ("半年", "pass"),
        ("1年2个月", "pass"),
        ("92天", "pass"),
        ("91天", "pass"),  # 2026年3月31日起算，到6月30日满三个月
        ("90天", "fail"),
        ("是", "pass"),
        ("否", "fail"),
        ("90", "C48-E-row"),
        (2.9, "C48-E-row"),
        ("即将上线", "C48-E-row"),
    ],
)
def test_up_to_a_deadline(tmp_path: Path, said: Any, expected: str):
    assert verdict(tmp_path, said) == expected


@pytest.mark.parametrize(
    ("said", "deadline", "expected"),
    [
        ("2026-03-15", date(2026, 6, 15), "pass"),  # 恰满3个月
        ("2026-03-16", date(2026, 6, 15), "fail"),
        ("2025-11-30", date(2026, 2, 28), "pass"),  # 没有对应日的，以月末日为准
        ("2025-12-01", date(2026, 2, 28), "fail"),
        ("2026年3月", date(2026, 6, 15), "C48-E-row"),  # 缺日而结论不一
        ("2026年2月", date(2026, 6, 15), "pass"),
        ("2026-03-01", None, "C48-W"),
        ("95天", None, "pass"),
        ("88天", None, "fail"),
        ("90天", None, "C48-W"),
        ("3个月", None, "pass"),
    ],
)
def test_the_corresponding_day_counts(tmp_path: Path, said: Any, deadline: date | None, expected: str):
    assert verdict(tmp_path, said, deadline=deadline) == expected


@pytest.mark.parametrize(
    ("header", "said", "expected"),
    [
        ("上线运行时间(月)", 3, "pass"),
        ("上线运行时间(月)", 1, "fail"),
        ("上线运行时间(天)", 95, "pass"),
        ("上线运行月数", 2, "fail"),
        ("上线时间(年月日)", "2026-03-01", "pass"),
        ("是否上线运行满3个月", "2026-05-01", "fail"),
        ("是否上线运行满3个月", "4个月", "pass"),
    ],
)
def test_headers_with_and_without_units(tmp_path: Path, header: str, said: Any, expected: str):
    assert verdict(tmp_path, said, header) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2024-06-30", "pass"),
        ("2024-06-29", "fail"),
        ("2024年6月", "C48-E-row"),
        ("2026年6月", "pass"),
        ("2023年", "fail"),
        ("2026-08-01", "fail"),
    ],
)
@pytest.mark.parametrize("header", ["产品上市时间", "是否近两年内投入市场"])
def test_within_two_years(tmp_path: Path, header: str, said: Any, expected: str):
    assert verdict(tmp_path, said, header, programme=TERMINAL, gate="market") == expected


def test_two_columns_of_one_condition_must_agree(tmp_path: Path):
    line = row(1, 上线时间="2026-03-01", 上线运行月数=2)
    intake = take(book(tmp_path / "表.xlsx", [line], list(line)), by(END))
    assert "相互矛盾" in coded(intake, "C48")[0].text


def test_since_a_day_and_at_most_some_years(tmp_path: Path):
    since = {"columns": ["投产时间"], "since": date(2024, 1, 1)}
    young = {"columns": ["成立年限"], "at_most": 5, "unit": "年"}
    data = {"key": "例", "year": 2026, "tier": [{"name": "甲", "ceiling": 10_000}]}
    gates = [
        {"id": "a", "name": "2024年以来投产", "tests": [since]},
        {"id": "b", "name": "成立不超过5年", "tests": [young]},
    ]
    own = parse({**data, "gate": gates}, "例.toml")
    said = [("2024-01-01", 5), ("2023-12-31", 5), ("2024年", 6), ("2025.1", "8年")]
    lines = [{"编号": n, "得分": 80, "投产时间": d, "成立年限": y} for n, (d, y) in enumerate(said, 1)]
    found = take(book(tmp_path / "表.xlsx", lines, list(lines[0])), own)
    told = [tuple(e.candidate.gates.values()) for e in found.entries]
    assert told == [("pass", "pass"), ("fail", "pass"), ("pass", "fail"), ("pass", "fail")]


def test_the_case_by_its_right_values(tmp_path: Path):
    asked = take(CASES / "L07" / "m3.csv", VOUCHER, no_history=True)
    assert standings(asked) == dict(zip("123456", ["ineligible", *["pool"] * 3, *["held"] * 2], strict=True))
    (question,) = (f for f in coded(asked, "C48") if f.level == "W")
    assert question.place.column == "上线运行时间"
    assert "deadline" in question.action
    told = standings(take(CASES / "L07" / "m3.csv", by(date(2027, 1, 31)), no_history=True))
    assert told["3"] == told["4"] == "pool"
    told = standings(take(CASES / "L07" / "m3.csv", by(date(2026, 8, 1)), no_history=True))
    assert told["3"] == told["4"] == "ineligible"


def test_a_scenario_sets_the_deadline_and_says_so():
    applied = apply(VOUCHER, Scenario(name="例", because="例", set={"deadline": date(2026, 6, 30)}))
    assert applied.programme.deadline == date(2026, 6, 30)
    assert [c.says for c in applied.changes] == ["deadline：未设 → 2026-06-30（本厅选择）"]
    with pytest.raises(RulesError, match="deadline"):
        apply(VOUCHER, Scenario(name="例", because="例", set={"deadline": "六月底"}))


@pytest.mark.parametrize(
    ("value", "kind", "typed", "expected"),
    [
        (2026.1, "number", True, (date(2026, 1, 1), date(2026, 10, 31))),  # 2026.10 存为数值后成了 2026.1
        ("2026.1", "text", True, (date(2026, 1, 1), date(2026, 1, 31))),
        ("2026.1", "text", False, (date(2026, 1, 1), date(2026, 10, 31))),
        ("2026年3月上旬", "text", True, (date(2026, 3, 1), date(2026, 3, 10))),
        ("2026-03-01 00:00:00", "text", True, (date(2026, 3, 1), date(2026, 3, 1))),
        ("2026年", "text", True, (date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_what_a_cell_says_of_a_day(value: Any, kind: Any, typed: bool, expected: tuple[date, date]):
    read = span(Cell(value, kind, typed=typed))
    assert read is not None
    assert read.value == Span(*expected)


@pytest.mark.parametrize("said", ["45000", "3.14", "2026-03至2026-05", "长期", "1899"])
def test_what_is_no_date(said: str):
    assert span(Cell(said, "text")) is None


@pytest.mark.parametrize("said", ["约3个月", "3个月零5天", "若干", "2026-03-01"])
def test_what_is_no_length(said: str):
    assert duration(Cell(said, "text"), "") is None


def test_months_later_by_hand():
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2024, 2, 29), 24) == date(2026, 2, 28)
    assert months_later(date(2026, 6, 30), -3) == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ({"columns": ["上线时间"]}, "没有写怎样算符合"),
        ({"columns": ["上线时间"], "at_least": 3, "at_most": 5, "unit": "个月"}, "只能设一个"),
        ({"columns": ["上线时间"], "at_least": 3, "since": date(2024, 1, 1)}, "只能设一个"),
        ({"columns": ["上线时间"], "at_least": Decimal("1.5"), "unit": "年"}, "以年计的期限应为整数，读到1.5"),
    ],
)
def test_a_period_that_says_too_little_or_too_much_is_refused(test: dict[str, Any], words: str):
    data = {"key": "例", "year": 2026, "tier": [{"name": "甲", "ceiling": 10_000}]}
    with pytest.raises(RulesError, match=words):
        parse({**data, "gate": [{"name": "例", "tests": [test]}]}, "例.toml")


def test_a_date_or_a_length_answers_whether_something_has_happened(tmp_path: Path) -> None:
    said = {"programme": load("model-voucher"), "gate": "online"}
    assert verdict(tmp_path, date(2026, 3, 1), "是否已上线运行", **said) == "pass"
    assert verdict(tmp_path, date(2026, 8, 1), "是否已上线运行", **said) == "fail"
    assert verdict(tmp_path, date(2026, 3, 1), "是否已上线运行", None, **said) == "C48-W"
    assert verdict(tmp_path, "6个月", "是否已上线运行", **said) == "pass"
    assert verdict(tmp_path, 6, "是否已上线运行", **said) == "C48-E-row"
