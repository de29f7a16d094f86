"""Changes about columns and words: headers reworded, 是 in other words, dates, refusals, tiers, another programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from variants.book import Book
from variants.judge import DEADLINE, Fact, Variant
from variants.registry import chosen, matters, words

_GATES = {  # programme → gate → the sample's column
    "model-voucher": {
        "green": "绿色门槛",
        "credit": "信用状况",
        "ip": "有无知识产权纠纷",
        "parameters": "参数规模(亿)",
        "evaluation": "是否通过第三方评测",
        "online": "是否已上线运行",
        "general_scenes": "通用场景级大模型(个)",
        "specific_scenes": "特定场景级大模型(个)",
    },
    "ai-terminal": {
        "finance": "近三年财务状况是否良好",
        "innovation": "上年度研发投入强度(%)",
        "green": "绿色门槛",
        "credit": "信用状况",
        "ip": "有无知识产权纠纷",
        "testing": "是否通过检测",
        "market": "是否近两年内投入市场",
        "sales": "申报产品销售收入(万元)",
    },
    "scenario-voucher": {
        "chain": "是否聚焦重点产业链",
        "green": "绿色门槛",
        "credit": "信用状况",
        "ip": "有无知识产权纠纷",
        "online": "上线运行月数",
        "benchmark_level": "是否国内领先",
        "benchmark_driven": "带动上下游企业数(家)",
    },
    "capability-centre": {"green": "绿色门槛", "credit": "信用状况", "operator": "是否有专门运营机构"},
}
_NUMBERS = ("parameters", "general_scenes", "specific_scenes", "innovation", "sales", "benchmark_driven")
_IDLE = ("benchmark", "credit_annex", "credit_penalty")
"""Conditions of one tier, or not in force: whoever fails them stays in the pool."""
_DATED = {"model-voucher": "online", "scenario-voucher": "online", "ai-terminal": "market"}


def _gate(book: Book, rng: Random, *, numeric: bool) -> tuple[str, str]:
    """A condition of the table and its column."""
    columns = _GATES[book.programme]
    fit = [
        (gate, header)
        for gate, header in columns.items()
        if header in book.page.header and (gate in _NUMBERS or header.endswith("月数")) == numeric
    ]
    return rng.choice(fit)


def _reworded(book: Book, facts: list[Fact], rng: Random, *, numeric: bool) -> Variant:
    gate, old = _gate(book, rng, numeric=numeric)
    new = chosen(rng, "gates", book.programme, gate)
    if gate == "sales":
        new += rng.choice(["（万元）", "(万元)"])
    book.page.rename(old, new)
    return Variant(book, (new,), facts, edit=lambda: _in_months(book, new) if gate == "online" else book)


def _in_months(book: Book, header: str) -> Book:
    """The workbook with the unit in the header, as the refusal of bare lengths of time tells to write it."""
    mended = book.copy()
    mended.page.rename(header, f"{header}（月）")
    return mended


@matters("model-voucher", "ai-terminal", "scenario-voucher")
def condition_of_numbers_reworded(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _reworded(book, facts, rng, numeric=True)


@matters()
def condition_in_words_reworded(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _reworded(book, facts, rng, numeric=False)


def _yes_no(book: Book, rng: Random) -> tuple[str, str]:
    """A condition whose column says 是 or 否."""
    columns = _GATES[book.programme]
    fit = [(g, h) for g, h in columns.items() if h in book.page.header and {*book.page.column(h)} <= {"是", "否"}]
    return rng.choice(fit)


def _failing(book: Book, facts: list[Fact], header: str, gate: str, rng: Random) -> list[Any]:
    """The column with one 否 more, in a line of the pool; `facts` follow."""
    values = book.page.column(header)
    at = rng.choice([n for n, f in enumerate(facts) if f.standing == "pool" and values[n] == "是"])
    values[at] = "否"
    facts[at] = facts[at].with_gate(gate, "fail", ineligible=gate != "benchmark_level")
    return values


@matters()
def yes_in_other_words(book: Book, facts: list[Fact], rng: Random) -> Variant:
    gate, header = _yes_no(book, rng)
    yes, no = chosen(rng, "words", "yes"), chosen(rng, "words", "no")
    facts = [*facts]
    values = _failing(book, facts, header, gate, rng)
    mended = book.copy()
    mended.page.fill(header, values)
    book.page.fill(header, [yes if v == "是" else no if v == "否" else v for v in values])
    return Variant(book, (header, yes, no), facts, edit=lambda: mended)


@matters(*_DATED)
def dates_for_yes(book: Book, facts: list[Fact], rng: Random) -> Variant:
    gate = _DATED[book.programme]
    old = _GATES[book.programme][gate]
    if old not in book.page.header:
        return _dates_added(book, facts, rng, gate)
    new = chosen(rng, "dates", book.programme)
    values, facts = [], [*facts]
    for n, fact in enumerate(facts):
        good = rng.random() < 0.8
        values.append(_day(book.programme, rng, good=good))
        facts[n] = _judged(book, fact, gate, good)
    kept = book.copy()
    book.page.fill(old, values)
    book.page.rename(old, new)
    answers = ["是" if dict(f.gates)[gate] == "pass" else "否" for f in facts]
    kept.page.rename(old, _ASKS[book.programme])
    kept.page.fill(_ASKS[book.programme], answers)
    return Variant(book, (new,), facts, edit=lambda: kept)


_ASKS = {
    "model-voucher": "是否已上线运行",
    "scenario-voucher": "上线运行是否满3个月",
    "ai-terminal": "是否近两年内投入市场",
}


def _dates_added(book: Book, facts: list[Fact], rng: Random, gate: str) -> Variant:
    """Dates of going online in a table without a column for it."""
    new = chosen(rng, "dates", book.programme)
    days = [_day(book.programme, rng, good=True) for _ in facts]
    book.page.append(new, days)
    return Variant(book, (new,), [_judged(book, f, gate, True) for f in facts])


def _day(programme: str, rng: Random, *, good: bool) -> date:
    """A date before the deadline that satisfies the condition, or one that does not."""
    year, month, day = DEADLINE.year, rng.randrange(1, 13), rng.randrange(1, 28)
    match programme, good:
        case "ai-terminal", True:
            return date(year - 1, month, day)
        case "ai-terminal", False:
            return date(year - 4, month, day)
        case "scenario-voucher", False:
            return date(year, 5, day)
        case "model-voucher", False:
            return date(year, 11, day)
    return date(year - 1, month, day)


def _judged(book: Book, fact: Fact, gate: str, good: bool) -> Fact:
    """A fact with a gate's verdict where it had another one or none; what else keeps it out, still does."""
    others = {g: v for g, v in fact.gates if g != gate}
    standing = fact.standing
    if standing in ("pool", "ineligible", "outside"):
        bad = not good or any(v == "fail" and not g.startswith(_IDLE) for g, v in others.items())
        apart = book.programme == "model-voucher" and fact.city == "青岛市"
        standing = "ineligible" if bad else "outside" if apart else "pool"
    return replace(fact, gates=tuple(sorted({**others, gate: "pass" if good else "fail"}.items())), standing=standing)


