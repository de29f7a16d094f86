"""Nothing may get lost between two tables: every way to add up the money gives the same sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.errors import VerificationError
from allocator.money import show_wan
from allocator.run.parts import Run

if TYPE_CHECKING:
    from allocator.report.allocated import Tables


def conserved(run: Run, found: Tables) -> None:
    """Check the tables of a run against each other and against the run.

    Raises
    ------
    VerificationError
        Two ways to add up the money or to count the awards differ (V20), or a candidate is missing or told twice (V01).
    """
    owners = [(a, run.problem.applicant[a.rank - 1]) for a in found.awarded]
    sums = {
        "名单": sum(a.amount for a in found.awarded),
        "分档": sum(t.amount for t in found.tiers),
        "分市": sum(c.amount for c in found.cities),
        "分市名单": sum(a.amount for c in found.cities for a in c.awarded),
        "全部档次": found.all_tiers.amount,
        "全部地市": found.all_cities.amount,
        "单位": sum({w: a.cumulative - run.problem.received[w] for a, w in owners}.values()),
        "概要": found.headline.spent,
        "方案": sum(e.amount for e in run.explanations),
    }
    numbers = {
        "名单": len(found.awarded),
        "分档": sum(t.number for t in found.tiers),
        "分市": sum(c.number for c in found.cities),
        "概要": found.headline.number,
    }
    rows = run.prepared.intake.rows
    lines = {
        "申报表": rows.total - rows.skipped,
        "输出": len(found.awarded) + len(found.missed),
        "分市": sum(c.applied for c in found.cities),
        "编号": len({e.candidate.id for e in run.explanations}),
    }
    if len(set(sums.values())) > 1:
        told = "、".join(f"{name}{show_wan(amount)}万元" for name, amount in sums.items())
        raise VerificationError(f"【V20】各表金额合计不一致：{told}。已停止输出，请联系维护人员")
    for what, counts, code in (("支持数", numbers, "V20"), ("项目数", lines, "V01")):
        if len(set(counts.values())) > 1:
            told = "、".join(f"{name}{n}个" for name, n in counts.items())
            raise VerificationError(f"【{code}】各表{what}不一致：{told}。已停止输出，请联系维护人员")
