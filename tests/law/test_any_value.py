"""Any TOML value of any type at any path of any file of ours is read, or refused in words; never a stack trace."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say

from allocator.errors import AllocatorError
from allocator.intake.mapping import renaming
from allocator.law import scenario as scenarios
from allocator.law.file_schema import schema_of
from allocator.law.load import load, shipped
from allocator.whatif.compare import recorded

VALUES = (
    "-1", "1_000_000_000_000_000_000_000_000_000_000", "1.5", "nan", "-inf", "true", '""', '"x"', '"1/0"', '"-5万元"',
    '"\\u0000"', "2026-01-01", "2026-01-01T00:00:00Z", "07:00:00", "[]", '["x", "x"]', "[[1]]", "[{a = 1}]", "{}",
    "{a = {b = [1]}}", '"' + "9" * 400 + '"', "9" * 5000,
)  # fmt: skip
HEAD = 'name = "例"\nbecause = "测试"\n'
OWN = """
key = "例"
short = "例补助"
year = 2026
stance = "balanced"
ties = "keys"
cities = ["甲市", "乙市"]
columns = {"承担方" = "申报单位"}
goals = ["quota", "money"]
document = {title = "例办法"}
award = {kind = "tiered"}
amounts = {step = "1万元"}
validity = {start = 2026-01-01, end = 2027-12-31}
scoring = {full = 200}
tier = [{name = "甲级", ceiling = "100万元", floor = "50万元", min_score = 60.5}, {name = "乙级", ceiling = "50万元"}]
gate = [{name = "备案", tests = [{columns = ["是否备案"], passes = ["是"], fails = ["否"]}]}]
clause = [
 {kind = "quota", target = 3, low = 2, high = 4, mode = "soft"},
 {kind = "city_cap", max = 2},
 {kind = "city_floor", min = 1},
 {kind = "cumulative_ceiling", ceiling = "200万元", over = "truncate", history = "none"},
 {kind = "per_applicant", max = 1},
 {kind = "exclusive", by = "行业"},
 {kind = "tier_shape", mode = "shares", tolerance = 5, shares = {"甲级" = 50, "乙级" = 50}},
]
"""


class Written(str):
    """A value in TOML's own letters."""

    __slots__ = ()


def toml(value: Any) -> str:
    """A value as TOML, tables in one line."""
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)


def whole(data: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(k, ensure_ascii=False)} = {toml(v)}\n" for k, v in data.items())


def places(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every entry of a file, tables and lists included."""
    if above:
        yield above
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, deeper in inside:
        yield from places(deeper, (*above, step))


def with_value(data: dict[str, Any], place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    here: Any = changed
    for step in place[:-1]:
        here = here[step]
    here[place[-1]] = value
    return changed


def refused_in_words(fault: AllocatorError) -> None:
    assert any("\u4e00" <= c <= "\u9fff" for c in str(fault))
    assert fault.exit_code in (2, 3)


@pytest.mark.parametrize("key", ["model-voucher", "scenario-voucher", "standards"])
def test_a_scenario_at_every_path_of_the_schema(tmp_path: Path, key: str) -> None:
    law, file = load(key), tmp_path / "例.toml"
    paths = enumerate(schema_of(key).settings)
    texts = [f'{HEAD}[set]\n"{path}" = {value}\n' for n, path in paths for value in VALUES[n % 3 :: 3]]
    for part in ("set", "pin", "exclude", "confirm", "exception", "extends", "data", "name"):
        head = HEAD if part != "name" else 'because = "x"\n'
        texts += [f"{head}{part} = {value}\n" for value in VALUES]
    for part in ("pin", "exclude", "confirm"):
        for entry in ("tier", "because", "published"):
            texts += [f'{HEAD}[{part}]\n"1" = {{{entry} = {value}}}\n' for value in VALUES]
    for text in texts:
        file.write_text(text, encoding="utf-8")
        try:
            scenarios.apply(law, scenarios.load(file))
        except AllocatorError as fault:
            refused_in_words(fault)


def test_a_programme_of_ones_own_at_every_entry(tmp_path: Path) -> None:
    file, data = tmp_path / "例.toml", tomllib.loads(OWN)
    file.write_text(whole(data), encoding="utf-8")
    load(str(file))
    for n, place in enumerate(places(data)):
        for value in VALUES[n % 4 :: 4]:
            file.write_text(whole(with_value(data, place, Written(value))), encoding="utf-8")
            try:
                load(str(file))
            except AllocatorError as fault:
                refused_in_words(fault)


@pytest.mark.parametrize("key", sorted(shipped()))
def test_a_kind_that_is_no_word(tmp_path: Path, key: str) -> None:
    data, file = tomllib.loads(shipped()[key].read_text("utf-8")), tmp_path / "例.toml"
    for place in ((), ("kind",)):
        for value in ('["x"]', "{}", "1"):
            for entry in ("clause", "award"):
                at = (entry, 0, *place) if entry == "clause" else (entry, *place)
                file.write_text(whole(with_value(data, at, Written(value))), encoding="utf-8")
                with pytest.raises(AllocatorError) as fault:
                    load(str(file))
                refused_in_words(fault.value)


def test_a_mapping_of_columns(tmp_path: Path) -> None:
    law, file = load("model-voucher"), tmp_path / "例.toml"
    for entry in ('"承担方"', "columns", '"承担方"."x"', '""'):
        for value in VALUES:
            file.write_text(f"{entry} = {value}\n", encoding="utf-8")
            try:
                assert not renaming(file, law).pairs
            except AllocatorError as fault:
                refused_in_words(fault)
            else:
                assert (entry, value) == ("columns", "{}"), "only nothing maps nothing"


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "{a = " * 5000, "[" * 9000, "a = " + "1" * 9000])
def test_what_cannot_be_held_is_said_of_every_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "例.toml"
    file.write_text(text, encoding="utf-8")
    for read in (
        lambda: load(str(file)),
        lambda: scenarios.load(file),
        lambda: renaming(file, load("model-voucher")),
    ):
        with pytest.raises(AllocatorError, match="R01"):
            read()


JSON_VALUES = (None, True, -1, 1.5, float("nan"), "", "x", [], [1], {}, {"a": 1}, [{}], 10**40)


def test_a_record_of_an_earlier_run_at_every_entry(say: Say, table: Path, tmp_path: Path) -> None:
    file = tmp_path / "例.toml"
    file.write_text(f'{HEAD}[set]\n"clause.quota.high" = 30\n', encoding="utf-8")
    say("solve", "model-voucher", table, "--budget", "300万", "--scenario", file, "--out", "结果")
    where = tmp_path / "结果"
    data = json.loads((where / "result.json").read_text("utf-8"))
    data["candidates"] = data["candidates"][:1]
    read = {k: v for k, v in data.items() if k not in ("measurements", "notes", "findings", "changes", "rows")}
    for n, place in enumerate(places(read)):
        for value in JSON_VALUES[n % 3 :: 3]:
            (where / "result.json").write_text(json.dumps(with_value(data, place, value)), encoding="utf-8")
            try:
                found = recorded.load(where)
                recorded.side_of(found, "甲", "办法")
                recorded.scenario_of(found)
            except AllocatorError as fault:
                refused_in_words(fault)
    (where / "result.json").write_text("[" * 100_000)
    assert say("compare", "model-voucher", table, "结果", "--budget", "300万").code == 3
