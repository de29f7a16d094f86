"""A scenario as its file has it: named settings, pins, exclusions and confirmations, each with its reason.

name = "预算压减20%，放宽数量"
because = "测算财政压减影响"
extends = "base.toml"                     # a file beside this one; what is set here wins
[data]                                    # optional: which version of the candidates' files this was made for
version = "a1b2c3d4"
on = 2026-11-03
[set]
"budget" = "1600万元"
"clause.quota.high" = 36
[exception]                               # an exceeded 原则上/左右 figure, and why: printed as 原则上的例外
"clause.quota.high" = "省重大专项集中申报"
[pin]
"17" = {tier = "卓越领军级", because = "省重大项目配套"}
[exclude]
"31" = {because = "企业书面申请撤回"}
"44" = {because = "公示期异议核实成立", published = true}   # the others stay as published
[confirm]
"C49:91370100000000XXXX" = {because = "两项目分属不同细分领域，已核"}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, PrivateAttr, StringConstraints, field_validator, model_validator

from allocator.errors import RulesError
from allocator.law.clause.fields import Frozen
from allocator.law.schema import MisplacedError, TomlFile, open_toml, parsed_toml, validated
from allocator.law.text import toml_text
from allocator.law.text.toml_lines import Lines, Spot

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
PARTS = ("set", "exception", "pin", "exclude", "confirm")
"""The tables that a file adds to those of its base."""


def _version(text: str) -> str:
    found = text.strip().lower()
    if not re.fullmatch("(sha256:)?[0-9a-f]{4,64}", found):
        raise ValueError(f"读到“{text}”，应为结果中“数据版本”的4位以上")
    return found


Digest = Annotated[str, AfterValidator(_version)]


class Reasoned(Frozen):
    """Something done by hand, with the reason for it."""

    because: Words


class Confirmed(Reasoned):
    """A doubt that somebody has settled; `answer` in the words of one of the answers that its question offers."""

    answer: str = ""


class Excluded(Reasoned):
    """Somebody who gets no award.

    Attributes
    ----------
    published
        Whether this happens after 公示, so that everybody else stays as published; None where it is not said.
    """

    published: bool | None = None


class PinnedTier(Reasoned):
    """An award fixed by hand at one tier."""

    tier: Words


class Version(Frozen):
    """Which version of the candidates' files a scenario was made for: the first characters of their SHA-256."""

    version: Digest
    on: date | None = None

    def fits(self, digest: str) -> bool:
        """Tell whether it is the version with this digest (sha256:…)."""
        return digest.removeprefix("sha256:").startswith(self.version.removeprefix("sha256:"))


