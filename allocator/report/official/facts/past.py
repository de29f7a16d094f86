"""Sections six to eight: the finance department, what was received before, and what the procedure asks for next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allocator.law.clause.fields import Step
from allocator.law.programme import Programme
from allocator.money import show_wan
from allocator.report.official.ask import Ask
from allocator.report.official.of_record import funded
from allocator.report.official.source import Record, Source
from allocator.report.table import ALL, Cell, Field, Fields, Table, field, table

AFTER = frozenset({"publish", "announce", "submit", "pay", "objection"})
"""Steps that may follow the meeting."""


ANNEXES = ("名单", "分市", "规则", "说明")
"""What the annexes are called by in templates, in their order."""


def facts(source: Source, _ask: Ask) -> dict[str, Any]:
    """Return what sections six to eight and ten say beside the office's fields."""
    record, programme = source.record, source.programme
    finance, ledger = source.office.finance, record["ledger"]
    consult = consults(programme)
    return {
        "须商财政": bool(consult),
        "商财政依据": [{"条": s.number, "原文": s.quote} for s in consult],
        "商财政未齐": bool(consult) and not (finance.letter and finance.letter_on and finance.opinion),
        "有台账": ledger is not None,
        "台账条数": ledger["counted"]["lines"] if ledger else 0,
        "台账金额": show_wan(ledger["counted"]["amount"]) if ledger else "",
        "连续获奖数": len(record["earlier"]),
        "连续获奖表": _again(record),
        "附件": {name: n for n, name in enumerate(ANNEXES, 1)},
        "下一步": [{"序号": n, "条": s.number, "原文": s.quote} for n, s in enumerate(following(programme), 1)],
    }


def consults(programme: Programme) -> list[Step]:
    """Return where it stands that the finance department is asked before the party group decides."""
    return [s for n, s in _to_party(programme) if "consult" in s.steps]


def _to_party(programme: Programme) -> list[tuple[int, Step]]:
    """Return the sentences of the procedure up to the one that asks for the meeting."""
    steps = list(enumerate(programme.procedure))
    last = next((n for n, s in steps if "party" in s.steps), None)
    return [] if last is None else steps[: last + 1]


def following(programme: Programme) -> list[Step]:
    """Return what the articles ask for after the meeting, in their order, from the sentence on the meeting itself."""
    done = _to_party(programme)
    if not done:
        return []
    place, party = done[-1]
    own = [party] if AFTER & set(party.steps[party.steps.index("party") + 1 :]) else []
    return [*own, *(s for s in programme.procedure[place + 1 :] if AFTER & set(s.steps))]


def _again(record: Record) -> Table:
    """Return the applicants with an award that had one before, with what they have in all."""
    amounts = {c["id"]: c["amount"] for c in funded(record)}

    def own(e: Mapping[str, Any]) -> int:
        return sum(amounts[name] for name in e["ids"])

    years: Field[Mapping[str, Any]] = field("年度", "label", lambda e: "、".join(map(str, e["years"])))
    rows = record["earlier"]
    fields: Fields[Mapping[str, Any]] = (
        field("申报单位", "text", lambda e: e["applicant"], key="who"),
        *((years,) if any(e["years"] for e in rows) else ()),
        field("以前年度", "money", lambda e: e["amount"], key="before"),
        field("本次", "money", own, key="now"),
        field("合计", "money", lambda e: e["amount"] + own(e), key="both"),
    )
    before, this = sum(e["amount"] for e in rows), sum(own(e) for e in rows)
    sums: dict[str, Cell] = {"who": ALL, "before": before, "now": this, "both": before + this}
    return table("", fields, rows, sums=sums if len(rows) > 1 else None)
