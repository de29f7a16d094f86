"""The shipped programmes as plain rows, for `allocator programmes` and every other list of them.

`catalogue` has the 办法 with a text of their own; `table` has everything: the 32 rows of the umbrella text, and the
办法 that it does not name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from allocator.law.claims import Treatment
from allocator.law.document import WAIVED_WORDS
from allocator.law.load import load, shipped
from allocator.law.measures import KIND_OF_AWARD, MeasureKind, Row, State, umbrella
from allocator.law.programme import Programme, Rate, Status
from allocator.law.sentences import Sentence, sentences

NUMBER = "不作限额的数字"
"""What a number is that no clause claims, for people."""


@dataclass(frozen=True, slots=True)
class ShippedTier:
    """A tier and the most it pays, 元."""

    name: str
    ceiling: int


@dataclass(frozen=True, slots=True)
class ShippedQuota:
    """A number of awards and the band it is read as; `tier` None counts all awards."""

    tier: str | None
    target: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Sentences:
    """What becomes of the sentences of a text, each counted once, by the strongest treatment of its words.

    Attributes
    ----------
    clause, gate, procedure, waived
        Computed; asked of each candidate; a step of the procedure; set aside with a reason.
    parts
        How many of the computed and the asked have words besides that are set aside.
    """

    total: int = 0
    clause: int = 0
    gate: int = 0
    procedure: int = 0
    waived: int = 0
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence of the text that tells the procedure."""

    article: str
    quote: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Words, or a number, of the text that nothing here computes: what they are, and why."""

    article: str
    quote: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shipped:
    """One shipped programme at a glance.

    Attributes
    ----------
    start, end
        Dates in force; of a start with month and day blank only the year, of one without any date None: unknown.
    clauses, gates, indicators
        How many there are; the ministry's choices count among the clauses.
    sentences
        How many sentences its text has, by what becomes of them; all 0 where no text of it is kept here.
    procedure, set_aside
        The sentences of the procedure; the words and the numbers of the text that are not computed.
    """

    key: str
    short: str
    title: str
    year: int
    status: Status
    start: date | int | None
    end: date | None
    tiers: tuple[ShippedTier, ...]
    quotas: tuple[ShippedQuota, ...]
    clauses: int
    gates: int
    indicators: int
    sentences: Sentences
    procedure: tuple[Step, ...]
    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True)
class ListedTier:
    """A tier or event and the most it pays, 元; None where the text leaves the sum open."""

    name: str
    ceiling: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the table of everything.

    Attributes
    ----------
    row
        Number of the umbrella's row ("5a"); empty for a 办法 that the umbrella does not name.
    item
        Where it stands in the umbrella: 第（五）项; empty as above.
    key
        What `allocator solve` takes; None for what cannot be allocated.
    leads, responsible
        牵头单位 and 责任单位, first named first; of a 办法, the bureaus that its text puts in charge.
    kind
        T competitive, E on an event, R by rate or unit, X not allocable.
    state
        allocable; figures: a scenario must set what `missing` lists; detailed: a 细则 of its own; not_allocable.
    tiers, quota, rate, applicant_ceiling
        What is paid (元), how many a year, the share or sum per unit, the most per applicant: for people, "" for none.
    status, end
        Of the text that rules it.
    missing
        Paths of the figures that the text leaves open.
    reason
        Why it is not allocated here, or which 细则 does it.
    """

    row: str
    item: str
    name: str
    key: str | None
    title: str
    leads: tuple[str, ...]
    responsible: tuple[str, ...]
    kind: MeasureKind
    state: State
    tiers: tuple[ListedTier, ...]
    quota: str
    rate: str
    applicant_ceiling: int | None
    status: Status
    end: date | None
    missing: tuple[str, ...] = ()
    reason: str = ""


def table() -> tuple[Listed, ...]:
    """Return all 32 rows of the umbrella text in its order, then the 办法 that it does not name, by key."""
    rows = umbrella().rows
    named = {row.programme for row in rows}
    return (*map(_row, rows), *(_listed(load(key), None) for key in shipped() if key not in named))


