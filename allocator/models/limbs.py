"""Sums too large for one row, exactly, in parts that are each small enough.

A coefficient is c = M·hi + lo with 0 ≤ lo < M, and what the low parts add up to is carried:

    Σ lo_i x_i = M·q + r,   0 ≤ r < M          Σ c_i x_i = M·(Σ hi_i x_i + q) + r

Where the upper part is still too large it is divided again. The parts are compared as the digits of a number are, the
weightiest first: a goal is made best part by part, and a row ≤ b holds with carries k ∈ {0,1} from part to part,

    r ≤ b_lo + (M − 1 − b_lo)·k,   Σ hi_i x_i + q ≤ b_hi − k          (k = 1: the low part is above b's)

Nothing is rounded. q, r and k follow from the other variables, so that a solution can always be completed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from allocator.models.algebra import Expression, Linear, Sense, as_linear, eq, leq, total

if TYPE_CHECKING:
    from allocator.models.model import Model

ROOM = 2**31 - 2
"""What a part's Σ|coefficient|·range stays below: with a carry it is still below 2³¹."""
_LARGEST_FIGURE = 2**20
"""What single coefficients of a part stay below, so that the tolerances of floating point stay below a unit."""
_LARGEST_MODULUS = 15
"""Bits: beyond, what floating point leaves of q is no longer small against a unit of r."""
_DIGIT = 10
"""Bits of the digits of a variable whose own range leaves no room for a modulus."""
_WIDE = 29
"""Bits: a variable of a smaller range can still be divided into digits, by one row."""
NARROW = 2**24
"""From a range or a single figure of this size on a relaxation's tolerance is worth several units: divided as well."""


class Part(NamedTuple):
    """One digit: `weight` times it counts in the whole; all but the weightiest are in 0 … next weight − 1."""

    weight: int
    expression: Linear


class Derived(NamedTuple):
    """A variable that follows from others: a quotient or remainder by `figure`, or whether `figure` is reached."""

    variable: int
    kind: Literal["quotient", "remainder", "reached"]
    of: Linear
    figure: int

    def value(self, values: Sequence[int]) -> int:
        found = self.of.value(values)
        if self.kind == "reached":
            return int(found >= self.figure)
        return found // self.figure if self.kind == "quotient" else found % self.figure


def parts_of(model: Model, terms: dict[int, int], refuse: Callable[[], Exception]) -> tuple[Part, ...]:
    """Σ coefficient·variable as parts, the weightiest first; adds the variables and rows of the carries.

    Parameters
    ----------
    refuse
        Makes what is raised where a variable's own range leaves no room.
    """
    found: list[Part] = []
    weight, rest = 1, Linear(dict(terms))
    while not _small(model, rest):
        modulus = _modulus(model, rest)
        if modulus is None:
            digits = _in_digits(model, rest)
            if digits is None:
                raise refuse()
            rest = digits
            continue
        low, rest = _carried(model, rest, modulus)
        found.append(Part(weight, low))
        weight *= modulus
    return (Part(weight, rest), *reversed(found))


