"""A scenario put into force: the programme with its figures, every change old → new, and what it exceeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from allocator.errors import RulesError
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Along
from allocator.law.clause.fields import Alternative
from allocator.law.gates import Gate
from allocator.law.programme import Programme
from allocator.law.scenario_file import Confirmed, Excluded, PinnedTier, Reasoned, Scenario, load
from allocator.law.schema import validated
from allocator.law.settings import Setting, paths
from allocator.law.text.suggest import nearest
from allocator.law.text.toml_lines import Path as Entry
from allocator.law.text.toml_lines import Spot, began
from allocator.money import parse_money

__all__ = [
    "Applied", "Change", "Confirmed", "Excluded", "PinnedTier", "Reasoned", "Scenario", "apply", "band", "load",
    "reading",
]  # fmt: skip

OFF = "off"
"""What takes an optional figure away."""
EXCEPTION = "原则上的例外"


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that a scenario moved: where, from, to, the article behind it, and whether it goes beyond it.

    `old` and `new` are the programme's own values (元, integers, words); `note` is what else is to be said of the move,
    `says` the sentence for people. `exception` is why a figure that the text states as 原则上 or 左右 (`quote`) is
    exceeded: then it does not count as going beyond.
    """

    path: str
    old: Any
    new: Any
    article: str
    exceeds: bool
    says: str
    note: str = ""
    exception: str = ""
    quote: str = ""

    @property
    def remark(self) -> str:
        """What is to be said beside the move; empty for nothing."""
        told = [self.note] if self.note else ["突破办法规定，仅供测算"] if self.exceeds else []
        return "；".join([*told, *([f"{EXCEPTION}：{self.exception}"] if self.exception else [])])


@dataclass(frozen=True, slots=True)
class Applied:
    """A programme as a scenario has it: the changed programme, the budget it names, and every change.

    The stance, the ties, the tie keys and the scoring in force are those of `programme`.
    """

    programme: Programme
    budget: int | None
    changes: tuple[Change, ...]
    scenario: Scenario | None = None

    @property
    def exceptions(self) -> tuple[str, ...]:
        """What every output says of a 原则上 or 左右 figure that is exceeded with a reason, each sentence once."""
        title, known = self.programme.document.title, paths(self.programme)
        excused = [(c, known[c.path].show) for c in self.changes if c.exception]
        return tuple(
            dict.fromkeys(
                f"{EXCEPTION}：《{title}》{c.article}“{c.quote}”，由{show(c.old)}调整为{show(c.new)}；理由：{c.exception}"
                for c, show in excused
            )
        )

    @property
    def idle(self) -> tuple[str, ...]:
        """Paths for which an exception is recorded though nothing is exceeded there."""
        known = paths(self.programme)
        used = {known[c.path].at for c in self.changes if c.exception}
        return tuple(n for n in (self.scenario.exception if self.scenario else ()) if known[n].at not in used)

    @property
    def stamps(self) -> tuple[str, ...]:
        """What every output must carry because an article's figure is exceeded, each sentence once."""
        title = self.programme.document.title
        return tuple(dict.fromkeys(f"仅供测算，突破《{title}》{c.article}" for c in self.changes if c.exceeds))


