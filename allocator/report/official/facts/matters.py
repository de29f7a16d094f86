"""Sections nine and eleven: what the list stands on that somebody should know, and what is put to the meeting.

Each comes from a finding of the record or a fact of the programme, by code; the sentences stand in the template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from allocator.law.document import day_words
from allocator.law.programme import Programme
from allocator.law.qingdao import MODES
from allocator.money import show_wan
from allocator.report.checks import clause_names
from allocator.report.official.ask import Ask
from allocator.report.official.facts.situation import unchecked_gates
from allocator.report.official.of_record import by_id, called, funded, some
from allocator.report.official.source import Record, Source

MOST = 5
"""So many matters at most are put to the meeting."""
Matter = dict[str, Any]


def facts(source: Source, _ask: Ask) -> dict[str, Any]:
    """Return the risks, and the matters to decide, each with its code and its number."""
    return {
        "风险": [{"序号": n} | r for n, r in enumerate(risks(source), 1)],
        "审议事项": [{"序号": n} | m for n, m in enumerate(matters(source), 1)],
    }


def matters(source: Source) -> list[Matter]:
    """Return what is put to the meeting, the weightiest first, five at most."""
    return list(_matters(source))[:MOST]


def _matters(source: Source) -> Iterator[Matter]:
    record, programme = source.record, source.programme
    won = funded(record)
    if not won:
        return
    yield {"代码": "list", "项数": len(won), "金额": show_wan(record["spent"])}
    if record["stamps"]:
        yield {"代码": "stamps", "说明": list(record["stamps"])}
    if record["qingdao"]:
        yield {"代码": "qingdao", "取法": [_placed(p) for p in record["qingdao"]]}
    if record["exceptions"]:
        yield {"代码": "exceptions", "说明": list(record["exceptions"])}
    if ties := _tied(record, "tie_by_number"):
        yield {"代码": "ties", "并列": ties}
    if fixed := _by_hand(record):
        yield {"代码": "fixed", "项数": len(fixed), "项目": some([called(c) for c in fixed])}
    if gates := unchecked_gates(record, programme):
        yield {"代码": "unchecked", "项数": len(gates), "条件": some([g.name for g in gates])}
    if left := _left(record):
        yield {"代码": "left", "金额": show_wan(left)}


def risks(source: Source) -> list[Matter]:
    """Return what the list stands on that is open, in a fixed order."""
    return [*_of_text(source), *_of_list(source), *_of_data(source)]


def _of_text(source: Source) -> Iterator[Matter]:
    """Yield what is open about the 办法 itself and how it is read."""
    record, programme = source.record, source.programme
    validity = programme.validity
    if programme.draft:
        yield {"代码": "status", "状态": programme.status}
    if validity.end is not None:
        yield _end(validity.end, record["year"]) | {"条": validity.article, "名称": validity.term}
    if record["stamps"]:
        yield {"代码": "stamps", "说明": list(record["stamps"])}
    if record["exceptions"]:
        yield {"代码": "exceptions", "说明": list(record["exceptions"])}
    if read := readings(programme):
        yield {"代码": "readings", "项数": len(read), "条款": some([r["条款"] for r in read])}
    if record["qingdao"]:
        yield {"代码": "qingdao"}


def _end(end: date, year: int) -> Matter:
    return {"代码": "end", "截止": day_words(end), "当年": end.year <= year}


def _of_list(source: Source) -> Iterator[Matter]:
    """Yield what is open about the list."""
    record = source.record
    if ties := _tied(record, "tie"):
        yield {"代码": "ties_by_key", "项数": len(ties)}
    if ties := _tied(record, "tie_by_number"):
        yield {"代码": "ties", "并列": ties}
    low: list[str] = next((n["data"]["ids"] for n in record["notes"] if n["code"] == "low_score"), [])
    if low:
        known = by_id(record)
        yield {"代码": "low", "项数": len(low), "项目": some([called(known[i]) for i in low])}
    if fixed := _by_hand(record):
        yield {"代码": "fixed", "项数": len(fixed)}
    if empty := [n["text"] for n in record["notes"] if n["code"] in ("empty_tier", "no_distinction")]:
        yield {"代码": "tiers", "说明": empty}
    if not record["proven"]:
        yield {"代码": "unproven"}


def _of_data(source: Source) -> Iterator[Matter]:
    """Yield what nobody has checked or confirmed."""
    record, programme = source.record, source.programme
    if gates := unchecked_gates(record, programme):
        yield {"代码": "unchecked", "项数": len(gates), "条件": some([g.name for g in gates])}
    open_ = sum(f["level"] == "W" and not f["confirmed"] for f in record["findings"])
    if open_:
        yield {"代码": "unconfirmed", "项数": open_}
    if done := sum(f["level"] == "W" and f["confirmed"] for f in record["findings"]):
        yield {"代码": "confirmed", "项数": done}
    if record["rows"]["held"]:
        yield {"代码": "held", "项数": record["rows"]["held"]}


def readings(programme: Programme) -> list[dict[str, str]]:
    """Return each clause and condition that can be read in several ways, how it is read, and the other ways."""
    names = clause_names(programme)
    clauses = [(names[c.id], c.where, c.interpretation, c.alternatives) for c in programme.clauses if c.active]
    gates = [(g.name, g.article, g.interpretation, g.readings) for g in programme.gates]
    return [
        {"条款": name, "条": where, "口径": read, "其他口径": "；".join(a.name for a in others)}
        for name, where, read, others in (*clauses, *gates)
        if read and others
    ]


def _tied(record: Record, code: str) -> list[Mapping[str, Any]]:
    """Return equal scores that ended in different tiers, told by code: decided by a key, or by the number alone."""
    known = by_id(record)
    found = [n["data"] for n in record["notes"] if n["code"] == code]
    return [{"在前": called(known[t["above"]]), "在后": called(known[t["below"]])} for t in found]


def _by_hand(record: Record) -> Sequence[Mapping[str, Any]]:
    """Return what hands have fixed: awards given, and lines kept from one."""
    return [c for c in record["candidates"] if c["via"] == "pin" or c["outcome"] == "excluded"]


def _left(record: Record) -> int:
    return int(record["budget"] - record["spent"] - record["frozen"])


def _placed(p: Mapping[str, Any]) -> dict[str, Any]:
    """Return one way of placing 青岛; without figures where it gives no list."""
    name = next(word for word, mode in MODES.items() if mode == p["mode"])
    if p["number"] is None:
        return {"取法": name, "项数": None}
    return {"取法": name, "项数": p["number"], "金额": show_wan(p["spent"]), "青岛项数": p["qingdao"]["number"]}
