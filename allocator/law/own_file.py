"""What the file of a programme of one's own may leave out, and what then stands in for it.

No official text of it is kept here, so that nothing has to be quoted: its clauses are choices unless they say
otherwise, and a clause that is written is in force. Total and ceiling hold for everybody who hands out money, whether
or not the file says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from allocator.law.qingdao import QINGDAO

_SWITCHED = frozenset({"exclusive", "apportionment"})
"""Clauses with a switch that is off unless said otherwise."""
_IMPLIED = {"budget": "奖补金额合计不超过预算总额", "tier_ceiling": "奖补金额不超过所在等级的上限"}

_READ = {"minimum_score": {"interpretation": "默认不设最低分；设的，写在各等级的 min_score"}}
"""Choices that are read otherwise where the scale of the scores is anybody's."""


def is_own(data: Mapping[str, Any]) -> bool:
    """Whether a programme's file names no official text that is kept here."""
    document = data.get("document")
    return not (isinstance(document, Mapping) and document.get("source"))


def named(data: Mapping[str, Any], stem: str) -> dict[str, Any]:
    """The entries with the names that may be left out: the key is the file's, the title the short name."""
    key = data.get("key", stem)
    short = data.get("short", key)
    document = data.get("document", {})
    titled = {"title": short, **document} if isinstance(document, Mapping) and is_own(data) else document
    return {**data, "key": key, "short": short, "document": titled}


def award_of(data: Mapping[str, Any]) -> Any:
    """How the programme awards money: in tiers, unless the file says otherwise."""
    award = data.get("award", {})
    return {"kind": "tiered", **award} if isinstance(award, Mapping) else award


def clauses_of(stated: Sequence[Any]) -> list[Any]:
    """The clauses of the file in its order, each with what it may leave out; then those that go without saying."""
    taken = [c["id"] for c in stated if isinstance(c, Mapping) and "id" in c]
    written = list(_written(stated, taken))
    kinds = kinds_of(written)
    implied = [
        {"id": _free(kind, taken), "kind": kind, "force": "choice", "interpretation": words}
        for kind, words in _IMPLIED.items()
        if kind not in kinds
    ]
    return [*written, *implied]


def kinds_of(stated: Iterable[Any]) -> frozenset[str]:
    """The kinds of clauses that a file names, whatever else it has there."""
    found = (c.get("kind") for c in stated if isinstance(c, Mapping))
    return frozenset(kind for kind in found if isinstance(kind, str))


def idle(cities: Any) -> frozenset[str]:
    """Choices of this province that say nothing about a programme: 青岛, unless it is one of several cities named."""
    several = isinstance(cities, Sequence) and QINGDAO in cities and len(cities) > 1
    return frozenset() if several else frozenset({"qingdao"})


def gates_of(stated: Sequence[Any]) -> list[Any]:
    """The conditions of the file; one that quotes nothing is a choice."""
    return [
        {"id": f"gate_{n}", "article": "本厅选择", "quote": "", **gate} if isinstance(gate, Mapping) else gate
        for n, gate in enumerate(stated, 1)
    ]


def unlike(stated: Sequence[Any], choices: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The choices that no text fixes, each with an id that no clause of the file has."""
    taken = [c["id"] for c in stated if isinstance(c, Mapping) and "id" in c]
    for choice in choices:
        yield {**choice, **_READ.get(choice["kind"], {}), "id": _free(choice["id"], taken)}


def _written(stated: Sequence[Any], taken: list[str]) -> Iterator[Any]:
    for clause in stated:
        if not isinstance(clause, Mapping):
            yield clause
            continue
        kind = clause.get("kind")
        entries: dict[str, Any] = {"force": "choice"}
        if isinstance(kind, str) and "id" not in clause:
            entries["id"] = _free(kind, taken)
            taken.append(entries["id"])
        if isinstance(kind, str) and kind in _SWITCHED:
            entries["on"] = True
        yield {**entries, **clause}


def _free(kind: str, taken: Collection[str]) -> str:
    """An id for a clause: its kind, with a count where that is taken."""
    names = (kind if n == 1 else f"{kind}_{n}" for n in range(1, len(taken) + 2))
    return next(n for n in names if n not in taken)
