"""What the rules, gates and limits in force could want of a column: words of its header, kinds of its values.

What columns of scores could mean is asked in `intake/scoring`.

A header shares a word with a gate where two characters in a row stand in both, of what is left without the words that
every table is full of (是否, 情况, 项目).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from allocator.intake.answers import NO, YES
from allocator.intake.cells import plain
from allocator.intake.headers import Column
from allocator.intake.layout import Layout
from allocator.intake.periods import event
from allocator.intake.questions.values import ValueKind
from allocator.intake.questions.words import words_of
from allocator.intake.synonyms import SHOWN
from allocator.law.gates import Gate, GateTest
from allocator.law.load import shorts
from allocator.law.programme import Programme

_EVERYWHERE = re.compile(
    "是否|有无|符合|具备|具有|达到|取得|情况|结果|审查|审核|(?<!参)数量|项目|企业|产品|单位|公司|申报|上年度|年度|近[一二两三]年|金额|名称|人工智能|"
    "智能|技术|应用|场景|水平|要求|相关|主要|万元|亿元|以上|不少于|以下|年|的|和|与|及|或|、|数$|率$|额$"
)
_ASKS = re.compile(
    r"申请|申报|请求|拟申|拟补|拟奖|补助|奖补|奖励|资助|扶持|(?:省级|财政|专项).*(?:资金|额度)"
    r"|(?:审核|核定|核准|核减|审定|认定|建议|批复).*(?:金额|资金|额度?)$"
)
_HAD = re.compile(
    r"(?:已|曾|历史|历年|以前|以往|往年|此前|上年|去年|近[一二两三五]年|累计).*(?:获|得|奖补|补助|奖励|资金|支持|财政)"
)
_NEGATIVE = re.compile("未|不|否|无")
_COUNTS = "个家户项件款种台套"
_COUNT = re.compile(f"[{_COUNTS}]?数?量?")
"""A note below a header that says that things are counted: (家), (户数)."""

_OWN_WORDS = 5
"""As many pairs of characters is it worth where a column says a test's own words: 严重失信."""
_SHARED_IN_USE = 2
"""So many pairs of characters must be shared where the gate, or of alternatives this one, has a column already."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a rule could want of a column.

    Attributes
    ----------
    name
        The code of it: request, received, code, topic, gate.ID, field.NAME.
    target
        Our name for the column, as `--columns` takes it.
    says
        The rule for people: 条款“不超过申报金额”, 申报条件“…”.
    held
        Whether the table already has the rule's column.
    also
        The names of columns that want it as much.
    """

    name: str
    target: str
    says: str
    held: bool
    also: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        return (self.target, *self.also)


def claims_on(
    column: Column, kind: ValueKind, words: Collection[str], layout: Layout, programme: Programme
) -> Iterator[Claim]:
    """Whatever in force shares a word with the header and could read such values; the surest first.

    Parameters
    ----------
    words
        The different normalised entries of the column.
    """
    yield from _of_names(kind, words, layout, programme)
    yield from _of_money(column, kind, layout, programme)
    yield from _of_gates(column, kind, words, layout, programme)


def _of_names(kind: ValueKind, words: Collection[str], layout: Layout, programme: Programme) -> Iterator[Claim]:
    """Credit codes, and names of other programmes, where the table has no such column."""
    if kind == ValueKind.CODE and "code" not in layout.fields:
        yield Claim("code", SHOWN["code"], "申报单位的认定（申报项数、累计、一次性）", held=False)
    if kind == ValueKind.WORDS and "topic" not in layout.fields and not programme.own:
        others = shorts() - {programme.short}
        if any(short in word for word in words for short in others):
            yield Claim("topic", SHOWN["topic"], "申报专题（其他专题的项目不参与本池）", held=False)


def _of_money(column: Column, kind: ValueKind, layout: Layout, programme: Programme) -> Iterator[Claim]:
    if kind != ValueKind.MONEY:
        return
    had = bool(_HAD.search(column.base))
    if had and programme.counts_history:
        yield Claim("received", SHOWN["received"], "以前年度奖补（累计、一次性）", "received" in layout.fields)
    elif not had and programme.looks_at("request") and _ASKS.search(column.base):
        yield Claim("request", SHOWN["request"], "条款“不超过申报金额”", "request" in layout.fields)


