"""Events and rates: the one column that decides the sums is read, and marks only where the programme ranks.

event   which event has happened: a cell names a tier (`award.columns`, `award.words`); without columns everybody
        who meets the conditions has the one event there is
rate    what the rate is taken of: money (`percent`, `share`), or a whole number of units (`per_unit`)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from allocator.intake.answers import answer
from allocator.intake.cells import UNITS, amount, number, plain, text, too_much
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.law.award import AnyAward, Entitlement, Event, Rate
from allocator.law.catalogue import rate_words
from allocator.law.programme import Programme
from allocator.money import WAN, show_exact, show_wan

if TYPE_CHECKING:
    from allocator.intake.layout import Layout
    from allocator.intake.tables import Record, Table

MARKS = ("total", "mean", "bonus", "tier")
"""Fields that say nothing about a sum due."""
GRADES = ("tier",)
"""The same where scores rank: the standard settles the amount, not a grade."""
FAR_TOO_MUCH = 100
"""Times the most that an applicant gets: nobody's base is so large, so the unit is wrong."""
MOST_UNITS = 10**6
COUNTED = ("个", "座", "站", "套", "项", "台")
_FOREIGN = ("美元", "欧元", "日元", "港元", "港币", "英镑", "外币", "usd", "eur", "hkd", "jpy")
_MANY = ("千", "万", "亿", "百")


@dataclass(slots=True)
class Due:
    """What a row says about the sum due: the event, or the base in 元 or units; None where a fault forbids it."""

    event: str | None = None
    base: Fraction | None = None
    remarks: list[tuple[Remark, Column]] = field(default_factory=list)

    def say(self, remark: Remark, column: Column) -> None:
        self.remarks.append((remark, column))


def headers(award: AnyAward) -> tuple[str, ...]:
    """Return the names under which the deciding column goes, our own first; empty where there is none."""
    if isinstance(award, Rate):
        return award.base_columns
    return award.columns if isinstance(award, Event) else ()


def asked_by(award: AnyAward) -> Iterator[str]:
    """Yield the headers of columns that say 是 or 否 to one event each."""
    if isinstance(award, Event):
        yield from (h for names in award.answers.values() for h in names)


def part(award: AnyAward) -> str:
    """Tell what the deciding column is: event, base (money) or count (units)."""
    if isinstance(award, Event):
        return "event"
    return "count" if isinstance(award, Rate) and award.per_unit is not None else "base"


def claim(layout: Layout, programme: Programme) -> None:
    """Give the deciding column its part; take theirs from the marks, or from the grades where scores rank."""
    award = programme.award
    if not isinstance(award, Entitlement):
        return
    names = dict.fromkeys(map(plain, headers(award)))
    places = {c: p for c in layout.columns if (p := c.place(names)) is not None}
    ordered = sorted(places, key=lambda c: (places[c], c.index))
    layout.fields = {f: c for f, c in layout.fields.items() if c not in ordered[:1]}
    if isinstance(award, Event):
        layout.answers = dict(_answering(award, layout, set(ordered)))
    points = (*layout.experts, *layout.parts.values(), *layout.bonuses, *layout.deductions, *layout.others)
    marks = set() if programme.ranked else set(points)
    marks |= {layout.fields.pop(f) for f in (GRADES if programme.ranked else MARKS) if f in layout.fields}
    if ordered:
        layout.fields[part(award)] = ordered[0]
        layout.spare |= dict.fromkeys(ordered[1:], ordered[0])
    without = {*marks, *ordered}
    layout.experts = tuple(c for c in layout.experts if c not in without)
    layout.parts = {name: c for name, c in layout.parts.items() if c not in without}
    layout.bonuses = tuple(c for c in layout.bonuses if c not in without)
    layout.deductions = tuple(c for c in layout.deductions if c not in without)
    layout.others = tuple(c for c in layout.others if c not in without)
    marks |= {c for c, by in layout.spare.items() if by in marks}
    layout.idle = tuple(sorted(marks - layout.used, key=lambda c: c.index))
    layout.spare = {c: by for c, by in layout.spare.items() if c not in layout.used and c not in layout.idle}


def _answering(award: Event, layout: Layout, taken: set[Column]) -> Iterator[tuple[str, Column]]:
    for tier, headers_ in award.answers.items():
        names = dict.fromkeys(map(plain, headers_))
        places = {c: p for c in layout.columns if c not in taken and (p := c.place(names)) is not None}
        if places:
            yield tier, min(places, key=lambda c: (places[c], c.index))


