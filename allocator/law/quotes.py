"""Does a programme's file say what the official text says? Checks without a solver and without a test framework.

    title    the document's title stands in the text
    quote    every quotation stands in the text, word for word
    article  ... and in the article that it names
    figure   every figure of a clause, tier, gate or date stands in its own quotation
    number   every normative number of the text is claimed by such a figure, or listed in `not_modelled` with a reason
    sentence every word of its articles is accounted for: by a clause, a gate, the procedure, or `waived` with a reason
    idle     a `not_modelled` entry whose quotation holds no number, a `waived` one whose words are accounted for anyhow
    annex    the indicator system is complete, in the annex's order and words

White space and markdown marks do not count in any comparison. The umbrella text is the source of many programmes and
of the table of its rows: they are checked together, and every number of it is accounted for by one of them (of its
sentences, most set tasks to other bureaus: they are not counted).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from allocator.law import sentences
from allocator.law.claims import Claim, claims, of_rows
from allocator.law.measures import Umbrella, own_programmes, umbrella
from allocator.law.official_text import OfficialText, numbers_in, sources
from allocator.law.programme import Programme

DisagreementKind = Literal["title", "quote", "article", "figure", "number", "sentence", "idle", "annex"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement between a programme's file and the text: its kind, the entry at fault, the sentence."""

    kind: DisagreementKind
    owner: str
    message: str

    def __str__(self) -> str:
        return f"{self.owner}：{self.message}"


def check(programme: Programme, text: str | None = None) -> tuple[Finding, ...]:
    """Return every disagreement between the programme's file and its official text; empty is the only good answer.

    Parameters
    ----------
    programme
        As loaded. One that stands on the umbrella text is checked together with all the others that do.
    text
        The official text, verbatim; by default the one the programme names under `programmes/sources/`.
    """
    if programme.document.source == umbrella().document.source:
        others = (p for p in own_programmes() if p.key != programme.key)
        return check_umbrella((programme, *others), text=text)
    official = OfficialText(programme.source_text if text is None else text)
    stated = tuple(claims(programme))
    return (*_check(programme, official, stated), *_sentences(official, stated), *_annex(programme, official))


def check_umbrella(
    programmes: Iterable[Programme] | None = None, table: Umbrella | None = None, text: str | None = None
) -> tuple[Finding, ...]:
    """Return every disagreement of the umbrella text with its programmes and with the table of its rows.

    Parameters
    ----------
    programmes
        By default all that are shipped.
    table
        By default the shipped one.
    text
        The umbrella text, verbatim; by default the shipped one.
    """
    programmes = own_programmes() if programmes is None else tuple(programmes)
    table = table or umbrella()
    official = sources()[table.document.source] if text is None else OfficialText(text)
    stated = [*of_rows(table)]
    for programme in programmes:
        stated += (replace(c, owner=f"{programme.key}：{c.owner}") for c in claims(programme))
    return tuple(_check(table, official, tuple(stated)))


def _check(owner: Programme | Umbrella, official: OfficialText, stated: tuple[Claim, ...]) -> Iterator[Finding]:
    if not official.places(owner.document.title):
        yield Finding("title", "标题", f"原文中找不到“{owner.document.title}”")
    yield from _misquoted(owner.document.source, official, stated)
    yield from _unquoted(stated)
    yield from _unclaimed(official, stated)
    yield from _idle(stated)


def _misquoted(source: str, official: OfficialText, stated: tuple[Claim, ...]) -> Iterator[Finding]:
    for claim in stated:
        if claim.foreign is not None:
            others = (t for name, t in sources().items() if name != source)
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


def _sentences(official: OfficialText, stated: tuple[Claim, ...]) -> Iterator[Finding]:
    for article, words in sentences.unaccounted(official, stated):
        yield Finding("sentence", "原文", f"{article}的“{words}”没有条款、申报条件或程序对应，也未列入 waived")
    for claim in sentences.idle(official, stated):
        yield Finding("idle", claim.owner, f"“{claim.quote}”已由其他条目对应")


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
