"""What the 数据 page shows: problems in groups by what is to be done, columns and their meanings, and the repairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocator.errors import UsageError
from allocator.intake import Finding, Intake, replies
from allocator.intake.matching import UNUSED, Match, candidate_sheets, matches, meanings
from allocator.law.scenario import Confirmed
from allocator.report.page import Grid, grid
from allocator.report.problems.lines import ProblemLine, lines_of
from allocator.report.summary import problems_told, rows_told
from allocator.report.table import Fields, field, table
from allocator.workbench.answers import Answers
from allocator.workbench.rules.programme_list import programme as shelved
from allocator.workbench.setup import Setup
from allocator.workbench.wording import for_page

SHORT, PLACES = 40, 8
"""Characters of a doubt's sentence in a list to choose from; places that a kind of error names."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning, or several of one kind, that wait for somebody to confirm them; `options`: the answers offered."""

    code: str
    kind: str
    keys: tuple[str, ...]
    title: str
    options: tuple[str, ...] = ()


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
    """The state of the data. `settled`, `all_doubts`: how many warnings are confirmed, of how many."""

    rows: str
    problems: str
    scoring: str
    faulty: int
    settled: int
    all_doubts: int
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Matching:
    """Every column and what it was taken for, and what it may be taken for."""

    matches: tuple[Match, ...]
    meanings: tuple[str, ...]
    grid: Grid
    sheets: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m.header for m in self.matches))


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


def _places(found: Sequence[Finding]) -> str:
    named = [f.place.cell or (f"第{f.place.row}行" if f.place.row else "") for f in found]
    shown = [x for x in named if x]
    return "、".join(shown[:PLACES]) + (f"等{len(shown)}处" if len(shown) > PLACES else "")


_FAULTS: Fields[list[Finding]] = (
    field("处数", "count", len),
    field("文件", "label", lambda x: x[0].place.file, key="file"),
    field("列", "label", lambda x: x[0].place.column),
    field("在哪里", "text", _places),
    field("问题", "text", lambda x: f"【{x[0].code}】{for_page(x[0].said)}"),
    field("处理办法", "text", lambda x: for_page(x[0].action)),
)
_MATCHES: Fields[Match] = (
    field("列", "label", lambda m: m.letter),
    field("表中的列名", "text", lambda m: m.header),
    field("作为", "text", lambda m: m.taken_for),
    field("用途", "text", lambda m: m.use),
    field("工作表", "label", lambda m: m.sheet),
    field("文件", "label", lambda m: m.file),
)


def _doubts(findings: Sequence[Finding]) -> Iterator[Doubt]:
    """Yield what waits, line by line; the same question about a column of several files is one, settled once."""
    groups: dict[tuple[object, ...], list[ProblemLine]] = defaultdict(list)
    for n, line in enumerate(lines_of(findings)):
        column = line.first.place.column
        groups[(line.first.code, column, line.options) if line.options and column else (n,)].append(line)
    return map(_doubt, groups.values())


def _doubt(lines: Sequence[ProblemLine]) -> Doubt:
    line, keys = lines[0], tuple(key for each in lines for key in each.keys)
    f = line.first
    if len(lines) > 1:
        title = f"“{f.place.column}”列（{len(lines)}个文件）：{f.text[:SHORT]}"
    elif line.several:
        title = f"{line.name}（{len(keys)}处：第{line.rows}行）"
    else:
        title = f"{f.place.cell or f.key.partition(':')[2]} {f.text[:SHORT]}"
    return Doubt(f.code, line.name or f.code, keys, f"【{f.code}】{title}", line.options)


def _listed(fields: Fields[Finding], found: Sequence[Finding]) -> Grid:
    """Return the findings; the file is named only where there are several."""
    told = table("", fields, found)
    return grid(told if len({f.place.file for f in found}) > 1 else told.without("file"))


def report(intake: Intake) -> Report:
    """Return the problems, worst first; groups without any are left out."""
    doubts = tuple(f for f in intake.at("W") if not f.confirmed)
    sure = tuple(f for f in intake.at("W") if f.confirmed)
    waiting = tuple(_doubts(doubts))
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
        settled=intake.confirmed,
        all_doubts=intake.confirmed + intake.unconfirmed,
        groups=tuple(g for g in groups if g.findings),
    )


def seen(group: Group, doubts: Sequence[Doubt]) -> Grid:
    """Return the lines of a group that belong to these doubts."""
    keys = {key for d in doubts for key in d.keys}
    return _listed(_FINDINGS, [f for f in group.findings if f.key in keys])


def faults(intake: Intake) -> Grid:
    """Return what keeps the data from being computed with: each kind of error once, how often, where, what to do."""
    kinds: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for f in intake.refused:
        kinds[f.code, f.place.file, f.place.column].append(f)
    told = table("", _FAULTS, list(kinds.values()))
    return grid(told if len({file for _, file, _ in kinds}) > 1 else told.without("file"))


def confirmed(setup: Setup, keys: Sequence[str], because: str, answer: str = "") -> Setup:
    """Return the set-up with these doubts confirmed, and answered where they offer answers.

    Raises
    ------
    UsageError
        No doubt was chosen, or the reason is missing.
    """
    if not keys or not because.strip():
        raise UsageError("请选择要确认的问题，并写明理由；理由随方案留存")
    reasons = {key: Confirmed(because=because.strip(), answer=answer) for key in keys}
    return setup.model_copy(update={"confirm": {**setup.confirm, **reasons}})


def sent_back(setup: Setup, file: Path) -> tuple[Setup, str]:
    """Return the set-up with the answers of a 问题清单.xlsx, and how many they are.

    Raises
    ------
    DataError
        No such list in the file, or an answer without its reason.
    """
    found = replies.sent_back(file).found.values()
    given = {r.key: Confirmed(because=r.because, answer=r.answer) for r in found}
    return setup.model_copy(update={"confirm": {**setup.confirm, **given}}), f"已读入{len(given)}处答复"


def matching(answers: Answers, setup: Setup) -> Matching:
    """Tell what the columns of the set-up's files were taken for."""
    programme = shelved(setup.programme)
    found = matches(
        answers.files(setup),
        programme,
        sheet=setup.sheet,
        columns=answers.workspace.columns(setup),
        called=answers.called(setup),
    )
    sheets = candidate_sheets(answers.files(setup), programme, called=answers.called(setup))
    return Matching(found, meanings(programme), grid(table("", _MATCHES, found)), sheets)


def rematched(setup: Setup, header: str, name: str) -> Setup:
    """Return the set-up with a header given another meaning; 未使用 takes the planner's own meaning back."""
    bare = header.rpartition("/")[2]
    columns = {k: v for k, v in setup.columns.items() if k != bare}
    return setup.model_copy(update={"columns": columns if name == UNUSED else {**columns, bare: name}})
