"""A hand-edited or published list: who, which tier, how much. Our own 分配方案.xlsx changed, or any like it.

A row is somebody's by its project number; where it has none (or a running number only), by applicant and project.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from allocator.errors import DataError
from allocator.intake.cells import amount, plain, text
from allocator.intake.findings import Finding, Findings, Place, Remark
from allocator.intake.grid import Sheet
from allocator.intake.headers import Column, Header, find
from allocator.intake.layout import Layout, lacking
from allocator.intake.opening.sources import Given, Source, opened
from allocator.intake.result import SHOWN
from allocator.intake.synonyms import CANDIDATE
from allocator.intake.tables import Record, Table, fill
from allocator.intake.units import titled
from allocator.law.programme import Programme
from allocator.law.text.suggest import nearest
from allocator.problem.candidate import Candidate

_TIER = "拟定档次 拟定等级 拟评等级 拟支持档次 拟支持等级 奖补档次 奖补等级 支持档次 支持等级 评定等级 档次 等级 事项"
_AMOUNT = (
    "拟奖补金额 拟奖补资金 拟支持金额 拟支持资金 拟安排金额 拟安排资金 拟分配金额 拟补助金额 拟补助资金 "
    "奖补金额 奖补资金 支持金额 安排金额 分配金额 补助金额 金额"
)
_NAMES: dict[str, Mapping[str, object]] = {
    **{name: CANDIDATE[name] for name in ("id", "serial", "applicant", "project", "code", "remark")},
    "tier": dict.fromkeys(map(plain, _TIER.split())),
    "amount": dict.fromkeys(map(plain, _AMOUNT.split())),
}
_NUMBERS = {"id", "serial"}
_THEIRS: Mapping[str, Callable[[Candidate], str]] = {
    "applicant": lambda c: c.applicant,
    "project": lambda c: c.project,
    "code": lambda c: c.credit_code,
}
"""What a list may say of an award beside its number → the candidate's own."""
_NOTHING = frozenset(map(plain, ("", "-", "—", "/", "无", "其他", "未入选", "不予支持", "不支持")))
_FIX = "请改正后重新校验"


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award as the list has it, 元; `remark` is its 备注, `where` its place in the file."""

    id: str
    tier: str
    amount: int
    remark: str = ""
    where: str = ""


def read_list(
    given: Given, programme: Programme, candidates: Iterable[Candidate], *, called: str = ""
) -> tuple[AwardLine, ...]:
    """Return the awards of a list; rows without tier and money are no awards, sums and notes are no rows.

    Parameters
    ----------
    candidates
        Everybody in the candidate table, the pool and the others: a list may name no one else.
    called
        The file's name for people, where it is kept under another one.

    Raises
    ------
    DataError
        The file cannot be opened or is no list, or a line cannot be used; the text names every fault.
    """
    findings = Findings({})
    source = opened(given, called or given.name, findings)
    lines: tuple[AwardLine, ...] = ()
    if source is not None and (found := _table(source, programme, findings)):
        known = {plain(c.id): c for c in candidates}
        lines = tuple(_Reader(*found, programme, known, _named(known.values()), findings).read())
    _refuse(findings.finish())
    return lines


def _named(candidates: Iterable[Candidate]) -> Mapping[tuple[str, str], Sequence[Candidate]]:
    """Tell what a list may say, and a word as it is compared → everybody of whom it is true."""
    found: dict[tuple[str, str], list[Candidate]] = {}
    for c in candidates:
        for name, of in _THEIRS.items():
            if word := plain(of(c)):
                found.setdefault((name, word), []).append(c)
    return found


def _refuse(found: Sequence[Finding]) -> None:
    faults = [f for f in found if f.level.startswith("E")]
    if faults:
        more = [f"……另有{len(faults) - SHOWN}处"] if len(faults) > SHOWN else []
        told = "\n".join([f.message for f in faults[:SHOWN]] + more)
        raise DataError(f"名单有{len(faults)}处错误，未校验：\n{told}")


def _table(source: Source, programme: Programme, findings: Findings) -> tuple[Table, Mapping[str, Column]] | None:
    """Return the one visible sheet that has the columns of a list."""
    several = len(programme.tiers) > 1
    found = _headed(source)
    numbered, whole = [], [f for f in found if not _missing(f[2], several=several)]
    if len(whole) > 1:  # sums by city name projects, too, but do not number them
        numbered = [f for f in whole if f[2].keys() & _NUMBERS]
    whole = numbered or whole
    if len(whole) == 1:
        return _filled(source, *whole[0], findings)
    place = Place(source.name)
    if whole:
        titles = "".join(f"“{f[0].title}”" for f in whole)
        findings.add(_fault("C07", f"有{len(whole)}个可能的名单：{titles}", "请只保留要校验的一个"), place)
    elif found:
        sheet, header, fields = max(found, key=lambda f: len(f[2]))
        for name in _missing(fields, several=several):
            other = "，或补上“申报单位”和“项目名称”两列" if name == "id" else ""
            remark = replace(lacking(_SHOWN[name], header.columns), action=f"请在{sheet.called}中补上该列{other}")
            findings.add(remark, place, _SHOWN[name])
    else:
        words = "没有一张工作表有“项目编号”“拟定档次”“拟奖补金额”等表头"
        findings.add(_fault("C01", words, "请在名单中注明列名"), place)
    return None


def lists_in(source: Source, programme: Programme) -> list[str]:
    """Return the titles of the visible sheets that have every column of a list."""
    several = len(programme.tiers) > 1
    return [sheet.title for sheet, _, fields in _headed(source) if not _missing(fields, several=several)]


def _headed(source: Source) -> list[tuple[Sheet, Header, dict[str, Column]]]:
    """Return the visible sheets with a header that names anything of a list."""
    return [(s, h, _fields(h.columns)) for s in source.sheets if s.visible and (h := find(s, _count))]


def _count(columns: Sequence[Column]) -> int:
    return len(_fields(columns))


def _fields(columns: Sequence[Column]) -> dict[str, Column]:
    """Tell what each column is; the surest name first, then the left one."""
    fields: dict[str, Column] = {}
    for name, names in _NAMES.items():
        places = {c: p for c in columns if (p := c.place(names)) is not None}
        if places:
            fields[name] = min(places, key=lambda c: (places[c], c.index))
    return fields


_SHOWN = {"id": "项目编号", "tier": "拟定档次", "amount": "拟奖补金额"}
"""Field → the name that messages use."""


def _missing(fields: Mapping[str, Column], *, several: bool) -> list[str]:
    known = fields.keys() & _NUMBERS or fields.keys() >= {"applicant", "project"}
    lacks = [] if known else ["id"]
    lacks += ["tier"] if several and "tier" not in fields else []
    return lacks + ([] if "amount" in fields else ["amount"])


def _filled(
    source: Source, sheet: Sheet, header: Header, fields: Mapping[str, Column], findings: Findings
) -> tuple[Table, Mapping[str, Column]]:
    named = {n: c for n, c in fields.items() if n in {"id", "serial", "project", "applicant", "code"}}
    table = Table(source.name, sheet, header, Layout(tuple(header.columns), named))
    fill(table, findings)
    if not table.lines:
        findings.add(_fault("C50", "名单没有数据行", "请核对名单"), table.place())
    if hidden := [r.row for r in table.records if r.row in sheet.hidden_rows]:
        words = f"第{'、'.join(map(str, hidden))}行被隐藏，不能判定是否计入"
        findings.add(_fault("C06", words, "请取消隐藏，或删除这些行"), table.place(hidden[0]))
    return table, fields


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of a list; whatever is wrong goes to the findings."""

    table: Table
    fields: Mapping[str, Column]
    programme: Programme
    known: Mapping[str, Candidate]
    named: Mapping[tuple[str, str], Sequence[Candidate]]
    findings: Findings

    @property
    def unit(self) -> str:
        """Of the amounts, from the header or a title; "" where neither says it."""
        return self.fields["amount"].unit or titled(self.table.header.titles)

    @property
    def numbering(self) -> str:
        """项目编号 is the number; a running 序号 only where there is no 项目编号; else the project stands for it."""
        return next((name for name in ("id", "serial") if name in self.fields), "project")

    def read(self) -> Iterator[AwardLine]:
        """Yield every row that awards something."""
        seen: Counter[str] = Counter()
        for record in self.table.records:
            line = self._line(record)
            if line is None:
                continue
            seen[line.id] += 1
            if seen[line.id] == 2:
                self._say(record, self.numbering, _fault("C14", f"编号“{line.id}”在名单中重复"))
            yield line

    def _line(self, record: Record) -> AwardLine | None:
        """Return one row as an award; None where it awards nothing or cannot be used."""
        money, tier = self._money(record), self._text(record, "tier")
        if money is None or (not money and "tier" in self.fields and plain(tier) in _NOTHING):
            return None
        name, candidate = self._tier(record, tier), self._candidate(record)
        if name is None or candidate is None:
            return None
        if money == 0:
            self._say(record, "amount", _fault("C43", f"金额为空或为0，而档次为“{name}”，两者矛盾"))
            return None
        return AwardLine(candidate.id, name, money, self._text(record, "remark"), str(self.table.place(record.row)))

    def _tier(self, record: Record, said: str) -> str | None:
        names = self.programme.levels
        if "tier" not in self.fields:
            return names[0]
        name = {_stem(n): n for n in names}.get(_stem(said))
        if name is None:
            what = f"等级“{said}”不在规则" if said else "有金额而等级为空，应为"
            self._say(record, "tier", _fault("C39", f"{what}：{'/'.join(names)}"))
        return name

    def _candidate(self, record: Record) -> Candidate | None:
        """Whom the row means: by number, and the names beside it must be his, where the list has them.

        Where there is no project number, the names decide; a running number is the list's own.
        """
        number = self._text(record, self.numbering) if self.numbering != "project" else ""
        said = {name: word for name in _THEIRS if (word := self._text(record, name))}
        if said and (self.numbering != "id" or not number):
            return self._by_name(record, said, number)
        if not number:
            self._say(record, self.numbering, _fault("C13", f"{self.fields[self.numbering].header}为空"))
            return None
        found = self.known.get(plain(number))
        if found is None:
            hint = nearest(number, [c.id for c in self.known.values()])
            self._say(record, self.numbering, _fault("C13", f"编号“{number}”不在申报表中{hint}"))
            return None
        for name, word in said.items():
            theirs = _THEIRS[name](found)
            if theirs and plain(word) != plain(theirs):
                words = f"编号“{number}”在申报表中为“{theirs}”，与本行不符"
                self._say(record, name, _fault("C21", words, "请核对项目编号"))
                return None
        return found

    def _by_name(self, record: Record, said: Mapping[str, str], number: str) -> Candidate | None:
        """Whose names these are; a number tells apart who has applicant and project alike."""
        groups = [self.named.get((name, plain(word)), ()) for name, word in said.items()]
        alike = [c for c in groups[0] if all(any(c is x for x in group) for group in groups[1:])]
        whole = said.keys() >= {"applicant", "project"}
        found = [c for c in alike if plain(c.id) == plain(number)] if len(alike) > 1 and whole else alike
        if len(found) == 1:
            return found[0]
        told = "、".join(f"“{word}”" for word in said.values())
        where = "project" if "project" in said else next(iter(said))
        if alike:
            fix = "请补上“项目编号”列"
            self._say(record, where, _fault("C21", f"{told}在申报表中有{len(alike)}项，不能判定是哪一项", fix))
            return None
        theirs = [c.project for c in self.named.get(("applicant", plain(said.get("applicant", ""))), ())]
        hint = f"。该单位申报的是{'、'.join(f'“{x}”' for x in theirs)}" if theirs else ""
        self._say(record, where, _fault("C13", f"{told}不在申报表中{hint}"))
        return None

    def _money(self, record: Record) -> int | None:
        """元; 0 for an empty cell, None where the cell cannot be used."""
        cell = record.at(self.fields["amount"])
        if cell is None or plain(str(cell)) in _NOTHING:
            return 0
        read = amount(cell, self.unit or "元")
        fault = next((r for r in read.remarks if r.level == "E-row"), None)
        if fault is None and read.value is not None:
            fault = self._doubt(read.value, stated=bool(self.unit) or any(r.code == "C41" for r in read.remarks))
        if fault is not None:
            self._say(record, "amount", fault)
        return None if fault is not None or read.value is None else int(read.value)

    def _doubt(self, value: Fraction, *, stated: bool) -> Remark | None:
        """Tell what is wrong with an amount; `stated`: its unit is known."""
        if value < 0 or value.denominator != 1:
            return _fault("C43", "金额应为不小于0的整元数")
        if value and not stated:
            header = self.fields["amount"].header
            words = f"列“{header}”没有注明单位，不能判定是元还是万元"
            return _fault("C42", words, f"请把列名改为“{header}(万元)”或“{header}(元)”")
        return None

    def _text(self, record: Record, name: str) -> str:
        read = text(record.at(self.fields.get(name)))
        for remark in read.remarks:
            if remark.level == "E-row":
                self._say(record, name, remark)
        return read.value or ""

    def _say(self, record: Record, name: str, remark: Remark) -> None:
        """Report a fault of one cell; here every one refuses the list."""
        column = self.fields.get(name)
        cell, place = record.at(column), self.table.place(record.row, column)
        refused = replace(remark, level="E-file", action=remark.action or _FIX)
        self.findings.add(refused, place, str(record.row), "" if cell is None else str(cell))


def _fault(code: str, words: str, action: str = _FIX) -> Remark:
    return Remark(code, "E-file", words, action)


def _stem(tier: str) -> str:
    """卓越领军 and 卓越领军级 are one."""
    return plain(tier).removesuffix("级")
