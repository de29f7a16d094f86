"""Changes about the layout: sheets by city, marks elsewhere, header rows, page breaks, sections, numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from random import Random
from typing import Any

from variants.book import Book, Page
from variants.judge import Fact, Variant
from variants.registry import chosen, matters, words

_NUMERALS = "一二三四五六七八九十"


def _sorted_by_city(book: Book, facts: list[Fact]) -> list[Fact]:
    page, n = book.page, book.page.at("所在市")
    order = sorted(range(len(facts)), key=lambda i: page.rows[i][n])
    page.rows = [page.rows[i] for i in order]
    return [facts[i] for i in order]


def _by_city(page: Page) -> list[tuple[str, list[list[Any]]]]:
    n = page.at("所在市")
    return [(city, list(rows)) for city, rows in groupby(page.rows, key=lambda r: r[n])]


@matters()
def a_sheet_for_each_city(book: Book, facts: list[Fact], rng: Random) -> Variant:
    del rng
    facts = _sorted_by_city(book, facts)
    parts = _by_city(book.page)
    book.pages = [Page(city, [*book.page.header], rows) for city, rows in parts]
    return Variant(book, tuple(c for c, _ in parts), facts)


@matters()
def marks_on_a_sheet_of_their_own(book: Book, facts: list[Fact], rng: Random) -> Variant:
    page, title = book.page, chosen(rng, "layout", "marks_sheets")
    held = ["序号", "项目名称", "申报单位", *book.experts, *([book.bonus] if book.bonus else [])]
    rows = [[row[page.at(h)] for h in held] for row in page.rows]
    rng.shuffle(rows)
    page.remove(*held[3:])
    book.pages.append(Page(title, held, rows))
    return Variant(book, (title, *held[3:]), facts)


@matters()
def second_header_row(book: Book, facts: list[Fact], rng: Random) -> Variant:
    page, names = book.page, rng.choice(words("layout", "groups"))
    scored = {*book.experts, *book.dimensions, book.bonus}
    firm = page.at("行业领域")
    page.groups = [names[2] if h in scored else names[n > firm] for n, h in enumerate(page.header)]
    page.groups[-1] = None
    return Variant(book, (*names, *(f"{g}/{h}" for g, h in zip(page.groups, page.header, strict=True))), facts)


@matters()
def repeated_header_and_page_subtotals(book: Book, facts: list[Fact], rng: Random) -> Variant:
    page, word = book.page, chosen(rng, "layout", "page_subtotals")
    amount, where = page.at("申报金额(万元)"), rng.choice(["序号", "项目名称", "申报单位", "所在市"])
    lines, step = [], rng.choice([5, 7, 10])
    for at in range(0, len(page.rows), step):
        part = page.rows[at : at + step]
        subtotal: list[Any] = [None] * len(page.header)
        subtotal[page.at(where)], subtotal[amount] = word, sum(r[amount] for r in part)
        lines += [*part, subtotal, [*page.header]]
    page.rows = lines[:-1]
    return Variant(book, (word, where), facts)


@matters()
def city_sections(book: Book, facts: list[Fact], rng: Random) -> Variant:
    facts, form = _sorted_by_city(book, facts), chosen(rng, "sections", "forms")
    page, lines = book.page, []
    for n, (city, rows) in enumerate(_by_city(page)):
        title: list[Any] = [None] * len(page.header)
        title[0] = form.format(n=_NUMERALS[min(n, 9)], city=city, count=len(rows))
        lines += [title, *rows]
    page.rows = lines
    page.remove("所在市")
    return Variant(book, ("所在市",), facts)


@matters()
def numbers_that_start_again(book: Book, facts: list[Fact], rng: Random) -> Variant:
    del rng
    facts, page = _sorted_by_city(book, facts), book.page
    page.fill("序号", [n for _, rows in _by_city(page) for n in range(1, len(rows) + 1)])
    return Variant(book, ("序号",), facts)


@matters()
def number_merged_over_two_projects(book: Book, facts: list[Fact], rng: Random) -> Variant:
    page = book.page
    at = rng.randrange(len(facts) - 1)
    mended = book.copy()
    for header in ("申报单位", "统一社会信用代码", "所在市", "县(市、区)"):
        for table in (page, mended.page):
            table.rows[at + 1][page.at(header)] = page.rows[at][page.at(header)]
    facts = [*facts]
    facts[at + 1] = replace(facts[at + 1], key=facts[at].key, city=facts[at].city)
    first = page.first + at
    for header in ("序号", "申报单位", "统一社会信用代码"):
        n = page.at(header)
        page.rows[at + 1][n] = None
        page.merges.append((first, n + 1, first + 1, n + 1))
    return Variant(book, ("序号", "申报单位"), facts, (first, first + 1), edit=lambda: mended)


@matters()
def totals_in_an_odd_column(book: Book, facts: list[Fact], rng: Random) -> Variant:
    page, where = book.page, rng.choice(["市级推荐序号", "申报单位", "所在市", "项目名称", "县(市、区)", "行业领域"])
    total: list[Any] = [None] * len(page.header)
    total[page.at(where)] = chosen(rng, "layout", "totals")
    total[page.at("申报金额(万元)")] = sum(page.column("申报金额(万元)"))
    page.rows.append(total)
    return Variant(book, (where, str(total[page.at(where)])), facts, (page.first + len(facts),))
