"""A list and what the audit finds on it, as rows; 审核意见.xlsx and audit.json."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from allocator.law.verdict import Counts, Verdict
from allocator.models.rule import Measurement
from allocator.money import show_wan
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Candidate
from allocator.problem.problem import Problem
from allocator.proof.audit import Total, counts, totals_of
from allocator.report import columns as cols
from allocator.report.checks import checked, measured
from allocator.report.columns import Column
from allocator.report.headline import Headline, subject
from allocator.report.rows import Measured
from allocator.report.sheet import Block, Book
from allocator.report.summary import Line
from allocator.report.tables import ALL
from allocator.run.drafts import drafts_of_data
from allocator.run.parts import Prepared
from allocator.run.record import audited as as_data
from allocator.run.record import dumped

RECORD, OPINION = "audit.json", "审核意见.xlsx"
OPINION_SHEET, LIST, EVERY = "审核意见", "名单", "校验记录"
WITHIN = "是"
"""What stands beside an award to somebody in the pool."""
_WIDTHS = (22, 24, 22, 20, 44, 22, 14)
"""The columns of 审核意见, in half-width cells."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One award of the audited list; `standing` says why it is outside the pool, or that it is within."""

    id: str
    applicant: str
    project: str
    city: str
    tier: str
    amount: int
    standing: str
    within: bool


@dataclass(frozen=True, slots=True)
class TotalRow:
    """The awards of one tier, or all of them."""

    tier: str
    total: Total
    whole: bool = False


TOTALS: tuple[Column[TotalRow], ...] = (
    Column("档次", "label", lambda t: t.tier),
    Column("项数", "whole", lambda t: t.total.number),
    Column("金额（万元）", "money", lambda t: t.total.amount),
    Column("其中不在评选范围的项数", "whole", lambda t: t.total.outside),
)
LISTED: tuple[Column[Listed], ...] = (
    Column("项目编号", "label", lambda x: x.id, 14),
    Column("申报单位", "text", lambda x: x.applicant, 34),
    Column("项目名称", "text", lambda x: x.project, 40),
    Column("所在市", "label", lambda x: x.city),
    Column("档次", "label", lambda x: x.tier),
    Column("金额（万元）", "money", lambda x: x.amount),
    Column("是否在评选范围", "text", lambda x: x.standing, 40),
)
_UNCHECKED: tuple[Column[Measured], ...] = (
    Column("对象", "text", lambda m: m.who),
    Column("条款", "text", lambda m: m.clause),
    Column("依据", "text", lambda m: m.article),
    Column("说明", "text", lambda m: m.sentence),
)


