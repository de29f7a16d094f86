"""Does a programme's file say what the official text says? Checks without a solver and without a test framework.

    title    the document's title stands in the text
    quote    every quotation stands in the text, word for word
    article  ... and in the article that it names
    figure   every figure of a clause, tier, gate or date stands in its own quotation
    number   every normative number of the text is claimed by such a figure, or listed in `not_modelled` with a reason
    idle     a `not_modelled` entry whose quotation holds no number
    annex    the indicator system is complete, in the annex's order and words

White space and markdown marks do not count in any comparison.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from allocator.official import OfficialText, in_base_units, numbers_in, sources
from allocator.programme import Gate, Programme

Kind = Literal["title", "quote", "article", "figure", "number", "idle", "annex"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement between a programme's file and the text: its kind, the entry at fault, the sentence."""

    kind: Kind
    owner: str
    message: str

    def __str__(self) -> str:
        return f"{self.owner}：{self.message}"


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
    """

    owner: str
    article: str | None
    quote: str
    figures: frozenset[Fraction] | None = frozenset()
    foreign: str | None = None


def check(programme: Programme, text: str | None = None) -> tuple[Finding, ...]:
    """Every disagreement between the programme's file and its official text; empty is the only good answer.

    Parameters
    ----------
    programme
        As loaded.
    text
        The official text, verbatim; by default the one the programme names under `programmes/sources/`.
    """
    official = OfficialText(programme.source_text if text is None else text)
    stated = tuple(claims(programme))
    found: list[Finding] = []
    if not official.places(programme.document.title):
        found.append(Finding("title", "标题", f"原文中找不到“{programme.document.title}”"))
    found += _misquoted(programme, official, stated)
    found += _unquoted(stated)
    found += _unclaimed(official, stated)
    found += _idle(stated)
    found += _annex(programme, official)
    return tuple(found)


def claims(programme: Programme) -> Iterator[Claim]:
    """What every quoting entry of the file claims, in the file's order."""
    v = programme.validity
    dates = [d for d in (v.start, v.end) if d]
    yield Claim("有效期", v.article, v.quote, _exact(*(n for d in dates for n in (d.year, d.month, d.day))))
    for t in programme.tiers:
        yield Claim(f"等级“{t.name}”", t.article, t.quote, _exact(t.ceiling))
    for c in programme.clauses:
        if c.quote is not None:
            values = [getattr(c, f) for f in c.figures] if c.force != "choice" else []
            yield Claim(f"条款“{c.id}”", c.article, c.quote, _exact(*(x for x in values if x is not None)), c.document)
    for g in programme.gates:
        yield Claim(f"申报条件“{g.id}”", g.article, g.quote, _thresholds(g))
    for i in programme.indicators:
        yield Claim(f"指标{i.id}", None, i.quote)
    for n, a in enumerate(programme.procedure, 1):
        yield Claim(f"程序第{n}句", a.number, a.quote)
    for n, x in enumerate(programme.not_modelled, 1):
        yield Claim(f"未纳入测算第{n}项", None, x.quote, None)


def _exact(*values: int) -> frozenset[Fraction]:
    return frozenset(Fraction(v) for v in values)


def _thresholds(gate: Gate) -> frozenset[Fraction]:
    return frozenset(in_base_units(Fraction(t.at_least), t.unit) for t in gate.tests if t.at_least is not None)


def _misquoted(programme: Programme, official: OfficialText, stated: tuple[Claim, ...]) -> Iterator[Finding]:
    for claim in stated:
        if claim.foreign is not None:
            others = (t for name, t in sources().items() if name != programme.document.source)
            if not any(t.places(claim.foreign) and t.places(claim.quote) for t in others):
                yield Finding("quote", claim.owner, f"《{claim.foreign}》中找不到“{claim.quote}”")
            continue
        places = official.places(claim.quote)
        if not places:
            yield Finding("quote", claim.owner, f"原文中找不到“{claim.quote}”")
        elif claim.article is not None:
            article = official.article(claim.article)
            if article is None:
                yield Finding("article", claim.owner, f"原文没有{claim.article}")
            elif not any(article[0] <= start and end <= article[1] for start, end in places):
                yield Finding("article", claim.owner, f"“{claim.quote}”不在{claim.article}")


def _unquoted(stated: tuple[Claim, ...]) -> Iterator[Finding]:
    for claim in stated:
        quoted = {n.value for n in numbers_in(claim.quote)}
        for figure in sorted((claim.figures or frozenset()) - quoted):
            yield Finding("figure", claim.owner, f"数字{figure}不在所引原文“{claim.quote}”中")


def _unclaimed(official: OfficialText, stated: tuple[Claim, ...]) -> Iterator[Finding]:
    own = [(c, official.places(c.quote)) for c in stated if c.foreign is None]
    for number in official.numbers:
        if not any(
            (claim.figures is None or number.value in claim.figures)
            and any(start <= number.start and number.end <= end for start, end in places)
            for claim, places in own
        ):
            yield Finding(
                "number", "原文", f"“{official.around(number)}”中的{number.words}没有条款对应，也未列入 not_modelled"
            )


def _idle(stated: tuple[Claim, ...]) -> Iterator[Finding]:
    for claim in stated:
        if claim.figures is None and not numbers_in(claim.quote):
            yield Finding("idle", claim.owner, f"“{claim.quote}”中没有数字")


def _annex(programme: Programme, official: OfficialText) -> Iterator[Finding]:
    ids = tuple(i.id for i in programme.indicators)
    if ids != official.indicator_ids:
        listed = "、".join(official.indicator_ids)
        yield Finding("annex", "指标体系", f"附件的指标依次为{listed}，规则文件为{'、'.join(ids)}")
    dimension = ""
    for i in programme.indicators:
        first = i.dimension != dimension
        dimension = i.dimension
        row = i.id + (i.dimension if first else "") + i.name + i.quote
        if not official.places(row):
            yield Finding("annex", f"指标{i.id}", f"附件中找不到“{i.dimension}·{i.name}”及其说明")
