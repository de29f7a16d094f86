"""How wide text stands in a fixed grid, and text that cannot play tricks on a terminal or a page."""

from __future__ import annotations

import unicodedata
from functools import cache

_HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_NONE = 0xFFFE
"""The last two numbers of every plane, which are no characters; no XML may hold them."""


def cells(text: str, *, ambiguous: int = 1) -> int:
    """Return the width in half-width cells: 2 for Chinese characters, 0 for combining marks.

    Parameters
    ----------
    ambiguous
        Width of characters that are narrow in Latin fonts and wide in Chinese ones, such as “ and ×.
    """
    if text.isascii():
        return len(text)
    return sum([_width(c, ambiguous) for c in text])


@cache
def _width(character: str, ambiguous: int) -> int:
    if unicodedata.combining(character):
        return 0
    return {"W": 2, "F": 2, "A": ambiguous}.get(unicodedata.east_asian_width(character), 1)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Return the text filled with blanks to a width in cells."""
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def clipped(text: str, width: int) -> str:
    """Return the text cut to a width in cells, with … where something is missing."""
    if cells(text) <= width:
        return text
    kept = ""
    for character in text:
        if cells(kept + character) > width - 1:
            break
        kept += character
    return kept + "…"


def visible(text: str) -> str:
    """Control and invisible characters, and what is none, by their number: U+202E must be seen, never obeyed."""
    if text.isprintable():
        return text
    return "".join(f"<U+{ord(c):04X}>" if c != "\n" and _harmful(c) else c for c in text)


def _harmful(character: str) -> bool:
    return unicodedata.category(character) in _HARMFUL or ord(character) & _NONE == _NONE