def _of_gates(
    column: Column, kind: ValueKind, words: Collection[str], layout: Layout, programme: Programme
) -> Iterator[Claim]:
    found: list[tuple[bool, int, Claim]] = []
    for gate in programme.conditions:
        have = [test for test, _ in layout.gates.get(gate.id, ())]
        held = bool(have)
        for test in gate.tests:
            if not _fits(test, kind, column, words):
                continue
            read = test in have if gate.alternatives else held
            shared = len(_shared(column, test, gate))
            if not read and _speaks(test, words):
                shared += _OWN_WORDS
            if shared >= (_SHARED_IN_USE if read else 1):
                found.append((held, -shared, Claim(f"gate.{gate.id}", test.columns[0], f"申报条件“{gate.name}”", held)))
                break
    if found:
        first = min(found, key=lambda x: x[:2])
        equal = [c.target for *rank, c in found if tuple(rank) == first[:2] and c != first[2]]
        yield replace(first[2], also=tuple(equal))


def wanting(kinds: Collection[ValueKind], layout: Layout, programme: Programme) -> list[str]:
    """Return the columns that rules in force want, that the table lacks, and that could hold values of these kinds."""
    lacking = [g for g in programme.conditions if not layout.gates.get(g.id)]
    numeric = bool({ValueKind.NUMBER, ValueKind.PERCENT, ValueKind.MONEY, ValueKind.DATE} & {*kinds})
    fits = ((g, next((t for t in g.tests if ValueKind.YES_NO in kinds if t.threshold is None), None)) for g in lacking)
    said = {g.id: t.columns[0] for g, t in fits if t}
    figures = {g.id: t.columns[0] for g in lacking for t in g.tests if numeric and t.threshold is not None}
    return [{**said, **figures}[g.id] for g in lacking if g.id in {**said, **figures}]


def _speaks(test: GateTest, words: Collection[str]) -> bool:
    """Tell whether most words of a column are the test's own, beside 是 and 否."""
    own = {*map(plain, (*test.passes, *test.fails, *test.warns))} - YES - NO
    return bool(words) and 2 * len(own & {*words}) >= len(words)


def _shared(column: Column, test: GateTest, gate: Gate) -> set[tuple[str, str]]:
    wanted = {p for name in (*test.columns, gate.name) for p in _pairs(plain(name).partition("(")[0])}
    return wanted & _pairs(column.base)


def _pairs(words: str) -> set[tuple[str, str]]:
    """Two characters in a row, of what is left without the words that stand everywhere."""
    return {p for part in _EVERYWHERE.sub(" ", words).split() for p in pairwise(part)}


def _fits(test: GateTest, kind: ValueKind, column: Column, words: Collection[str]) -> bool:
    """Tell whether a test could read such values: a word says 是 or 否, a number has the test's unit or none."""
    if test.threshold is None:
        if kind == ValueKind.DATE:
            return test.since is not None or event(test) is not None
        said = {*map(plain, (*test.passes, *test.fails, *test.warns)), *YES, *NO, *words_of("standing")["good"]}
        return kind == ValueKind.YES_NO or (
            kind == ValueKind.WORDS and any(w in said or _NEGATIVE.search(w) for w in words)
        )
    same = test.unit in "".join(column.notes) or (test.unit in _COUNTS and all(map(_COUNT.fullmatch, column.notes)))
    counted = not column.notes or same or column.unit
    match test.unit:
        case "%":
            return kind == ValueKind.PERCENT or (kind == ValueKind.NUMBER and not column.notes)
        case "元" | "万元" | "亿元":
            return kind in (ValueKind.MONEY, ValueKind.NUMBER) and bool(counted)
        case "个月":
            return kind in (ValueKind.DATE, ValueKind.NUMBER)
        case _:
            return (kind == ValueKind.NUMBER and bool(counted)) or (kind == ValueKind.MONEY and same)
