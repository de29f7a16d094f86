"""A header cell as a column: its name without notes, its unit, its full marks; and the header rows of a sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from allocator.intake.cells import UNIT, UNITS, plain
from allocator.intake.grid import COLUMNS, Sheet, letter

SEARCHED = 30
"""Rows from the top in which a header is looked for."""

DEEPEST = 3
"""Most rows of one header."""

CLEAR = 5
"""Names in a row from which on the rows below it are data."""

_NOTE = re.compile(r"[(\[【<][^()\[\]【】<>]*[)\]】>]")
_ORNAMENT = re.compile(r"^[*※★]+|[*※★:]+$|[“”\"'‘’「」《》]")
_FIGURE = r"(\d+(?:\.\d+)?)"
_MOST = r"(?:满分值?|总分|共|最高|最多|上限|不超过|至多|≤|<=|标准分|分值)?(?:为|是|扣|减|加|:)?"
_RANGE = re.compile(rf"{_MOST}(?:0(?:\.0)?(?:分)?[-~—–至])?-?{_FIGURE}(?:分制?|分?满分)?(?:以内|以下|满分|计)?")
_BELOW_ZERO = re.compile(rf"-{_FIGURE}(?:分)?[-~—–至]0(?:分)?")
_SPELLED = {"五分制": 5, "十分制": 10, "百分制": 100, "一百分制": 100}
_WEIGHT = r"(?:权重|权数|占比|比重|系数|折算|占)"
_SHARE = re.compile(rf"(?:按|×|x|\*)?(?:{_WEIGHT}(?:系数)?(?:为|:|=)?)?(?:×|x|\*)?{_FIGURE}%(?:权重|计入|折算|计)?")
_FACTOR = re.compile(rf"(?:{_WEIGHT}(?:系数)?(?:为|:|=)?|×|x|\*){_FIGURE}")
_TAIL_SHARE = re.compile(rf"(.+?)[,，:_/-]?(?:(?:按|×|x|\*)?{_WEIGHT}?(?:为|:)?{_FIGURE}%|(?:权重|×|x|\*)(0?\.\d+))")
_TAIL_MARKS = re.compile(rf"(.+?)(?:满分)?{_FIGURE}分制?")
_PLACES = re.compile(r"(?:四舍五入)?保留([0-4一二两三四])位小数")
_WHOLE = 100
_TAIL_UNIT = re.compile(rf"(.+?)[/,，:_-]?(?:单位:?)?(?:人民币)?({'|'.join(u for u in UNIT.split('|') if '元' in u)})")
_BEFORE_UNIT = re.compile(r"^(?:金额|货币|计量)?(?:单位:?)?(?:人民币|rmb)?")
_CURRENCY = re.compile(r"[^\d/%至]{0,4}(?:元|币|美金|usd|eur)(?:人民币)?")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    header
        The words of the file on one line, for messages.
    full, base
        The normalised header with and without its notes in brackets.
    notes
        What stood in the brackets, normalised.
    parent
        The normalised header above a group of columns, "" where there is none.
    mapped
        The normalised header of the file, where a mapping gives the column another name.
    """

    index: int
    header: str
    full: str
    base: str
    notes: tuple[str, ...] = ()
    parent: str = ""
    mapped: str = ""

    @property
    def letter(self) -> str:
        return letter(self.index)

    @property
    def unit(self) -> str:
        """元, 千元, 万元, 亿, … as the header states it, else ""."""
        found = next((u for note in self.notes if (u := unit_in(note))), "")
        match = _TAIL_UNIT.fullmatch(self.base)
        return found or (match[2] if match else "")

    @property
    def strange_unit(self) -> str:
        """A unit of money that the header states and nobody can reckon with (万美元), else ""."""
        return next((n for n in self.notes if not self.unit and is_currency(n)), "")

    @cached_property
    def marks(self) -> Decimal | None:
        """Full marks: 技术性能(40分), 加分项(0-5), 创新性20分, 专家1打分(10分制)."""
        return _marks(self.base, self.notes)

    @property
    def noted(self) -> Decimal | None:
        """Full marks in brackets alone: in 专家1分 the figure counts experts."""
        return _marks("", self.notes)

    @cached_property
    def share(self) -> Decimal | None:
        """A weight in per cent: 技术性能(40%), 专家评分(权重0.4), 答辩得分×60%."""
        return _share(self.base, self.notes)

    @cached_property
    def group(self) -> Column | None:
        """The header above a group of columns as a column of its own."""
        return column(self.index, self.parent) if self.parent else None

    @property
    def own(self) -> str:
        """The words of the file without those of the group above."""
        return self.header.rpartition("/")[2] if self.parent else self.header

    @property
    def over(self) -> str:
        """The words of the file above a group of columns."""
        return self.header.rpartition("/")[0] if self.parent else ""

    @cached_property
    def places(self) -> int | None:
        """To how many decimals the header says that figures are rounded: 综合得分(保留1位小数)."""
        found = next((m[1] for n in self.notes if (m := _PLACES.fullmatch(n))), None)
        return None if found is None else int({"一": "1", "二": "2", "两": "2", "三": "3", "四": "4"}.get(found, found))

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The names that a synonym may be: with notes, without, and without a unit or full marks at the end."""
        stems = [self.full, self.base]
        stems += [m[1] for p in (_TAIL_UNIT, _TAIL_MARKS, _TAIL_SHARE) if (m := p.fullmatch(self.base))]
        return tuple(dict.fromkeys(stems))

    def place(self, names: Mapping[str, object]) -> int | None:
        """Tell where among synonyms this column stands; the surest name first, None where it is no synonym."""
        if not any(s in names for s in self.stems):
            return None
        return next(n for n, name in enumerate(names) if name in self.stems)

    def called(self, names: Mapping[str, object]) -> bool:
        return any(s in names for s in self.stems)


def _marks(base: str, notes: Sequence[str]) -> Decimal | None:
    for note in notes:
        if note in _SPELLED:
            return Decimal(_SPELLED[note])
        if match := _RANGE.fullmatch(note) or _BELOW_ZERO.fullmatch(note):
            return Decimal(match[1])
    match = _TAIL_MARKS.fullmatch(base)
    return Decimal(match[2]) if match else None


def _share(base: str, notes: Sequence[str]) -> Decimal | None:
    for note in notes:
        if match := _SHARE.fullmatch(note):
            return Decimal(match[1])
        if match := _FACTOR.fullmatch(note):
            factor = Decimal(match[1])
            return factor * _WHOLE if factor <= 1 else factor
    match = _TAIL_SHARE.fullmatch(base)
    if not match:
        return None
    return Decimal(match[2]) if match[2] else Decimal(match[3]) * _WHOLE


def unit_in(note: str) -> str:
    """Return the unit of money that a normalised note states: 千元, 单位:万元, 人民币元; "" for any other note."""
    words = _BEFORE_UNIT.sub("", note).removesuffix("人民币")
    return words if words in UNITS else ""


def is_currency(note: str) -> bool:
    """Tell whether a normalised note names some unit of money, known or not: 元, 万美元, 港币; 人民币 alone is none."""
    words = _BEFORE_UNIT.sub("", note)
    return bool(words) and bool(_CURRENCY.fullmatch(words))


def column(index: int, text: str, above: str = "") -> Column:
    """Read a header cell, with the group header above it if there is one."""
    shown = _one_line(text)
    full = _normalised(text)
    notes = tuple(part for n in _NOTE.findall(full) for part in re.split("[,;]", n[1:-1]) if part)
    base = _ORNAMENT.sub("", _NOTE.sub("", full))
    if above:
        shown = f"{_one_line(above)}/{shown}"
    return Column(index, shown, full, base, notes, _normalised(above))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _normalised(text: str) -> str:
    return _ORNAMENT.sub("", plain(unicodedata.normalize("NFKC", text)))


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: its rows, its columns, and how many fields were recognised."""

    first: int
    last: int
    columns: tuple[Column, ...]
    known: int
    titles: tuple[str, ...] = ()


