"""`allocator.allocate`: awards, everybody else, goals and measurements as DataFrames with fixed columns and dtypes."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from frames_case import table
from intake_case import book, code, row, rows

import allocator
from allocator.frames.schema import TABLES, frame

BUDGET = 3_000_000
NAMES = ("awards", "unfunded", "measurements", "goals", "notes")


@cache
def result(**options: Any) -> allocator.AllocationFrames:
    lines = [row(n, **{"信用状况": "严重失信"} if n == 6 else {}) for n in range(1, 7)]
    return allocator.allocate("模型券", table(lines), budget=BUDGET, **options)


def dtypes(found: pd.DataFrame) -> dict[str, str]:
    return {name: str(dtype) for name, dtype in found.dtypes.items()}


class TestTables:
    @pytest.mark.parametrize("name", NAMES)
    def test_columns_and_dtypes_are_those_of_the_schema(self, name: str):
        assert dtypes(getattr(result(), name)) == dict(TABLES[f"allocate.{name}"])
        assert dtypes(result().findings) == dict(TABLES["findings"])

    @pytest.mark.parametrize("name", TABLES)
    def test_they_are_the_same_without_a_row(self, name: str):
        assert dtypes(frame(name, [])) == dict(TABLES[name])

    def test_they_say_what_the_record_says(self):
        told = allocator.record(result().run)
        funded = {c["id"]: c for c in told["candidates"] if c["tier"]}
        awards = result().awards.set_index("id")
        assert set(awards.index) == set(funded)
        for name, c in funded.items():
            line = awards.loc[name]
            assert (line["amount"], line["tier"], line["score"]) == (c["amount"], c["tier"], c["score"])
            assert (line["credit_code"], line["city"], line["reason"]) == (c["credit_code"], c["city"], c["reason"])
        others = [c for c in told["candidates"] if not c["tier"]]
        unfunded = result().unfunded
        assert [(c["id"], c["outcome"], c["reason"]) for c in others] == list(
            zip(unfunded["id"], unfunded["outcome"], unfunded["reason"], strict=True)
        )
        assert len(result().measurements) == len(told["measurements"])
        kept = [g for g in told["goals"] if g["name"] not in ("funded", "canonical", "amounts")]
        assert list(result().goals["name"]) == [g["name"] for g in kept]
        assert result().goals["proven"].all()
        assert result().goals["shown"].notna().all()
        assert (result().lines, result().fingerprint) == (told["lines"], told["fingerprint"])

    def test_sums_scores_and_order_are_exact(self):
        awards = result().awards
        assert (result().budget, result().spent) == (BUDGET, int(awards["amount"].sum()))
        assert awards["rank"].is_monotonic_increasing
        assert awards["tier"].cat.ordered
        assert list(awards["tier"].cat.categories) == [t.name for t in result().run.problem.tiers]
        hundredths = (awards["score"] * 100).round().astype("Int64")
        assert list(hundredths) == [e.candidate.score for e in result().run.explanations if e.tier]
        assert (result().status, result().proven, result().conflict) == ("optimal", True, None)
        assert len(awards) + len(result().unfunded) == 6

    def test_positions_lead_back_to_the_rows(self):
        frame = table().iloc[::-1].reset_index(drop=True)
        found = allocator.allocate("模型券", frame, budget=BUDGET).awards
        assert list(frame.iloc[found["position"]]["申报单位"]) == list(found["applicant"])
        assert list(found["row"]) == list(found["position"] + 1)

    def test_a_file_has_rows_and_no_positions(self, tmp_path: Path):
        path = book(tmp_path / "例.xlsx", rows(6))
        found = allocator.allocate("模型券", path, budget=BUDGET)
        same = allocator.allocate("模型券", table(), budget=BUDGET)
        assert found.fingerprint == same.fingerprint
        assert found.awards["position"].isna().all()
        assert list(found.awards["row"]) == list(same.awards["row"] + 1)
        assert found.awards.drop(columns=["file", "sheet", "row", "position"]).equals(
            same.awards.drop(columns=["file", "sheet", "row", "position"])
        )

    def test_who_is_out_is_told_with_the_reason(self):
        out = result().unfunded.set_index("id").loc["6"]
        assert (out["outcome"], out["reason_code"], pd.isna(out["rank"])) == ("ineligible", "gate", True)
        assert "严重失信" in str(out["reason"]) or out["articles"]

    def test_it_says_in_one_line_what_it_is(self):
        assert repr(result()).startswith("<AllocationFrames optimal proven=True awards=")

    def test_what_was_doubted_makes_it_a_draft(self):
        assert (result().draft, bool(result().drafts), result().stamps) == (True, True, ())


class TestRefusals:
    def test_data_that_cannot_be_used_are_refused_with_the_whole_list(self):
        bad = table()
        bad.loc[1, "统一社会信用代码"] = "123"
        bad.loc[3, "所在市"] = None
        with pytest.raises(allocator.AllocatorError, match=r"数据有2处错误(.|\n)*第2行(.|\n)*第4行") as fault:
            allocator.allocate("模型券", bad, budget=BUDGET)
        found = fault.value.findings  # type: ignore[attr-defined]
        assert dtypes(found) == dict(TABLES["findings"])
        wrong = found[found["level"].isin(["E-row", "E-file"])]
        assert list(zip(wrong["code"], wrong["row"], wrong["position"], wrong["column"], strict=True)) == [
            ("C20", 2, 1, "统一社会信用代码"),
            ("C27", 4, 3, "所在市"),
        ]
        held = allocator.allocate("模型券", bad, budget=BUDGET, hold=True)
        assert list(held.unfunded.loc[held.unfunded["outcome"] == "held", "position"]) == [1, 3]

    def test_a_missing_file_and_a_missing_budget_are_refused(self, tmp_path: Path):
        with pytest.raises(allocator.AllocatorError, match="A01"):
            allocator.allocate("模型券", tmp_path / "无.xlsx", budget=BUDGET)
        with pytest.raises(allocator.AllocatorError, match="请给出 budget"):
            allocator.allocate("模型券", table())

    def test_nothing_that_fits_is_a_result(self):
        pinned = {"because": "测试", "pin": {"1": {"tier": "卓越领军级", "because": "测试"}}}
        found = allocator.allocate("模型券", table(), budget="50万元", scenario=pinned)
        assert (found.status, found.proven, found.spent, len(found.awards)) == ("infeasible", False, 0, 0)
        assert found.conflict is not None
        assert "budget" in found.conflict.clauses
        assert dtypes(found.awards) == dict(TABLES["allocate.awards"])
        assert len(found.unfunded) == 6
        assert found.lines == dict.fromkeys(found.lines)


class TestOptions:
    def test_a_ledger_a_published_list_and_columns_may_be_tables(self):
        lines = table().rename(columns={"申报单位": "承担方"})
        past = pd.DataFrame({"统一社会信用代码": [code(6)], "年度": [2024], "专题": ["模型券"], "金额(万元)": [150]})
        options = {"columns": {"承担方": "申报单位"}, "ledger": past}
        found = allocator.allocate("模型券", lines, budget=BUDGET, **options)  # type: ignore[arg-type]
        first = found.awards.iloc[0]
        assert (first["id"], first["amount"], first["reduced_by"]) == ("6", 500_000, "cumulative")
        listed = found.awards[["id", "tier", "amount"]].rename(
            columns={"id": "项目编号", "tier": "拟定档次", "amount": "拟奖补金额(元)"}
        )
        out = {"because": "测试", "exclude": {"5": {"because": "公示期异议成立", "published": True}}}
        after = allocator.allocate(
            "模型券",
            lines,
            budget=BUDGET,
            published=listed,
            scenario=out,
            **options,  # type: ignore[arg-type]
        )
        assert set(found.awards["id"]) - set(after.awards["id"]) == {"5"}
        assert set(after.awards["via"]) == {"published"}

    def test_every_option_of_the_command_line_is_there(self):
        same = allocator.allocate(
            allocator.load_programme("model-voucher"),
            table(),
            budget=np.int64(BUDGET),  # type: ignore[arg-type]
            year=2025,
            history=False,
            sheet="申报汇总",
            engine="cpsat",
            time_limit=60,
            qingdao="纳入",
            scenario=None,
        )
        assert same.run.problem.year == 2025
        assert same.run.problem.programme.stance == result().run.problem.programme.stance
        with pytest.raises(TypeError, match="buget"):
            allocator.allocate("模型券", table(), buget=1)  # type: ignore[call-arg]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"budget": 2000}, "budget：读到“2000”，没有写单位"),
            ({"budget": 2e7}, "budget：读到“20000000.0”"),
            ({"budget": "两千万"}, "budget：读到“两千万”"),
            ({"engine": "cplex"}, "engine：读到“cplex”.*可用：auto"),
            ({"qingdao": "in"}, "qingdao：读到“in”.*纳入"),
            ({"time_limit": 0}, "time_limit：读到“0”"),
            ({"year": "2026"}, "year：读到“2026”，应为整数"),
            ({"programme": table()}, "programme：应为办法的名称、.toml 的路径或Programme，读到 DataFrame"),
            ({"scenario": ["青岛纳入"]}, "scenario：应为路径、随附情景的名称、Scenario或字典，读到 list"),
            ({"ledger": 5}, "ledger：应为DataFrame或路径，读到 int"),
            ({"columns": {"承担方": "申报单立"}}, "列名对照 columns 有1处错误"),
            ({"columns": {"承担方": "申报单位"}}, "列映射中的“承担方”不在申报表中"),
            ({"scenario": {"set": {}}}, "情景“情景”有1处错误.*because"),
            ({"scenario": {"because": "测试", "set": {"clause.quota.hihg": 3}}}, "未知路径“clause.quota.hihg”"),
        ],
    )
    def test_what_cannot_be_meant_is_refused(self, wrong: dict[str, Any], said: str):
        with pytest.raises(allocator.AllocatorError, match=f"(?s){said}"):
            allocator.allocate(**{"programme": "模型券", "candidates": table(), "budget": BUDGET, **wrong})

    @pytest.mark.parametrize("given", [[], None, 5, table()["序号"]])
    def test_what_is_no_table_is_refused(self, given: Any):
        with pytest.raises(allocator.AllocatorError, match=r"candidates：.*DataFrame"):
            allocator.allocate("模型券", given, budget=BUDGET)

    def test_a_scenario_says_the_same_as_data_and_as_a_file(self, tmp_path: Path):
        base = {"name": "基础", "because": "测试", "set": {"clause.quota.high": np.int64(31)}}
        path = tmp_path / "base.toml"
        path.write_text('name = "基础"\nbecause = "测试"\n[set]\n"clause.quota.high" = 31\n', "utf-8")
        more = {"because": "测试", "extends": str(path), "set": {"budget": "250万元"}}
        both = [allocator.allocate("模型券", table(), budget=BUDGET, scenario=x) for x in (base, path)]
        assert both[0].fingerprint == both[1].fingerprint
        assert [x.run.prepared.applied.changes[0].new for x in both] == [31, 31]
        extended = allocator.allocate("模型券", table(), scenario=more)
        assert (extended.budget, extended.run.prepared.applied.changes[-1].new) == (2_500_000, 31)


def test_what_is_due_is_told_also_where_the_budget_does_not_cover_it():
    bought = table([row(n) for n in (1, 2)])[["序号", "项目名称", "申报单位", "统一社会信用代码", "所在市"]]
    bought["算力交易金额(万元)"] = [1000, 333.3]
    paid, short = (
        allocator.allocate("computing-voucher", bought, budget=b, history=False) for b in ("100万元", "5万元")
    )
    assert list(paid.awards["amount"]) == list(paid.awards["due"]) == [500_000, 166_650]
    assert paid.awards["score"].isna().all()
    assert (short.status, list(short.unfunded["due"])) == ("infeasible", [500_000, 166_650])
    assert short.conflict is not None
    assert "缺口61.665万元" in short.conflict.sentence


def test_importing_the_package_does_not_import_pandas():
    code = "import sys, allocator; print('pandas' in sys.modules, 'allocate' in allocator.__all__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False True\n"
