"""What the experts' marks say of the experts: marks far from the others', strictness, disagreement."""

from __future__ import annotations

from fractions import Fraction

from allocator.report.table import Fields, Table, field, table
from allocator.whatif.weights.compared import Compared
from allocator.whatif.weights.experts import (
    FAR,
    LEAST_MARKED,
    LEAST_MARKS,
    ONE_WAY,
    STRICT,
    TIMES,
    Disagreement,
    Judged,
    Outlier,
    Strictness,
)

NONE = "申报表没有计入得分的专家打分列，不分析专家打分"
RULE = (
    f"离群打分：与该项目各专家打分的中位数相差超过满分的{int(100 * FAR)}%，且超过{TIMES}倍稳健标准差"
    f"（1.4826×绝对偏差中位数），只看有{LEAST_MARKS}个及以上打分的项目"
)
STRICT_RULE = (
    f"系统性偏严或偏宽：与同项目其他专家平均分的差平均不小于满分的{int(100 * STRICT)}%，"
    f"{int(100 * ONE_WAY)}%以上的项目偏向同一侧，且打分不少于{LEAST_MARKED}项"
)


def points(value: Fraction | float) -> str:
    """Return points with two decimals, signed where below 0."""
    return f"{float(value):.2f}"


def outlier_text(own: Compared, o: Outlier) -> str:
    """Tell of one mark how far it is from the others'."""
    side = "高" if o.away > 0 else "低"
    return (
        f"项目{own.pool[o.position].called}：{o.expert}打{points(o.mark)}分，"
        f"各专家打分的中位数{points(o.middle)}分，{side}{points(abs(o.away))}分"
    )


def outliers_text(found: Judged) -> str:
    """Tell how many marks are far, by which rule, and of how many candidates nothing can be told."""
    few = f"；{found.few}项打分不足{LEAST_MARKS}个，不判断" if found.few else ""
    return f"离群打分{len(found.outliers)}个{few}。{RULE}"


def strict_text(s: Strictness) -> str:
    """Tell how one expert marks beside the others."""
    panel = f"“{s.panel}”的" if s.panel else ""
    side, times = ("偏低", s.below) if s.mean < 0 else ("偏高", s.above)
    return f"{panel}{s.expert}系统性{side}：平均相差{points(abs(s.mean))}分，{s.counted}项中{times}项{side}"


def apart_text(found: Judged) -> str:
    """Tell of every panel how far its experts are apart."""
    told = [
        f"{p.panel or '全部项目'}平均极差{points(p.range)}分、平均标准差{points(p.deviation)}分（{p.counted}项）"
        for p in found.panels
        if p.counted
    ]
    return f"专家打分的分歧：{'，'.join(told)}" if told else ""


def outliers(own: Compared, found: Judged) -> Table:
    """Return one row per mark far from the others'."""
    fields: Fields[Outlier] = (
        field("项目编号", "label", lambda o: own.pool[o.position].id, 14),
        field("申报单位", "text", lambda o: own.pool[o.position].applicant, 30),
        field("专家", "label", lambda o: o.expert),
        field("打分", "label", lambda o: points(o.mark)),
        field("中位数", "label", lambda o: points(o.middle)),
        field("相差", "label", lambda o: points(o.away)),
        field("稳健标准差", "label", lambda o: points(o.robust)),
    )
    return table("离群打分", fields, found.outliers)


def strictness(found: Judged) -> Table:
    """Return one row per expert of a panel."""
    fields: Fields[Strictness] = (
        field("评审组", "label", lambda s: s.panel or "全部项目"),
        field("专家", "label", lambda s: s.expert),
        field("打分项目", "count", lambda s: s.counted),
        field("与其他专家平均分之差", "label", lambda s: points(s.mean), short="平均相差"),
        field("偏低的项目", "count", lambda s: s.below),
        field("偏高的项目", "count", lambda s: s.above),
        field("系统性", "label", lambda s: ("偏严" if s.mean < 0 else "偏宽") if s.systematic else ""),
    )
    return table("各专家的宽严", fields, found.strictness, look=lambda s: "marked" if s.systematic else "")


def disagreement(own: Compared, found: Judged, most: int | None = None) -> Table:
    """Return one row per candidate, those on whom experts disagree most first."""
    rows = sorted(found.disagreement, key=lambda d: (-d.variance, d.position))
    fields: Fields[Disagreement] = (
        field("位次", "count", lambda d: d.position + 1),
        field("项目编号", "label", lambda d: own.pool[d.position].id, 14),
        field("申报单位", "text", lambda d: own.pool[d.position].applicant, 30),
        field("打分数", "count", lambda d: d.marks),
        field("最低", "label", lambda d: points(d.lowest)),
        field("最高", "label", lambda d: points(d.highest)),
        field("极差", "label", lambda d: points(d.range)),
        field("标准差", "label", lambda d: points(d.deviation)),
    )
    title = "专家分歧最大的项目" if most else "各项目的专家分歧"
    return table(title, fields, rows[:most])
