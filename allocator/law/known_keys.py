"""Which keys may stand where in a file that a model describes, from its JSON Schema: for the hint at an unknown one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from allocator.law.clause.base import Clause
from allocator.law.clause.fields import Frozen
from allocator.law.clause.kinds import kinds

Schema = Mapping[str, Any]


def keys_at(model: type[Frozen], data: Any, path: Sequence[str | int]) -> set[str]:
    """Return the keys that may stand in the table at a path; `data` tells which of several models is meant."""
    whole = _schema(model, *kinds().values())
    found, here = [whole], data
    for step in path:
        inside = (
            isinstance(here, Mapping) if isinstance(step, str) else isinstance(here, (list, tuple)) and step < len(here)
        )
        here = here[step] if inside and (isinstance(step, int) or step in here) else None
        found = [one for part in found for one in _choices(whole, _inner(part, step)) if _meant(one, here)]
    return {name for part in found for name in part.get("properties", ())}


def keys_of(model: type[Frozen]) -> set[str]:
    """Return every key that may stand anywhere in the model."""
    whole = _schema(model, *kinds().values())
    return set(_keys(whole, whole, set()))


def belongs(model: type[Frozen], key: str) -> list[str]:
    """Return the tables of the file, [scoring] or [[clause]], somewhere in which this key may stand."""
    whole = _schema(model, *kinds().values())
    return [
        f"[[{name}]]" if part.get("type") == "array" else f"[{name}]"
        for name, part in whole["properties"].items()
        if key in _keys(whole, part, set())
    ]


@cache
def _schema(model: type[Frozen], *_: type[Clause]) -> Schema:
    """Return the schema of a file, made once for the kinds of clauses that there are."""
    return model.model_json_schema()


def _inner(part: Schema, step: str | int) -> Schema:
    """Return what a schema says of one step further in; nothing where it says nothing."""
    further = part.get("items") if isinstance(step, int) else part.get("properties", {}).get(step)
    if further is None and isinstance(step, str):
        further = part.get("additionalProperties")
    return further if isinstance(further, Mapping) else {}


def _choices(whole: Schema, part: Schema) -> Iterator[Schema]:
    """Yield what a schema allows, its references followed."""
    if "$ref" in part:
        yield from _choices(whole, whole["$defs"][part["$ref"].rpartition("/")[2]])
    elif inner := part.get("anyOf") or part.get("oneOf"):
        for one in inner:
            yield from _choices(whole, one)
    else:
        yield part


def _meant(part: Schema, here: Any) -> bool:
    """Tell whether the entry's `kind` allows this schema."""
    kind = part.get("properties", {}).get("kind")
    if kind is None or not isinstance(here, Mapping) or "kind" not in here:
        return True
    words = kind.get("enum") or [kind.get("const")]
    return words == [None] or here["kind"] in words


def _keys(whole: Schema, part: Any, seen: set[str]) -> Iterator[str]:
    """Yield every key that may stand anywhere within a schema."""
    if isinstance(part, list):
        for one in part:
            yield from _keys(whole, one, seen)
    elif isinstance(part, Mapping):
        if (ref := part.get("$ref")) and ref not in seen:
            seen.add(ref)
            yield from _keys(whole, whole["$defs"][ref.rpartition("/")[2]], seen)
        yield from part.get("properties", ())
        for name, one in part.items():
            if name != "$defs":
                yield from _keys(whole, one, seen)
