"""附表.xlsx: the list, tiers, cities and the rules checked, as sheets to be printed, with who made and checked them."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.report.headline import LIST, Headline, declared
from allocator.report.official.facts import checked, overview, proposed
from allocator.report.official.of_record import funded
from allocator.report.official.render import Blank, Rendered, blank, plain
from allocator.report.official.source import Source
from allocator.report.official.standing import WORKING, standing
from allocator.report.table import Report, Sheet, Table
from allocator.report.xlsx import workbook

NAME = "附表"
WIDE = (30, 30, 30)
"""Widths of a sheet of three columns, so that its title stands on it."""
SIGNED = "编制单位", "编制日期", "审核人"


def annexes(source: Source) -> Rendered:
    """Return the workbook, and the fields of the office that are not given."""
    head = _headline(source)
    given = dict(source.office.given())
    signed = "　　".join(f"{name}：{_shown(name, given[name])}" for name in SIGNED)
    parts: Sequence[tuple[str, Table]] = (
        (LIST, proposed.listed(source)),
        ("分档汇总", overview.by_tier(source)),
        ("分市汇总", proposed.by_city(source.programme, source.record["candidates"])),
        ("规则核对", checked.rules(source)),
    )
    sheets = tuple(
        Sheet(name, head.titled(name), signed, "单位：万元", (told,), WIDE if len(told.columns) == len(WIDE) else ())
        for name, told in parts
    )
    blanks = tuple(Blank(name, NAME, signed) for name in SIGNED if given[name] in (None, ""))
    return Rendered(workbook(Report(head, (), sheets)), blanks)


def _shown(name: str, given: object) -> str:
    return blank(name) if given in (None, "") else str(plain(given))


def _headline(source: Source) -> Headline:
    """Return what stands on top of every sheet: the mark of the paper as its stamp."""
    record, programme, found = source.record, source.programme, standing(source)
    return Headline(
        subject=f"{record['year']}年度“{programme.short}”",
        what=LIST,
        programme=programme.document.title,
        status=programme.status,
        year=record["year"],
        stance="",
        scenario="",
        budget=record["budget"],
        spent=record["spent"],
        number=len(funded(record)),
        verdict="",
        proof="",
        proven=record["proven"],
        drafts=(),
        stamps=tuple(f"{WORKING}：{why}" for why in found.why),
        left_because="",
        fingerprint=record["fingerprint"],
        disclaimer=declared(programme),
        mark=found.mark,
    )