@matters("model-voucher", "ai-terminal")
def months_for_yes(book: Book, facts: list[Fact], rng: Random) -> Variant:
    gate = _DATED[book.programme]
    old = _GATES[book.programme][gate]
    if old not in book.page.header:
        old = rng.choice(["是否已上线运行", "是否上线"])
        book.page.append(old, ["是"] * len(facts))
        facts = [_judged(book, f, gate, True) for f in facts]
    facts = [_judged(book, f, gate, True) for f in facts]
    mended = book.copy()
    mended.page.fill(old, ["是"] * len(facts))
    book.page.fill(old, [f"{rng.randrange(4, 20)}个月" for _ in facts])
    return Variant(book, (old,), facts, edit=lambda: mended)


def _out(facts: list[Fact], at: int) -> list[Fact]:
    """The facts with one line taken out of the pool."""
    return [replace(f, standing="outside") if n == at else f for n, f in enumerate(facts)]


def _some(facts: Sequence[Fact], rng: Random) -> int:
    return rng.choice([n for n, f in enumerate(facts) if f.standing == "pool"])


@matters()
def status_with_a_refusal(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, word = chosen(rng, "columns", "status"), chosen(rng, "words", "refused")
    good, at = chosen(rng, "words", "accepted"), _some(facts, rng)
    book.page.append(header, [word if n == at else good for n in range(len(facts))])
    return Variant(book, (header, word), _out(facts, at), (book.page.first + at,))


@matters()
def status_with_an_unknown_word(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, word = chosen(rng, "columns", "status"), chosen(rng, "words", "unknown")
    good, at = chosen(rng, "words", "accepted"), _some(facts, rng)
    book.page.append(header, [word if n == at else good for n in range(len(facts))])
    return Variant(book, (header, word), _out(facts, at), (book.page.first + at,), must_ask=True)


@matters()
def refusal_in_the_remarks(book: Book, facts: list[Fact], rng: Random) -> Variant:
    word, at = chosen(rng, "words", "remark"), _some(facts, rng)
    values = book.page.column("备注")
    values[at] = word
    book.page.fill("备注", values)
    return Variant(book, (word,), _out(facts, at), (book.page.first + at,))


@matters()
def refusal_by_yes_or_no(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, at = chosen(rng, "columns", "recommended"), _some(facts, rng)
    book.page.append(header, ["否" if n == at else "是" for n in range(len(facts))])
    return Variant(book, (header, "否"), _out(facts, at), (book.page.first + at,))


@matters()
def city_reworded(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header = chosen(rng, "columns", "city")
    book.page.rename("所在市", header)
    return Variant(book, (header,), facts)


@matters()
def city_by_its_bureau(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, form, page = chosen(rng, "columns", "bureau"), chosen(rng, "columns", "bureaus"), book.page
    page.fill("所在市", [form.format(city=c) for c in page.column("所在市")])
    page.rename("所在市", header)
    return Variant(book, (header,), facts)


@matters()
def code_reworded(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header = chosen(rng, "columns", "code")
    book.page.rename("统一社会信用代码", header)
    return Variant(book, (header,), facts)


@matters("scenario-voucher")
def tier_reworded(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header = chosen(rng, "columns", "tier")
    book.page.rename("专家评定等级", header)
    return Variant(book, (header,), facts)


@matters("scenario-voucher")
def tier_applied_for(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, page = chosen(rng, "columns", "applied_tier"), book.page
    given = [rng.choice(["标杆型", "示范型"]) for _ in facts]
    page.append(header, given)
    return Variant(book, (header,), [replace(f, applied=t) for f, t in zip(facts, given, strict=True)])


@matters()
def projects_of_another_programme(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, at, page = chosen(rng, "columns", "topic"), _some(facts, rng), book.page
    other = words("topics", book.programme)
    values = page.column("申报专题")
    values[at] = other
    page.fill("申报专题", values)
    page.rename("申报专题", header)
    return Variant(book, (header, other), _out(facts, at), (page.first + at,))
