"""Exact integer algebra: what rows and goals are written in.

Only sums, differences, integer multiples, ≤, ≥ and =, so a rule cannot say what an exact checker cannot repeat:

    spent = total(gamma * y for y in amounts)
    model.add(spent <= budget, clause="budget", label="总额控制")

`<=` and `>=` make a `Comparison`, `eq(a, b)` makes the equation (`==` stays plain equality, so that variables can be
dictionary keys).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Sense = Literal["<=", ">=", "="]


class Operand:
    """The operators that `Var` and `Linear` share."""

    __slots__ = ()

    def __add__(self, other: Expression) -> Linear:
        return _combine(self, other, 1)

    def __radd__(self, other: int) -> Linear:
        return _combine(self, other, 1)

    def __sub__(self, other: Expression) -> Linear:
        return _combine(self, other, -1)

    def __rsub__(self, other: int) -> Linear:
        return _combine(other, self, -1)

    def __neg__(self) -> Linear:
        return self * -1

    def __mul__(self, factor: int) -> Linear:
        if not isinstance(factor, int):
            return NotImplemented
        linear = as_linear(self)
        return Linear({index: factor * c for index, c in linear.terms.items()}, factor * linear.constant)

    __rmul__ = __mul__

    def __le__(self, other: Expression) -> Comparison:
        return _compare(self, "<=", other)

    def __ge__(self, other: Expression) -> Comparison:
        return _compare(self, ">=", other)


Expression = Operand | int


@dataclass(frozen=True, slots=True)
class Var(Operand):
    """An integer variable of one model; `name` is its label for people, such as "X[17,卓越领军级]"."""

    index: int
    name: str
    low: int
    high: int


class Linear(Operand):
    """Σ coefficient·variable + constant, sparse. Not changed once made: operators return new expressions."""

    __slots__ = ("constant", "terms")

    def __init__(self, terms: dict[int, int] | None = None, constant: int = 0) -> None:
        self.terms: dict[int, int] = {} if terms is None else terms
        self.constant = constant

    def value(self, values: Sequence[int]) -> int:
        """Tell what it is worth on an assignment, indexed by variable."""
        return self.constant + sum(c * values[index] for index, c in self.terms.items())

    def __repr__(self) -> str:
        return f"Linear({self.terms}, {self.constant})"


def as_linear(expression: Expression) -> Linear:
    """Return a variable or an integer as an expression; an expression as itself."""
    if isinstance(expression, Linear):
        return expression
    if isinstance(expression, Var):
        return Linear({expression.index: 1})
    if isinstance(expression, int):
        return Linear({}, int(expression))
    raise TypeError(f"只能是变量、线性式或整数，读到 {expression!r}")


def total(expressions: Iterable[Expression]) -> Linear:
    """Return the sum of any number of expressions, in one pass (the built-in `sum` would copy at every step)."""
    terms: dict[int, int] = {}
    constant = 0
    for expression in expressions:
        if isinstance(expression, Var):
            terms[expression.index] = terms.get(expression.index, 0) + 1
        elif isinstance(expression, Linear):
            constant += expression.constant
            for index, c in expression.terms.items():
                terms[index] = terms.get(index, 0) + c
        else:
            constant += as_linear(expression).constant
    return Linear(terms, constant)


def _combine(left: Expression, right: Expression, sign: int) -> Linear:
    first = as_linear(left)
    if isinstance(right, Var):
        terms = first.terms.copy()
        terms[right.index] = terms.get(right.index, 0) + sign
        return Linear(terms, first.constant)
    second = as_linear(right)
    terms = first.terms.copy()
    for index, c in second.terms.items():
        terms[index] = terms.get(index, 0) + sign * c
    return Linear(terms, first.constant + sign * second.constant)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`difference` ≤, ≥ or = 0, before it belongs to a model; it has no truth value (no chains such as a ≤ b ≤ c)."""

    difference: Linear
    sense: Sense

    def __bool__(self) -> bool:
        raise TypeError("比较式没有真假，请交给 Model.add；a ≤ b ≤ c 须写成两行")


def _compare(left: Expression, sense: Sense, right: Expression) -> Comparison:
    return Comparison(_combine(left, right, -1), sense)


def leq(left: Expression, right: Expression) -> Comparison:
    """Return the row left ≤ right, also where both sides happen to be integers."""
    return _compare(left, "<=", right)


def geq(left: Expression, right: Expression) -> Comparison:
    """Return the row left ≥ right, also where both sides happen to be integers."""
    return _compare(left, ">=", right)


def eq(left: Expression, right: Expression) -> Comparison:
    """Return the row left = right."""
    return _compare(left, "=", right)
