"""Several sides against a base: scenarios, earlier runs, lists by hand; on paper 比较.xlsx."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from allocator.errors import VerificationError
from allocator.law.verdict import Verdict
from allocator.money import WAN, show_wan
from allocator.problem.candidate import called
from allocator.problem.changes import KINDS
from allocator.proof.resolve import PROOFS
from allocator.report import edited
from allocator.report.checks import breach_told, measured
from allocator.report.comparison.tables import (
    DELTA,
    By,
    Names,
    bars_of,
    cause_told,
    causes_table,
    goals_table,
    groups_table,
    moves_table,
    reasons_table,
    sets_table,
    sides_table,
    verdict,
)
from allocator.report.headline import Headline, declared
from allocator.report.phrases import disclaimer, panel, stamps
from allocator.report.table import ALL, Fields, Figure, Line, Notice, Part, Report, Sheet, Table, field, table
from allocator.report.xlsx import broken
from allocator.report.xlsx import workbook as written
from allocator.whatif.compare.compared_list import Side
from allocator.whatif.compare.overrides import Override
from allocator.whatif.compare.result import Compared, Found

NAME, WHAT = "比较.xlsx", "方案比较"
OVERVIEW, MOVES, CITIES, TIERS, GOALS, CAUSES = "总览", "变化明细", "分市", "分档", "目标", "原因"
GROUPS: Mapping[By, str] = {"city": CITIES, "tier": TIERS}
"""By what sums are grouped → the sheet that has them."""
MOST, MOST_REMARKS = 8, 12
"""Candidates named after a cause, and remarks on one side, on a screen."""
BESIDE = "与最优名单对照"
_GRID = (24, 12, 18, 12, 12, 12, 9, 14, 9, 9, 9, 9, 9, 12)
"""The columns of 总览, in half-width cells."""
_REASON_SPANS, _SET_SPANS, _REMARK_SPANS = (1, 13), (1, 3, 2, 2, 2, 4), (1, 1, 12)


def headline_of(compared: Compared) -> Headline:
    """Tell what stands on top: the base's money, and every side's stamps."""
    base, programme, sides = compared.base, compared.programme, compared.sides
    why = tuple(_drafts(sides))
    return Headline(
        subject=f"{base.year}年度“{programme.short}”",
        what=WHAT,
        programme=programme.document.title,
        status=programme.status,
        year=base.year,
        stance="",
        scenario="",
        budget=base.budget,
        spent=base.spent,
        number=len(base.awarded),
        verdict=verdict(base),
        proof="",
        proven=all(s.proven for s in sides),
        drafts=why,
        doubts=why,
        stamps=tuple(dict.fromkeys(stamp for s in sides for stamp in s.stamps)),
        exceptions=tuple(dict.fromkeys(told for s in sides for told in s.exceptions)),
        left_because="",
        fingerprint=compared.fingerprint,
        disclaimer=declared(programme),
    )


def _drafts(sides: Sequence[Side]) -> Iterator[str]:
    """Tell why the sides are drafts, each reason once; of one that not all have, whose it is."""
    for reason in dict.fromkeys(d for s in sides for d in s.doubts):
        names = [s.name for s in sides if reason in s.doubts]
        told = "、".join(names[:3]) + (f"等{len(names)}个方案" if len(names) > 3 else "")
        yield reason if len(names) == len(sides) else f"{reason}（{told}）"


def remarks_of(compared: Compared) -> dict[str, list[Line]]:
    """Return what must be known of each side; the grave marked as doubtful."""
    told: dict[str, list[Line]] = {s.name: list(_of_side(compared, s)) for s in compared.sides}
    for f in compared.found:
        told[f.comparison.other.name] += _of_comparison(f)
    return told


def _of_side(compared: Compared, side: Side) -> Iterator[Line]:
    yield from (Line(stamp, "doubt", "印记") for stamp in side.stamps)
    yield from (Line(told, label="例外") for told in side.exceptions)
    if side.why_none:
        yield Line(side.why_none, "doubt", "没有名单")
    for m in measured(compared.programme, side.breaches, side.listed[0].everybody if side.listed else ()):
        yield Line(breach_told(m), "doubt", "名单不符合")
    if side.origin == "by_hand" and (
        unchecked := [m for m in measured(compared.programme, side.measurements) if m.verdict is Verdict.UNCHECKED]
    ):
        yield Line("、".join(dict.fromkeys(m.clause for m in unchecked)), label="未核")


def _of_comparison(f: Found) -> Iterator[Line]:
    found = f.comparison
    for d in found.differences:
        yield Line(d.text, label="提示") if d.code == "pool" else Line(d.text, "doubt", "输入不同")
    if f.unexplained and found.moves:
        yield Line(f.unexplained, label="原因")
    elif found.comparable and not found.moves:
        yield Line("名单和金额与基准相同", label="结果")
    if "solver" in f.proofs and found.moves:
        yield Line(f"逐项开关改动的部分测算：{PROOFS['solver']}", label="原因")


def report(compared: Compared) -> Report:
    """Return all sides in one table, then each against the base; for paper a sheet of every kind of table."""
    head = headline_of(compared)
    return Report(head, tuple(_screen(compared, head)), tuple(_sheets(compared, head)))


def _screen(compared: Compared, head: Headline) -> Iterator[Part]:
    base, told = compared.base, remarks_of(compared)
    figures = f"预算总额 {show_wan(base.budget)}万元    已安排 {show_wan(base.spent)}万元    支持 {len(base.awarded)}项"
    lines = [Line(f"《{head.programme}》（{head.status}）", "faint"), Line(f"基准“{base.name}”：{figures}", "strong")]
    said = f"共{len(compared.found)}个方案与基准比较，增减均可核对到元"
    lines += [Line(said, "good" if head.proven else "doubt"), *stamps(head)]
    yield panel(head.title + head.stamp, lines, "good" if head.proven else "doubt")
    yield sides_table(compared).titled("各方案（万元）")
    names = Names(compared.programme)
    for f in compared.found:
        yield from _side(compared, f, names, told[f.comparison.other.name])
    yield shortened(told[base.name])
    yield disclaimer(head)


def _side(compared: Compared, found: Found, names: Names, told: Sequence[Line]) -> Iterator[Part]:
    side = found.comparison.other
    title = f"“{side.name}”与基准相比" + (f"：{side.because}" if side.because else "")
    yield Notice(tuple(Line(set_text(o, names), "bad" if o.exceeds else "") for o in found.overrides), title)
    yield shortened(told)
    if not found.comparison.moves:
        return
    yield replace(moves_table(found, names), total=())
    yield causes_of(found, names)
    for by in GROUPS:
        yield groups_table(by, [found], found, alive=True)
    if found.goals:
        yield goals_table(found, compared.granule)
    if found.edited and side.listed:
        yield from edited.screen(*side.listed, found.edited)


def set_text(o: Override, names: Names) -> str:
    """Return one change, old → new, with its article: 奖补数量·上限（clause.quota.high）：33个 → 36个（第十一条）."""
    old, new = names.values(o)
    remark = f"；{o.note}" if o.note else ""
    return f"{names.what(o)}：{old} → {new}（{o.article}）{remark}"


def causes_of(found: Found, names: Names) -> Notice:
    """Return every cause once, with the candidates that it concerns."""
    told: dict[str, list[str]] = {}
    for m in found.comparison.moves:
        who = called(m.id, m.line.applicant, m.line.project)
        told.setdefault(cause_told(found, m, names), []).append(f"{who}{KINDS[m.kind]}")
    lines = [
        Line(f"{cause}：{'、'.join(ids[:MOST])}" + (f"等{len(ids)}项" if len(ids) > MOST else ""))
        for cause, ids in told.items()
        if cause
    ]
    return Notice(tuple(lines), apart=True)


def shortened(told: Sequence[Line]) -> Notice:
    """Return the first remarks on a side, and how many more there are."""
    more = f"……另有{len(told) - MOST_REMARKS}处，见 --out 的 比较.xlsx"
    return Notice((*told[:MOST_REMARKS], *([Line(more, "doubt")] if len(told) > MOST_REMARKS else [])))


def _sheets(compared: Compared, head: Headline) -> Iterator[Sheet]:
    names, found = Names(compared.programme), compared.found
    base = f"基准：{compared.base.name}"

    def sheet(name: str, tables: Mapping[str, Table | Figure], nothing: str, *, paged: bool = False) -> Sheet:
        """Return one table per side, each headed by the side's name, on pages of their own where `paged`."""
        title = f"{head.title}·{name}"
        if not tables:
            empty = table("", [field("说明", "text", lambda text: text, 40)], [nothing])
            return Sheet(name, title, base, "", (empty,))
        parts = [_headed(part, side, n, paged=paged) for n, (side, part) in enumerate(tables.items())]
        return Sheet(name, title, base, "单位：万元", tuple(parts))

    yield Sheet(
        OVERVIEW,
        f"{head.title}·{OVERVIEW}",
        f"{base}    {head.disclaimer}",
        "单位：万元",
        tuple(_overview(compared)),
        _GRID,
    )
    yield sheet(MOVES, {_name(f): t for f in found if (t := moves_table(f, names)).rows}, "没有变化")
    for by, name in GROUPS.items():
        tables = {_name(f): t for f in found if (t := groups_table(by, found, f)).rows}
        bars = {side: bars_of(by, side, t) for side, t in tables.items()}
        yield sheet(name, bars, "没有名单可比较", paged=True)
    goals = {_name(f): t for f in found if (t := goals_table(f, compared.granule)).rows}
    yield sheet(GOALS, goals, "没有可比较的目标")
    by_hand = [f for f in found if f.edited and f.comparison.other.listed]
    if by_hand:
        parts = tuple(part for f in by_hand for part in _beside(f))
        yield Sheet(BESIDE, f"{head.title}·{BESIDE}", base, "单位：万元", parts)
    yield sheet(CAUSES, {_name(f): t for f in found if (t := causes_table(f, names)).rows}, "没有可归因的变化")


