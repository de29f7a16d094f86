"""Money is an exact integer of 元 inside; 万元 exists only for people.

`Money` is the pydantic type for figures in TOML files: an integer of 元, or text such as "100万元". What is multiplied
before it becomes an amount (the base of a rate, the rate) is an exact fraction; `Share` is its type.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

WAN = 10_000
LARGEST = 10**15
LONGEST = 40
"""No amount is written with more characters."""
_UNITS = {"": 1, "元": 1, "万": WAN, "万元": WAN, "亿": 10**8, "亿元": 10**8}
_TEXT = re.compile(r"[￥¥]?(\d+(?:,\d{3})*)(\.\d+)?(元|万元?|亿元?)?")
_EXPECTED = "应为元的整数或“3000万元”"
_SHARE = re.compile(r"(\d{1,15}(?:\.\d{1,15})?)(?:/(\d{1,15}))?")


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


def slip_of_unit(written: object, amount: int) -> str:
    """Return what is said of an amount below 1万元 that was written without a unit; empty where nothing is."""
    if not 0 < amount < WAN or not str(written).strip().isdecimal():
        return ""
    few = f"按元算只有{show_wan(amount)}万元。若为{written}万元请写 {written}万元，确为{written}元请写 {written}元"
    return f"读到“{written}”，没有写单位，{few}"


def parse_share(value: object) -> Fraction:
    """Read a share of a base: "1/3", "0.05", 0.05.

    Returns
    -------
    Fraction
        The exact share, 0 < share ≤ 1.

    Raises
    ------
    ValueError
        Not such a fraction.
    """
    expected = "应为大于0、不大于1的分数，如“1/3”"
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal, Fraction)):
        raise ValueError(f"读到“{value}”，{expected}")  # noqa: TRY004 - pydantic turns only ValueError into a message
    plain = f"{Decimal(str(value)):f}" if isinstance(value, (float, Decimal)) else str(value)
    text = "".join(unicodedata.normalize("NFKC", plain[:LONGEST]).split())
    match = _SHARE.fullmatch(text)
    divisor = int(match[2] or 1) if match else 0
    if not match or not divisor or not 0 < (share := Fraction(match[1]) / divisor) <= 1:
        raise ValueError(f"读到“{str(value)[:LONGEST]}”，{expected}")
    return share


def show_exact(number: int | Fraction) -> str:
    """Return a number to its last digit: 1/20 → "0.05"; as a fraction where its decimals never end: "1/3"."""
    number = Fraction(number)
    twos, fives, rest = 0, 0, number.denominator
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        return str(number)
    places = max(twos, fives)
    digits = f"{abs(number.numerator) * 10**places // number.denominator:0{places + 1}d}"
    sign = "-" if number < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def show_wan(amount: int | Fraction) -> str:
    """Return the amount in 万元 for people, exact and without trailing zeros: 19_905_000 → "1,990.5"."""
    shown = show_exact(Fraction(amount) / WAN)
    if "/" in shown:
        return shown
    whole, point, decimals = shown.partition(".")
    return f"{int(whole):,}{point}{decimals}" if whole != "-0" else shown


def show_score(hundredths: int) -> str:
    """Return a score for people, always with two decimals: 8813 → "88.13"."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


Money = Annotated[
    int,
    BeforeValidator(parse_money),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}], "examples": ["100万元"]}),
]
Share = Annotated[
    Fraction,
    BeforeValidator(parse_share),
    PlainSerializer(show_exact, when_used="json"),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "number", "exclusiveMinimum": 0, "maximum": 1}], "examples": ["1/3"]}
    ),
]
