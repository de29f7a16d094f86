"""Every choice that a scenario may set, as a control: what it is called, what it takes, what holds, how it binds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from allocator.law.choices import nameable
from allocator.law.clause.cities import CITIES
from allocator.law.clause.fields import UNLIMITED
from allocator.law.programme import Programme
from allocator.law.scenario import EXCEPTION
from allocator.law.settings import Form, Setting, paths
from allocator.money import WAN, parse_money, parse_share
from allocator.report import words

CHOICE = "本厅选择"
Bound = Literal["rule", "principle", "choice"]
"""How a setting binds: moving it beyond the article breaks it, needs a reason, or is the ministry's own affair."""
BOUNDS: Mapping[Bound, str] = {"rule": "办法规定", "principle": "原则上", "choice": CHOICE}
_HANDLING: tuple[Form, ...] = ("select", "switch", "order", "table", "text")
"""Forms of what is no figure: where the text bounds it in no direction, how it is handled is chosen."""
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
        The right end of a slider: the programme's own, wherever the value is.
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
    def bound(self) -> Bound:
        """How it binds: by the article where that bounds it, else as the ministry chooses."""
        setting = self.setting
        open_ = setting.exceeded is None and setting.accepted.form in _HANDLING
        if open_ or setting.fills or setting.force == "choice" or setting.article == CHOICE:
            return "choice"
        return "principle" if setting.force in ("principle", "about") else "rule"

    @property
    def missing(self) -> bool:
        """Whether the text leaves the figure open and nothing is set: nothing can be computed before."""
        return bool(self.setting.fills) and self.value is None

    @property
    def slides(self) -> bool:
        """Whether the value has its place on a slider."""
        return self.kind in ("money", "whole") and self.value is not None and 0 <= self.value <= self.most

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
            most=_most(setting, kind),
            fractions=name == WEIGHTS,
            kinds=kinds,
            folded=name.startswith(rare),
        )


def _label(programme: Programme, path: str, kinds: Mapping[str, str]) -> str:
    """Tell what a path sets, with its clause: 奖补数量·方式; of clauses that stand once per tier, with the tier."""
    owner = path.rpartition(".")[0]
    about = next((c.about for c in programme.clauses if c.path == owner), None)
    return words.path(path, kinds) + (f"（{about}）" if about else "")


def amount(typed: str) -> int:
    """Return 元 of an amount that was typed on a page: a bare number has no unit, and 2000 is hardly ever 元.

    Raises
    ------
    ValueError
        It is no amount, or does not say in what.
    """
    if typed.strip().replace(",", "").replace("，", "").replace(".", "", 1).isdecimal():
        raise ValueError(f"读到“{typed}”，请写明单位，如 {typed.strip()}万元")
    return parse_money(typed)


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


def _most(setting: Setting, kind: Form) -> int:
    """Return the right end of a slider: twice what the programme says, at least what makes sense for its kind."""
    if kind not in ("money", "whole"):
        return 0
    if setting.name.endswith("percent"):
        return 100
    least = 100 * WAN if kind == "money" else 10
    own = setting.now if isinstance(setting.now, int) and (kind == "money" or setting.now < UNLIMITED) else 0
    most = max(least, 2 * own)
    return -(-most // WAN) * WAN if kind == "money" else most
