"""result.json field by field as the contract has it, the same for the same facts, and nothing of the machine inside."""

from __future__ import annotations

import json
import platform
import random
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cli_case import scenario
from intake_case import book, row, rows
from openpyxl import load_workbook
from report_case import SAMPLE, sample_run
from worlds import aside, best, by_hand, candidate, ranked, year

from allocator.money import WAN
from allocator.proof.audit import audit
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve
from allocator.run.record import audited, dumped, record


@cache
def sample() -> dict[str, Any]:
    return record(sample_run())


def run(table: Path, **options: Any) -> Run:
    return solve(prepare("model-voucher", [table], Options(**{"budget": 300 * WAN} | options)))


number = int | float
TOP: dict[str, Any] = {
    "schema_version": int,
    "programme": str,
    "year": int,
    "status": str,
    "proven": bool,
    "draft": bool,
    "budget": int,
    "spent": int,
    "fingerprint": str,
    "conflict": type(None),
    "goals": list,
    "engines": list,
    "lines": dict,
    "candidates": list,
    "measurements": list,
}
CANDIDATE: dict[str, Any] = {
    "id": str,
    "project": str,
    "applicant": str,
    "credit_code": str,
    "city": str,
    "score": (float, type(None)),
    "rank": (int, type(None)),
    "eligible": bool,
    "outcome": str,
    "tier": (str, type(None)),
    "amount": int,
    "full_amount": int,
    "reduced_by": (str, type(None)),
    "reason_code": str,
    "reason": str,
    "articles": list,
}
MEASUREMENT: dict[str, Any] = {
    "clause": str,
    "article": str,
    "who": str,
    "value": int,
    "limit": int,
    "verdict": str,
    "holds": (bool, type(None)),
    "binds": bool,
}
OUTCOMES = {"funded", "unfunded", "ineligible", "outside", "held", "excluded"}
CODES = {"above_line", "below_line", "blocked", "gate", "pinned", "reserve", "outside", "held"}


def typed(data: dict[str, Any], fields: dict[str, Any]) -> None:
    for name, kind in fields.items():
        assert name in data, name
        value = data[name]
        assert isinstance(value, kind), (name, value)
        assert kind is not int or not isinstance(value, bool), (name, value)


def check(data: dict[str, Any]) -> None:
    """Everything the contract fixes, for any result."""
    typed(data, {**TOP, "conflict": (list, type(None))})
    assert data["schema_version"] == 1
    assert data["status"] in {"optimal", "feasible", "unknown", "infeasible", "unverified"}
    assert data["fingerprint"].startswith("sha256:")
    for goal in data["goals"]:
        typed(goal, {"name": str, "sense": str, "value": int, "bound": (int, type(None))})
        assert goal["sense"] in ("min", "max")
        assert not data["proven"] or goal["value"] == goal["bound"]
    for engine in data["engines"]:
        typed(engine, {"name": str, "version": str, "agrees": (bool, type(None))})
        assert (engine["agrees"] is None) == ("why" in engine)
    for candidate_ in data["candidates"]:
        typed(candidate_, CANDIDATE)
        assert candidate_["outcome"] in OUTCOMES
        assert candidate_["reason_code"] in CODES
        assert candidate_["reduced_by"] in (None, "request", "cumulative")
        assert (candidate_["tier"] is None) == (candidate_["amount"] == 0) == (candidate_["outcome"] != "funded")
        assert (candidate_["rank"] is None) == (candidate_["outcome"] in ("ineligible", "outside", "held"))
        assert all(isinstance(a, str) and a for a in candidate_["articles"])
    for measurement in data["measurements"]:
        typed(measurement, MEASUREMENT)
        assert measurement["holds"] is {"符合": True, "不符合": False, "未核": None}[measurement["verdict"]]
    ids = [c["id"] for c in data["candidates"]]
    assert len(ids) == len(set(ids))
    assert sum(c["amount"] for c in data["candidates"]) == data["spent"]
    ranks = [c["rank"] for c in data["candidates"] if c["rank"]]
    assert ranks == list(range(1, len(ranks) + 1))
    assert json.loads(dumped(data)) == data


