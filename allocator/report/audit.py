"""A list measured against every clause: its sums, what fails, who is passed over; 审核意见.xlsx and audit.json."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from allocator.law.verdict import Counts, Verdict
from allocator.models.rule import Measurement, figure
from allocator.money import show_wan
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Candidate
from allocator.problem.problem import Problem
from allocator.proof.audit import Total, counts, deviates, totals_of
from allocator.report import edited
from allocator.report.checks import (
    Measured,
    breach_told,
    breaches_table,
    checked,
    few,
    measured,
    measured_table,
    overtaken_table,
)
from allocator.report.headline import Headline, subject
from allocator.report.phrases import panel, points
from allocator.report.summary import labelled
from allocator.report.table import ALL, Fields, Line, Notice, Part, Report, Sheet, Table, field, table
from allocator.report.xlsx import workbook
from allocator.run.drafts import drafts_of_data
from allocator.run.parts import Prepared
from allocator.run.record import audited as as_data
from allocator.run.record import dumped
from allocator.whatif.edited import Edited

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


@dataclass(frozen=True)
class Audited:
    """A list on its problem with every measurement; `name` is the list's file, `digest` the SHA-256 of its bytes.

    `edited`: the list beside the best one under the same clauses; None where that was not asked for.
    """

    problem: Problem
    allocation: Allocation
    measurements: tuple[Measurement, ...]
    name: str = ""
    digest: str = ""
    edited: Edited | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the problem's and the list's."""
        return "sha256:" + hashlib.sha256(f"{self.problem.fingerprint} {self.digest}".encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """`audit --json` and audit.json."""
        told = as_data(self.problem, self.allocation, self.measurements)
        awards = [_award(x) for x in self.listed]
        beside = {"beside_best": self.edited.to_json()} if self.edited else {}
        return told | {"list": self.name, "fingerprint": self.fingerprint, "awards": awards} | beside

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
        """Return the measurements of one verdict."""
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
    def order_table(self) -> Table:
        """Whoever is passed over, with the reason or that there is none."""
        return overtaken_table(self.overtaken, entitled=self.problem.entitled).titled(self.order, repeats=False)

    @cached_property
    def totals(self) -> tuple[tuple[str, Total], ...]:
        """By tier, the highest first; all together last."""
        found = totals_of(self.problem, self.allocation)
        return (*found.tiers.items(), (ALL, found.whole))

    @property
    def sums(self) -> str:
        """What the list comes to, in one sentence."""
        *tiers, (_, whole) = self.totals
        outside = f"（其中不在评选范围{whole.outside}项）" if whole.outside else ""
        by = "、".join(f"{name}{t.number}项{show_wan(t.amount)}万元" for name, t in tiers)
        return f"名单共{whole.number}项{outside}，合计{show_wan(whole.amount)}万元：{by}"

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
    """Return one award as plain data; `standing` says whether it is within."""
    return {name: value for name, value in asdict(x).items() if name != "within"}


def files_of(found: Audited, prepared: Prepared) -> dict[str, bytes]:
    """Return audit.json and 审核意见.xlsx."""
    return {RECORD: dumped(found.to_json()).encode(), OPINION: workbook(report(found, prepared))}


def report(found: Audited, prepared: Prepared) -> Report:
    """Return what fails, what is not checked and who is passed over; for paper also the list and every measurement."""
    head, sums = _headline(found, prepared), (found.sums, "单位：万元")
    sheets = (
        Sheet(OPINION_SHEET, head.title, *sums, tuple(_opinion(found, prepared)), _WIDTHS),
        Sheet(LIST, head.titled(LIST), *sums, (_listed_table(found),)),
        Sheet(EVERY, head.titled(f"{LIST}{EVERY}"), found.told, "", (measured_table(found.rows),)),
    )
    return Report(head, tuple(_screen(found)), sheets)


def _screen(found: Audited) -> Iterator[Part]:
    problem, measurements = found.problem, found.measurements
    wrong, unchecked = found.of(Verdict.BROKEN), found.of(Verdict.UNCHECKED)
    sums = {c.id for c in problem.programme.clauses if c.of_total}
    off = [m for m in measurements if deviates(problem.programme, m)]
    lines = [Line(found.sums), *(Line(m.sentence) for m in measurements if m.clause in sums and m not in off)]
    lines += [Line(f"偏离目标（非强制）：{m.sentence}", "doubt") for m in off]
    lines.append(Line(found.told, "bad" if wrong else "doubt" if off or unchecked else "good"))
    title = f"{problem.year}年度“{problem.programme.short}”名单校验"
    yield panel(title, lines, "bad" if wrong else "doubt" if unchecked else "good")
    yield from points(f"不符合的条款（{len(wrong)}处）", [breach_told(m) for m in wrong])
    told = [f"{m.clause}（{m.article}）：{m.sentence}" for m in unchecked]
    yield from points(f"未核的条款（{len(unchecked)}项）", told)
    if found.overtaken:
        rows = [replace(m, by=(few(m.by),)) for m in found.overtaken]
        yield overtaken_table(rows, entitled=problem.entitled).titled(found.order)
    if found.edited:
        yield from edited.screen(problem, found.allocation, found.edited)
    yield _by_clause(found)


def _opinion(found: Audited, prepared: Prepared) -> Iterator[Part]:
    """Yield the paper's parts, numbered."""
    breaches, unchecked = found.of(Verdict.BROKEN), found.of(Verdict.UNCHECKED)
    tables = (
        _totals_table(found),
        breaches_table(breaches).titled("不符合的", spans=(1, 1, 1, 2, 2), repeats=False),
        found.order_table,
        _unchecked_table(unchecked),
        *_beside(found),
    )
    parts: list[Table | Notice] = [_about(found, prepared), *(t for t in tables if t.rows)]
    for n, part in zip("一二三四五六七八", parts, strict=False):
        yield replace(part, title=f"{n}、{part.title}")


def _beside(found: Audited) -> Iterator[Table]:
    """Yield the list beside the best one: who would have won instead, both goal vectors, who is wronged."""
    if found.edited:
        yield edited.facts_table(found.problem, found.edited)
        yield edited.goals_table(found.problem, found.edited)
        yield edited.wronged_table(found.problem, found.allocation, found.edited)


def _about(found: Audited, prepared: Prepared) -> Notice:
    programme, wrong = found.problem.programme, found.counts.broken
    state = f"不符合{wrong}处" if wrong else "没有不符合的" + ("，未核的见下" if found.counts.unchecked else "")
    lines = (
        labelled("办法", f"《{programme.document.title}》（{programme.status}）"),
        labelled("名单", found.name),
        labelled("结论", state, grave=bool(wrong)),
        labelled("校验", found.told),
        labelled("数据版本", prepared.intake.version),
    )
    return Notice(lines, "审核结论", spans=(1, 6))


def _totals_table(found: Audited) -> Table:
    fields: Fields[tuple[str, Total]] = (
        field("档次", "label", lambda t: t[0]),
        field("项数", "count", lambda t: t[1].number),
        field("金额（万元）", "money", lambda t: t[1].amount),
        field("其中不在评选范围的项数", "count", lambda t: t[1].outside),
    )
    *tiers, whole = found.totals
    return table("名单合计", fields, tiers, total=whole, spans=(2, 1, 2, 2), repeats=False)


def _listed_table(found: Audited) -> Table:
    fields: Fields[Listed] = (
        field("项目编号", "label", lambda x: x.id, 14),
        field("申报单位", "text", lambda x: x.applicant, 34),
        field("项目名称", "text", lambda x: x.project, 40),
        field("所在市", "label", lambda x: x.city),
        field("档次", "label", lambda x: x.tier),
        field("金额（万元）", "money", lambda x: x.amount),
        field("是否在评选范围", "text", lambda x: x.standing, 40),
    )
    return table("", fields, found.listed, look=lambda x: "" if x.within else "grave")


def _unchecked_table(rows: Sequence[Measured]) -> Table:
    fields: Fields[Measured] = (
        field("对象", "text", lambda m: m.who),
        field("条款", "text", lambda m: m.clause),
        field("依据", "text", lambda m: m.article),
        field("说明", "text", lambda m: m.sentence),
    )
    return table("未核的", fields, rows, spans=(1, 1, 1, 4), repeats=False)


@dataclass(frozen=True, slots=True)
class _ByClause:
    """The measurements of one clause, counted; `nearest` is the group closest to its limit."""

    clause: str
    article: str
    number: int
    broken: int
    unchecked: int
    binding: int
    nearest: str


def _by_clause(found: Audited) -> Table:
    """Return the measurements of each clause, counted, with the group closest to its limit."""
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for m, row in zip(found.measurements, found.rows, strict=True):
        groups.setdefault((row.clause, row.article), []).append(m)
    counted = [
        _ByClause(
            clause=clause,
            article=article,
            number=len(group),
            broken=sum(m.holds is False for m in group),
            unchecked=sum(m.holds is None for m in group),
            binding=sum(m.binds for m in group),
            nearest=_nearest(group),
        )
        for (clause, article), group in groups.items()
    ]
    fields: Fields[_ByClause] = (
        field("条款", "text", lambda b: b.clause),
        field("依据", "text", lambda b: b.article, 28),
        field("校验数", "count", lambda b: b.number),
        field("不符合", "count", lambda b: b.broken),
        field("未核", "count", lambda b: b.unchecked),
        field("到限", "count", lambda b: b.binding),
        field("最接近限值的", "text", lambda b: b.nearest, 50),
    )
    return table("分条款", fields, counted)


def _nearest(group: Sequence[Measurement]) -> str:
    """Tell who comes closest to an upper limit, with the figures; empty where the clause has none."""
    limited = [m for m in group if m.sense == "<=" and m.limit > 0 and m.holds is not None and not m.labels]
    if not limited:
        return ""
    m = max(limited, key=lambda m: Fraction(m.value, m.limit))
    return f"{m.called or m.who} {figure(m.value, m.unit)}/{figure(m.limit, m.unit)}"


def _headline(found: Audited, prepared: Prepared) -> Headline:
    problem, whole = found.problem, found.totals[-1][1]
    programme, scenario = problem.programme, prepared.applied.scenario
    why = tuple(drafts_of_data(prepared, problem))
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