def _beside(found: Found) -> Iterator[Table]:
    """Yield a list made by hand beside the best one."""
    side, told = found.comparison.other, found.edited
    if told is None or side.listed is None:
        return
    facts = edited.facts_table(side.listed[0], told)
    yield facts.titled(f"{side.name}：{facts.title}")
    yield edited.goals_table(side.listed[0], told)
    yield edited.wronged_table(*side.listed, told)


def _name(found: Found) -> str:
    return found.comparison.other.name


def _headed(part: Table | Figure, side: str, n: int, *, paged: bool) -> Part:
    told = part.data if isinstance(part, Figure) else part
    told = told.titled(side, repeats=not n and not paged, breaks=bool(n and paged))
    return replace(part, data=told) if isinstance(part, Figure) else told


def _overview(compared: Compared) -> Iterator[Table]:
    yield sides_table(compared).titled("各方案", repeats=False)
    if (reasons := reasons_table(compared)).rows:
        yield reasons.titled("方案的理由", spans=_REASON_SPANS, repeats=False)
    if (sets := sets_table(compared.found, Names(compared.programme))).rows:
        yield sets.titled("方案对基准的改动", spans=_SET_SPANS, repeats=False)
    told = [(side, line) for side, lines in _in_order(compared) for line in lines]
    fields: Fields[tuple[str, Line]] = (
        field("方案", "text", lambda r: r[0], 26),
        field("事项", "label", lambda r: r[1].label),
        field("内容", "text", lambda r: r[1].text, 90),
    )
    if told:
        yield table(
            "需要注意", fields, told, look=lambda r: "grave" if r[1].tone else "", spans=_REMARK_SPANS, repeats=False
        )


