"""Variables, rows and goals: a row is data, it can be evaluated, printed and hashed; nothing here knows a solver.

Every row and goal keeps Σ|coefficient|·range below 2³¹: from there on solvers have certified wrong optima, and floating
point stops being harmless. What reaches it is divided into parts that do not, exactly (`limbs.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd
from typing import Literal, NamedTuple

from allocator.errors import RulesError
from allocator.models.algebra import Comparison, Expression, Linear, Sense, Var, as_linear, total
from allocator.models.limbs import NARROW, Derived, Part, compared, number, parts_of

Direction = Literal["min", "max"]

LIMIT = 2**31
"""What Σ|coefficient|·range of a row or goal must stay below."""

_SIGNS: Mapping[Sense, str] = {"<=": "≤", ">=": "≥", "=": "="}


@dataclass(frozen=True, slots=True)
class Row:
    """Σ coefficient·variable ⋚ bound, and the clause that says so.

    Attributes
    ----------
    terms
        (variable index, coefficient), by index, no zero coefficient; may be empty.
    clause
        Id of the clause.
    label
        Whom or what this row of the clause is about, for people.
    """

    terms: tuple[tuple[int, int], ...]
    sense: Sense
    bound: int
    clause: str
    label: str

    def activity(self, values: Sequence[int]) -> int:
        """Return the left side on an assignment."""
        return sum(c * values[index] for index, c in self.terms)

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether an assignment satisfies the row, in exact integers."""
        activity = self.activity(values)
        if self.sense == "<=":
            return activity <= self.bound
        if self.sense == ">=":
            return activity >= self.bound
        return activity == self.bound

    def reduced(self) -> Row:
        """Return the same row for integers without its coefficients' common factor: the bound is rounded inward.

        An equation whose bound the factor does not divide has no solution; it is left as it is.
        """
        factor = common_factor(c for _, c in self.terms)
        if factor == 1 or (self.sense == "=" and self.bound % factor):
            return self
        bound = -(-self.bound // factor) if self.sense == ">=" else self.bound // factor
        return Row(tuple((index, c // factor) for index, c in self.terms), self.sense, bound, self.clause, self.label)

    def text(self, model: Model) -> str:
        """Return the row for people, in the model's variable names."""
        return f"{_sum_text(self.terms, model)} {_SIGNS[self.sense]} {self.bound}（{self.clause}：{self.label}）"


@dataclass(frozen=True, slots=True)
class Goal:
    """What one level of the lexicographic order makes least or greatest.

    Attributes
    ----------
    settles
        At the best value only one value is left for each of the expression's variables, whatever else is chosen.
    digits
        What a sum too large for one row consists of, the weightiest first; empty where one row can hold it.
    """

    name: str
    sense: Direction
    expression: Linear
    settles: bool = False
    digits: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Goal, ...]:
        """Goals that are small enough: made best one after the other, they make the whole best."""
        return tuple(Goal(self.name, self.sense, p.expression) for p in self.digits) or (self,)

    def bound_from(self, number: int, bound: int, values: Sequence[int] | None) -> int:
        """Tell what no solution beats where a part cannot beat `bound` and `values` has the best before it."""
        if not self.digits:
            return bound
        part, least = self.digits[number], self.digits[-1].weight
        before = sum(p.weight * p.expression.value(values or ()) for p in self.digits[:number])
        after = part.weight - least if self.sense == "max" else 0
        return self.expression.constant + before + part.weight * bound + after


class Size(NamedTuple):
    """How big a model is; `terms` counts the non-zero coefficients of its rows."""

    variables: int
    rows: int
    goals: int
    terms: int


class Model:
    """Variables, rows and goals in the order they were given; the goals' order is their priority.

    Attributes
    ----------
    derived
        Variables that follow from others, in an order in which they can be worked out.
    listed
        The variables that a list consists of: two solutions that agree in them are one list. Empty where nobody says.
    """

    def __init__(self) -> None:
        self.variables: list[Var] = []
        self.rows: list[Row] = []
        self.goals: list[Goal] = []
        self.derived: list[Derived] = []
        self.listed: tuple[int, ...] = ()
        self._reach: list[int] = []
        self._parts: dict[tuple[tuple[int, int], ...], tuple[Part, ...]] = {}

    def integer(self, name: str, low: int, high: int) -> Var:
        """Return a new integer variable, low ≤ · ≤ high.

        Raises
        ------
        RulesError
            A bound, or their distance, reaches 2³¹ (N01).
        """
        if low > high:
            raise ValueError(f"变量“{name}”：下限{low}大于上限{high}")
        reach = max(abs(low), abs(high), high - low)
        if reach >= LIMIT:
            raise _too_large(f"变量“{name}”", reach)
        variable = Var(len(self.variables), name, low, high)
        self.variables.append(variable)
        self._reach.append(reach)
        return variable

    def number(self, name: str, low: int, high: int) -> Expression:
        """Return a new integer of any range: a variable, or digits where the range is too large for one."""
        return number(self, name, low, high)

    def boolean(self, name: str) -> Var:
        """Return a new variable that is 0 or 1."""
        return self.integer(name, 0, 1)

    def add(self, row: Comparison | Row, clause: str = "", label: str = "") -> Row:
        """Append a row and return it; a `Row` keeps its own clause and label where none are given.

        Where Σ|coefficient|·range reaches 2³¹, also without the coefficients' common factor, rows that together say
        the same are appended instead; none where the variables' ranges say it already.

        Raises
        ------
        RulesError
            A single variable's range is too large for that (N01).
        """
        made = row if isinstance(row, Row) else self._row(row)
        if clause or label:
            made = Row(made.terms, made.sense, made.bound, clause or made.clause, label or made.label)
        if self._large(made.terms):
            made = made.reduced()
        if not self._large(made.terms):
            self.rows.append(made)
        elif not self._idle(made):
            parts = self._in_parts(made.terms, f"条款“{made.clause}”的行“{made.label}”")
            for left, sense, bound in compared(self, parts, made.sense, made.bound):
                part = self._row(Comparison(left - bound, sense))
                self.rows.append(Row(part.terms, part.sense, part.bound, made.clause, made.label))
        return made

    def goal(self, name: str, sense: Direction, expression: Expression, *, settles: bool = False) -> Goal:
        """Append a goal of lower priority than those before it; for `settles` see `Goal`.

        Raises
        ------
        RulesError
            Σ|coefficient|·range reaches 2³¹, and a single variable's range is too large to divide it (N01).
        """
        if sense not in ("min", "max"):
            raise ValueError(f"目标“{name}”的方向应为 min 或 max，读到“{sense}”")
        made = Goal(name, sense, as_linear(expression), settles)
        factor = common_factor(made.expression.terms.values())
        terms = tuple(sorted((i, c // factor) for i, c in made.expression.terms.items() if c))
        if self._large(terms):
            parts = self._in_parts(terms, f"目标“{name}”")
            made = replace(made, digits=tuple(Part(factor * p.weight, p.expression) for p in parts))
        self.goals.append(made)
        return made

    def another(self, values: Sequence[int], clause: str) -> Model:
        """Return the same variables and rows, with a row that asks for another list than an assignment's.

        A variable of more than two values gets two new ones, which may be 1 only where it is above or below.
        """
        made = Model()
        made.variables, made.rows, made._reach = list(self.variables), list(self.rows), list(self._reach)
        made.derived, made.goals = list(self.derived), list(self.goals)
        apart: list[Expression] = []
        for variable in (self.variables[index] for index in self.listed):
            value, low, high = values[variable.index], variable.low, variable.high
            if high - low == 1:
                apart.append(variable - low if value == low else high - variable)
                continue
            for sign, room in ((1, high - value), (-1, value - low)):
                if room:
                    beyond = made.boolean(f"{variable.name}不同")
                    made.add(sign * (variable - value) >= beyond - (high - low) * (1 - beyond), clause, "另一名单")
                    apart.append(beyond)
        made.add(total(apart) >= 1, clause, "另一名单")
        return made

    def completed(self, values: Sequence[int]) -> tuple[int, ...]:
        """Return an assignment with every variable that follows from others at what it follows to."""
        found = list(values)
        for follows in self.derived:
            found[follows.variable] = follows.value(found)
        return tuple(found)

    def range_of(self, expression: Linear) -> tuple[int, int]:
        """Least and greatest value the variables' own ranges allow, whatever the rows say."""
        low = high = expression.constant
        for index, c in expression.terms.items():
            variable = self.variables[index]
            low += c * (variable.low if c > 0 else variable.high)
            high += c * (variable.high if c > 0 else variable.low)
        return low, high

    def broken(self, values: Sequence[int]) -> list[Row]:
        """Return the rows an assignment breaks, in exact integers."""
        return [row for row in self.rows if not row.holds(values)]

    def within(self, values: Sequence[int]) -> bool:
        """Tell whether an assignment gives every variable a value in its range."""
        return len(values) == len(self.variables) and all(
            v.low <= value <= v.high for v, value in zip(self.variables, values, strict=True)
        )

    @property
    def size(self) -> Size:
        """Variables, rows, goals and non-zero coefficients."""
        terms = sum(len(row.terms) for row in self.rows)
        return Size(len(self.variables), len(self.rows), len(self.goals), terms)

    @property
    def fingerprint(self) -> str:
        """sha256 of ranges, rows with their clauses, and goals; names and labels for people do not count."""
        digest = hashlib.sha256()
        digest.update(repr([(v.low, v.high) for v in self.variables]).encode())
        digest.update(repr([(row.terms, row.sense, row.bound, row.clause) for row in self.rows]).encode())
        for goal in self.goals:
            terms = sorted((index, c) for index, c in goal.expression.terms.items() if c)
            digest.update(repr((goal.name, goal.sense, terms, goal.expression.constant)).encode())
        return f"sha256:{digest.hexdigest()}"

    def _row(self, comparison: Comparison) -> Row:
        if not isinstance(comparison, Comparison):
            raise TypeError(f"应为比较式或行，读到 {comparison!r}（等式请用 eq）")
        difference = comparison.difference
        terms = tuple(sorted((index, c) for index, c in difference.terms.items() if c))
        return Row(terms, comparison.sense, -difference.constant, "", "")

    def _in_parts(self, terms: tuple[tuple[int, int], ...], what: str) -> tuple[Part, ...]:
        """Return the parts of a sum too large for a row; those that a row and a goal share are made once."""
        if terms not in self._parts:
            self._parts[terms] = parts_of(self, dict(terms), lambda: _too_large(what, self._size(terms)))
        return self._parts[terms]

    def _idle(self, row: Row) -> bool:
        """Tell whether the variables' ranges alone keep a row."""
        low, high = self.range_of(Linear(dict(row.terms)))
        return {"<=": high <= row.bound, ">=": low >= row.bound, "=": low == high == row.bound}[row.sense]

    def _large(self, terms: Sequence[tuple[int, int]]) -> bool:
        """Tell whether a sum is to be divided."""
        return self._size(terms) >= LIMIT or any(abs(c) >= NARROW for _, c in terms)

    def size_of(self, expression: Linear) -> int:
        """Σ|coefficient|·range of an expression."""
        return self._size(expression.terms.items())

    def _size(self, terms: Iterable[tuple[int, int]]) -> int:
        """Σ|coefficient|·range."""
        return sum(abs(c) * self._reach[index] for index, c in terms)


def _too_large(what: str, size: int) -> RulesError:
    return RulesError(f"【N01】数值过大：{what}合计{size:,}≥2^31。请用更大的最小单位（如1万元）")


def common_factor(coefficients: Iterable[int]) -> int:
    """Return the greatest common divisor; 1 where there is nothing to divide by."""
    return gcd(*coefficients) or 1


def _sum_text(terms: Iterable[tuple[int, int]], model: Model) -> str:
    """Σ as a reader writes it: "2·a - b"; "0" where empty."""
    text = ""
    for index, c in terms:
        factor = "" if abs(c) == 1 else f"{abs(c)}·"
        sign = ("-" if c < 0 else "") if not text else (" - " if c < 0 else " + ")
        text += f"{sign}{factor}{model.variables[index].name}"
    return text or "0"
