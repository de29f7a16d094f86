"""Money is an exact integer of 元 inside; 万元 exists only for people.

`Money` is the pydantic type for figures in TOML files: an integer of 元, or text such as "100万元".
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

WAN = 10_000
LARGEST = 10**15
LONGEST = 40
"""No amount is written with more characters."""
_UNITS = {"": 1, "元": 1, "万": WAN, "万元": WAN, "亿": 10**8, "亿元": 10**8}
_TEXT = re.compile(r"[￥¥]?(\d+(?:,\d{3})*)(\.\d+)?(元|万元?|亿元?)?")
_EXPECTED = "应为元的整数或“3000万元”"


def parse_money(value: object) -> int:
    """Read an amount: 20000000, "20000000元", "2000万", "2,000万元", "0.5亿元".

    Returns
    -------
    int
        The amount in 元, 0 ≤ amount ≤ 10¹⁵.

    Raises
    ------
    ValueError
        Not a whole number of 元, negative, or not a number at all (A15, R03, R06).
    """
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(f"读到“{value}”，{_EXPECTED}")  # noqa: TRY004 - pydantic turns only ValueError into a message
    if isinstance(value, int):
        if not 0 <= value <= LARGEST:
            raise ValueError(f"金额为负或超过{show_wan(LARGEST)}万元，{_EXPECTED}")
        return value
    text = "".join(value.split()).replace("，", ",") if len(value) < LONGEST else ""
    match = _TEXT.fullmatch(text)
    if not match:
        raise ValueError(f"读到“{value[:LONGEST]}”，{_EXPECTED}")
    whole, decimals, unit = match.groups()
    amount = Fraction(whole.replace(",", "") + (decimals or "")) * _UNITS[unit or ""]
    if amount.denominator != 1:
        raise ValueError(f"读到“{value}”，不是元的整数，{_EXPECTED}")
    if amount > LARGEST:
        raise ValueError(f"读到“{value}”，超过{show_wan(LARGEST)}万元，{_EXPECTED}")
    return int(amount)


def show_wan(amount: int) -> str:
    """The amount in 万元 for people, exact and without trailing zeros: 19_905_000 → "1,990.5"."""
    whole, rest = divmod(abs(amount), WAN)
    decimals = f"{rest:04d}".rstrip("0")
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole:,}" + (f".{decimals}" if decimals else "")


def show_score(hundredths: int) -> str:
    """A score for people, always with two decimals: 8813 → "88.13"."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


Money = Annotated[
    int,
    BeforeValidator(parse_money),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}], "examples": ["100万元"]}),
]
