"""The programmes as the pages ask for them, many times on every page: a shipped one is read and checked once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from allocator.errors import AllocatorError, RulesError
from allocator.intake import check_columns
from allocator.law import load as programme_file
from allocator.law.measures import umbrella
from allocator.law.programme import Programme
from allocator.report.page import Grid
from allocator.workbench.workspace import Workspace


def programme(key: str) -> Programme:
    """Return a programme by its key; one of the planner's own, by its path, is read anew because it may have changed.

    Raises
    ------
    RulesError
        Unknown key, or the file breaks the schema.
    """
    return programme_file.load(key, check_columns) if key.endswith(".toml") else _shipped(key)


@cache
def _shipped(key: str) -> Programme:
    return programme_file.load(key, check_columns)


def titles(workspace: Workspace, at_hand: str = "") -> Mapping[str, str]:
    """Return every programme that allocates: the 办法 with a text of their own, the umbrella text's rows, own files.

    Parameters
    ----------
    at_hand
        The programme of the 方案 at hand, which is there wherever its file lies.
    """
    own = [str(path) for path in workspace.programmes()]
    if at_hand.endswith(".toml") and at_hand not in own:
        own.append(at_hand)
    return {**_known(), **{key: _of_own(key) for key in own}}


@cache
def _known() -> Mapping[str, str]:
    """Return key → title of what is shipped; a row of the umbrella text is not read in full for that."""
    found = {}
    for key in programme_file.shipped():
        one = programme(key)
        found[key] = f"{one.short}（{one.year}年，{one.status}）"
    return {**found, **dict(_measures())}


def _measures() -> Iterator[tuple[str, str]]:
    called, text = programme_file.names(), umbrella()
    found = re.search(r"\d+号$", text.document.number or "")
    number = found[0] if found else ""
    for row in text.rows:
        if row.programme and row.programme in programme_file.measures():
            yield row.programme, f"{called[row.programme][0]}（{number}{row.item}）"


def _of_own(key: str) -> str:
    """Return the title of a file of one's own; of one that cannot be read (any more) its name."""
    with suppress(AllocatorError):
        found = programme(key)
        return f"{found.short}（{found.year}年，自己的办法）"
    return f"{Path(key).stem}（不能读取）"


def taken(workspace: Workspace, name: str, data: bytes) -> str:
    """Keep a programme of one's own that was handed in; return its key.

    Raises
    ------
    RulesError
        The file cannot be used; nothing of it is kept.
    """
    path = workspace.keep_programme(name, data)
    try:
        programme(str(path))
    except RulesError:
        workspace.drop_programme(path)
        raise
    return str(path)


def fault_grid(fault: RulesError, data: bytes) -> Grid:
    """Return what is wrong with a rules file, entry by entry: the line, what stands there, what is wrong."""
    lines = data.decode("utf-8-sig", errors="replace").splitlines()
    faults = fault.faults or ((0, str(fault)),)
    values: dict[str, list[Any]] = {
        "行": [line or None for line, _ in faults],
        "原文": [lines[line - 1].strip() if 0 < line <= len(lines) else "" for line, _ in faults],
        "问题": [told for _, told in faults],
    }
    return Grid(values, {"行": "count", "原文": "text", "问题": "text"})
