"""Every choice that a scenario may set, as a control: what it is called, what it takes, what holds, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from allocator.law.choices import nameable
from allocator.law.clause.base import Clause
from allocator.law.clause.cities import CITIES
from allocator.law.clause.fields import FORCE_WORDS, UNLIMITED, Alternative
from allocator.law.gates import Gate
from allocator.law.programme import Programme
from allocator.law.scenario import EXCEPTION
from allocator.law.settings import Form, Setting, paths
from allocator.money import WAN, parse_money, parse_share
from allocator.report import words
from allocator.workbench.wording import for_page

CHOICE = "本厅选择"
WEIGHTS = "scoring.weights"
SELDOM = ("amounts", "goals", "ties", "tie_keys", "scoring", "validity", "floor", "min_score")
"""Parts of a path's name that planners seldom touch: folded away."""


@dataclass(frozen=True)
class Control:
    """One choice.

    Attributes
    ----------
    now
        What the programme says; `value` is what the 方案 at hand has.
    options
        Value → words, of a select or an order; the names of a table's entries.
    most
        The right end of a slider.
    fractions
        Whether the figures of a table need not be whole.
    folded
        Whether it belongs to a clause that planners seldom touch.
    exception
        Why a 原则上 or 左右 figure is exceeded, where the 方案 at hand says so.
    """

    path: str
    label: str
    kind: Form
    now: Any
    value: Any
    article: str
    setting: Setting
    options: Mapping[str, str] = field(default_factory=dict)
    most: int = 0
    fractions: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict)
    exception: str = ""
    folded: bool = False

    @property
    def moved(self) -> bool:
        return bool(self.value != self.now)

    @property
    def exceeds(self) -> bool:
        """Whether the choice goes beyond the article, without a reason that the text allows."""
        return self._over and not (self.excusable and self.exception)

    @property
    def excusable(self) -> bool:
        """Whether a reason makes the choice an exception: an exceeded 原则上 or 左右 figure."""
        return self._over and self.setting.excusable

    @property
    def _over(self) -> bool:
        return self.moved and self.setting.exceeds(self.value)

    @property
    def told(self) -> str:
        """Old → new, and what it means where it goes beyond the article; empty where nothing was moved."""
        if not self.moved:
            return ""
        change = f"{self.shown(self.now)} → {self.shown(self.value)}"
        if self.excusable and self.exception:
            return f"{change}；{EXCEPTION}：{self.exception}"
        return f"{change}；突破{self.article}，仅供测算" if self.exceeds else change

    @property
    def seldom(self) -> bool:
        return self.folded or any(part in SELDOM for part in self.path.split("."))

    def shown(self, value: Any) -> str:
        """Return a value of this control for people."""
        return words.setting_value(self.path, self.kinds, value, self.setting.show(value))


@dataclass(frozen=True)
class Card:
    """A clause, a tier or a group of choices: its words, its force, its controls, its other readings.

    Attributes
    ----------
    readings
        Name of a reading (口径) → the paths it sets; the first is the programme's own and sets nothing.
    """

    name: str
    article: str
    quote: str = ""
    force: str = ""
    interpretation: str = ""
    controls: tuple[Control, ...] = ()
    readings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def exceeds(self) -> bool:
        return any(c.exceeds for c in self.controls)

    @property
    def moved(self) -> bool:
        return any(c.moved for c in self.controls)

    @property
    def frequent(self) -> tuple[Control, ...]:
        return tuple(c for c in self.controls if not c.seldom)

    @property
    def seldom(self) -> tuple[Control, ...]:
        return tuple(c for c in self.controls if c.seldom)

    def reading(self, chosen: Mapping[str, Any]) -> str:
        """Tell which reading the choices made so far are; empty where they are none of those listed."""
        paths = {*(c.path for c in self.controls), *(path for sets in self.readings.values() for path in sets)}
        own = {path: chosen[path] for path in paths if path in chosen}
        return next((name for name, sets in self.readings.items() if dict(sets) == own), "")


