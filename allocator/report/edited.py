"""An edited list beside the best one: what each goal loses, who would have won instead, who is wronged, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.proof.resolve import PROOFS
from allocator.report import words
from allocator.report.justified import justified, justified_table
from allocator.report.phrases import goals_text, points, sums_text
from allocator.report.table import Fields, Part, Table, field, table
from allocator.whatif.edited import Edited
from allocator.whatif.effects import GoalChange

BESIDE, WRONGED = "与同条件最优名单对照", "越过而没有理由的项目"


@dataclass(frozen=True, slots=True)
class _Fact:
    """One line of the comparison: what it is about, and what there is to say."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class _Goal:
    """A goal on both lists, in words."""

    name: str
    best: str
    own: str
    verdict: str


def facts(problem: Problem, found: Edited) -> tuple[_Fact, ...]:
    """Return what a list costs against the best one."""
    if found.effect is None:
        return (_Fact("最优名单", found.best.why),)
    called = {c.id: c.called for c in problem.everybody}
    changes = found.effect.changes

    def names(ids: tuple[str, ...]) -> str:
        return "、".join(called.get(i, i) for i in ids) or "无"

    return (
        _Fact("依据", PROOFS[found.proof]),
        _Fact("各项目标（最优→本名单）", goals_text(found.effect, problem.granule)),
        _Fact("金额和数量（最优→本名单）", sums_text(found.effect)),
        _Fact("最优名单支持而本名单没有的", names(changes.left)),
        _Fact("本名单支持而最优名单没有的", names(changes.entered)),
        _Fact("本名单中档次较低的", names(changes.lowered)),
        _Fact("本名单中档次较高的", names(changes.raised)),
    )


def goals_table(problem: Problem, found: Edited) -> Table:
    """Return both vectors, goal by goal in order of priority."""
    told = {"better": "改善", "worse": "变差", "same": "相同"}
    fields: Fields[_Goal] = (
        field("目标", "text", lambda g: g.name),
        field("最优名单", "label", lambda g: g.best),
        field("本名单", "label", lambda g: g.own),
        field("本名单相比", "label", lambda g: g.verdict),
    )

    def shown(g: GoalChange, value: int) -> str:
        return words.goal_value(g.name, value, problem.granule)

    goals = found.effect.goals if found.effect else ()
    rows = [_Goal(words.goal(g.name), shown(g, g.before), shown(g, g.after), told.get(g.verdict, "")) for g in goals]
    return table(f"{BESIDE}：各项目标", fields, rows, repeats=False, spans=(2, 2, 2, 1))


def facts_table(problem: Problem, found: Edited) -> Table:
    """Return the comparison, a line for each thing."""
    fields: Fields[_Fact] = (
        field("对照", "text", lambda f: f.about),
        field("内容", "text", lambda f: f.text),
    )
    return table(BESIDE, fields, facts(problem, found), repeats=False, spans=(2, 5))


def wronged_table(problem: Problem, allocation: Allocation, found: Edited) -> Table:
    """Return those whom the list passes over without a reason."""
    rows = tuple(x for x in justified(problem, allocation, found.certificate) if not x.holds)
    return justified_table(rows, entitled=problem.entitled).titled(WRONGED, repeats=False)


def screen(problem: Problem, allocation: Allocation, found: Edited) -> Iterator[Part]:
    """Yield what a screen shows of it."""
    told = [f"{f.about}：{f.text}" for f in facts(problem, found)]
    yield from points(BESIDE, told)
    wronged = wronged_table(problem, allocation, found)
    if wronged.rows:
        yield wronged.titled(f"{WRONGED}（{len(wronged.rows)}项）")
