"""The columns of every table: header, kind of value and where it comes from. Outputs differ in layout only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from allocator.models.rule import figure
from allocator.money import show_score, show_wan
from allocator.report import words
from allocator.report.rows import (
    Apart,
    Awarded,
    CityTotal,
    Figure,
    GoalRow,
    Measured,
    Missed,
    Moved,
    Parameter,
    Replaced,
    RuleRow,
    TierTotal,
)
from allocator.report.tables import Tables

R = TypeVar("R")
Kind = Literal["text", "label", "whole", "money", "score", "figure"]
"""A `label` is a short text of its own kind (a city, a code). `money` is 元 inside and 万元 for people, `score`
hundredths inside and points for people."""
Cell = str | int | Figure | None
AMOUNT = "拟奖补金额（万元）"
TIER = "拟定档次"


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column.

    Attributes
    ----------
    width
        The most half-width cells on paper before the text wraps, 0 for no limit.
    short
        The header where space is short and the unit is said elsewhere.
    key
        By what code finds it, whatever its header says; empty where none looks for it.
    """

    header: str
    kind: Kind
    get: Callable[[R], Cell]
    width: int = 0
    short: str = ""
    key: str = ""

    @property
    def brief(self) -> str:
        """The header on a screen."""
        return self.short or self.header

    @property
    def right(self) -> bool:
        """Whether its values stand on the right side."""
        return self.kind not in ("text", "label")

    def show(self, row: R) -> str:
        """The value of a row for people, in one line of text; empty where there is none."""
        return shown(self.get(row), self.kind)


def without(columns: Iterable[Column[R]], *keys: str) -> tuple[Column[R], ...]:
    """The columns that have none of these keys."""
    return tuple(c for c in columns if c.key not in keys)


def shown(value: Cell, kind: Kind) -> str:
    """A value for people."""
    if value is None:
        return ""
    if isinstance(value, Figure):
        return figure(value.value, value.unit)
    if isinstance(value, str):
        return value
    if kind == "money":
        return show_wan(value)
    if kind == "score":
        return ("-" if value < 0 else "") + show_score(abs(value))
    return f"{value:,}"


def awarded(tables: Tables) -> tuple[Column[Awarded], ...]:
    """拟支持项目名单."""
    cumulative = "该单位累计（含本次）" if tables.history_counts else "该单位本次合计"
    if tables.entitled:
        return _due(tables, cumulative)
    short, standard = ("", _standard(tables)) if tables.rated or tables.given else ("上限", "档次上限")
    tier: Column[Awarded] = Column(_what(tables), "label", lambda a: a.tier, 14, short=short and "档次", key="tier")
    if tables.rated:
        tier = Column("计算依据", "text", lambda a: a.basis, 34, key="basis")
    return (
        Column("序号", "whole", lambda a: a.number, key="number"),
        Column("项目编号", "label", lambda a: a.id, 14, short="编号", key="id"),
        Column("申报单位", "text", lambda a: a.applicant, 30, key="applicant"),
        Column("统一社会信用代码", "label", lambda a: a.credit_code, key="code"),
        Column("项目名称", "text", lambda a: a.project, 34, key="project"),
        Column("所在市", "label", lambda a: a.city, short="市", key="city"),
        Column("评审得分", "score", lambda a: a.score, short="得分", key="score"),
        Column("位次", "whole", lambda a: a.rank, key="rank"),
        tier,
        Column(f"{standard}（万元）", "money", lambda a: a.ceiling, short=short or standard, key="ceiling"),
        Column(AMOUNT, "money", lambda a: a.amount, short="金额", key="amount"),
        Column(f"{cumulative}（万元）", "money", lambda a: a.cumulative),
        Column("备注", "text", lambda a: a.remark, 26, key="remark"),
    )


def _what(tables: Tables) -> str:
    """What a level is called: a tier, an event, or what a rate is taken of."""
    return "计算基数" if tables.rated else "事项" if tables.given else TIER


def _standard(tables: Tables) -> str:
    """What a level pays in full is called."""
    return "按标准计" if tables.rated else "标准" if tables.given else "档次上限"


def _due(tables: Tables, cumulative: str) -> tuple[Column[Awarded], ...]:
    """The list where sums are due: what for and how much, no scores and no ranks."""
    what: Column[Awarded] = Column("事项", "text", lambda a: a.tier, 24, key="tier")
    standard = "标准"
    if tables.rated:
        what, standard = Column("计算依据", "text", lambda a: a.basis, 34, key="basis"), "按标准计"
    project: Column[Awarded] = Column("项目名称", "text", lambda a: a.project, 34, key="project")
    owed: Column[Awarded] = Column("应兑现（万元）", "money", lambda a: a.due, short="应兑现", key="due")
    return (
        Column("序号", "whole", lambda a: a.number, key="number"),
        Column("项目编号", "label", lambda a: a.id, 14, short="编号", key="id"),
        Column("申报单位", "text", lambda a: a.applicant, 30, key="applicant"),
        Column("统一社会信用代码", "label", lambda a: a.credit_code, key="code"),
        *((project,) if tables.projects else ()),
        Column("所在市", "label", lambda a: a.city, short="市", key="city"),
        what,
        Column(f"{standard}（万元）", "money", lambda a: a.ceiling, short=standard, key="ceiling"),
        *((owed,) if tables.prorated else ()),
        Column(AMOUNT, "money", lambda a: a.amount, short="金额", key="amount"),
        Column(f"{cumulative}（万元）", "money", lambda a: a.cumulative),
        Column("备注", "text", lambda a: a.remark, 26, key="remark"),
    )


