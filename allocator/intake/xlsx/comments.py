"""Comments on the cells of a worksheet, the old kind and the threaded one."""

from __future__ import annotations

import re

from allocator.intake.grid import column_number
from allocator.intake.xlsx.markup import Attributes, walk
from allocator.intake.xlsx.package import Package

_TEXTS = frozenset({"t", "text"})
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
_KINDS = ("comments", "threadedComment")


def read(package: Package, part: str) -> dict[tuple[int, int], str]:
    """(row, column) → the words; a thread replaces the notice that stands in the old comment for it."""
    found: dict[tuple[int, int], str] = {}
    for kind in _KINDS:
        for own in [target for _, k, target in package.related(part) if k == kind and package.has(target)]:
            found |= _part(package, own)
    return found


def _part(package: Package, part: str) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    place: tuple[int, int] | None = None
    pieces: list[str] = []

    def opened(element: str, attributes: Attributes) -> None:
        nonlocal place
        if element in {"comment", "threadedComment"}:
            match = _REFERENCE.fullmatch(attributes.get("ref", ""))
            place = (int(match[2]), column_number(match[1])) if match else None
            pieces.clear()

    def closed(element: str, text: str) -> None:
        if element in _TEXTS:
            pieces.append(text)
        elif element in {"comment", "threadedComment"} and place is not None:
            said = " ".join("".join(pieces).split())
            found[place] = f"{found[place]} {said}" if place in found else said

    with package.open(part) as stream:
        walk(stream, opened, closed, _TEXTS)
    return found
