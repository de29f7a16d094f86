"""A small exact solver for the auxiliary variables of a few rows: bounds propagation and branching, in integers.

It shares nothing with the engines' backends, so that the contract of a rule is not judged by what it is written for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from allocator.models.algebra import Linear
from allocator.models.model import Model

Bounds = list[tuple[int, int]]
Inequality = tuple[tuple[tuple[int, int], ...], int]
"""Σ coefficient·variable ≤ bound."""


class Rows:
    """The rows of a model as inequalities, asked again and again with other variables fixed."""

    def __init__(self, model: Model) -> None:
        self.ranges: Bounds = [(v.low, v.high) for v in model.variables]
        self.rows: list[Inequality] = []
        self.of: list[list[int]] = [[] for _ in self.ranges]
        for row in model.rows:
            if row.sense in ("<=", "="):
                self._add(row.terms, row.bound)
            if row.sense in (">=", "="):
                self._add(tuple((index, -c) for index, c in row.terms), -row.bound)

    def _add(self, terms: tuple[tuple[int, int], ...], bound: int) -> None:
        for index, _ in terms:
            self.of[index].append(len(self.rows))
        self.rows.append((terms, bound))

    def satisfiable(self, fixed: Mapping[int, int], extra: Sequence[Inequality] = ()) -> bool:
        """Whether some value of the other variables satisfies every row."""
        bounds = list(self.ranges)
        for index, value in fixed.items():
            low, high = bounds[index]
            if not low <= value <= high:
                return False
            bounds[index] = (value, value)
        return self._search(bounds, list(extra))

    def least(self, expression: Linear, fixed: Mapping[int, int]) -> int | None:
        """The least value of an expression over the other variables; None where nothing is feasible."""
        terms = tuple((index, c) for index, c in expression.terms.items() if c)
        high = expression.constant
        low = expression.constant
        for index, c in terms:
            ends = [c * fixed[index]] * 2 if index in fixed else [c * end for end in self.ranges[index]]
            low, high = low + min(ends), high + max(ends)
        if not self.satisfiable(fixed):
            return None
        while low < high:
            middle = (low + high) // 2
            if self.satisfiable(fixed, [(terms, middle - expression.constant)]):
                high = middle
            else:
                low = middle + 1
        return low

    def greatest(self, expression: Linear, fixed: Mapping[int, int]) -> int | None:
        """The greatest value of an expression over the other variables; None where nothing is feasible."""
        least = self.least(expression * -1, fixed)
        return None if least is None else -least

    def _search(self, bounds: Bounds, extra: list[Inequality]) -> bool:
        if not self._propagate(bounds, extra):
            return False
        open_ = [(high - low, index) for index, (low, high) in enumerate(bounds) if low < high and self._matters(index)]
        loose = {index for terms, _ in extra for index, _ in terms if bounds[index][0] < bounds[index][1]}
        if not open_ and not loose:
            return True
        index = min(open_)[1] if open_ else min(loose)
        low, high = bounds[index]
        middle = (low + high) // 2
        for part in ((low, middle), (middle + 1, high)):
            narrowed = list(bounds)
            narrowed[index] = part
            if self._search(narrowed, extra):
                return True
        return False

    def _matters(self, index: int) -> bool:
        return bool(self.of[index])

    def _propagate(self, bounds: Bounds, extra: list[Inequality]) -> bool:
        """Narrow the ranges row by row until nothing moves; False where a row cannot hold."""
        waiting = set(range(len(self.rows) + len(extra)))
        while waiting:
            number = waiting.pop()
            terms, bound = self.rows[number] if number < len(self.rows) else extra[number - len(self.rows)]
            least = sum(c * bounds[index][0 if c > 0 else 1] for index, c in terms)
            if least > bound:
                return False
            for index, c in terms:
                low, high = bounds[index]
                if low == high:
                    continue
                spare = bound - least + c * (low if c > 0 else high)
                if c > 0 and spare // c < high:
                    high = spare // c
                elif c < 0 and -(spare // -c) > low:
                    low = -(spare // -c)
                else:
                    continue
                if low > high:
                    return False
                bounds[index] = (low, high)
                waiting.update(self.of[index])
                waiting.update(range(len(self.rows), len(self.rows) + len(extra)))
        return True
