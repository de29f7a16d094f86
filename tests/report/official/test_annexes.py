"""附表.xlsx: every sum and line as in the record, who made and checked it, its marks."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import BytesIO

from openpyxl import load_workbook
from report_case import sample_run

from allocator.report.official.annexes import SIGNED, annexes
from allocator.report.official.office import Office, Sheets
from allocator.report.official.source import Source
from allocator.run.record import record


def test_the_workbook_says_what_the_record_says():
    run = sample_run()
    told = record(run)
    made = annexes(Source(told, run.programme))
    book = load_workbook(BytesIO(made.data))
    funded = [c for c in told["candidates"] if c["outcome"] == "funded"]
    sheet = book["拟支持项目名单"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=sheet.min_row)]
    head = next(n for n, row in enumerate(rows) if row[0] == "序号")
    names = [str(title) for title in rows[head]]
    lines = [dict(zip(names, row, strict=True)) for row in rows[head + 1 :]]
    assert [(x["编号"], x["申报单位"], x["拟定档次"], x["拟奖补金额"]) for x in lines[:-1]] == [
        (c["id"], c["applicant"], c["tier"], c["amount"] / 10_000) for c in funded
    ]
    assert lines[-1]["拟奖补金额"] == told["spent"] / 10_000
    by_city = {row[0].value: row[-1].value for row in book["分市汇总"].iter_rows()}
    sums: Counter[str] = Counter()
    for c in funded:
        sums[c["city"]] += c["amount"]
    assert {city: by_city[city] * 10_000 for city in sums} == sums
    assert by_city["合计"] * 10_000 == told["spent"]
    assert [b.name for b in made.blanks] == [*SIGNED]
    assert "测算底稿" in str(sheet["A1"].value)
    assert "测算底稿：待确认11项" in [row[0] for row in rows]


def test_who_made_it_stands_on_every_sheet():
    run = sample_run()
    office = Office(sheets=Sheets(made_by="例处", made_on=date(2026, 12, 1), checked_by="例某"))
    made = annexes(Source(record(run), run.programme, office))
    assert made.blanks == ()
    for sheet in load_workbook(BytesIO(made.data)):
        assert sheet["A2"].value == "编制单位：例处　　编制日期：2026年12月1日　　审核人：例某"
