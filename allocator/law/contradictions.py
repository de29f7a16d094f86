"""Where the texts contradict each other, or leave open what a reader may take for granted: to be decided by people.

    scope            a 细则 supports more than the umbrella's item that it carries out, or by another procedure
    evaluators       国家级 here, 第三方 there
    credit           the article's condition and the annex's indicator ask for different records or years
    publicity_first  公示 precedes the proposal how to share the money
    no_scoring       experts compare without 打分
    no_meeting       no 党组会
    one_department   published by one department, not by two
    dimensions       experts judge by dimensions that the annex does not have
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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from allocator.law.clause.facets import Quota
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
_EVALUATOR = re.compile(r"(国家级|第三方)专业评测机构")
_RECORD = re.compile(r"严重失信|失信|行政处罚|不良信用")
_WINDOW = re.compile(r"([一二两三四五])年内?")
_JUDGED = re.compile(r"组织专家从(?:[^，。]*?的)?([^，。]+?)等(?:方面|指标)")
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


def lint(
    programmes: Iterable[Programme] | None = None, table: Umbrella | None = None, *, year: int | None = None
) -> tuple[Conflict, ...]:
    """Every conflict within and between the texts, grouped by its code.

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
    found: list[Conflict] = []
    for programme in texts:
        row = table.row_of(programme.key)
        if row:
            found += _scope(programme, row, table)
            found += _above_umbrella(programme, row, table)
        else:
            found += _overlap(programme, table)
        found += _evaluators(programme, row, table)
        found += _credit(programme)
        found += _procedure(programme, texts)
        found += _dimensions(programme)
        found += _own_validity(programme, table)
        found += _not_held(programme, (table.document, *(p.document for p in texts)))
        found += _dates(programme.document, programme.validity, programme.key, year or programme.year + 1)
    own_year = max((p.year for p in own_programmes()), default=table.validity.last.year)
    found += _dates(table.document, table.validity, "", year or own_year + 1)
    order = Code.__args__  # type: ignore[attr-defined]
    return tuple(sorted(found, key=lambda c: order.index(c.code)))


def _text(document: Document) -> OfficialText:
    """The shipped text of a document; an empty one where it is not shipped."""
    return sources().get(document.source) or OfficialText("")


def _passage(document: Document, text: OfficialText, position: int) -> Passage:
    return Passage(document.title, text.where(position), text.sentence(position))


def _of_row(table: Umbrella, row: Row) -> Passage:
    return Passage(table.document.title, row.item, row.quote)


def _item(table: Umbrella, row: Row) -> tuple[OfficialText, int, str]:
    """The umbrella's text, where the row's item starts in it, and the item's own words."""
    text = _text(table.document)
    start, end = text.article(row.item) or (0, 0)
    return text, start, text.plain[start:end]


def _scope(programme: Programme, row: Row, table: Umbrella) -> Iterator[Conflict]:
    """基础通用大模型 and an open call in the 细则; 垂直领域 and 揭榜挂帅 in the umbrella."""
    text, (official, start, item) = _text(programme.document), _item(table, row)
    wider, call = "基础通用大模型", "揭榜挂帅"
    general = [m.start() for m in re.finditer(wider, text.plain)]
    if general and wider not in item:
        passages = [_passage(programme.document, text, at) for at in general]
        says = f"{programme.short}细则另含“{wider}”，{row.item}只提垂直领域；按细则测算，请研究"
        yield Conflict("scope", (programme.key,), says, (*passages, _of_row(table, row)))
    if call in item and call not in text.plain and (notice := text.plain.find("公开发布")) >= 0:
        theirs = _passage(table.document, official, start + item.find(call))
        passages = [_passage(programme.document, text, notice), theirs]
        says = f"{row.item}为“{call}”，{programme.short}细则为公开发布通知、组织申报和遴选；按细则测算，请研究"
        yield Conflict("scope", (programme.key,), says, tuple(passages))


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


