"""The synthetic sample year: the same bytes from every run, plainly invented, with everything worth showing in it."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from stdnum.cn import uscc

from allocator.intake.reader import read
from allocator.law.load import load, shipped
from allocator.law.schema import read_toml
from allocator.law.shipped import sample_year, shipped_folder
from allocator.money import parse_money
from allocator.problem.candidate import CITIES

YEAR = sample_year()
VOUCHERS = {v["programme"]: v for v in read_toml(YEAR / "year.toml")["voucher"]}
KEYS = tuple(VOUCHERS)
INVENTED_CODE = re.compile(r"(91|12)37\d\d000{5}\d{3}[\dX][0-9A-Z]")

Row = dict[str, Any]


@cache
def table(key: str, sheet: str = "申报汇总") -> tuple[Row, ...]:
    header, *lines = load_workbook(YEAR / VOUCHERS[key]["file"])[sheet].values
    assert len(set(header)) == len(header)
    return tuple(dict(zip(header, line, strict=True)) for line in lines)


def marks(row: Row) -> list[object]:
    return [mark for header, mark in row.items() if re.fullmatch(r"专家\d打分", header)]


def score(row: Row) -> Decimal:
    valid = sorted(Decimal(str(m)) for m in marks(row) if isinstance(m, int | float))
    kept = valid[1:-1] if len(valid) >= 5 else valid
    mean = sum(kept) / len(kept) + row.get("加分项(0-5)", 0)
    return mean.quantize(Decimal("0.01"), ROUND_HALF_UP)


def dimensions(key: str, row: Row) -> list[float]:
    """The tie keys of the programme, as the table has them."""
    return [next(v for h, v in row.items() if h.partition("(")[0] == name) for name in load(key).tie_keys]


def sound(row: Row) -> bool:
    return bool(row["绿色门槛"] == "是" and row["信用状况"] != "严重失信")


@cache
def ranked(key: str) -> tuple[Row, ...]:
    """The pool of the voucher from the best score down; 青岛 stands apart under 模型券."""
    pool = [r for r in table(key) if sound(r) and not (key == "model-voucher" and r["所在市"] == "青岛市")]
    return tuple(sorted(pool, key=score, reverse=True))


def test_generated_again_it_is_the_same_byte_by_byte(tmp_path: Path):
    subprocess.run([sys.executable, YEAR / "generate.py", "--out", tmp_path], check=True)
    for voucher in VOUCHERS.values():
        with zipfile.ZipFile(tmp_path / voucher["file"]) as new, zipfile.ZipFile(YEAR / voucher["file"]) as kept:
            assert new.namelist() == kept.namelist()
            # Member by member: another machine's zlib may pack the same bytes differently.
            assert {n: new.read(n) for n in new.namelist()} == {n: kept.read(n) for n in kept.namelist()}


def test_the_year_names_every_shipped_voucher_and_its_budget():
    assert set(KEYS) <= set(shipped())
    budgets = {"model-voucher": 2000, "capability-centre": 1800, "scenario-voucher": 2800, "ai-terminal": 2400}
    assert {key: parse_money(v["budget"]) for key, v in VOUCHERS.items()} == {k: b * 10_000 for k, b in budgets.items()}
    assert read_toml(YEAR / "year.toml")["year"] == load(KEYS[0]).year == 2026


def test_the_city_balance_scenario():
    scenario = read_toml(shipped_folder("scenarios") / "city-balance.toml")
    assert scenario["name"] == "地市均衡"
    assert scenario["because"]
    assert scenario["set"] == {"clause.city_cap.percent": 25, "clause.city_reserve.seats": 3}


@pytest.mark.parametrize("key", KEYS)
class TestEveryVoucher:
    def test_size_and_cities(self, key: str):
        cities = Counter(row["所在市"] for row in table(key))
        assert 60 <= len(table(key)) <= 130
        assert set(cities) == set(CITIES)
        assert [city for city, _ in cities.most_common(2)] == ["济南市", "青岛市"]
        assert (cities["济南市"] + cities["青岛市"]) * 5 > len(table(key)) * 1.8

    def test_numbers_run_from_one(self, key: str):
        assert [row["序号"] for row in table(key)] == list(range(1, len(table(key)) + 1))

    def test_everything_is_plainly_invented(self, key: str):
        for row in table(key):
            assert "例" in row["申报单位"]
            assert uscc.is_valid(row["统一社会信用代码"])
            assert INVENTED_CODE.fullmatch(row["统一社会信用代码"])
        assert "虚构" in load_workbook(YEAR / VOUCHERS[key]["file"])["说明"]["A1"].value

    def test_one_code_one_name_one_place(self, key: str):
        facts = {(r["统一社会信用代码"], r["申报单位"], r["所在市"], r["县(市、区)"]) for r in table(key)}
        assert len(facts) == len({code for code, *_ in facts}) == len({name for _, name, *_ in facts})

    def test_marks_and_scores(self, key: str):
        assert all(sum(isinstance(m, int | float) for m in marks(row)) >= 3 for row in table(key))
        found = {m for row in table(key) for m in marks(row) if not isinstance(m, int | float)}
        assert found == {"回避", "缺席", None}
        scores = [score(row) for row in table(key)]
        assert min(scores) >= 55
        assert max(scores) <= 100
        assert max(scores) - min(scores) >= 25

    def test_equal_scores(self, key: str):
        ties = [(a, b) for a, b in pairwise(ranked(key)) if score(a) == score(b)]
        by_number = [(a, b) for a, b in ties if dimensions(key, a) == dimensions(key, b)]
        assert len(ties) - len(by_number) >= 3
        assert by_number

    def test_requests(self, key: str):
        ceilings = [tier.ceiling for tier in load(key).tiers]
        asked = [row["申报金额(万元)"] * 10_000 for row in table(key)]
        assert all(0 < a <= ceilings[0] for a in asked)
        assert sum(a < ceilings[0] for a in asked) >= 10

    def test_gates_that_fail(self, key: str):
        assert sum(row["绿色门槛"] == "否" for row in table(key)) >= 4
        assert sum(row["信用状况"] == "严重失信" for row in table(key)) >= 3
        assert any("行政处罚(" in row["信用状况"] for row in table(key))

    def test_every_gate_column_is_known_to_the_programme(self, key: str):
        known = {c for gate in load(key).gates for test in gate.tests for c in test.columns}
        after_the_marks = list(table(key)[0])[list(table(key)[0]).index("绿色门槛") :]
        assert set(after_the_marks) - known <= {"是否曾获奖补", "累计已获金额(万元)", "备注"}

    def test_it_reads_without_errors(self, key: str):
        intake = read([YEAR / VOUCHERS[key]["file"]], load(key), year=2026)
        assert [f.message for f in intake.findings if f.level not in ("I", "W")] == []
        assert intake.rows.total == len(table(key))
        assert intake.rows.held == intake.rows.skipped == 0
        assert {e.candidate.id: e.candidate.score for e in intake.entries if e.standing == "pool"} == {
            str(r["序号"]): int(score(r) * 100) for r in ranked(key) if r["序号"] not in self.barred(key)
        }

    @staticmethod
    def barred(key: str) -> set[int]:
        """Lines that fail a gate of this voucher alone."""
        if key == "model-voucher":
            fails = [{"参数规模(亿)": 7}, {"通用场景级大模型(个)": 1}, {"是否已上线运行": "否"}]
        elif key == "capability-centre":
            fails = [{"是否有专门运营机构": "否"}]
        elif key == "scenario-voucher":
            fails = [{"上线运行月数": 1}, {"上线运行月数": 2}]
        else:
            fails = [{"申报产品销售收入(万元)": sales} for sales in (320, 465)]
            fails.append({"是否建有省级以上创新平台": "否", "上年度研发投入强度(%)": 3.2})
        found = {r["序号"] for r in table(key) if sound(r) for f in fails if f.items() <= r.items()}
        assert len(found) == len(fails)
        return found

    def test_the_ledger_speaks_of_applicants_of_this_table(self, key: str):
        assert table(key, "历史奖补")
        names = {row["统一社会信用代码"]: row["申报单位"] for row in table(key)}
        for receipt in table(key, "历史奖补"):
            assert names[receipt["统一社会信用代码"]] == receipt["单位名称"]
            assert receipt["年度"] in (2024, 2025)
            assert 0 < receipt["金额(万元)"] <= 100


def test_applicants_with_one_two_and_three_projects():
    filed = Counter(row["申报单位"] for row in table("model-voucher"))
    assert set(filed.values()) == {1, 2, 3}


def test_earlier_receipts_up_to_the_ceiling_and_close_below():
    received: Counter[str] = Counter()
    for receipt in table("model-voucher", "历史奖补"):
        received[receipt["统一社会信用代码"]] += receipt["金额(万元)"]
    for row in table("model-voucher"):
        assert row["累计已获金额(万元)"] == received[row["统一社会信用代码"]]
        assert row["是否曾获奖补"] == ("是" if received[row["统一社会信用代码"]] else "否")
    best = {row["统一社会信用代码"] for row in ranked("model-voucher")[:30]}
    rooms = sorted(200 - amount for code, amount in received.items() if code in best and amount > 100)
    assert rooms[0] == 0
    assert len([room for room in rooms if 20 <= room <= 90]) >= 4


def test_one_project_is_filed_again():
    funded = {(r["统一社会信用代码"], r["项目名称"]) for r in table("model-voucher", "历史奖补")}
    again = [r for r in ranked("model-voucher") if (r["统一社会信用代码"], r["项目名称"]) in funded]
    assert len(again) == 1
    assert again[0] in ranked("model-voucher")[:40]


def test_one_credit_standing_per_applicant_over_the_year():
    standing = {(r["统一社会信用代码"], r["绿色门槛"], r["信用状况"]) for key in KEYS for r in table(key)}
    codes = {code for code, *_ in standing}
    assert len(standing) == len(codes)
    assert sum(len({r["统一社会信用代码"] for r in table(key)}) for key in KEYS) > len(codes)


def test_the_experts_grades_of_the_scenario_voucher_cross_the_score_order():
    grades = [row["专家评定等级"] for row in ranked("scenario-voucher")]
    assert Counter(grades).keys() == {"标杆型", "示范型", "其他"}
    assert Counter(grades)["标杆型"] >= 10
    assert Counter(grades)["示范型"] >= 20
    assert grades != sorted(grades, key=["标杆型", "示范型", "其他"].index)
    assert all(r["带动上下游企业数(家)"] >= 3 for r in table("scenario-voucher") if r["专家评定等级"] == "标杆型")


def test_one_terminal_is_filed_twice():
    products = Counter(row["产品名称"] for row in ranked("ai-terminal"))
    twice = [product for product, times in products.items() if times > 1]
    assert len(twice) == 1
    assert len({r["申报单位"] for r in ranked("ai-terminal") if r["产品名称"] in twice}) == 1