def _in_order(compared: Compared) -> Iterator[tuple[str, Sequence[Line]]]:
    """First what is to be said of the sides, then what of the comparisons."""
    yield from ((s.name, list(_of_side(compared, s))) for s in compared.sides)
    yield from ((_name(f), list(_of_comparison(f))) for f in compared.found)


def workbook(compared: Compared) -> bytes:
    """Return 比较.xlsx; the same comparison gives the same bytes.

    Raises
    ------
    VerificationError
        The sums in the finished file are not those of the comparison (V20).
    """
    data = written(report(compared))
    _read_back(data, compared)
    return data


def _read_back(data: bytes, compared: Compared) -> None:
    """V20 for the file itself: what it says is added and taken away, read back, is the difference of the totals."""
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(BytesIO(data), read_only=True)
    listed = [f.comparison for f in compared.found if f.comparison.comparable]
    for name, header in ((MOVES, DELTA), (CITIES, "金额增减（万元）"), (TIERS, "金额增减（万元）")):
        found = _sums(list(book[name].iter_rows(values_only=True)), broken(header))
        if found != [c.whole.delta.amount for c in listed if c.moves or name != MOVES]:
            raise VerificationError(
                f"【V20】写出的“{NAME}”工作表“{name}”的增减与比较结果不一致。未产生文件，请联系维护人员"
            )


def _sums(lines: Sequence[Sequence[Any]], header: str) -> list[int]:
    """Return the sum of a column in every table of a sheet, the total rows apart, 元."""
    sums: list[int] = []
    column: int | None = None
    for line in lines:
        if header in line:
            column = line.index(header)
            sums.append(0)
        elif column is not None and line[0] is not None and line[0] != ALL and isinstance(line[column], int | float):
            sums[-1] += round(line[column] * WAN)
    return sums
