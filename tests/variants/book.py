"""A workbook as a kind of change sees it: sheets with a header and rows, read from a sample and written again."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

ROOT = Path(__file__).parents[2]
SAMPLES = {
    "model-voucher": ROOT / "tests/data/model-voucher-2026-sample.xlsx",
    **{p.stem: p for p in sorted((ROOT / "scenarios/sample_2026").glob("*.xlsx")) if p.stem != "model-voucher"},
    "model-voucher-2": ROOT / "scenarios/sample_2026/model-voucher.xlsx",
}
"""The samples; a 2 at the end is another table of the same programme."""

LENGTH = 20
"""So many rows of a sample are read."""
Row = list[Any]


@dataclass
class Page:
    """One sheet: lines above, names above the header (with merges), the header, rows; `merges` in rows of the page."""

    title: str
    header: list[str]
    rows: list[Row]
    above: list[Row] = field(default_factory=list)
    groups: list[str | None] | None = None
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The row on the sheet at which the data begin."""
        return len(self.above) + 2 + (self.groups is not None)

    def at(self, header: str) -> int:
        return self.header.index(header)

    def column(self, header: str) -> list[Any]:
        return [row[self.at(header)] for row in self.rows]

    def fill(self, header: str, values: Sequence[Any]) -> None:
        """Replace a column's values."""
        n = self.at(header)
        for row, value in zip(self.rows, values, strict=True):
            row[n] = value

    def rename(self, old: str, new: str) -> None:
        self.header[self.at(old)] = new

    def insert(self, at: int, header: str, values: Sequence[Any]) -> None:
        """Put a column before the one at a position."""
        self.header.insert(at, header)
        for row, value in zip(self.rows, values, strict=True):
            row.insert(at, value)
        if self.groups is not None:
            self.groups.insert(at, self.groups[at - 1] if at else None)

    def append(self, header: str, values: Sequence[Any]) -> None:
        """Put a column at the end, before 备注 where that is the last one."""
        last = len(self.header) - (self.header[-1] == "备注")
        self.insert(last, header, values)

    def remove(self, *headers: str) -> None:
        for header in headers:
            n = self.at(header)
            for row in (self.header, *self.rows):
                del row[n]
            if self.groups is not None:
                del self.groups[n]

    def order(self, positions: Sequence[int]) -> None:
        """Put the columns in another order."""
        self.header = [self.header[n] for n in positions]
        self.rows = [[row[n] for n in positions] for row in self.rows]


@dataclass
class Book:
    """A programme's table, and which of its columns are experts' marks."""

    programme: str
    pages: list[Page]
    experts: list[str]

    @property
    def page(self) -> Page:
        return self.pages[0]

    @property
    def bonus(self) -> str | None:
        return "加分项(0-5)" if "加分项(0-5)" in self.page.header else None

    @property
    def dimensions(self) -> list[str]:
        return [h for h in self.page.header if h.endswith("分)") and h != self.bonus]

    def copy(self) -> Book:
        return copy.deepcopy(self)

    def save(self, path: Path) -> Path:
        """Write the workbook."""
        book = Workbook()
        book.remove(book.active)
        for page in self.pages:
            sheet = book.create_sheet(page.title)
            for line in page.above:
                sheet.append(line)
            if page.groups is not None:
                sheet.append(_once(page.groups))
            sheet.append(page.header)
            _merge_groups(sheet, page, len(page.above) + 1)
            for row in page.rows:
                sheet.append(row)
            for n, code in page.formats.items():
                for (cell,) in sheet.iter_rows(min_row=page.first, min_col=n + 1, max_col=n + 1):
                    cell.number_format = code
            for n, width in page.widths.items():
                sheet.column_dimensions[chr(65 + n)].width = width
            for top, left, bottom, right in page.merges:
                sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        book.save(path)
        return path


def _once(groups: Sequence[str | None]) -> list[str | None]:
    return [g if n == 0 or groups[n - 1] != g else None for n, g in enumerate(groups)]


def _merge_groups(sheet: Any, page: Page, row: int) -> None:
    groups, n = page.groups or [], 0
    while n < len(groups):
        end = n
        while end + 1 < len(groups) and groups[n] is not None and groups[end + 1] == groups[n]:
            end += 1
        if end > n:
            sheet.merge_cells(start_row=row, start_column=n + 1, end_row=row, end_column=end + 1)
        elif groups[n] is None:
            sheet.cell(row, n + 1).value = page.header[n]
            sheet.merge_cells(start_row=row, start_column=n + 1, end_row=row + 1, end_column=n + 1)
        n = end + 1


@cache
def _sample(name: str) -> Book:
    book = load_workbook(SAMPLES[name], read_only=True)
    header, *rows = ([*r] for r in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    page = Page("申报汇总", [str(h) for h in header], rows[:LENGTH])
    experts = [h for h in page.header if h.startswith("专家") and h.endswith("打分")]
    return Book(name.removesuffix("-2"), [page], experts)


def sample(name: str) -> Book:
    """The first rows of a sample."""
    return _sample(name).copy()


def numbers(cells: Sequence[Any]) -> list[Decimal]:
    """The marks among the cells of a row."""
    return [Decimal(str(c)) for c in cells if isinstance(c, (int, float))]


def mean(marks: Sequence[Decimal]) -> Decimal:
    """The mean, without one highest and one lowest from five marks on."""
    kept = sorted(marks)[1:-1] if len(marks) >= 5 else list(marks)
    return sum(kept, Decimal()) / len(kept)


def hundredths(score: Decimal) -> int:
    """A score as candidates hold it, half a hundredth up."""
    return int((score * 100).quantize(Decimal(1), ROUND_HALF_UP))


def marks_of(book: Book, experts: Sequence[str] | None = None) -> list[list[Decimal]]:
    """Each row's marks."""
    at = [book.page.at(h) for h in experts or book.experts]
    return [numbers([row[n] for n in at]) for row in book.page.rows]


def bonuses(book: Book) -> list[Decimal]:
    """Each row's bonus."""
    return (
        [Decimal(str(x or 0)) for x in book.page.column(book.bonus)]
        if book.bonus
        else [Decimal()] * len(book.page.rows)
    )


def scores(book: Book) -> list[Decimal]:
    """Each row's score by hand: the trimmed mean and the bonus."""
    return [mean(m) + b for m, b in zip(marks_of(book), bonuses(book), strict=True)]


def each(book: Book, value: Callable[[list[Decimal]], Any]) -> list[Any]:
    """A figure of each row's marks."""
    return [value(m) for m in marks_of(book)]
