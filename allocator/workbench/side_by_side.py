"""Several lists beside each other: money, numbers, tiers and cities of each, and who differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from allocator.money import WAN, show_wan
from allocator.problem.candidate import CITIES, short_city
from allocator.problem.changes import KINDS, kind_of
from allocator.report import page
from allocator.report.comparison.tables import NO_AWARD, By, verdict
from allocator.report.page import Grid
from allocator.report.table import Cell, Field, field, table
from allocator.whatif.compare.compared_list import ComparedLine, Side, cities_of, tiers_of

GROUPS: dict[By, str] = {"city": "市", "tier": "档次"}
"""By what the sums of a comparison are grouped."""
MONEY, NUMBER, SIDE = "金额（万元）", "支持数", "名单"
"""What the bars show, and by whose list."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the comparison: what it tells, what holds for each list, and by how much each differs from the first.

    Attributes
    ----------
    part
        Whether a new part begins with it.
    """

    name: str
    values: tuple[str, ...]
    changes: tuple[str, ...]
    part: bool = False


def facts(sides: Sequence[Side]) -> tuple[Fact, ...]:
    """Return money, numbers, tiers and cities of every list, each with its difference from the first."""
    return tuple(_facts(sides))


def _facts(sides: Sequence[Side]) -> Iterator[Fact]:
    yield Fact("结论", tuple(map(verdict, sides)), ("",) * len(sides))
    yield _fact(sides, "预算", lambda s: s.budget, money=True, part=True)
    yield _fact(sides, "已安排", lambda s: s.spent, money=True)
    if any(s.frozen for s in sides):
        yield _fact(sides, "冻结", lambda s: s.frozen, money=True)
    yield _fact(sides, "结余", lambda s: s.budget - s.spent - s.frozen, money=True)
    yield _fact(sides, "支持数", lambda s: len(s.awarded), unit="项", part=True)
    for tier in tiers_of(*sides):
        yield _fact(sides, tier, _of_tier(tier), unit="项")
    yield _fact(sides, "有项目的市", lambda s: len({x.place for x in s.awarded}), unit="个", part=True)


def _of_tier(tier: str) -> Callable[[Side], int]:
    return lambda side: sum(x.tier == tier for x in side.awarded)


def _fact(
    sides: Sequence[Side],
    name: str,
    get: Callable[[Side], int],
    *,
    money: bool = False,
    unit: str = "",
    part: bool = False,
) -> Fact:
    def told(value: int) -> str:
        return f"{show_wan(value)}万元" if money else f"{value}{unit}"

    found = [get(s) if s.has_list else None for s in sides]
    first = found[0]
    changes = [
        "" if v is None or first is None or v == first else f"{'+' if v > first else '−'}{told(abs(v - first))}"
        for v in found
    ]
    return Fact(name, tuple("—" if v is None else told(v) for v in found), tuple(changes), part)


def bars(sides: Sequence[Side], by: By) -> list[dict[str, Any]]:
    """Return money and number of every list by 市 or 档次, for grouped bars."""
    found = []
    for name in groups(sides, by):
        for side in sides:
            own = [x for x in side.awarded if (x.place if by == "city" else x.tier) == name]
            money = float(Decimal(sum(x.amount for x in own)) / WAN)
            found.append({GROUPS[by]: _short(name, by), MONEY: money, NUMBER: len(own), SIDE: side.name})
    return found


def groups(sides: Sequence[Side], by: By) -> tuple[str, ...]:
    """Return the cities of the province and those with an award, or the tiers, in their own order."""
    if by == "tier":
        return tiers_of(*sides)
    given = {x.place for s in sides for x in s.awarded}
    return tuple(c for c in cities_of(*sides) if c in CITIES or c in given)


def order(sides: Sequence[Side], by: By) -> list[str]:
    """Return what the groups are called in the bars."""
    return [_short(name, by) for name in groups(sides, by)]


def _short(name: str, by: By) -> str:
    return short_city(name) if by == "city" else name


def differing(sides: Sequence[Side]) -> Grid:
    """Return everybody whose award is not the same on all lists, by the first list's rank."""
    first, *others = sides

    def award(side: Side) -> Callable[[str], Cell]:
        def told(i: str) -> str:
            line = side.lines.get(i)
            return f"{line.tier} {show_wan(line.amount)}万元" if line and line.tier is not None else NO_AWARD

        return told

    def moved(side: Side) -> Callable[[str], Cell]:
        def told(i: str) -> str:
            before, after = (line.award if line else None for line in (first.lines.get(i), side.lines.get(i)))
            kind = kind_of(before, after)
            return KINDS[kind] if kind else ""

        return told

    known: dict[str, ComparedLine] = {}
    for side in sides:
        for i, line in side.lines.items():
            known.setdefault(i, line)
    ids = [i for i in known if len({s.awards.get(i) for s in sides}) > 1]
    ids.sort(key=lambda i: (known[i].rank is None, known[i].rank or 0))
    fields: list[Field[str]] = [
        field("位次", "count", lambda i: known[i].rank),
        field("编号", "label", lambda i: i),
        field("申报单位", "text", lambda i: known[i].applicant),
        field("市", "label", lambda i: short_city(known[i].city)),
        field(f"{first.name}（基准）", "label", award(first)),
    ]
    for side in others:
        fields += [field(side.name, "label", award(side)), field(f"{side.name}：变化", "label", moved(side))]
    return replace(page.grid(table("", fields, ids)), ids=tuple(ids))
