"""No decision reads a sentence: with every sentence random, codes, keys, numbers and exit codes stay as they are.

`oracle/blurred.py` answers the same command lines twice, each time in a process of its own: as the package is, and with
each of its sentences replaced by other random letters every time it is made. Only what is meant for people may differ.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from intake_case import book, row, rows
from openpyxl import Workbook
from oracle import blurred
from oracle.hearing import PROJECT, modules

from allocator.law.shipped import vouchers

FOR_PEOPLE = frozenset(
    {
        "action",
        "base",
        "because",
        "article",
        "conflict_reason",
        "draft_reasons",
        "labels",
        "message",
        "name",
        "new",
        "old",
        "proof_says",
        "reason",
    }
    | {"says", "scoring", "sentence", "stamps", "standing", "text", "unexplained", "value", "who"}
)
"""Fields whose texts are sentences, or carry a word of ours (本厅选择, 未支持): no program need read them."""
IDENTITY = frozenset({"fingerprint", "rules"})
"""They cover the reasons of the lines aside and what a programme says, as people read them."""
PINNED = '[pin]\n"2" = {tier = "优秀创新级", because = "例"}\n[exclude]\n"1" = {because = "例", published = false}'
SCENARIOS = {
    "情景甲": f'[set]\nstance = "top"\n"clause.qingdao.mode" = "in"\n"clause.quota.high" = 36\n{PINNED}',
    "情景乙": '[set]\nbudget = "260万元"\n"clause.merit.mode" = "strict"\n"clause.qingdao.mode" = "separate"',
    "情景丙": '[pin]\n"1" = {tier = "卓越领军级", because = "例"}\n"2" = {tier = "卓越领军级", because = "例"}',
    "情景丁": '[set]\n"clause.quota.hihg" = 3',
}


def _dirty() -> list[dict[str, Any]]:
    """Rows with all kinds of faults: twice the same number, no city, wrong codes and marks, 青岛, not scored."""
    spoiled = [
        row(7, 所在市="青岛市"),
        row(8, 所在市="青岛市", 绿色门槛="否"),
        row(9, 所在市="火星市"),
        row(10, 专家1打分="八十五", 专家2打分=None),
        row(11, 统一社会信用代码="91370100000000011X"),
        row(12, **{"申报金额(万元)": "约80"}),
        row(12, 项目名称="例别的项目"),
        row(13, 信用状况="有失信记录"),
        row(14, **{"累计已获金额(万元)": 190}),
        row(15, **{f"专家{n}打分": None for n in range(1, 6)}),
        row(16, 申报单位=""),
    ]
    return [*rows(6), *spoiled]


def _files(folder: Path) -> None:
    """The workbooks, lists and scenarios that the command lines name."""
    book(folder / "例.xlsx", [*rows(6), row(7, 所在市="青岛市"), row(8, 申报单位="济南例7号测试有限公司")], ledger=[])
    book(folder / "脏.xlsx", _dirty(), ledger=[])
    book(folder / "待核.xlsx", [*rows(4), row(5, 专家1打分="不清"), row(6, 所在市="青岛市")], ledger=[])
    scheme = (
        'name = "例"\nbecause = "测试"\nfixed_on = 2026-01-05\nbasis = "experts"\n[experts]\naggregate = "median"\n'
    )
    (folder / "计分.toml").write_text(scheme, encoding="utf-8")
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for line in (
        ("项目编号", "拟定档次", "拟奖补金额（万元）"),
        (6, "优秀创新级", 70),
        (1, "培育成长级", 60),
        (7, "培育成长级", 50),
    ):
        sheet.append(line)
    made.save(folder / "名单.xlsx")
    for name, text in SCENARIOS.items():
        (folder / f"{name}.toml").write_text(f'name = "{name}"\nbecause = "测试"\n{text}', encoding="utf-8")


def _commands() -> Iterator[tuple[str, list[str]]]:
    """Every command that writes JSON, on the sample years and on small tables with faults."""
    for v in vouchers():
        files = ["--out", "结果"] if v.programme == "capability-centre" else []
        yield v.programme, ["solve", v.programme, str(v.file), "--budget", str(v.budget), *files]
    own = PROJECT / "scenarios" / "own"
    yield "own", ["solve", str(own / "province.toml"), str(own / "province.csv"), "--budget", "500万元"]
    for table in ("例", "脏", "待核"):
        yield f"check {table}", ["check", "model-voucher", f"{table}.xlsx"]
        yield f"solve {table}", ["solve", "model-voucher", f"{table}.xlsx", "--budget", "300万元", "--hold"]
    yield "dirty", ["solve", "model-voucher", "脏.xlsx", "--budget", "300万元"]
    common = ["model-voucher", "例.xlsx", "--budget", "300万元"]
    for name in SCENARIOS:
        yield name, ["solve", *common, "--scenario", f"{name}.toml"]
    yield "stuck", ["solve", *common[:3], "100万元", "--scenario", "情景丙.toml"]
    yield "compare", ["compare", *common, "情景甲.toml", "情景乙.toml", "名单.xlsx"]
    yield "audit", ["audit", *common[:2], "名单.xlsx", *common[2:]]
    for what in ("price", "alternatives", "frontier"):
        yield what, [what, *common]
    yield "interpretations", ["interpretations", *common, "--clause", "cumulative"]
    yield "short", ["short", *common[:2], "--budget", "150万元"]
    yield "explain", ["explain", *common[:2], "1", "2", *common[2:]]
    yield "weights", ["weights", *common, "--scheme", "计分.toml"]
    yield "unknown", ["solve", "model-vouchre", "例.xlsx", "--budget", "300万元"]


def _answers(folder: Path, *how: str) -> dict[str, Any]:
    """What a process of its own answers."""
    folder.mkdir()
    _files(folder)
    asked, found = folder / "问.json", folder / "答.json"
    asked.write_text(json.dumps({name: [*words, "--json"] for name, words in _commands()}), "utf-8")
    path = os.pathsep.join((str(PROJECT), str(PROJECT / "tests")))
    command = [sys.executable, "-m", "oracle.blurred", str(asked), str(found), *how]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answers: dict[str, Any] = json.loads(found.read_text("utf-8"))
    return answers


def _differences(one: Any, other: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Where two answers differ in anything but what is meant for people."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for name in one:
            yield from _differences(one[name], other[name], (*path, name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for a, b in zip(one, other, strict=True):
            yield from _differences(a, b, path)
    elif one != other and not (isinstance(one, str) and isinstance(other, str) and one and other and _told(path)):
        yield f"{'.'.join(path)}: {one!r} → {other!r}"[:300]


def _heard(one: Any, other: Any, name: str = "") -> Iterator[str]:
    """The fields whose texts differ."""
    if isinstance(one, dict):
        for key in one:
            yield from _heard(one[key], other[key], key)
    elif isinstance(one, list):
        for a, b in zip(one, other, strict=True):
            yield from _heard(a, b, name)
    elif one != other:
        yield name


def _told(path: tuple[str, ...]) -> bool:
    return path[-1] in FOR_PEOPLE or path[-1] in IDENTITY


@pytest.mark.timeout(300)
def test_with_random_sentences_everything_else_is_the_same(tmp_path: Path) -> None:
    plain, other = _answers(tmp_path / "plain"), _answers(tmp_path / "blurred", "--blurred")
    assert {name: found["code"] for name, found in plain.items()} == {name: f["code"] for name, f in other.items()}
    wrong = {name: list(_differences(plain[name]["data"], other[name]["data"])) for name in plain}
    assert {name: found for name, found in wrong.items() if found} == {}
    heard = {name for found in plain for name in _heard(plain[found]["data"], other[found]["data"])}
    assert heard == FOR_PEOPLE | IDENTITY, "a field for people that says nothing of ours anywhere need not be named"
    assert sum(f["data"] is not None for f in plain.values()) >= 20
    assert len({f["code"] for f in plain.values()}) >= 5


def test_every_exemption_is_a_module() -> None:
    assert [name for name in blurred.DATA if not any(f"{m}.".startswith(f"{name}.") for m in modules())] == []
