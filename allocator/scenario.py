"""A scenario: named overrides, pins, exclusions and confirmations, each with its reason; one TOML, no Python.

name = "预算压减20%，放宽数量"
because = "测算财政压减影响"
extends = "base.toml"                     # a file beside this one; what is set here wins
[set]
"budget" = "1600万元"
"clause.quota.high" = 36
[pin]
"17" = {tier = "卓越领军级", because = "省重大项目配套"}
[exclude]
"31" = {because = "公示期异议核实成立"}
[confirm]
"C49:91370100000000XXXX" = {because = "两项目分属不同细分领域，已核"}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Annotated, Any

from pydantic import PrivateAttr, StringConstraints, model_validator

from allocator.clause import Alternative, Clause, Frozen
from allocator.errors import RulesError
from allocator.money import parse_money
from allocator.near import nearest
from allocator.paths import Setting, paths
from allocator.programme import Programme
from allocator.schema import MisplacedError, open_toml, validated
from allocator.toml_lines import Path as Entry

OFF = "off"
"""What takes an optional figure away."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Reasoned(Frozen):
    """Something done by hand, with the reason for it."""

    because: Words


class PinnedTier(Reasoned):
    """An award fixed by hand at one tier."""

    tier: Words


class Scenario(Frozen):
    """What a scenario file says, its base files merged in.

    Attributes
    ----------
    set
        Path (see `allocator.paths`) → value as written.
    pin, exclude
        Candidate id → the tier and the reason; candidate id → the reason.
    confirm
        Key of a problem found in the data → why it is in order.
    """

    name: Words
    because: Words
    extends: Words | None = None
    set: dict[str, Any] = {}
    pin: dict[str, PinnedTier] = {}
    exclude: dict[str, Reasoned] = {}
    confirm: dict[str, Reasoned] = {}
    _places: dict[str, str] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> Scenario:
        if both := [i for i in self.pin if i in self.exclude]:
            words = "【R16】" + "、".join(f"“{i}”" for i in both) + "同时锁定入选与不入选。请保留一项"
            raise MisplacedError(words, "exclude", both[0])
        return self

    def placed(self, name: str) -> str:
        """What a message about a path of `set` begins with: 第7行：; nothing where no file says it."""
        return self._places.get(name, "")

    def at(self, places: Mapping[str, str]) -> Scenario:
        """The same, knowing where its files say what: path of `set` → 第7行：."""
        self._places.update(places)
        return self


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that a scenario moved: where, from, to, the article behind it, and whether it goes beyond it.

    `old` and `new` are the programme's own values (元, integers, words); `says` is the sentence for people.
    """

    path: str
    old: Any
    new: Any
    article: str
    exceeds: bool
    says: str


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
    def stamps(self) -> tuple[str, ...]:
        """What every output must carry because an article's figure is exceeded, each sentence once."""
        title = self.programme.document.title
        return tuple(dict.fromkeys(f"仅供测算，突破《{title}》{c.article}" for c in self.changes if c.exceeds))


def load(path: str | Path) -> Scenario:
    """Read a scenario and the files it extends.

    Raises
    ------
    RulesError
        A file is missing or malformed, extends itself in a circle, a reason is missing (R02, R03), or the same
        candidate is pinned and excluded (R16).
    """
    chain = _chain(Path(path))
    merged = dict(chain[-1].scenario.model_dump())
    for part in ("set", "pin", "exclude", "confirm"):
        merged[part] = {k: v for file in chain for k, v in file.scenario.model_dump()[part].items()}
    places = {
        name: f"“{file.path.name}”{place}" if len(chain) > 1 else place
        for file in chain
        for name, place in file.places.items()
    }
    return validated(Scenario, merged, f"情景文件“{' ← '.join(file.path.name for file in chain)}”").at(places)


@dataclass(frozen=True, slots=True)
class _File:
    """One file of a chain, on its own valid, and where it says what."""

    path: Path
    scenario: Scenario
    places: Mapping[str, str]


def _chain(path: Path) -> list[_File]:
    """The files from the base up to `path`."""
    chain: list[_File] = []
    seen: list[Path] = []
    file: Path | None = path
    while file is not None:
        if file.resolve() in seen:
            circle = " → ".join(p.name for p in [*seen, file])
            raise RulesError(f"情景文件循环引用（extends）：{circle}。请去掉其中一处")
        seen.append(file.resolve())
        chain.insert(0, _read(file))
        extends = chain[0].scenario.extends
        file = file.parent / extends if extends else None
    return chain


def _read(file: Path) -> _File:
    data, lines = open_toml(file, "情景文件")
    if isinstance(data.get("set"), dict):
        data = {**data, "set": flat(data["set"])}
    scenario = validated(Scenario, data, f"情景文件“{file.name}”", placed=lines.prefix)
    known = lines.named("set")
    return _File(file, scenario, {name: f"第{known[name]}行：" for name in scenario.set if name in known})


_TABLES = {"weights", "counts", "shares"}
"""Last words of the paths whose value is itself a table: scoring.weights, amounts.counts, clause.shape.shares."""


def flat(table: Mapping[str, Any], start: str = "") -> dict[str, Any]:
    """Paths as written without quotes (`clause.quota.high = 36`) become names again; figures by name stay a table."""
    out: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{start}{key}"
        deeper = isinstance(value, Mapping) and name.rpartition(".")[2] not in _TABLES
        part = flat(value, f"{name}.") if deeper else {name: value}
        if twice := next((n for n in part if n in out), None):
            raise RulesError(f"【R01】情景的“{twice}”写了两次。请保留一处")
        out |= part
    return out


