"""What is cut to the smallest unit is said of each candidate: the request, the ceiling, the room left, a rate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_case import Say, scenario
from intake_case import book, row
from openpyxl import load_workbook

OWN = """year = 2026
status = "施行"
[award]
granule = "10万元"
[[tier]]
name = "甲"
ceiling = "75万元"
[[clause]]
kind = "cumulative_ceiling"
ceiling = "95万元"
"""
TABLE = """序号,申报单位,综合得分,申报金额(万元),累计已获金额(万元)
1,例甲测试公司,90,120.5,0
2,例乙测试公司,80,33.3,0
3,例丙测试公司,70,60,60
4,例丁测试公司,60,40,0
"""
RATE = """year = 2026
status = "施行"
[award]
kind = "rate"
base = "销售额"
base_columns = ["销售额"]
percent = 5
granule = "1万元"
"""


def test_each_cut_names_what_it_is_cut_from_and_the_unit(say: Say, tmp_path: Path) -> None:
    toml, table = tmp_path / "例.toml", tmp_path / "例.csv"
    toml.write_text(OWN, encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    said = say("solve", toml, table, "--budget", "300万元", "--out", tmp_path / "出")
    data = json.loads((tmp_path / "出" / "result.json").read_text(encoding="utf-8"))
    told = [(c["amount"] // 10_000, c["reduced_by"], c["reason"].rpartition("；")[2]) for c in data["candidates"]]
    assert told == [
        (70, "ceiling", "按单项上限75万元，按10万元的整数倍向下计为70万元"),
        (30, "request", "按申报金额33.3万元，按10万元的整数倍向下计为30万元"),
        (30, "cumulative", "受累计上限，该单位余额35万元，按10万元的整数倍向下计为30万元"),
        (40, "request", "按申报金额40万元"),
    ]
    assert [c["request"]["stated"] for c in data["candidates"]] == ["1205000", "333000", "600000", "400000"]
    assert [f["key"] for f in data["findings"] if f["code"] == "C45"] == ["C45:1", "C45:2"]
    assert [m["limit"] for m in data["measurements"] if m["clause"] == "request"] == [1205000, 333000, 600000, 400000]
    remarks = ["按单项上限（75万元", "按申报金额（33.3万元", "受累计上限（35万元"]
    sheet = load_workbook(tmp_path / "出" / "分配方案.xlsx")["拟支持项目名单"]
    written = [str(r[-1].value) for r in sheet.iter_rows() if isinstance(r[0].value, int)]
    assert written == [*(f"{x}，向下计至10万元的整数倍）" for x in remarks), "按申报金额"]
    assert all(x in said.out for x in remarks)


@pytest.mark.parametrize(("asked", "counted"), [(120.5, 120), (63, 60)])
def test_a_step_that_a_scenario_sets_cuts_as_openly(say: Say, tmp_path: Path, asked: float, counted: int) -> None:
    table = book(tmp_path / "例.xlsx", [row(1, **{"申报金额(万元)": asked})])
    step = "5万元" if asked == 63 else "1万元"
    path = scenario(tmp_path, f'[set]\n"amounts.mode" = "scaled"\n"amounts.step" = "{step}"\n'
                    '"amounts.counts" = {"标杆型" = 1, "示范型" = 0}\n')  # fmt: skip
    got = say("solve", "scenario-voucher", table, "--no-history", "--budget", "200万", "--scenario", path, "--json")
    (c,) = got.data["candidates"]
    assert (c["amount"], c["reduced_by"]) == (counted * 10_000, "request")
    assert f"按申报金额{asked:g}万元，按{step}的整数倍向下计为{counted}万元" in c["reason"]
    assert [f["key"] for f in got.data["findings"] if f["code"] == "C45"] == ["C45:1"]


def test_a_rate_says_what_is_not_counted(say: Say, tmp_path: Path) -> None:
    toml, table = tmp_path / "例.toml", tmp_path / "例.csv"
    toml.write_text(RATE, encoding="utf-8")
    table.write_text("序号,申报单位,销售额(万元)\n1,例甲测试公司,1234\n2,例乙测试公司,1200\n", encoding="utf-8")
    data = say("solve", toml, table, "--budget", "300万元", "--json").data
    assert [(c["amount"], c["reason"]) for c in data["candidates"]] == [
        (610_000, "销售额1,234万元×5%，不足1万元的部分不计"),
        (600_000, "销售额1,200万元×5%"),
    ]