LINE, GAP = "分数线", "与分数线之差"
"""Shown only where one order over all candidates draws lines."""

REPLACEMENTS: tuple[Column[Replaced], ...] = (
    Column("次序", "whole", lambda r: r.number),
    Column("项目编号", "label", lambda r: r.id, 14, short="编号"),
    Column("申报单位", "text", lambda r: r.applicant, 30),
    Column("项目名称", "text", lambda r: r.project, 34),
    Column("所在市", "label", lambda r: r.city, short="市"),
    Column("评审得分", "score", lambda r: r.score, short="得分"),
    Column("位次", "whole", lambda r: r.rank),
    Column("可递补档次", "label", lambda r: r.tier, 14, short="档次"),
    Column("可递补金额（万元）", "money", lambda r: r.amount, short="金额"),
    Column("递补谁的名额", "label", lambda r: r.place, 14, short="名额"),
    Column("备注", "text", lambda r: r.remark, 26),
)
"""递补次序."""

TIERS: tuple[Column[TierTotal], ...] = (
    Column("拟定档次", "label", lambda t: t.tier, short="档次"),
    Column("档次上限（万元）", "money", lambda t: t.ceiling, short="上限"),
    Column("支持数", "whole", lambda t: t.number),
    Column("按上限计（万元）", "money", lambda t: t.full, short="按上限计"),
    Column("因申报金额、累计上限减少（万元）", "money", lambda t: t.reduced, short="减少"),
    Column(AMOUNT, "money", lambda t: t.amount, short="金额"),
    Column(LINE, "score", lambda t: t.line, key="line"),
    Column("最高得分", "score", lambda t: t.highest, short="最高分"),
    Column("最低得分", "score", lambda t: t.lowest, short="最低分"),
)
"""分档汇总."""


def tiers(tables: Tables) -> tuple[Column[TierTotal], ...]:
    """分档汇总; by event, or in one line for a rate."""
    if not (tables.rated or tables.given):
        return TIERS if tables.drawn else without(TIERS, "line")
    reduced = ("因单项上限、" if tables.rated else "因") + "申报金额、累计上限" + ("、折减" if tables.prorated else "")
    standard: Column[TierTotal] = Column("标准（万元）", "money", lambda t: t.ceiling, short="标准")
    return (
        Column(_what(tables), "text", lambda t: t.tier),
        *(() if tables.rated else (standard,)),
        Column("兑现数" if tables.entitled else "支持数", "whole", lambda t: t.number),
        Column("按标准计（万元）", "money", lambda t: t.full, short="按标准计"),
        Column(f"{reduced}减少（万元）", "money", lambda t: t.reduced, short="减少"),
        Column(AMOUNT, "money", lambda t: t.amount, short="金额"),
        *(() if tables.entitled else TIERS[-3:]),
    )


def lines(tables: Tables) -> tuple[Column[TierTotal], ...]:
    """分数线."""
    return (
        Column(_what(tables), "label", lambda t: t.tier),
        Column(LINE, "score", lambda t: t.line),
        Column("支持数", "whole", lambda t: t.number),
        Column("最高得分", "score", lambda t: t.highest),
        Column("最低得分", "score", lambda t: t.lowest),
        Column(AMOUNT, "money", lambda t: t.amount),
    )


def tier_key(name: str) -> str:
    """The key of the column that counts a tier."""
    return f"tier:{name}"


def cities(tables: Tables) -> tuple[Column[CityTotal], ...]:
    """分市汇总."""

    def counted(n: int) -> Callable[[CityTotal], Cell]:
        return lambda c: c.by_tier[n]

    several = tables.tier_names if len(tables.tier_names) > 1 else ()
    return (
        Column("所在市", "label", lambda c: c.city),
        Column("申报数", "whole", lambda c: c.applied),
        Column(f"{words.competing(entitled=tables.entitled)}数", "whole", lambda c: c.pool),
        Column("支持数", "whole", lambda c: c.number),
        *(Column(name, "whole", counted(n), key=tier_key(name)) for n, name in enumerate(several)),
        Column(AMOUNT, "money", lambda c: c.amount, short="金额"),
    )


MISSED: tuple[Column[Missed], ...] = (
    Column("项目编号", "label", lambda m: m.id, 14),
    Column("申报单位", "text", lambda m: m.applicant, 30),
    Column("项目名称", "text", lambda m: m.project, 30),
    Column("所在市", "label", lambda m: m.city),
    Column("评审得分", "score", lambda m: m.score),
    Column("位次", "whole", lambda m: m.rank),
    Column("结果", "label", lambda m: words.OUTCOMES[m.outcome]),
    Column(GAP, "score", lambda m: m.gap, key="gap"),
    Column("原因", "text", lambda m: m.reason, 50),
    Column("依据", "text", lambda m: m.articles, 20),
    Column("相关项目", "text", lambda m: m.siblings, 12, key="siblings"),
)
"""未入选及原因."""


