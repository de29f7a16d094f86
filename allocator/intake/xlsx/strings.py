"""Text in a workbook: the shared strings, and which of their words are struck through."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from allocator.intake.grid import CELLS, Strike
from allocator.intake.xlsx.markup import Attributes, Contradiction, walk
from allocator.intake.xlsx.package import Package
from allocator.intake.xlsx.styles import is_on

TEXT = frozenset({"t"})
_PLAIN: frozenset[bool | None] = frozenset({None})
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Words:
    """A text; `lines` holds, for each differently formatted piece, whether it is struck (None: as the cell is)."""

    text: str
    lines: frozenset[bool | None] = _PLAIN

    def strike(self, *, cell: bool) -> Strike | None:
        """Tell how much of the text is struck through in a cell whose own font is struck or not."""
        if self.lines == _PLAIN:
            return "all" if cell else None
        found = {cell if line is None else line for line in self.lines}
        if True not in found:
            return None
        return "part" if False in found else "all"


@dataclass(slots=True)
class Collector:
    """Puts the pieces of one text together; the reading aids of phonetic scripts are no part of it."""

    pieces: list[tuple[str, bool | None]] = field(default_factory=list)
    struck: bool | None = None
    aside: bool = False

    def opened(self, element: str, attributes: Attributes) -> None:
        match element:
            case "si" | "is":
                self.pieces.clear()
                self.struck, self.aside = None, False
            case "r":
                self.struck = None
            case "rPr":
                self.struck = False
            case "strike":
                self.struck = is_on(attributes)
            case "rPh":
                self.aside = True

    def closed(self, element: str, text: str) -> None:
        match element:
            case "t":
                if not self.aside:
                    self.pieces.append((text, self.struck))
            case "rPh":
                self.aside = False

    def words(self) -> Words:
        """Return the text that has just ended."""
        if len(self.pieces) == 1 and self.pieces[0][1] is None:
            return Words(unescaped(self.pieces[0][0]))
        text = unescaped("".join(t for t, _ in self.pieces))
        lines = frozenset(s for t, s in self.pieces if t.strip())
        return Words(text, lines) if lines else Words(text)


def unescaped(text: str) -> str:
    """Excel writes a control character as _x001F_."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code < 0xD800 else match[0]


def read(package: Package) -> list[Words]:
    """Return the shared strings by their numbers."""
    part = package.part("sharedStrings")
    found: list[Words] = []
    collector = Collector()

    def closed(element: str, text: str) -> None:
        collector.closed(element, text)
        if element == "si":
            found.append(collector.words())
            if len(found) > CELLS:
                raise Contradiction("字符串过多")

    if part:
        with package.open(part) as stream:
            walk(stream, collector.opened, closed, TEXT)
    return found