@dataclass(frozen=True)
class Audited:
    """A list on its problem with every measurement; `name` is the list's file, `digest` the SHA-256 of its bytes."""

    problem: Problem
    allocation: Allocation
    measurements: tuple[Measurement, ...]
    name: str = ""
    digest: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the problem's and the list's."""
        return "sha256:" + hashlib.sha256(f"{self.problem.fingerprint} {self.digest}".encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """`audit --json` and audit.json."""
        told = as_data(self.problem, self.allocation, self.measurements)
        awards = [_award(x) for x in self.listed]
        return told | {"list": self.name, "fingerprint": self.fingerprint, "awards": awards}

    @cached_property
    def counts(self) -> Counts:
        return counts(self.problem.programme, self.measurements)

    @cached_property
    def rows(self) -> tuple[Measured, ...]:
        return measured(self.problem.programme, self.measurements, self.problem.everybody)

    @property
    def told(self) -> str:
        """The counts of the three verdicts."""
        return checked(self.rows)

    def of(self, verdict: Verdict) -> list[Measured]:
        """The measurements of one verdict."""
        return [m for m in self.rows if m.verdict is verdict]

    @property
    def overtaken(self) -> list[Measured]:
        """Everybody who is passed over, or not paid what is due, with the reason or that there is none."""
        return [m for m in self.rows if m.reason]

    @property
    def order(self) -> str:
        """What those are: where sums are due nobody has a rank to be passed over at."""
        return "未兑现的项目" if self.problem.entitled else "被越过的项目（名次优先）"

    @property
    def order_columns(self) -> tuple[cols.Column[Measured], ...]:
        return cols.UNPAID if self.problem.entitled else cols.OVERTAKEN

    @cached_property
    def totals(self) -> tuple[TotalRow, ...]:
        """By tier, the highest first; all together last."""
        found = totals_of(self.problem, self.allocation)
        return (*(TotalRow(name, total) for name, total in found.tiers.items()), TotalRow(ALL, found.whole, whole=True))

    @property
    def sums(self) -> str:
        """What the list comes to, in one sentence."""
        *tiers, whole = self.totals
        outside = f"（其中不在评选范围{whole.total.outside}项）" if whole.total.outside else ""
        by = "、".join(f"{t.tier}{t.total.number}项{show_wan(t.total.amount)}万元" for t in tiers)
        return f"名单共{whole.total.number}项{outside}，合计{show_wan(whole.total.amount)}万元：{by}"

    @cached_property
    def listed(self) -> tuple[Listed, ...]:
        """The list, the pool by rank first."""
        problem, allocation = self.problem, self.allocation
        names = [t.name for t in problem.tiers]
        inside = [
            _listed(c, names[a.level - 1], a.amount, WITHIN, within=True)
            for c, a in zip(problem.pool, allocation.awards, strict=True)
            if a
        ]
        aside = {e.candidate.id: e for e in problem.aside}
        outside = [
            _listed(aside[i].candidate, tier, amount, f"否：{aside[i].reason}", within=False)
            for i, (tier, amount) in allocation.strays.items()
            if i in aside
        ]
        return (*inside, *outside)


def _listed(c: Candidate, tier: str, amount: int, standing: str, *, within: bool) -> Listed:
    return Listed(c.id, c.applicant, c.project, c.city, tier, amount, standing, within)


def _award(x: Listed) -> dict[str, Any]:
    """One award as plain data; `standing` says whether it is within."""
    return {name: value for name, value in asdict(x).items() if name != "within"}


def files_of(found: Audited, prepared: Prepared) -> dict[str, bytes]:
    """audit.json and 审核意见.xlsx."""
    return {RECORD: dumped(found.to_json()).encode(), OPINION: workbook(found, prepared)}


def workbook(found: Audited, prepared: Prepared) -> bytes:
    """审核意见.xlsx; the same list on the same data gives the same bytes."""
    head = _headline(found, prepared)
    book = Book(head)
    breaches, unchecked = found.of(Verdict.BROKEN), found.of(Verdict.UNCHECKED)
    blocks: list[Block[Any]] = [
        Block(_ABOUT, _about(found, prepared), "审核结论", (1, 6), look=_grave, headed=False, main=False),
        Block(TOTALS, found.totals, "名单合计", (2, 1, 2, 2), look=_whole, main=False),
    ]
    for columns, rows, heading, spans in (
        (cols.BREACHES, breaches, "不符合的", (1, 1, 1, 2, 2)),
        (found.order_columns, found.overtaken, found.order, ()),
        (_UNCHECKED, unchecked, "未核的", (1, 1, 1, 4)),
    ):
        if rows:
            blocks.append(Block(columns, rows, heading, spans, look=_broken, main=False))
    sums = (found.sums, "单位：万元")
    book.sheet(OPINION_SHEET, head.title, sums, [_numbered(b, n) for n, b in enumerate(blocks)], _WIDTHS)
    listed = Block(LISTED, found.listed, look=lambda x: "" if x.within else "grave")
    book.sheet(LIST, head.titled(LIST), sums, [listed])
    every = Block(cols.MEASURED, found.rows, look=_broken)
    book.sheet(EVERY, head.titled(f"{LIST}{EVERY}"), (found.told, ""), [every])
    return book.close()


def _numbered(block: Block[Any], n: int) -> Block[Any]:
    return replace(block, heading=f"{'一二三四五'[n]}、{block.heading}")


_ABOUT: tuple[Column[Line], ...] = (
    Column("项目", "text", lambda x: x.label),
    Column("内容", "text", lambda x: x.text),
)


def _about(found: Audited, prepared: Prepared) -> list[Line]:
    programme, wrong = found.problem.programme, found.counts.broken
    state = f"不符合{wrong}处" if wrong else "没有不符合的" + ("，未核的见下" if found.counts.unchecked else "")
    return [
        Line("办法", f"《{programme.document.title}》（{programme.status}）"),
        Line("名单", found.name),
        Line("结论", state, grave=bool(wrong)),
        Line("校验", found.told),
        Line("数据版本", prepared.intake.version),
    ]


def _grave(line: Line) -> str:
    return "grave" if line.grave else ""


def _whole(row: TotalRow) -> str:
    return "total" if row.whole else ""


def _broken(row: Measured) -> str:
    return "grave" if row.broken else ""


def _headline(found: Audited, prepared: Prepared) -> Headline:
    problem, whole = found.problem, found.totals[-1].total
    why = tuple(drafts_of_data(prepared, problem))
    programme, scenario = problem.programme, prepared.applied.scenario
    return Headline(
        subject=subject(problem),
        what=f"{LIST}{OPINION_SHEET}",
        programme=programme.document.title,
        status=programme.status,
        year=problem.year,
        stance="",
        scenario=f"{scenario.name}（{scenario.because}）" if scenario else "",
        budget=problem.budget,
        spent=whole.amount,
        number=whole.number,
        verdict=found.counts.verdict,
        proof=found.told,
        proven=False,
        drafts=(*why, *prepared.applied.stamps),
        doubts=why,
        stamps=prepared.applied.stamps,
        left_because="",
        fingerprint=found.fingerprint,
    )
