"""What the styles of a workbook say about a cell: its number format, whether it is a date, whether it is struck out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from allocator.intake.xlsx.markup import Attributes, walk
from allocator.intake.xlsx.package import Package

_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    49: "@",
}
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in formats that are dates or times, the Chinese ones included."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_PART = re.compile(r"[dmyhs年月日时分秒]", re.IGNORECASE)
_LAST_DAY = 2_958_465
_LEAP_FAULT = 60
"""Excel believes in a 29 February 1900, day 60."""


@dataclass(slots=True)
class Styles:
    """By style number: format, whether it shows a date, whether the font is struck through."""

    formats: list[str] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)
    struck: list[bool] = field(default_factory=list)


def read(package: Package) -> Styles:
    """Return the cell styles of a workbook; none where it has no style part."""
    part = package.part("styles")
    reader = _Reader()
    if part:
        with package.open(part) as stream:
            walk(stream, reader.opened, reader.closed, frozenset())
    return reader.styles()


class _Reader:
    """Collects fonts, number formats and cell formats, each from its own list."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._codes: dict[int, str] = {}
        self._fonts: list[bool] = []
        self._cells: list[tuple[int, int]] = []

    def opened(self, element: str, attributes: Attributes) -> None:
        parent = self._path[-1] if self._path else ""
        match parent, element:
            case "numFmts", "numFmt":
                self._codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            case "fonts", "font":
                self._fonts.append(False)
            case "font", "strike" if self._path[-2:] == ["fonts", "font"]:
                self._fonts[-1] = is_on(attributes)
            case "cellXfs", "xf":
                self._cells.append((int(attributes.get("numFmtId", 0)), int(attributes.get("fontId", 0))))
        self._path.append(element)

    def closed(self, _: str, __: str) -> None:
        self._path.pop()

    def styles(self) -> Styles:
        out = Styles()
        for number, font in self._cells:
            code = self._codes.get(number)
            out.formats.append(code if code is not None else _BUILT_IN.get(number, "General"))
            out.dates.append(number in _DATES if code is None else is_date(code))
            out.struck.append(font < len(self._fonts) and self._fonts[font])
        return out


def is_on(attributes: Attributes) -> bool:
    """Return a switch such as <strike/> is on unless it says otherwise."""
    return attributes.get("val", "1") not in {"0", "false"}


def is_date(code: str) -> bool:
    """Tell whether a number format shows a date or a time; quoted words and colours do not count."""
    positive = code.split(";", maxsplit=1)[0]
    bare = _LITERAL.sub("", positive)
    return bool(_DATE_PART.search(bare)) and "general" not in bare.lower()


def moment(serial: float, *, since_1904: bool) -> datetime | time | None:
    """Return the day and time of a serial number; None where there is no such day."""
    if not 0 <= serial <= _LAST_DAY:
        return None
    days, share = divmod(serial, 1)
    clock = timedelta(milliseconds=round(share * 86_400_000))
    if serial < 1 and not since_1904:
        return (datetime.min + clock).time()  # noqa: DTZ901
    if since_1904:
        return datetime(1904, 1, 1) + timedelta(days=days) + clock  # noqa: DTZ001
    shift = 1 if days < _LEAP_FAULT else 0
    return datetime(1899, 12, 30) + timedelta(days=days + shift) + clock  # noqa: DTZ001
