"""Section three: every clause and condition in the order of the articles, measured once, 符合 / 不符合 / 未核."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allocator.law.catalogue import place_in_text
from allocator.law.programme import Programme
from allocator.law.verdict import Verdict
from allocator.models.rule import figure
from allocator.report.checks import SENSES, clause_names
from allocator.report.official.ask import Ask
from allocator.report.official.of_record import filled
from allocator.report.official.source import Source
from allocator.report.table import Fields, Table, field, table

Measured = Mapping[str, Any]
"""A measurement of result.json."""
ORDER = (Verdict.BROKEN, Verdict.UNCHECKED, Verdict.KEPT)
"""What a clause is called by of whose measurements several verdicts are given: the first one that any has."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A clause with what it was measured at.

    Attributes
    ----------
    number
        How many measurements there are.
    worst
        The one nearest to its limit, or farthest beyond it.
    binds
        How many are at their limit.
    """

    name: str
    article: str
    quote: str
    number: int
    worst: Measured
    binds: int
    verdict: Verdict

    @property
    def value(self) -> str:
        m = self.worst
        return str(m["labels"][0]) if m["labels"] else figure(m["value"], m["unit"])

    @property
    def limit(self) -> str:
        """What it was measured against; nothing where nobody has checked."""
        m = self.worst
        if self.verdict is Verdict.UNCHECKED:
            return ""
        return str(m["labels"][1]) if m["labels"] else SENSES[m["sense"]] + figure(m["limit"], m["unit"])


def facts(source: Source, _ask: Ask) -> dict[str, Any]:
    """Return what section three says."""
    found = clauses(source)
    of = {v: [c for c in found if c.verdict is v] for v in ORDER}
    broken = [m for m in source.record["measurements"] if m["verdict"] == Verdict.BROKEN]
    return {
        "规则核对表": filled(rules(source)),
        "核对条数": len(found),
        "测量数": len(source.record["measurements"]),
        "符合条数": len(of[Verdict.KEPT]),
        "不符合条数": len(of[Verdict.BROKEN]),
        "未核条数": len(of[Verdict.UNCHECKED]),
        "不符合说明": [{"条": m["article"], "说明": m["sentence"]} for m in broken],
        "偏离数": source.record["deviations"],
    }


_COLUMNS: Fields[Checked] = (
    field("依据", "label", lambda c: c.article),
    field("条款", "text", lambda c: c.name),
    field("原文", "text", lambda c: c.quote),
    field("测算数", "count", lambda c: c.number),
    field("测得值", "quantity", lambda c: c.value),
    field("限值", "quantity", lambda c: c.limit),
    field("结果", "label", lambda c: str(c.verdict)),
)


def rules(source: Source) -> Table:
    """Return every clause with its article, what was measured and the verdict."""
    return table("", _COLUMNS, clauses(source))


def clauses(source: Source) -> list[Checked]:
    """Return every clause that was measured, in the order of the articles, the ministry's choices last."""
    programme = source.programme
    names, quotes = clause_names(programme), _quotes(programme)
    groups: dict[str, list[Measured]] = defaultdict(list)
    for m in source.record["measurements"]:
        groups[m["clause"]].append(m)
    ordered = sorted(groups.items(), key=_order(programme))
    return [_checked(names.get(c, c), quotes.get(c, ""), ms) for c, ms in ordered]


def _checked(name: str, quote: str, measured: Sequence[Measured]) -> Checked:
    verdicts = {m["verdict"] for m in measured}
    verdict = next(v for v in ORDER if v in verdicts)
    counted = [m for m in measured if not m["labels"] and m["verdict"] == verdict]
    worst = max(counted or measured, key=_tightness)
    return Checked(
        name, measured[0]["article"], quote, len(measured), worst, sum(m["binds"] for m in measured), verdict
    )


def _tightness(m: Measured) -> tuple[float, int]:
    """Tell how near to its limit a measurement is: above 0 beyond it."""
    over = m["value"] - m["limit"]
    if m["sense"] == ">=":
        over = -over
    elif m["sense"] == "=":
        over = abs(over)
    return over / max(abs(m["limit"]), 1), m["value"]


def _quotes(programme: Programme) -> dict[str, str]:
    """Return the words of each clause and condition, by its id."""
    return {c.id: c.quote or "" for c in programme.clauses} | {g.id: g.quote for g in programme.gates}


def _order(programme: Programme) -> Callable[[tuple[str, Sequence[Measured]]], tuple[int, int]]:
    """Return the place of a clause: where it stands in the text; then other texts, the ministry's choices last."""
    quotes = _quotes(programme)
    stated = {c.id for c in programme.clauses if c.article} | {g.id for g in programme.gates}

    def place(group: tuple[str, Sequence[Measured]]) -> tuple[int, int]:
        name, measured = group
        if name not in stated:
            return 2, 0
        at = place_in_text(programme, measured[0]["article"], quotes.get(name, ""))
        return (1, 0) if at is None else (0, at)

    return place
