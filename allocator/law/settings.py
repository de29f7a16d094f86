"""What a scenario may set: every path of a programme, what it takes, what holds now, and the article behind it.

A path is a fixed name, not a key of the file: `tiers.卓越领军级.ceiling`, `clause.quota.high`, `validity.to`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import NoneType
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic.fields import FieldInfo

from allocator.law.award import RATES, SHARES
from allocator.law.choices import OneOfTheGoals, Scoring, nameable
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Direction
from allocator.law.clause.fields import UNLIMITED, Force, Frozen
from allocator.law.document import Validity, opening
from allocator.law.gates import Gate
from allocator.law.programme import Amounts, Programme, Rate, Tier
from allocator.money import parse_money, show_wan

FILE = "规则文件"
"""Where the dates of one's own programme stand."""


Form = Literal["money", "whole", "points", "share", "switch", "select", "date", "order", "table", "text"]
"""What a value is: an amount, a whole number, a number, an exact share, yes or no, one of some words, a day, a list, a
table of figures by name, any text."""


class Accepted(NamedTuple):
    """What may be written: its form, the words there are to choose from, and the same for people.

    `years`: a year will do for a day.
    """

    form: Form
    told: str
    choices: tuple[str, ...] = ()
    years: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that a scenario may set.

    Attributes
    ----------
    name
        As written in a scenario, e.g. "clause.quota.high".
    at
        Where the value stands in the programme's own data; empty for the budget, which no programme names.
    accepted
        What may be written.
    now
        The value in the programme.
    article
        The article behind it, else 本厅选择.
    optional
        Whether "off" takes it away.
    fills
        Path of the figure left open that is no longer missing once this is set; empty where none is.
    exceeded
        In which direction the article's figure is exceeded.
    force, quote
        How binding the text states it, and its words; of a clause's figures those of the clause.
    """

    name: str
    at: tuple[str | int, ...]
    accepted: Accepted
    now: Any
    article: str
    optional: bool = False
    exceeded: Direction = None
    fills: str = ""
    force: Force = "must"
    quote: str = ""

    @property
    def takes(self) -> str:
        """What may be written, for people."""
        return f"{self.accepted.told}，或“off”" if self.optional else self.accepted.told

    @property
    def money(self) -> bool:
        """Whether it is an amount in 元."""
        return self.accepted.form == "money"

    @property
    def excusable(self) -> bool:
        """Whether exceeding it can be a recorded exception: 原则上 and 左右, nothing else."""
        return self.exceeded is not None and self.force in ("principle", "about")

    def exceeds(self, new: Any) -> bool:
        """Tell whether `new` goes beyond what the article allows."""
        match self.exceeded:
            case "up":
                return bool(new > self.now)
            case "down":
                return bool(new < self.now)
            case "off":
                return bool(self.now and not new)
            case "other":
                return bool(new != self.now)
            case "earlier":
                return opening(new) < opening(self.now)
            case _:
                return False

    def show(self, value: Any) -> str:
        """Return a value of this path for people."""
        match value:
            case None | () | []:
                return "未设"
            case bool():
                return "是" if value else "否"
            case int() if self.money or value == UNLIMITED:
                return f"{show_wan(value)}万元" if self.money else "不限"
            case dict():
                unit = "个" if self.at[-1] == "counts" else "%"
                return "、".join(f"{k}{v}{unit}" for k, v in value.items()) or "未设"
            case tuple() | list():
                return "、".join(map(str, value))
            case _:
                return str(value)


_DEADLINE = Accepted("date", "日期（申报截止日），如2026-06-30")
_GROUPS = Accepted("order", '列表，与各市并列的推荐渠道，如 ["省直", "中央驻鲁"]')


def paths(programme: Programme) -> dict[str, Setting]:
    """Return every path that a scenario may set for this programme, by name, in the order of `programmes --schema`."""
    return {p.name: p for p in _all(programme)}


def _all(programme: Programme) -> Iterator[Setting]:
    choice = "本厅选择"
    where = next((c.where for c in programme.acting if c.of_budget), choice)
    yield Setting("budget", (), Accepted("money", "金额，如“1600万元”"), None, where)
    for name in ("stance", "goals", "ties", "tie_keys") if programme.ranked else ():
        field = Programme.model_fields[name]
        yield Setting(name, (name,), _accepted(field.annotation, field), getattr(programme, name), choice)
    yield Setting("deadline", ("deadline",), _DEADLINE, programme.deadline, choice, optional=True)
    yield Setting("groups", ("groups",), _GROUPS, programme.beside, choice)
    if not programme.award.settled:
        for name, field in Amounts.model_fields.items():
            yield _path(f"amounts.{name}", ("amounts", name), programme.amounts, field, choice)
    for n, tier in enumerate(programme.tiers):
        yield from _of_tier(programme, n, tier)
    if isinstance(programme.award, Rate):
        yield from _of_rate(programme, programme.award)
    for n, clause in enumerate(programme.clauses):
        for name in type(clause).model_fields:
            if name not in (*Clause.model_fields, *clause.identity):
                yield _of_clause(f"{clause.path}.{name}", n, clause, name)
        yield from _beside(clause, n)
    yield from _of_gates(programme)
    for name in ("method", "weights", "bonus_max") if programme.ranked else ():
        field = Scoring.model_fields[name]
        yield _path(f"scoring.{name}", ("scoring", name), programme.scoring, field, choice)
    yield from _of_validity(programme.validity)


def _of_validity(v: Validity) -> Iterator[Setting]:
    """Yield the dates in force; a start that no text gives is no bound, and naming one exceeds nothing."""
    start = Accepted("date", "日期，如2026-01-01，或年度，如2026", years=True)
    told = v.starts or FILE
    earlier: Direction = None if v.start is None else "earlier"
    yield Setting("validity.from", ("validity", "start"), start, v.start, told, optional=True, exceeded=earlier)
    if v.end is not None:
        told = v.article or FILE
        yield Setting("validity.to", ("validity", "end"), _DAY, v.end, told, exceeded="up")


def _of_tier(programme: Programme, n: int, tier: Tier) -> Iterator[Setting]:
    """`quota_low` and `quota_high` only where one clause gives the number of this tier."""
    fields = Tier.model_fields
    start = f"tiers.{tier.name}"
    exceeded: Direction = "up" if tier.article else None
    ceiling = _path(f"{start}.ceiling", ("tier", n, "ceiling"), tier, fields["ceiling"], tier.where, exceeded=exceeded)
    yield _left_open(programme, ceiling, ceiling.name)
    for name in ("floor", "min_score"):
        yield _path(f"{start}.{name}", ("tier", n, name), tier, fields[name], "本厅选择")
    alone = sum(q.tier == tier.name for q in programme.quotas) == 1
    for k, clause in enumerate(programme.clauses):
        if alone and clause.as_quota and clause.of_tier == tier.name:
            for name in ("low", "high"):
                yield _of_clause(f"{start}.quota_{name}", k, clause, name)


def _of_clause(path: str, n: int, clause: Clause, name: str) -> Setting:
    """Return one figure of a clause, with the clause's force and words."""
    field = type(clause).model_fields[name]
    found = _path(path, ("clause", n, name), clause, field, clause.where, exceeded=clause.exceeded(name))
    return replace(found, force=clause.force, quote=clause.quote or "")


