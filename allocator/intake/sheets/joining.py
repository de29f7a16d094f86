"""Marks on a sheet of their own, put beside the candidates by number or name (C65).

Names are surer than running numbers: each sheet may count for itself. Whoever stands on one sheet only, or twice, is
asked about; nobody is given marks that may be another's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from allocator.intake.cells import plain
from allocator.intake.findings import Findings, Remark
from allocator.intake.grid import runs
from allocator.intake.headers import Column, Header
from allocator.intake.sheets.comparing import Found
from allocator.intake.tables import Borrowed, Record, Table, fill

_WHO = ("id", "serial", "project", "applicant", "code", "city", "county", "industry", "product", "topic", "group")
"""Fields that say who a row is about; everything else of a sheet of marks goes beside the candidates."""

_WAYS = (("id",), ("project", "code"), ("project", "applicant"), ("project",), ("applicant",), ("code",), ("serial",))
"""By what rows are matched, the surest first."""

_CALLED = {
    "id": "项目编号", "serial": "序号", "project": "项目名称", "applicant": "申报单位", "code": "统一社会信用代码",
}  # fmt: skip


def matchable(candidates: Found, marks: Found) -> bool:
    """Tell whether both sheets have a column in common by which rows can be matched."""
    return any(all(f in candidates.layout.fields and f in marks.layout.fields for f in way) for way in _WAYS)


def widened(found: Found, marks: Found) -> tuple[Header, dict[int, Column]]:
    """Return the candidates' header with the columns of the marks behind it, and where those stand."""
    after = max(
        [c.index for c in found.header.columns] + [max(cells, default=0) for cells in found.sheet.rows.values()]
    )
    who = {c.index for f, c in marks.layout.fields.items() if f in _WHO}
    home = {after + n: c for n, c in enumerate((c for c in marks.header.columns if c.index not in who), 1)}
    columns = (*found.header.columns, *(replace(c, index=n) for n, c in home.items()))
    return replace(found.header, columns=columns), home


