"""The ready scenarios that come with the package, by name: `--scenario 青岛纳入` or `--scenario qingdao-in`.

In `scenarios/` and `scenarios/ready/` stand those for every programme that has their paths, in `scenarios/ready/KEY/`
those for the programme of that key alone (its tiers, its numbers, the budget of its sample year).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from allocator.errors import RulesError
from allocator.law.programme import Programme
from allocator.law.scenario import Scenario, apply, load
from allocator.law.settings import paths
from allocator.law.shipped import shipped_folder
from allocator.law.text.suggest import ended, nearest


@dataclass(frozen=True)
class Ready:
    """One of them: the name to type, its file, and the key of the only programme it is for, None for any."""

    key: str
    path: Path
    programme: str | None
    scenario: Scenario

    def called(self, word: str) -> bool:
        """Tell whether this is one of its names."""
        return word in (self.key, self.scenario.name)

    def fits(self, programme: Programme, known: Collection[str]) -> bool:
        """Tell whether the programme has everything that it sets and can be run with it; `known` are its paths."""
        if self.programme not in (None, programme.key) or not all(name in known for name in self.scenario.set):
            return False
        try:
            changed = apply(programme, self.scenario).programme
        except RulesError:
            return False
        reserve = changed.seats
        crossing = any(c.on and c.by != "product" for c in changed.groups)
        return not (reserve and reserve.seats and crossing)


def every() -> tuple[Ready, ...]:
    """Return all of them: those for any programme first, each group in alphabetical order."""
    return tuple(_listed(None))


def fitting(programme: Programme) -> tuple[Ready, ...]:
    """Return those for one programme."""
    known = paths(programme)
    return tuple(r for r in _listed(programme.key) if r.fits(programme, known))


def named(name: str, programme: Programme) -> Scenario:
    """Return the ready scenario of this name (its file's, or its own) for a programme.

    Raises
    ------
    RulesError
        There is none, or not for this programme; the text names the nearest.
    """
    word, known = name.strip(), paths(programme)
    files = list(_files(programme.key))
    keyed = [f for f in files if f[1].stem == word]
    meant = [r for r in map(_ready, keyed or files) if r.called(word)]
    if found := next((r for r in meant if r.fits(programme, known)), None):
        return found.scenario
    if meant or any(r.called(word) for r in every()):
        said = f"随附情景“{name}”不适用于“{programme.short}”。"
    else:
        names = [n for r in fitting(programme) for n in (r.key, r.scenario.name)]
        said = ended(f"没有随附情景“{name}”，也没有这一文件{nearest(word, names)}")
    raise RulesError(f"{said}适用的见 allocator scenarios {programme.key}；自己的情景请给出 .toml 文件")


def opened(wanted: Path, programme: Programme) -> Scenario:
    """Return a scenario by its file, or a ready one by its name.

    Raises
    ------
    RulesError
        As `scenario_file.load` and `named` do.
    """
    return load(wanted) if is_file(wanted) else named(str(wanted), programme)


def is_file(wanted: Path) -> bool:
    """Tell whether this means a scenario file rather than the name of a ready one."""
    return wanted.suffix.lower() == ".toml" or len(wanted.parts) > 1 or wanted.is_file()


def _listed(programme: str | None) -> Iterator[Ready]:
    """Yield those for any programme, then those for one (None: for each)."""
    return map(_ready, _files(programme))


def _ready(found: tuple[str | None, Path]) -> Ready:
    owner, path = found
    return Ready(path.stem, path, owner, load(path))


def _files(programme: str | None) -> Iterator[tuple[str | None, Path]]:
    """Whose each file is (None: anybody's), and where it stands."""
    folder = shipped_folder("scenarios")
    ready = folder / "ready"
    for path in sorted([*folder.glob("*.toml"), *ready.glob("*.toml")], key=lambda p: p.stem):
        yield None, path
    for own in sorted(p for p in ready.glob("*") if p.is_dir() and programme in (None, p.name)):
        for path in sorted(own.glob("*.toml")):
            yield own.name, path