def find(sheet: Sheet, known: Callable[[Sequence[Column]], int]) -> Header | None:
    """Return the one to three rows whose cells are the most column names; None where no row has any."""
    best: Header | None = None
    merit = (0, 0, False)
    numbers = sorted(sheet.rows)[:SEARCHED]
    for number in numbers:
        if best and best.known >= CLEAR and number > best.last + 1:
            break
        # Of two readings that know as much, fewer rows (a title is no group of columns), unless a row is all notes.
        for rows in range(1, DEEPEST + 1):
            columns = single(sheet, number) if rows == 1 else _stacked(sheet, number, rows)
            count = known(columns)
            notes = rows > 1 and _only_notes(sheet, number + rows - 1)
            if count and (count, notes - rows, notes) > merit:
                merit = (count, notes - rows, notes)
                best = Header(number, number + rows - 1, tuple(columns), count)
    if best is None:
        return None
    titles = tuple(str(c) for n in numbers if n < best.first for c in sheet.rows[n].values())
    return Header(best.first, best.last, best.columns, best.known, titles)


def single(sheet: Sheet, number: int) -> list[Column]:
    """Return the columns that one row names."""
    return [column(i, str(c)) for i, c in sorted(sheet.rows[number].items()) if c.kind == "text" or c.formula]


def _stacked(sheet: Sheet, number: int, depth: int) -> list[Column]:
    """Return the columns that several rows name together: groups above, names below, units or ranges at the bottom."""
    levels = [_spread(sheet, n, group=n < number + depth - 1) for n in range(number, number + depth)]
    left = min((i for level in levels for i in level), default=0)
    if not levels[-1] or any(sheet.rows.get(n, {}).keys() == {left} for n in range(number, number + depth - 1)):
        return []  # the only word of a row, and on the left, is a title and no group
    columns = []
    carried = ""
    for i in sorted(set().union(*levels)):
        words = [level[i] for level in levels if i in level]
        notes: list[str] = []
        while len(words) > 1 and _is_note(words[-1]):
            notes.insert(0, words.pop().strip("()（） "))
        name = words.pop()
        above = words[-1] if words else ""
        named_below = i in levels[-1] and not notes
        carried = (above or carried) if named_below else ""
        columns.append(column(i, "".join([name, *(f"({n})" for n in notes)]), carried if named_below else above))
    return columns


def _spread(sheet: Sheet, number: int, *, group: bool) -> dict[int, str]:
    """Return the words of a row; those of a group stand in every column of its merged range."""
    words = {i: str(c) for i, c in sheet.rows.get(number, {}).items()}
    if group:
        for left, top, right, _ in sheet.merged:
            if top == number and left in words:
                words |= dict.fromkeys(range(left, min(right, COLUMNS) + 1), words[left])
    return words


def _is_note(text: str) -> bool:
    """Return a unit or a range below a name: (万元), 万元, (0-5)."""
    full = _normalised(text)
    return full in UNITS or (bool(full) and not _NOTE.sub("", full))


def _only_notes(sheet: Sheet, number: int) -> bool:
    return number in sheet.rows and all(_is_note(str(c)) for c in sheet.rows[number].values())