def compared(model: Model, parts: Sequence[Part], sense: Sense, bound: int) -> list[tuple[Linear, Sense, int]]:
    """Rows (expression, sense, bound) that together say: the whole ⋚ bound."""
    rows: list[tuple[Linear, Sense, int]] = []
    handed, below = Linear(), Linear()
    for above, (weight, part) in zip(reversed(parts[:-1]), reversed(parts[1:]), strict=True):
        rest = bound % above.weight
        digit, modulus, more = rest // weight, above.weight // weight, int(bool(handed.terms))
        below = total((below, weight * part))
        if sense == "=":
            rows.append((part, sense, digit))
            continue
        carry = model.boolean("进位")
        if sense == "<=":  # 1: what lies below is above b's, one less is left for the next part
            model.derived.append(Derived(carry.index, "reached", below, rest + 1))
            rows.append((part + handed - (modulus - 1 - digit + more) * carry, sense, digit))
            handed = carry + 0
        else:  # 0: what lies below is short of b's, the next part has to make up for it
            model.derived.append(Derived(carry.index, "reached", below, rest))
            rows.append((part + handed + (digit + more) * (1 - carry), sense, digit))
            handed = carry - 1
    rows.append((parts[0].expression + handed, sense, bound // parts[0].weight))
    return rows


def number(model: Model, name: str, low: int, high: int) -> Expression:
    """Return an integer of any range: a variable, or digits with the row that keeps them in range."""
    if max(abs(low), abs(high), high - low) < NARROW:
        return model.integer(name, low, high)
    base = 1 << _LARGEST_MODULUS
    upper = number(model, f"{name}·高位", 0, (high - low) // base)
    lower = model.integer(f"{name}·低位", 0, base - 1)
    whole = total((low, base * total((upper,)), lower))
    model.add(leq(whole, high), "range", name)
    return whole


def _modulus(model: Model, rest: Linear) -> int | None:
    """Return the least power of two that leaves an upper part small enough, else the largest that is possible."""
    largest = None
    for bits in range(1, _LARGEST_MODULUS + 1):
        modulus = 1 << bits
        low, high, first, last = _divided(model, rest, modulus)
        if model.size_of(low) + modulus * max(abs(first), abs(last), last - first) + modulus > ROOM:
            continue
        largest = modulus
        if _small(model, high, max(abs(first), abs(last), last - first)):
            return modulus
    return largest


def _small(model: Model, part: Linear, more: int = 0) -> bool:
    """Tell whether a part needs no further division; `more` is the range of what is carried to it."""
    figures = max(map(abs, part.terms.values()), default=0)
    return model.size_of(part) + more < ROOM and figures <= _LARGEST_FIGURE


def _divided(model: Model, rest: Linear, modulus: int) -> tuple[Linear, Linear, int, int]:
    """Low and high parts of the coefficients, and the range of what the low ones carry."""
    low = Linear({i: c % modulus for i, c in rest.terms.items() if c % modulus}, rest.constant % modulus)
    high = Linear({i: c // modulus for i, c in rest.terms.items() if c // modulus}, rest.constant // modulus)
    least, most = model.range_of(low)
    return low, high, least // modulus, most // modulus


def _carried(model: Model, rest: Linear, modulus: int) -> tuple[Linear, Linear]:
    """(r, Σ hi x + q) with Σ lo x = M·q + r; no variables where nothing can be carried."""
    low, high, first, last = _divided(model, rest, modulus)
    if first == last:
        return low - modulus * first, high + first
    quotient, remainder = model.integer("进位", first, last), model.integer("余数", 0, modulus - 1)
    model.derived.append(Derived(quotient.index, "quotient", low, modulus))
    model.derived.append(Derived(remainder.index, "remainder", low, modulus))
    model.add(eq(low, total((modulus * quotient, remainder))), "range", "低位合计与进位")
    return total((remainder,)), high + quotient


def _in_digits(model: Model, rest: Linear) -> Linear | None:
    """Return the same with every wide variable in digits; None where none can be divided further."""
    base = 1 << _DIGIT
    terms = {}
    changed: list[Linear] = []
    for index, c in rest.terms.items():
        variable = model.variables[index]
        if not 2 * base <= max(abs(variable.low), abs(variable.high)) < 1 << _WIDE:
            terms[index] = c
            continue
        upper = model.integer(f"{variable.name}·高位", variable.low // base, variable.high // base)
        lower = model.integer(f"{variable.name}·低位", 0, base - 1)
        model.derived.append(Derived(upper.index, "quotient", as_linear(variable), base))
        model.derived.append(Derived(lower.index, "remainder", as_linear(variable), base))
        model.add(eq(variable, base * upper + lower), "range", variable.name)
        changed.append(c * (base * upper + lower))
    return total((Linear(terms, rest.constant), *changed)) if changed else None
