"""The ledger as a sheet of the workbook or a file of its own: 历史奖补, recognised by its headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allocator.intake.findings import Findings, Place
from allocator.intake.grid import Row, Sheet
from allocator.intake.headers import Column, Header, find
from allocator.intake.merged import fill_down
from allocator.intake.sheet_annotations import comment, hidden
from allocator.intake.synonyms import LEDGER


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """A sheet whose headers are those of a ledger."""

    file: str
    sheet: Sheet
    header: Header
    fields: Mapping[str, Column]

    def place(self, row: int | None = None, name: str = "") -> Place:
        return self.at(row, self.fields.get(name))

    def at(self, row: int | None, column: Column | None) -> Place:
        named = (column.header, column.index) if column else ()
        return Place.on(self.file, self.sheet, row, *named)

    @property
    def below(self) -> dict[int, Row]:
        """The rows below the header."""
        return {n: r for n, r in sorted(self.sheet.rows.items()) if n > self.header.last}

    @property
    def facts(self) -> tuple[tuple[str, ...], ...]:
        """The rows as text: the same sheet pasted into several files counts once."""
        return tuple(tuple(str(c) for _, c in sorted(r.items())) for _, r in sorted(self.sheet.rows.items()))

    def prepare(self, findings: Findings) -> None:
        """Fill merged cells down, and list what was done to the sheet besides writing."""
        fill_down(self.sheet, self.header.last + 1, self.file, findings)
        for trace in hidden(self.sheet, self.below, self.fields.values()):
            findings.add(trace.remark, self.at(trace.row, trace.column), f"{self.sheet.title}")
        for row, column in sorted(self.sheet.comments):
            if said := comment(self.sheet, row, column):
                named = next((c for c in self.header.columns if c.index == column), None)
                findings.add(said, self.at(row, named), self.sheet.title)


def recognise(file: str, sheet: Sheet) -> LedgerSheet | None:
    """Return the sheet as a ledger if it has an amount, a code or a name, and a year or a programme.

    Hidden ones are none.
    """
    header = _header(sheet) if sheet.visible else None
    return LedgerSheet(file, sheet, header, _fields(header.columns)) if header else None


def is_ledger(sheet: Sheet) -> bool:
    """Tell whether a sheet, hidden or not, has the headers of a ledger."""
    return _header(sheet) is not None


def _header(sheet: Sheet) -> Header | None:
    return find(sheet, lambda columns: len(found) if _whole(found := _fields(columns)) else 0)


def _fields(columns: Sequence[Column]) -> dict[str, Column]:
    found = {}
    for name, words in LEDGER.items():
        places = [(p, c.index, c) for c in columns if (p := c.place(words)) is not None]
        if places:
            found[name] = min(places, key=lambda x: x[:2])[2]
    return found


def _whole(fields: Mapping[str, Column]) -> bool:
    return "amount" in fields and bool(fields.keys() & {"code", "name"}) and bool(fields.keys() & {"year", "programme"})
