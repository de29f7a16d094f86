"""The names of the files of papers: one for each candidate, whatever its number is written with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

_SIGNS = frozenset("-_.()")
LONGEST = 60
"""Characters of a number that a file is called by."""


def file_names(kind: str, ids: Iterable[str]) -> list[str]:
    """Return 项目档案-107.docx for each, no two alike: what no file can be called by becomes an underscore."""
    used: Counter[str] = Counter()
    found = []
    for name in ids:
        plain = "".join(c if c.isalnum() or c in _SIGNS else "_" for c in name)[:LONGEST].rstrip(".") or "_"
        key = plain.casefold()
        used[key] += 1
        while used[key] > 1 and used[f"{key}_{used[key]}"]:
            used[key] += 1
        last = f"_{used[key]}" if used[key] > 1 else ""
        used[f"{key}{last}"] += bool(last)
        found.append(f"{kind}-{plain}{last}.docx")
    return found
