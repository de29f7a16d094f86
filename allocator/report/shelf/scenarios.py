"""The ready scenarios, what each changes, and for which programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from allocator.law.programme import Programme
from allocator.law.ready import Ready
from allocator.law.scenario import apply
from allocator.law.settings import paths
from allocator.law.text.toml_text import inline
from allocator.report.rulebook import change_text, moved_by
from allocator.report.table import Fields, Line, Notice, Part, field, table


@dataclass(frozen=True, slots=True)
class Row:
    """One ready scenario; `changes` are old → new under one programme, else what its file sets."""

    key: str
    name: str
    because: str
    programmes: tuple[str, ...]
    changes: tuple[str, ...]
    stamps: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def everywhere(found: Sequence[Ready], programmes: Sequence[Programme]) -> list[Row]:
    """Return every ready scenario with the programmes that it fits."""
    known = [(p, paths(p)) for p in programmes]
    rows = []
    for r in found:
        fits = tuple(p.key for p, names in known if r.fits(p, names))
        changes = tuple(f"{name} = {inline(value)}" for name, value in r.scenario.set.items())
        rows.append(Row(r.key, r.scenario.name, r.scenario.because, fits, changes))
    return rows


def under(found: Sequence[Ready], programme: Programme) -> list[Row]:
    """Return the ready scenarios that fit one programme, with what each changes of it."""
    rows = []
    for r in found:
        applied = apply(programme, r.scenario)
        changes = tuple(change_text(m) for m in moved_by(applied)) or ("与现行设置相同",)
        rows.append(Row(r.key, r.scenario.name, r.scenario.because, (programme.key,), changes, applied.stamps))
    return rows


def report(found: Sequence[Row]) -> tuple[Part, ...]:
    """Return the table, and how a scenario of it is used."""
    fields: Fields[Row] = (
        field("名称", "text", lambda r: r.key),
        field("情景", "text", lambda r: r.name),
        field("用途", "text", lambda r: r.because, 34),
        field("适用", "text", lambda r: "、".join(r.programmes), 30),
        field("改动", "text", lambda r: "；".join(r.changes), 60),
    )
    use = "用法：allocator solve 办法 申报表 --scenario 名称；几个一起比较：allocator compare 办法 申报表 名称…"
    own = "名称和情景的中文名都可以写；自己的情景写成 .toml 文件，可设的路径见 allocator programmes --schema"
    return table(f"随附情景，共{len(found)}个", fields, found), Notice((Line(use, "faint"), Line(own, "faint")))