def _of_gates(programme: Programme) -> Iterator[Setting]:
    """Conditions that can be read otherwise, switched on or off by a reading; all others stand as they are."""
    read = {path for g in programme.gates for other in g.readings for path in other.paths(g.path)}
    for n, gate in enumerate(programme.gates):
        if not gate.on or f"{gate.path}.on" in read:
            yield _path(f"{gate.path}.on", ("gate", n, "on"), gate, Gate.model_fields["on"], gate.article)


def _beside(clause: Clause, n: int) -> Iterator[Setting]:
    """Tell what a clause may be set in beside its fields."""
    for more in clause.settings:
        at, takes = ("clause", n, more.field), Accepted("text", more.takes)
        yield Setting(f"{clause.path}.{more.name}", at, takes, more.now, clause.where, exceeded=more.exceeded)


def _of_rate(programme: Programme, award: Rate) -> Iterator[Setting]:
    """Yield the rate that the text knows, or that it leaves open, and what the ministry may add.

    A ceiling, a least score.
    """
    for name in RATES:
        path = f"award.{name}"
        same = SHARES if name in SHARES else (name,)
        open_ = next((f"award.{n}" for n in same if programme.lacks(f"award.{n}")), path)
        if getattr(award, name) is not None or programme.lacks(open_):
            field, article = Rate.model_fields[name], award.article or "本厅选择"
            yield _left_open(programme, _path(path, ("award", name), award, field, article, exceeded="up"), open_)
    for name in ("ceiling", *(("min_score",) if programme.ranked else ())):
        yield _path(f"award.{name}", ("award", name), award, Rate.model_fields[name], "本厅选择")


