"""历史奖补 for next year: what was granted, by the document that grants it; a suggestion is no receipt."""

from __future__ import annotations

from allocator.intake.template import ledger_headers
from allocator.money import WAN
from allocator.report.official.facts.publication import day_words
from allocator.report.official.lists import ListColumn, workbook
from allocator.report.official.of_record import funded, in_city_order
from allocator.report.official.office import Office
from allocator.report.official.render import Rendered
from allocator.report.official.source import Source
from allocator.report.official.standing import standing

SHEET, DATED = "历史奖补", "发文日期"
WIDTHS = 24, 34, 8, 14, 38, 12, 26, 18
"""Of the columns of a ledger in their order, and of the date."""


def barred(source: Source) -> str:
    """Tell why nothing was granted yet as far as anybody said; empty where the list may be made."""
    found = standing(source)
    if not found.official:
        return f"本次结果为测算底稿（{'；'.join(found.why)}），不是已下达的奖补"
    granted = source.office.granted
    lacking = [name for name, given in source.office.given() if name in _titles() and given in (None, "")]
    if lacking or granted.document is None or granted.dated is None:
        return f"没有填写{'、'.join(lacking)}，测算建议不作为已获奖补"
    return ""


def _titles() -> frozenset[str]:
    """Return what the fields of the granting document are called."""
    return frozenset(str(f.title) for f in type(Office().granted).model_fields.values())


def book(source: Source) -> Rendered:
    """Return the list as `--ledger` reads it, the document and its date with every line."""
    granted, record = source.office.granted, source.record
    assert granted.document is not None
    assert granted.dated is not None
    day, short, document = day_words(granted.dated), source.programme.short, granted.document
    headers = (*ledger_headers(), DATED)
    columns = [ListColumn(title, width) for title, width in zip(headers, WIDTHS, strict=True)]
    rows = [
        (c["credit_code"], c["applicant"], record["year"], short, c["project"], c["amount"] / WAN, document, day)
        for c in in_city_order(source.programme, funded(record))
    ]
    title = f"{record['year']}年度“{short}”历史奖补"
    return Rendered(workbook(SHEET, title, (), columns, rows), ())
