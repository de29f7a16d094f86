"""Which column of a candidate table is what: fields, experts, indicators, gates; what is missing, double or unused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from allocator.intake import entitlements, tiers
from allocator.intake.cells import UNITS, plain
from allocator.intake.findings import Remark
from allocator.intake.headers import Column, column
from allocator.intake.periods import asks
from allocator.intake.required_columns import exclusives, needed_fields
from allocator.intake.score_words import ASIDE, SUBTOTAL, adds, deducts, is_expert, is_part, numbered, weighable
from allocator.intake.synonyms import SHOWN, words_for
from allocator.law.programme import GateTest, Programme
from allocator.law.text.suggest import closest

RENAME = "请改列名或用 --columns 指定列映射"
_COUNTED = {"个", "家", "户", "项", "件", "款"}
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\d+(?:\.\d+)*[、.]?)")
_MARKED = re.compile(r"(?:得分|评分|打分|分值|分数|分)$")
WHOLE = 100
_HEADED = 2
"""Columns known from which on a row without names of projects and firms is a header of one's own programme."""


@dataclass(slots=True)
class Layout:
    """The columns of one table by what they are.

    Attributes
    ----------
    parts
        Dimension or indicator name as the programme writes it → column.
    bonuses, deductions
        Columns of points added and taken away, as far as their headers tell.
    others
        Columns with full marks or a weight in the header that the programme does not name, or names once more.
    details
        Columns of an expert's marks for each dimension beside his mark on the whole.
    figures
        Columns under 专家打分 that are figures about the marks beside them.
    scale
        The full mark that a title states for all marks, None where none does.
    aside
        Columns that the planner keeps out of the score.
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
    statuses
        Columns beside 状态 and 备注 that say something of a project's standing.
    given
        Fields that something other than a column states for every row.
    """

    columns: tuple[Column, ...]
    fields: dict[str, Column] = field(default_factory=dict)
    experts: tuple[Column, ...] = ()
    parts: dict[str, Column] = field(default_factory=dict)
    bonuses: tuple[Column, ...] = ()
    deductions: tuple[Column, ...] = ()
    others: tuple[Column, ...] = ()
    gates: dict[str, tuple[tuple[GateTest, Column], ...]] = field(default_factory=dict)
    spare: dict[Column, Column] = field(default_factory=dict)
    details: tuple[Column, ...] = ()
    figures: tuple[Column, ...] = ()
    scale: Decimal | None = None
    aside: tuple[Column, ...] = ()
    idle: tuple[Column, ...] = ()
    labels: dict[str, Column] = field(default_factory=dict)
    answers: dict[str, Column] = field(default_factory=dict)
    statuses: tuple[Column, ...] = ()
    given: frozenset[str] = frozenset()

    @property
    def used(self) -> set[Column]:
        """Columns that intake looks at, whether or not they decide the score."""
        tests = {c for tests in self.gates.values() for _, c in tests}
        marks = {*self.experts, *self.parts.values(), *self.bonuses, *self.deductions, *self.others}
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
    """Return the dimension or indicator that a header names, also as 一、技术性能; `parts` as from `names`."""
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
    """Tell how many different things of a candidate table the columns name; `parts` as from `names`.

    Without names of projects and firms a row is no header, but for one's own programme (`own`) numbers are enough.
    """
    fields = {f for f, words in words_for(own=own).items() if any(c.called(words) for c in columns)}
    indicators = {c.base for c in columns if meant(c, parts)}
    count = len(fields) + len(indicators) + sum(_is_expert(c) for c in columns) + _split(columns)
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
    layout.aside = tuple(c for c in columns if c.base == ASIDE)
    _experts(layout)
    parts = names(programme)
    ours = judged | {c for c in columns if meant(c, parts) is not None}
    layout.experts = tuple(c for c in layout.experts if c not in ours)
    taken = {*layout.experts, *layout.details, *layout.aside, *_weighted(columns)}
    ungraded = tiers.claim(layout, programme)
    for name, words in words_for(own=programme.own).items():
        barred = taken | ungraded if name == tiers.EXPERTS else taken
        places = {c: p for c in columns if c not in barred and (p := c.place(words)) is not None}
        ordered = sorted(places, key=lambda c: (not c.mapped, places[c], c.index))
        if ordered:
            layout.fields[name] = ordered[0]
            layout.spare |= dict.fromkeys(ordered[1:], ordered[0])
    layout.spare = {c: by for c, by in layout.spare.items() if c not in layout.fields.values()}
    layout.labels = _labels(columns, programme)
    named = {*layout.fields.values(), *layout.labels.values()} - {layout.fields.get("bonus")}
    spare = {c for c, by in layout.spare.items() if by != layout.fields.get("bonus")}
    _scores(layout, programme, {*layout.experts, *layout.details, *layout.aside} | judged | named | spare)
    layout.spare = {c: by for c, by in layout.spare.items() if c not in layout.bonuses}
    entitlements.claim(layout, programme)
    return layout


def _is_expert(column: Column) -> bool:
    """Tell whether the column is one expert's marks by its header and that of its group."""
    if _of_one(column):
        return False
    above = column.group.base if column.group else ""
    return is_expert(column.base, above) or any(numbered(s) for s in column.stems)


def _of_one(column: Column) -> bool:
    """Tell whether the column stands below one expert: it is his mark for a dimension, or on the whole."""
    return column.group is not None and numbered(column.group.base)