def _row(row: Row) -> Listed:
    if row.programme:
        return _listed(load(row.programme), row)
    text = umbrella()
    return Listed(
        row=row.id,
        item=row.item,
        name=row.name,
        key=None,
        title=text.document.title,
        leads=row.leads,
        responsible=row.responsible,
        kind=row.kind,
        state=row.state,
        tiers=(),
        quota="",
        rate="",
        applicant_ceiling=None,
        status=text.status,
        end=text.validity.end,
        reason=row.reason,
    )


def _listed(programme: Programme, row: Row | None) -> Listed:
    ceiling = programme.ceiling
    open_figures = tuple(m.path for m in programme.missing)
    return Listed(
        row=row.id if row else "",
        item=row.item if row else "",
        name=row.name if row else programme.short,
        key=programme.key,
        title=programme.document.title,
        leads=row.leads if row else _in_charge(programme),
        responsible=row.responsible if row else (),
        kind=row.kind if row else KIND_OF_AWARD[programme.award.kind],
        state=row.state if row else "allocable",
        tiers=tuple(
            ListedTier(t.name, None if f"tiers.{t.name}.ceiling" in open_figures else t.ceiling)
            for t in programme.tiers
        ),
        quota="、".join(f"{q.tier or ''}{q.words}" for q in programme.quotas),
        rate=rate_words(programme.award) if isinstance(programme.award, Rate) else "",
        applicant_ceiling=ceiling.ceiling if ceiling else None,
        status=programme.status,
        end=programme.validity.end,
        missing=open_figures,
        reason=row.reason if row else "",
    )


def _in_charge(programme: Programme) -> tuple[str, ...]:
    """Return the bureaus in charge by the text's own words: 由省工业和信息化厅会同省财政厅负责."""
    found = re.search(r"由(省[^、会。]+)(?:会同|、)(省[^、。]+?)负责", "".join(programme.source_text.split()))
    return (found[1], found[2]) if found else ()


def rate_words(award: Rate) -> str:
    """Return the rate for people: 算力交易金额的5%, 每个5000元; 比例未定 where the text leaves it open."""
    if award.per_unit is not None:
        return f"{award.base}，每个{award.factor_words}"
    return f"{award.base}的{award.factor_words}" if award.factor else f"{award.base}，比例未定"


def catalogue() -> tuple[Shipped, ...]:
    """Return every programme that comes with the package, in the order of the keys."""
    return tuple(at_a_glance(load(key)) for key in shipped())


def at_a_glance(programme: Programme) -> Shipped:
    """Return the row of one programme, also of one from a file of one's own."""
    return Shipped(
        key=programme.key,
        short=programme.short,
        title=programme.document.title,
        year=programme.year,
        status=programme.status,
        start=programme.validity.start,
        end=programme.validity.end,
        tiers=tuple(ShippedTier(t.name, t.ceiling) for t in programme.tiers),
        quotas=tuple(ShippedQuota(q.tier, q.target, q.low, q.high) for q in programme.quotas),
        clauses=len(programme.clauses),
        gates=len(programme.conditions),
        indicators=len(programme.indicators),
        sentences=_counted(sentences(programme)),
        procedure=tuple(Step(a.number, a.quote) for a in programme.procedure),
        set_aside=(
            *(SetAside(w.article, w.quote, WAIVED_WORDS[w.kind], w.reason) for w in programme.waived),
            *(SetAside(n.article or "", n.quote, NUMBER, n.reason) for n in programme.not_modelled),
        ),
    )


def _counted(found: Sequence[Sentence]) -> Sentences:
    """Return the sentences by the strongest treatment of each."""
    first = Counter(s.by[0] for s in found if s.by)
    parts = sum(s.by[0] != "waived" and "waived" in s.by for s in found if s.by)
    return Sentences(len(found), **{t: first[t] for t in get_args(Treatment)}, parts=parts)
