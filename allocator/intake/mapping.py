"""`--columns`: a TOML that says which of our columns a header of theirs is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from allocator.errors import RulesError
from allocator.intake import entitlements
from allocator.intake.cells import plain
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.headers import column
from allocator.intake.layout import names
from allocator.intake.synonyms import CANDIDATE, SHOWN, is_expert
from allocator.near import nearest
from allocator.programme import Programme
from allocator.schema import read_toml


def column_map(path: Path | None, programme: Programme) -> dict[str, str]:
    """Normalised header → our name; empty without a file.

    Raises
    ------
    RulesError
        Not TOML, or a name that is none of ours.
    """
    if path is None:
        return {}
    raw = read_toml(path)
    pairs = raw.get("columns", raw)
    judged = {plain(w): w for g in programme.gates for t in g.tests for w in t.columns}
    judged |= {plain(w): w for w in entitlements.headers(programme.award)}
    ours = {plain(w) for words in CANDIDATE.values() for w in words} | names(programme).keys() | judged.keys()
    wrong = []
    for theirs, name in pairs.items():
        target = column(1, name) if isinstance(name, str) else None
        if target is None or not ({target.full, target.base} & ours or is_expert(target.base)):
            hint = nearest(str(name), [*SHOWN.values(), *names(programme).values(), *judged.values(), "专家1"])
            wrong.append(f"“{theirs}”对应的“{name}”不是本系统的列名{hint}")
    if wrong:
        raise RulesError(f"列映射文件“{path.name}”有{len(wrong)}处错误：\n" + "\n".join(f"  · {w}" for w in wrong))
    return {column(1, theirs).full: name for theirs, name in pairs.items()}


def check_map(pairs: Mapping[str, str], headers: Sequence[str], findings: Findings, name: str) -> None:
    """A mapped header that no table has is an error: the planner believes that it is read."""
    present = {column(1, h.rpartition("/")[2]).full for h in headers}
    for theirs in pairs:
        if theirs not in present:
            words = f"列映射中的“{theirs}”不在申报表中{nearest(theirs, present)}"
            findings.add(
                Remark("C01", "E-file", words, "请核对 --columns 文件中的列名"), Place(name), theirs, shared=True
            )
