"""Changes about money: units in header, cells and caption, other headers, a second request, words for nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from variants.book import Book
from variants.judge import Fact, Variant
from variants.registry import chosen, matters

REQUEST, RECEIVED = "申报金额(万元)", "累计已获金额(万元)"
_TEN_THOUSANDS = {"元": Decimal(10_000), "千元": Decimal(10), "百万元": Decimal("0.01"), "亿元": Decimal("0.0001")}


def _in(unit: str, values: list[Any]) -> list[Any]:
    """Amounts in 万元 in another unit."""
    found = [None if v is None else Decimal(str(v)) * _TEN_THOUSANDS.get(unit, Decimal(1)) for v in values]
    return [None if v is None else int(v) if v == v.to_integral_value() else float(v) for v in found]


@matters()
def unit_in_the_header(book: Book, facts: list[Fact], rng: Random) -> Variant:
    unit, old = rng.choice(["元", "千元", "百万元"]), REQUEST
    page = book.page
    page.fill(old, _in(unit, page.column(old)))
    header = rng.choice(["申报金额（{u}）", "申报金额（单位：{u}）", "申报金额/{u}"]).format(u=unit)
    page.rename(old, header)
    return Variant(book, (header,), facts)


@matters()
def unit_in_the_cells(book: Book, facts: list[Fact], rng: Random) -> Variant:
    unit = rng.choice(["元", "万元", "千元", "万"])
    page = book.page
    page.fill(REQUEST, [f"{v}{unit}" for v in _in(unit, page.column(REQUEST))])
    page.rename(REQUEST, "申报金额")
    return Variant(book, ("申报金额",), facts)


@matters()
def unit_in_the_caption(book: Book, facts: list[Fact], rng: Random) -> Variant:
    unit = rng.choice(["元", "万元", "千元", "百万元"])
    page = book.page
    page.above = [[chosen(rng, "layout", "titles")], [rng.choice(["单位：", "金额单位："]) + unit]]
    for old in (REQUEST, RECEIVED):
        if old in page.header:
            page.fill(old, _in(unit, page.column(old)))
            page.rename(old, old.removesuffix("(万元)"))
    return Variant(book, ("申报金额", "累计已获金额", unit), facts)


@matters()
def unit_not_said(book: Book, facts: list[Fact], rng: Random) -> Variant:
    del rng
    mended = book.copy()
    book.page.rename(REQUEST, "申报金额")
    return Variant(book, ("申报金额",), facts, edit=lambda: mended)


@matters()
def request_reworded(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header = chosen(rng, "money", "request") + rng.choice(["（万元）", "(万元)", "(单位：万元)"])
    book.page.rename(REQUEST, header)
    return Variant(book, (header,), facts)


@matters()
def second_request_that_differs(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header = chosen(rng, "money", "second_request") + "（万元）"
    page = book.page
    less = [max(1, int(v * rng.choice([0.5, 0.8, 1]))) for v in page.column(REQUEST)]
    page.insert(page.at(REQUEST) + 1, header, less)
    return Variant(book, (header, REQUEST), facts, must_ask=True)


@matters("model-voucher")
def received_reworded(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header = chosen(rng, "money", "received") + rng.choice(["（万元）", "(万元)"])
    book.page.rename(RECEIVED, header)
    return Variant(book, (header,), facts)


@matters("model-voucher")
def nothing_received_in_words(book: Book, facts: list[Fact], rng: Random) -> Variant:
    word = chosen(rng, "money", "nothing")
    page = book.page
    page.fill(RECEIVED, [v or word for v in page.column(RECEIVED)])
    return Variant(book, (RECEIVED, word), facts)


@matters("model-voucher")
def received_in_another_unit(book: Book, facts: list[Fact], rng: Random) -> Variant:
    unit = rng.choice(["元", "千元"])
    page = book.page
    page.fill(RECEIVED, _in(unit, page.column(RECEIVED)))
    page.rename(RECEIVED, f"累计已获金额（{unit}）")
    return Variant(book, ("累计已获金额",), facts)


@matters("model-voucher")
def received_where_none_was_told(book: Book, facts: list[Fact], rng: Random) -> Variant:
    """The table had no such column; one under another header is added."""
    header = chosen(rng, "money", "received") + "（万元）"
    page = book.page
    values = [rng.choice([0, 0, 50, 150]) for _ in page.rows]
    page.remove(RECEIVED)
    page.append(header, values)
    right = [replace(f, received=v * 10_000) for f, v in zip(facts, values, strict=True)]
    return Variant(book, (header,), right)
