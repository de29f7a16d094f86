"""One data row as the facts of a candidate, each cell read once and every remark at its place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from fractions import Fraction

from allocator.intake import entitlements, tiers
from allocator.intake.answers import nothing
from allocator.intake.cells import Read, amount, plain, text
from allocator.intake.cities import city, elsewhere, listed_city
from allocator.intake.codes import applicant_key, credit_code
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.gates import Judged, judge
from allocator.intake.grid import Cell
from allocator.intake.headers import Column
from allocator.intake.questions import status
from allocator.intake.questions.status import Said
from allocator.intake.requested_amounts import NOTHING_RECEIVED, received, requested
from allocator.intake.required_columns import needs_applicant, needs_city, needs_code
from allocator.intake.scoring.plan import ScoringPlan
from allocator.intake.scoring.scores import Scored, has_marks, score
from allocator.intake.sheet_annotations import comment, struck
from allocator.intake.synonyms import SHOWN, UNSCORED
from allocator.intake.tables import Record, Table
from allocator.law.award import Rate
from allocator.law.programme import Programme
from allocator.problem.candidate import CITIES

_ZEROS = re.compile(r"0{2,}")


@dataclass(slots=True)
class TableLine:
    """What one row says.

    Attributes
    ----------
    raw_id
        The number as the file has it, "" where it has none; `id` may carry the file's name before it.
    unscored
        The word by which the file says that the project was not scored, "" otherwise.
    refused
        What the file says against the project (“形式审查结果”为“不予受理”), which takes it out of the pool.
    noted
        What a column of the standing says that is to be asked about, with the column.
    labels
        Header → cell text, for the columns that a clause names.
    alone
        A line that names no applicant is its own.
    """

    table: Table
    record: Record
    raw_id: str = ""
    id: str = ""
    project: str = ""
    applicant: str = ""
    code: str = ""
    city: str = ""
    county: str = ""
    industry: str = ""
    product: str = ""
    topic: str = ""
    group: str = ""
    tier: str | None = None
    applied: str | None = None
    request: int | None = None
    stated: Fraction | None = None
    received: int | None = None
    unscored: str = ""
    refused: str = ""
    noted: list[tuple[Said, Column]] = field(default_factory=list)
    scored: Scored = field(default_factory=Scored)
    judged: Judged = field(default_factory=Judged)
    due: entitlements.Due = field(default_factory=entitlements.Due)
    labels: dict[str, str] = field(default_factory=dict)
    alone: bool = False

    @property
    def key(self) -> str:
        return applicant_key(self.code, self.applicant) or (self.id if self.alone else "")

    @property
    def absent(self) -> bool:
        """Whether the file itself takes the project out: not scored, withdrawn or refused."""
        return bool(self.unscored or self.refused)

    @property
    def where(self) -> tuple[str, str, int]:
        return self.table.file, self.table.sheet.title, self.record.row

    @property
    def subject(self) -> str:
        """What a problem's key names: the number, else the credit code, else a digest of the row's own words."""
        if self.raw_id or self.code:
            return self.raw_id or self.code
        words = "\n".join(sorted(str(c) for c in self.record.cells.values()))
        return self.project or hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:8]

    def place(self, field_name: str = "") -> Place:
        return self.table.place(self.record.row, self.table.layout.fields.get(field_name))


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one table.

    Attributes
    ----------
    plan
        How the score comes about; None where the table has no material for one.
    units
        Money field → its column's unit; a field whose unit is unknown is absent.
    wordy
        Columns of the standing that are written in sentences: only a refusal is heard in them.
    """

    table: Table
    plan: ScoringPlan | None
    programme: Programme
    findings: Findings
    units: dict[str, str]
    wordy: frozenset[Column] = frozenset()

    def read(self, record: Record) -> TableLine:
        """Return one row; every remark goes to the findings."""
        line = TableLine(self.table, record)
        self._names(line)
        self._traces(line)
        self._city(line)
        line.tier, line.applied = (self._tier(line, name) for name in (tiers.EXPERTS, tiers.APPLIED))
        for name in ("request", "received"):
            self._money(line, name)
        self._status(line)
        if self.plan and not line.unscored and not (line.refused and not has_marks(record, self.plan)):
            line.scored = score(record, self.plan)
            self._say_all(line, line.scored.remarks)
        line.due = entitlements.read(record, self.table.layout, self.programme, self.units)
        self._say_all(line, line.due.remarks)
        line.judged = judge(record, self.table.layout, self.programme, line.due.event)
        self._say_all(line, line.judged.remarks)
        for name, remark in tiers.contradictions(line.tier, line.applied, line.judged.verdicts, self.programme):
            self._say(line, remark, self.table.layout.fields[name])
        return line

    def _say_all(self, line: TableLine, remarks: list[tuple[Remark, Column]]) -> None:
        for remark, column in remarks:
            self._say(line, remark, column)

    def _say(self, line: TableLine, remark: Remark, column: Column | None) -> None:
        cell = line.record.at(column)
        place = self.table.place(line.record.row, column)
        self.findings.add(remark, place, line.subject, "" if cell is None else str(cell))

    def _traces(self, line: TableLine) -> None:
        """Lines struck through and comments, each at its cell."""
        sheet, row, fields = self.table.sheet, line.record.row, self.table.layout.fields
        if marks := sheet.struck.get(row):
            names = [fields[f] for f in ("project", "applicant") if line.record.at(fields.get(f))]
            for trace in struck(marks, names, self.table.layout.used - {fields.get("remark")}):
                self._say(line, trace.remark, trace.column)
        if sheet.comments:
            for c in self.table.layout.columns:
                if remark := comment(sheet, row, c.index):
                    self._say(line, remark, c)

    def _cell(self, line: TableLine, name: str) -> tuple[Cell | None, Column | None]:
        column = self.table.layout.fields.get(name)
        return line.record.at(column), column

    def _text(self, line: TableLine, name: str, *, title: bool = False) -> str:
        return self._words(line, self.table.layout.fields.get(name), title=title)

    def _words(self, line: TableLine, column: Column | None, *, title: bool = False) -> str:
        read = text(line.record.at(column), name=title)
        for remark in read.remarks:
            self._say(line, remark, column)
        return read.value or ""

    def _names(self, line: TableLine) -> None:
        numbering = next((f for f in ("id", "serial") if f in self.table.layout.fields), None)
        if numbering:
            cell, column = self._cell(line, numbering)
            line.raw_id = "" if cell is None or cell.kind in {"error", "uncalculated"} else str(cell).strip()
            line.raw_id = self._text(line, numbering)
            if cell is not None and cell.kind == "number" and _padded(cell):
                words = f"编号为数值{cell}，显示格式“{cell.format}”。请改为文本“{str(cell).zfill(len(cell.format))}”"
                self._say(line, Remark("C16", "E-row", words, "请将该列设为文本后重新录入"), column)
            if cell is None:
                self._say(line, Remark("C13", "E-row", f"{SHOWN[numbering]}为空", "请补填"), column)
            line.raw_id = self.table.numbers.get(line.record.row, line.raw_id) if line.raw_id else ""
        line.id = line.raw_id
        cell, column = self._cell(line, "code")
        if column is not None:
            read = credit_code(cell)
            line.code = read.value or ""
            for remark in read.remarks:
                self._say(line, remark, column)
            if cell is None and needs_code(self.programme):
                words = "统一社会信用代码为空，应为18位"
                self._say(line, Remark("C20", "E-row", words, "请补填"), column)
        line.alone = not needs_applicant(self.programme)
        for name, required in (("project", not self.programme.own), ("applicant", not line.alone)):
            setattr(line, name, self._text(line, name, title=True))
            cell, column = self._cell(line, name)
            if cell is None and column is not None and required:
                self._say(line, Remark("C13", "E-row", f"{SHOWN[name]}为空", "请补填"), column)
        if self.programme.own:
            line.project = line.project or line.raw_id
        for name in ("county", "industry", "product", "topic", "group"):
            setattr(line, name, self._text(line, name))
        for header, column in self.table.layout.labels.items():
            line.labels[header] = self._words(line, column)

    def _city(self, line: TableLine) -> None:
        cell, column = self._cell(line, "city")
        above = self.table.cities.get(line.record.row, "")
        if column is None and not above and "city" not in self.table.layout.given:
            return
        said = self._text(line, "city") if cell is not None else above
        if (cell is not None and not said) or (not said and not needs_city(self.programme)):
            return
        read = self._place(said)
        line.city = read.value or ""
        for remark in read.remarks:
            self._say(line, remark, column)
        other = self._place(above).value if above and cell is not None else None
        if line.city and other not in (None, line.city):
            words = f"所在市为“{line.city}”，而其上的分组行为“{other}”。请确认"
            self._say(line, Remark("C60", "W", words), column)
        if line.city in CITIES and not self.programme.own and (other := elsewhere(line.city, line.county)):
            words = f"所在市为“{line.city}”，而县(市、区)“{line.county}”属于{other}。请确认"
            self._say(line, Remark("C60", "W", words), self.table.layout.fields["county"])

    def _place(self, said: str) -> Read[str]:
        """Return the city, or the group beside the cities, that words name."""
        cities, groups = self.programme.cities, self.programme.beside
        if not self.programme.own:
            return city(said, groups)
        return listed_city(said, (*cities, *groups) if cities else ())

    def _tier(self, line: TableLine, name: str) -> str | None:
        """Return the tier that a column names: `tier` of the experts, `applied` of the application."""
        column = self.table.layout.fields.get(name)
        if column is None or not tiers.used(name, self.programme):
            return None
        said = self._text(line, name)
        ours = tiers.tier_named(self.programme, said)
        if not ours or (name == tiers.APPLIED and ours == tiers.NO_TIER):
            self._say(line, tiers.unknown(name, said, column, self.programme), column)
            return None
        return ours

    def _money(self, line: TableLine, name: str) -> None:
        cell, column = self._cell(line, name)
        if column is None or name not in self.units:
            return
        if cell is None:
            if name == "request" and self.programme.looks_at(name) and not isinstance(self.programme.award, Rate):
                self._say(line, Remark("C43", "E-row", "申报金额为空，应大于0", "请补填"), column)
            return
        if name == "received" and nothing(cell):
            self._say(line, NOTHING_RECEIVED, column)
            line.received = 0
            return
        unit = self.units[name]
        read = amount(cell, unit)
        for remark in read.remarks:
            self._say(line, remark, column)
        if read.value is None:
            return
        asked = requested(read.value, unit, self.programme) if name == "request" else received(read.value)
        for remark in asked.remarks:
            self._say(line, remark, column)
        setattr(line, name, asked.amount)
        if name == "request":
            line.stated = asked.stated

    def _status(self, line: TableLine) -> None:
        """Read what the file says of the project's standing."""
        self._unscored(line)
        fields, layout = self.table.layout.fields, self.table.layout
        for column in (*(fields[f] for f in ("status", "remark") if f in fields), *layout.statuses):
            cell = line.record.at(column)
            said = None if cell is None else status.said(column, str(cell), remark=column in self.wordy)
            if said:
                line.noted.append((said, column))
                answer = self.findings.answer("C66", said.subject)
                if answer == status.OUT.says or (said.refused and answer != status.IN.says):
                    line.refused = line.refused or f"“{column.header}”为“{said.word}”"

    def _unscored(self, line: TableLine) -> None:
        for name in ("status", "remark"):
            cell, column = self._cell(line, name)
            if cell is not None and plain(str(cell)) in UNSCORED:
                line.unscored = str(cell).strip()
                if self.plan and has_marks(line.record, self.plan):
                    words = f"“{column.header if column else ''}”为“{line.unscored}”，但有得分，两者矛盾"
                    self._say(line, Remark("C31", "E-row", words, "请核实后更正状态或得分"), column)
                return


def _padded(cell: Cell) -> bool:
    return bool(_ZEROS.fullmatch(cell.format)) and len(str(cell)) < len(cell.format)
