"""The examples of docs/own-programme.md, run as they stand there, with the results that the page gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli_case import Say

PAGE = Path(__file__).parents[2] / "docs" / "own-programme.md"
SCHOLARSHIP, FREE, BALLOT = "奖学金.toml", "择优定额.toml", "例镇.toml"


def taken(name: str, folder: Path, *changes: tuple[str, str]) -> tuple[Path, Path]:
    """The example that begins with this name, as files; `changes` replaces words of the rules."""
    text = PAGE.read_text(encoding="utf-8").partition(f"# {name}\n")[2]
    rules, _, rest = text.partition("```\n")
    for old, new in changes:
        assert old in rules
        rules = rules.replace(old, new, 1)
    table = re.search(r"```csv\n(.*?)```", rest, re.DOTALL)
    assert table
    (folder / name).write_text(rules, encoding="utf-8")
    (folder / "例.csv").write_text(table[1], encoding="utf-8")
    return folder / name, folder / "例.csv"


def listed(say: Say, files: tuple[Path, Path], budget: str) -> dict[str, tuple[str, int]]:
    said = say("solve", *files, "--budget", budget, "--json")
    assert said.code == 0, said.err
    assert said.data["proven"]
    return {c["id"]: (c["tier"], c["amount"]) for c in said.data["candidates"] if c["tier"]}


def test_a_condition_of_one_tier(say, tmp_path):
    found = listed(say, taken(SCHOLARSHIP, tmp_path), "30000元")
    first, second = ("一等", 8000), ("二等", 4000)
    assert found == {"1": first, "2": second, "4": first, "5": second, "6": second}


def test_a_condition_of_every_tier_bars_all(say, tmp_path):
    found = listed(say, taken(SCHOLARSHIP, tmp_path, ('tier = "一等"\ntests', "tests")), "30000元")
    assert "2" not in found
    assert "5" not in found


def test_proof_bars_the_tier_where_the_column_is_missing(say, tmp_path):
    for proof, tiers in (("", {"一等": 2, "二等": 3}), ("\nproof = true", {"二等": 5})):
        rules, table = taken(SCHOLARSHIP, tmp_path, ('tier = "一等"\ntests', f'tier = "一等"{proof}\ntests'))
        table.write_text(table.read_text(encoding="utf-8").replace("六级成绩", "备用"), encoding="utf-8")
        found = listed(say, (rules, table), "30000元")
        assert {t: sum(x == t for x, _ in found.values()) for t, _ in found.values()} == tiers


def test_a_blank_cell_of_a_condition_is_a_fault_of_its_row(say, tmp_path):
    rules, table = taken(SCHOLARSHIP, tmp_path)
    table.write_text(table.read_text(encoding="utf-8").replace("88,无,0", "88,无,"), encoding="utf-8")
    said = say("check", rules, table)
    assert said.code == 3
    assert "【C47】《例.csv》·工作表“例”·第6行·“六级成绩”(E)" in said.out


@pytest.mark.parametrize(("high", "number"), [(5, 5), (4, 4)])
def test_how_the_target_counts(say, tmp_path, high, number):
    assert len(listed(say, taken(SCHOLARSHIP, tmp_path, ("high = 5", f"high = {high}")), "30000元")) == number


def test_the_target_is_no_matter_of_the_top(say, tmp_path):
    """24,000元: five by the target (8,000 and four times 4,000), four where only the top counts."""
    five = (("target = 4\nlow = 3", "target = 5\nlow = 3"), ("target = 2\n", "target = 0\n"))
    assert len(listed(say, taken(SCHOLARSHIP, tmp_path, *five), "24000元")) == 5
    top = ("year = 2026", 'year = 2026\nstance = "top"')
    assert len(listed(say, taken(SCHOLARSHIP, tmp_path, *five, top), "24000元")) == 4


def test_of_several_targets_the_worst_missed_comes_first(say, tmp_path):
    """24,000元: of five in all, one lacking is a fifth; of two at the top, one lacking would be a half."""
    five = ("target = 4\nlow = 3", "target = 5\nlow = 3")
    found = listed(say, taken(SCHOLARSHIP, tmp_path, five), "24000元")
    assert sorted(t for t, _ in found.values()) == ["一等", "一等", "二等", "二等"]


def test_a_target_without_its_band_is_told_what_to_write(say, tmp_path):
    said = say("check", *taken(SCHOLARSHIP, tmp_path, ("low = 3\nhigh = 5\n", "")))
    assert said.code == 3
    assert "第28行：【R03】“clause.quota_2”：缺少 low、high：正好4个写 low = 4、high = 4" in said.err
    assert "至多4个写 low = 0、high = 4，4个左右（±10%）写 low = 3、high = 5" in said.err


def test_a_condition_that_says_nothing(say, tmp_path):
    said = say("check", *taken(SCHOLARSHIP, tmp_path, (", at_least = 425", "")))
    assert said.code == 3
    assert "第41行：【R03】“gate.gate_2.tests.1”：没有写怎样算符合" in said.err


def test_free_amounts_under_a_ceiling(say, tmp_path):
    found = listed(say, taken(FREE, tmp_path), "100万元")
    assert found == {"1": ("补助", 400_000), "2": ("补助", 200_000), "3": ("补助", 350_000)}


@pytest.mark.parametrize("over", ["demote", "skip"])
def test_free_amounts_are_cut_and_nothing_else(say, tmp_path, over):
    said = say("check", *taken(FREE, tmp_path, ('history = "none"', f'history = "none"\nover = "{over}"')))
    assert said.code == 3
    assert "第5行与第17行：金额在下限与上限之间择优" in said.err
    seats = '[[clause]]\nkind = "city_reserve"\nseats = 1\n\n[[clause]]\nkind = "merit_order"'
    again = say("check", *taken(FREE, tmp_path, ('[[clause]]\nkind = "merit_order"', seats)))
    assert again.code == 3
    assert "第5行与第20行" in again.err


def test_another_ballot(say, tmp_path):
    found = listed(say, taken(BALLOT, tmp_path), "50万元")
    assert sorted(found) == ["2", "3", "4", "5"]
    assert sum(m for _, m in found.values()) == 460_000
