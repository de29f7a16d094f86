"""A run's folder as what papers are made from: its record under its rules, refused where it does not add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, FiniteFloat, NonNegativeInt, ValidationError

from allocator.errors import DataError, RulesError, UsageError
from allocator.law import load as programme_file
from allocator.law.award import Rate
from allocator.law.programme import Programme
from allocator.law.scenario import apply
from allocator.money import show_wan
from allocator.problem.fingerprint import rules_of
from allocator.report.official.source import Record, Version
from allocator.whatif.compare import recorded

FUNDED = "funded"
LISTED = ("optimal", "feasible", "unverified")
PUBLISHED = "published"


class Opened(NamedTuple):
    """A run as it was recorded, and its rules with the scenario of that run in force."""

    record: Record
    programme: Programme

    @property
    def listed(self) -> bool:
        """Whether it has a list."""
        return self.record["status"] in LISTED


def is_run(path: Path) -> bool:
    """Tell whether this is the folder of a run, or its result.json."""
    return recorded.is_run(path)


def opened(path: Path, rules: str | None = None) -> Opened:
    """Read a run's folder.

    Parameters
    ----------
    rules
        The file of its programme, for one that does not come with the package.

    Raises
    ------
    UsageError
        The programme is a planner's own and its file is not named.
    DataError
        The record cannot be read, or does not add up (R21).
    RulesError
        It was made under other rules than those at hand (R22).
    """
    record = recorded.load(path)
    _check_shape(record, path)
    programme = apply(_rules_of(record, rules, path), recorded.scenario_of(record)).programme
    if record["rules"] != rules_of(programme):
        raise RulesError(
            f"【R22】结果“{path}”所依据的规则与现在的“{programme.short}”规则文件不同（版本不同或已改动）。"
            "请用现在的规则重新求解，或换回当时的规则文件"
        )
    if wrong := [*_faults(record, programme)]:
        raise DataError(
            f"【R21】结果“{path}”不能用来出具材料，文件可能被改动过。请重新求解：\n"
            + "\n".join(f"  · {says}" for says in wrong)
        )
    return Opened(record, programme)


def version(path: Path, beside: Opened, rules: str | None = None) -> Version:
    """Read another run of the same programme, called by its scenario or else by its folder.

    Raises
    ------
    DataError
        It is a run of another programme; and as `opened`.
    """
    run = opened(path, rules)
    record = run.record
    if not run.listed:
        raise DataError(f"结果“{path}”没有名单，不能并列。请换一个结果文件夹")
    if record["programme"] != beside.record["programme"]:
        raise DataError(f"结果“{path}”是另一办法的结果，不能并列。请换一个结果文件夹")
    folder = (path if path.is_dir() else path.parent).resolve().name
    return Version((record["scenario"] or {}).get("name") or folder, record)


def _rules_of(record: Record, rules: str | None, path: Path) -> Programme:
    key = record["programme"]
    if rules is not None:
        programme = programme_file.load(rules)
        if programme.key != key:
            raise UsageError(f"【A17】结果“{path}”是办法“{key}”的结果，而给出的是“{programme.key}”。请核对")
        return programme
    if key not in programme_file.shipped() | programme_file.measures():
        raise UsageError(
            f"【A17】结果“{path}”所依据的办法“{key}”不是随附的办法。请先写规则文件，再写结果文件夹："
            "allocator report 规则.toml 结果文件夹"
        )
    return programme_file.load(key)


class _Part(BaseModel):
    """What papers need of a record."""

    model_config = ConfigDict(strict=True)


class _Candidate(_Part):
    id: str
    project: str
    applicant: str
    city: str
    score: FiniteFloat | None
    rank: int | None
    outcome: Literal["funded", "unfunded", "ineligible", "outside", "held", "excluded"]
    tier: str | None
    amount: NonNegativeInt
    full_amount: NonNegativeInt
    reason_code: str
    reason: str
    articles: list[str]
    gates: dict[str, Any]
    reasons: list[dict[str, Any]]
    credit_code: str
    aside: str
    conditions: list[dict[str, str]]


class _Measured(_Part):
    clause: str
    article: str
    who: str
    verdict: str
    sentence: str


class _Rows(_Part):
    held: int


class _Record(_Part):
    """Of a record, beside what a comparison needs of it."""

    draft_reasons: list[str]
    draft_codes: list[str]
    stamps: list[str]
    exceptions: list[str]
    frozen: NonNegativeInt
    scenario: dict[str, Any] | None
    changes: list[dict[str, Any]]
    engines: list[dict[str, Any]]
    rows: _Rows
    verdicts: dict[str, int]
    notes: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    candidates: list[_Candidate]
    measurements: list[_Measured]
    published: dict[str, Any] | None
    rules: str


def _check_shape(record: Record, path: Path) -> None:
    """Refuse a record that lacks what papers are made from, as one of an earlier version does."""
    try:
        _Record.model_validate(record)
    except ValidationError as fault:
        at = ".".join(map(str, fault.errors()[0]["loc"]))
        raise DataError(
            f"【R21】结果“{path}”缺少出具材料所需的内容（“{at}”），由较早的版本生成或被改动过。请重新求解"
        ) from None


def _faults(record: Record, programme: Programme) -> Iterator[str]:
    """Yield what does not add up, as sentences."""
    yield from _faults_of_sums(record)
    yield from _faults_of_awards(record, programme)
    codes, reasons = record["draft_codes"], record["draft_reasons"]
    due = {
        "status": programme.draft,
        "held": record["rows"]["held"] > 0,
        "stamp": bool(record["stamps"]) or any(c["exceeds"] and not c["exception"] for c in record["changes"]),
    }
    if len(codes) != len(reasons) or any((code in codes) != present for code, present in due.items()):
        yield "草案原因与结果的内容不一致"
    if record["proven"] and (record["status"] != "optimal" or not all(e["agrees"] for e in record["engines"])):
        yield "写明已证明最优，而求解状态或引擎的结论不是"


def _faults_of_sums(record: Record) -> Iterator[str]:
    total = sum(c["amount"] for c in record["candidates"])
    if total != record["spent"]:
        yield f"各项目金额合计{show_wan(total)}万元，而写明已安排{show_wan(record['spent'])}万元"
    if record["spent"] + record["frozen"] > record["budget"] and not record["published"]:
        yield f"已安排{show_wan(record['spent'])}万元，超过预算总额{show_wan(record['budget'])}万元"
    several = [name for name, n in Counter(c["id"] for c in record["candidates"]).items() if n > 1]
    if several:
        yield f"项目编号重复：{_some(several)}"


def _faults_of_awards(record: Record, programme: Programme) -> Iterator[str]:
    unknown = sorted({c["tier"] for c in record["candidates"] if c["tier"] is not None} - {*programme.levels})
    if unknown or [*record["lines"]] != [*programme.levels]:
        yield f"等级与办法规定的不同：{_some(unknown or [*record['lines']])}"
    apart = [c["id"] for c in record["candidates"] if (c["tier"] is None) == (c["outcome"] == FUNDED)]
    apart += [c["id"] for c in record["candidates"] if c["tier"] is None and c["amount"]]
    if apart:
        yield f"结果、等级与金额互不一致的项目：{_some(apart)}"
    award = programme.award
    most = {award.tier: award.ceiling} if isinstance(award, Rate) else {t.name: t.ceiling for t in programme.tiers}
    fixed = {line["id"]: line["amount"] for line in (record[PUBLISHED] or {}).get("list", ())}
    over = [
        c["id"]
        for c in record["candidates"]
        if (ceiling := most.get(c["tier"])) is not None and ceiling < c["amount"] != fixed.get(c["id"])
    ]
    if over:
        yield f"金额超过所在等级上限的项目：{_some(over)}"


def _some(names: list[str]) -> str:
    return "、".join(names[:12]) + (f"等{len(names)}项" if len(names) > 12 else "")
