"""From the files of a run to their candidate tables and ledger sheets (C01–C07, C50, C51, C53)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from allocator.intake import entitlements, tiers
from allocator.intake import layout as layouts
from allocator.intake.cells import plain, text
from allocator.intake.checking import drop_equal_rows
from allocator.intake.cities import city, group_named, named_place
from allocator.intake.duplicate_columns import double
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.grid import ROWS, Sheet
from allocator.intake.header_notes import annotate, scale
from allocator.intake.headers import Column, Header, find
from allocator.intake.layout import Layout
from allocator.intake.ledger.sheet import LedgerSheet, recognise
from allocator.intake.multiple_tables import data_above, nameless_tail, second_header, side_by_side, split_experts
from allocator.intake.opening.sources import Source, too_large
from allocator.intake.questions.dispositions import Disposer, Disposition
from allocator.intake.questions.likely import pointed
from allocator.intake.required_columns import needs_city
from allocator.intake.score_words import is_expert
from allocator.intake.scoring import judges
from allocator.intake.scoring.beside import Beside
from allocator.intake.scoring.displayed import displayed
from allocator.intake.scoring.doubts import doubts
from allocator.intake.scoring.methods import check_methods
from allocator.intake.scoring.outliers import outliers
from allocator.intake.scoring.plan import ScoringPlan, decide
from allocator.intake.scoring.seen import Seen
from allocator.intake.sheet_annotations import comment, hidden
from allocator.intake.sheets.choosing import Choice, Chooser, Has, left_out
from allocator.intake.sheets.comparing import Found
from allocator.intake.sheets.joining import Marks, widened
from allocator.intake.sheets.numbering import renumber
from allocator.intake.sheets.sections import Sections
from allocator.intake.sheets.titles import city_in, place_of
from allocator.intake.synonyms import CANDIDATE
from allocator.intake.tables import Part, Record, Table, fill
from allocator.intake.units import units
from allocator.law.programme import Programme
from allocator.law.text.suggest import nearest

_CITY = "请增加“所在市”列，或在每个市的项目之上写一行市名"
_OF_CANDIDATES = {"request", "total", "mean", "bonus", "tier", "city", "event", "base", "count"}


@dataclass(slots=True)
class Gathered:
    """The tables of a run, how each is scored and the units of its money, and the ledger sheets beside them."""

    tables: list[Table] = field(default_factory=list)
    plans: dict[Part, ScoringPlan] = field(default_factory=dict)
    units: dict[Part, dict[str, str]] = field(default_factory=dict)
    ledgers: list[LedgerSheet] = field(default_factory=list)
    columns: Sequence[Disposition] = ()


def titles(sheet: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the sheets that the planner names; none where the headers decide."""
    return () if sheet is None else (sheet,) if isinstance(sheet, str) else tuple(sheet)


