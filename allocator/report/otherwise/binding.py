"""Which clauses bind: a part of 规则代价.xlsx and of what a screen says of prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from allocator.law.clause.fields import FORCE_WORDS
from allocator.models.goals import class_of
from allocator.proof.resolve import PROOFS
from allocator.report import words
from allocator.report.checks import clause_names
from allocator.report.phrases import goal_text, points
from allocator.report.table import Fields, Part, Table, field, table
from allocator.run.parts import Run
from allocator.whatif.binding import Binding, Unknown

WHAT = "起作用的条款"
HOW = "逐条去掉，其余不变，重新求出最优名单：其他目标能改善的，本条起作用；与余量多少无关"
UNKNOWN: Mapping[Unknown, str] = {
    "": "",
    "no_drop": "不能单独去掉，未测算",
    "pool": "去掉后参评的项目不同，目标不可比",
    "refused": "去掉后规则不能成立",
    "broken": "公示的名单不符合规则",
    "infeasible": "去掉后没有可行方案",
    "late": "去掉后未能证明最优",
}


def screen(run: Run, found: Sequence[Binding]) -> Iterator[Part]:
    """Yield what binds with what it costs, then what does not, then what is not known."""
    names, granule = clause_names(run.programme), run.problem.granule
    binding = [f"{_name(b, names)}，{b.where}：去掉后{effect_text(b, granule)}" for b in found if b.binds]
    yield from points(f"哪些条款起作用（{HOW}）", binding or ["没有：各条单独去掉，其他目标都不能改善"])
    idle = [_name(b, names) for b in found if b.binds is False and not b.changes_list]
    moving = [_name(b, names) for b in found if b.binds is False and b.changes_list]
    unknown = [f"{_name(b, names)}（{UNKNOWN[b.unknown]}）" for b in found if b.binds is None]
    yield from points(
        "不起作用的条款",
        [
            *([f"去掉后名单和金额不变：{'、'.join(idle)}"] if idle else []),
            *([f"去掉后名单会变，其他目标不能改善：{'、'.join(moving)}"] if moving else []),
        ],
    )
    yield from points("不知是否起作用的条款", ["、".join(unknown)] if unknown else [], "doubt")


def sheet(run: Run, found: Sequence[Binding]) -> Table:
    """Return one row per clause."""
    names, granule = clause_names(run.programme), run.problem.granule
    fields: Fields[Binding] = (
        field("条款", "text", lambda b: _name(b, names), 30),
        field("依据", "text", lambda b: b.where, 14),
        field("约束力", "label", lambda b: FORCE_WORDS[b.force]),
        field("是否起作用", "label", lambda b: {True: "起作用", False: "不起作用", None: "未知"}[b.binds]),
        field("去掉后的目标", "text", lambda b: UNKNOWN[b.unknown] or effect_text(b, granule), 50),
        field("名单", "label", lambda b: {True: "会变", False: "不变", None: ""}[b.changes_list]),
        field("求解", "text", lambda b: PROOFS[b.proof] if b.proof != "none" else "", 20),
    )
    return table("", fields, found, look=lambda b: "marked" if b.binds else "")


def goals(run: Run, found: Sequence[Binding]) -> Table:
    """Return every goal with and without every clause of which that is known, and whether it is the clause's own."""
    names, granule = clause_names(run.programme), run.problem.granule
    rows = [(b, name) for b in found if b.with_it is not None and b.without is not None for name in b.with_it]

    def shown(values: Mapping[str, int | None] | None, name: str) -> str:
        return words.goal_value(name, values[name] if values else None, granule)

    fields: Fields[tuple[Binding, str]] = (
        field("条款", "text", lambda r: _name(r[0], names), 30),
        field("目标", "text", lambda r: words.goal(r[1]), 30),
        field("现行", "text", lambda r: shown(r[0].with_it, r[1])),
        field("去掉后", "text", lambda r: shown(r[0].without, r[1])),
        field("本条自身的目标", "label", lambda r: "是" if r[1] in r[0].own else ""),
    )
    return table("", fields, rows)


def effect_text(one: Binding, granule: int) -> str:
    """Return the goals that get better and worse without a clause, and which are its own."""
    changes = [goal_text(g, granule) for g in (*one.improves, *one.worsens)]
    own = f"（本条自身的目标“{'”“'.join(class_of(name).called_as(name) for name in one.own)}”不计）" if one.own else ""
    return f"{'，'.join(changes) or '其他目标不变'}{own}"


def _name(one: Binding, names: Mapping[str, str]) -> str:
    return one.says if one.pin else names.get(one.clause, one.clause)
