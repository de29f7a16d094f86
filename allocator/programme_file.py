"""Reading a programme: the shipped files by key, any other by its path, each completed with the ministry's choices.

The shipped files stand in `programmes/`, those of the umbrella text (《若干政策措施》, 2025, No. 49) in
`programmes/measures-49/`; the choices that no text fixes (本厅选择) stand once in `programmes/choices.toml` and are
added to every programme that does not state the same clause itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from allocator import own_file
from allocator.errors import RulesError
from allocator.near import ended, nearest
from allocator.programme import FOLDER, Programme
from allocator.schema import Placed, open_toml, read_toml, validated

CHOICES = FOLDER / "choices.toml"
MEASURES = FOLDER / "measures-49"
ROWS = MEASURES / "rows.toml"
_OF_RANKS = frozenset(
    {
        "merit_order", "experts_tier", "minimum_score", "tier_shape", "city_cap", "city_ceiling", "city_floor",
        "city_reserve", "apportionment",
    }
)  # fmt: skip


def shipped() -> dict[str, Path]:
    """The 办法 that come with the package, each with a text of its own: key → file, in alphabetical order."""
    return {p.stem: p for p in sorted(FOLDER.glob("*.toml")) if p != CHOICES}


def measures() -> dict[str, Path]:
    """The programmes of the umbrella text that come with the package: key → file, in alphabetical order."""
    return {p.stem: p for p in sorted(MEASURES.glob("*.toml")) if p != ROWS}


def load(key_or_path: str, check: Callable[[Programme, Placed], object] | None = None) -> Programme:
    """A shipped programme by its key, or any TOML file by its path.

    Parameters
    ----------
    check
        What else must be in order with the file, with the places of its entries for the messages.

    Raises
    ------
    RulesError
        Unknown key, or the file breaks the schema; the text names every offending entry.
    """
    files = shipped() | measures()
    path = files.get(key_or_path)
    if path is None:
        if not key_or_path.endswith(".toml"):
            said = ended(f"未知办法“{key_or_path}”{nearest(key_or_path, files)}")
            raise RulesError(f"{said}可用：{'、'.join(files)}，或给出 .toml 文件路径")
        path = Path(key_or_path)
    data, lines = open_toml(path)
    programme = parse(data, path.name, lines.prefix)
    if check is not None:
        check(programme, lines.prefix)
    return programme


def parse(data: dict[str, Any], name: str, placed: Placed | None = None) -> Programme:
    """A programme from a TOML mapping, completed with the ministry's choices that concern its kind of award.

    A clause of the file that does not say its force binds (`must`), so it has to quote its article (R05). A programme
    of one's own stands on no text kept here: see `own_file` for what it may leave out.

    Parameters
    ----------
    placed
        Where an entry stands in the file, for the messages.
    """
    data = own_file.named(data, Path(name).stem)
    idle, own = _idle_choices(data.get("award")), own_file.is_own(data)
    if own:
        data["award"], idle = own_file.award_of(data), idle | own_file.IDLE
        if isinstance(gates := data.get("gate", []), list):
            data["gate"] = own_file.gates_of(gates)
    if isinstance(stated := data.get("clause", []), list):
        stated = own_file.clauses_of(stated) if own else stated
        stated = [{"force": "must", **c} if isinstance(c, dict) else c for c in stated]
        kinds = {c.get("kind") for c in stated if isinstance(c, dict)}
        choices = own_file.unlike(stated, (c for c in read_toml(CHOICES)["clause"] if c["kind"] not in kinds | idle))
        data["clause"] = [*stated, *choices]
    if isinstance(document := data["document"], dict) and isinstance(steps := data.get("procedure", []), list):
        title = {"document": document.get("title")}
        data["procedure"] = [{**title, **p} if isinstance(p, dict) else p for p in steps]
    programme = validated(Programme, data, f"规则文件“{name}”", placed=placed)
    return programme.at({c.id: placed(("clause", n)) for n, c in enumerate(programme.clauses)}) if placed else programme


def _idle_choices(award: object) -> frozenset[str]:
    """Kinds of choices that say nothing about this kind of award.

    Ranks say nothing about sums due, proration nothing about ranked awards, requests nothing about a fixed sum.
    """
    if not isinstance(award, dict) or award.get("kind") not in {"event", "rate"}:
        return frozenset({"proration"})
    return _OF_RANKS | {"request"} if award.get("fixed") is True else _OF_RANKS