def lacking(layout: Layout, programme: Programme) -> str:
    """Return the name of the deciding column where the table lacks it, else empty."""
    names = headers(programme.award)
    return names[0] if names and part(programme.award) not in layout.fields and not layout.answers else ""


def unusable(layout: Layout, programme: Programme) -> tuple[Remark, Column] | None:
    """Return a base in another currency, or in thousands of units: no rate can be taken of it."""
    column = layout.fields.get(part(programme.award))
    if column is None or not isinstance(programme.award, Rate):
        return None
    notes = (*column.notes, column.base)
    if part(programme.award) == "base" and any(w in n for n in notes for w in _FOREIGN):
        words = f"列“{column.header}”不是人民币金额"
        return Remark("C42", "E-file", words, "请按规定的汇率折算为人民币，并在列名中注明“元”或“万元”"), column
    if part(programme.award) == "count" and any(n.startswith(_MANY) for n in column.notes):
        words = f"列“{column.header}”的单位不是“个”"
        return Remark("C42", "E-file", words, "请按个数填写，并改列名"), column
    return None


def read(record: Record, layout: Layout, programme: Programme, units: Mapping[str, str]) -> Due:
    """Return the event or the base of one row.

    Parameters
    ----------
    units
        Money field → its column's unit; absent where the file leaves it unclear, and then nothing is read.
    """
    out, award = Due(), programme.award
    column = layout.fields.get(part(award))
    if isinstance(award, Event) and not award.columns and not award.answers:
        out.event = programme.tiers[0].name
    elif isinstance(award, Event) and layout.answers:
        out.event = _answered(record, column, layout, programme, out)
    elif isinstance(award, Event) and column is not None:
        out.event = _event(record, column, award, programme, out)
    elif isinstance(award, Rate) and column is not None:
        if part(award) == "count":
            out.base = _count(record, column, award, out)
        elif unit := units.get("base"):
            out.base = _money(record, column, programme, unit, out)
    return out


def _answered(record: Record, column: Column | None, layout: Layout, programme: Programme, out: Due) -> str | None:
    """Return the event by the columns of 是 and 否, and by the column that names it where the row has a word there."""
    award, said = programme.award, {}
    assert isinstance(award, Event)
    for tier, c in layout.answers.items():
        read_ = answer(record.at(c), c.header)
        for remark in read_.remarks:
            out.say(remark, c)
        said[tier] = read_.value
    named = _event(record, column, award, programme, out) if column and record.at(column) else None
    if None in said.values() or (named is None and column and record.at(column)):
        return None
    held = [t.name for t in programme.tiers if said.get(t.name)]
    denied = {tier for tier, yes in said.items() if yes is False}
    best = held[0] if held else None if named or award.ordinary in denied else award.ordinary
    first = next(iter(layout.answers.values()))
    if len(held) > 1 and award.ordinary is None:
        out.say(Remark("C48", "E-row", f"{'、'.join(held)}均为是，不能确定是哪一项", "请逐项分行填写"), first)
        return None
    if named and (named in denied or (best and best != named)):
        words = f"所列为“{named}”，与“{layout.answers[best or named].header}”的回答矛盾"
        out.say(Remark("C48", "E-row", words, "请核实后统一"), column or first)
        return None
    if not (best or named):
        valid = "、".join(t.name for t in programme.tiers)
        out.say(Remark("C39", "E-row", f"各项均为否，不能确定事项，应为：{valid}", "请写明是哪一项"), first)
    return best or named


def _event(record: Record, column: Column, award: Event, programme: Programme, out: Due) -> str | None:
    cell = record.at(column)
    said = text(cell)
    for remark in said.remarks:
        out.say(remark, column)
    word = plain(said.value or "")
    for tier in programme.tiers:
        if word and word in map(plain, award.names(tier.name)):
            return tier.name
    if cell is not None and not said.value and any(r.level == "E-row" for r in said.remarks):
        return None
    what = f"“{said.value}”不在规则" if said.value else f"“{column.header}”为空，应为"
    valid = "、".join(_named(award.names(t.name)) for t in programme.tiers)
    out.say(Remark("C39", "E-row", f"{what}：{valid}", "请按列出的名称填写"), column)
    return None


def _named(names: Iterable[str]) -> str:
    first, *others = names
    return f"{first}(或{'/'.join(others)})" if others else first


