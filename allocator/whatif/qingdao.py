"""青岛 moved into the pool or out of it after the files were read: what `clause.qingdao.mode` does at reading."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from allocator.candidate import Entry
from allocator.case import Case
from allocator.clause import Qingdao

QINGDAO = "青岛市"
_WORDS = {"separate": "单列", "out": "不纳入"}


def with_qingdao(case: Case, mode: Literal["separate", "in", "out"]) -> Case:
    """The same case with 青岛's scored candidates in the pool, or outside it; pins on them go with them.

    Lines that stand outside for another reason (not scored, another programme's, not eligible) stay where they are.
    """
    clause = case.programme.only(Qingdao)
    if clause is None or clause.mode == mode:
        return case
    where = f"{clause.where}·本厅选择" if clause.article and clause.force == "choice" else clause.where
    entries = tuple(_placed(e, mode, where, clause.article) for e in case.entries)
    outside = {e.candidate.id for e in entries if e.standing != "pool"}
    pins = {name: pin for name, pin in case.pins.items() if name not in outside}
    return case.but(entries=entries, pins=pins).with_clause(clause.id, mode=mode)


def theirs(entry: Entry) -> bool:
    """Whether a line is 青岛's and competes, or would if 青岛 were in the pool."""
    c = entry.candidate
    apart = entry.standing == "outside" and entry.reason.startswith(QINGDAO)
    return c.city == QINGDAO and c.score is not None and (entry.standing == "pool" or apart)


def _placed(entry: Entry, mode: str, where: str, article: str | None) -> Entry:
    if not theirs(entry):
        return entry
    if mode == "in":
        return replace(entry, standing="pool", reason="", articles=())
    reason = f"{QINGDAO}{_WORDS[mode]}({where})"
    return replace(entry, standing="outside", reason=reason, articles=(article,) if article else ())
