"""The kinds of clauses that there are: each by the word that a file names it by, and the type that reads any of them.

Nothing here knows a kind. The files of `models/rules/` enter theirs, which `allocator` imports before anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, cast

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

from allocator.law.clause.base import Clause
from allocator.law.clause.kind import KINDS, titled


def kinds() -> dict[str, type[Clause]]:
    """Word → figures of every kind, in the order in which people are told them."""
    found = cast("dict[str, type[Clause]]", KINDS)
    return dict(sorted(found.items(), key=lambda entry: (entry[1].place, entry[0])))


def kind_of(name: str) -> type[Clause]:
    """Return the figures of a kind by its word; KeyError where there is no such kind."""
    return cast("type[Clause]", KINDS[name])


def named(names: Iterable[object]) -> Iterator[type[Clause]]:
    """Yield the kinds that some words name; words that name none are passed over."""
    return (kind_of(name) for name in names if isinstance(name, str) and name in KINDS)


def counting(ident: str, tier: str, number: int, mode: Literal["hard", "soft"]) -> Clause:
    """Return the clause that a tier gets so many awards; LookupError where no kind can say it."""
    found = (kind.counting(ident, tier, number, mode) for kind in kinds().values())
    if clause := next((c for c in found if c is not None), None):
        return clause
    raise LookupError("no kind of clause counts the awards of a tier")


def unsaid_labels() -> dict[str, str]:
    """Id of a rule in force although no clause says it → what it is called."""
    return {name: label for kind in kinds().values() for name, label in kind.unsaid_label.items()}


_ADAPTERS: dict[tuple[type[Clause], ...], TypeAdapter[Clause]] = {}


def adapter() -> TypeAdapter[Clause]:
    """Tell what reads a clause of any kind: by its `kind`, made once for the kinds that there are."""
    known = tuple(kinds().values())
    if known not in _ADAPTERS:
        _ADAPTERS.clear()
        _ADAPTERS[known] = TypeAdapter(Annotated[reduce(or_, known), Field(discriminator="kind")])  # type: ignore[arg-type]
    return _ADAPTERS[known]


class _ByKind:
    """Makes a field of clauses read each by its kind, at the time when a file is read and not when this is imported."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        del source, handler
        return core_schema.no_info_plain_validator_function(lambda entry: adapter().validate_python(entry))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        del schema
        return handler(adapter().core_schema)


AnyClause = Annotated[Clause, _ByKind()]
"""A clause of whatever kind."""


def renamed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a JSON schema in which every kind goes by its own name instead of that of the class in its file."""
    names = {f"{kind.__module__}.{kind.__qualname__}".replace(".", "__"): titled(kind) for kind in KINDS.values()}
    found = cast("dict[str, Any]", _renamed(schema, names))
    return found | {"$defs": dict(sorted(found["$defs"].items()))}


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, Mapping):
        return {names.get(k, k): _renamed(v, names) for k, v in part.items()}
    if isinstance(part, list):
        return [_renamed(entry, names) for entry in part]
    if isinstance(part, str):
        start, _, last = part.rpartition("/")
        return f"{start}/{names[last]}" if last in names else part
    return part