def cards(
    programme: Programme, chosen: Mapping[str, Any], exceptions: Mapping[str, str] = MappingProxyType({})
) -> tuple[Card, ...]:
    """Return the rule card: tiers, clauses and gates in the text's order, then the choices that belong to none of them.

    Parameters
    ----------
    chosen
        Path → value as the 方案 at hand sets it.
    exceptions
        Path → why the figure is exceeded.
    """
    controls = controls_of(programme, chosen, exceptions)
    chosen_first, others = _choices(programme, controls)
    return (
        *chosen_first,
        *_tiers(programme, controls),
        *(_clause(programme, c, controls) for c in programme.clauses),
        *others,
        *(_gate(g, controls) for g in programme.gates),
    )


def controls_of(programme: Programme, chosen: Mapping[str, Any], exceptions: Mapping[str, str]) -> tuple[Control, ...]:
    """Return every control, each with the reason of its exception."""
    return tuple(replace(c, exception=exceptions.get(c.path, "")) for c in _controls(programme, chosen))


def control(programme: Programme, path: str, chosen: Mapping[str, Any]) -> Control | None:
    """Return the control of one path; None where the programme has no such choice."""
    return next((c for c in _controls(programme, chosen) if c.path == path), None)


def _controls(programme: Programme, chosen: Mapping[str, Any]) -> Iterator[Control]:
    kinds, rare = words.kinds_of(programme), tuple(f"{c.path}." for c in programme.clauses if c.seldom)
    for name, setting in paths(programme).items():
        if not setting.at:
            continue
        kind = setting.accepted.form
        value = _read(chosen[name], setting) if name in chosen else setting.now
        yield Control(
            path=name,
            label=_label(programme, name, kinds),
            kind=kind,
            now=setting.now,
            value=value,
            article=setting.article,
            setting=setting,
            options=_options(programme, setting, kind, kinds),
            most=_most(setting, kind, value),
            fractions=name == WEIGHTS,
            kinds=kinds,
            folded=name.startswith(rare),
        )


def _label(programme: Programme, path: str, kinds: Mapping[str, str]) -> str:
    """Tell what a path sets, with its clause: 奖补数量·方式; of clauses that stand once per tier, with the tier."""
    owner = path.rpartition(".")[0]
    about = next((c.about for c in programme.clauses if c.path == owner), None)
    return words.path(path, kinds) + (f"（{about}）" if about else "")


_HELD: Mapping[Form, Callable[[Any], Any]] = {
    "money": parse_money,
    "points": lambda value: Decimal(str(value)),
    "share": parse_share,
    "date": lambda value: date.fromisoformat(value) if isinstance(value, str) else value,
    "order": tuple,
}
"""Form → what the programme holds of a value that a scenario writes; any other value it holds as it is written."""


def _read(value: Any, setting: Setting) -> Any:
    """Return a value as a scenario writes it, as the programme holds it."""
    return None if value == "off" and setting.optional else held(setting.accepted.form, value)


def held(form: Form, value: Any) -> Any:
    """Return a value of a form as the programme holds it.

    Raises
    ------
    ValueError, ArithmeticError
        It is none of that form.
    """
    made = _HELD.get(form)
    return made(value) if made else UNLIMITED if value == "不限" else value


def written(control: Control, value: Any) -> Any:
    """Return a control's value as a scenario writes it; None, which takes the choice back, for the programme's own."""
    if value == control.now or (isinstance(control.now, tuple) and tuple(value) == control.now):
        return None
    match value:
        case None:
            return "off"
        case date() | Fraction():
            return str(value)
        case Decimal() | dict() | tuple():
            return _figures(value)
        case int() if control.kind == "money" and not value % WAN:
            return f"{value // WAN}万元"
        case _:
            return value


def _figures(value: Decimal | Mapping[str, Any] | tuple[Any, ...]) -> Any:
    """Return a figure, a table of figures or an order as TOML has it; whole where a figure is whole."""
    if isinstance(value, Mapping):
        return {name: _figures(v) if isinstance(v, Decimal) else v for name, v in value.items()}
    if isinstance(value, tuple):
        return list(value)
    return int(value) if value == int(value) else float(value)


