"""Section five, and what changed since an earlier meeting: other runs, else the other stances that the record knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allocator.law.programme import Programme
from allocator.money import show_wan
from allocator.problem.changes import KINDS, ChangeKind
from allocator.report.official.ask import Ask
from allocator.report.official.of_record import by_id, called, funded, moved, some
from allocator.report.official.source import Record, Source
from allocator.report.table import Field, Table, field, table

Lists = Mapping[str, Sequence[str]]
"""Kind of change → candidate ids."""


ON_PAGE = 3
"""So many firms of one kind of change fit on the one page; of more only the number is told there."""


@dataclass(frozen=True, slots=True)
class Other:
    """A list beside the suggested one: its budget (None: the same), what it gives, and what happens to whom in it."""

    name: str
    budget: int | None
    number: int
    tiers: Mapping[str, int]
    spent: int
    changes: Lists
    known: Mapping[str, Mapping[str, Any]]


def facts(source: Source, _ask: Ask) -> dict[str, Any]:
    """Return what section five says, and what is new since another run."""
    record, programme = source.record, source.programme
    others = [_version(programme, record, v.name, v.record) for v in source.versions] or _stances(record, programme)
    since = source.since
    told = (
        None
        if since is None
        else _told(moved(programme, since.record, record).lists(), by_id(since.record) | by_id(record))
    )
    return {
        "比选来自方案": bool(source.versions),
        "比选数": len(others),
        "比选表": _table(programme, record, others),
        "比选说明": [{"方案": o.name} | _told(o.changes, o.known) for o in others],
        "本方案取向": programme.aim if programme.ranked else "",
        "上次方案": "" if since is None else since.name,
        "上次支持数": None if since is None else len(funded(since.record)),
        "上次已安排": None if since is None else show_wan(since.record["spent"]),
        "上次预算": None if since is None else show_wan(since.record["budget"]),
        "上次变化": told,
    }


def _version(programme: Programme, base: Record, name: str, record: Record) -> Other:
    won = funded(record)
    tiers = {t: sum(c["tier"] == t for c in won) for t in programme.levels}
    found = moved(programme, base, record).lists()
    return Other(name, record["budget"], len(won), tiers, record["spent"], found, by_id(base) | by_id(record))


def _stances(record: Record, programme: Programme) -> list[Other]:
    """Return the other stances as the record has them."""
    data: list[Mapping[str, Any]] = next((n["data"]["others"] for n in record["notes"] if n["code"] == "stances"), [])
    words = programme.stance_words
    return [
        Other(words[d["stance"]], None, d["number"], d["tiers"], d["spent"], d["changes"], by_id(record)) for d in data
    ]


def _told(changes: Lists, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return each kind of change with its number and its names, the kinds called as in every comparison."""
    found = {kind: [known[i] for i in changes.get(kind, ())] for kind in KINDS}
    return {
        "变化": [
            {
                "代码": kind,
                "变化": KINDS[kind],
                "项数": len(lines),
                "项目": some([called(c) for c in lines]),
                "单位": "、".join(c["applicant"] or called(c) for c in lines) if len(lines) <= ON_PAGE else "",
            }
            for kind, lines in found.items()
            if lines
        ]
    }


def _table(programme: Programme, record: Record, others: Sequence[Other]) -> Table:
    """Return the lists side by side, the suggested one first."""
    won = funded(record)
    tiers = {t: sum(c["tier"] == t for c in won) for t in programme.levels}
    own = Other("本方案", record["budget"], len(won), tiers, record["spent"], {}, {})
    several = programme.levels if len(programme.levels) > 1 else ()

    def changed(kind: ChangeKind) -> Field[Other]:
        return field(KINDS[kind], "count", lambda o: len(o.changes.get(kind, ())) if o is not own else None)

    def counted(level: str) -> Field[Other]:
        return field(level, "count", lambda o: o.tiers.get(level, 0))

    fields: list[Field[Other]] = [
        field("方案", "label", lambda o: o.name),
        field("预算", "money", lambda o: record["budget"] if o.budget is None else o.budget),
        field("支持数", "count", lambda o: o.number),
        *(counted(level) for level in several),
        field("金额", "money", lambda o: o.spent),
        *(changed(kind) for kind in KINDS),
    ]
    return table("", fields, [own, *others] if others else [])