def apply(programme: Programme, scenario: Scenario | None) -> Applied:
    """Return the programme with a scenario's figures in force; None changes nothing.

    A quota's target that moves alone takes its band with it (±10 %, rounded outward), an exclusive clause that is given
    its groups is switched on, and the change list says so.
    A figure that the text leaves open is no longer missing once it is set.

    Raises
    ------
    RulesError
        An unknown path (R02, with the nearest), a value that the clause cannot take (R03, R06, R07), two paths that
        set the same figure differently, or an exception to what the text does not state as 原则上 or 左右.
    """
    if scenario is None:
        return Applied(programme, None, ())
    where = f"情景“{scenario.name}”"
    known = paths(programme)
    faults = [began(scenario.placed(n)) + _unknown(programme, n, known) for n in scenario.set if n not in known]
    if faults := [*faults, *_not_excusable(programme, scenario, known)]:
        raise RulesError(f"{where}有{len(faults)}处错误：\n" + "\n".join(f"  · {x}" for x in faults))
    budget = _budget(scenario, where) if "budget" in scenario.set else None
    wanted = {n: None if v == OFF and known[n].optional else v for n, v in scenario.set.items() if known[n].at}
    _agree(wanted, known, scenario, where)
    following = _following(programme, wanted, known)
    data = programme.model_dump(by_alias=True)
    for name, value in (wanted | {n: a.value for n, a in following.items()}).items():
        *steps, last = known[name].at
        entry: Any = data
        for step in steps:
            entry = entry[step]
        entry[last] = value
    given = {known[n].fills for n, v in wanted.items() if v is not None}
    data["missing"] = [m for m in data["missing"] if m["path"] not in given]
    at = {known[n].at: scenario.placed(n) for n in wanted}
    called = {"validity.end": "validity.to", "validity.start": "validity.from"}
    changed = validated(Programme, data, where, called, lambda entry: _nearest_place(entry, at, programme))
    changed.at({c.id: programme.placed(c.id) for c in changed.clauses})
    after = {n: p.now for n, p in paths(changed).items()} | {"budget": budget}
    moved = [p for n, p in known.items() if n in {*scenario.set, *following} and after[n] != p.now]
    reasons = _reasons(scenario, following, known)
    changes = (
        _change(p, after[p.name], following[p.name].why if p.name in following else "", reasons.get(p.at, ""))
        for p in moved
    )
    return Applied(changed, budget, tuple(changes), scenario)


def reading(owner: Clause | Gate, alternative: Alternative) -> Scenario:
    """Another reading (口径) of a clause or a condition as a scenario of its own."""
    where = owner.where if isinstance(owner, Clause) else owner.article
    return Scenario(name=alternative.name, because=f"{where}的另一口径", set=alternative.paths(owner.path))


def band(target: int) -> tuple[int, int]:
    """N个左右 read as ±10 %, rounded outward: 30 → 27 to 33, 15 → 13 to 17."""
    return floor(Fraction(9 * target, 10)), ceil(Fraction(11 * target, 10))


def _following(programme: Programme, wanted: Mapping[str, Any], known: Mapping[str, Setting]) -> dict[str, Along]:
    """Tell by its path what moves along with the figures that are set and is not set itself, under any name."""
    places = {known[n].at for n in wanted}
    moved: dict[str, Along] = {}
    for clause in programme.clauses:
        start = f"{clause.path}."
        own = {n.removeprefix(start): value for n, value in wanted.items() if n.startswith(start)}
        alongs = {f"{start}{a.name}": a for a in clause.along(own)} if own else {}
        moved |= {n: a for n, a in alongs.items() if known[n].at not in places}
    return moved


def _not_excusable(programme: Programme, scenario: Scenario, known: Mapping[str, Setting]) -> Iterator[str]:
    """Exceptions that no text allows, each with its line."""
    for name in scenario.exception:
        start = began(scenario.placed(name, "exception")) + "[exception] "
        if name not in known:
            yield start + _unknown(programme, name, known)
        elif not (setting := known[name]).excusable:
            free = setting.exceeded is None
            why = "没有可突破的数字" if free else f"{setting.article}的规定不是“原则上”“左右”，不能作例外"
            yield f"{start}“{name}”：{why}。请删去这一行" + ("" if free else "；仍突破的，全部输出注明“仅供测算”")


def _reasons(scenario: Scenario, following: Mapping[str, Along], known: Mapping[str, Setting]) -> dict[Entry, str]:
    """Tell why figures are exceeded, by their place; what follows another figure has that one's reason."""
    reasons: dict[Entry, str] = {known[n].at: why for n, why in scenario.exception.items()}
    for name, along in following.items():
        *owner, _ = known[name].at
        if why := reasons.get((*owner, along.of)):
            reasons.setdefault(known[name].at, why)
    return reasons


