"""上会材料: what the office is asked for, and the papers of a confirmed 方案 as `allocator report` makes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from allocator.law.schema import parsed_toml, validated
from allocator.law.text import toml_text
from allocator.report.official import book, giving
from allocator.report.official.ask import Ask
from allocator.report.official.of_record import funded
from allocator.report.official.office import Office
from allocator.report.official.source import Source, Version
from allocator.report.official.standing import Standing, standing
from allocator.run.parts import Run
from allocator.run.record import record
from allocator.workbench.memory import Memory

FieldKind = Literal["text", "date", "number", "truth"]
FIELDS = "report.toml"
_KINDS: Mapping[type, FieldKind] = {str: "text", date: "date", int: "number", bool: "truth"}
WeightsSaid = Literal["none", "other", "said"]
WEIGHTS: Mapping[WeightsSaid, str] = {
    "none": "权重测算：没有对本方案作过，材料中不写；可在“稳健性”页测算。",
    "other": "权重测算：所用计分方案自身的名单与拟上会名单不同，只作内部研究，材料中不写。",
    "said": "权重测算：党组会汇报和会议一页纸各写一句；公示、函、分市反馈不写。",
}
_GIVEN: Memory[giving.Giving] = Memory(8)


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that the office is asked for."""

    part: str
    key: str
    name: str
    kind: FieldKind


def asked() -> dict[str, list[Asked]]:
    """Return the fields by the title of their part."""
    found: dict[str, list[Asked]] = {}
    for part, section in Office.model_fields.items():
        model = section.annotation
        assert model is not None
        for key, field in model.model_fields.items():
            kinds = [_KINDS[t] for t in _types(field.annotation) if t in _KINDS]
            found.setdefault(str(section.title), []).append(Asked(part, key, str(field.title), kinds[0]))
    return found


def _types(annotation: Any) -> list[Any]:
    """Return the plain types that an annotation is made of."""
    if inner := get_args(annotation):
        return [t for part in inner for t in _types(part)]
    return [annotation] if isinstance(annotation, type) else []


def value(office: Office, field: Asked) -> Any:
    """Return what is given for a field; None where nothing is."""
    return getattr(getattr(office, field.part), field.key)


def filled(office: Office, field: Asked, given: Any) -> Office:
    """Return the fields with one of them given, or taken back by None or empty text."""
    section = getattr(office, field.part)
    kept = section.model_dump() | {field.key: None if given in (None, "") else given}
    return office.model_copy(update={field.part: type(section).model_validate(kept)})


def from_file(data: bytes, name: str) -> Office:
    """Read a report.toml that was uploaded.

    Raises
    ------
    RulesError
        It is no TOML, or a field is unknown or of another type.
    """
    read = parsed_toml(data.decode("utf-8", "replace"), name, "字段文件")
    return validated(Office, read.data, f"字段文件“{name}”", placed=read.lines.spot)


def as_file(office: Office) -> bytes:
    """Return the fields given as report.toml."""
    parts = {part: {k: v for k, v in section.items() if v is not None} for part, section in office.model_dump().items()}
    lines = [line for part, given in parts.items() if given for line in [*toml_text.table(part, given), ""]]
    return "\n".join(lines).encode()


def source_of(run: Run, office: Office, others: Sequence[tuple[str, Run]] = ()) -> Source:
    """Return what the papers of a run are made from; beside it other 方案 by their names."""
    beside = [Version(name, record(other)) for name, other in others]
    return Source(record(run), run.programme, office, beside, weighed=run.weighed)


def weights_of(source: Source) -> WeightsSaid:
    """Tell whether the papers say something of other weights, or why not."""
    if not source.weighed:
        return "none"
    return "said" if source.weighed.behind(frozenset(c["id"] for c in funded(source.record))) else "other"


def papers_of(source: Source) -> tuple[str, ...]:
    """Return the names of the papers that the programme asks for and that may be made of this run."""
    return tuple(kind.name for kind in book.offered(source) if not kind.barred(source))


def barred(source: Source) -> list[tuple[str, str]]:
    """Return the papers that may not be made of this run, each with why."""
    return [(kind.name, why) for kind in book.offered(source) if (why := kind.barred(source))]


def standing_of(source: Source) -> Standing:
    """Tell whether the papers of a run may leave the office."""
    return standing(source)


def made(source: Source, names: Sequence[str], ask: Ask, key: str) -> giving.Giving:
    """Return the papers of these names, made once for the same order.

    Parameters
    ----------
    key
        Of the 方案 and those beside it.
    """
    weighed = source.weighed.model_dump_json() if source.weighed else ""
    told = json.dumps([key, source.office.model_dump(mode="json"), list(names), repr(ask), weighed], ensure_ascii=False)
    kinds = [kind for kind in book.offered(source) if kind.name in names]
    return _GIVEN.get(told, lambda: giving.give(source, kinds, ask))


def blanks_of(found: giving.Giving) -> list[tuple[str, str, int]]:
    """Return every blank: in which paper, which field, how often; the papers of one kind together."""
    return [(paper, field, n) for (paper, field), n in giving.told_blanks(found).items()]
