"""未核清单: every open condition of every project that competes; what compliance answers is read back or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from public_case import made, source
from report_case import BUDGET, SAMPLE, sample_run

from allocator.errors import DataError
from allocator.intake import Intake
from allocator.intake.cache import Rereader
from allocator.intake.questions.compliance import CALLED
from allocator.law.load import load
from allocator.law.shipped import vouchers
from allocator.report.official import book
from allocator.report.official.ask import Ask
from allocator.report.official.source import Source
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve
from allocator.run.record import dumped, record

FILE = f"{CALLED}.xlsx"
HEAD = 5
ANSWER, BASIS, WHO, DAY, KEY, NUMBER = 9, 10, 11, 12, 13, 2
GOOD = ("符合", "例证明材料", "例核查人", "2026年11月28日")


def written(folder: Path, told: Source | None = None) -> Path:
    path = folder / FILE
    path.write_bytes(made(told or source(), CALLED)[FILE].data)
    return path


def edited(folder: Path, change: Callable[[Worksheet], None], told: Source | None = None) -> Path:
    """The list as it was made, with what somebody did to it."""
    path = written(folder, told)
    opened: Workbook = load_workbook(path)
    sheet = opened.active
    assert isinstance(sheet, Worksheet)
    change(sheet)
    opened.save(path)
    return path


def answered(row: int, *values: Any) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for column, value in zip((ANSWER, BASIS, WHO, DAY), values or GOOD, strict=True):
            sheet.cell(row, column).value = value

    return change


def put(row: int, column: int, value: Any) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet.cell(row, column).value = value

    return change


def read(path: Path, **options: Any) -> Intake:
    return prepare("model-voucher", [SAMPLE], Options(budget=BUDGET, checked=path, **options)).intake


def solved(path: Path) -> Run:
    return solve(prepare("model-voucher", [SAMPLE], Options(budget=BUDGET, checked=path)), noted=False)


def told(intake: Intake) -> list[str]:
    return [f.text for f in intake.findings if f.code == "C75"]


def test_every_open_condition_of_who_competes_is_asked_once_the_funded_first(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path)).active
    assert sheet is not None
    rows = [list(r) for r in sheet.iter_rows(min_row=HEAD + 1, values_only=True)]
    run = sample_run()
    on = [g.id for g in run.programme.gates if g.on]
    wanted = {
        f"{g}:{e.candidate.id}"
        for e in run.explanations
        if e.outcome in ("funded", "unfunded")
        for g in on
        if e.candidate.gates[g] == "unknown"
    }
    assert {r[KEY - 1] for r in rows} == wanted
    assert len(rows) == len(wanted) > 1000
    results = [r[0] for r in rows]
    assert results == sorted(results, key=["拟支持", "未支持"].index)
    assert all(r[KEY - 1].endswith(f":{r[NUMBER - 1]}") for r in rows)
    assert {tuple(r[ANSWER - 1 : DAY]) for r in rows} == {(None,) * 4}
    [offer] = sheet.data_validations.dataValidation
    assert offer.formula1 == '"符合,不符合"'
    said = "".join(str(c) for r in sheet.iter_rows(values_only=True) for c in r if c)
    assert "信用代码" not in said
    assert [w for w in ("评审得分", "位次", "CP-SAT") if w in said] == []


def test_an_empty_list_changes_nothing(tmp_path: Path) -> None:
    assert told(found := read(written(tmp_path))) == []
    assert found.entries == sample_run().prepared.intake.entries


def test_what_meets_a_condition_is_no_longer_open(tmp_path: Path) -> None:
    def all_of_them(sheet: Worksheet) -> None:
        for row in range(HEAD + 1, sheet.max_row + 1):
            if str(sheet.cell(row, KEY).value).startswith("entity:"):
                answered(row)(sheet)

    run = solved(edited(tmp_path, all_of_them))
    before = {m.clause: m.verdict for m in sample_run().result.measurements}
    after = {m.clause: m.verdict for m in run.result.measurements}
    assert (before["entity"], after["entity"]) == ("未核", "符合")
    assert {c: v for c, v in after.items() if c != "entity"} == {c: v for c, v in before.items() if c != "entity"}
    assert run.result.allocation == sample_run().result.allocation
    finding = next(f for f in run.prepared.intake.findings if f.code == "C75")
    assert finding.level == "I"
    assert f"原为未核，按《{FILE}》第{HEAD + 1}行记为“符合”（例证明材料；例核查人，2026-11-28）" in finding.text
    assert finding.place.file == SAMPLE.name


def test_who_fails_a_condition_is_ineligible_and_another_one_comes_in(tmp_path: Path) -> None:
    path = edited(tmp_path, answered(HEAD + 1, "不符合", "例函件", "例核查人", date(2026, 11, 28)))
    key = load_workbook(path).active.cell(HEAD + 1, KEY).value  # type: ignore[union-attr]
    gate, _, number = str(key).partition(":")
    run = solved(path)
    data = {c["id"]: c for c in record(run)["candidates"]}
    before = {c["id"]: c for c in source().record["candidates"]}
    name = next(g.name for g in run.programme.gates if g.id == gate)
    assert (before[number]["outcome"], data[number]["outcome"]) == ("funded", "ineligible")
    assert data[number]["gates"][gate] == "fail"
    assert f"“{name}”" in data[number]["reason"]
    assert data[number]["conditions"][0]["clause"] == gate
    won = {i for i, c in data.items() if c["outcome"] == "funded" and before[i]["outcome"] != "funded"}
    assert won
    assert run.result.proven
    assert any(
        f["code"] == "C75" and "记为“不符合”（例函件；例核查人，2026-11-28）" in f["message"]
        for f in record(run)["findings"]
    )


def test_a_condition_of_a_tier_bars_that_tier_alone(tmp_path: Path) -> None:
    voucher = next(v for v in vouchers() if v.programme == "scenario-voucher")
    tiered = next(g for g in load(voucher.programme).gates if g.tier and g.on)
    workbook = load_workbook(voucher.file)
    sheet = workbook.worksheets[0]
    heads = [c for row in sheet.iter_rows(max_row=4) for c in row if c.value in tiered.tests[0].columns]
    for cell in sorted(heads, key=lambda c: c.column, reverse=True):
        sheet.delete_cols(cell.column)
    table = tmp_path / "例.xlsx"
    workbook.save(table)
    before = solve(prepare(voucher.programme, [table], Options(budget=voucher.budget)), noted=False)
    told_of = Source(json.loads(dumped(record(before))), before.programme)
    number = next(e.candidate.id for e in before.explanations if e.tier == tiered.tier)

    def fail_one(sheet: Worksheet) -> None:
        rows = range(HEAD + 1, sheet.max_row + 1)
        row = next(r for r in rows if sheet.cell(r, KEY).value == f"{tiered.id}:{number}")
        assert sheet.cell(row, KEY - 5).value == tiered.tier
        answered(row, "不符合", "例函件", "例核查人", "2026/11/28")(sheet)

    options = Options(budget=voucher.budget, checked=edited(tmp_path, fail_one, told_of))
    after = solve(prepare(voucher.programme, [table], options), noted=False)
    own = next(e for e in after.explanations if e.candidate.id == number)
    assert own.outcome != "ineligible"
    assert own.tier != tiered.tier


def _twice(sheet: Worksheet) -> None:
    for column in range(1, KEY + 1):
        sheet.cell(sheet.max_row + (column == 1), column).value = sheet.cell(HEAD + 1, column).value


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (put(HEAD + 1, KEY, "entity:9999"), "键“entity:9999”：申报表没有这个编号的项目"),
        (put(HEAD + 1, KEY, "unheard:2"), "键“unheard:2”：办法没有这项申报条件"),
        (put(HEAD + 1, NUMBER, "3"), "项目编号“3”与键“entity:2”不是同一个项目，行的内容可能错位"),
        (_twice, "键“entity:2”出现2次，同一项目的同一条件只能有一行"),
        (answered(HEAD + 1, "基本符合", *GOOD[1:]), "核查结论“基本符合”不是可识别的取值，应为“符合”或“不符合”"),
        (answered(HEAD + 1, None, *GOOD[1:]), "填写了依据、核查人或日期，而没有核查结论，应为“符合”或“不符合”"),
        (answered(HEAD + 1, "符合", None, "例核查人", None), "有核查结论而没有填写依据、核查日期"),
        (answered(HEAD + 1, "符合", "例", "例核查人", "2026-11-31"), "核查日期“2026-11-31”不是有效日期"),
        (answered(HEAD + 1, "符合", "例", "例核查人", "上周"), "核查日期“上周”不是有效日期"),
        (lambda s: (answered(HEAD + 1)(s), put(HEAD + 1, KEY, None)(s)), "这一行有核查结果而没有键"),
        (lambda s: (answered(HEAD + 1)(s), put(HEAD + 1, KEY, "green:2")(s)), "申报表对“绿色门槛”已有结论“符合”"),
        (put(4, 1, f"标识：model-voucher sha256:{'0' * 64}"), "清单是按申报表版本00000000出具的，当前为"),
        (put(4, 1, "标识：ai-terminal sha256:00"), "清单是按办法“ai-terminal”出具的，本次为“model-voucher”"),
        (put(4, 1, None), "清单没有以“标识：”开头的一行"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_used(change: Any, says: str, tmp_path: Path) -> None:
    def both(sheet: Worksheet) -> None:
        answered(HEAD + 2)(sheet)
        change(sheet)

    found = read(edited(tmp_path, both))
    assert any(says in text for text in told(found)), told(found)
    assert {f.level for f in found.findings if f.code == "C75"} == {"E-file"}
    assert {f.place.file for f in found.findings if f.code == "C75"} == {FILE}
    assert found.entries == sample_run().prepared.intake.entries
    with pytest.raises(DataError, match="C75"):
        found.refuse()


def test_a_changed_table_asks_for_a_new_list(tmp_path: Path) -> None:
    workbook = load_workbook(SAMPLE)
    sheet = workbook["申报汇总"]
    sheet["B5"].value = "例改过的名称"
    other = tmp_path / "改.xlsx"
    workbook.save(other)
    path = edited(tmp_path, answered(HEAD + 1))
    found = prepare("model-voucher", [other], Options(budget=BUDGET, checked=path)).intake
    assert "申报表或台账已有改动" in told(found)[0]


def test_no_such_list(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"A01.*找不到文件"):
        read(tmp_path / "没有.xlsx")
    (tmp_path / "坏.xlsx").write_bytes(b"x")
    with pytest.raises(DataError, match=r"A02.*不是可读取的未核清单"):
        read(tmp_path / "坏.xlsx")
    with pytest.raises(DataError, match=r"A02.*中没有未核清单"):
        read(SAMPLE)


def test_the_command_line_takes_it_back(say: Say, tmp_path: Path) -> None:
    path = edited(tmp_path, answered(HEAD + 1, "不符合", "例函件", "例核查人", "2026.11.28"))
    common = ["model-voucher", SAMPLE, "--budget", "2000万元", "--checked", path]
    assert "不符合条件15" in say("solve", *common).out
    assert "C75" in say("check", *common).out
    wrong = edited(tmp_path, answered(HEAD + 1, "也许", *GOOD[1:]))
    refused = say("solve", *common[:4], "--checked", wrong)
    assert refused.code == 3
    assert "【C75】" in refused.err


def test_whoever_reads_for_several_scenarios_takes_it_too(tmp_path: Path) -> None:
    path = edited(tmp_path, answered(HEAD + 1, "不符合", *GOOD[1:]))
    run = sample_run()
    again = Rereader([SAMPLE], checked=path).read(run.programme, run.problem.year)
    assert again.entries == read(path).entries != run.prepared.intake.entries


def test_where_nothing_is_open_there_is_no_list() -> None:
    clean = source()
    for c in clean.record["candidates"]:
        c["gates"] = dict.fromkeys(c["gates"], "pass")
    kind = next(k for k in book.KINDS if k.name == CALLED)
    assert kind.barred(clean) == "没有未核的申报条件"
    assert kind.made is not None
    with pytest.raises(Exception, match="没有未核的申报条件"):
        list(book.papers(clean, [kind], Ask()))