def _options(programme: Programme, setting: Setting, kind: Form, kinds: Mapping[str, str]) -> Mapping[str, str]:
    name = setting.name
    if kind == "select":
        return {v: words.setting_value(name, kinds, v, v) for v in setting.accepted.choices}
    if kind == "order":
        if setting.at == ("goals",):
            return {k: g.called for k, g in nameable().items()}
        return {k: k for k in (programme.cities or CITIES if setting.at[-1] == "cities" else _dimensions(programme))}
    if kind == "table":
        return {k: k for k in (_dimensions(programme) if name == WEIGHTS else [t.name for t in programme.tiers])}
    return {}


def _dimensions(programme: Programme) -> Sequence[str]:
    named = [*programme.dimensions, *(i.name for i in programme.indicators if not i.bonus)]
    return list(dict.fromkeys([*programme.tie_keys, *named]))


def _most(setting: Setting, kind: Form, value: Any) -> int:
    """Return the right end of a slider: twice what holds, at least what makes sense for its kind."""
    if kind not in ("money", "whole"):
        return 0
    if setting.name.endswith("percent"):
        return 100
    held = [v for v in (setting.now, value) if isinstance(v, int) and (kind == "money" or v < UNLIMITED)]
    least = 100 * WAN if kind == "money" else 10
    most = max(least, *(2 * v for v in held)) if held else least
    return -(-most // WAN) * WAN if kind == "money" else most


def _choices(programme: Programme, controls: Sequence[Control]) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """Choices that stand on no clause and no tier: the one that everybody makes, and the others."""
    named = {"amounts": "金额方式", "scoring": "评分", "validity": "有效期", "award": "标准"}
    own = [c for c in controls if not c.path.startswith(("tiers.", "clause.", "gate."))]
    general = tuple(c for c in own if "." not in c.path)
    force = FORCE_WORDS["choice"]
    first = (Card("取向与次序", CHOICE, force=force, controls=general),) if programme.ranked else ()
    parts = {start: [c for c in own if c.path.startswith(f"{start}.")] for start in named}
    shown = {start: tuple(group) for start, group in parts.items() if group}
    return first, tuple(Card(named[start], group[0].article, controls=group) for start, group in shown.items())


def _tiers(programme: Programme, controls: Sequence[Control]) -> Iterator[Card]:
    for tier in programme.tiers:
        own = tuple(c for c in controls if c.path.startswith(f"tiers.{tier.name}."))
        force = FORCE_WORDS["must" if tier.article else "choice"]
        yield Card(tier.name, tier.where, tier.quote, force, controls=own)


def _clause(programme: Programme, clause: Clause, controls: Sequence[Control]) -> Card:
    own = tuple(c for c in controls if c.path.startswith(f"{clause.path}."))
    readings = _readings(clause.interpretation, clause.path, clause.alternatives)
    return Card(
        name=words.clause_of(programme, clause),
        article=str(programme.article(clause)) if clause.document else clause.where,
        quote=clause.quote or "",
        force=FORCE_WORDS[clause.force],
        interpretation=for_page(clause.interpretation),
        controls=own,
        readings=readings,
    )


def _gate(gate: Gate, controls: Sequence[Control]) -> Card:
    return Card(
        name=gate.name,
        article=gate.article,
        quote=gate.quote,
        force=FORCE_WORDS["must"],
        interpretation=for_page(gate.interpretation),
        controls=tuple(c for c in controls if c.path.startswith(f"{gate.path}.")),
        readings=_readings(gate.interpretation, gate.path, gate.readings),
    )


def _readings(usual: str, path: str, others: Sequence[Alternative]) -> dict[str, dict[str, Any]]:
    """Name of a reading → what it sets, the programme's own first; none where there is only that."""
    return {usual or "按办法": {}, **{a.name: a.paths(path) for a in others}} if others else {}
