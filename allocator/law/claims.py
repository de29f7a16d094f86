"""What the entries of a programme's file claim about its official text: their words, their article, their figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from allocator.law.applicants import Basis
from allocator.law.measures import Umbrella
from allocator.law.official_text import in_base_units
from allocator.law.programme import Gate, Programme, Rate, Validity

Treatment = Literal["clause", "gate", "procedure", "waived"]
"""What becomes of a sentence: computed, a condition asked of each candidate, a step of the procedure, set aside."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one entry of the file claims about the text.

    Attributes
    ----------
    owner
        The entry, in words.
    article
        The article it names, None where the annex or no article is meant.
    figures
        The numbers it carries; None excuses every number of the quotation (`not_modelled`).
    foreign
        Title of another official text that is quoted instead of the programme's own.
    treats
        What the entry does with the sentence it quotes; None where it accounts for a number or for the annex only.
    """

    owner: str
    article: str | None
    quote: str
    figures: frozenset[Fraction] | None = frozenset()
    foreign: str | None = None
    treats: Treatment | None = None


def claims(programme: Programme) -> Iterator[Claim]:
    """Tell what every quoting entry of the file claims, in the file's order."""
    yield from _dates(programme.validity, "有效期")
    bases: tuple[tuple[str, Basis | None, Treatment | None], ...]
    bases = (("申报主体", programme.applicants_basis, "gate"), ("评审", programme.review, None))
    yield from (Claim(owner, b.article, b.quote, treats=treats) for owner, b, treats in bases if b)
    for t in programme.tiers:
        stated = [] if programme.lacks(f"tiers.{t.name}.ceiling") else [t.ceiling]
        yield Claim(f"等级“{t.name}”", t.article, t.quote, _exact(*stated), treats="clause")
    award = programme.award
    if isinstance(award, Rate) and award.article and award.quote:
        yield Claim("比例", award.article, award.quote, _rate(award), treats="clause")
    for c in programme.clauses:
        if c.quote is not None:
            yield Claim(f"条款“{c.id}”", c.article, c.quote, _exact(*c.stated), c.document, "clause")
    for g in programme.gates:
        yield Claim(f"申报条件“{g.id}”", g.article, g.quote, _thresholds(g), treats="gate" if g.on else None)
    for i in programme.indicators:
        yield Claim(f"指标{i.id}", None, i.quote)
    for n, a in enumerate(programme.procedure, 1):
        yield Claim(f"程序第{n}句", a.number, a.quote, treats="procedure")
    for m in programme.missing:
        yield Claim(f"所缺数额“{m.path}”", m.article, m.quote, treats="clause")
    for n, x in enumerate(programme.not_modelled, 1):
        yield Claim(f"未纳入测算第{n}项", None, x.quote, None)
    for n, w in enumerate(programme.waived, 1):
        yield Claim(f"不作测算第{n}句", w.article, w.quote, treats="waived")


def of_rows(table: Umbrella) -> Iterator[Claim]:
    """Tell what the table of the umbrella claims: the words of each row, its figures, its 牵头单位 and 责任单位."""
    yield from _dates(table.validity, "总表有效期")
    for row in table.rows:
        figures = [x for x in (row.ceiling, row.quota) if x is not None]
        yield Claim(f"总表第{row.id}行", row.item, row.quote, _exact(*figures))
        yield Claim(f"总表第{row.id}行的单位", row.item, row.signature)
    for n, x in enumerate(table.not_modelled, 1):
        yield Claim(f"总表未纳入测算第{n}项", None, x.quote, None)


def _dates(v: Validity, owner: str) -> Iterator[Claim]:
    """Yield the dates in force; a start that stands elsewhere has words of its own, under no article."""
    start, end = _day(v.start), _day(v.end)
    yield Claim(owner, v.article, v.quote, _exact(*end, *(() if v.start_quote else start)), treats="clause")
    if v.start_quote:
        yield Claim(f"{owner}起始", None, v.start_quote, _exact(*start))


def _day(day: date | int | None) -> tuple[int, ...]:
    if day is None:
        return ()
    return (day,) if isinstance(day, int) else (day.year, day.month, day.day)


def _exact(*values: int) -> frozenset[Fraction]:
    return frozenset(Fraction(v) for v in values)


def _rate(award: Rate) -> frozenset[Fraction]:
    stated = award.factor
    return frozenset({stated}) if stated else frozenset()


def _thresholds(gate: Gate) -> frozenset[Fraction]:
    return frozenset(in_base_units(Fraction(t.threshold), t.unit) for t in gate.tests if t.threshold is not None)
