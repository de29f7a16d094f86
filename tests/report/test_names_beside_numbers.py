"""No sentence tells a number alone: whoever is meant has the applicant's name beside it, in every output."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say, scenario
from openpyxl import load_workbook
from report_case import SAMPLE

NUMBER = re.compile(r"MX\d{4}")
ALONE = re.compile(r"(?:项目)?MX\d{4}(?:（[^MX]*）)?(?:、MX\d{4})*")
"""A field that holds numbers and nothing else, or the key of a scenario's line, is no sentence."""
KEY = re.compile(r"“?[A-Z]\d\d:MX\d{4}”?")
"""What is written into a scenario to confirm a finding stands there letter by letter."""


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, tuple[str, str]]]:
    """The sample year with numbers that nothing else looks like; number → applicant and project."""
    book = load_workbook(SAMPLE)
    sheet = book["申报汇总"]
    header = [c.value for c in sheet[1]]
    at = {name: header.index(name) for name in ("序号", "申报单位", "项目名称")}
    names = {}
    for n, line in enumerate(sheet.iter_rows(min_row=2), 1):
        line[at["序号"]].value = f"MX{n:04d}"
        names[f"MX{n:04d}"] = (str(line[at["申报单位"]].value), str(line[at["项目名称"]].value))
    path = tmp_path_factory.mktemp("年") / "例.xlsx"
    book.save(path)
    return path, names


def bare(text: str, names: Mapping[str, tuple[str, str]]) -> list[str]:
    """Every number in a text without the applicant's or the project's name next to it."""
    found, text = [], KEY.sub("", text)
    for m in NUMBER.finditer(text):
        after, before = text[m.end() :].lstrip(" （“"), text[: m.start()]
        own = [name[:4] for name in names.get(m[0], ())]
        if not after.startswith(tuple(own)) and not re.search(rf"({'|'.join(names[m[0]])})(的|[（(])项目$", before):
            found.append(text)
    return found


def texts(data: Any) -> Iterator[str]:
    """Every text of a record that is a sentence."""
    if isinstance(data, str) and not ALONE.fullmatch(data):
        yield data
    elif isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from texts(part)


def cells(path: Path) -> Iterator[str]:
    for sheet in load_workbook(path):
        for line in sheet.iter_rows(values_only=True):
            yield from (str(v) for v in line if v is not None and not ALONE.fullmatch(str(v)))


def test_no_output_tells_a_number_alone(
    say: Say, named: tuple[Path, Mapping[str, tuple[str, str]]], tmp_path: Path
) -> None:
    table, names = named
    common = ("model-voucher", table, "--budget", "2000万元")
    solved = say("solve", *common, "--out", "结果")
    book = load_workbook("结果/分配方案.xlsx")
    for address, value in {"K5": 120, "K6": "50万元", "K34": None, "I34": None}.items():
        book["拟支持项目名单"][address].value = value
    book.save("手工.xlsx")
    audited = say("audit", *common, "手工.xlsx", "--out", "审核")
    compared = say("compare", *common, "手工.xlsx", "--out", "比较")
    record = json.loads(Path("结果/result.json").read_text(encoding="utf-8"))
    one, two, three = (c["id"] for c in sorted(record["candidates"], key=lambda c: c["rank"] or 999)[:3])
    stuck = scenario(
        tmp_path,
        f'[pin]\n"{one}" = {{tier = "卓越领军级", because = "例"}}\n"{two}" = {{tier = "卓越领军级", because = "例"}}\n'
        f'[exclude]\n"{three}" = {{because = "例"}}',
    )
    none = say("solve", *common[:2], "--budget", "150万元", "--scenario", stuck)
    assert (solved.code, audited.code, none.code) == (0, 6, 4)
    wrong = [
        x
        for said in (solved, audited, compared, none)
        for line in (said.out + said.err).splitlines()
        for x in bare(line, names)
    ]
    for name in ("结果/result.json", "审核/audit.json", "比较/compare.json"):
        wrong += [x for t in texts(json.loads(Path(name).read_text(encoding="utf-8"))) for x in bare(t, names)]
    for name in ("结果/分配方案.xlsx", "审核/审核意见.xlsx", *map(str, Path("比较").glob("*.xlsx"))):
        wrong += [x for t in cells(Path(name)) for x in bare(t, names)]
    assert "越过" in audited.out
    assert "锁定" in none.err + none.out
    assert not wrong, "\n".join(dict.fromkeys(wrong))
