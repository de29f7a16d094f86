"""`allocator demo`: the four vouchers of the invented year, and 模型券 once more with city balance, all proven."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from allocator.cli import demo
from allocator.cli.demo import play
from allocator.cli.main import _guarded
from allocator.law.load import load, shipped
from allocator.law.shipped import vouchers

NAMES = ("model-voucher", "model-voucher-city-balance", "capability-centre", "scenario-voucher", "ai-terminal")


@cache
def played(folder: Path) -> tuple[int, str]:
    out = io.StringIO()
    return play(Console(file=out, soft_wrap=True), folder), out.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


def result(folder: Path, name: str) -> dict[str, Any]:
    played(folder)
    data: dict[str, Any] = json.loads((folder / name / "result.json").read_text(encoding="utf-8"))
    return data


def test_it_ends_well_and_says_that_all_is_invented(folder: Path) -> None:
    code, text = played(folder)
    assert code == 0
    assert text.startswith("以下为虚构的样例年度")
    assert all(load(key).document.title in text for key in shipped())
    assert "地市均衡与默认方案相比：" in text


def test_every_shipped_programme_has_its_year() -> None:
    assert {v.programme for v in vouchers()} == set(shipped())
    assert all(v.file.is_file() and v.budget > 0 for v in vouchers())


@pytest.mark.parametrize("name", NAMES)
def test_each_list_is_proven_and_within_its_budget(folder: Path, name: str) -> None:
    data = result(folder, name)
    assert (data["status"], data["proven"]) == ("optimal", True)
    assert 0 < data["spent"] <= data["budget"]
    assert all(m["holds"] is not False for m in data["measurements"])
    assert (folder / name / "分配方案.xlsx").stat().st_size > 0


def test_folders_are_those_and_no_others(folder: Path) -> None:
    played(folder)
    assert sorted(p.name for p in folder.iterdir()) == sorted(NAMES)


def test_every_part_of_the_model_is_seen_at_work(folder: Path) -> None:
    found = [c for name in NAMES for c in result(folder, name)["candidates"]]
    assert {c["reason_code"] for c in found} >= {"above_line", "below_line", "blocked", "gate", "reserve", "outside"}
    assert {c["reduced_by"] for c in found} == {None, "request", "cumulative"}
    assert {b for c in found for b in c["blocked_by"]} >= {"cumulative", "once", "exclusive", "city_cap"}
    binding = {m["clause"] for name in NAMES for m in result(folder, name)["measurements"] if m["binds"]}
    assert binding >= {"per_applicant", "cumulative", "city_cap", "city_reserve"}
    codes = {n["code"] for name in NAMES for n in result(folder, name)["notes"]}
    assert codes >= {"left", "next_money", "stances", "today"}


def test_city_balance_does_what_it_says(folder: Path) -> None:
    plain, balanced = result(folder, "model-voucher"), result(folder, "model-voucher-city-balance")
    assert balanced["scenario"]["name"] == "地市均衡"
    assert plain["budget"] == balanced["budget"]

    def cities(data: dict[str, Any]) -> list[str]:
        return [c["city"] for c in data["candidates"] if c["amount"]]

    most = max(cities(balanced).count(c) for c in set(cities(balanced)))
    assert most <= 7  # 25 % of 30, rounded down
    seats = [c for c in balanced["candidates"] if c["reason_code"] == "reserve"]
    assert 1 <= len(seats) <= 3
    assert all(c["tier"] == "培育成长级" and c["city"] not in set(cities(plain)) for c in seats)


def test_unproven_is_five(monkeypatch: pytest.MonkeyPatch) -> None:
    first = vouchers()[-1]
    monkeypatch.setattr(demo, "vouchers", lambda: (first,))
    monkeypatch.setattr("allocator.proof.solve.Result.proven", False)
    assert play(Console(file=io.StringIO()), None) == 5


def test_from_the_command_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "vouchers", lambda: ())
    assert _guarded(["demo"]) == 0
    assert "虚构" in capsys.readouterr().out
