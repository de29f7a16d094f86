"""What marks and scores have to do with each other: ranks, correlation, concordance, what a weight brings about.

Sums are exact; only the last root or quotient is a float, for people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Any

import numpy as np

from allocator.whatif.weights.values import Values

ALIKE = 0.9
"""From this rank correlation on two indicators may count the same twice."""
FEW = 2


def ranks(values: Sequence[Fraction | int]) -> list[int]:
    """Return twice the mid-rank of each, 2 for a sole best: whole numbers also where values are equal."""
    number = Counter(values)
    above, place = 0, {}
    for value in sorted(number, reverse=True):
        place[value] = 2 * above + number[value] + 1
        above += number[value]
    return [place[v] for v in values]


def _moments(one: Sequence[Fraction | int], other: Sequence[Fraction | int]) -> tuple[Fraction, Fraction, Fraction]:
    """Return n² times the covariance and both variances."""
    n = len(one)
    first, second = [Fraction(x) for x in one], [Fraction(y) for y in other]
    a, b = sum(first, Fraction()), sum(second, Fraction())
    together = sum((x * y for x, y in zip(first, second, strict=True)), Fraction())
    own, others = (sum((x * x for x in column), Fraction()) for column in (first, second))
    return n * together - a * b, n * own - a * a, n * others - b * b


def spearman(one: Sequence[Fraction | int], other: Sequence[Fraction | int]) -> float | None:
    """Return the correlation of mid-ranks; None where one of them does not tell candidates apart."""
    together, first, second = _moments(ranks(one), ranks(other))
    return None if not first or not second else float(together) / sqrt(first * second)


def kendall(one: Sequence[Fraction | int], other: Sequence[Fraction | int]) -> float | None:
    """Return τ_b; None where one of them does not tell candidates apart."""
    first, second = (np.array(ranks(x), np.int32) for x in (one, other))
    signs = [np.sign(x[:, None] - x[None, :]).astype(np.int8) for x in (first, second)]
    told = [int(np.abs(x).sum(dtype=np.int64)) for x in signs]
    return None if 0 in told else int((signs[0] * signs[1]).sum(dtype=np.int64)) / sqrt(told[0] * told[1])


@dataclass(frozen=True, slots=True)
class Concordance:
    """How far the experts of a panel put candidates in one order: Kendall's W, 0…1, ties corrected.

    Attributes
    ----------
    value
        None where nothing can be said: fewer than two experts, three candidates, or no differences.
    counted, left_out
        Candidates whom all experts of the panel marked; the others.
    """

    panel: str
    experts: int
    counted: int
    left_out: int
    value: Fraction | None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        shown = None if self.value is None else round(float(self.value), 4)
        return {
            "panel": self.panel,
            "experts": self.experts,
            "counted": self.counted,
            "left_out": self.left_out,
            "w": shown,
        }


def concordance(values: Values) -> tuple[Concordance, ...]:
    """Return Kendall's W of every panel."""
    return tuple(_of_panel(values, name, members) for name, members in values.members.items())


def _of_panel(values: Values, name: str, members: Sequence[int]) -> Concordance:
    experts = list(dict.fromkeys(e for i in members for e in values.experts[i]))
    whole = [i for i in members if all(e in values.experts[i] for e in experts)]
    m, n = len(experts), len(whole)
    left = len(members) - n
    if m < FEW or n <= FEW:
        return Concordance(name, m, n, left, None)
    own = {e: ranks([values.experts[i][e] for i in whole]) for e in experts}
    sums = [sum(own[e][k] for e in experts) for k in range(n)]
    # ranks are doubled, so squares of sums are four times as large: S = Σ(R − R̄)²·4
    spread = Fraction(sum(x * x for x in sums)) - Fraction(sum(sums) ** 2, n)
    ties = sum(t**3 - t for e in experts for t in Counter(own[e]).values())
    most = Fraction(m * m * (n**3 - n) - m * ties, 12)
    return Concordance(name, m, n, left, spread / 4 / most if most else None)


@dataclass(frozen=True, slots=True)
class OfTerm:
    """A dimension or indicator in the score: what it weighs, what it brings about, and how far it tells apart.

    Attributes
    ----------
    effective
        Its share of the variance of the weighed score, exact; the shares of all add up to 1. None: no variance.
    lowest, highest, deviation
        Of the points as shares of the full mark.
    distinct, tied
        How many different values there are; the share of pairs with equal ones.
    """

    name: str
    nominal: Fraction
    effective: Fraction | None
    lowest: Fraction
    highest: Fraction
    deviation: float
    distinct: int
    tied: Fraction

    def to_json(self) -> dict[str, Any]:
        """As plain data; shares as numbers of 1."""
        return {
            "name": self.name,
            "nominal": round(float(self.nominal), 6),
            "effective": None if self.effective is None else round(float(self.effective), 6),
            "lowest": round(float(self.lowest), 6),
            "highest": round(float(self.highest), 6),
            "deviation": round(self.deviation, 6),
            "distinct": self.distinct,
            "tied": round(float(self.tied), 6),
        }


def of_terms(values: Values) -> tuple[OfTerm, ...]:
    """Return what every term weighs and what it brings about."""
    n = len(values.shares)
    columns = list(zip(*values.shares, strict=True))
    weighed = [sum((t.weight * v for t, v in zip(values.terms, row, strict=True)), Fraction()) for row in values.shares]
    found = []
    for term, column in zip(values.terms, columns, strict=True):
        together, own, whole = _moments(column, weighed)
        pairs = n * (n - 1)
        equal = sum(c * (c - 1) for c in Counter(column).values())
        found.append(
            OfTerm(
                term.name,
                term.weight,
                term.weight * together / whole if whole else None,
                min(column),
                max(column),
                sqrt(own) / n,
                len(set(column)),
                Fraction(equal, pairs) if pairs else Fraction(),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Alike:
    """Two terms and the rank correlation of their points."""

    one: str
    other: str
    value: float

    @property
    def double(self) -> bool:
        """Whether they may count the same twice."""
        return self.value >= ALIKE

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"one": self.one, "other": self.other, "spearman": round(self.value, 4), "double": self.double}


def alike(values: Values) -> tuple[Alike, ...]:
    """Return the rank correlation of every two terms, the highest first; those that tell nobody apart left out."""
    columns: Mapping[str, Sequence[Fraction]] = dict(
        zip((t.name for t in values.terms), zip(*values.shares, strict=True), strict=True)
    )
    names = list(columns)
    found = [(a, b, spearman(columns[a], columns[b])) for k, a in enumerate(names) for b in names[k + 1 :]]
    return tuple(sorted((Alike(a, b, v) for a, b, v in found if v is not None), key=lambda x: -x.value))