@dataclass(slots=True)
class Marks:
    """A sheet of marks, read once for all tables that take theirs from it."""

    file: str
    found: Found
    findings: Findings
    records: list[Record] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def read(self) -> None:
        """Take its rows, sums and signatures set aside."""
        table = Table(self.file, self.found.sheet, self.found.header, self.found.layout)
        fill(table, self.findings)
        self.records = table.records

    def give(self, table: Table, home: Mapping[int, Column]) -> None:
        """Put the marks beside the rows of a table."""
        way = self._way(table)
        theirs = self._by(way)
        often = Counter(_key(r, table.layout.fields, way) for r in table.records)
        matched: dict[int, int] = {}
        for n, record in enumerate(table.records):
            key = _key(record, table.layout.fields, way)
            match = self._one(table, record, theirs.get(key, []), often[key])
            if match is not None and self._same(table, record, match):
                beside = {i: c for i, h in home.items() if (c := match.cells.get(h.index))}
                table.records[n] = Record(record.row, {**record.cells, **beside})
                matched[record.row] = match.row
        table.borrowed = Borrowed(self.found.title, self.found.header.last, home, matched)
        by = "和".join(_CALLED[f] for f in way)
        words = f"评分取自工作表“{self.found.title}”，按{by}对应，共{len(matched)}行"
        if way == ("serial",):
            words += "；两张表只有序号相同，不能用名称核对。请确认两表序号一致"
            fix = "请在评分表中补上项目名称或申报单位"
            self.findings.add(Remark("C65", "W", words, fix, subject=self.found.title), table.place())
        else:
            self.findings.add(Remark("C65", "I", words, subject=self.found.title), table.place())

    def say_left(self, titles: str) -> None:
        """Ask about the rows of marks that belong to no candidate."""
        left = [r.row for r in self.records if r.row not in self.taken]
        if left:
            table = Table(self.file, self.found.sheet, self.found.header, self.found.layout)
            words = f"第{runs(left)}行的评分不属于“{titles}”中的任何一行，未采用。请确认"
            fix = "应计入的，请在申报表中补上，或统一两张表的编号、名称"
            self.findings.add(Remark("C65", "W", words, fix, subject=f"{self.found.title}未对应"), table.place(left[0]))

    def _one(self, table: Table, record: Record, found: Sequence[Record], often: int) -> Record | None:
        """Return the only row of marks that is meant; whatever is not the only one is asked about."""
        self.taken |= {r.row for r in found}
        if len(found) == 1 and often == 1:
            return found[0]
        if len(found) > 1 and often == 1 and all(self._marks(r) == self._marks(found[0]) for r in found):
            return found[0]
        number = _number(record, table.layout.fields)
        alike = [r for r in found if number and _number(r, self.found.layout.fields) == number]
        if len(alike) == 1:
            return alike[0]
        if found:
            rows = runs(r.row for r in found)
            words = f"在工作表“{self.found.title}”中有{len(found)}行(第{rows}行)，不能判定取哪一行的评分"
            fix = "请在两张表中补上项目编号，或删除多余的行"
        else:
            words, fix = f"在工作表“{self.found.title}”中没有对应的行，没有评分", "请统一两张表的编号、名称，或补上评分"
        self.findings.add(Remark("C65", "E-row", words, fix), table.place(record.row), _called(table, record))
        return None

    def _same(self, table: Table, record: Record, match: Record) -> bool:
        """Tell whether nothing on the two rows says that they are about different projects."""
        name = self._differs(table, record, match)
        if name is None:
            return True
        said = match.at(self.found.layout.fields[name])
        words = f"编号与工作表“{self.found.title}”第{match.row}行相同，而{_CALLED[name]}为“{said}”，未采用该行的评分"
        remark = Remark("C65", "E-row", words, "请核对两张表的编号和名称")
        self.findings.add(remark, table.place(record.row, table.layout.fields[name]), _called(table, record))
        return False

    def _marks(self, record: Record) -> list[str]:
        who = {c.index for f, c in self.found.layout.fields.items() if f in _WHO}
        return [f"{i}={c}" for i, c in sorted(record.cells.items()) if i not in who]

    def _by(self, way: Sequence[str]) -> Mapping[tuple[str, ...], list[Record]]:
        """Return the rows of marks by what they are matched by."""
        found: dict[tuple[str, ...], list[Record]] = defaultdict(list)
        for record in self.records:
            found[_key(record, self.found.layout.fields, way)].append(record)
        return found

    def _way(self, table: Table) -> Sequence[str]:
        """By what rows are matched: numbers only where the names beside them agree, or nothing else serves."""
        ways = [w for w in _WAYS if all(f in table.layout.fields and f in self.found.layout.fields for f in w)]
        for way in ways:
            theirs = self._by(way)
            pairs = [(r, x) for r in table.records for x in theirs.get(_key(r, table.layout.fields, way), ())]
            if pairs and all(self._differs(table, *pair) is None for pair in pairs):
                return way
        return ways[0]

    def _differs(self, table: Table, mine: Record, theirs: Record) -> str | None:
        """Tell which name the two rows give differently; None where they agree as far as both have names."""
        for name in ("project", "code", "applicant"):
            said = [r.at(x.get(name)) for r, x in ((mine, table.layout.fields), (theirs, self.found.layout.fields))]
            if all(said) and plain(str(said[0])) != plain(str(said[1])):
                return name
        return None


def _key(record: Record, fields: Mapping[str, Column], way: Sequence[str]) -> tuple[str, ...]:
    return tuple(plain(str(record.at(fields[f]) or "")) for f in way)


def _number(record: Record, fields: Mapping[str, Column]) -> str:
    cell = next((c for f in ("id", "serial") if (c := record.at(fields.get(f)))), None)
    return "" if cell is None else plain(str(cell))


def _called(table: Table, record: Record) -> str:
    """Tell what a problem's key names: the number, else the project or applicant."""
    named = (record.at(table.layout.fields.get(f)) for f in ("id", "serial", "project", "applicant"))
    return next((str(c) for c in named if c), "")
