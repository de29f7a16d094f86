"""Why a scheme's list is another one, a sentence for each change."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.money import show_score, show_wan
from allocator.problem.changes import KINDS
from allocator.report.table import Fields, Table, field, table
from allocator.whatif.weights.causes import Cause
from allocator.whatif.weights.compared import Compared

MOST_NAMED = 4


def cause_text(own: Compared, cause: Cause) -> str:
    """Tell why one candidate's award is another one, in one sentence."""
    if cause.kind == "amount":
        return _money(own, cause)
    before, after = cause.ranks
    had, has = (show_score(s) for s in cause.scores)
    return f"得分{had}→{has}，名次第{before}→第{after}{_why(own, cause)}"


def _why(own: Compared, cause: Cause) -> str:
    if cause.code == "rose":
        return f"，越过{_named(own, cause.crossed)}"
    if cause.code == "fell":
        return f"，被{_named(own, cause.crossed)}超过"
    if cause.code == "line":
        return "；不由与他人的名次先后引起，该方案下分数线的位置随其他项目移动"
    who = f"名次在前的相关项目{_named(own, cause.siblings)}" if cause.siblings else "条款"
    return f"；该方案下受{who}限制" if cause.code == "blocked" else f"；拟上会名单中受{who}限制，该方案下不再受限"


def _money(own: Compared, cause: Cause) -> str:
    """Tell why the amount is another one at the same tier."""
    money = "→".join("–" if a is None else f"{show_wan(a[1])}万元" for a in (cause.before, cause.after))
    who = _named(own, cause.siblings)
    if cause.code == "cut":
        return f"金额{money}：该方案下受累计上限，同单位名次在前的项目为{who or '无'}"
    if cause.code == "uncut":
        return f"金额{money}：不再受累计上限，拟上会名单中同单位名次在前的项目为{who or '无'}"
    return f"档次不变，金额{money}"


def _named(own: Compared, ids: Sequence[str]) -> str:
    names = {c.id: c.called for c in own.pool}
    told = "、".join(names.get(i, i) for i in ids[:MOST_NAMED])
    return f"{told}等{len(ids)}项" if len(ids) > MOST_NAMED else told


def causes(own: Compared, name: str, found: Sequence[Cause]) -> Table:
    """Return one row per change of a scheme's list."""
    by_id = {c.id: c for c in own.pool}
    fields: Fields[Cause] = (
        field("项目编号", "label", lambda c: c.id, 14),
        field("申报单位", "text", lambda c: by_id[c.id].applicant, 30),
        field("变化", "label", lambda c: KINDS[c.kind]),
        field("原因", "text", lambda c: cause_text(own, c), 80),
    )
    return table(f"“{name}”与拟上会名单的差别及原因", fields, found)
