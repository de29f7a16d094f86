"""The columns of 分配方案.xlsx: the list, tiers and cities with sums, who is not in it and why, who is next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allocator.problem.candidate import Candidate
from allocator.report import words
from allocator.report.allocated import Awarded, CityTotal, Replaced, Tables, TierTotal
from allocator.report.comparison.weights.beside import conclusions
from allocator.report.table import ALL, Cell, Field, Fields, Table, field, table
from allocator.run.explanation import Explanation

AMOUNT, TIER = "拟奖补金额（万元）", "拟定档次"
LINE, GAP = "分数线", "与分数线之差"
"""Shown only where one order over all candidates draws lines."""
SUBTOTAL = "小计"


def _what(found: Tables) -> str:
    """Tell what a level is called: a tier, an event, or what a rate is taken of."""
    return "计算基数" if found.rated else "事项" if found.given else TIER


def _standard(found: Tables) -> str:
    """Tell what a level pays in full is called."""
    return "按标准计" if found.rated else "标准" if found.given else "档次上限"


def _level(found: Tables) -> Field[Awarded]:
    """Tell what an award is for."""
    if found.rated:
        return field("计算依据", "text", lambda a: a.basis, 34, key="basis")
    if found.entitled:
        return field("事项", "text", lambda a: a.tier, 24, key="tier")
    return field(_what(found), "label", lambda a: a.tier, 14, short="" if found.given else "档次", key="tier")


def list_table(found: Tables) -> Table:
    """Return 拟支持项目名单; where sums are due without scores and ranks."""
    ranked, standard, settled = not found.entitled, _standard(found), found.rated or found.given
    cumulative = "该单位累计（含本次）" if found.history_counts else "该单位本次合计"
    project: Field[Awarded] = field("项目名称", "text", lambda a: a.project, 34, hidden=("narrow",))
    marks: Fields[Awarded] = (
        field("评审得分", "score", lambda a: a.score, short="得分", key="score"),
        field("位次", "count", lambda a: a.rank, hidden=("screen",), key="rank"),
    )
    owed: Field[Awarded] = field("应兑现（万元）", "money", lambda a: a.due, short="应兑现")
    full: Field[Awarded] = field(
        f"{standard}（万元）",
        "money",
        lambda a: a.ceiling,
        short=standard if settled else "上限",
        hidden=("screen",) if settled else ("screen", "page"),
    )
    fields: Fields[Awarded] = (
        field("序号", "count", lambda a: a.number, hidden=("narrow", "page"), key="number"),
        field("项目编号", "label", lambda a: a.id, 14, short="编号", key="id"),
        field("申报单位", "text", lambda a: a.applicant, 30, key="applicant"),
        field("统一社会信用代码", "label", lambda a: a.credit_code, hidden=("screen", "page")),
        *((project,) if ranked or found.projects else ()),
        field("所在市", "label", lambda a: a.city, short="市", key="city"),
        *(marks if ranked else ()),
        _level(found),
        full,
        *((owed,) if found.prorated else ()),
        field(AMOUNT, "money", lambda a: a.amount, short="金额", key="amount"),
        field(f"{cumulative}（万元）", "money", lambda a: a.cumulative, hidden=("screen",)),
        field("备注", "text", lambda a: a.remark, 26, key="remark"),
        *conclusions(found.weighed, lambda a: a.id),
    )
    return table("", fields, found.awarded, sums={"number": ALL, "amount": found.headline.spent})


def replacements_table(found: Tables) -> Table:
    """Return 递补次序."""
    fields: Fields[Replaced] = (
        field("次序", "count", lambda r: r.number),
        field("项目编号", "label", lambda r: r.id, 14, short="编号"),
        field("申报单位", "text", lambda r: r.applicant, 30),
        field("项目名称", "text", lambda r: r.project, 34),
        field("所在市", "label", lambda r: r.city, short="市"),
        field("评审得分", "score", lambda r: r.score, short="得分"),
        field("位次", "count", lambda r: r.rank),
        field("可递补档次", "label", lambda r: r.tier, 14, short="档次"),
        field("可递补金额（万元）", "money", lambda r: r.amount, short="金额"),
        field("递补谁的名额", "label", lambda r: r.place, 14, short="名额"),
        field("备注", "text", lambda r: r.remark, 26),
    )
    return table("", fields, found.replacements)


def tiers_table(found: Tables) -> Table:
    """Return 分档汇总; by event, or in one line for a rate."""
    settled = found.rated or found.given
    full = "按标准计" if settled else "按上限计"
    less = ("因单项上限、" if found.rated else "因") + "申报金额、累计上限" + ("、折减" if found.prorated else "")
    standard: Field[TierTotal] = field("标准（万元）", "money", lambda t: t.ceiling, short="标准")
    if not settled:
        standard = field("档次上限（万元）", "money", lambda t: t.ceiling, short="上限")
    line: Field[TierTotal] = field(LINE, "score", lambda t: t.line)
    scores: Fields[TierTotal] = (
        *((line,) if found.drawn or settled else ()),
        field("最高得分", "score", lambda t: t.highest, short="最高分"),
        field("最低得分", "score", lambda t: t.lowest, short="最低分"),
    )
    fields: Fields[TierTotal] = (
        field(_what(found), "text" if settled else "label", lambda t: t.tier, short="" if settled else "档次"),
        *(() if found.rated else (standard,)),
        field("兑现数" if found.entitled else "支持数", "count", lambda t: t.number),
        field(f"{full}（万元）", "money", lambda t: t.full, short=full),
        field(f"{less}减少（万元）", "money", lambda t: t.reduced, short="减少"),
        field(AMOUNT, "money", lambda t: t.amount, short="金额"),
        *(() if found.entitled else scores),
    )
    return table("", fields, found.tiers, total=found.all_tiers)


def lines_table(found: Tables) -> Table:
    """Return 分数线."""
    fields: Fields[TierTotal] = (
        field(_what(found), "label", lambda t: t.tier),
        field(LINE, "score", lambda t: t.line),
        field("支持数", "count", lambda t: t.number),
        field("最高得分", "score", lambda t: t.highest),
        field("最低得分", "score", lambda t: t.lowest),
        field(AMOUNT, "money", lambda t: t.amount),
    )
    return table(LINE, fields, found.tiers, repeats=False)


def _tier_key(name: str) -> str:
    """Return the key of the column that counts a tier."""
    return f"tier:{name}"


def _city_fields(found: Tables) -> list[Field[CityTotal]]:
    def counted(n: int) -> Callable[[CityTotal], Cell]:
        return lambda c: c.by_tier[n]

    several = found.tier_names if len(found.tier_names) > 1 else ()
    return [
        field("所在市", "label", lambda c: c.city),
        field("申报数", "count", lambda c: c.applied),
        field(f"{words.competing(entitled=found.entitled)}数", "count", lambda c: c.pool),
        field("支持数", "count", lambda c: c.number),
        *(field(name, "count", counted(n), key=_tier_key(name)) for n, name in enumerate(several)),
        field(AMOUNT, "money", lambda c: c.amount, short="金额"),
    ]


def cities_table(found: Tables, *, applied: bool = False) -> Table:
    """Return 分市汇总; where `applied`, without the cities from which nobody applied."""
    return table("", _city_fields(found), [c for c in found.cities if c.applied or not applied], total=found.all_cities)


@dataclass(frozen=True, slots=True)
class _CityLine:
    """A city's sum, or one award in it; `whole` is the sum of all of them."""

    total: CityTotal
    award: Awarded | None = None
    whole: bool = False

    @property
    def label(self) -> str:
        return "" if self.whole else SUBTOTAL


