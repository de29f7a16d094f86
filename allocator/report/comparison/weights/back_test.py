"""An earlier year under the same schemes: how many of that year's list each scheme has."""

from __future__ import annotations

from allocator.money import show_wan
from allocator.report.table import Fields, Table, field, table
from allocator.whatif.weights.back_test import BackTest, Hits


def told(found: BackTest) -> str:
    """Tell which year and list the schemes are put beside."""
    where = "按所给名单" if found.given else "按该年申报表和办法求出的名单"
    return f"回溯检验：{found.year}年度申报表，预算{show_wan(found.run.problem.budget)}万元，该年名单{where}"


def hit_text(year: int, hit: Hits) -> str:
    """Tell how many of that year's list one scheme has."""
    return (
        f"“{hit.name}”：{year}年度名单{hit.official}项中命中{hit.both}项"
        f"（其中档次相同{hit.same_tier}项，档次和金额都相同{hit.same_amount}项），该方案共{hit.own}项"
    )


def hits(found: BackTest) -> Table:
    """Return one row per scheme."""
    fields: Fields[tuple[Hits, str]] = (
        field("方案", "text", lambda r: r[0].name, 22),
        field("该年名单（项）", "count", lambda r: r[0].official),
        field("该方案（项）", "count", lambda r: r[0].own),
        field("命中", "count", lambda r: r[0].both),
        field("档次相同", "count", lambda r: r[0].same_tier),
        field("金额也相同", "count", lambda r: r[0].same_amount),
        field("名单变化（与该年名单相比）", "text", lambda r: r[1], 60, short="名单变化"),
    )
    rows = zip(found.hits, (s.changes.text() for s in found.compared.schemes), strict=True)
    return table(f"{found.year}年度回溯检验", fields, rows)
