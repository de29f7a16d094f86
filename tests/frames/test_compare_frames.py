"""`allocator.compare` and `allocator.frontier` give the tables that the commands give."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from frames_case import table
from intake_case import row

import allocator
from allocator.frames.schema import TABLES
from allocator.run.record import dumped

BUDGET = 3_000_000
LESS = {"because": "测试", "set": {"budget": "200万元"}}
HAND = pd.DataFrame({"项目编号": ["1", "6"], "拟定档次": ["培育成长级"] * 2, "拟奖补金额(万元)": [50, 50]})


def dtypes(found: pd.DataFrame) -> dict[str, str]:
    return {name: str(dtype) for name, dtype in found.dtypes.items()}


@cache
def compared() -> allocator.ComparisonFrames:
    return allocator.compare("模型券", table(), [LESS], lists=[HAND], budget=BUDGET)


@cache
def stairs() -> allocator.FrontierFrames:
    return allocator.frontier("模型券", table(), upto="400万元")


class TestCompare:
    @pytest.mark.parametrize("name", ["scenarios", "awards", "changes", "goals", "sums", "settings", "differences"])
    def test_columns_and_dtypes_are_those_of_the_schema(self, name: str):
        assert dtypes(getattr(compared(), name)) == dict(TABLES[f"compare.{name}"])
        assert dtypes(compared().findings) == dict(TABLES["findings"])

    def test_every_list_is_there_and_adds_up(self):
        found = compared()
        sides = found.scenarios.set_index("scenario")
        assert list(sides.index) == [found.base, "情景1", "手工名单"]
        assert list(sides["origin"]) == ["solved", "solved", "by_hand"]
        assert list(sides["budget"]) == [BUDGET, 2_000_000, BUDGET]
        sums = found.awards.groupby("scenario")["amount"].sum()
        assert {name: int(sums[name]) for name in sides.index} == {n: int(sides["spent"][n]) for n in sides.index}
        assert sides["broken"]["手工名单"] > 0
        assert sides["unexplained"]["手工名单"] == "手工名单，不由情景改动引起"

    def test_changes_carry_their_causes_and_sums_reconcile(self):
        found = compared()
        own = found.changes[found.changes["scenario"] == "情景1"]
        assert own["cause"].str.contains("budget").all()
        total = found.sums[(found.sums["scenario"] == "情景1") & (found.sums["by"] == "total")].iloc[0]
        assert total["amount_after"] - total["amount_before"] == own["delta"].sum()
        assert list(found.settings["path"]) == ["budget"]
        assert set(own["kind"]) <= set(own["kind"].cat.categories)

    def test_an_earlier_run_and_a_ready_scenario_can_be_compared(self, tmp_path: Path):
        earlier = allocator.allocate("模型券", table(), budget=BUDGET)
        (tmp_path / "去年").mkdir()
        (tmp_path / "去年" / "result.json").write_text(dumped(allocator.record(earlier.run)), "utf-8")
        found = allocator.compare("模型券", table(), [tmp_path / "去年", "青岛纳入"], budget=BUDGET)
        assert list(found.scenarios["origin"]) == ["solved", "recorded", "solved"]
        assert found.changes.empty
        assert found.scenarios["fingerprint"].iloc[0] == earlier.fingerprint
        assert json.loads((tmp_path / "去年" / "result.json").read_text("utf-8"))["spent"] == earlier.spent

    def test_a_choice_about_qingdao_is_every_lists(self):
        found = allocator.compare("模型券", table(), [LESS, {"because": "测试"}], qingdao="纳入")
        assert found.scenarios["scenario"].tolist() == ["情景1", "情景2"]
        placed = [s.applied.scenario for s in found.compared.sides if s.applied]
        assert [s.set["clause.qingdao.mode"] for s in placed if s] == ["in", "in"]

    def test_refusals_are_those_of_the_package(self):
        with pytest.raises(allocator.AllocatorError, match="没有可比较的对象"):
            allocator.compare("模型券", table(), budget=BUDGET)
        with pytest.raises(allocator.AllocatorError, match="scenarios 和 lists 应为列表"):
            allocator.compare("模型券", table(), "青岛纳入", budget=BUDGET)  # type: ignore[arg-type]
        with pytest.raises(allocator.AllocatorError) as fault:
            allocator.compare("模型券", table([row(1, 所在市=None)]), [LESS], budget=BUDGET)
        assert list(fault.value.findings["code"].dropna())  # type: ignore[attr-defined]
        assert repr(compared()) == "<ComparisonFrames base='默认规则' lists=3>"


class TestFrontier:
    @pytest.mark.parametrize("name", ["stairs", "tiers", "awards", "changes", "goals", "turns", "setbacks"])
    def test_columns_and_dtypes_are_those_of_the_schema(self, name: str):
        assert dtypes(getattr(stairs(), name)) == dict(TABLES[f"frontier.{name}"])

    def test_a_stair_is_the_list_of_its_budget(self):
        found = stairs()
        at = found.stairs[found.stairs["budget"] <= BUDGET].iloc[-1]
        own = allocator.allocate("模型券", table(), budget=BUDGET).awards
        listed = found.awards[found.awards["budget"] == at["budget"]]
        assert list(listed["id"]) == list(own["id"])
        assert list(listed["amount"]) == list(own["amount"])
        numbers = found.tiers[found.tiers["budget"] == at["budget"]]["number"]
        assert (at["spent"], at["number"], numbers.sum()) == (own["amount"].sum(), len(own), len(own))
        steps = found.stairs["until"].iloc[:-1] + 1
        assert list(steps) == list(found.stairs["budget"].iloc[1:])
        assert set(found.changes["budget"]) <= set(found.stairs["budget"])
        assert (found.complete, found.proof, found.findings.empty) == (False, "enumeration", True)

    def test_budgets_that_lie_apart_and_instalments(self):
        apart = allocator.frontier("模型券", table(), upto="300万元", step="100万元")
        assert (apart.complete, len(apart.stairs) <= 4) == (False, True)
        kept = allocator.frontier("模型券", table(), upto="300万元", step="100万元", keep=True, verify=True)
        assert (kept.proof, set(kept.changes["kind"]) <= {"entered", "raised", "amount"}) == ("confirmed", True)
        with pytest.raises(allocator.AllocatorError, match="金额应大于0"):
            allocator.frontier("模型券", table(), step=0)

    def test_where_no_budget_allows_a_list_it_says_why(self):
        pinned = {"because": "测试", "pin": {"1": {"tier": "卓越领军级", "because": "测试"}}}
        found = allocator.frontier("模型券", table(), upto="50万元", scenario=pinned)
        assert found.stairs.empty
        assert found.turns.empty
        assert found.conflict is not None
        assert found.conflict.sentence.startswith("所给预算范围内：")
        assert repr(found).startswith("<FrontierFrames stairs=0")