def _money(record: Record, column: Column, programme: Programme, unit: str, out: Due) -> Fraction | None:
    """元, exact; what is zero, negative or out of all proportion is a fault of the row."""
    award, cell = programme.award, record.at(column)
    name = (award.base if isinstance(award, Rate) else "") or column.header
    if cell is None:
        out.say(Remark("C43", "E-row", f"{name}为空，应大于0", "请补填"), column)
        return None
    value = amount(cell, unit)
    for remark in value.remarks:
        out.say(remark, column)
    if value.value is None:
        return None
    if value.value <= 0:
        out.say(Remark("C43", "E-row", f"{name}应大于0"), column)
        return None
    base = value.value
    if doubt := "超出可计算的范围" if too_much(base) else _implausible(base, programme):
        suspect = "疑为以元填写" if UNITS[unit] > 1 and base > WAN else "疑为单位填错"
        words = f"{name}{show_wan(base)}万元{doubt}"
        out.say(Remark("C42", "E-row", f"{words}，{suspect}(列的单位为{unit})", "请核对金额单位"), column)
        return None
    if isinstance(award, Rate) and 0 < base * award.factor < award.granule:
        words = f"{name}{show_wan(base)}万元，按{award.factor_words}计算不足{award.granule}元，不予支持"
        out.say(Remark("C42", "W", f"{words}；疑为单位填错(列的单位为{unit})。请确认"), column)
    elif base < WAN:
        suspect = "疑为以万元填写" if UNITS[unit] == 1 else "疑为单位填错"
        words = f"{name}{show_exact(base)}元，不足1万元，{suspect}(列的单位为{unit})。请确认"
        out.say(Remark("C42", "W", words), column)
    return base


def _implausible(base: Fraction, programme: Programme) -> str:
    """Tell what is wrong with a base by the sum it would give; empty where nothing is."""
    award = programme.award
    ceiling = min((c.ceiling for c in programme.ceilings), default=0)
    if not isinstance(award, Rate) or not award.factor:
        return ""
    due, by = base * award.factor, award.factor_words
    if due >= FAR_TOO_MUCH * ceiling > 0:
        return f"，按{by}计算是上限{show_wan(ceiling)}万元的{int(due / ceiling):,}倍"
    return ""


def _count(record: Record, column: Column, award: Rate, out: Due) -> Fraction | None:
    name, cell = award.base or column.header, record.at(column)
    if cell is None:
        out.say(Remark("C43", "E-row", f"{name}为空，应为大于0的整数", "请补填"), column)
        return None
    value = number(cell, suffixes=COUNTED)
    for remark in value.remarks:
        out.say(remark, column)
    if value.value is None:
        return None
    if value.value <= 0 or value.value != int(value.value):
        out.say(Remark("C43", "E-row", f"{name}应为大于0的整数"), column)
        return None
    if value.value >= MOST_UNITS:
        words = f"{name}{int(value.value):,}超出合理范围，疑为填成金额"
        out.say(Remark("C42", "E-row", words, "请填写个数"), column)
        return None
    return Fraction(value.value)


def sentence(programme: Programme, tables: Iterable[Table]) -> str:
    """Tell how the sums come about, from which columns, and which columns of marks are not used; empty for tiers."""
    award = programme.award
    if not isinstance(award, Entitlement):
        return ""
    tables = list(tables)
    found = [c.header for t in tables if (c := t.layout.fields.get(part(award)))]
    found += [c.header for t in tables for c in t.layout.answers.values()]
    source = "、".join(f"“{h}”" for h in dict.fromkeys(found))
    if isinstance(award, Rate):
        exactly = "" if part(award) == "count" else f"到{'元' if award.granule == 1 else f'{award.granule}元'}"
        how = f"按{rate_words(award)}计算{exactly}"
        how = f"金额{how}" if programme.ranked else f"{how}，不评分"
        how += f"；{'数量' if part(award) == 'count' else '金额'}取自{source}列" if source else ""
    else:
        how = "金额按事项的标准" if programme.ranked else "按事项兑现，不评分"
        how += f"；事项取自{source}列" if source else "；符合条件的每项按标准兑现" * (not programme.ranked)
    unused = dict.fromkeys(c.header for t in tables for c in t.layout.idle)
    return how + (f"；{'、'.join(f'“{h}”' for h in unused)}未使用" if unused else "") + "。"
