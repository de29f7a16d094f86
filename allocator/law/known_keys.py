"""Which keys may stand where in a file that a model describes: for the hint at an unknown one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from allocator.law.clause.base import Clause
from allocator.law.clause.fields import Frozen
from allocator.law.clause.kinds import kinds


def keys_at(model: type[Frozen], data: Any, path: Sequence[str | int]) -> set[str]:
    """Return the keys that may stand in the table at a path; `data` tells which of several models is meant."""
    found: list[Any] = [model]
    here = data
    for step in path:
        found = [inner for part in found for inner in _step(part, step)]
        if isinstance(step, int):
            here = here[step] if isinstance(here, (list, tuple)) and step < len(here) else None
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
        found = [part for part in found if _meant(part, here)]
    return {name for part in found if _is_model(part) for name in _named(part)}


def keys_of(model: Any) -> set[str]:
    """Return every key that may stand anywhere in the model."""
    return {name for part in _models(model, set()) for name in _named(part)}


def belongs(model: type[Frozen], key: str) -> list[str]:
    """Return the tables of the file, [scoring] or [[clause]], somewhere in which this key may stand."""
    return [
        f"[[{name}]]" if _listed(annotation) else f"[{name}]"
        for name, annotation in _named(model).items()
        if key in keys_of(annotation)
    ]


def _named(model: type[Frozen]) -> dict[str, Any]:
    """Key as written → its type."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, Frozen)


def _listed(annotation: Any) -> bool:
    return get_origin(annotation) is tuple


def _step(part: Any, step: str | int) -> Iterator[Any]:
    """Yield the types that may stand one step further in."""
    if _is_model(part) and isinstance(step, str):
        if step in _named(part):
            yield from _flat(_named(part)[step])
    elif _listed(part) and isinstance(step, int):
        yield from _flat(get_args(part)[0])
    elif get_origin(part) is dict and isinstance(step, str):
        yield from _flat(get_args(part)[1])


def _flat(annotation: Any) -> Iterator[Any]:
    """Yield the members of a union, and what is annotated without its annotation."""
    if annotation is Clause:
        yield from kinds().values()
    elif _is_model(annotation) or get_origin(annotation) in (tuple, dict, None):
        yield annotation
    elif get_origin(annotation) is not Literal:
        for part in get_args(annotation):
            if isinstance(part, type) or get_origin(part) is not None:
                yield from _flat(part)


def _meant(part: Any, here: Any) -> bool:
    """Tell whether the entry's `kind` allows this model."""
    if not _is_model(part) or not isinstance(here, Mapping) or "kind" not in here or "kind" not in part.model_fields:
        return True
    kinds = get_args(part.model_fields["kind"].annotation)
    return not kinds or here["kind"] in kinds


def _models(part: Any, seen: set[Any]) -> Iterator[type[Frozen]]:
    if part in seen:
        return
    seen.add(part)
    if part is Clause:
        for kind in kinds().values():
            yield from _models(kind, seen)
    elif _is_model(part):
        yield part
        for inner in _named(part).values():
            yield from _models(inner, seen)
    elif get_origin(part) is not Literal:
        for inner in get_args(part):
            if isinstance(inner, type) or get_origin(inner) is not None:
                yield from _models(inner, seen)
