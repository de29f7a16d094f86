"""The parts of an .xlsx archive and how they hang together: workbook, worksheets, strings, styles, comments."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from allocator.intake.xlsx.markup import Attributes, walk

_NOTHING: frozenset[str] = frozenset()
BOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet as the workbook lists it: title, part, whether it is shown."""

    title: str
    part: str
    visible: bool


def prefixed(attributes: Attributes, name: str) -> str:
    """Return the value of an attribute that carries a namespace prefix, such as r:id; "" where there is none."""
    return next((v for k, v in attributes.items() if k.endswith(f":{name}")), "")


@dataclass(frozen=True)
class Package:
    """Reads parts of an archive that has been found safe (see `archive`)."""

    archive: zipfile.ZipFile

    @cached_property
    def _names(self) -> dict[str, str]:
        """Parts are found whatever the case of their names, as in Excel."""
        return {n.lower(): n for n in self.archive.namelist()}

    def open(self, part: str) -> IO[bytes]:
        """Return a part as a stream; a KeyError where it is missing."""
        return self.archive.open(self._names[part.lower()])

    def has(self, part: str) -> bool:
        return part.lower() in self._names

    def related(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Id, kind (the last word of its type) and target of each relation of a part."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(relations):
            return
        found: list[Attributes] = []

        def opened(element: str, attributes: Attributes) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                found.append(attributes)

        with self.open(relations) as stream:
            walk(stream, opened, _ignore, _NOTHING)
        for a in found:
            target = a.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            yield a.get("Id", ""), a.get("Type", "").rpartition("/")[2], posixpath.normpath(whole)

    def part(self, kind: str, of: str = BOOK) -> str:
        """Return the first related part of a kind that is there; "" for none."""
        return next((target for _, k, target in self.related(of) if k == kind and self.has(target)), "")

    def sheets(self) -> tuple[list[SheetPart], bool]:
        """Return the worksheets in their order, and whether dates count from 1904."""
        targets = {i: target for i, kind, target in self.related(BOOK) if kind == "worksheet"}
        found: list[SheetPart] = []
        since_1904 = False

        def opened(element: str, attributes: Attributes) -> None:
            nonlocal since_1904
            if element == "sheet" and (target := targets.get(prefixed(attributes, "id"))):
                visible = attributes.get("state", "visible") == "visible"
                found.append(SheetPart(attributes.get("name", ""), target, visible))
            elif element == "workbookPr":
                since_1904 = attributes.get("date1904") in {"1", "true"}

        with self.open(BOOK) as stream:
            walk(stream, opened, _ignore, _NOTHING)
        return found, since_1904


def _ignore(_: str, __: str) -> None:
    """Ignore the ends of elements."""
