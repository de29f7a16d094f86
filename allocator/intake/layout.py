"""Which column of a candidate table is what: fields, experts, indicators, gates; what is missing, double or unused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from allocator.intake import entitlements, tiers
from allocator.intake.cells import UNITS, plain
from allocator.intake.findings import Remark
from allocator.intake.headers import Column, column
from allocator.intake.periods import asks
from allocator.intake.required_columns import exclusives, needed_fields
from allocator.intake.synonyms import SHOWN, is_expert, words_for
from allocator.law.programme import GateTest, Programme
from allocator.law.text.suggest import nearest

RENAME = "请改列名或用 --columns 指定列映射"
_COUNTED = {"个", "家", "户", "项", "件", "款"}
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\d+(?:\.\d+)*[、.]?)")
_MARKED = re.compile(r"(?:得分|评分|打分|分值|分数|分)$")
_HEADED = 2
"""Columns known from which on a row without names of projects and firms is a header of one's own programme."""


@dataclass(slots=True)
class Layout:
    """The columns of one table by what they are.

    Attributes
    ----------
    parts
        Dimension or indicator name as the programme writes it → column.
    others
        Columns with full marks in the header that the programme does not name, or names once more.
    gates
        Gate id → the columns of its tests, None where the file has none.
    spare
        Columns that a surer name of the same field has displaced: column → the field's column.
    idle
        Columns of marks that events and rates do not use.
    labels
        Header that a clause of the programme names (`exclusive.by`) → its column.
    answers
        Tier of an award by event → the column that says 是 or 否 to it.
    given
        Fields that something other than a column states for every row.
    """

    columns: tuple[Column, ...]
    fields: dict[str, Column] = field(default_factory=dict)
    experts: tuple[Column, ...] = ()
    parts: dict[str, Column] = field(default_factory=dict)
    bonuses: tuple[Column, ...] = ()
    others: tuple[Column, ...] = ()
    gates: dict[str, tuple[tuple[GateTest, Column], ...]] = field(default_factory=dict)
    spare: dict[Column, Column] = field(default_factory=dict)
    idle: tuple[Column, ...] = ()
    labels: dict[str, Column] = field(default_factory=dict)
    answers: dict[str, Column] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    @property
    def used(self) -> set[Column]:
        """Columns that intake looks at, whether or not they decide the score."""
        tests = {c for tests in self.gates.values() for _, c in tests}
        marks = {*self.experts, *self.parts.values(), *self.bonuses, *self.others}
        return {*self.fields.values(), *self.labels.values(), *self.answers.values()} | marks | tests


def names(programme: Programme) -> dict[str, str]:
    """Normalised name → the programme's own, for its dimensions and indicators; 方面 and 情况 may be left out."""
    own = (*programme.dimensions, *programme.tie_keys, *(i.name for i in programme.indicators))
    found: dict[str, str] = {}
    for name in reversed(own):
        bare = plain(name)
        found |= {bare.removesuffix(s): name for s in ("方面", "情况", "")}
    return found


def meant(column: Column, parts: Mapping[str, str]) -> str | None:
    """The dimension or indicator that a header names, also as 一、技术性能 or 技术性能得分; `parts` as from `names`."""
    for stem in column.stems:
        bare = _MARKED.sub("", _NUMBERED.sub("", stem))
        if found := parts.get(stem) or parts.get(bare):
            return found
    return None


def spoken_of(programme: Programme) -> Iterator[str]:
    """Headers that the programme names itself: of events and rates, of groups, of gates."""
    yield from entitlements.headers(programme.award)
    yield from entitlements.asked_by(programme.award)
    yield from (c.column for c in exclusives(programme) if c.column)
    yield from (name for c in programme.clauses for name in c.headers)
    yield from (name for gate in programme.gates for test in gate.tests for name in test.columns)


def known(columns: Sequence[Column], parts: Mapping[str, str], *, own: bool = False) -> int:
    """How many different things of a candidate table the columns name; `parts` as from `names`.

    Without names of projects and firms a row is no header, but for one's own programme (`own`) numbers are enough.
    """
    fields = {f for f, words in words_for(own=own).items() if any(c.called(words) for c in columns)}
    indicators = {c.base for c in columns if meant(c, parts)}
    experts = sum(is_expert(c.base, c.parent) for c in columns)
    count = len(fields) + len(indicators) + experts
    bare = own and bool(fields & {"id", "serial"}) and count >= _HEADED
    return count if bare or fields & {"project", "applicant"} else 0


def arrange(columns: Sequence[Column], programme: Programme, pairs: Mapping[str, str]) -> Layout:
    """Give every column its part.

    Parameters
    ----------
    pairs
        Normalised header → our name, from `--columns`.
    """
    columns = tuple(renamed(c, pairs) for c in columns)
    layout = Layout(columns)
    layout.gates = {g.id: _gate(g.tests, columns) for g in programme.gates}
    judged = {c for tests in layout.gates.values() for _, c in tests}
    layout.experts = tuple(c for c in columns if is_expert(c.base, c.parent))
    taken, ungraded = set(layout.experts), tiers.claim(layout, programme)
    for name, words in words_for(own=programme.own).items():
        barred = taken | ungraded if name == tiers.EXPERTS else taken
        places = {c: p for c in columns if c not in barred and (p := c.place(words)) is not None}
        ordered = sorted(places, key=lambda c: (places[c], c.index))
        if ordered:
            layout.fields[name] = ordered[0]
            layout.spare |= dict.fromkeys(ordered[1:], ordered[0])
    layout.spare = {c: by for c, by in layout.spare.items() if c not in layout.fields.values()}
    layout.labels = _labels(columns, programme)
    named = {*layout.fields.values(), *layout.labels.values()}
    _scores(layout, programme, taken | judged | named | set(layout.spare))
    entitlements.claim(layout, programme)
    return layout


