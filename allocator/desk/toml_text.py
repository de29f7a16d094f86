"""Plain data as TOML text: words, whole numbers, decimals, dates, lists and tables of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any


def toml_of(data: Mapping[str, Any]) -> str:
    """TOML text, the plain values first, then each table under its name."""
    plain = {k: v for k, v in data.items() if not isinstance(v, Mapping)}
    parts = ["".join(f"{_word(k)} = {_value(v)}\n" for k, v in plain.items())] if plain else []
    for name, table in data.items():
        if isinstance(table, Mapping):
            lines = "".join(f"{_word(k)} = {_value(v)}\n" for k, v in table.items())
            parts.append(f"[{_word(name)}]\n{lines}")
    return "\n".join(parts)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(f"{_word(k)} = {_value(v)}" for k, v in value.items()) + "}"
        case str():
            return _word(value)
        case Sequence():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            raise TypeError(f"没有 TOML 写法的值：{value!r}")


def _word(text: str) -> str:
    """A basic string; keys are quoted too: paths hold dots, names hold Chinese."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
