"""What the file of a programme of one's own may leave out, and what then stands in for it.

No official text of it is kept here, so that nothing has to be quoted: its clauses are choices unless they say
otherwise, and a clause that is written is in force. Total and ceiling hold for everybody who hands out money, whether
or not the file says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from allocator.law.clause.kinds import kinds
from allocator.law.clause.kinds import named as kinds_named


def is_own(data: Mapping[str, Any]) -> bool:
    """Tell whether a programme's file names no official text that is kept here."""
    document = data.get("document")
    return not (isinstance(document, Mapping) and document.get("source"))


def named(data: Mapping[str, Any], stem: str) -> dict[str, Any]:
    """Return the entries with the names that may be left out: the key is the file's, the title the short name."""
    key = data.get("key", stem)
    short = data.get("short", key)
    document = data.get("document", {})
    titled = {"title": short, **document} if isinstance(document, Mapping) and is_own(data) else document
    return {**data, "key": key, "short": short, "document": titled}


def award_of(data: Mapping[str, Any]) -> Any:
    """Tell how the programme awards money: in tiers, unless the file says otherwise."""
    award = data.get("award", {})
    return {"kind": "tiered", **award} if isinstance(award, Mapping) else award


def clauses_of(stated: Sequence[Any]) -> list[Any]:
    """Return the file's clauses in its order, each with what it may leave out, then those that go without saying."""
    taken = [c["id"] for c in stated if isinstance(c, Mapping) and "id" in c]
    written = list(_written(stated, taken))
    stated_kinds = kinds_of(written)
    implied = [
        {"id": _free(name, taken), "kind": name, "force": "choice", "interpretation": kind.implied}
        for name, kind in kinds().items()
        if kind.implied and name not in stated_kinds
    ]
    return [*written, *implied]


def kinds_of(stated: Iterable[Any]) -> frozenset[str]:
    """Return the kinds of clauses that a file names, whatever else it has there."""
    found = (c.get("kind") for c in stated if isinstance(c, Mapping))
    return frozenset(kind for kind in found if isinstance(kind, str))


def speaks_for_itself(stated: Any) -> bool:
    """Tell whether a clause of the file says something beside what the ministry chooses for its kind."""
    return isinstance(stated, Mapping) and any(k.own_figure in stated for k in kinds_named([stated.get("kind")]))


def idle(cities: Any) -> frozenset[str]:
    """Choices of this province that say nothing about a programme whose file names these cities."""
    return frozenset(name for name, kind in kinds().items() if kind.idle_own(cities))


def gates_of(stated: Sequence[Any]) -> list[Any]:
    """Return the conditions of the file; one that quotes nothing is a choice."""
    return [
        {"id": f"gate_{n}", "article": "本厅选择", "quote": "", **gate} if isinstance(gate, Mapping) else gate
        for n, gate in enumerate(stated, 1)
    ]


def unlike(stated: Sequence[Any], choices: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the choices that no text fixes, each with an id that no clause of the file has."""
    taken = [c["id"] for c in stated if isinstance(c, Mapping) and "id" in c]
    for choice in choices:
        read = next((kind.own_reading for kind in kinds_named([choice["kind"]])), "")
        own = {"interpretation": read} if read else {}
        yield {**choice, **own, "id": _free(choice["id"], taken)}


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
        if any(known.written_on for known in kinds_named([kind])):
            entries["on"] = True
        yield {**entries, **clause}


def _free(kind: str, taken: Collection[str]) -> str:
    """Return an id for a clause: its kind, with a count where that is taken."""
    names = (kind if n == 1 else f"{kind}_{n}" for n in range(1, len(taken) + 2))
    return next(n for n in names if n not in taken)
