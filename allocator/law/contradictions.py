"""Where the texts contradict each other, or leave open what a reader may take for granted: to be decided by people.

What the words say stands in `contradictions.toml`, each entry with the passages at issue:

    scope            a 细则 supports more than the umbrella's item that it carries out, or by another procedure
    evaluators       国家级 here, 第三方 there
    credit           the article's condition and the annex's indicator ask for different records or years
    publicity_first  公示 precedes the proposal how to share the money
    no_scoring       experts compare without 打分
    no_meeting       no 党组会
    one_department   published by one department, not by two
    dimensions       experts judge by dimensions that the annex does not have

What figures and dates say is computed from the programmes:

    above_umbrella   a 细则 pays more, or more awards, than the umbrella's item
    overlap          a tier of a 办法 and an item of the umbrella that it does not carry out are called alike
    not_held         it stands on texts that are not kept here and were not compared
    start_unknown    no starting date, or only its year
    own_validity     a date of its own after the end of the umbrella, which it cites
    ends             candidates of the year asked for (by default: of next year) come after the end

Nothing here moves an allocation; each finding says how the programme files read the matter meanwhile.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from allocator.errors import RulesError
from allocator.law.clause.facets import Quota
from allocator.law.clause.fields import Frozen
from allocator.law.document import day_words
from allocator.law.load import load, shipped
from allocator.law.measures import Row, Umbrella, own_programmes, umbrella
from allocator.law.official_text import OfficialText, sources
from allocator.law.programme import Document, Programme, Validity
from allocator.money import show_wan

Code = Literal[
    "scope", "evaluators", "credit", "publicity_first", "no_scoring", "no_meeting", "one_department", "dimensions",
    "above_umbrella", "overlap", "not_held", "start_unknown", "own_validity", "ends",
]  # fmt: skip
_FILE = Path(__file__).with_name("contradictions.toml")
_FOUNDED = re.compile(r"《([^《》]+)》(?:（([^（）]+号)）)?")
_BLANK_START = re.compile(r"自\d{4}年\*+月\*+日起\w*|自(?:下发|印发)之日起\w*")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of an official text, verbatim but for white space, and where they stand."""

    document: str
    article: str
    quote: str

    def __str__(self) -> str:
        return f"《{self.document}》{self.article}：“{self.quote}”"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One matter for decision.

    Attributes
    ----------
    programmes
        Keys of the programmes concerned; empty where the whole umbrella text is.
    says
        What does not agree, and how it is read meanwhile, in one sentence.
    passages
        The words at issue, the programme's own text first.
    """

    code: Code
    programmes: tuple[str, ...]
    says: str
    passages: tuple[Passage, ...]


class _Words(Frozen):
    """A passage as `contradictions.toml` quotes it; `source` is the file of its text."""

    source: str
    article: str
    quote: str


class _Stated(Frozen):
    """One entry of `contradictions.toml`."""

    code: Code
    programme: str
    says: str
    passages: tuple[_Words, ...]


def lint(
    programmes: Iterable[Programme] | None = None, table: Umbrella | None = None, *, year: int | None = None
) -> tuple[Conflict, ...]:
    """Return every conflict within and between the texts, grouped by its code.

    Parameters
    ----------
    programmes
        The 办法 with a text of their own; by default all that are shipped.
    table
        The umbrella text; by default the shipped one.
    year
        Of the candidates; by default the year after each programme's.
    """
    texts = tuple(load(key) for key in shipped()) if programmes is None else tuple(programmes)
    table = table or umbrella()
    keys = {p.key for p in texts if not p.own}
    found = [c for c in stated() if keys.issuperset(c.programmes)]
    for programme in texts:
        row = table.row_of(programme.key)
        found += _above_umbrella(programme, row, table) if row else _overlap(programme, table)
        found += _own_validity(programme, table)
        found += _not_held(programme, (table.document, *(p.document for p in texts)))
        found += _dates(programme.document, programme.validity, programme.key, year or programme.year + 1)
    own_year = max((p.year for p in own_programmes()), default=table.validity.last.year)
    found += _dates(table.document, table.validity, "", year or own_year + 1)
    order = Code.__args__  # type: ignore[attr-defined]
    return tuple(sorted(found, key=lambda c: order.index(c.code)))


@cache
def stated(file: Path = _FILE) -> tuple[Conflict, ...]:
    """Read what the words of the texts contradict.

    Raises
    ------
    RulesError
        An entry quotes words that do not stand in its text under that article.
    """
    with file.open("rb") as opened:
        entries = [_Stated.model_validate(x) for x in tomllib.load(opened)["contradiction"]]
    titles = {d.source: d.title for d in (umbrella().document, *(load(key).document for key in shipped()))}
    if wrong := [f"{p.article}“{p.quote}”" for e in entries for p in e.passages if not _stands(p)]:
        raise RulesError(f"{file.name} 引用的文字不在原文该条：{'；'.join(wrong)}")
    return tuple(
        Conflict(
            e.code, (e.programme,), e.says, tuple(Passage(titles[p.source], p.article, p.quote) for p in e.passages)
        )
        for e in entries
    )


def _stands(words: _Words) -> bool:
    """Tell whether a quotation stands in its text, within its article."""
    text = sources().get(words.source) or OfficialText("")
    span = text.article(words.article)
    return span is not None and any(span[0] <= start and end <= span[1] for start, end in text.places(words.quote))


def _text(document: Document) -> OfficialText:
    """Return the shipped text of a document; an empty one where it is not shipped."""
    return sources().get(document.source) or OfficialText("")


def _passage(document: Document, text: OfficialText, position: int) -> Passage:
    return Passage(document.title, text.where(position), text.sentence(position))


def _of_row(table: Umbrella, row: Row) -> Passage:
    return Passage(table.document.title, row.item, row.quote)


def _above_umbrella(programme: Programme, row: Row, table: Umbrella) -> Iterator[Conflict]:
    highest = max(programme.tiers, key=lambda t: t.ceiling, default=None)
    if row.ceiling is not None and highest and highest.ceiling > row.ceiling:
        says = f"{highest.name}最高{show_wan(highest.ceiling)}万元，高于{row.item}的{show_wan(row.ceiling)}万元，请研究"
        own = Passage(programme.document.title, highest.article, highest.quote)
        yield Conflict("above_umbrella", (programme.key,), says, (own, _of_row(table, row)))
    number = sum(q.target for q in programme.quotas)
    if row.quota is not None and programme.quotas and number != row.quota:
        says = f"每年{number}个，与{row.item}的{row.quota}个不一致，请研究"
        own = Passage(programme.document.title, programme.quotas[0].where, programme.quotas[0].quote or "")
        yield Conflict("above_umbrella", (programme.key,), says, (own, _of_row(table, row)))


def _overlap(programme: Programme, table: Umbrella) -> Iterator[Conflict]:
    """标杆型 and 示范型 of 场景券 against the umbrella's 标杆应用场景 and 示范效应强的应用场景."""
    subject = programme.short.removesuffix("券")
    others = {p.key: p for p in own_programmes()}
    for tier in programme.tiers:
        grade = tier.name.rstrip("型级")
        for row in table.rows:
            other = others.get(row.programme or "")
            if other and grade in row.quote and subject in row.quote:
                quotas = [q for q in programme.quotas if q.tier == tier.name]
                says = (
                    f"{programme.short}{tier.name}{_paid(quotas, tier.ceiling)}，{row.item}{row.name}"
                    f"{_paid(other.quotas, max((t.ceiling for t in other.tiers), default=0))}"
                    f"（牵头单位：{'、'.join(row.leads)}）；是否同一类、能否都享受，两个文件均未写明，各按各自规定测算，请研究"
                )
                passages = [Passage(programme.document.title, tier.article, tier.quote), _of_row(table, row)]
                passages[1:1] = [Passage(programme.document.title, q.where, q.quote or "") for q in quotas]
                yield Conflict("overlap", (programme.key,), says, tuple(passages))


