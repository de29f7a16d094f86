"""What stands in the columns of a table, read once for every question that is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from allocator.intake.cells import number
from allocator.intake.headers import Column
from allocator.intake.tables import Record


@dataclass(frozen=True, slots=True)
class Seen:
    """The cells of a table by column; without records, every column may hold numbers."""

    records: Sequence[Record] | None = None
    _values: dict[int, list[Decimal | None]] = field(default_factory=dict)

    def filled(self, column: Column) -> bool:
        """Tell whether anything stands in the column."""
        return self.records is None or any(r.at(column) is not None for r in self.records)

    def scored(self, column: Column) -> bool:
        """Tell whether the column holds numbers rather than words."""
        if self.records is None:
            return True
        cells = sum(r.at(column) is not None for r in self.records)
        return 0 < cells <= 2 * len(self.numbers(column))

    def values(self, column: Column) -> list[Decimal | None]:
        """Return the number of each row, None where there is none."""
        if column.index not in self._values:
            cells = [r.at(column) for r in self.records or ()]
            self._values[column.index] = [None if c is None else number(c).value for c in cells]
        return self._values[column.index]

    def numbers(self, column: Column) -> list[Decimal]:
        return [v for v in self.values(column) if v is not None]

    def most(self, column: Column) -> Decimal:
        return max(self.numbers(column), default=Decimal())

    def differ(self, one: Column, other: Column) -> bool:
        """Tell whether a row has two different numbers there."""
        pairs = zip(self.values(one), self.values(other), strict=True)
        return any(a is not None and b is not None and a != b for a, b in pairs)
