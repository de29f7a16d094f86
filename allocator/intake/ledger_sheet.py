"""The ledger as a sheet of the workbook or a file of its own: 历史奖补, recognised by its headers (L01–L09)."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from allocator.candidate import Receipt
from allocator.intake.cells import UNITS, amount, plain, text, too_much
from allocator.intake.codes import credit_code, name_key
from allocator.intake.findings import Findings, Level, Place, Remark
from allocator.intake.headers import Column, Header, find
from allocator.intake.synonyms import LEDGER
from allocator.intake.units import titled
from allocator.intake.workbook import Cell, Row, Sheet
from allocator.ledger import same_programme
from allocator.money import show_wan
from allocator.programme import Programme

_ASIDE = re.compile(r"(?:小计|合计|总计|共计).*|(?:填表|制表|审核|单位负责)人?[:(].*|(?:注|备注|说明)\d*:.*")
_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """A sheet whose headers are those of a ledger."""

    file: str
    sheet: Sheet
    header: Header
    fields: Mapping[str, Column]

    def place(self, row: int | None = None, name: str = "") -> Place:
        column = self.fields.get(name)
        if column is None:
            return Place(self.file, self.sheet.title, row)
        return Place(self.file, self.sheet.title, row, column.header, column.letter)

    @property
    def below(self) -> dict[int, Row]:
        """The rows below the header."""
        return {n: r for n, r in sorted(self.sheet.rows.items()) if n > self.header.last}

    @property
    def facts(self) -> tuple[tuple[str, ...], ...]:
        """The rows as text: the same sheet pasted into several files counts once."""
        return tuple(tuple(str(c) for _, c in sorted(r.items())) for _, r in sorted(self.sheet.rows.items()))


def recognise(file: str, sheet: Sheet) -> LedgerSheet | None:
    """The sheet as a ledger if it has an amount, a code or a name, and a year or a programme."""
    if not sheet.visible:
        return None
    header = find(sheet, lambda columns: len(found) if _is_ledger(found := _fields(columns)) else 0)
    return LedgerSheet(file, sheet, header, _fields(header.columns)) if header else None


def _fields(columns: Sequence[Column]) -> dict[str, Column]:
    found = {}
    for name, words in LEDGER.items():
        places = [(p, c.index, c) for c in columns if (p := c.place(words)) is not None]
        if places:
            found[name] = min(places, key=lambda x: x[:2])[2]
    return found


def _is_ledger(fields: Mapping[str, Column]) -> bool:
    return "amount" in fields and bool(fields.keys() & {"code", "name"}) and bool(fields.keys() & {"year", "programme"})


@dataclass(slots=True)
class _Entry:
    """One line of the ledger while it is read."""

    row: int
    cells: Row
    key: str = ""
    name: str = ""
    year: int = 0
    programme: str = ""
    project: str = ""
    amount: int = 0
    document: str = ""

    @property
    def subject(self) -> str:
        """What a problem's key names: the applicant, else a digest of the row's own words."""
        words = "\n".join(str(c) for _, c in sorted(self.cells.items()))
        return self.key or self.name or hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class LedgerReader:
    """Reads one ledger sheet into receipts; a fault refuses the file, for a ledger with a gap pays too much.

    Attributes
    ----------
    keys
        Normalised applicant name → the applicant keys that go with it among this year's candidates.
    """

    ledger: LedgerSheet
    programme: Programme
    year: int
    keys: Mapping[str, set[str]]
    findings: Findings

    def read(self) -> list[Receipt]:
        """Every line that is no total or remark."""
        unit = self._unit()
        entries = []
        for row, cells in self.ledger.below.items():
            if not self._counts(cells):
                remark = Remark("C11", "I", f"第{row}行为合计、说明或空行，已跳过(不计入台账)")
                self.findings.add(remark, self.ledger.place(row), plain(str(next(iter(cells.values())))))
            elif unit:
                entries.append(self._entry(_Entry(row, cells), unit))
        self._report_twice(entries)
        self._report_unnamed(entries)
        unknown = "未匹配:"
        return [
            Receipt(e.key or unknown + name_key(e.name), e.name, e.year, e.programme, e.project, e.amount, e.document)
            for e in entries
        ]

    def _counts(self, cells: Row) -> bool:
        texts = [plain(str(c)) for c in cells.values()]
        named = [self.ledger.fields[f].index for f in ("code", "name") if f in self.ledger.fields]
        return any(i in cells for i in named) and not any(_ASIDE.fullmatch(t) for t in texts[:3])

    def _unit(self) -> str:
        column = self.ledger.fields["amount"]
        cells = [r[column.index] for r in self.ledger.below.values() if column.index in r]
        if unit := column.unit or titled(self.ledger.header.titles):
            return unit
        if all(c.kind == "text" and any(u in str(c.value) for u in UNITS) for c in cells):
            return "元"
        numbers = [c.value for c in cells if c.kind == "number" and isinstance(c.value, int | float)]
        most = f"；最大值{max(numbers):.15g}" if numbers else ""
        remark = Remark("L07", "E-file", f"列“{column.header}”单位不明{most}", "请在表头注明单位，如“金额(万元)”")
        self.findings.add(remark, self.ledger.place(self.ledger.header.last, "amount"), column.header)
        return ""

    def _entry(self, entry: _Entry, unit: str) -> _Entry:
        for name in ("name", "programme", "project", "document"):
            setattr(entry, name, self._text(entry, name))
        entry.key = self._key(entry)
        entry.year = self._year(entry)
        entry.amount = self._amount(entry, unit)
        return entry

    def _say(self, entry: _Entry, name: str, remark: Remark) -> None:
        cell = self._cell(entry, name)
        level: Level = "E-file" if remark.level == "E-row" else remark.level
        place = self.ledger.place(entry.row, name)
        self.findings.add(replace(remark, level=level), place, entry.subject, "" if cell is None else str(cell))

    def _cell(self, entry: _Entry, name: str) -> Cell | None:
        column = self.ledger.fields.get(name)
        return None if column is None else entry.cells.get(column.index)

    def _text(self, entry: _Entry, name: str) -> str:
        read = text(self._cell(entry, name))
        for remark in read.remarks:
            self._say(entry, name, remark)
        return read.value or ""

    def _key(self, entry: _Entry) -> str:
        """The applicant: by the code, else by the name among this year's applicants (L02)."""
        cell = self._cell(entry, "code")
        read = credit_code(cell)
        if read.value:
            return read.value
        who = entry.name or str(cell)
        why = f"代码有误({read.remarks[-1].text})" if read.remarks else "没有代码"
        known = self.keys.get(name_key(entry.name), set()) if entry.name else set()
        if len(known) == 1:
            (key,) = known
            self._say(entry, "name", Remark("L02", "W" if cell else "I", f"“{who}”{why}，按单位名称匹配为{key}"))
            return key
        words = f"“{who}”{why}，未匹配到本年申报单位，不计入累计。请认领"
        self._say(entry, "name", Remark("L02", "W", words, "属于本年申报单位的，请补上其统一社会信用代码"))
        return ""

    def _year(self, entry: _Entry) -> int:
        if "year" not in self.ledger.fields:
            return 0
        cell = self._cell(entry, "year")
        match = _YEAR.fullmatch(plain(str(cell))) if cell is not None else None
        if not match:
            self._say(entry, "year", Remark("L01", "E-file", "年度应为四位年份，如2025", "请更正年度"))
            return 0
        year = int(match[1])
        if year > self.year or (year == self.year and same_programme(self.programme, entry.programme)):
            words = f"历史台账含{year}年记录，本轮为{self.year}年"
            self._say(entry, "year", Remark("L01", "E-file", words, "请删除本年度及以后的记录，或改用 --year"))
        return year

    def _amount(self, entry: _Entry, unit: str) -> int:
        cell = self._cell(entry, "amount")
        if cell is None:
            self._say(entry, "amount", Remark("L07", "E-file", "金额为空", "请补填，没有金额的请填0"))
            return 0
        read = amount(cell, unit)
        for remark in read.remarks:
            self._say(entry, "amount", remark)
        if read.value is None:
            return 0
        if read.value.denominator != 1 or too_much(read.value):
            self._say(entry, "amount", Remark("L07", "E-file", "金额应为整元数", "请更正金额"))
            return 0
        value = int(read.value)
        if value < 0:
            words = f"第{entry.row}行{show_wan(value)}万元：按收回资金处理？须附文号"
            self._say(entry, "amount", Remark("L04", "W", words))
        return value

    def _report_twice(self, entries: Sequence[_Entry]) -> None:
        groups: dict[tuple[object, ...], list[_Entry]] = defaultdict(list)
        for e in entries:
            groups[e.key or e.name, e.year, e.programme, e.project, e.amount, e.document].append(e)
        for first, *others in groups.values():
            for e in others:
                if e.document:
                    words = f"与第{first.row}行同一文号“{e.document}”重复"
                    self._say(e, "document", Remark("L05", "E-file", words, "请删除重复的一行"))
                else:
                    words = f"与第{first.row}行相同且无文号：均计入，并与“累计已获金额”核对"
                    self._say(e, "amount", Remark("L05", "W", words))

    def _report_unnamed(self, entries: Sequence[_Entry]) -> None:
        """L09: a line that names no programme counts as this one's, which is to be confirmed."""
        if "programme" not in self.ledger.fields and entries:
            words = f"历史台账没有“专题”列，{len(entries)}条记录均按“{self.programme.short}”计入累计；请确认"
            self.findings.add(Remark("L09", "W", words), self.ledger.place(), "专题")
            return
        for e in entries:
            if not e.programme:
                words = f"专题为空，按“{self.programme.short}”计入累计；请确认"
                self._say(e, "programme", Remark("L09", "W", words))