def _left_open(programme: Programme, setting: Setting, path: str) -> Setting:
    """Return the setting without a present value where the text leaves the figure open.

    Whatever is set exceeds nothing.
    """
    told = next((m for m in programme.missing if m.path == path), None)
    if told is None:
        return setting
    article = f"{told.article}未定数额，本厅选择"
    return replace(setting, now=None, article=article, optional=False, exceeded=None, fills=path)


_BY_TIER = {
    "counts": Accepted("table", '表，各档的数量，如 {"甲档" = 5, "乙档" = 10}'),
    "shares": Accepted("table", '表，各档的百分比，如 {"甲档" = 30, "乙档" = 70}，合计100'),
}
"""Figures by the names of the tiers."""
_CITIES = Accepted("order", '列表，如 ["济南市", "青岛市"]；[] 为各市')


def _path(
    name: str, at: tuple[str | int, ...], owner: Frozen, field: FieldInfo, article: str, *, exceeded: Direction = None
) -> Setting:
    now = getattr(owner, str(at[-1]))
    optional = NoneType in get_args(field.annotation)
    told = _BY_TIER.get(str(at[-1])) if isinstance(now, dict) else _CITIES if at[-1] == "cities" else None
    return Setting(name, at, told or _accepted(field.annotation, field), now, article, optional, exceeded)


def _marks(annotation: Any) -> tuple[Any, ...]:
    """Tell what is annotated to a type."""
    return tuple(getattr(annotation, "__metadata__", ()))


def _is_money(annotation: Any, field: FieldInfo | None = None) -> bool:
    """Tell whether amounts go in: the validator of `Money` stands on the field itself or inside `Money | None`."""
    held = field.metadata if field else _marks(annotation)
    return any(getattr(m, "func", None) is parse_money for m in held) or any(map(_is_money, get_args(annotation)))


_DAY = Accepted("date", "日期，如2027-12-31")
_PLAIN: Mapping[Any, Accepted] = {
    int: Accepted("whole", "整数"),
    bool: Accepted("switch", "true|false"),
    Decimal: Accepted("points", "数字"),
    date: _DAY,
    Fraction: Accepted("share", "分数，如“1/3”"),
}
"""Type → what may be written for it."""


def _accepted(annotation: Any, field: FieldInfo | None = None) -> Accepted:
    """Tell what may be written, read off the type; that "off" may be is told apart."""
    if _is_money(annotation, field):
        return Accepted("money", "金额，如“100万元”")
    origin, inner = get_origin(annotation), [a for a in get_args(annotation) if a is not NoneType]
    if origin is Literal:
        return Accepted("select", "|".join(inner), tuple(inner))
    if origin is dict:
        return Accepted("table", '表，如 {"技术性能" = 40, …}，合计100')
    if origin is tuple:
        goals = any(isinstance(m, OneOfTheGoals) for m in _marks(inner[0]))
        return _listed(tuple(nameable()) if goals else get_args(inner[0]) if get_origin(inner[0]) is Literal else ())
    return _accepted(inner[0]) if origin else _PLAIN.get(annotation, Accepted("text", "文字"))


def _listed(names: tuple[str, ...]) -> Accepted:
    """Return a list of any names, or of some."""
    told = f"列表，由下列各项组成：{'|'.join(names)}" if names else '列表，如 ["技术性能", …]'
    return Accepted("order", told, names)
