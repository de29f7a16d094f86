"""What the arguments of `compare` are: first the candidates' files, then scenarios, earlier runs and lists by hand.

Told apart by what they are: a .toml or the name of a ready scenario, a folder with a result.json (or that file), a
workbook. The first argument is always a table of candidates; a workbook behind the first comparand, or named by
`--list`, is always a list; one between them is what its headers say, and where they say both, nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from allocator.errors import UsageError
from allocator.intake.opening.sources import Given
from allocator.intake.workbook_kind import Made
from allocator.law.scenario_file import Scenario
from allocator.whatif.compare import recorded

TABLES = (".xlsx", ".csv", ".tsv", ".xlsm", ".xltx", ".xltm", ".xls", ".et", ".wps", ".ods", ".xlsb")
USAGE = "用法：allocator compare 办法 申报表… 情景…（或结果文件夹、名单.xlsx）"


@dataclass(frozen=True, slots=True)
class Comparand:
    """One thing to compare: a scenario, the folder of an earlier run, or a list by hand; its file, or itself."""

    kind: Literal["scenario", "record", "list"]
    given: Given | Scenario


def told_apart(
    given: Sequence[Path], lists: Sequence[Path], made_as: Callable[[Path], Made]
) -> tuple[list[Path], list[Comparand]]:
    """Return the candidates' files, and the comparands in their order; the lists of `--list` last.

    Parameters
    ----------
    made_as
        What a workbook is by its headers.

    Raises
    ------
    UsageError
        An argument could be two things, or candidates stand behind comparands.
    """
    files: list[Path] = []
    found: list[Comparand] = []
    for path in given:
        if not files:
            files.append(_first(path))
        elif (kind := _kind(path, behind=bool(found), listed=bool(lists), made_as=made_as)) is None:
            files.append(path)
        else:
            found.append(Comparand(kind, path))
    return files, [*found, *(Comparand("list", path) for path in lists)]


def _first(path: Path) -> Path:
    if path.suffix.lower() == ".toml" or recorded.is_run(path):
        what = "情景文件" if path.suffix.lower() == ".toml" else "结果文件夹"
        raise UsageError(f"“{path}”是{what}，而第一个应为申报表。{USAGE}")
    return path


def _kind(
    path: Path, *, behind: bool, listed: bool, made_as: Callable[[Path], Made]
) -> Literal["scenario", "record", "list"] | None:
    """Tell what an argument is; None for a table of candidates."""
    if recorded.is_run(path):
        return "record"
    if path.is_dir():
        if behind:
            raise UsageError(f"文件夹“{path}”中没有 result.json，不是求解结果；申报表应写在情景之前。{USAGE}")
        return None
    if path.suffix.lower() not in TABLES:
        return "scenario"
    if behind:
        return "list"
    return None if listed else _by_headers(path, made_as)


def _by_headers(path: Path, made_as: Callable[[Path], Made]) -> Literal["list"] | None:
    made = made_as(path)
    if made == "both":
        raise UsageError(
            f"“{path}”的表头既像申报表又像名单，不能判定。是名单的，请用 --list {path} 指明；"
            "是申报表的，请与其他申报表放在同一文件夹，并给出该文件夹"
        )
    return "list" if made == "list" else None