def projects_table(found: Tables) -> Table:
    """Return the sum first, then every city with its own sum before its projects, ticked under their tier."""
    first, *counts, amount = _city_fields(found)

    def summed(one: Field[CityTotal]) -> Field[_CityLine]:
        def get(line: _CityLine) -> Cell:
            if line.award is None:
                return one.get(line.total)
            return "√" if one.column.key == _tier_key(line.award.tier) else None

        return field(one.column.title, one.column.kind, get, one.column.width)

    fields: list[Field[_CityLine]] = [
        field(first.column.title, "text", lambda r: "" if r.award else r.total.city),
        field("申报单位", "text", lambda r: r.award.applicant if r.award else r.label, 34),
        field("项目名称", "text", lambda r: r.award.project if r.award else "", 40),
        *map(summed, counts),
        field(amount.column.title, "money", lambda r: r.award.amount if r.award else r.total.amount),
    ]
    rows = [_CityLine(found.all_cities, whole=True)]
    for city in found.cities:
        rows += [_CityLine(city), *(_CityLine(city, a) for a in city.awarded)]
    return table(
        "",
        fields,
        rows,
        look=lambda r: "" if r.award else "total" if r.whole else "subtotal",
        level=lambda r: 1 if r.award else 0,
    )


def missed_table(found: Tables) -> Table:
    """Return 未入选及原因; where sums are due without scores and lines."""
    ranked = not found.entitled
    project: Field[Explanation] = field("项目名称", "text", lambda e: e.candidate.project, 30)
    marks: Fields[Explanation] = (
        field("评审得分", "score", lambda e: e.candidate.score, key="score"),
        field("位次", "count", lambda e: e.rank, key="rank"),
    )
    told = {a.id: f"{a.id} {a.project or a.applicant}" for a in found.awarded}
    told |= {c.id: f"{c.id} {c.project or c.applicant}" for c in (e.candidate for e in found.missed)}
    gap: Field[Explanation] = field(GAP, "score", lambda e: e.gap, hidden=("page",), key="gap")
    fields: Fields[Explanation] = (
        field("项目编号", "label", lambda e: e.candidate.id, 14, key="id"),
        field("申报单位", "text", lambda e: e.candidate.applicant, 30, key="applicant"),
        *((project,) if ranked or found.projects else ()),
        field("所在市", "label", lambda e: e.candidate.city, key="city"),
        *(marks if ranked else ()),
        field("结果", "label", lambda e: words.outcome(e.outcome, entitled=found.entitled), key="outcome"),
        *((gap,) if ranked and found.drawn else ()),
        field("原因", "text", lambda e: e.reason, 50, key="reason"),
        field("依据", "text", lambda e: "、".join(e.articles), 20),
        field("相关项目", "text", lambda e: "、".join(told.get(i, i) for i in e.siblings), 24, hidden=("page",)),
        *conclusions(found.weighed, lambda e: e.candidate.id),
    )
    return table("", fields, found.missed)


def apart_table(found: Tables) -> Table:
    """Return 青岛市单列名次."""
    fields: Fields[tuple[int, Candidate]] = (
        field("单列位次", "count", lambda a: a[0]),
        field("项目编号", "label", lambda a: a[1].id, 14, short="编号"),
        field("申报单位", "text", lambda a: a[1].applicant, 36),
        field("统一社会信用代码", "label", lambda a: a[1].credit_code),
        field("项目名称", "text", lambda a: a[1].project, 44),
        field("评审得分", "score", lambda a: a[1].score, short="得分"),
    )
    return table("", fields, enumerate(found.apart, 1))
