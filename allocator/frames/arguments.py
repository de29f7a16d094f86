"""What the arguments of a call mean: a programme, a scenario, an amount, the options of a run."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import pandas as pd

from allocator.errors import DataError, UsageError
from allocator.frames.schema import frame
from allocator.frames.tables_in import source_of
from allocator.intake import Finding, check_columns
from allocator.intake.opening.sources import Given, Source
from allocator.law import load as programme_file
from allocator.law import ready
from allocator.law.programme import Programme
from allocator.law.qingdao import MODES
from allocator.law.scenario_file import Scenario, of_mapping
from allocator.law.text.suggest import ended, nearest
from allocator.money import parse_money, slip_of_unit
from allocator.proof.solve import ENGINES
from allocator.run.parts import Options, Prepared
from allocator.run.pipeline import placed, prepare_under

Table = str | os.PathLike[str] | pd.DataFrame | Mapping[str, pd.DataFrame]
"""A file or folder; a DataFrame; the sheets of a workbook by title, as `pd.read_excel(sheet_name=None)` gives them."""
Tables = Table | Sequence[Table]
ProgrammeLike = str | os.PathLike[str] | Programme
ScenarioLike = str | os.PathLike[str] | Scenario | Mapping[str, Any]
Amount = int | str

CANDIDATES, LEDGER, PUBLISHED = "数据表", "台账表", "公示名单表"
"""What tables in memory are called in findings; several of candidates are numbered: 数据表1."""


class RunOptions(TypedDict, total=False):
    """The options that every call takes beside budget and scenario: those of the command line.

    Attributes
    ----------
    year
        The year of the run; by default the programme's.
    ledger
        What was received in earlier years: a table or a path; it replaces one among the candidates.
    history
        False: compute without earlier receipts, knowingly (`--no-history`).
    hold
        Rows with faults are set aside (待核, 0 元) instead of refused.
    sheet
        The title of the candidate sheet, where headers alone do not decide.
    columns
        {"承担方": "申报单位"}, or a TOML that says so.
    published
        The published list, a table or a path: everybody keeps what it says but those excluded after it.
    qingdao
        纳入, 单列 or 不纳入, where the text is silent about 青岛.
    engine, time_limit
        Who solves first (auto, lines, cpsat, highs, cbc); seconds, for a draft.
    """

    year: int | None
    ledger: Table | None
    history: bool
    hold: bool
    sheet: str | None
    columns: str | os.PathLike[str] | Mapping[str, str] | None
    published: Table | None
    qingdao: str | None
    engine: str
    time_limit: float | None


@dataclass(frozen=True)
class Asked:
    """A call as the pipeline takes it: `scenario` is in force already, `options.scenario` is not looked at."""

    programme: Programme
    scenario: Scenario | None
    files: tuple[Given, ...]
    options: Options

    def prepare(self) -> Prepared:
        """Read and check the candidates; see `pipeline.prepare`."""
        return prepare_under(self.programme, self.scenario, self.files, self.options)

    @property
    def in_memory(self) -> frozenset[str]:
        """The names of the tables that are DataFrames."""
        given = (*self.files, self.options.ledger, self.options.published)
        return frozenset(x.name for x in given if isinstance(x, Source))


def asked(
    programme: ProgrammeLike,
    candidates: Tables,
    *,
    budget: Amount | None = None,
    scenario: ScenarioLike | None = None,
    year: int | None = None,
    ledger: Table | None = None,
    history: bool = True,
    hold: bool = False,
    sheet: str | None = None,
    columns: str | os.PathLike[str] | Mapping[str, str] | None = None,
    published: Table | None = None,
    qingdao: str | None = None,
    engine: str = "auto",
    time_limit: float | None = None,
) -> Asked:
    """Return the arguments that `allocate`, `compare` and `frontier` share; they are those of the command line.

    Raises
    ------
    UsageError
        An argument is none of what it may be.
    RulesError
        The programme or the scenario cannot be used.
    DataError
        A DataFrame cannot be read as a table.
    """
    law = _programme(programme)
    chosen = None if scenario is None and qingdao is None else scenario_of(scenario, law, qingdao=qingdao)
    options = Options(
        budget=None if budget is None else money("budget", budget),
        year=None if year is None else _whole("year", year),
        ledger=None if ledger is None else table_of("ledger", ledger, LEDGER),
        no_history=not history,
        hold=hold,
        sheet=sheet,
        columns=columns if columns is None or isinstance(columns, Mapping) else _path("columns", columns, "对照或路径"),
        engine=_one_of("engine", engine, ENGINES),
        limit_seconds=None if time_limit is None else _seconds(time_limit),
        published=None if published is None else table_of("published", published, PUBLISHED),
    )
    return Asked(law, chosen, tuple(_tables(candidates)), options)


def scenario_of(
    given: ScenarioLike | None, programme: Programme, called: str = "情景", qingdao: str | None = None
) -> Scenario:
    """Return a scenario by its file, by the name of a ready one, by its tables as a mapping, or itself.

    Parameters
    ----------
    called
        The name of a mapping that has none.
    qingdao
        What it chooses about 青岛 as well; then there may be nothing else (None).
    """
    if qingdao is not None:
        own = None if given is None else scenario_of(given, programme, called)
        return placed(programme, own, _one_of("qingdao", qingdao, tuple(MODES)))
    if isinstance(given, Scenario):
        return given
    if isinstance(given, Mapping):
        return of_mapping(_bare(given), called)
    return ready.opened(_path("scenario", given, "路径、随附情景的名称、Scenario或字典"), programme)


def money(name: str, given: object) -> int:
    """Return an amount: 元 as an integer, or text such as 2000万元.

    Raises
    ------
    UsageError
        It is none, or so small that its unit was forgotten (A15).
    """
    written = _bare(given)
    try:
        amount = parse_money(written)
    except ValueError as fault:
        raise UsageError(f"【A15】{name}：{fault}") from None
    if slip := slip_of_unit(written, amount):
        raise UsageError(f"【A15】{name}：{slip}")
    return amount


@contextmanager
def findings_as_frame(given: Asked) -> Iterator[None]:
    """Let a refusal of the data carry its whole problem list as a DataFrame."""
    try:
        yield
    except DataError as fault:
        fault.findings = findings_frame(fault.findings, given.in_memory)
        raise


def findings_frame(found: Sequence[Finding], in_memory: frozenset[str]) -> pd.DataFrame:
    """Return the problem list, one finding a line; `position` is the row's place in `df.iloc`."""
    return frame(
        "findings",
        (
            {
                "key": f.key, "code": f.code, "level": f.level, "column": f.place.column, "cell": f.place.cell,
                "value": f.value, "message": f.message, "action": f.action, "confirmed": f.confirmed,
                "because": f.because, **where(f.place.file, f.place.sheet, f.place.row, in_memory),
            }
            for f in found
        ),
    )  # fmt: skip