class TestSample:
    """The ministry's sample at 2,000万元: 7/8/15 with 1,990万元."""

    def test_every_field_of_the_contract(self) -> None:
        check(sample())

    def test_the_first_fields_stand_in_the_contracts_order(self) -> None:
        assert [k for k in sample() if k in TOP] == list(TOP)
        assert list(CANDIDATE) == [k for k in sample()["candidates"][0] if k in CANDIDATE]
        assert list(MEASUREMENT) == [k for k in sample()["measurements"][0] if k in MEASUREMENT]

    def test_its_figures(self) -> None:
        data = sample()
        assert (data["programme"], data["year"], data["status"], data["proven"]) == (
            "model-voucher",
            2026,
            "optimal",
            True,
        )
        assert (data["budget"], data["spent"], data["draft"], data["conflict"]) == (20_000_000, 19_900_000, True, None)
        assert data["lines"] == {"卓越领军级": 85.3, "优秀创新级": 83.25, "培育成长级": 79.0}
        assert list(data["lines"]) == ["卓越领军级", "优秀创新级", "培育成长级"]
        tiers = [c["tier"] for c in data["candidates"]]
        assert [tiers.count(t) for t in data["lines"]] == [7, 8, 15]
        assert data["rows"] == {"in": 120, "pool": 92, "ineligible": 14, "outside": 14, "held": 0, "skipped": 0}
        assert len(data["candidates"]) == 120
        assert data["goals"][0] == {"name": "quota", "sense": "min", "value": 0, "bound": 0}

    def test_the_example_of_the_contract(self) -> None:
        found = next(c for c in sample()["candidates"] if c["id"] == "67")
        shown = {
            "score": 88.13,
            "rank": 4,
            "eligible": True,
            "outcome": "funded",
            "tier": "卓越领军级",
            "amount": 920_000,
            "full_amount": 1_000_000,
            "reduced_by": "request",
            "reason_code": "above_line",
        }
        assert {k: found[k] for k in shown} == shown
        assert "第十一条" in found["articles"]

    def test_goal_names_are_the_contracts(self) -> None:
        names = {g["name"] for g in sample()["goals"]}
        assert names == {"quota", "tiers_present", "target", "shape", *(f"lines_{t}" for t in sample()["lines"])}

    def test_two_engines_that_agree(self) -> None:
        assert [(e["name"], e["agrees"]) for e in sample()["engines"]] == [("lines", True), ("cpsat", True)]

    def test_the_budget_is_measured_with_its_article(self) -> None:
        found = next(m for m in sample()["measurements"] if m["clause"] == "budget")
        assert (found["article"], found["value"], found["limit"]) == ("第三条", 19_900_000, 20_000_000)
        assert (found["holds"], found["binds"]) == (True, False)


class TestNothingOfTheMachine:
    def test_no_path_host_or_time(self, tmp_path: Path) -> None:
        folder = tmp_path / "某处很深的文件夹"
        folder.mkdir()
        text = dumped(record(run(book(folder / "例.xlsx", [*rows(5), row(6, 所在市="莱芜")], ledger=[]))))
        assert "某处很深的文件夹" not in text
        assert str(tmp_path) not in text
        assert platform.node() not in text
        assert not any(word in text for word in ("seconds", "elapsed", "timestamp", "/tmp", "\\\\"))

    def test_the_same_bytes_from_another_place(self, tmp_path: Path) -> None:
        first = dumped(record(run(book(tmp_path / "例.xlsx", rows(5), ledger=[]))))
        (tmp_path / "b").mkdir()
        shutil.copy(tmp_path / "例.xlsx", tmp_path / "b" / "例.xlsx")
        assert dumped(record(run(tmp_path / "b" / "例.xlsx"))) == first

    def test_another_engine_first_moves_nothing_but_the_engines(self, tmp_path: Path) -> None:
        table = book(tmp_path / "例.xlsx", rows(6), ledger=[])
        first, second = (record(run(table, engine=e)) for e in ("auto", "highs"))
        assert [e["name"] for e in second.pop("engines")] == ["highs", "lines"]
        first.pop("engines")
        assert first == second


def shuffled(target: Path, seed: int) -> Path:
    """The sample with the rows of both its tables in another order."""
    workbook = load_workbook(SAMPLE)
    for name in ("申报汇总", "历史奖补"):
        sheet = workbook[name]
        lines = [[c.value for c in line] for line in sheet.iter_rows(min_row=2)]
        random.Random(seed).shuffle(lines)
        for number, line in enumerate(lines, 2):
            for column, value in enumerate(line, 1):
                sheet.cell(number, column).value = value
    workbook.save(target)
    return target


def test_rows_in_another_order_and_another_file_name_give_the_same_result(tmp_path: Path) -> None:
    moved = record(run(shuffled(tmp_path / "另一名.xlsx", 7), budget=2000 * WAN))
    first = dict(sample())
    places = {"file", "sheet", "row", "rows", "cell", "message"}

    def without_places(found: list[dict[str, Any]]) -> list[str]:
        return sorted(json.dumps({k: v for k, v in f.items() if k not in places}, sort_keys=True) for f in found)

    assert without_places(moved.pop("findings")) == without_places(first.pop("findings"))
    assert moved == first