def apply(programme: Programme, scenario: Scenario | None) -> Applied:
    """The programme with a scenario's figures in force; None changes nothing.

    A quota's target that moves alone takes its band with it (±10 %, rounded outward), and the change list says so.
    A figure that the text leaves open is no longer missing once it is set.

    Raises
    ------
    RulesError
        An unknown path (R02, with the nearest), a value that the clause cannot take (R03, R06, R07), or two paths
        that set the same figure differently.
    """
    if scenario is None:
        return Applied(programme, None, ())
    where = f"情景“{scenario.name}”"
    known = paths(programme)
    if unknown := [scenario.placed(n) + _unknown(programme, n, known) for n in scenario.set if n not in known]:
        raise RulesError(f"{where}有{len(unknown)}处错误：\n" + "\n".join(f"  · {x}" for x in unknown))
    budget = _budget(scenario, where) if "budget" in scenario.set else None
    wanted = {n: None if v == OFF and known[n].optional else v for n, v in scenario.set.items() if known[n].at}
    _agree(wanted, known, scenario, where)
    following = _following(programme, wanted, known)
    data = programme.model_dump(by_alias=True)
    for name, value in (wanted | following).items():
        *steps, last = known[name].at
        entry: Any = data
        for step in steps:
            entry = entry[step]
        entry[last] = value
    given = {n for n, v in wanted.items() if v is not None}
    data["missing"] = [m for m in data["missing"] if m["path"] not in given]
    at = {known[n].at: scenario.placed(n) for n in wanted}
    called = {"validity.end": "validity.to"}
    changed = validated(Programme, data, where, called, lambda entry: _nearest_above(entry, at))
    after = {n: p.now for n, p in paths(changed).items()} | {"budget": budget}
    moved = [p for n, p in known.items() if n in {*scenario.set, *following} and after[n] != p.now]
    return Applied(
        changed, budget, tuple(_change(p, after[p.name], followed=p.name in following) for p in moved), scenario
    )


def reading(clause: Clause, alternative: Alternative) -> Scenario:
    """Another reading (口径) of a clause as a scenario of its own."""
    values = {f"clause.{clause.id}.{field}": value for field, value in alternative.set.items()}
    return Scenario(name=alternative.name, because=f"{clause.where}的另一口径", set=values)


def band(target: int) -> tuple[int, int]:
    """N个左右 read as ±10 %, rounded outward: 30 → 27 to 33, 15 → 13 to 17."""
    return floor(Fraction(9 * target, 10)), ceil(Fraction(11 * target, 10))


def _following(programme: Programme, wanted: Mapping[str, Any], known: Mapping[str, Setting]) -> dict[str, Any]:
    """The bounds of every quota whose target is moved without them; a hard band and 以上 stay as they are."""
    places = {known[n].at for n in wanted}
    moved: dict[str, Any] = {}
    for quota in (q for q in programme.quotas if q.mode == "soft" and not q.open_ended):
        target = wanted.get(f"clause.{quota.id}.target")
        if isinstance(target, int) and not isinstance(target, bool) and target >= 0:
            bounds = zip(("low", "high"), band(target), strict=True)
            moved |= {n: b for word, b in bounds if known[n := f"clause.{quota.id}.{word}"].at not in places}
    return moved


def _budget(scenario: Scenario, where: str) -> int:
    try:
        return parse_money(scenario.set["budget"])
    except ValueError as fault:
        place = scenario.placed("budget")
        raise RulesError(f"{where}有1处错误：\n  · {place}【R06】“budget”：{fault}") from None


def _nearest_above(entry: Entry, places: Mapping[Entry, str]) -> str:
    """Where the scenario sets an entry, or the table it stands in."""
    return next((places[entry[:n]] for n in range(len(entry), 0, -1) if entry[:n] in places), "")


def _agree(wanted: Mapping[str, Any], known: Mapping[str, Setting], scenario: Scenario, where: str) -> None:
    """The same figure under two names must be set alike."""
    first: dict[Entry, str] = {}
    for name, value in wanted.items():
        other = first.setdefault(known[name].at, name)
        if wanted[other] != value:
            pair = "与".join(f"{scenario.placed(n).removesuffix('：')}“{n}”" for n in (other, name))
            raise RulesError(f"{where}：{pair}是同一项，却写了{wanted[other]}和{value}。请保留一处")


def _unknown(programme: Programme, name: str, known: Iterable[str]) -> str:
    tier, _, bound = name.removeprefix("tiers.").rpartition(".")
    if bound in {"quota_low", "quota_high"} and tier in {t.name for t in programme.tiers}:
        total = "、".join(f"clause.{q.id}" for q in programme.quotas)
        return f"【R02】没有“{name}”：《{programme.document.title}》的数量不分等级，请改用 {total} 的 low、high"
    return f"【R02】未知路径“{name}”{nearest(name, known)}（全部路径见 allocator programmes --schema）"


def _change(setting: Setting, new: Any, *, followed: bool) -> Change:
    note = "，随目标数按±10%（向外取整）同步调整" if followed else ""
    says = f"{setting.name}：{setting.show(setting.now)} → {setting.show(new)}（{setting.article}{note}）"
    return Change(setting.name, setting.now, new, setting.article, setting.exceeds(new), says)