def _evaluators(programme: Programme, row: Row | None, table: Umbrella) -> Iterator[Conflict]:
    """Different evaluators, between the umbrella and the 细则 or inside one text."""
    text = _text(programme.document)
    found = [(m[1], _passage(programme.document, text, m.start())) for m in _EVALUATOR.finditer(text.plain)]
    if row:
        official, start, item = _item(table, row)
        found += [(m[1], _passage(table.document, official, start + m.start())) for m in _EVALUATOR.finditer(item)]
    if len({who for who, _ in found}) > 1:
        says = "评测机构有“国家级”和“第三方”两种写法；只看是否通过评测，不以评测机构名称判定，请研究"
        yield Conflict("evaluators", (programme.key,), says, tuple(p for _, p in found))


def _credit(programme: Programme) -> Iterator[Conflict]:
    """The records and years of a condition against those of the annex's indicator."""
    for gate in programme.conditions:
        for i in programme.indicators:
            ours, theirs = _records(gate.quote), _records(i.quote)
            if ours[0] and theirs[0] and ours != theirs:
                says = "信用条件正文与附件不一致；以正文为申报条件，附件为评分指标，行政处罚只作提示，请研究"
                title = programme.document.title
                passages = (Passage(title, gate.article, gate.quote), Passage(title, f"附件{i.id}", i.quote))
                yield Conflict("credit", (programme.key,), says, passages)


def _records(quote: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(_RECORD.findall(quote)), frozenset(_WINDOW.findall(quote))


def _procedure(programme: Programme, others: Iterable[Programme]) -> Iterator[Conflict]:
    """Steps that come in another order, or are missing, or are taken by one department, unlike in the other texts."""
    if not programme.procedure:
        return
    published, proposed = _step(programme, "公示"), _step(programme, "资金分配建议")
    if published and proposed and published[0] < proposed[0]:
        says = f"{programme.short}先公示拟支持名单，公示无异议后才提出资金分配建议；公示时是否列明金额请研究"
        yield Conflict("publicity_first", (programme.key,), says, (published[1], proposed[1]))
    steps: Mapping[Code, tuple[str, str, str]] = {
        "no_scoring": ("专家", "打分", "未写专家打分，名次按申报表所载得分或排序，请研究"),
        "no_meeting": ("资金分配建议", "党组会", "未规定提交党组会审议，是否上会请研究"),
        "one_department": ("发文公布", "会同省财政厅发文公布", "由一个部门发文公布，不是两部门发文，请研究"),
    }
    for code, (step, word, says) in steps.items():
        own, other = _step(programme, step), next((s for p in others if (s := _step(p, word))), None)
        if own and other and not _step(programme, word):
            yield Conflict(code, (programme.key,), f"{programme.short}{says}", (own[1], other[1]))


def _step(programme: Programme, word: str) -> tuple[int, Passage] | None:
    """Where a word first stands in the procedure, counted in characters, and its sentence."""
    before = 0
    for a in programme.procedure:
        quote = "".join(a.quote.split())
        if word in quote:
            return before + quote.index(word), Passage(a.document, a.number, a.quote)
        before += len(quote)
    return None


def _dimensions(programme: Programme) -> Iterator[Conflict]:
    """The dimensions by which experts are to judge against those of the annex; 运营管理 and 运营管理方面 are one."""
    lines = {i.dimension: i for i in reversed(programme.indicators)}
    known = {d.removesuffix("方面") for d in lines}
    for a in programme.procedure:
        judged = _JUDGED.search("".join(a.quote.split()))
        if judged and lines and (strange := [d for d in judged[1].split("、") if d not in known]):
            says = (
                f"{a.number}由专家评审的“{'、'.join(strange)}”，不是附件的评价维度（附件为{'、'.join(programme.dimensions)}）；"
                "得分按申报表所载，两者不作对应，请研究"
            )
            heads = (lines[d] for d in programme.dimensions if d in lines)
            annex = (Passage(a.document, f"附件{i.id}", i.dimension + i.name) for i in heads)
            yield Conflict("dimensions", (programme.key,), says, (Passage(a.document, a.number, a.quote), *annex))


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
    """A number a year and the most for each, as both texts state them: 每年10个左右、最高150万元."""
    number = "、".join(f"每年{q.target}个{'左右' if q.force == 'about' else ''}" for q in quotas) or "数量未定"
    return f"{number}、最高{show_wan(ceiling)}万元"


def _not_held(programme: Programme, held: Iterable[Document]) -> Iterator[Conflict]:
    """The texts that the first article names as its grounds, without those kept here."""
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
