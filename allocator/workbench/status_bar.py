"""The line on top of every page: 预算 / 已安排 / 结余 / 支持数 / 求解状态, from whatever is known so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from allocator.money import show_wan
from allocator.report.headline import headline
from allocator.workbench.answers import Answer
from allocator.workbench.rules.programme_list import programme

Tone = Literal["good", "wait", "bad"]
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Cell:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class TopLine:
    """What the top line says. `stamps`: 草案, 仅供测算 and why, 原则上的例外."""

    title: str
    cells: tuple[Cell, ...]
    state: str
    tone: Tone
    stamps: tuple[str, ...]


def topline(answer: Answer) -> TopLine:
    """Return the top line of an answer, also of one that has no list or is not confirmed yet."""
    budget, run = answer.setup.budget, answer.run
    if run is None:
        return TopLine(programme(answer.setup.programme).short, _cells(budget), _waiting(answer), _tone(answer), ())
    head = headline(run)
    title = head.subject
    if run.result.allocation is None:
        return TopLine(title, _cells(budget), head.verdict, "bad", (*head.drafts, *head.exceptions))
    cells = _cells(budget, show_wan(head.spent), show_wan(head.left), str(head.number))
    if head.frozen is not None:
        cells = (*cells[:2], Cell("冻结", f"{show_wan(head.frozen)}万元"), *cells[2:])
    if not answer.confirmed:
        return TopLine(title, cells, "分数线法已求得，正在复核…", "wait", (*head.stamps, *head.exceptions))
    drafts = (f"草案：{'；'.join(head.doubts)}",) if head.doubts else ()
    told = (*drafts, *head.stamps, *head.exceptions)
    return TopLine(title, cells, head.verdict, "good" if head.proven else "bad", told)


def _cells(budget: int, spent: str = "", left: str = "", number: str = "") -> tuple[Cell, ...]:
    def wan(text: str) -> str:
        return f"{text}万元" if text else NOTHING

    return (
        Cell("预算", f"{show_wan(budget)}万元"),
        Cell("已安排", wan(spent)),
        Cell("结余", wan(left)),
        Cell("支持数", f"{number}项" if number else NOTHING),
    )


def _waiting(answer: Answer) -> str:
    if not answer.fault:
        return "正在求解…"
    return "数据有错误，未计算" if answer.intake and answer.intake.refused else "未计算"


def _tone(answer: Answer) -> Tone:
    return "bad" if answer.fault else "wait"
