"""历史奖补 for next year: only what a document has granted, and next year's run reads it as it is."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from cli_case import Say
from intake_case import book as table_of
from intake_case import rows as good_rows
from openpyxl import load_workbook
from public_case import filled, made, source

from allocator.errors import UsageError
from allocator.intake import read
from allocator.law.load import load
from allocator.report.official import book, choosing, giving
from allocator.report.official.ask import Ask

GRANTED = {"document": "例财〔2026〕戊号", "dated": date(2026, 12, 25)}
NAME = "历史奖补"


def test_next_year_reads_every_award_to_the_yuan(tmp_path: Path) -> None:
    told = source(official=True, **filled(granted=GRANTED))
    file = tmp_path / f"{NAME}.xlsx"
    file.write_bytes(made(told, NAME)[file.name].data)
    this = table_of(tmp_path / "例.xlsx", good_rows(3))
    found = read([this], load("model-voucher"), year=2027, ledger=file)
    assert [f.key for f in found.at("W", "E-row", "E-file") if f.place.file == file.name] == []
    funded = [c for c in told.record["candidates"] if c["outcome"] == "funded"]
    assert Counter((r.applicant_key, r.project, r.amount) for r in found.receipts or ()) == Counter(
        (c["credit_code"], c["project"], c["amount"]) for c in funded
    )
    assert {(r.year, r.programme, r.document) for r in found.receipts or ()} == {(2026, "模型券", "例财〔2026〕戊号")}
    assert sum(r.amount for r in found.receipts or ()) == told.record["spent"]


def test_document_and_date_stand_with_every_line(tmp_path: Path) -> None:
    told = source(official=True, **filled(granted=GRANTED))
    file = tmp_path / "例.xlsx"
    file.write_bytes(made(told, NAME)[f"{NAME}.xlsx"].data)
    sheet = load_workbook(file).active
    assert sheet is not None
    _, head, *lines = [list(r) for r in sheet.iter_rows(values_only=True)]
    assert (head[6], head[7]) == ("文号", "发文日期")
    assert {(r[6], r[7]) for r in lines} == {("例财〔2026〕戊号", "2026年12月25日")}
    assert len(lines) == sum(c["outcome"] == "funded" for c in told.record["candidates"])


@pytest.mark.parametrize(
    ("official", "fields", "why"),
    [
        (False, GRANTED, "本次结果为测算底稿（待确认11项），不是已下达的奖补"),
        (True, {}, "没有填写奖补文号、奖补发文日期，测算建议不作为已获奖补"),
        (True, {"document": "例财〔2026〕戊号"}, "没有填写奖补发文日期，测算建议不作为已获奖补"),
        (True, {"document": " ", "dated": date(2026, 12, 25)}, "没有填写奖补文号，测算建议不作为已获奖补"),
    ],
)
def test_a_suggestion_is_no_receipt(official: bool, fields: dict[str, object], why: str) -> None:
    told = source(official=official, **filled(granted=fields))
    kind = next(k for k in book.KINDS if k.name == NAME)
    assert kind.barred(told) == why
    with pytest.raises(UsageError, match=f"不能出具“{NAME}”：{why.split('（', maxsplit=1)[0]}"):
        list(book.papers(told, [kind], Ask()))
    assert NAME not in {k.name for k in choosing.kinds(told)}
    found = giving.give(told, [], Ask())
    assert (NAME, why) in found.withheld
    said = "\n".join(line.text for line in giving.report(found)[0].lines)  # type: ignore[union-attr]
    assert f"未出具“{NAME}”：{why}" in said


def test_the_command_says_why_it_is_not_made(say: Say, table: Path) -> None:
    said = say("report", "model-voucher", table, "--budget", "300万元", "--out", "材料")
    assert f"未出具“{NAME}”：" in said.out
    assert not (Path("材料") / f"{NAME}.xlsx").exists()
    refused = say("report", "model-voucher", table, "--budget", "300万元", "--paper", NAME)
    assert refused.code == 2
    assert f"不能出具“{NAME}”" in refused.err