class Scenario(Frozen):
    """What a scenario file says, its base files merged in.

    Attributes
    ----------
    extends
        The base file; None once it is merged in.
    data
        The version of the candidates' files that it was made for, where it was (R18).
    set
        Path (see `allocator.law.settings`) → value as written.
    exception
        Path of a figure that the text states as 原则上 or 左右 → why it is exceeded.
    pin, exclude
        Candidate id → the tier and the reason; candidate id → the reason, and whether it is after 公示.
    confirm
        Key of a problem found in the data → why it is in order.
    """

    name: Words
    because: Words
    extends: Words | None = None
    data: Version | None = None
    set: dict[str, Any] = {}
    exception: dict[str, Words] = {}
    pin: dict[str, PinnedTier] = {}
    exclude: dict[str, Excluded] = {}
    confirm: dict[str, Confirmed] = {}
    _places: dict[str, Spot] = PrivateAttr(default_factory=dict)

    @field_validator("set")
    @classmethod
    def _as_written(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Values as a file can hold them: numbers and lists of TOML."""
        return {name: _plain(value) for name, value in values.items()}

    @model_validator(mode="after")
    def _one_way(self) -> Scenario:
        if both := [i for i in self.pin if i in self.exclude]:
            words = "、".join(f"“{i}”" for i in both) + "同时锁定入选与不入选。请保留一项"
            raise MisplacedError(words, "exclude", both[0], code="R16")
        return self

    def __eq__(self, other: object) -> bool:
        """Compare what they say; from which lines of which files they say it does not matter."""
        return isinstance(other, Scenario) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    @property
    def withdrawn(self) -> dict[str, str]:
        """Who is excluded after 公示, and why."""
        return {name: out.because for name, out in self.exclude.items() if out.published}

    @property
    def unsaid(self) -> dict[str, str]:
        """Who is excluded, and the reason where it is not said whether this is after 公示."""
        return {name: out.because if out.published is None else "" for name, out in self.exclude.items()}

    def placed(self, name: str, part: str = "set") -> Spot | None:
        """Tell where a path of `set` or `exception` stands; None where no file says it."""
        return self._places.get(_place(part, name))

    def at(self, places: Mapping[str, Spot]) -> Scenario:
        """Return the same, knowing where its files say what: path of `set` → its line."""
        self._places.update(places)
        return self

    def to_toml(self) -> str:
        """Return the text of a file that says the same; `read` gives it back."""
        told = self.model_dump(include={*PARTS})
        lines = [f"name = {toml_text.text(self.name)}", f"because = {toml_text.text(self.because)}"]
        if self.extends is not None:
            lines.append(f"extends = {toml_text.text(self.extends)}")
        if self.data is not None:
            lines += toml_text.table("data", self.data.model_dump(exclude_none=True))
        told["pin"] = {name: {"tier": p.tier, "because": p.because} for name, p in self.pin.items()}
        told["confirm"] = {key: c.model_dump(exclude_defaults=True) for key, c in self.confirm.items()}
        told["exclude"] = {name: out.model_dump(exclude_none=True) for name, out in self.exclude.items()}
        for part in PARTS:
            lines += toml_text.table(part, told[part], quoted=True)
        return "\n".join(lines) + "\n"


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case list() | tuple():
            return [_plain(v) for v in value]
        case dict():
            return {str(k): _plain(v) for k, v in value.items()}
        case _:
            return value


def load(path: str | Path) -> Scenario:
    """Read a scenario and the files it extends.

    Raises
    ------
    RulesError
        A file is missing or malformed, extends itself in a circle, a reason is missing (R02, R03), or the same
        candidate is pinned and excluded (R16).
    """
    return _merged(_chain(Path(path)))


def of_mapping(data: Mapping[str, Any], called: str) -> Scenario:
    """Return a scenario from the tables of a file as plain data; it is `called` so where it gives itself no name.

    What it extends is a file, relative to the current folder. Raises as `load` does.
    """
    named = {"name": called, **data}
    own = _read(Path(called), TomlFile(named, Lines("")), f"情景“{named['name']}”")
    return _merged([*(_chain(Path(own.scenario.extends)) if own.scenario.extends else ()), own])


def _merged(chain: Sequence[_File]) -> Scenario:
    """Return the files from the base up as one scenario."""
    merged = dict(chain[-1].scenario.model_dump()) | {"extends": None}
    for part in PARTS:
        merged[part] = {k: v for file in chain for k, v in file.scenario.model_dump()[part].items()}
    places = {
        name: Spot(place.line, f"“{file.path.name}”") if len(chain) > 1 else place
        for file in chain
        for name, place in file.places.items()
    }
    return validated(Scenario, merged, f"情景文件“{' ← '.join(file.path.name for file in chain)}”").at(places)


def read(text: str, name: str = "情景.toml") -> Scenario:
    """Return a scenario from the text of a file; what it extends stays named.

    Raises
    ------
    RulesError
        As `load` does.
    """
    found = _read(Path(name), parsed_toml(text, name, "情景文件"))
    return found.scenario.at(found.places)


@dataclass(frozen=True, slots=True)
class _File:
    """One file of a chain, on its own valid, and where it says what."""

    path: Path
    scenario: Scenario
    places: Mapping[str, Spot]


def _chain(path: Path) -> list[_File]:
    """Return the files from the base up to `path`."""
    chain: list[_File] = []
    seen: list[Path] = []
    file: Path | None = path
    while file is not None:
        found, here = open_toml(file, "情景文件"), file.resolve()
        if here in seen:
            circle = " → ".join(p.name for p in [*seen, file])
            raise RulesError(f"情景文件循环引用（extends）：{circle}。请去掉其中一处")
        seen.append(here)
        chain.insert(0, _read(file, found))
        extends = chain[0].scenario.extends
        file = file.parent / extends if extends else None
    return chain


def _read(file: Path, found: TomlFile, where: str = "") -> _File:
    data, lines = found
    for part in _BY_PATH:
        if isinstance(data.get(part), dict):
            data = {**data, part: flat(data[part])}
    scenario = validated(Scenario, data, where or f"情景文件“{file.name}”", placed=lines.spot)
    places = {
        _place(part, name): Spot(line)
        for part in _BY_PATH
        for name, line in lines.named(part).items()
        if name in getattr(scenario, part)
    }
    return _File(file, scenario, places)


_BY_PATH = ("set", "exception")
"""The tables whose names are paths."""


def _place(part: str, name: str) -> str:
    """Under what the place of an entry is kept: paths of `set` by themselves."""
    return name if part == "set" else f"{part}:{name}"


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
