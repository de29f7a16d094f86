"""Lists that are nearly as good: on the terminal, and 近优名单.xlsx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.models.goals import class_of
from allocator.proof.resolve import PROOFS
from allocator.report import words
from allocator.report.columns import Cell, Column
from allocator.report.headline import headline
from allocator.report.screen import FAINT, STRONG, Said, Screen
from allocator.report.sheet import Block, Book
from allocator.report.whatif.phrases import (
    candidates_of,
    ending,
    goals_text,
    money_line,
    named,
    people_text,
    short_title,
    sums_text,
)
from allocator.run.parts import Run
from allocator.whatif.near_optimal import Alternatives, Other
from allocator.whatif.tolerance import Tolerance

if TYPE_CHECKING:
    from rich.console import Console

NAME = "近优名单.xlsx"
WHAT = "接近最优的其他名单"
BEATEN = "各项目标均不优于容差内的另一种名单、且至少一项更差"


def show(run: Run, found: Alternatives, console: Console) -> None:
    """The tolerance, who is in all, some or none of the lists, and the most different ones."""
    screen, candidates = Screen(console), candidates_of(run.case)
    lines = [Said(money_line(run), STRONG), Said(verdict(run, found), STRONG)]
    if hint := advice(found):
        lines.append(Said(hint, FAINT))
    screen.panel(short_title(run, WHAT), lines, "green")
    screen.heading("各项目在这些名单中")
    screen.items([Said(line) for line in _kinds(found)])
    if found.sometimes:
        screen.items([Said(f"只在部分名单中：{named(found.sometimes, candidates, 20)}")])
    screen.heading(f"差异最大的{len(found.others)}种名单" if found.others else "没有可比较的其他名单")
    screen.items([Said(_told(run, n, other)) for n, other in enumerate(found.others, 1)] or [Said(none_left(found))])
    what = "容差内的全部名单" if found.number is not None else "差异最大的名单和各项目是否入选"
    ending(screen, run, [f"{what}：{PROOFS[found.proof]}"])


def verdict(run: Run, found: Alternatives) -> str:
    """What counts as nearly as good, and how many lists do."""
    t, granule = found.tolerance, run.problem.granule
    best, worst = (words.goal_value(t.name, value, granule) for value in (t.best, t.worst))
    earlier = "，其前各目标保持最优" if t.earlier else ""
    number = f"，共{found.number:,}种名单（含最优名单）" if found.number is not None else ""
    if found.dominated:
        number += f"，其中{found.dominated:,}种{BEATEN}，不列出"
    return f"目标“{words.goal(t.name)}”最优为{best}，{allowance(run, t)}，即不差于{worst}的都算{earlier}{number}"


def allowance(run: Run, t: Tolerance) -> str:
    """How far a list may be from the optimum, in the goal's own unit."""
    if not t.slack:
        return "不得变差"
    return class_of(t.name).allowance(t.slack, run.problem.granule)


def none_left(found: Alternatives) -> str:
    """Why there is no other list to show."""
    if found.number == 1:
        return "容差内没有其他名单"
    if found.number is not None:
        return f"容差内另有{found.number - 1:,}种名单，{BEATEN}，没有值得比较的"
    return f"容差内没有其他名单，或其他名单{BEATEN}"


def advice(found: Alternatives) -> str:
    """What to ask instead where nothing is allowed to differ."""
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


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate: its tier and 元 in the optimum and in each list; None for no award."""

    rank: int
    id: str
    applicant: str
    city: str
    kind: str
    awards: tuple[tuple[str, int] | None, ...]


def workbook(run: Run, found: Alternatives) -> bytes:
    """近优名单.xlsx: candidate by candidate, then list by list."""
    head = headline(run)
    book = Book(head)
    rows = list(_lines(run, found))
    subtitle = (verdict(run, found) + ("" if found.others else f"；{none_left(found)}"), "单位：万元")
    block = Block(_columns(len(found.others)), rows, look=lambda row: "subtotal" if len(set(row.awards)) > 1 else "")
    book.sheet("逐项", head.titled(WHAT), subtitle, [block])
    granule = run.problem.granule
    columns: list[Column[Other]] = [
        Column("名单", "label", lambda o: f"名单{found.others.index(o) + 1}"),
        Column("与最优名单不同的项目数", "whole", lambda o: o.distance),
        Column("金额（万元）", "money", lambda o: o.effect.spent[1]),
        Column("支持数", "whole", lambda o: o.effect.number[1]),
        Column("变化", "text", lambda o: people_text(o.effect), 60),
        Column("目标变化", "text", lambda o: goals_text(o.effect, granule), 60),
    ]
    book.sheet("各名单", head.titled(f"{WHAT}：各名单"), subtitle, [Block(columns, found.others)])
    return book.close()


def _lines(run: Run, found: Alternatives) -> Iterator[Line]:
    """Every candidate that is in at least one of the lists."""
    candidates, tiers = candidates_of(run.case), [t.name for t in run.problem.tiers]
    base = {i: c.id for i, c in enumerate(run.problem.pool)}
    lists: list[dict[str, tuple[int, int]]] = [
        {base[i]: (a.level, a.amount) for i, a in enumerate(run.result.allocation.awards) if a}
        if run.result.allocation
        else {},
        *(other.answer.awards for other in found.others),
    ]
    always, some = set(found.always), set(found.sometimes)
    for rank, c in enumerate(run.problem.pool, 1):
        if c.id not in always | some:
            continue
        got = [one.get(c.id) for one in lists]
        kind = "全部" if c.id in always else "部分"
        named_awards = tuple(None if g is None else (tiers[g[0] - 1], g[1]) for g in got)
        yield Line(rank, c.id, candidates[c.id].applicant, c.city, kind, named_awards)


def _columns(others: int) -> list[Column[Line]]:
    def tier(n: int) -> Callable[[Line], Cell]:
        return lambda row: (award := row.awards[n]) and award[0]

    def amount(n: int) -> Callable[[Line], Cell]:
        return lambda row: (award := row.awards[n]) and award[1]

    columns: list[Column[Line]] = [
        Column("位次", "whole", lambda row: row.rank),
        Column("项目编号", "label", lambda row: row.id, 14),
        Column("申报单位", "text", lambda row: row.applicant, 34),
        Column("所在市", "label", lambda row: row.city),
        Column("在近优名单中", "label", lambda row: row.kind),
    ]
    for n in range(others + 1):
        columns.append(Column("最优名单·档次" if not n else f"名单{n}·档次", "label", tier(n)))
        columns.append(Column("金额（万元）", "money", amount(n)))
    return columns
