"""Earlier work of a working folder, as the start page lists it: what it is called, year, 办法, last change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from allocator.errors import AllocatorError
from allocator.workbench.answers import Answers
from allocator.workbench.memory import Memory
from allocator.workbench.rules.programme_list import programme as shelved
from allocator.workbench.setup import Setup
from allocator.workbench.table import Desk

SAMPLE_TITLE = "示例数据（虚构）"
NAMED = 3
"""So many files at most give their names to work that has none."""
_KNOWN: Memory[Desk] = Memory(500)


@dataclass(frozen=True, slots=True)
class Work:
    """One desk: `name` is that of its address, `title` what people call it."""

    name: str
    title: str
    programme: str
    year: int | None
    plans: int
    changed: str


def earlier(answers: Answers, by: str = "") -> tuple[Work, ...]:
    """Return the desks that can be opened, the last changed first; where visitors log in, one's own."""
    place, found = answers.workspace, []
    for name, version, moment in place.kept():
        key = f"{place.folder}:{name}:{version}:{moment}"
        desk = _KNOWN.known(key)
        if desk is None and (opened := place.open(name)) is not None:
            desk = _KNOWN.put(key, opened.desk)
        if desk is not None and desk.by == by:
            found.append(_work(answers, name, desk, moment))
    return tuple(found)


def _work(answers: Answers, name: str, desk: Desk, moment: float) -> Work:
    setup = desk.setup
    year: int | None = None
    try:
        programme = shelved(setup.programme)
        short, year = programme.short, setup.year or programme.year
    except AllocatorError:  # a file of one's own that is gone
        short, year = Path(setup.programme).stem, setup.year
    day = datetime.fromtimestamp(moment).astimezone()
    changed = f"{day.year}年{day.month}月{day.day}日 {day:%H:%M}"
    return Work(name, title_of(answers, desk), short, year, len(desk.plans), changed)


def title_of(answers: Answers, desk: Desk) -> str:
    """Return what a desk is called: as the planner says, else by its files."""
    return desk.title or files_told(answers, desk.setup)


def files_told(answers: Answers, setup: Setup) -> str:
    """Name the files of a set-up in few words."""
    if answers.is_sample(setup):
        return SAMPLE_TITLE
    stems = [Path(u.name).stem for u in setup.files]
    more = f"等{len(stems)}个文件" if len(stems) > NAMED else ""
    return "、".join(stems[:NAMED]) + more or "还没有申报表"