def where(file: str, sheet: str, row: int | None, in_memory: frozenset[str]) -> dict[str, Any]:
    """Tell where a row stands: its number as findings tell it, and its place in `df.iloc` for a table in memory."""
    position = row - 1 if row and file in in_memory else None
    return {"file": file, "sheet": sheet, "row": row or None, "position": position}


def _tables(given: Tables) -> Iterator[Given]:
    many = list(given) if isinstance(given, list | tuple) else [given]
    if not many:
        raise UsageError("candidates：没有给出申报表。应为DataFrame、文件或文件夹的路径，或它们的列表")
    own = [x for x in many if isinstance(x, pd.DataFrame | Mapping)]
    number = 0
    for one in many:
        number += isinstance(one, pd.DataFrame | Mapping)
        yield table_of("candidates", one, CANDIDATES if len(own) == 1 else f"{CANDIDATES}{number}")


def table_of(name: str, given: object, called: str) -> Given:
    """Return a file, or a table at hand under the name that findings call it by."""
    return source_of(given, called) if isinstance(given, pd.DataFrame | Mapping) else _path(name, given)


def _programme(given: object) -> Programme:
    if isinstance(given, Programme):
        return given
    path = _path("programme", given, "办法的名称、.toml 的路径或Programme")
    return programme_file.load(str(path), check_columns)


def _path(name: str, given: object, what: str = "DataFrame或路径") -> Path:
    if not isinstance(given, str | os.PathLike):
        raise UsageError(f"{name}：应为{what}，读到 {type(given).__name__}")
    return Path(given)


def _whole(name: str, given: object) -> int:
    value = _bare(given)
    if isinstance(value, bool) or not isinstance(value, int):
        raise UsageError(f"{name}：读到“{given}”，应为整数")
    return value


def _seconds(given: object) -> float:
    value = _bare(given)
    if isinstance(value, bool) or not isinstance(value, int | float) or not (math.isfinite(value) and value > 0):
        raise UsageError(f"【A16】time_limit：读到“{given}”，应为大于0的秒数。正式测算不限时")
    return float(value)


def _one_of(name: str, given: str, known: Sequence[str]) -> str:
    if given not in known:
        raise UsageError(ended(f"{name}：读到“{given}”{nearest(str(given), known)}") + f"可用：{'、'.join(known)}")
    return given


def _bare(value: Any) -> Any:
    """Return the same without numpy's own numbers, in mappings and lists too."""
    match value:
        case np.generic():
            return value.item()
        case Mapping():
            return {str(k): _bare(v) for k, v in value.items()}
        case list() | tuple():
            return [_bare(v) for v in value]
        case _:
            return value
