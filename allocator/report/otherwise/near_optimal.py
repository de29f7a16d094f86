"""Lists that are nearly as good; on paper 近优名单.xlsx."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.models.goals import class_of
from allocator.proof.resolve import PROOFS
from allocator.report import words
from allocator.report.headline import headline
from allocator.report.lists import Awards, Ranked, side_by_side
from allocator.report.phrases import (
    candidates_of,
    ending,
    goals_text,
    money_line,
    named,
    panel,
    people_text,
    points,
    short_title,
    sums_text,
)
from allocator.report.table import Field, Fields, Line, Look, Part, Report, Sheet, Table, field, table
from allocator.run.parts import Run
from allocator.whatif.near_optimal import Alternatives, Other
from allocator.whatif.tolerance import Tolerance

NAME = "近优名单.xlsx"
WHAT = "接近最优的其他名单"
BEATEN = "各项目标均不优于容差内的另一种名单、且至少一项更差"


def report(run: Run, found: Alternatives) -> Report:
    """Return the tolerance, who is in all, some or none of the lists, and the most different ones."""
    head = headline(run)
    left = verdict(run, found) + ("" if found.others else f"；{none_left(found)}")
    sheets = (
        Sheet("逐项", head.titled(WHAT), left, "单位：万元", (_candidates(run, found),)),
        Sheet("各名单", head.titled(f"{WHAT}：各名单"), left, "单位：万元", (_lists(run, found),)),
    )
    return Report(head, tuple(_screen(run, found)), sheets)


def _screen(run: Run, found: Alternatives) -> Iterator[Part]:
    lines = [Line(money_line(run), "strong"), Line(verdict(run, found), "strong")]
    if hint := advice(found):
        lines.append(Line(hint, "faint"))
    yield panel(short_title(run, WHAT), lines, "good")
    kinds = list(_kinds(found))
    if found.sometimes:
        kinds.append(f"只在部分名单中：{named(found.sometimes, candidates_of(run.case), 20)}")
    yield from points("各项目在这些名单中", kinds)
    told = [_told(run, n, other) for n, other in enumerate(found.others, 1)] or [none_left(found)]
    yield from points(f"差异最大的{len(found.others)}种名单" if found.others else "没有可比较的其他名单", told)
    what = "容差内的全部名单" if found.number is not None else "差异最大的名单和各项目是否入选"
    yield from ending(run, [f"{what}：{PROOFS[found.proof]}"])


def verdict(run: Run, found: Alternatives) -> str:
    """Tell what counts as nearly as good, and how many lists do."""
    t, granule = found.tolerance, run.problem.granule
    best, worst = (words.goal_value(t.name, value, granule) for value in (t.best, t.worst))
    earlier = "，其前各目标保持最优" if t.earlier else ""
    number = f"，共{found.number:,}种名单（含最优名单）" if found.number is not None else ""
    if found.dominated:
        number += f"，其中{found.dominated:,}种{BEATEN}，不列出"
    return f"目标“{words.goal(t.name)}”最优为{best}，{allowance(run, t)}，即不差于{worst}的都算{earlier}{number}"


def allowance(run: Run, t: Tolerance) -> str:
    """Tell how far a list may be from the optimum, in the goal's own unit."""
    if not t.slack:
        return "不得变差"
    return class_of(t.name).allowance(t.slack, run.problem.granule)


def none_left(found: Alternatives) -> str:
    """Tell why there is no other list to show."""
    if found.number == 1:
        return "容差内没有其他名单"
    if found.number is not None:
        return f"容差内另有{found.number - 1:,}种名单，{BEATEN}，没有值得比较的"
    return f"容差内没有其他名单，或其他名单{BEATEN}"


def advice(found: Alternatives) -> str:
    """Tell what to ask instead where nothing is allowed to differ."""
    if found.tolerance.slack:
        return ""
    return "容差为0：本目标不得变差，只有其后的目标可以不同；百分比按最优值计算、向下取整，也可用绝对数，如 --within 1"


def _kinds(found: Alternatives) -> Iterator[str]:
    moving = len(found.always) - len(found.steady)
    tiers = f"，其中{len(found.steady)}项档次也不变" if moving else "，档次也都不变"
    yield f"{len(found.always)}项在全部名单中{tiers if found.always else ''}"
    if moving:
        varying = [i for i in found.always if i not in set(found.steady)]
        yield f"在全部名单中、档次不定：{'、'.join(varying)}"
    yield f"{len(found.sometimes)}项只在部分名单中，{len(found.never)}项不在任何一种名单中"


def _told(run: Run, n: int, other: Other) -> str:
    e = other.effect
    told = f"名单{n}，与最优名单有{other.distance}项不同：{people_text(e)}"
    return f"{told}；{sums_text(e)}；{goals_text(e, run.problem.granule)}"


def _candidates(run: Run, found: Alternatives) -> Table:
    """Return every candidate that is in at least one of the lists."""
    best = run.result.allocation.awards if run.result.allocation else ()
    base = {run.problem.pool[i].id: (a.level, a.amount) for i, a in enumerate(best) if a}
    others = [(f"名单{n}", other.answer.awards) for n, other in enumerate(found.others, 1)]
    lists: list[tuple[str, Awards]] = [("最优名单", base), *others]
    always = set(found.always)
    kind: Field[Ranked] = field("在近优名单中", "label", lambda row: "全部" if row[1].id in always else "部分")

    def look(row: Ranked) -> Look:
        return "subtotal" if len({awards.get(row[1].id) for _, awards in lists}) > 1 else ""

    return side_by_side(run, lists, always.union(found.sometimes), also=[kind], look=look)


def _lists(run: Run, found: Alternatives) -> Table:
    granule = run.problem.granule
    fields: Fields[tuple[int, Other]] = (
        field("名单", "label", lambda o: f"名单{o[0]}"),
        field("与最优名单不同的项目数", "count", lambda o: o[1].distance),
        field("金额（万元）", "money", lambda o: o[1].effect.spent[1]),
        field("支持数", "count", lambda o: o[1].effect.number[1]),
        field("变化", "text", lambda o: people_text(o[1].effect), 60),
        field("目标变化", "text", lambda o: goals_text(o[1].effect, granule), 60),
    )
    return table("", fields, enumerate(found.others, 1))
