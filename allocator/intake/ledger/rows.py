"""The lines of a ledger sheet as receipts: who, when, what for, how much (L01–L09)."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from allocator.intake.answers import nothing
from allocator.intake.cells import UNITS, amount, plain, text, too_much
from allocator.intake.codes import credit_code, name_key
from allocator.intake.findings import Findings, Level, Remark
from allocator.intake.grid import Cell, Row
from allocator.intake.ledger.account import UNMATCHED
from allocator.intake.ledger.sheet import LedgerSheet
from allocator.intake.multiple_tables import data_above
from allocator.intake.non_data_rows import Asides, words_of
from allocator.intake.requested_amounts import FAR_TOO_MUCH, NOTHING_RECEIVED
from allocator.intake.sheet_annotations import struck
from allocator.intake.synonyms import CANDIDATE
from allocator.intake.units import titled
from allocator.law.programme import Programme
from allocator.law.topic import Topic, topic_of
from allocator.money import WAN, show_wan
from allocator.problem.candidate import Receipt
from allocator.problem.ledger import needed, same_programme

_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")


@dataclass(slots=True)
class LedgerEntry:
    """One line of the ledger while it is read."""

    ledger: LedgerSheet
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

    def cell(self, name: str) -> Cell | None:
        column = self.ledger.fields.get(name)
        return None if column is None else self.cells.get(column.index)

    def say(self, name: str, remark: Remark, findings: Findings) -> None:
        """Report at one of its cells; a fault refuses the file, for a ledger with a gap pays too much."""
        cell = self.cell(name)
        level: Level = "E-file" if remark.level == "E-row" else remark.level
        place = self.ledger.place(self.row, name)
        findings.add(replace(remark, level=level), place, self.subject, "" if cell is None else str(cell))

    def receipt(self) -> Receipt:
        key = self.key or f"{UNMATCHED}{name_key(self.name)}"
        return Receipt(key, self.name, self.year, self.programme, self.project, self.amount, self.document)


@dataclass(frozen=True, slots=True)
class LedgerReader:
    """Reads one ledger sheet.

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

    def read(self) -> list[LedgerEntry]:
        """Return every line that is no total or remark."""
        self.ledger.prepare(self.findings)
        if remark := data_above(self.ledger.sheet, self.ledger.header):
            self.findings.add(remark, self.ledger.place())
        unit, asides = self._unit(), self._asides()
        entries = []
        for row, cells in self.ledger.below.items():
            if reason := asides.reason(cells):
                remark = Remark("C11", "I", f"第{row}行{reason}，已跳过(不计入台账)")
                self.findings.add(remark, self.ledger.place(row), plain(str(next(iter(cells.values())))))
            elif unit:
                entries.append(self._entry(LedgerEntry(self.ledger, row, cells), unit))
        self._report_unnamed(entries)
        self._report_topics(entries)
        return entries

    def _asides(self) -> Asides:
        fields, columns = self.ledger.fields, self.ledger.header.columns
        return Asides(
            named=tuple(fields[f].index for f in ("code", "name") if f in fields),
            numbering=frozenset(c.index for c in columns if c.called(CANDIDATE["serial"])),
            used=frozenset(c.index for c in fields.values()),
            headers=words_of(self.ledger.sheet, self.ledger.header),
        )

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

    def _entry(self, entry: LedgerEntry, unit: str) -> LedgerEntry:
        for name in ("name", "programme", "project", "document"):
            setattr(entry, name, self._text(entry, name))
        entry.key = self._key(entry)
        if marks := self.ledger.sheet.struck.get(entry.row):
            fields = self.ledger.fields
            names = [fields[f] for f in ("name", "code") if entry.cell(f)]
            for trace in struck(marks, names, fields.values()):
                self._say(entry, next(f for f, c in fields.items() if c == trace.column), trace.remark)
        entry.year = self._year(entry)
        entry.amount = self._amount(entry, unit)
        return entry

    def _say(self, entry: LedgerEntry, name: str, remark: Remark) -> None:
        entry.say(name, remark, self.findings)

    def _text(self, entry: LedgerEntry, name: str) -> str:
        read = text(entry.cell(name))
        for remark in read.remarks:
            self._say(entry, name, remark)
        return read.value or ""

    def _key(self, entry: LedgerEntry) -> str:
        """Return the applicant: by the code, else by the name among this year's applicants (L02)."""
        cell = entry.cell("code")
        if cell is None and not entry.name:
            words = "单位名称和统一社会信用代码均为空，不知是哪个单位的记录"
            self._say(entry, "name", Remark("L02", "E-file", words, "请补填，不是记录的行请删除"))
            return ""
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

    def _year(self, entry: LedgerEntry) -> int:
        if "year" not in self.ledger.fields:
            return 0
        cell = entry.cell("year")
        match = _YEAR.fullmatch(plain(str(cell))) if cell is not None else None
        if not match:
            self._say(entry, "year", Remark("L01", "E-file", "年度应为四位年份，如2025", "请更正年度"))
            return 0
        year = int(match[1])
        if year > self.year or (year == self.year and same_programme(self.programme, entry.programme)):
            words = f"历史台账含{year}年记录，本轮为{self.year}年"
            self._say(entry, "year", Remark("L01", "E-file", words, "请删除本年度及以后的记录，或改用 --year"))
        return year

    def _amount(self, entry: LedgerEntry, unit: str) -> int:
        cell = entry.cell("amount")
        if cell is None:
            self._say(entry, "amount", Remark("L07", "E-file", "金额为空", "请补填，没有金额的请填0"))
            return 0
        if nothing(cell):
            self._say(entry, "amount", NOTHING_RECEIVED)
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
        self._check_size(entry, value, unit)
        return value

    def _check_size(self, entry: LedgerEntry, value: int, unit: str) -> None:
        """L07: an amount a hundred times the highest ceiling, or below 1万元 in a column of 元."""
        most = max((t.ceiling for t in self.programme.tiers), default=0)
        if most and abs(value) >= FAR_TOO_MUCH * most:
            times = f"{show_wan(value)}万元是上限{show_wan(most)}万元的{abs(value) // most:,}倍"
            words = f"{times}，疑为以元填写(列的单位为{unit})"
            self._say(entry, "amount", Remark("L07", "E-file", words, "请核对金额单位"))
        elif unit == "元" and 0 < abs(value) < WAN:
            words = f"列的单位为元，而该格仅{value}元，疑为以万元填写。请确认"
            self._say(entry, "amount", Remark("L07", "W", words))

    def _report_unnamed(self, entries: Sequence[LedgerEntry]) -> None:
        """L09: a line that names no programme counts as this one's, which is to be confirmed."""
        if "programme" not in self.ledger.fields and entries:
            words = f"历史台账没有“专题”列，{len(entries)}条记录均按“{self.programme.short}”计入累计；请确认"
            self.findings.add(Remark("L09", "W", words), self.ledger.place(), "专题")
            return
        for e in entries:
            if not e.programme:
                words = f"专题为空，按“{self.programme.short}”计入累计；请确认"
                self._say(e, "programme", Remark("L09", "W", words))

    def _report_topics(self, entries: Sequence[LedgerEntry]) -> None:
        """L10: a line that is not certainly this programme's is asked about; one of another is said not to count."""
        clause = self.programme.ceiling
        every = clause is not None and clause.history == "ministry"
        groups: dict[str, list[LedgerEntry]] = defaultdict(list)
        for e in entries if needed(self.programme) else ():
            groups[e.programme].append(e)
        for name, group in groups.items():
            topic = topic_of(self.programme, name)
            if topic in ("ours", "blank") or (every and topic == "other"):
                continue
            amount = f"共{len(group)}条、合计{show_wan(sum(e.amount for e in group))}万元"
            place = replace(self.ledger.place(group[0].row, "programme"), rows=tuple(e.row for e in group))
            self.findings.add(_topic_told(topic, name, self.programme.short, amount), place, name, name)


def _topic_told(topic: Topic, name: str, short: str, amount: str) -> Remark:
    """Tell how lines of such a 专题 are reported."""
    match topic:
        case "near":
            words = f"专题“{name}”与“{short}”相近，{amount}，按“{short}”计入；请确认"
            return Remark("L10", "W", words, f"不是“{short}”的，请更正专题")
        case "mixed":
            words = f"专题“{name}”一格写了不止一个专题，{amount}，全部计入“{short}”；请确认"
            return Remark("L10", "W", words, "请按专题分行填写各自的金额")
        case "alike":
            words = f"专题“{name}”不是“{short}”而有相同字样，{amount}，未计入“{short}”；请确认"
            return Remark("L10", "W", words, f"属于“{short}”的，请将专题改为“{short}”")
        case _:
            return Remark("L10", "I", f"其他专题“{name}”{amount}，未计入“{short}”")