def missed(tables: Tables) -> tuple[Column[Missed], ...]:
    """未入选及原因; where sums are due, without scores and lines."""
    if not tables.entitled:
        return MISSED if tables.drawn else without(MISSED, "gap")
    project: Column[Missed] = Column("项目名称", "text", lambda m: m.project, 30)
    return (
        Column("项目编号", "label", lambda m: m.id, 14),
        Column("申报单位", "text", lambda m: m.applicant, 30),
        *((project,) if tables.projects else ()),
        Column("所在市", "label", lambda m: m.city),
        Column("结果", "label", lambda m: words.outcome(m.outcome, entitled=True)),
        Column("原因", "text", lambda m: m.reason, 50),
        Column("依据", "text", lambda m: m.articles, 20),
        Column("相关项目", "text", lambda m: m.siblings, 12, key="siblings"),
    )


APART: tuple[Column[Apart], ...] = (
    Column("单列位次", "whole", lambda a: a.rank),
    Column("项目编号", "label", lambda a: a.id, 14, short="编号"),
    Column("申报单位", "text", lambda a: a.applicant, 36),
    Column("统一社会信用代码", "label", lambda a: a.credit_code),
    Column("项目名称", "text", lambda a: a.project, 44),
    Column("评审得分", "score", lambda a: a.score, short="得分"),
)
"""青岛市单列名次."""

RULES: tuple[Column[RuleRow], ...] = (
    Column("类别", "label", lambda r: r.kind),
    Column("名称", "text", lambda r: r.name, 16),
    Column("依据", "text", lambda r: r.article, 18),
    Column("原文", "text", lambda r: r.quote, 44),
    Column("约束力", "label", lambda r: r.force),
    Column("参数", "text", lambda r: r.figures, 26),
    Column("口径", "text", lambda r: r.interpretation, 40),
    Column("其他口径", "text", lambda r: r.alternatives, 24),
)
PARAMETERS: tuple[Column[Parameter], ...] = (
    Column("参数", "text", lambda p: p.name),
    Column("取值", "text", lambda p: p.value, 80),
    Column("来源", "text", lambda p: p.source, 40),
)
MOVED: tuple[Column[Moved], ...] = (
    Column("情景改动", "text", lambda m: m.what, 36),
    Column("原值", "text", lambda m: m.old, 30),
    Column("情景值", "text", lambda m: m.new, 30),
    Column("理由或说明", "text", lambda m: m.remark, 40),
    Column("依据", "text", lambda m: m.article, 18),
)
"""规则与参数."""

MEASURED: tuple[Column[Measured], ...] = (
    Column("条款", "text", lambda m: m.clause, 24),
    Column("依据", "text", lambda m: m.article, 20),
    Column("对象", "text", lambda m: m.who, 34),
    Column("测得值", "figure", lambda m: m.value),
    Column("关系", "label", lambda m: m.sense),
    Column("限值", "figure", lambda m: m.limit),
    Column("单位", "label", lambda m: m.unit),
    Column("结果", "label", lambda m: m.verdict),
    Column("到限或偏离", "label", lambda m: m.mark),
    Column("说明", "text", lambda m: m.sentence, 60),
)
"""校验记录."""

BREACHES: tuple[Column[Measured], ...] = (
    Column("对象", "text", lambda m: m.whole, 30),
    Column("条款", "text", lambda m: m.clause, 20),
    Column("依据", "text", lambda m: m.article, 20),
    Column("说明", "text", lambda m: m.sentence, 60),
    Column("越过它的项目", "text", lambda m: "、".join(m.by), 24),
)
"""不符合的: who, which rule, which article, and who has overtaken."""

OVERTAKEN: tuple[Column[Measured], ...] = (
    Column("被越过的项目", "text", lambda m: m.whole, 24),
    Column("定为", "label", lambda m: m.value),
    Column("名次在后的最高定为", "label", lambda m: m.limit),
    Column("越过它的项目", "text", lambda m: "、".join(m.by), 30),
    Column("理由", "text", lambda m: m.reason, 50),
    Column("依据", "text", lambda m: m.grounds, 20),
    Column("结果", "label", lambda m: m.verdict),
)
"""名次优先: whoever is passed over, with the reason that excuses it or that there is none."""

UNPAID: tuple[Column[Measured], ...] = (
    Column("未兑现的项目", "text", lambda m: m.whole, 24),
    *OVERTAKEN[4:],
)
"""The same where sums are due: who is not paid."""

GOALS: tuple[Column[GoalRow], ...] = (
    Column("次序", "whole", lambda g: g.number),
    Column("目标", "text", lambda g: g.name),
    Column("方向", "label", lambda g: g.sense),
    Column("达到", "label", lambda g: g.value),
    Column("理论最优", "label", lambda g: g.bound),
    Column("结论", "label", lambda g: "已证明" if g.proven else "未证明"),
)