def _budget(scenario: Scenario, where: str) -> int:
    try:
        return parse_money(scenario.set["budget"])
    except ValueError as fault:
        place = began(scenario.placed("budget"))
        raise RulesError(f"{where}有1处错误：\n  · {place}【R06】“budget”：{fault}") from None


def _nearest_place(entry: Entry, places: Mapping[Entry, Spot | None], programme: Programme) -> Spot | None:
    """Tell where the scenario sets an entry, its table or something in it, else where the rules have it."""
    above = (places[entry[:n]] for n in range(len(entry), 0, -1) if entry[:n] in places)
    within = (place for at, place in places.items() if entry and at[: len(entry)] == entry)
    return next(above, None) or next(within, None) or _in_the_rules(entry, programme)


def _in_the_rules(entry: Entry, programme: Programme) -> Spot | None:
    match entry:
        case ("clause", int() as n):
            spot = programme.placed(programme.clauses[n].id)
            return Spot(spot.line, "规则文件") if spot else None
        case _:
            return None


def _agree(wanted: Mapping[str, Any], known: Mapping[str, Setting], scenario: Scenario, where: str) -> None:
    """Refuse one figure set unlike under two names."""
    first: dict[Entry, str] = {}
    for name, value in wanted.items():
        other = first.setdefault(known[name].at, name)
        if wanted[other] != value:
            pair = "与".join(f"{spot.told if (spot := scenario.placed(n)) else ''}“{n}”" for n in (other, name))
            raise RulesError(f"{where}：{pair}是同一项，却写了{wanted[other]}和{value}。请保留一处")


def _unknown(programme: Programme, name: str, known: Iterable[str]) -> str:
    tier, _, bound = name.removeprefix("tiers.").rpartition(".")
    if bound in {"quota_low", "quota_high"} and tier in {t.name for t in programme.tiers}:
        several = [q for q in programme.quotas if q.tier == tier]
        asked = several or programme.quotas
        clauses = "、".join(f"clause.{q.id}" for q in asked)
        paths_of = [(f"clause.{q.id}", programme.path_of(q.id)) for q in asked]
        other = "，".join(f"{name} 写作 {path}" for name, path in paths_of if path != name)
        why = f"“{tier}”有{len(several)}条数量条款" if several else f"《{programme.document.title}》的数量不分等级"
        return f"【R02】没有“{name}”：{why}，请改用 {clauses} 的 low、high{f'（{other}）' if other else ''}"
    top, _, rest = name.partition(".")
    kind, _, field = rest.rpartition(".")
    alike = [c for c in programme.clauses if c.kind == kind] if top == "clause" else []
    if alike and [c.id for c in alike] != [kind]:
        there = "、".join(f"{c.path}.{field}" for c in alike)
        if len(alike) == 1:
            return f"【R02】没有“{name}”：路径用条款的编号，该类条款为 {there}"
        ids = "、".join(f"“{c.id}”" for c in alike)
        return f"【R02】没有“{name}”：{kind} 有{len(alike)}条（{ids}），须写明是哪一条，该类条款为 {there}"
    return f"【R02】未知路径“{name}”{nearest(name, known)}（全部路径见 allocator programmes --schema）"


def _change(setting: Setting, new: Any, why: str, exception: str) -> Change:
    old, exceeds = setting.show(setting.now), setting.exceeds(new)
    excused = exception if exceeds else ""
    if exceeds and setting.money:
        why = f"【R09】高于{setting.article}上限{old}，须填批准依据"
    told = "，".join(filter(None, (why, excused and f"{EXCEPTION}：{excused}")))
    says = f"{setting.name}：{old} → {setting.show(new)}（{setting.article}{f'，{told}' if told else ''}）"
    over = exceeds and not excused
    return Change(setting.name, setting.now, new, setting.article, over, says, why, excused, setting.quote)
