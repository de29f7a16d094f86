"""An official text made comparable: white space and markdown marks gone, its articles and normative numbers found.

What counts as a number: Arabic numerals with 万, 亿 or % worked in, and Chinese numerals before 年, 个, 家, 种, 条, 笔.
What does not, because it numbers or names instead of ruling: the number of an article (第十一条), a document's number
(year and number, 2025 and 49号), the years in a title (2026—2028年, in brackets), numbering at the head of a line
(1. and 2.3), 附件1, the name of a technology (5G), the head of a web page (发布时间 and 阅读), and 同一 before 年度.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise

from allocator.law.programme import FOLDER

_DIGITS = {d: n for n, d in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100}
_SCALE = {"万": Fraction(10**4), "亿": Fraction(10**8), "%": Fraction(1, 100)}
_NUMBER = re.compile(
    r"(?P<arabic>[0-9]+(?:\.[0-9]+)?)(?P<unit>[万亿%]?)"
    r"|(?<![第同一二两三四五六七八九十百])(?P<chinese>[一二两三四五六七八九十百]+)(?=[年个家种条笔])"
)
_MARKS = re.compile(r"\[bookmark:[^\]]*\]|^[ \t]*#+|^[ \t]*\*\*(?=第)|(?<=条)\*\*(?=\s)", re.MULTILINE)
_NAMES = re.compile(
    "\u3014[0-9]{4}\u3015[0-9]+号"  # number of a document
    "|（[0-9]{4}—[0-9]{4}年）"  # years in a title
    r"|^[ \t]*[0-9]{1,2}\.(?![0-9])"  # 1. at the head of a line
    r"|^[ \t]*[0-9]\.[0-9](?=\s|$)"  # 2.3 at the head of a table row
    r"|^附件[0-9]+\s*$"
    r"|(?<![0-9.])[0-9]G(?!B)"  # 5G, unlike 30GB
    r"|^发布时间:.*?阅读:[0-9]+",  # of the web page, not of the text
    re.MULTILINE,
)
_INDICATOR = re.compile(r"^[ \t]*([0-9]\.[0-9])(?=\s|$)", re.MULTILINE)
_ARTICLE = re.compile(r"^\s*(第[一二三四五六七八九十百]+条)|^附件?[：:]", re.MULTILINE)
_ITEM = re.compile(
    r"(?:^\s*|(?<=\s))[（(]([一二三四五六七八九十]+)[）)]"
    r"|^\s*([0-9]+)\.(?![0-9])"
    r"|(?<=\s)(?=(?P<last>以上政策措施))",
    re.MULTILINE,
)
_PLACE = re.compile(r"(第[一二三四五六七八九十百]+条)(?:第[（(]?([一二三四五六七八九十]+|[0-9]+)[）)]?项)?")
_MEASURE = re.compile(r"第[（(]([一二三四五六七八九十]+)[）)]项|(文末)")
_ANNEX = re.compile(r"附件[0-9]\.[0-9]")
_CHAPTER = re.compile(r"^[ \t*]*第[一二三四五六七八九十]+章.*$", re.MULTILINE)
_SENTENCE = re.compile(r"[^。；;]+[。；;]?")
LAST = "文末"
"""What follows the last item of a text that has no articles."""


@dataclass(frozen=True, slots=True)
class Number:
    """A normative number: its value in base units, its words, and where it stands in the comparable text."""

    value: Fraction
    words: str
    start: int
    end: int


class OfficialText:
    """One official text.

    Parameters
    ----------
    raw
        The file's text, verbatim.
    """

    def __init__(self, raw: str) -> None:
        self._lines = _MARKS.sub("", raw)
        self.plain = _compact(self._lines)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Every normative number, in the text's order."""
        return _scan(_compact(_NAMES.sub(lambda m: re.sub("[0-9]", "·", m[0]), self._lines)))

    @cached_property
    def indicator_ids(self) -> tuple[str, ...]:
        """The numbering of the annex's indicator table, in its order."""
        return tuple(_INDICATOR.findall(self._lines))

    @cached_property
    def _articles(self) -> list[tuple[str, int]]:
        return [(m[1] or "", self._at(m.end())) for m in _ARTICLE.finditer(self._lines)]

    @cached_property
    def _items(self) -> list[tuple[str, int]]:
        return [(m[1] or m[2] or LAST, self._at(m.end())) for m in _ITEM.finditer(self._lines)]

    def _at(self, position: int) -> int:
        return len(_compact(self._lines[:position]))

    def article(self, number: str) -> tuple[int, int] | None:
        """Tell where 第五条, or 第五条第（一）项, or 第五条第1项 stands: from behind its number to the next one's.

        A text without articles is cited by its items alone (第（五）项), and by 文末 for what follows the last one.
        A row of the annex (附件1.2) is looked for in the whole annex.
        """
        if _ANNEX.fullmatch(number):
            return _between(self._articles, "", 0, len(self.plain))
        if not self._articles and (item := _MEASURE.fullmatch(number)):
            return _between(self._items, item[1] or item[2], 0, len(self.plain))
        place = _PLACE.fullmatch(number)
        span = _between(self._articles, place[1], 0, len(self.plain)) if place else None
        return _between(self._items, place[2], *span) if place and span and place[2] else span

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The sentences, and the members of lists, of all articles: from the first one's number to the annex.

        The numbers of articles and items and the headings of chapters are no part of them.
        """
        heads = [(m[1] or "", m.span()) for m in _ARTICLE.finditer(self._lines)]
        marks = [*(m.span() for r in (_ITEM, _CHAPTER) for m in r.finditer(self._lines)), *(s for _, s in heads)]
        edges = sorted((self._at(start), self._at(end)) for start, end in marks)
        first = next((self._at(start) for name, (start, _) in heads if name), len(self.plain))
        last = next((self._at(start) for name, (start, _) in heads if not name), len(self.plain))
        found = []
        for (_, start), (end, _) in pairwise([*edges, (len(self.plain),) * 2]):
            if first <= start and end <= last:
                found += [(start + m.start(), start + m.end()) for m in _SENTENCE.finditer(self.plain[start:end])]
        return tuple(found)

    def where(self, position: int) -> str:
        """Return the article of a place in the comparable text as it is cited: 第六条第（四）项, 附件, 文末."""
        article, start = next(((n, at) for n, at in reversed(self._articles) if at <= position), (None, 0))
        item = next((n for n, at in reversed(self._items) if start <= at <= position), None)
        if article == "":
            return "附件"
        if item == LAST:
            return LAST
        part = "" if item is None else f"第{item}项" if item.isascii() else f"第（{item}）项"
        return (article or "") + part

    def sentence(self, position: int) -> str:
        """Return the sentence, or the member of a list, around a place in the comparable text."""
        heads = [at for _, at in (*self._articles, *self._items) if at <= position]
        start = max(*heads, *(self.plain.rfind(mark, 0, position) + 1 for mark in "。；："))
        ends = [at for mark in "。；" if (at := self.plain.find(mark, position)) >= 0]
        return self.plain[start : min(ends, default=len(self.plain))]

    def places(self, quote: str) -> tuple[tuple[int, int], ...]:
        """Return every place of a quotation, as (start, end) in the comparable text."""
        words = _compact(quote)
        if not words:
            return ()
        return tuple((m.start(), m.start() + len(words)) for m in re.finditer(f"(?={re.escape(words)})", self.plain))

    def around(self, number: Number, width: int = 12) -> str:
        """Return the words around a number, for people."""
        return self.plain[max(0, number.start - width) : number.end + width]


def numbers_in(quote: str) -> tuple[Number, ...]:
    """Return the normative numbers of a quotation, read as in the text itself."""
    return OfficialText(quote).numbers


@cache
def sources() -> dict[str, OfficialText]:
    """Return every official text that is shipped: file name → text."""
    return {p.name: OfficialText(p.read_text(encoding="utf-8")) for p in sorted((FOLDER / "sources").glob("*.txt"))}


def chinese_number(words: str) -> int:
    """Return a Chinese numeral up to the hundreds: 两 → 2, 十五 → 15, 二十 → 20, 一百二十 → 120."""
    value = digit = 0
    for word in words:
        if word in _TENS:
            value += (digit or 1) * _TENS[word]
            digit = 0
        else:
            digit = _DIGITS[word]
    return value + digit


def in_base_units(value: Fraction, unit: str) -> Fraction:
    """Return a figure with its 万, 亿 or % worked in: (10, "亿") → 10⁹, (500, "万元") → 5×10⁶, (5, "%") → 1/20."""
    return value * _SCALE.get(unit[:1], Fraction(1))


def _between(marks: list[tuple[str, int]], name: str, start: int, end: int) -> tuple[int, int] | None:
    """From the mark called `name` to the next mark, both within (start, end)."""
    inside = [(label, at) for label, at in marks if start <= at < end]
    ends = [at for _, at in inside[1:]] + [end]
    return next(((at, stop) for (label, at), stop in zip(inside, ends, strict=False) if label == name), None)


def _compact(text: str) -> str:
    return "".join(text.split())


def _scan(text: str) -> tuple[Number, ...]:
    return tuple(Number(_value(m), m[0], m.start(), m.end()) for m in _NUMBER.finditer(text))


def _value(match: re.Match[str]) -> Fraction:
    if match["chinese"]:
        return Fraction(chinese_number(match["chinese"]))
    return in_base_units(Fraction(match["arabic"]), match["unit"])
