"""The ledger as a sheet of the workbook or a file of its own: 历史奖补, recognised by its headers (L01, L02, L04, L05, L07)."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from allocator.candidate import Receipt
from allocator.intake.cells import UNITS, amount, plain, text, too_much
from allocator.intake.codes import credit_code, name_key
from allocator.intake.findings import Findings, Level, Place, Remark
from allocator.intake.headers import Column, Header, find
from allocator.intake.synonyms import LEDGER
from allocator.intake.workbook import Cell, Row, Sheet
from allocator.ledger import same_programme
from allocator.money import show_wan
from allocator.programme import Programme

_TOTAL = re.compile(r"(?:小计|合计|总计|共计).*|(?:填表|制表|审核|单位负责)人?[:(].*|(?:注|备注|说明)\d*:.*")
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
    def facts(self) -> tuple[tuple[str, ...], ...]:
        """The rows as text: the same sheet pasted into several files counts once."""
        rows = (self.sheet.rows[n] for n in sorted(self.sheet.rows))
        return tuple(tuple(str(c) for _, c in sorted(r.items())) for r in rows)


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
            found[name] = min(places)[2]
    return found


def _is_ledger(fields: Mapping[str, Column]) -> bool:
    return "amount" in fields and bool(fields.keys() & {"code", "name"}) and bool(fields.keys() & {"year", "programme"})


@dataclass(slots=True)
class _Entry:
    row: int
    code: str = ""
    name: str = ""
    year: int = 0
    programme: str = ""
    project: str = ""
    amount: int = 0
    document: str = ""


@dataclass(slots=True)
class LedgerReader:
    """Reads ledger sheets into receipts.

    Attributes
    ----------
    keys
        Normalised applicant name → the applicant keys that go with it among this year's candidates.
    """

    programme: Programme
    year: int
    keys: Mapping[str, set[str]]
    findings: Findings
    receipts: list[Receipt] = field(default_factory=list)

    def read(self, ledger: LedgerSheet) -> None:
        """All lines of one sheet; faults refuse the file, for a ledger with a gap pays too much."""
        unit = self._unit(ledger)
        entries = []
        for row in sorted(n for n in ledger.sheet.rows if n > ledger.header.last):
            cells = ledger.sheet.rows[row]
            if not self._is_entry(ledger, cells):
                remark = Remark("C11", "I", f"第{row}行为合计、说明或空行，已跳过(不计入台账)")
                self.findings.add(remark, ledger.place(row), plain(str(next(iter(cells.values())))))
            elif unit:
                entries.append(self._entry(ledger, row, cells, unit))
        self._duplicates(ledger, entries)
        self.receipts += [self._receipt(ledger, e) for e in entries]

    def _is_entry(self, ledger: LedgerSheet, cells: Row) -> bool:
        texts = [plain(str(c)) for c in cells.values()]
        named = [ledger.fields[f].index for f in ("code", "name") if f in ledger.fields]
        return any(i in cells for i in named) and not any(_TOTAL.fullmatch(t) for t in texts[:3])

    def _unit(self, ledger: LedgerSheet) -> str:
        column = ledger.fields["amount"]
        if column.unit:
            return column.unit
        titles = plain("".join(ledger.header.titles))
        if match := re.search(r"单位:?(万元|亿元|元)", titles):
            return match[1]
        cells = [r[column.index] for n, r in ledger.sheet.rows.items() if n > ledger.header.last and column.index in r]
        if all(c.kind == "text" and any(u in str(c.value) for u in UNITS) for c in cells):
            return "元"
        numbers = [c.value for c in cells if c.kind == "number" and isinstance(c.value, int | float)]
        most = f"；最大值{max(numbers):.15g}" if numbers else ""
        words = f"列“{column.header}”单位不明{most}"
        self.findings.add(
            Remark("L07", "E-file", words, "请在表头注明单位，如“金额(万元)”"), ledger.place(None, "amount"), "amount"
        )
        return ""

    def _entry(self, ledger: LedgerSheet, row: int, cells: Row, unit: str) -> _Entry:
        entry = _Entry(row)
        for name in ("name", "programme", "project", "document"):
            setattr(entry, name, self._text(ledger, row, cells, name))
        entry.code = self._code(ledger, row, cells, entry)
        entry.year = self._year(ledger, row, cells)
        entry.amount = self._amount(ledger, row, cells, unit, entry)
        own = same_programme(self.programme, entry.programme)
        if entry.year > self.year or (entry.year == self.year and own):
            words = f"历史台账含{entry.year}年记录，本轮为{self.year}年"
            remark = Remark("L01", "E-file", words, "请删除本年度及以后的记录，或改用 --year")
            self._say(ledger, row, "year", remark, entry, str(entry.year))
        return entry

    def _say(self, ledger: LedgerSheet, row: int, name: str, remark: Remark, entry: _Entry, value: str = "") -> None:
        self.findings.add(remark, ledger.place(row, name), entry.code or entry.name, value)

    def _cell(self, ledger: LedgerSheet, cells: Row, name: str) -> Cell | None:
        column = ledger.fields.get(name)
        return None if column is None else cells.get(column.index)

    def _text(self, ledger: LedgerSheet, row: int, cells: Row, name: str) -> str:
        cell = self._cell(ledger, cells, name)
        read = text(cell)
        for remark in read.remarks:
            self.findings.add(_whole(remark), ledger.place(row, name), str(cell), str(cell))
        return read.value or ""

    def _code(self, ledger: LedgerSheet, row: int, cells: Row, entry: _Entry) -> str:
        cell = self._cell(ledger, cells, "code")
        read = credit_code(cell)
        if read.value:
            return read.value
        known = self.keys.get(name_key(entry.name), set())
        problem = f"代码“{cell}”有误({read.remarks[-1].text})" if cell is not None and read.remarks else "没有代码"
        if len(known) == 1:
            key = next(iter(known))
            words = f"“{entry.name}”{problem}，按单位名称匹配为{key}"
            level: Level = "I" if cell is None else "W"
            self.findings.add(
                Remark("L02", level, words), ledger.place(row, "name"), f"{entry.name}:{row_facts(cells)}", entry.name
            )
            return key
        words = f"“{entry.name or cell}”{problem}，未匹配到本年申报单位，不计入累计。请认领"
        self.findings.add(
            Remark("L02", "W", words), ledger.place(row, "name"), entry.name or str(cell), entry.name or str(cell)
        )
        return ""

    def _year(self, ledger: LedgerSheet, row: int, cells: Row) -> int:
        cell = self._cell(ledger, cells, "year")
        if "year" not in ledger.fields:
            return 0
        match = _YEAR.fullmatch(plain(str(cell))) if cell is not None else None
        if match:
            return int(match[1])
        remark = Remark("L01", "E-file", "年度应为四位年份，如2025", "请更正年度")
        self.findings.add(remark, ledger.place(row, "year"), row_facts(cells), "" if cell is None else str(cell))
        return 0

    def _amount(self, ledger: LedgerSheet, row: int, cells: Row, unit: str, entry: _Entry) -> int:
        cell = self._cell(ledger, cells, "amount")
        if cell is None:
            remark = Remark("L07", "E-file", "金额为空", "请补填，没有金额的请填0")
            self._say(ledger, row, "amount", remark, entry)
            return 0
        read = amount(cell, unit)
        for remark in read.remarks:
            self._say(ledger, row, "amount", _whole(remark), entry, str(cell))
        value = read.value or Fraction()
        if value.denominator != 1 or too_much(value):
            self._say(ledger, row, "amount", Remark("L07", "E-file", "金额应为整元数"), entry, str(cell))
            return 0
        if value < 0:
            words = f"第{row}行-{show_wan(abs(int(value)))}万元：按收回资金处理？须附文号"
            self._say(ledger, row, "amount", Remark("L04", "W", words), entry, str(cell))
        return int(value)

    def _duplicates(self, ledger: LedgerSheet, entries: Iterable[_Entry]) -> None:
        groups: dict[tuple[object, ...], list[_Entry]] = defaultdict(list)
        for e in entries:
            groups[e.code or name_key(e.name), e.year, e.programme, e.project, e.amount, e.document].append(e)
        for group in groups.values():
            first, *others = group
            for e in others:
                if e.document:
                    words = f"与第{first.row}行同一文号“{e.document}”重复"
                    remark = Remark("L05", "E-file", words, "请删除重复的一行")
                else:
                    words = f"与第{first.row}行相同且无文号：均计入，并与“累计已获金额”核对"
                    remark = Remark("L05", "W", words)
                self._say(ledger, e.row, "amount", remark, e, f"{show_wan(e.amount)}万元")

    def _receipt(self, ledger: LedgerSheet, e: _Entry) -> Receipt:
        key = e.code or f"未匹配:{name_key(e.name)}"
        return Receipt(key, e.name, e.year, e.programme, e.project, e.amount, e.document)


def _whole(remark: Remark) -> Remark:
    """A fault in a ledger row is one of the whole ledger."""
    return replace(remark, level="E-file") if remark.level == "E-row" else remark


def row_facts(cells: Row) -> str:
    """A short digest of a row's words, for keys of rows that have no name of their own."""
    words = "\n".join(str(c) for _, c in sorted(cells.items()))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:8]
