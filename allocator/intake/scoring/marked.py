"""What stands in a row beside its score, for another way of scoring: points, bonus, deductions, experts' marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from allocator.intake.cells import number, plain
from allocator.intake.headers import Column
from allocator.intake.layout import Layout
from allocator.intake.scoring import additions
from allocator.intake.scoring.additions import points_off
from allocator.intake.scoring.arithmetic import rounded
from allocator.intake.scoring.plan import ScoringPlan, surely
from allocator.intake.scoring.seen import Seen
from allocator.intake.tables import Record, Table
from allocator.law.programme import Programme

if TYPE_CHECKING:
    from allocator.intake.lines import TableLine
    from allocator.intake.tables import Part


@dataclass(frozen=True, slots=True)
class Points:
    """What stands under one column of points.

    Attributes
    ----------
    value
        None where nothing stands there that is a number: it is missing, and nobody takes it for 0.
    full
        The full mark that the header states, None where it states none.
    """

    header: str
    value: Decimal | None
    full: Decimal | None


@dataclass(frozen=True, slots=True)
class Marked:
    """One candidate's points by what the programme calls them, and everything else that may make a score.

    Attributes
    ----------
    points
        Name of a dimension or indicator, as the programme writes it → its points.
    bonus, off
        Points that are added and taken away, column by column; those that are only details of others left out.
    experts
        Header → the expert's mark on the scale of the score; None for 回避, 缺席, blank.
    by_weight
        Whether the experts' columns carry weights of their own, so that no single mean of them is the score.
    texts
        Normalised header → what stands there, of the columns that hold no points.
    """

    id: str
    points: Mapping[str, Points] = field(default_factory=dict)
    bonus: tuple[Points, ...] = ()
    off: tuple[Points, ...] = ()
    experts: Mapping[str, Fraction | None] = field(default_factory=dict)
    by_weight: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, header: str) -> str | None:
        """Return what stands under a header; None where there is no such column, or nothing in it."""
        return self.texts.get(plain(header))


@dataclass(frozen=True, slots=True)
class Marks:
    """The lines of a run, read for their points when somebody asks."""

    lines: Sequence[TableLine]
    plans: Mapping[Part, ScoringPlan]
    programme: Programme

    def __call__(self) -> tuple[Marked, ...]:
        """Return the points of every line, in the order of the files."""
        tables = {id(line.table): line.table for line in self.lines}
        columns = {key: _Columns.of(t, self.plans.get(t.part), self.programme) for key, t in tables.items()}
        return tuple(columns[id(line.table)].read(line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns of a table hold points."""

    layout: Layout
    bonus: tuple[Column, ...]
    off: tuple[Column, ...]
    experts: tuple[Column, ...]
    by_weight: bool

    @classmethod
    def of(cls, table: Table, plan: ScoringPlan | None, programme: Programme) -> _Columns:
        layout, seen = table.layout, Seen(table.records)
        more = additions.settle(layout.bonuses, surely(layout, programme), seen, "加分")
        less = additions.settle(layout.deductions, (), seen, "扣分")
        plans = [p for p in (plan, plan.check if plan else None) if p and p.method == "experts"]
        experts = plans[0].experts if plans else ()
        return cls(layout, more.counted, less.counted, experts, bool(plans and plans[0].panels))

    def read(self, line: TableLine) -> Marked:
        layout, record = self.layout, line.record
        parts = {name: _points(record, c) for name, c in layout.parts.items()}
        marks = dict(zip((c.header for c in self.experts), map(_exact, line.scored.marks), strict=False))
        return Marked(
            id=line.id,
            points=parts,
            bonus=tuple(_points(record, c) for c in self.bonus),
            off=tuple(_points(record, c, off=True) for c in self.off),
            experts=marks,
            by_weight=self.by_weight,
            texts=dict(self._texts(record)),
        )

    def _texts(self, record: Record) -> Iterator[tuple[str, str]]:
        scored = {*self.layout.parts.values(), *self.bonus, *self.off, *self.experts}
        for c in self.layout.columns:
            if c not in scored and (cell := record.at(c)) is not None:
                yield c.base, str(cell).strip()


def _points(record: Record, column: Column, *, off: bool = False) -> Points:
    cell = record.at(column)
    value = None if cell is None else number(cell).value
    if value is not None and column.places is not None:
        value = rounded(value, column.places)
    if value is not None and off:
        value = points_off(value, column)
    return Points(column.header, value, column.marks)


def _exact(mark: Decimal | Fraction | None) -> Fraction | None:
    return None if mark is None else Fraction(mark)
