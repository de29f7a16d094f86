"""The columns of a comparison: header, kind of value and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from allocator.problem.changes import KINDS, Kind
from allocator.report.columns import Column
from allocator.report.comparing.rows import CauseRow, GoalRow, GroupRow, MoveRow, Remark, SetRow, SideRow
from allocator.whatif.compare.comparison import Part, Sum

PART_WORDS: Mapping[Part, str] = {**dict(KINDS.items()), "facts": "资料变化"}
BASE_MONEY, OTHER_MONEY = "基准金额（万元）", "方案金额（万元）"


def _count(kind: Kind) -> Callable[[SideRow], int | None]:
    return lambda s: None if s.counts is None else s.counts[kind]


SIDES: tuple[Column[SideRow], ...] = (
    Column("方案", "text", lambda s: s.name, 26),
    Column("来源", "label", lambda s: s.origin),
    Column("结论", "text", lambda s: s.verdict, 20),
    Column("预算总额（万元）", "money", lambda s: s.budget, short="预算"),
    Column("已安排（万元）", "money", lambda s: s.spent, short="已安排"),
    Column("结余（万元）", "money", lambda s: s.left, short="结余", key="left"),
    Column("支持数", "whole", lambda s: s.number),
    Column("各档数（由高到低）", "label", lambda s: s.tiers, short="各档"),
    *(Column(word, "whole", _count(kind)) for kind, word in KINDS.items()),
    Column("金额增减（万元）", "money", lambda s: s.delta, short="金额增减"),
    Column("校验", "text", lambda s: s.checks, 34),
)
"""各方案."""
FROZEN: Column[SideRow] = Column("冻结（万元）", "money", lambda s: s.frozen, short="冻结")
"""What stands after 结余 where a side is after 公示."""


def sides(rows: Sequence[SideRow]) -> tuple[Column[SideRow], ...]:
    """The columns of 各方案."""
    at = 1 + next(n for n, c in enumerate(SIDES) if c.key == "left")
    return (*SIDES[:at], FROZEN, *SIDES[at:]) if any(s.frozen for s in rows) else SIDES


REASONS: tuple[Column[SideRow], ...] = (
    Column("方案", "text", lambda s: s.name, 26),
    Column("理由", "text", lambda s: s.because, 90),
)
SETS: tuple[Column[SetRow], ...] = (
    Column("方案", "text", lambda s: s.side, 26, key="side"),
    Column("改动", "text", lambda s: s.what, 40),
    Column("基准", "text", lambda s: s.old, 24),
    Column("方案值", "text", lambda s: s.new, 30),
    Column("依据", "text", lambda s: s.article, 20),
    Column("说明", "text", lambda s: s.remark, 30),
)
REMARKS: tuple[Column[Remark], ...] = (
    Column("方案", "text", lambda r: r.side, 26),
    Column("事项", "label", lambda r: r.what),
    Column("内容", "text", lambda r: r.text, 90),
)

MOVES: tuple[Column[MoveRow], ...] = (
    Column("变化", "label", lambda m: KINDS[m.kind], key="kind"),
    Column("项目编号", "label", lambda m: m.id, 14, short="编号", key="id"),
    Column("申报单位", "text", lambda m: m.applicant, 30, key="applicant"),
    Column("项目名称", "text", lambda m: m.project, 28, key="project"),
    Column("所在市", "label", lambda m: m.city, short="市", key="city"),
    Column("评审得分", "score", lambda m: m.score, short="得分", key="score"),
    Column("基准档次", "label", lambda m: m.old_tier, 14, key="old_tier"),
    Column(BASE_MONEY, "money", lambda m: m.old_amount, short="基准金额", key="old_amount"),
    Column("方案档次", "label", lambda m: m.new_tier, 14, key="new_tier"),
    Column(OTHER_MONEY, "money", lambda m: m.new_amount, short="方案金额", key="new_amount"),
    Column("增减（万元）", "money", lambda m: m.delta, short="增减", key="delta"),
    Column("由哪项改动引起", "text", lambda m: m.cause, 40),
    Column("在方案中的情况", "text", lambda m: m.reason, 40),
)
BRIEF = frozenset({"kind", "id", "applicant", "city", "score", "old_tier", "old_amount", "new_tier", "new_amount"})
"""What a terminal shows of them; the cause follows in sentences."""
BRIEFEST = BRIEF - {"city", "score"}
"""The same on a narrow one."""


def groups(name: str, rows: tuple[GroupRow, ...]) -> tuple[Column[GroupRow], ...]:
    """分市, 分档: number and money of both sides, and the difference by what makes it up."""
    parts = [p for p in PART_WORDS if p != "facts" or any(p in r.by for r in rows)]

    def by(part: Part) -> Column[GroupRow]:
        word = PART_WORDS[part]
        return Column(f"{word}（万元）", "money", lambda g: g.by.get(part, Sum()).amount or None, short=word)

    return (
        Column(name, "text", lambda g: g.name, 16),
        Column("基准支持数", "whole", lambda g: g.base.number),
        Column(BASE_MONEY, "money", lambda g: g.base.amount, short="基准金额"),
        *(by(part) for part in parts),
        Column("方案支持数", "whole", lambda g: g.other.number),
        Column(OTHER_MONEY, "money", lambda g: g.other.amount, short="方案金额"),
        Column("支持数增减", "whole", lambda g: g.other.number - g.base.number),
        Column("金额增减（万元）", "money", lambda g: g.other.amount - g.base.amount, short="金额增减"),
    )


GOALS: tuple[Column[GoalRow], ...] = (
    Column("次序", "whole", lambda g: g.number),
    Column("目标", "text", lambda g: g.name, 30),
    Column("方向", "label", lambda g: g.sense, key="sense"),
    Column("基准", "label", lambda g: g.base),
    Column("方案（按基准的目标衡量）", "label", lambda g: g.other, short="方案"),
    Column("方案与基准相比", "label", lambda g: g.verdict, short="相比"),
)

CAUSES: tuple[Column[CauseRow], ...] = (
    Column("项目编号", "label", lambda c: c.id, 14),
    Column("申报单位", "text", lambda c: c.applicant, 30),
    Column("变化", "label", lambda c: KINDS[c.kind]),
    Column("改动", "text", lambda c: c.override, 34),
    Column("只改此项时", "text", lambda c: c.alone, 24),
    Column("其余都改、不改此项时", "text", lambda c: c.without, 24),
    Column("结论", "text", lambda c: c.conclusion, 50),
)
