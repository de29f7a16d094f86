"""Reading a programme: the shipped files by key, any other by its path, each completed with the ministry's choices.

The shipped files stand in `programmes/`, those of the umbrella text (《若干政策措施》, 2025, No. 49) in
`programmes/measures-49/`; the choices that no text fixes (本厅选择) stand once in `programmes/choices.toml` and are
added to every programme that does not state the same clause itself.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from allocator.errors import UsageError
from allocator.law import own_file
from allocator.law.award import ranks
from allocator.law.clause.kinds import named
from allocator.law.fitting import idle_choices, misfit
from allocator.law.programme import FOLDER, Programme
from allocator.law.schema import Placed, open_toml, read_toml, refusal, validated
from allocator.law.text.suggest import ended, nearest

CHOICES = FOLDER / "choices.toml"
MEASURES = FOLDER / "measures-49"
ROWS = MEASURES / "rows.toml"


def shipped() -> dict[str, Path]:
    """Return the 办法 that come with the package, each with a text of its own: key → file, in alphabetical order."""
    return {p.stem: p for p in sorted(FOLDER.glob("*.toml")) if p != CHOICES}


@cache
def shorts() -> frozenset[str]:
    """Return the short names of the 办法 that come with the package."""
    return frozenset(str(read_toml(p).get("short", "")) for p in shipped().values())


def measures() -> dict[str, Path]:
    """Return the programmes of the umbrella text that come with the package: key → file, in alphabetical order."""
    return {p.stem: p for p in sorted(MEASURES.glob("*.toml")) if p != ROWS}


LEAST_PART = 4
"""How many characters of a title make a name at least."""


@cache
def names() -> dict[str, tuple[str, ...]]:
    """Return what planners call each shipped programme: key → its short name, and the title of a text of its own."""
    found: dict[str, tuple[str, ...]] = {}
    for key, path in (shipped() | measures()).items():
        with path.open("rb") as file:
            data = tomllib.load(file)
        found[key] = (data["short"], *([data["document"]["title"]] if key in shipped() else []))
    return found


def key_of(name: str) -> str | None:
    """Return the key of the shipped programme that goes by this name or key; None where none does.

    A part of a title (智能场景券) is a name where it stands in one title only.
    """
    wanted, called = _folded(name), names()
    parts = [key for key in shipped() if len(wanted) >= LEAST_PART and wanted in _folded(called[key][-1])]
    exact = (key for key, known in called.items() if wanted in map(_folded, (key, *known)))
    return next(exact, parts[0] if len(parts) == 1 else None)


def _folded(name: str) -> str:
    """Return a name without what makes no difference: width, case, blanks, quotation and title marks."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if not c.isspace() and c not in "《》“”")


def load(name_or_path: str, check: Callable[[Programme, Placed], object] | None = None) -> Programme:
    """Return a shipped programme by its name (模型券) or key, or any TOML file by its path.

    Parameters
    ----------
    check
        What else must be in order with the file, with the places of its entries for the messages.

    Raises
    ------
    UsageError
        No shipped programme goes by this name; the text gives the nearest ones.
    RulesError
        The file breaks the schema; the text names every offending entry.
    """
    files = shipped() | measures()
    path = Path(name_or_path)
    if key := key_of(name_or_path):
        path = files[key]
    elif path.suffix != ".toml":
        raise UsageError(_unknown(name_or_path))
    data, lines = open_toml(path)
    programme = parse(data, path.name, lines.spot)
    if check is not None:
        check(programme, lines.spot)
    return programme


def _unknown(name: str) -> str:
    """Say that no programme goes by this name: the nearest, and what there is."""
    shorts = {key: called[0] for key, called in names().items()}
    said = ended(f"未知办法“{name}”{nearest(name, [*shorts, *shorts.values()])}")
    listed = "、".join(f"{shorts[key]}（{key}）" for key in shipped())
    return f"{said}可用：{listed}；若干政策措施各项见 allocator programmes；自己的办法请给出 .toml 文件的路径"


def parse(data: dict[str, Any], name: str, placed: Placed | None = None) -> Programme:
    """Return a programme from a TOML mapping, completed with the ministry's choices that concern its kind of award.

    A clause of the file that does not say its force binds (`must`), so it has to quote its article (R05). A programme
    of one's own stands on no text kept here: see `own_file` for what it may leave out.

    Parameters
    ----------
    placed
        Where an entry stands in the file, for the messages.
    """
    data = own_file.named(data, Path(name).stem)
    own = own_file.is_own(data)
    if own:
        data["award"] = own_file.award_of(data)
    award, idle = _chosen(data)
    if "award" in data:
        data["award"] = award
    if own:
        idle |= own_file.idle(data.get("cities"))
        if isinstance(gates := data.get("gate", []), list):
            data["gate"] = own_file.gates_of(gates)
    if isinstance(stated := data.get("clause", []), list):
        stated = own_file.clauses_of(stated) if own else stated
        stated = [{"force": "must", **c} if isinstance(c, dict) else c for c in stated]
        apart = own_file.kinds_of(c for c in stated if not own_file.speaks_for_itself(c)) | idle
        choices = own_file.unlike(stated, (c for c in _choices() if c["kind"] not in apart))
        data["clause"] = [*stated, *choices]
    if isinstance(document := data["document"], dict) and isinstance(steps := data.get("procedure", []), list):
        title = {"document": document.get("title")}
        data["procedure"] = [{**title, **p} if isinstance(p, dict) else p for p in steps]
    where = f"规则文件“{name}”"
    programme = validated(Programme, data, where, placed=placed)
    _check_fit(programme, len(stated), where, placed)
    return programme.at({c.id: placed(("clause", n)) for n, c in enumerate(programme.clauses)}) if placed else programme


@cache
def _choices() -> tuple[dict[str, Any], ...]:
    """Return the ministry's choices, read once."""
    return tuple(read_toml(CHOICES)["clause"])


def _chosen(data: Mapping[str, Any]) -> tuple[Any, frozenset[str]]:
    """Return the award with what its clauses say of whom to pay, and the choices that do not concern its kind."""
    award, clauses, tiers = (data.get(name, []) for name in ("award", "clause", "tier"))
    kind = award.get("kind") if isinstance(award, Mapping) else None
    if not isinstance(award, Mapping) or kind not in ("event", "rate"):
        return award, idle_choices("tiered", ranked=True, fixed=False)
    speaks = any(kind in known.ranks for known in named(c.get("kind") for c in _tables(clauses)))
    owners = [award, *_tables(tiers)]
    select = award.get("select")
    ranked = ranks(kind, select, speaks=speaks, least_score=any("min_score" in owner for owner in owners))
    told = {**award, "select": "score" if ranked else "all"} if select is None else award
    return told, idle_choices(kind, ranked=ranked, fixed=award.get("fixed") is True)


def _tables(entries: object) -> list[Mapping[str, Any]]:
    """Return those of some entries that are tables."""
    return [e for e in entries if isinstance(e, Mapping)] if isinstance(entries, list) else []


def _check_fit(programme: Programme, stated: int, where: str, placed: Placed | None) -> None:
    """Refuse the first so many clauses, those of the file itself, where they cannot act, each with its line.

    Raises
    ------
    RulesError
        One line per clause.
    """
    wrong = [
        ([placed(("clause", n))] if placed else [], f"【R03】“clause.{clause.id}”（{clause.kind}）：{why}")
        for n, clause in enumerate(programme.clauses[:stated])
        if (why := misfit(programme, clause))
    ]
    if wrong:
        raise refusal(where, wrong)
