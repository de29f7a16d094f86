"""The result.json of an earlier run as a side of a comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError

from allocator.errors import DataError
from allocator.files import RESULT
from allocator.law.scenario_file import PARTS, Scenario
from allocator.law.schema import validated
from allocator.law.verdict import Counts, Verdict
from allocator.problem.allocation import Allocation, Award, GoalValue
from allocator.problem.problem import Problem
from allocator.problem.publication import Via
from allocator.whatif.compare.compared_list import ComparedLine, Side

_VIA: dict[str, Via] = {"pinned": "pin", "reserve": "reserve"}
_SIDE = "以前的结果"


def is_run(path: Path) -> bool:
    """Tell whether this is the folder of a run, or its result.json."""
    return (path / RESULT).is_file() if path.is_dir() else path.name == RESULT and path.is_file()


def load(path: Path) -> dict[str, Any]:
    """Return the record in a run's folder.

    Raises
    ------
    DataError
        It cannot be read, or is no record of a run.
    """
    file = path / RESULT if path.is_dir() else path
    try:
        data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise DataError(f"【A05】结果文件“{file}”无法读取（{fault}）。请换一个结果文件夹") from None
    try:
        _Record.model_validate(data)
    except ValidationError as fault:
        at = ".".join(map(str, fault.errors()[0]["loc"]))
        told = f"：“{at}”不是应有的内容" if at else ""
        raise DataError(f"“{file}”不是 allocator solve 的结果（result.json）{told}。请换一个结果文件夹") from None
    return data


class _Part(BaseModel):
    """What a comparison needs of a record; whatever else stands there is none of its business."""

    model_config = ConfigDict(strict=True)


class _Goal(_Part):
    name: str
    sense: Literal["min", "max"]
    value: int
    bound: int | None


class _Candidate(_Part):
    id: str
    project: str
    applicant: str
    credit_code: str
    city: str
    score: FiniteFloat | None
    rank: int | None
    tier: str | None
    amount: int
    reason_code: str
    reason: str


class _Scenario(_Part):
    name: str
    because: str


class _Record(_Part):
    schema_version: Literal[1]
    programme: str
    year: int
    status: str
    proven: bool = False
    budget: int
    spent: int
    fingerprint: str
    data: str = ""
    draft_reasons: list[str] = []
    stamps: list[str] = []
    exceptions: list[str] = []
    conflict_reason: str | None = None
    scenario: _Scenario | None = None
    parts: dict[str, dict[str, Any]] | None = None
    verdicts: dict[str, int] | None = None
    deviations: int = 0
    goals: list[_Goal]
    lines: dict[str, FiniteFloat | None]
    candidates: list[_Candidate]


def side_of(data: dict[str, Any], name: str, title: str) -> Side:
    """Return the record as a side.

    Parameters
    ----------
    title
        Official title of the programme of that key, as it is here.

    Raises
    ------
    DataError
        The sums of the record do not add up.
    """
    tiers = tuple(reversed(data["lines"]))
    scenario = data.get("scenario") or {}
    side = Side(
        name=name,
        origin="recorded",
        programme=data["programme"],
        title=title,
        year=data["year"],
        budget=data["budget"],
        status=data["status"],
        proven=data.get("proven", False),
        tiers=tiers,
        lines={line.id: line for line in _lines(data, tiers)},
        goals=tuple(GoalValue(g["name"], g["sense"], g["value"], g["bound"]) for g in data["goals"]),
        because="：".join(filter(None, (scenario.get("name"), scenario.get("because")))) or _SIDE,
        fingerprint=data["fingerprint"],
        data=data.get("data", ""),
        doubts=tuple(d for d in data.get("draft_reasons", ()) if d not in data.get("stamps", ())),
        stamps=tuple(data.get("stamps", ())),
        exceptions=tuple(data.get("exceptions", ())),
        checks=_checks(data),
        frozen=data.get("frozen", 0),
        why_none=_why_none(data),
    )
    if side.spent != data["spent"]:
        raise DataError(f"结果“{name}”的金额合计与名单不一致，文件可能被改动过。请重新求解后再比较")
    return side


def _checks(data: dict[str, Any]) -> Counts | None:
    """Return the counts that the record states; an older one did not tell what was not checked from what is kept."""
    told = data.get("verdicts")
    if not told:
        return None
    kept, broken, unchecked = (told.get(v, 0) for v in (Verdict.KEPT, Verdict.BROKEN, Verdict.UNCHECKED))
    return Counts(kept, broken, unchecked, data.get("deviations", 0))


def _why_none(data: dict[str, Any]) -> str:
    if data["status"] in ("optimal", "feasible", "unverified"):
        return ""
    return data.get("conflict_reason") or "没有名单"


def _lines(data: dict[str, Any], tiers: tuple[str, ...]) -> Iterator[ComparedLine]:
    for c in data["candidates"]:
        tier = c["tier"]
        yield ComparedLine(
            id=c["id"],
            project=c["project"],
            applicant=c["applicant"],
            credit_code=c["credit_code"],
            city=c["city"],
            score=None if c["score"] is None else round(c["score"] * 100),
            rank=c["rank"],
            tier=tier,
            level=tiers.index(tier) + 1 if tier in tiers else 0,
            amount=c["amount"],
            via=(c.get("via") or _VIA.get(c["reason_code"], "merit")) if tier is not None else None,
            reason=c["reason"],
        )


def scenario_of(data: dict[str, Any]) -> Scenario | None:
    """Return the scenario that the run was made with, where the record has all of it; the budget of the run in it."""
    parts = data.get("parts")
    if parts is None:
        return None
    told = data.get("scenario") or {}
    named = {"name": told.get("name", _SIDE), "because": told.get("because", _SIDE)}
    given = {part: dict(parts.get(part, {})) for part in PARTS}
    given["set"]["budget"] = data["budget"]
    return validated(Scenario, {**named, **given}, "结果中的情景")


def listed_in(problem: Problem, side: Side) -> Allocation | None:
    """Return a side's list in a problem with the same pool and tiers; None where they are others."""
    names = tuple(t.name for t in problem.tiers)
    if side.tiers != names or side.pool != tuple(c.id for c in problem.pool):
        return None
    lines = [side.lines[c.id] for c in problem.pool]
    return Allocation(tuple(Award(x.level, x.amount, x.via or "merit") if x.tier is not None else None for x in lines))