def _split(columns: Sequence[Column]) -> int:
    """Tell how many experts the header names over several columns, and whether with their marks on the whole."""
    below = [c for c in columns if _of_one(c)]
    return len({c.parent for c in below}) + any(SUBTOTAL.fullmatch(c.base) for c in below)


def _experts(layout: Layout) -> None:
    """Return the experts' marks; of one that stands over several columns, the mark on the whole."""
    groups: dict[str, list[Column]] = {}
    for c in layout.columns:
        if _of_one(c) and c not in layout.aside:
            groups.setdefault(c.parent, []).append(c)
    whole = {c for g in groups.values() if len(t := [c for c in g if SUBTOTAL.fullmatch(c.base)]) == 1 for c in t}
    whole |= {g[0] for g in groups.values() if len(g) == 1}
    layout.experts = tuple(c for c in layout.columns if c not in layout.aside and (_is_expert(c) or c in whole))
    named = {c.parent for c in whole}
    layout.details = tuple(c for c in layout.columns if c.parent in named and c not in whole and _of_one(c))


def _weighted(columns: Sequence[Column]) -> set[Column]:
    """Columns that are a share of the score and so none of it as a whole: 专家评分(40%) beside 答辩得分(60%)."""
    return {c for c in columns if c.share is not None and c.share < WHOLE and weighable(c.base)}


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
    """Return the column under our name; its header for messages and its unit stay theirs."""
    path = f"{theirs.parent}/{theirs.full}" if theirs.parent else theirs.full
    name = pairs.get(path) or pairs.get(theirs.full) or pairs.get(theirs.base)
    if not name:
        return theirs
    above, _, name = name.rpartition("/") if is_expert(column(0, name.rpartition("/")[2]).base) else ("", "", name)
    ours = column(theirs.index, name, above)
    parent, notes = ours.parent if above else theirs.parent, ours.notes or theirs.notes
    return Column(theirs.index, theirs.header, ours.full, ours.base, notes, parent, mapped=theirs.full)


def _gate(tests: Sequence[GateTest], columns: Sequence[Column]) -> tuple[tuple[GateTest, Column], ...]:
    found = []
    for test in tests:
        wanted = [plain(w) for w in test.columns]
        best = min((c for c in columns if _asks(c, test, wanted)), key=lambda c: (not c.mapped, c.index), default=None)
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
    stated = layout.fields.get("bonus")
    free = [c for c in layout.columns if c not in taken]
    for c in free:
        name = meant(c, parts)
        if c == stated or (name is not None and plain(name) in bonus):
            layout.bonuses = (*layout.bonuses, c)
        elif name is not None and name not in layout.parts:
            layout.parts[name] = c
        elif deducts(c.base):
            layout.deductions = (*layout.deductions, c)
        elif adds(c.base):
            layout.bonuses = (*layout.bonuses, c)
        elif c.marks is not None or is_part(c.base) or (c.share is not None and weighable(c.base)):
            layout.others = (*layout.others, c)


def missing(layout: Layout, programme: Programme) -> list[Remark]:
    """C01 for each required column that the table lacks, under its name; `scoring` judges the score's material."""
    lacks = [SHOWN[f] for f in needed_fields(programme) if f not in layout.fields and f not in layout.given]
    if name := entitlements.lacking(layout, programme):
        lacks.append(name)
    if not layout.fields.keys() & {"id", "serial"}:
        lacks.insert(0, SHOWN["id"])
    grouping = [c for c in exclusives(programme) if c.column and c.column not in layout.labels]
    return [
        *(_named(name, lacking(_OR.get(name, name), layout.columns)) for name in lacks),
        *(_named(c.by, lacking(c.by, layout.columns, f"(条款“{c.id}”按该列分组)")) for c in grouping),
    ]


_OR = {SHOWN["id"]: f"{SHOWN['id']}”或“{SHOWN['serial']}"}
"""A column that another one may stand for."""


def _named(name: str, remark: Remark) -> Remark:
    return replace(remark, subject=name)


def without_request(layout: Layout, programme: Programme) -> Remark | None:
    """Tell what is said where one's own programme bounds amounts by requests and the table states none."""
    if not programme.own or not programme.looks_at("request") or "request" in layout.fields:
        return None
    amount = "按标准计算的金额" if programme.award.settled else "所在等级的上限"
    words = f"没有申报金额列(如“申报金额(元)”“cost”)，各项金额为{amount}"
    return Remark("C01", "I", words, RENAME)


def lacking(name: str, columns: Sequence[Column], why: str = "") -> Remark:
    """Return the C01 remark for one column; `why` in brackets."""
    present = [c.header for c in columns]
    close = closest(name, present)
    hint = f"(最接近的列：“{close}”)" if close else ""
    return Remark("C01", "E-file", f"缺少必需列“{name}”{why}{hint}。现有列：{'、'.join(present)}", RENAME)


def doubles(layout: Layout) -> list[tuple[Column, ...]]:
    """Group columns with the same name, among those that are read or displaced by one that is."""
    often = Counter((c.full, c.parent) for c in layout.columns)
    groups: dict[tuple[str, str], list[Column]] = {}
    for c in layout.columns:
        if often[c.full, c.parent] > 1:
            groups.setdefault((c.full, c.parent), []).append(c)
    read = layout.used
    return [tuple(g) for g in groups.values() if any(c in read for c in g) and not any(c.mapped for c in g)]