class TestOtherEnds:
    def test_infeasible_names_the_clauses_and_lists_every_candidate(self, tmp_path: Path) -> None:
        table = book(tmp_path / "例.xlsx", rows(3), ledger=[])
        text = '[pin]\n"1" = {tier = "卓越领军级", because = "例"}\n"2" = {tier = "卓越领军级", because = "例"}'
        data = record(run(table, budget=100 * WAN, scenario=scenario(tmp_path, text)))
        check(data)
        assert (data["status"], data["proven"], data["conflict"], data["spent"]) == (
            "infeasible",
            False,
            ["pins", "budget"],
            0,
        )
        assert [c["outcome"] for c in data["candidates"]] == ["unfunded"] * 3
        assert (data["goals"], data["measurements"]) == ([], [])
        assert set(data["lines"].values()) == {None}
        assert data["scenario"] == {"name": "例", "because": "测试"}

    def test_nothing_found_in_time(self, tmp_path: Path) -> None:
        table = book(tmp_path / "例.xlsx", rows(3), ledger=[])
        data = record(run(table, engine="cpsat", limit_seconds=1e-9))
        check(data)
        assert (data["status"], data["proven"], data["conflict"], data["spent"]) == ("unknown", False, None, 0)
        assert all(c["outcome"] == "unfunded" for c in data["candidates"])
        assert [(e["agrees"], e["why"]) for e in data["engines"]] == [(None, "限时内没有得出可以比较的结果")]

    def test_found_and_not_proven(self, tmp_path: Path) -> None:
        table = book(tmp_path / "例.xlsx", rows(3), ledger=[])
        data = record(run(table, limit_seconds=1e-9))
        check(data)
        assert (data["status"], data["proven"], data["draft"]) == ("feasible", False, True)

    @pytest.mark.parametrize("text", ['[set]\n"clause.merit.mode" = "off"', '[set]\n"clause.cumulative.over" = "skip"'])
    def test_outside_the_score_lines(self, tmp_path: Path, text: str) -> None:
        table = book(tmp_path / "例.xlsx", rows(5), ledger=[])
        data = record(run(table, scenario=scenario(tmp_path, text)))
        check(data)
        names = {g["name"] for g in data["goals"]}
        assert {"canonical", "funded" if "merit" in text else "money"} <= names
        assert [e["name"] for e in data["engines"]] == ["cpsat", "highs"]

    def test_every_standing(self, tmp_path: Path) -> None:
        lines = [*rows(3), row(4, 绿色门槛="否"), row(5, 所在市="青岛市"), row(6, 所在市=None)]
        text = '[exclude]\n"1" = {because = "例"}'
        table = book(tmp_path / "例.xlsx", lines, ledger=[])
        data = record(run(table, hold=True, scenario=scenario(tmp_path, text)))
        check(data)
        found = {c["id"]: (c["outcome"], c["eligible"]) for c in data["candidates"]}
        assert found == {
            "1": ("excluded", True),
            "2": ("funded", True),
            "3": ("funded", True),
            "4": ("ineligible", False),
            "5": ("outside", False),
            "6": ("held", False),
        }
        assert data["rows"] == {"in": 6, "pool": 3, "ineligible": 1, "outside": 1, "held": 1, "skipped": 0}
        assert next(c["score"] for c in data["candidates"] if c["id"] == "6") is None


def test_a_score_of_nothing_is_a_score(tmp_path: Path) -> None:
    marks = {f"专家{e}打分": 0 for e in range(1, 6)}
    data = record(run(book(tmp_path / "例.xlsx", [row(1, **marks, **{"加分项(0-5)": 0}), row(2)], ledger=[])))
    assert [c["score"] for c in data["candidates"]] == [76.0, 0.0]  # 2: marks 73 to 77, the mean of 74, 75, 76, and 1


def test_an_audit_as_plain_data() -> None:
    problem = year(ranked(90, 85), 150, outside=[aside(candidate("X", 9900), "ineligible")]).problem()
    fine, over = best(problem), by_hand(problem, _1=("甲级", 100), _2=("乙级", 75))
    assert audited(problem, fine, audit(problem, fine))["holds"] is None  # nobody says what he asks for
    wrong = audited(problem, over, audit(problem, over))
    assert wrong["holds"] is False
    assert {"schema_version", "programme", "year", "budget", "fingerprint", "measurements"} <= set(wrong)
    over = next(m for m in wrong["measurements"] if m["clause"] == "budget")
    assert (over["value"], over["limit"], over["holds"]) == (175 * WAN, 150 * WAN, False)
    assert over["sentence"] == "合计安排175万元，预算总额150万元"


def test_text_is_utf8_and_ends_with_a_newline() -> None:
    text = dumped({"名": "例"})
    assert text.endswith("}\n")
    assert "例" in text
