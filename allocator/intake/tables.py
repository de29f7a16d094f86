"""The candidate table of a file: its sheet found by its headers, its rows, and the lines that are no candidates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from allocator.intake.cells import plain
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.grid import Cell, Sheet
from allocator.intake.headers import Column, Header
from allocator.intake.layout import Layout
from allocator.intake.merged import fill_down
from allocator.intake.non_data_rows import ALONE, HEADING, Asides, words_of
from allocator.intake.sheets.sections import Sections


@dataclass(frozen=True, slots=True)
class Record:
    """One data row: its number and its cells by column."""

    row: int
    cells: Mapping[int, Cell]

    def at(self, column: Column | None) -> Cell | None:
        return None if column is None else self.cells.get(column.index)


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Columns put beside a table from another sheet of its file: where they stand there.

    Attributes
    ----------
    header
        The last row of the other sheet's header.
    columns
        Index in the table → the column on its own sheet.
    rows
        Row of the table → row of the other sheet.
    """

    title: str
    header: int
    columns: Mapping[int, Column]
    rows: Mapping[int, int]


class Part(NamedTuple):
    """A file, or one sheet of a file of which several are read."""

    file: str
    sheet: str = ""

    def __str__(self) -> str:
        return f"《{self.file}》" + (f"“{self.sheet}”" if self.sheet else "")


@dataclass(slots=True)
class Table:
    """A candidate table: of a file, or of one of its sheets.

    Attributes
    ----------
    alone
        Whether it is the only one of its file.
    cities
        Row → the city or group that something other than its own cell names: a line above it, the sheet's title.
    numbers
        Row → its number, where the cell alone does not tell it apart.
    borrowed
        The columns that stand on another sheet: marks put beside the candidates.
    lines
        Rows below the header, blank and summary lines included.
    skipped
        Those of them that are no candidates, each listed in the findings.
    """

    file: str
    sheet: Sheet
    header: Header
    layout: Layout
    records: list[Record] = field(default_factory=list)
    lines: int = 0
    skipped: int = 0
    alone: bool = True
    cities: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    borrowed: Borrowed | None = None

    @property
    def part(self) -> Part:
        return Part(self.file, "" if self.alone else self.sheet.title)

    def beside(self, other: Table) -> str:
        """Tell how this table is called in a sentence about the other; "" where they are one."""
        if other is self:
            return ""
        return f"《{self.file}》" if other.file != self.file else f"工作表“{self.sheet.title}”"

    def place(self, row: int | None = None, column: Column | None = None) -> Place:
        if column is not None and self.borrowed is not None and column.index in self.borrowed.columns:
            home = self.borrowed.columns[column.index]
            there = self.borrowed.header if row == self.header.last else self.borrowed.rows.get(row or 0)
            return Place(self.file, self.borrowed.title, there, home.header, home.letter)
        named = (column.header, column.index) if column else ()
        return Place.on(self.file, self.sheet, row, *named)

    def subject(self, record: Record) -> str:
        """Tell what a problem's key names before the row is read: its number, else its credit code."""
        cells = (record.at(self.layout.fields.get(f)) for f in ("id", "serial", "code"))
        return next((said for c in cells if c is not None and (said := str(c).strip())), "")


def fill(
    table: Table, findings: Findings, used: frozenset[int] = frozenset(), sections: Sections | None = None
) -> None:
    """Fill merged cells down, take the rows below the header, and set the lines aside that are no candidates.

    Parameters
    ----------
    used
        Every column that is read, where that is known: a line that stands beside them is no candidate.
    sections
        Takes the lines that head the rows of a city; None where none are looked for.
    """
    sheet, fields = table.sheet, table.layout.fields
    first = table.header.last + 1
    _describe_header(table, findings)
    fill_down(sheet, first, table.file, findings)
    numbers = [n for n in sorted(sheet.rows) if n >= first]
    table.lines = max(numbers, default=first - 1) - first + 1
    numbering = tuple(fields[f].index for f in ("serial", "id") if f in fields)
    named = tuple(fields[f].index for f in ("project", "applicant") if f in fields)
    asides = Asides(
        named=named or numbering,
        numbering=frozenset(numbering if named else ()),
        used=used,
        headers=words_of(sheet, table.header),
        bare=not named,
        code=fields["code"].index if "code" in fields else None,
    )
    for row in numbers:
        cells = sheet.rows[row]
        reason = asides.reason(cells)
        if sections is not None and sections.add(row, cells, reason) and reason in ("", ALONE):
            reason = HEADING
        if reason:
            table.skipped += 1
            remark = Remark("C11", "I", f"第{row}行{reason}，已跳过(不计入候选)")
            findings.add(remark, table.place(row), plain(str(next(iter(cells.values())))))
        else:
            table.records.append(Record(row, cells))
    _blank_lines(table, first, numbers, findings)


def _describe_header(table: Table, findings: Findings) -> None:
    header = table.header
    above = sum(n < header.first for n in table.sheet.rows)
    if header.last < 1 or (header.first == header.last and not above):
        return  # one row on top, or the names of a table in memory, which are no row
    where = f"第{header.first}行" if header.first == header.last else f"第{header.first}–{header.last}行"
    words = f"表头在{where}(按列名识别)" + (f"，其上{above}行为标题" if above else "")
    if header.first != header.last:
        example = max(header.columns, key=lambda c: (bool(c.parent), bool(c.notes), -c.index)).header
        count = "两三四五"[header.last - header.first - 1]
        words += f"；{count}行表头已合并为“{example}”等列名"
    findings.add(Remark("C04", "I", words), table.place(header.first))


def _blank_lines(table: Table, first: int, numbers: Sequence[int], findings: Findings) -> None:
    for start, end in gaps(first, numbers):
        count = end - start + 1
        table.skipped += count
        after = len(numbers) - bisect_right(numbers, end)
        where = f"第{start}行" if count == 1 else f"第{start}–{end}行"
        remark = Remark("C12", "I", f"{where}为空行，已跳过；其后还有{after}行")
        findings.add(remark, table.place(start))


def gaps(first: int, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the runs of rows between `first` and the last number in which nothing stands."""
    expected = first
    for n in numbers:
        if n > expected:
            yield expected, n - 1
        expected = n + 1
