"""What two sheets have in common: the projects in them, and whether they say the same of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from allocator.intake.cells import plain
from allocator.intake.grid import Row, Sheet
from allocator.intake.headers import Header
from allocator.intake.layout import Layout

Who = tuple[str, str]
"""Applicant (its credit code where no column names it) and project, as names are compared."""


@dataclass(frozen=True)
class Found:
    """A sheet with its header and what its columns are."""

    sheet: Sheet
    header: Header
    layout: Layout

    @property
    def title(self) -> str:
        return self.sheet.title

    @cached_property
    def projects(self) -> Mapping[Who, Row]:
        """Whoever the sheet names with a project, each with its cells; sums and headings name no applicant."""
        return dict(self._named())

    def _named(self) -> Iterator[tuple[Who, Row]]:
        fields = self.layout.fields
        who = next((fields[f].index for f in ("applicant", "code") if f in fields), 0)
        project = fields["project"].index if "project" in fields else 0
        for row, cells in self.sheet.rows.items():
            if row > self.header.last and who in cells and (project in cells or not project):
                name = plain(str(cells[project])) if project else ""
                yield (plain(str(cells[who])), name), cells

    def agrees(self, other: Found) -> bool:
        """Tell whether what both sheets say of one project is the same, column by column."""
        mine = {c.full: c.index for c in self.layout.columns if c != self.layout.fields.get("serial")}
        both = [(mine[c.full], c.index) for c in other.layout.columns if c.full in mine]
        for who, cells in self.projects.items():
            theirs = other.projects.get(who)
            if theirs and any(str(cells.get(a, "")) != str(theirs.get(b, "")) for a, b in both):
                return False
        return True
