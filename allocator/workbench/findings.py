"""What the 数据 page shows: problems in groups by what is to be done, columns and their meanings, and the repairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.errors import UsageError
from allocator.intake import Finding, Intake
from allocator.intake.matching import UNUSED, Match, matches, meanings
from allocator.law.scenario import Reasoned
from allocator.report.page import Grid, grid
from allocator.report.summary import problems_told, rows_told
from allocator.report.table import Fields, field, table
from allocator.workbench.answers import Answers
from allocator.workbench.programme_list import programme as shelved
from allocator.workbench.setup import Setup
from allocator.workbench.wording import for_page


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning that waits for somebody to confirm it."""

    key: str
    title: str


@dataclass(frozen=True)
class Group:
    """Findings of which the same is to be done. `held`: their rows may be set aside instead."""

    title: str
    findings: tuple[Finding, ...]
    grid: Grid
    doubts: tuple[Doubt, ...] = ()
    held: bool = False


@dataclass(frozen=True)
class Report:
    """The state of the data."""

    rows: str
    problems: str
    scoring: str
    faulty: int
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Matching:
    """Every column and what it was taken for, and what it may be taken for."""

    matches: tuple[Match, ...]
    meanings: tuple[str, ...]
    grid: Grid

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m.header for m in self.matches))

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m.sheet for m in self.matches))


_FINDINGS: Fields[Finding] = (
    field("代码", "label", lambda f: f.code),
    field("文件", "label", lambda f: f.place.file, key="file"),
    field("单元格", "label", lambda f: f.place.cell or (f"第{f.place.row}行" if f.place.row else "")),
    field("列", "label", lambda f: f.place.column),
    field("读到", "text", lambda f: f.value),
    field("问题", "text", lambda f: for_page(f.text)),
    field("处理办法", "text", lambda f: for_page(f.action)),
)
_CONFIRMED: Fields[Finding] = (*_FINDINGS[:-1], field("确认理由", "text", lambda f: f.because or ""))
_MATCHES: Fields[Match] = (
    field("列", "label", lambda m: m.letter),
    field("表中的列名", "text", lambda m: m.header),
    field("作为", "text", lambda m: m.taken_for),
    field("工作表", "label", lambda m: m.sheet),
    field("文件", "label", lambda m: m.file),
)


def _title(finding: Finding) -> str:
    return f"【{finding.code}】{finding.place.cell or finding.key.partition(':')[2]} {finding.text[:40]}"


def _listed(fields: Fields[Finding], found: Sequence[Finding]) -> Grid:
    """The findings; the file is named only where there are several."""
    told = table("", fields, found)
    return grid(told if len({f.place.file for f in found}) > 1 else told.without("file"))


def report(intake: Intake) -> Report:
    """The problems, worst first; groups without any are left out."""
    doubts = tuple(f for f in intake.at("W") if not f.confirmed)
    sure = tuple(f for f in intake.at("W") if f.confirmed)
    waiting = tuple(Doubt(f.key, _title(f)) for f in doubts)
    groups = (
        Group("文件错误", intake.at("E-file"), _listed(_FINDINGS, intake.at("E-file"))),
        Group("行错误", intake.at("E-row"), _listed(_FINDINGS, intake.at("E-row")), held=True),
        Group("待确认", doubts, _listed(_FINDINGS, doubts), doubts=waiting),
        Group("已确认", sure, _listed(_CONFIRMED, sure)),
        Group("已修复或说明", intake.at("I"), _listed(_FINDINGS[:-1], intake.at("I"))),
    )
    return Report(
        rows="　".join([rows_told(intake), *([intake.ledger.says] if intake.ledger else [])]),
        problems=problems_told(intake),
        scoring=intake.scoring,
        faulty=len(intake.at("E-row")),
        groups=tuple(g for g in groups if g.findings),
    )


def confirmed(setup: Setup, keys: Sequence[str], because: str) -> Setup:
    """The set-up with these doubts confirmed.

    Raises
    ------
    UsageError
        No doubt was chosen, or the reason is missing.
    """
    if not keys or not because.strip():
        raise UsageError("请选择要确认的问题，并写明理由；理由随方案留存")
    reasons = {key: Reasoned(because=because.strip()) for key in keys}
    return setup.model_copy(update={"confirm": {**setup.confirm, **reasons}})


def matching(answers: Answers, setup: Setup) -> Matching:
    """What the columns of the set-up's files were taken for."""
    programme = shelved(setup.programme)
    found = matches(
        answers.files(setup),
        programme,
        sheet=setup.sheet,
        columns=answers.workspace.columns(setup),
        called=answers.called(setup),
    )
    return Matching(found, meanings(programme), grid(table("", _MATCHES, found)))


def rematched(setup: Setup, header: str, name: str) -> Setup:
    """The set-up with a header given another meaning; 未使用 takes the planner's own meaning back."""
    bare = header.rpartition("/")[2]
    columns = {k: v for k, v in setup.columns.items() if k != bare}
    return setup.model_copy(update={"columns": columns if name == UNUSED else {**columns, bare: name}})
