"""Values as TOML text, so that reading the text gives the same values again; the standard library only reads TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def text(value: str) -> str:
    """Return a basic string: JSON's, with the one character escaped that TOML refuses and JSON allows."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def key(name: str) -> str:
    """Return a key: bare where TOML allows it; Chinese ones and those with dots are quoted."""
    return name if _BARE.fullmatch(name) else text(name)


def inline(value: Any) -> str:
    """Return a value in one line.

    Raises
    ------
    TypeError
        TOML has no such value (None among them).
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return text(value)
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(f"{key(k)} = {inline(v)}" for k, v in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(inline, value)) + "]"
        case _:
            raise TypeError(f"TOML 不能表示 {type(value).__name__}")


def table(name: str, entries: Mapping[str, Any], *, quoted: bool = False) -> list[str]:
    """Return the lines of one table, a blank line before it; none where it has no entries.

    Parameters
    ----------
    quoted
        Write every key in quotation marks, also those that need none.
    """
    if not entries:
        return []
    shown = text if quoted else key
    return ["", f"[{name}]", *(f"{shown(k)} = {inline(v)}" for k, v in entries.items())]
