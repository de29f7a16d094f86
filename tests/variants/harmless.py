"""Changes that must not matter: columns that nothing looks at, another order, other titles, another look."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from variants.book import Book, Page
from variants.judge import Fact, Variant
from variants.registry import chosen, harmless, words

FILE = "harmless.toml"


def values(kind: str, count: int, rng: Random) -> list[Any]:
    """What such a column holds."""
    match kind:
        case "date":
            return [date(rng.randrange(1998, 2024), rng.randrange(1, 13), rng.randrange(1, 28)) for _ in range(count)]
        case "money":
            return [rng.randrange(100, 90_000) for _ in range(count)]
        case "count":
            return [rng.randrange(1, 900) for _ in range(count)]
        case "percent":
            return [round(rng.uniform(5, 80), 1) for _ in range(count)]
        case "postcode":
            return [f"{rng.randrange(250_000, 277_999)}" for _ in range(count)]
        case "phone":
            return [f"0531-0000{rng.randrange(1000, 9999)}" for _ in range(count)]
        case "mail":
            return [f"liceshi{n}@example.com" for n in range(count)]
        case "yes_no":
            return [rng.choice(["是", "否"]) for _ in range(count)]
        case "period":
            return [f"2024.{rng.randrange(1, 13)}-2026.{rng.randrange(1, 13)}" for _ in range(count)]
    return [rng.choice(words("values", kind, file=FILE)) for _ in range(count)]


def _columns(*kinds: str) -> list[tuple[str, str]]:
    return [(h, k) for h, k in words("columns", file=FILE).items() if not kinds or k in kinds]


def _added(book: Book, facts: list[Fact], rng: Random, *kinds: str, many: int = 1) -> Variant:
    picked = rng.sample(_columns(*kinds), many)
    for header, kind in picked:
        book.page.insert(rng.randrange(1, len(book.page.header)), header, values(kind, len(facts), rng))
    return Variant(book, tuple(h for h, _ in picked), facts)


@harmless()
def a_date(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _added(book, facts, rng, "date")


@harmless()
def an_amount(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _added(book, facts, rng, "money")


@harmless()
def a_count(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _added(book, facts, rng, "count")


@harmless()
def a_percentage(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _added(book, facts, rng, "percent")


@harmless()
def a_postcode_or_telephone(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _added(book, facts, rng, "postcode", "phone", "mail")


@harmless()
def a_text(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _added(book, facts, rng, "text", "period")


@harmless()
def a_person(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _added(book, facts, rng, "person")


@harmless()
def a_yes_or_no_about_the_firm(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _added(book, facts, rng, "yes_no")


@harmless()
def a_kind_of_firm(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _added(book, facts, rng, "firm_type", "firm_size")


@harmless()
def three_of_them(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _added(book, facts, rng, many=3)


@harmless()
def columns_in_another_order(book: Book, facts: list[Fact], rng: Random) -> Variant:
    positions = list(range(len(book.page.header)))
    moved = [n for n in positions if book.page.header[n] not in book.experts]
    shuffled = rng.sample(moved, len(moved))
    book.page.order([*shuffled[:5], *(n for n in positions if n not in moved), *shuffled[5:]])
    return Variant(book, (), facts)


@harmless()
def rows_in_another_order(book: Book, facts: list[Fact], rng: Random) -> Variant:
    order = rng.sample(range(len(facts)), len(facts))
    book.page.rows = [book.page.rows[n] for n in order]
    return Variant(book, (), [facts[n] for n in order])


@harmless()
def sheet_renamed(book: Book, facts: list[Fact], rng: Random) -> Variant:
    book.page.title = chosen(rng, "layout", "renamed")
    return Variant(book, (), facts)


@harmless()
def empty_rows(book: Book, facts: list[Fact], rng: Random) -> Variant:
    for _ in range(3):
        book.page.rows.insert(rng.randrange(len(book.page.rows) + 1), [None] * len(book.page.header))
    return Variant(book, (), facts)


@harmless()
def title_above(book: Book, facts: list[Fact], rng: Random) -> Variant:
    book.page.above = [[chosen(rng, "layout", "titles")]]
    return Variant(book, (), facts)


@harmless()
def other_widths(book: Book, facts: list[Fact], rng: Random) -> Variant:
    book.page.widths = {n: rng.choice([4.0, 12.0, 30.0]) for n in range(20)}
    return Variant(book, (), facts)


@harmless()
def other_formats(book: Book, facts: list[Fact], rng: Random) -> Variant:
    page = book.page
    amount = page.at("申报金额(万元)")
    page.formats = {page.at(e): rng.choice(["0.0", "0.00", "General"]) for e in book.experts} | {amount: "#,##0"}
    return Variant(book, (), facts)


@harmless()
def blanks_in_the_header(book: Book, facts: list[Fact], rng: Random) -> Variant:
    for n in rng.sample(range(len(book.page.header)), 6):
        name = book.page.header[n]
        book.page.header[n] = rng.choice([f" {name}", f"{name} ", name.replace("(", "\n("), name[:1] + " " + name[1:]])
    return Variant(book, (), facts)


@harmless()
def an_empty_column(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header = rng.choice(["备用", "填报说明", "其他", "附注"])
    book.page.append(header, [None] * len(facts))
    return Variant(book, (header,), facts)


@harmless()
def a_sheet_of_explanations(book: Book, facts: list[Fact], rng: Random) -> Variant:
    title = rng.choice(["填表说明", "说明", "附注"])
    book.pages.append(Page(title, ["填表说明（测试）"], [["一、金额单位为万元。"], ["二、一行一个项目。"]]))
    return Variant(book, (), facts)
