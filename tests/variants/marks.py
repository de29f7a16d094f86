"""Changes about marks: figures beside them, sub-columns, weights, scales, deductions, bonus, slips, contradictions."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from variants.book import Book, bonuses, each, hundredths, marks_of, mean, scores
from variants.judge import Fact, Variant
from variants.registry import chosen, matters, words

_FIGURES: dict[str, Callable[[list[Decimal]], Any]] = {
    "mean": lambda m: round(float(mean(m)), 2),
    "deviation": lambda m: round(statistics.pstdev(map(float, m)), 2),
    "range": lambda m: float(max(m) - min(m)),
    "count": len,
    "highest": lambda m: float(max(m)),
    "lowest": lambda m: float(min(m)),
    "median": lambda m: float(statistics.median(m)),
}


def _scored(facts: Sequence[Fact], scores: Sequence[Decimal]) -> list[Fact]:
    """The facts with other scores, where a line has one."""
    return [f if f.score is None else replace(f, score=hundredths(s)) for f, s in zip(facts, scores, strict=True)]


def _figure(book: Book, rng: Random, names: Sequence[str] = tuple(_FIGURES)) -> tuple[str, list[Any]]:
    name = rng.choice(names)
    header = chosen(rng, "statistics", name)
    if header == "方差":
        return header, each(book, lambda m: round(statistics.pvariance(map(float, m)), 2))
    return header, each(book, _FIGURES[name])


@matters()
def figure_beside_the_experts(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, values = _figure(book, rng)
    page = book.page
    page.insert(page.at(book.experts[-1]) + 1, header, values)
    return Variant(book, (header,), facts)


@matters()
def figure_under_the_experts_group(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, values = _figure(book, rng)
    page, group = book.page, chosen(rng, "marks", "group")
    page.insert(page.at(book.experts[-1]) + 1, header, values)
    inside = {*book.experts, header}
    page.groups = [group if h in inside else None for h in page.header]
    return Variant(book, (header, group, f"{group}/{header}"), facts)


@matters()
def figure_at_the_end(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, values = _figure(book, rng)
    book.page.append(header, values)
    return Variant(book, (header,), facts)


@matters()
def rank_of_the_scores(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, own = chosen(rng, "statistics", "rank"), scores(book)
    book.page.append(header, [1 + sum(o > s for o in own) for s in own])
    return Variant(book, (header,), facts)


@matters()
def rank_that_contradicts(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, own = chosen(rng, "statistics", "rank"), scores(book)
    ranks = [1 + sum(o > s for o in own) for s in own]
    first, last = ranks.index(min(ranks)), ranks.index(max(ranks))
    ranks[first], ranks[last] = ranks[last], ranks[first]
    mended = book.copy()
    book.page.append(header, ranks)
    rows = (book.page.first + first, book.page.first + last)
    return Variant(book, (header,), facts, rows, must_ask=True, edit=lambda: mended)


@matters()
def experts_with_parts_and_subtotal(book: Book, facts: list[Fact], rng: Random) -> Variant:
    page, parts, subtotal = book.page, rng.choice(words("marks", "parts")), chosen(rng, "marks", "subtotal")
    page.groups = [None] * len(page.header)
    for number, expert in enumerate(book.experts, 1):
        at, values = page.at(expert), page.column(expert)
        name = f"专家{number}"
        numeric = [isinstance(v, (int, float)) for v in values]
        first = [round(v * 0.6, 1) if n else v for v, n in zip(values, numeric, strict=True)]
        second = [round(v - f, 2) if n else v for v, f, n in zip(values, first, numeric, strict=True)]
        page.insert(at, parts[1], second)
        page.insert(at, parts[0], first)
        page.header[at + 2] = subtotal
        page.groups[at : at + 3] = [name] * 3
    names = tuple(f"专家{n}" for n in range(1, len(book.experts) + 1))
    return Variant(book, (*names, *parts, subtotal), facts)


def _complete(book: Book, rng: Random) -> None:
    """A mark for every expert."""
    for expert in book.experts:
        values = book.page.column(expert)
        book.page.fill(expert, [v if isinstance(v, (int, float)) else 60 + rng.randrange(60) / 2 for v in values])


@matters()
def panels_with_weights(book: Book, facts: list[Fact], rng: Random) -> Variant:
    page, names, form = book.page, rng.choice(words("marks", "panels")), chosen(rng, "marks", "weight")
    _complete(book, rng)
    heavy = rng.choice([60, 70, 80])
    shares, sides = (heavy, 100 - heavy), (book.experts[:3], book.experts[3:])
    groups = [name + form.format(w=w) for name, w in zip(names, shares, strict=True)]
    page.groups = [next((g for g, s in zip(groups, sides, strict=True) if h in s), None) for h in page.header]
    means = [[mean(m) for m in marks_of(book, side)] for side in sides]
    weighted = [(a * shares[0] + b * shares[1]) / 100 for a, b in zip(*means, strict=True)]
    right = [w + b for w, b in zip(weighted, bonuses(book), strict=True)]
    return Variant(book, (*groups, *names, *book.experts), _scored(facts, right))


@matters("model-voucher", "scenario-voucher", "ai-terminal")
def dimensions_with_weights(book: Book, facts: list[Fact], rng: Random) -> Variant:
    page, form = book.page, chosen(rng, "marks", "weight")
    right = bonuses(book)
    headers = []
    page.remove(*book.experts)
    for old in book.dimensions:
        name, _, full = old.removesuffix("分)").partition("(")
        values = [60 + rng.randrange(80) / 2 for _ in page.rows]
        page.fill(old, values)
        headers.append(name + form.format(w=full))
        page.rename(old, headers[-1])
        right = [r + Decimal(str(v)) * int(full) / 100 for r, v in zip(right, values, strict=True)]
    return Variant(book, tuple(headers), _scored(facts, right))


def _scaled(book: Book, factor: Decimal, suffix: str) -> list[str]:
    page, headers = book.page, []
    for expert in book.experts:
        values = [float(Decimal(str(v)) * factor) if isinstance(v, (int, float)) else v for v in page.column(expert)]
        page.fill(expert, values)
        headers.append(expert + suffix)
        page.rename(expert, headers[-1])
    return headers


@matters()
def marks_out_of_ten(book: Book, facts: list[Fact], rng: Random) -> Variant:
    suffix = rng.choice(["(10分制)", "（满分10分）", "（10分）"])
    return Variant(book, (*_scaled(book, Decimal("0.1"), suffix),), facts)


@matters()
def marks_out_of_five(book: Book, facts: list[Fact], rng: Random) -> Variant:
    suffix = rng.choice(["(5分制)", "（满分5分）"])
    return Variant(book, (*_scaled(book, Decimal("0.05"), suffix),), facts)


@matters()
def marks_out_of_ten_unsaid(book: Book, facts: list[Fact], rng: Random) -> Variant:
    del rng
    return Variant(book, (*_scaled(book, Decimal("0.1"), ""),), facts)


def _total_only(book: Book, header: str, factor: Decimal = Decimal(1)) -> None:
    """Put a total in the place of the experts; the bonus is in it."""
    page, own = book.page, scores(book)
    at = page.at(book.experts[0])
    page.remove(*book.experts, *([book.bonus] if book.bonus else []), *book.dimensions)
    page.insert(at, header, [float(hundredths(s) * factor / 100) for s in own])


@matters()
def total_out_of_150(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header = chosen(rng, "marks", "total") + rng.choice(["(满分150分)", "（150分）", "（150分制）"])
    _total_only(book, header, Decimal("1.5"))
    return Variant(book, (header,), facts)


@matters()
def total_with_its_full_mark(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header = chosen(rng, "marks", "total") + rng.choice(["(100分)", "（满分100分）", "（百分制）"])
    _total_only(book, header)
    return Variant(book, (header,), facts)


@matters()
def total_that_disagrees(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header, own = chosen(rng, "marks", "disagreeing"), [hundredths(s) / 100 for s in scores(book)]
    at = rng.choice([n for n, f in enumerate(facts) if f.score is not None])
    mended = book.copy()
    mended.page.append(header, own)
    own[at] = round(own[at] - rng.choice([3, 5, 8]), 2)
    book.page.append(header, own)
    return Variant(book, (header,), facts, (book.page.first + at,), must_ask=True, edit=lambda: mended)


@matters()
def two_totals_that_differ(book: Book, facts: list[Fact], rng: Random) -> Variant:
    early, late = rng.choice(words("marks", "pairs"))
    _total_only(book, late)
    page = book.page
    values = [round(v + rng.choice([-4, -2, 3, 5]), 2) for v in page.column(late)]
    page.insert(page.at(late), early, values)
    return Variant(book, (early, late), facts, must_ask=True)


def _deducted(book: Book, facts: list[Fact], rng: Random, sign: int) -> Variant:
    header = chosen(rng, "marks", "deduction") + rng.choice(["", "(0-10)", "（分）"])
    points = [rng.choice([0, 0, 0, 1, 2, 5]) for _ in book.page.rows]
    right = [s - p for s, p in zip(scores(book), points, strict=True)]
    book.page.insert(book.page.at(book.experts[-1]) + 1, header, [sign * p for p in points])
    return Variant(book, (header,), _scored(facts, right))


@matters()
def deduction(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _deducted(book, facts, rng, 1)


@matters()
def deduction_below_zero(book: Book, facts: list[Fact], rng: Random) -> Variant:
    return _deducted(book, facts, rng, -1)


@matters()
def further_bonus(book: Book, facts: list[Fact], rng: Random) -> Variant:
    header = chosen(rng, "marks", "bonus") + rng.choice(["", "(0-3)", "（分）"])
    points = [rng.choice([0, 0, 1, 2, 3]) for _ in book.page.rows]
    right = [s + p for s, p in zip(scores(book), points, strict=True)]
    book.page.append(header, points)
    return Variant(book, (header,), _scored(facts, right))


@matters()
def mark_with_a_slipped_point(book: Book, facts: list[Fact], rng: Random) -> Variant:
    expert = rng.choice(book.experts)
    values = book.page.column(expert)
    at = rng.choice([n for n, v in enumerate(values) if isinstance(v, (int, float)) and facts[n].score is not None])
    mended = book.copy()
    values[at] = round(values[at] / 10, 2)
    book.page.fill(expert, values)
    rows = (book.page.first + at,)
    return Variant(book, (expert,), facts, rows, must_ask=True, edit=lambda: mended)
