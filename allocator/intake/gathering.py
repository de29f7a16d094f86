"""From the files of a run to their candidate tables and ledger sheets (C01–C03, C07, C50, C53)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from allocator.intake import layout as layouts
from allocator.intake.cells import plain
from allocator.intake.checking import drop_equal_rows
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.headers import Column, Header, find
from allocator.intake.layout import Layout
from allocator.intake.ledger_sheet import LedgerSheet, recognise
from allocator.intake.marks import Plan, decide, doubts
from allocator.intake.scores import NO_MARK
from allocator.intake.sources import Source
from allocator.intake.tables import Table, choose, fill
from allocator.intake.units import units
from allocator.intake.workbook import Sheet
from allocator.programme import Programme

_LIGHT = {"remark", "county", "industry", "product", "topic"}


@dataclass(slots=True)
class Gathered:
    """The tables of a run, how each is scored and the units of its money by file, and the ledger sheets beside them."""

    tables: list[Table] = field(default_factory=list)
    plans: dict[str, Plan] = field(default_factory=dict)
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    ledgers: list[LedgerSheet] = field(default_factory=list)


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
    def parts(self) -> dict[str, str]:
        return layouts.names(self.programme)

    def gather(self, sources: Sequence[Source]) -> Gathered:
        """The table of every source; equal rows are dropped over all of them."""
        out = Gathered()
        for source in sources:
            table = self._table(source)
            if table:
                out.tables.append(table)
            for sheet in source.sheets:
                if (table is None or sheet is not table.sheet) and (ledger := recognise(source.name, sheet)):
                    out.ledgers.append(ledger)
        drop_equal_rows(out.tables, self.findings)
        for table in out.tables:
            if plan := self._columns(table):
                out.plans[table.file] = plan
            out.units[table.file] = units(table, self.findings)
        self._one_method(out)
        if len(out.tables) > 1:
            words = f"已合并{len(out.tables)}个文件；每行注明来源文件"
            self.findings.add(Remark("C53", "I", words), Place(out.tables[0].file), "", shared=True)
        return out

    def _table(self, source: Source) -> Table | None:
        sheets = source.sheets
        if self.wanted is not None:
            sheets = [s for s in sheets if s.title == self.wanted]
            if not sheets:
                titles = "、".join(s.title for s in source.sheets)
                remark = Remark(
                    "C07", "E-file", f"没有工作表“{self.wanted}”。现有：{titles}", "请用 --sheet 指定其中之一"
                )
                self.findings.add(remark, Place(source.name))
                return None
        chosen = choose(sheets, self._arrange, self._complete)
        if isinstance(chosen, Remark):
            self.findings.add(chosen, Place(source.name))
            return None
        sheet, header, layout = chosen
        table = Table(source.name, sheet, header, layout)
        fill(table, self.findings)
        if not table.records:
            remark = Remark("C50", "E-file", "没有数据行", "请填写申报表后重新读取")
            self.findings.add(remark, table.place())
        return table

    def _arrange(self, sheet: Sheet) -> tuple[Header, Layout] | None:
        header = find(sheet, self._known)
        return (header, layouts.arrange(header.columns, self.programme, self.renamed)) if header else None

    def _known(self, columns: Sequence[Column]) -> int:
        return layouts.known([layouts.renamed(c, self.renamed) for c in columns], self.parts)

    def _complete(self, layout: Layout) -> bool:
        return not layouts.missing(layout, self.programme) and isinstance(decide(layout, self.programme), Plan)

    def _columns(self, table: Table) -> Plan | None:
        layout = table.layout
        for remark in layouts.missing(layout, self.programme):
            name = remark.text.partition("“")[2].partition("”")[0]
            self.findings.add(remark, table.place(), name)
        for column, remark in layouts.unused(layout):
            self.findings.add(remark, table.place(table.header.last, column), column.header)
        for group in layouts.doubles(layout):
            self._double(table, group)
        plan = decide(layout, self.programme)
        if isinstance(plan, Remark):
            self.findings.add(plan, table.place(), "评分")
            return None
        for remark, column in doubts(plan, layout):
            self.findings.add(remark, table.place(table.header.last, column), column.header)
        return plan

    def _double(self, table: Table, group: Sequence[Column]) -> None:
        name, places = group[0].header, "、".join(c.letter for c in group)
        words = f"列名“{name}”出现{len(group)}次({places}列)"
        experts = [c for c in group if c in table.layout.experts]
        if experts:
            numeric = {_numeric(table, c) for c in experts}
            if len(numeric) == 1:
                remark = Remark("C02", "W", f"{words}，按{len(group)}位专家分别计入")
            else:
                remark = Remark("C02", "E-file", f"{words}，内容类别不同，无法判定", layouts.RENAME)
        elif all(len({str(r.at(c) or "") for c in group}) == 1 for r in table.records):
            remark = Remark("C02", "W", f"{words}，内容相同，取{group[0].letter}列")
        elif {f for f, c in table.layout.fields.items() if c in group} <= _LIGHT:
            remark = Remark("C02", "I", f"{words}，取{group[0].letter}列")
        else:
            remark = Remark("C02", "E-file", f"{words}，内容不同，无法判定取哪一列", layouts.RENAME)
        self.findings.add(remark, table.place(table.header.last, group[-1]), name)

    def _one_method(self, out: Gathered) -> None:
        methods = {plan.method: file for file, plan in out.plans.items()}
        if len(methods) > 1:
            words = "各文件的评分列不一致：" + "、".join(f"《{f}》按{m}" for m, f in methods.items())
            remark = Remark("C53", "E-file", words, "请统一各文件的评分列，或在情景中设 scoring.method")
            self.findings.add(remark, Place(out.tables[0].file), "scoring", shared=True)


def _numeric(table: Table, column: Column) -> bool:
    """Whether a column holds marks (numbers, or words for a missing mark)."""
    cells = [c for r in table.records if (c := r.at(column)) and plain(str(c)) not in NO_MARK]
    return not cells or any(c.kind == "number" or plain(str(c)).replace(".", "").isdigit() for c in cells)