def _paid(quotas: Iterable[Quota], ceiling: int) -> str:
    """Return a number a year and the most for each, as both texts state them: 每年10个左右、最高150万元."""
    number = "、".join(f"每年{q.target}个{'左右' if q.force == 'about' else ''}" for q in quotas) or "数量未定"
    return f"{number}、最高{show_wan(ceiling)}万元"


def _not_held(programme: Programme, held: Iterable[Document]) -> Iterator[Conflict]:
    """Yield the texts that the first article names as its grounds, without those kept here."""
    text = _text(programme.document)
    start, end = text.article("第一条") or (0, 0)
    kept = {name for d in held for name in (d.title, d.number) if name}
    cited = [(m[0], {m[1], m[2]}) for m in _FOUNDED.finditer(text.plain[start:end])]
    if lacking := [words for words, names in cited if not names & kept]:
        says = f"第一条所依据的{'、'.join(lacking)}，原文未收录，没有比对；与之是否一致请研究"
        yield Conflict("not_held", (programme.key,), says, (_passage(programme.document, text, start),))


def _own_validity(programme: Programme, table: Umbrella) -> Iterator[Conflict]:
    own, general = programme.validity, table.validity
    cited = table.row_of(programme.key) or _text(programme.document).places(table.document.title)
    if own.last > general.last and cited:
        name = table.document.number or table.document.title
        until = f"有效期至{day_words(own.last)}，晚于{name}的{day_words(general.last)}"
        says = f"{until}；有具体实施期限的按其规定，以本办法为准"
        passages = (
            Passage(programme.document.title, own.article, own.quote),
            Passage(table.document.title, general.article, general.quote),
        )
        yield Conflict("own_validity", (programme.key,), says, passages)


def _dates(document: Document, validity: Validity, key: str, year: int) -> Iterator[Conflict]:
    keys = (key,) if key else ()
    words = Passage(document.title, validity.article, validity.quote)
    if not isinstance(validity.start, date):
        text = _text(document)
        blank = _BLANK_START.search(text.plain)
        start = f"为“{blank[0]}”" if blank else "未写"
        passage = _passage(document, text, blank.start()) if blank else words
        known = "起始不详，只核对" if validity.start is None else f"月日不详，不早于{day_words(validity.start)}，另核对"
        says = f"起始日期{start}，{known}截止日期{day_words(validity.last)}"
        yield Conflict("start_unknown", keys, says, (passage,))
    if year > validity.last.year:
        until = f"有效期至{day_words(validity.last)}，{year}年度的申报不能按此测算"
        says = f"{until}；情景可用 validity.to 延长，全部输出注明“仅供测算”"
        yield Conflict("ends", keys, says, (words,))