def _labels(columns: Sequence[Column], programme: Programme) -> dict[str, Column]:
    """Header that a clause names → its column, the left one of several."""
    found = {}
    for header in (c.column for c in exclusives(programme) if c.column):
        name = column(0, header)
        same = [c for c in columns if c.full == name.full] or [c for c in columns if c.base == name.base]
        if same:
            found[header] = min(same, key=lambda c: c.index)
    return found


def renamed(theirs: Column, pairs: Mapping[str, str]) -> Column:
    """The column under our name; its header for messages and its unit stay theirs."""
    name = pairs.get(theirs.full) or pairs.get(theirs.base)
    if not name:
        return theirs
    ours = column(theirs.index, name)
    return Column(theirs.index, theirs.header, ours.full, ours.base, ours.notes or theirs.notes, theirs.parent)


def _gate(tests: Sequence[GateTest], columns: Sequence[Column]) -> tuple[tuple[GateTest, Column], ...]:
    found = []
    for test in tests:
        wanted = [plain(w) for w in test.columns]
        best = min((c for c in columns if _asks(c, test, wanted)), key=lambda c: c.index, default=None)
        if best is not None:
            found.append((test, best))
    return tuple(found)


def _asks(column: Column, test: GateTest, wanted: Sequence[str]) -> bool:
    if column.full in wanted:
        return True
    if test.timed:
        return column.base in {w.partition("(")[0] for w in wanted} and asks(column)
    if test.threshold is None:
        return column.base in wanted and column.marks is None
    if column.base not in {w.partition("(")[0] for w in wanted}:
        return False
    if test.unit in _COUNTED:
        return all(n in _COUNTED for n in column.notes)
    return test.unit in UNITS and column.unit in UNITS


def _scores(layout: Layout, programme: Programme, taken: set[Column]) -> None:
    parts = names(programme)
    bonus = {plain(i.name) for i in programme.indicators if i.bonus}
    free = [c for c in layout.columns if c not in taken]
    extra = []
    for c in free:
        name = meant(c, parts)
        if name is not None and plain(name) in bonus:
            extra.append(c)
        elif name is not None and name not in layout.parts:
            layout.parts[name] = c
        elif c.marks is not None:
            layout.others = (*layout.others, c)
    stated = layout.fields.get("bonus")
    layout.bonuses = (stated,) if stated else tuple(extra)


def missing(layout: Layout, programme: Programme) -> list[Remark]:
    """C01 for each required column that the table lacks; the score's material is judged by `marks.decide`."""
    lacks = [SHOWN[f] for f in needed_fields(programme) if f not in layout.fields and f not in layout.given]
    if name := entitlements.lacking(layout, programme):
        lacks.append(name)
    if not layout.fields.keys() & {"id", "serial"}:
        lacks.insert(0, "项目编号”或“序号")
    grouping = [c for c in exclusives(programme) if c.column and c.column not in layout.labels]
    return [
        *(lacking(name, layout.columns) for name in lacks),
        *(lacking(c.by, layout.columns, f"(条款“{c.id}”按该列分组)") for c in grouping),
    ]


def without_request(layout: Layout, programme: Programme) -> Remark | None:
    """What is said where one's own programme bounds amounts by requests and the table states none."""
    if not programme.own or not programme.looks_at("request") or "request" in layout.fields:
        return None
    amount = "按标准计算的金额" if programme.award.settled else "所在等级的上限"
    words = f"没有申报金额列(如“申报金额(元)”“cost”)，各项金额为{amount}"
    return Remark("C01", "I", words, RENAME)


def lacking(name: str, columns: Sequence[Column], why: str = "") -> Remark:
    """The C01 remark for one column; `why` in brackets."""
    present = [c.header for c in columns]
    hint = nearest(name, present).replace("，是否", "(最接近的列：").replace("？", ")")
    return Remark("C01", "E-file", f"缺少必需列“{name}”{why}{hint}。现有列：{'、'.join(present)}", RENAME)


def unused(layout: Layout, *, ranked: bool) -> list[tuple[Column, Remark]]:
    """C03 for each column that nothing reads."""
    remarks = []
    for c in layout.columns:
        if c in layout.used:
            continue
        by = layout.spare.get(c)
        words = f"列“{c.header}”未使用(已采用“{by.header}”)" if by else f"列“{c.header}”未使用"
        if c in layout.idle:
            words += "(按标准定金额)" if ranked else "(按规定兑现，不评分)"
        remarks.append((c, Remark("C03", "I", words)))
    return remarks


def doubles(layout: Layout) -> list[tuple[Column, ...]]:
    """Groups of columns with the same name, among those that are read or displaced by one that is."""
    often = Counter((c.full, c.parent) for c in layout.columns)
    groups: dict[tuple[str, str], list[Column]] = {}
    for c in layout.columns:
        if often[c.full, c.parent] > 1:
            groups.setdefault((c.full, c.parent), []).append(c)
    read = layout.used
    return [tuple(g) for g in groups.values() if any(c in read for c in g)]