@dataclass(frozen=True)
class Gatherer:
    """Finds the tables.

    Attributes
    ----------
    wanted
        The titles of the candidate sheets, where the planner names them.
    renamed
        Normalised header → our name.
    """

    programme: Programme
    findings: Findings
    wanted: Sequence[str]
    renamed: Mapping[str, str]

    @cached_property
    def disposer(self) -> Disposer:
        """What every column is for, over all tables."""
        return Disposer(self.programme, self.findings)

    @cached_property
    def parts(self) -> dict[str, str]:
        """Names of columns that only this programme knows; in the file of one's own they may be half of the header."""
        own = layouts.spoken_of(self.programme) if self.programme.own else ()
        return layouts.names(self.programme) | {plain(name): name for name in own}

    def gather(self, sources: Sequence[Source]) -> Gathered:
        """Return the tables of every source; equal rows are dropped over all of them."""
        out = Gathered()
        self._check_wanted(sources)
        read = 0
        for source in sources:
            if len(sources) > 1 and self._only_ledger(source):
                out.ledgers += self._ledgers(source, ())
                remark = Remark("C53", "I", "只有历史台账，没有申报表，作为台账读取")
                self.findings.add(remark, Place(source.name))
                continue
            choice = self._choose(source)
            out.ledgers += self._ledgers(source, choice.sheets if choice else ())
            tables = self._tables(source, choice) if choice else []
            renumber(tables, self._city_of, self.findings)
            out.tables += tables
            read += bool(tables)
        drop_equal_rows(out.tables, self.findings)
        for table in out.tables:
            if plan := self._columns(table):
                out.plans[table.part] = plan
            out.units[table.part] = units(table, self.findings, own=self.programme.own)
        check_methods(out.plans, self.findings)
        out.columns = self.disposer.found
        if read > 1:
            words = f"已合并{read}个文件；每行注明来源文件"
            self.findings.add(Remark("C53", "I", words), Place(out.tables[0].file), "", shared=True)
        return out

    def _only_ledger(self, source: Source) -> bool:
        """Tell whether a file among several has a ledger and nothing that could be meant as candidates."""
        arranged = [a for s in source.sheets if (a := self._arrange(s))]
        if any(a[1].experts or a[1].parts or a[1].fields.keys() & _OF_CANDIDATES for a in arranged):
            return False
        return any(recognise(source.name, s) for s in source.sheets)

    def _ledgers(self, source: Source, taken: Sequence[Found]) -> list[LedgerSheet]:
        """Return the ledger sheets of a file; whatever else looks like a table is named as not read."""
        beside = [s for s in source.sheets if all(s is not f.sheet for f in taken)]
        found = [ledger for s in beside if (ledger := recognise(source.name, s))]
        for ledger in found:
            too_large(ledger.sheet, source.name, self.findings)
        if taken:
            for remark in left_out(beside, taken, [x.sheet for x in found], self.found, knowingly=bool(self.wanted)):
                self.findings.add(remark, Place(source.name))
        return found

    def _check_wanted(self, sources: Sequence[Source]) -> None:
        """Refuse a title that no file has beside others that are there: its rows would be missing unsaid."""
        present = {s.title for source in sources for s in source.sheets}
        unknown = [t for t in self.wanted if t not in present]
        if unknown and present.intersection(self.wanted):
            words = f"没有工作表“{'、'.join(unknown)}”{nearest(unknown[0], present)}"
            place = Place(sources[0].name)
            self.findings.add(Remark("C07", "E-file", words, "请改正 --sheet 的表名"), place, unknown[0], shared=True)

    def _choose(self, source: Source) -> Choice | None:
        """Tell which sheets of a file are read; what is said about it goes to the findings."""
        chooser = Chooser(
            source.sheets, self.found, self._has, self._placed, own=self.programme.own, year=self.programme.year
        )
        choice = chooser.choose(self.wanted if any(s.title for s in source.sheets) else ())
        remarks = (choice,) if isinstance(choice, Remark) else choice.remarks
        for remark in remarks:
            self.findings.add(remark, Place(source.name))
        return None if isinstance(choice, Remark) else choice

    def _tables(self, source: Source, choice: Choice) -> list[Table]:
        """Return the tables of a file, filled, each with the marks that stand on another sheet."""
        found = [t for f in choice.tables if (t := self._table(source, f, alone=len(choice.tables) == 1))]
        if choice.marks is not None and found:
            marks = Marks(source.name, choice.marks, self.findings)
            marks.read()
            for table in found:
                self._join(table, marks)
            marks.say_left("、".join(t.sheet.title for t in found))
        return found

    def _join(self, table: Table, marks: Marks) -> None:
        header, home = widened(Found(table.sheet, table.header, table.layout), marks.found)
        table.header = header
        given, full = table.layout.given, table.layout.scale or marks.found.layout.scale
        table.layout = layouts.arrange(header.columns, self.programme, self.renamed)
        table.layout.given, table.layout.scale = given, full
        marks.give(table, home)

    def _table(self, source: Source, found: Found, *, alone: bool) -> Table | None:
        sheet, header, layout = found.sheet, found.header, found.layout
        if too_large(sheet, source.name, self.findings):
            return None
        table = Table(source.name, sheet, header, layout, alone=alone)
        others = (
            split_experts(sheet, header, layout),
            second_header(sheet, header, self._known),
            side_by_side(sheet, layout),
            data_above(sheet, header),
        )
        if remark := next(filter(None, others), None):
            self.findings.add(remark, table.place())
            return None
        self._fill(table)
        return table

    def _fill(self, table: Table) -> None:
        """Take the rows of the table, and what was done to it besides writing."""
        read = table.layout.used
        sections = self._sections(table.layout)
        fill(table, self.findings, frozenset(c.index for c in read), sections)
        if sections is not None:
            self._cities(table, sections)
        if tail := nameless_tail(table):
            records, remark = tail
            self.findings.add(remark, table.place(records[0].row))
            table.records = table.records[: -len(records)]
            table.skipped += len(records)
        if not table.records:
            remark = Remark("C50", "E-file", "没有数据行", "请填写申报表后重新读取")
            self.findings.add(remark, table.place())
        if len(table.records) > ROWS:
            words = f"有{len(table.records)}行，超过{ROWS // 10_000}万行(整表)"
            self.findings.add(Remark("C51", "E-file", words, "请拆分为几个文件"), table.place())
        for trace in hidden(table.sheet, [r.row for r in table.records], read):
            self.findings.add(trace.remark, table.place(trace.row, trace.column))
        for row, column in sorted(table.sheet.comments):
            named = next((c for c in table.layout.columns if c.index == column), None)
            if row <= table.header.last and (said := comment(table.sheet, row, column)):
                self.findings.add(said, table.place(row, named), named.header if named else "标题")

    def _sections(self, layout: Layout) -> Sections | None:
        """Tell what takes the lines that name cities; None where no city is needed or nobody is named."""
        if not needs_city(self.programme) or not layout.fields.keys() & {"project", "applicant"}:
            return None
        at = {f: c.index for f, c in layout.fields.items()}
        marks = {c.index for c in (*layout.experts, *layout.parts.values(), *layout.others)}
        barred = marks | {at[f] for f in ("code", "total", "mean", "bonus") if f in at}
        return Sections(self._placed, frozenset(barred), at.get("serial", at.get("id", 0)), at.get("city", 0))

    def _cities(self, table: Table, sections: Sections) -> None:
        """Yield the city of each row whose own cell names none: by the line above it, or by the sheet's title."""
        bare = "city" not in table.layout.fields
        for remark in sections.assign(asked=bare):
            self.findings.add(remark, table.place())
        table.cities = sections.by_row
        if table.cities or not bare:
            return
        place, level, where = place_of(table.sheet.title, self._placed), "I", f"工作表名“{table.sheet.title}”"
        if not place and (place := city_in(table.header.titles)):
            level, where = "W", "表上的标题"
        if place:
            words = f"没有“所在市”列，各行按{where}记为“{place}”"
            remark = Remark("C28", "I", words) if level == "I" else Remark("C28", "W", f"{words}。请确认", _CITY)
            self.findings.add(remark, table.place(), "所在市")
            table.cities = dict.fromkeys((r.row for r in table.records), place)

    def _placed(self, words: str) -> str:
        """Return the city or group that some words name and nothing else."""
        listed, groups = self.programme.cities, self.programme.beside
        if not self.programme.own:
            return named_place(words, groups)
        known = (*listed, *groups)
        return next((c for c in known if plain(c) == plain(words)), "") if listed else group_named(words, groups)

    def _city_of(self, table: Table, record: Record) -> str:
        cell = record.at(table.layout.fields.get("city"))
        said = text(cell).value if cell is not None else table.cities.get(record.row, "")
        return (city(said, self.programme.beside).value or "" if not self.programme.own else said) if said else ""

    def found(self, sheet: Sheet) -> Found | None:
        """Return a sheet as a table: its header and its columns."""
        arranged = self._arrange(sheet)
        return Found(sheet, *arranged) if arranged else None

    def _arrange(self, sheet: Sheet) -> tuple[Header, Layout] | None:
        header = find(sheet, self._known) or (find(sheet, self._marks) if self.programme.ranked else None)
        if header is None:
            return None
        header = annotate(sheet, header)
        layout = layouts.arrange(header.columns, self.programme, self.renamed)
        layout.scale = scale(header)
        if "city" not in layout.fields and (place_of(sheet.title, self._placed) or self._headed(sheet, header, layout)):
            layout.given = frozenset({"city"})
        return header, layout

    def _headed(self, sheet: Sheet, header: Header, layout: Layout) -> bool:
        """Tell whether something beside a column names the cities: lines between the rows, or the title above them."""
        sections = self._sections(layout)
        if sections is None:
            return False
        below = ((n, cells) for n, cells in sheet.rows.items() if n > header.last)
        named = any((h := sections.heading(n, cells)) and h.place for n, cells in below)
        return named or bool(city_in(header.titles))

    def _known(self, columns: Sequence[Column]) -> int:
        ours = [layouts.renamed(c, self.renamed) for c in columns]
        return layouts.known(ours, self.parts, own=self.programme.own)

    def _marks(self, columns: Sequence[Column]) -> int:
        """Return the same of a sheet that has marks and numbers only."""
        ours = [layouts.renamed(c, self.renamed) for c in columns]
        scored = any(is_expert(c.base, c.parent) or c.called(CANDIDATE["total"]) for c in ours)
        numbered = any(c.called(CANDIDATE[f]) for c in ours for f in ("id", "serial", "code"))
        return len(ours) if scored and numbered else 0

    def _has(self, found: Found) -> Has:
        scored = not self.programme.ranked or isinstance(decide(found.layout, self.programme), ScoringPlan)
        return Has(not layouts.missing(found.layout, self.programme), scored)

    def _columns(self, table: Table) -> ScoringPlan | None:
        asked: set[Column] = set()
        layout = table.layout
        seen = Seen(table.records)
        for column, remark in tiers.settle(table, self.programme):
            asked.add(column)
            self.findings.add(remark, table.place(table.header.last, column), column.header)
        plan = self._scoring(table, seen, asked) if self.programme.ranked else None
        for remark in layouts.missing(layout, self.programme):
            self.findings.add(*pointed(remark, table))
        for group in layouts.doubles(layout):
            place = table.place(table.header.last, group[-1])
            asked.update(group)
            self.findings.add(double(table, group), place, group[0].header)
        if fault := entitlements.unusable(layout, self.programme):
            remark, column = fault
            self.findings.add(remark, table.place(table.header.last, column), column.header)
        if self.programme.ranked and (unbounded := layouts.without_request(layout, self.programme)):
            self.findings.add(unbounded, table.place(), "申报金额")
        self.disposer.settle(table, plan, asked)
        return plan

    def _scoring(self, table: Table, seen: Seen, asked: set[Column]) -> ScoringPlan | None:
        """Tell how the table is scored, and what is asked about it; the columns asked about go into `asked`."""
        said = list(judges.settle(table.layout, seen))
        plan = decide(table.layout, self.programme, seen)
        if isinstance(plan, Remark):
            self.findings.add(plan, table.place(), "评分")
        else:
            said += doubts(plan, table.layout, seen)
            apart = [c for _, c in said]
            said += Beside(plan, table.layout, seen).doubts()
            said += displayed(plan, seen)
            for n, column, remark in outliers(plan, seen, apart):
                record = table.records[n]
                place = table.place(record.row, column)
                self.findings.add(remark, place, table.subject(record), str(record.at(column)))
        for remark, column in said:
            asked.add(column)
            self.findings.add(remark, table.place(table.header.last, column), column.header)
        return None if isinstance(plan, Remark) else plan
