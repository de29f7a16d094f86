"""Lines that head the rows of a city or a group below them: 一、济南市（2项）, 济南市, 济南市小计.

Where no column names the city, such a line does; sums by city do where nothing else heads the rows, above or below
them as the table has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from allocator.intake.cells import plain
from allocator.intake.cities import stands_beside
from allocator.intake.findings import Remark
from allocator.intake.grid import Cell, runs
from allocator.intake.non_data_rows import REPEATED, SUM, UNREAD
from allocator.intake.sheets.titles import Placed, bare

MOST_CELLS = 6
"""A line with more cells is no heading."""

_ORDINAL = re.compile(r"\(?(?:[一二三四五六七八九十]{1,3}|\d{1,2})\)?[、.]?")
_HEADED = re.compile(r"^\(?[一二三四五六七八九十]{1,3}\)?[、.]")
_FIGURE = re.compile(r"(?:共|计)?\d+(?:\.\d+)?(?:个|项|家|户|万元|元|万)?(?:项目)?")
_SUM = re.compile(r"(?:小计|合计|共计|汇总)$")
_OF_PAGE = re.compile(r"页|累计")
_SUM_ALONE = {"小计", "合计", "共计"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names a group of rows; `place` is its city, "" for another group; `count` as the line states it."""

    row: int
    name: str
    place: str
    count: int | None = None
    is_sum: bool = False


@dataclass(slots=True)
class Sections:
    """The lines of a table in their order, and what they say of its rows.

    Attributes
    ----------
    barred
        Columns that only an entry fills: its credit code and its marks.
    serial, city
        The columns of the numbers and of the city; a line that fills both is an entry. 0: there is none.
    by_row
        Row → the city or group that heads it, as `assign` found it.
    """

    placed: Placed
    barred: frozenset[int] = frozenset()
    serial: int = 0
    city: int = 0
    headings: list[Heading] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    by_row: dict[int, str] = field(default_factory=dict)

    def heading(self, row: int, cells: Mapping[int, Cell]) -> Heading | None:
        """Return the group that a line names, None where it is anything else."""
        if len(cells) > MOST_CELLS or not self.barred.isdisjoint(cells) or self._numbered(cells):
            return None
        words = [plain(str(c)) for _, c in sorted(cells.items()) if c.kind == "text"]
        said = [w for w in words if not _ORDINAL.fullmatch(w) and not _FIGURE.fullmatch(w) and w not in _SUM_ALONE]
        if len(set(said)) != 1 or any(c.kind not in ("text", "number") for c in cells.values()):
            return None
        name, count = bare(said[0])
        is_sum = bool(_SUM.search(name)) or (len(said) < len(words) and any(w in _SUM_ALONE for w in words))
        name = _SUM.sub("", name)
        place = self.placed(name)
        headed = bool(_HEADED.match(said[0])) and len(cells) == 1
        if not place and not headed and not (stands_beside(name) and len(cells) == 1):
            return None
        return Heading(row, name, place, count, is_sum)

    def add(self, row: int, cells: Mapping[int, Cell], reason: str) -> Heading | None:
        """Take the next line; `reason` says why it is no entry. Return what it heads, None for any other line."""
        found = None if reason in (REPEATED, UNREAD) else self.heading(row, cells)
        sure = (
            bool(reason) or len(cells) == 1 or not self.city
        )  # beside a column of cities a line with more is an entry
        if found is not None and sure and (found.place or reason):
            self.headings.append(found)
            return found
        if reason == SUM and not any(_OF_PAGE.search(plain(str(c))) for c in cells.values()):
            self.breaks.append(row)
        elif not reason:
            self.entries.append(row)
        return None

    def _numbered(self, cells: Mapping[int, Cell]) -> bool:
        """Tell whether a line is one of a city with a number of its own."""
        number = cells.get(self.serial)
        return self.city in cells and number is not None and plain(str(number)).isdigit()

    def assign(self, *, asked: bool) -> Iterator[Remark]:
        """Find out which line heads which rows; where `asked`, say what does not fit together."""
        heads = [h for h in self.headings if not h.is_sum]
        if any(h.place for h in heads) or any(stands_beside(h.name) for h in heads):
            yield from self._by_heads(heads, asked=asked)
        elif sums := [h for h in self.headings if h.place]:
            self._by_sums(sums)

    def _by_heads(self, heads: Sequence[Heading], *, asked: bool) -> Iterator[Remark]:
        """Yield the rows below each heading are its own, whatever sums stand between them."""
        at = {h.row: h for h in heads}
        current: Heading | None = None
        ended, doubtful = False, []
        found: dict[int, list[int]] = {}
        for row in sorted([*at, *self.entries, *self.breaks]):
            if row in at:
                current, ended = at[row], False
                found[row] = []
            elif row in self.breaks:
                ended = current is not None and bool(found[current.row])
            elif current is not None:
                self.by_row[row] = current.place or current.name
                found[current.row].append(row)
                doubtful += [row] if ended else []
        if doubtful and asked:
            words = f"第{runs(doubtful)}行在小计行之后，其上没有新的分组行，仍按上一分组的市处理。请确认"
            yield Remark("C28", "W", words, "不属于该市的，请在这些行之上补一行市名", subject="小计之后")
        for h in heads:
            if asked and h.count is not None and h.count != len(found[h.row]):
                words = f"第{h.row}行写明“{h.name}”{h.count}项，其下有{len(found[h.row])}项。请核对是否缺行或多行"
                yield Remark("C28", "W", words, "请补齐或更正分组行的项数", subject=h.name)

    def _by_sums(self, sums: Sequence[Heading]) -> None:
        """Ask whether sums by city stand above their rows or below; where both may be, nobody is assigned."""
        at = {h.row: h.place for h in sums}
        course = sorted([*at, *self.entries])
        above, below = course[0] in at, course[-1] in at
        if above == below:
            return
        current = ""
        for row in course if above else reversed(course):
            if row in at:
                current = at[row]
            else:
                self.by_row[row] = current
