"""From the files of a run to their candidate tables and ledger sheets (C01–C07, C50, C51, C53)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from allocator.intake import entitlements, tiers
from allocator.intake import layout as layouts
from allocator.intake.cells import plain
from allocator.intake.checking import drop_equal_rows
from allocator.intake.choosing import choose, left_out
from allocator.intake.duplicate_columns import double
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.grid import ROWS, Sheet
from allocator.intake.header_notes import annotate, scale
from allocator.intake.headers import Column, Header, find
from allocator.intake.layout import Layout
from allocator.intake.ledger.sheet import LedgerSheet, recognise
from allocator.intake.multiple_tables import data_above, nameless_tail, second_header, side_by_side, split_experts
from allocator.intake.questions.dispositions import Disposer, Disposition
from allocator.intake.scoring import judges
from allocator.intake.scoring.beside import Beside
from allocator.intake.scoring.displayed import displayed
from allocator.intake.scoring.doubts import doubts
from allocator.intake.scoring.methods import check_methods
from allocator.intake.scoring.outliers import outliers
from allocator.intake.scoring.plan import Plan, decide
from allocator.intake.scoring.seen import Seen
from allocator.intake.sheet_annotations import comment, hidden
from allocator.intake.sources import Source, too_large
from allocator.intake.tables import Table, fill
from allocator.intake.units import units
from allocator.law.programme import Programme

_OF_CANDIDATES = {"request", "total", "mean", "bonus", "tier", "city", "event", "base", "count"}


@dataclass(slots=True)
class Gathered:
    """The tables of a run, how each is scored and the units of its money by file, and the ledger sheets beside them."""

    tables: list[Table] = field(default_factory=list)
    plans: dict[str, Plan] = field(default_factory=dict)
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    ledgers: list[LedgerSheet] = field(default_factory=list)
    columns: Sequence[Disposition] = ()


@dataclass(frozen=True)
class Gatherer:
    """Finds the tables.

    Attributes
    ----------
    wanted
        The title of the candidate sheet, where the planner names it.
    renamed
        Normalised header → our name.
    """

    programme: Programme
    findings: Findings
    wanted: str | None
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
        """The table of every source; equal rows are dropped over all of them."""
        out = Gathered()
        for source in sources:
            if len(sources) > 1 and self._only_ledger(source):
                out.ledgers += self._ledgers(source, None)
                remark = Remark("C53", "I", "只有历史台账，没有申报表，作为台账读取")
                self.findings.add(remark, Place(source.name))
                continue
            table = self._table(source)
            out.ledgers += self._ledgers(source, table)
            if table:
                out.tables.append(table)
        drop_equal_rows(out.tables, self.findings)
        for table in out.tables:
            if plan := self._columns(table):
                out.plans[table.file] = plan
            out.units[table.file] = units(table, self.findings, own=self.programme.own)
        check_methods(out.plans, self.findings)
        out.columns = self.disposer.found
        if len(out.tables) > 1:
            words = f"已合并{len(out.tables)}个文件；每行注明来源文件"
            self.findings.add(Remark("C53", "I", words), Place(out.tables[0].file), "", shared=True)
        return out

    def _only_ledger(self, source: Source) -> bool:
        """Whether a file among several has a ledger and nothing that could be meant as candidates."""
        arranged = [a for s in source.sheets if (a := self._arrange(s))]
        if any(a[1].experts or a[1].parts or a[1].fields.keys() & _OF_CANDIDATES for a in arranged):
            return False
        return any(recognise(source.name, s) for s in source.sheets)

    def _ledgers(self, source: Source, table: Table | None) -> list[LedgerSheet]:
        """The ledger sheets of a file; whatever else looks like a table is named as not read."""
        beside = [s for s in source.sheets if table is None or s is not table.sheet]
        found = [ledger for s in beside if (ledger := recognise(source.name, s))]
        for ledger in found:
            too_large(ledger.sheet, source.name, self.findings)
        if table:
            for remark in left_out(beside, table.sheet, [x.sheet for x in found], self._arrange):
                self.findings.add(remark, Place(source.name))
        return found

    def _table(self, source: Source) -> Table | None:
        sheets = source.sheets
        if self.wanted is not None and any(s.title for s in sheets):
            sheets = [s for s in sheets if s.title == self.wanted]
            if not sheets:
                titles = "、".join(s.title for s in source.sheets)
                words = f"没有工作表“{self.wanted}”。现有：{titles}"
                self.findings.add(Remark("C07", "E-file", words, "请用 --sheet 指定其中之一"), Place(source.name))
                return None
        chosen = choose(sheets, self._arrange, self._complete, own=self.programme.own)
        if isinstance(chosen, Remark):
            self.findings.add(chosen, Place(source.name))
            return None
        sheet, header, layout = chosen
        if too_large(sheet, source.name, self.findings):
            return None
        table = Table(source.name, sheet, header, layout)
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
        """The rows of the table, and what was done to it besides writing."""
        read = table.layout.used
        fill(table, self.findings, frozenset(c.index for c in read))
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

    def _arrange(self, sheet: Sheet) -> tuple[Header, Layout] | None:
        header = find(sheet, self._known)
        if header is None:
            return None
        header = annotate(sheet, header)
        layout = layouts.arrange(header.columns, self.programme, self.renamed)
        layout.scale = scale(header)
        return header, layout

    def _known(self, columns: Sequence[Column]) -> int:
        ours = [layouts.renamed(c, self.renamed) for c in columns]
        return layouts.known(ours, self.parts, own=self.programme.own)

    def _complete(self, layout: Layout) -> bool:
        scored = not self.programme.ranked or isinstance(decide(layout, self.programme), Plan)
        return scored and not layouts.missing(layout, self.programme)

    def _columns(self, table: Table) -> Plan | None:
        asked: set[Column] = set()
        layout = table.layout
        seen = Seen(table.records)
        for column, remark in tiers.settle(table, self.programme):
            asked.add(column)
            self.findings.add(remark, table.place(table.header.last, column), column.header)
        plan = self._scoring(table, seen, asked) if self.programme.ranked else None
        for remark in layouts.missing(layout, self.programme):
            self.findings.add(remark, table.place())
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

    def _scoring(self, table: Table, seen: Seen, asked: set[Column]) -> Plan | None:
        """How the table is scored, and what is asked about it; the columns asked about go into `asked`."""
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
