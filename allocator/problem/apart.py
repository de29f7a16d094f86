"""青岛 moved into the pool or out of it after the files were read: what the clause about it does at reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from allocator.law.award import Entitlement
from allocator.law.clause.facets import Apart
from allocator.law.programme import Programme
from allocator.law.qingdao import QINGDAO, Mode
from allocator.problem.candidate import Entry
from allocator.problem.case import Case

WORDS = {"separate": "单列", "out": "不纳入"}


def with_qingdao(case: Case, mode: Mode) -> Case:
    """Return the same case with 青岛's candidates in the pool, or outside it; pins on them go with them.

    Lines that stand outside for another reason (not scored, another programme's, not eligible) stay where they are.
    """
    clause = case.programme.apart
    if clause is None or clause.mode == mode:
        return case
    if mode == "in" and clause.inside:
        return case.with_clause(clause.id, mode=mode)
    moving = {e.candidate.id for e in theirs(case.entries, case.programme)}
    entries = tuple(_placed(e, mode, clause) if e.candidate.id in moving else e for e in case.entries)
    outside = {e.candidate.id for e in entries if e.standing != "pool"}
    pins = {name: pin for name, pin in case.pins.items() if name not in outside}
    return case.but(entries=entries, pins=pins).with_clause(clause.id, mode=mode)


def theirs(entries: Iterable[Entry], programme: Programme) -> list[Entry]:
    """Return 青岛's lines that compete, or would if 青岛 were in the pool: scored, and with what is due known."""
    found = []
    for e in entries:
        c = e.candidate
        scored = c.score is not None or not programme.ranked
        known = c.event is not None or c.base is not None or not isinstance(programme.award, Entitlement)
        if c.city == QINGDAO and scored and known and (e.standing == "pool" or e.aside == "qingdao"):
            found.append(e)
    return found


def _placed(entry: Entry, mode: Mode, clause: Apart) -> Entry:
    if mode == "in":
        return replace(entry, standing="pool", reason="", articles=(), aside="")
    reason = f"{QINGDAO}{WORDS[mode]}({clause.basis})"
    articles = (clause.article,) if clause.article else ()
    return replace(entry, standing="outside", reason=reason, articles=articles, aside="qingdao")
