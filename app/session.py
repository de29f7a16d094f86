"""What a browser session holds: its desk, kept in the working folder and named in the page's address."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import login
import streamlit as st
from plain import plain

from allocator.errors import AllocatorError
from allocator.workbench.answers import Answer, Answers
from allocator.workbench.history import begun_anew, kept, redone, undone
from allocator.workbench.jobs import Jobs
from allocator.workbench.setup import Setup
from allocator.workbench.shelf import earlier
from allocator.workbench.table import Desk
from allocator.workbench.workspace import Opened, TakenError, Workspace

CASE, SAMPLE = "case", "sample"
"""The address's parameter that names the desk: ?case=…, and its value for the sample."""


@dataclass(frozen=True)
class House:
    """What all sessions share."""

    workspace: Workspace
    answers: Answers
    jobs: Jobs


@cache
def _house(folder: str) -> House:
    workspace = Workspace(Path(folder))
    answers = Answers(workspace)
    return House(workspace, answers, Jobs(answers))


def house() -> House:
    """Return the working folder that `allocator app --workspace` names, and everything computed on it."""
    return _house(os.environ.get("ALLOCATOR_WORKSPACE", "工作"))


def arrive() -> bool:
    """Open the desk that the address names, else the sample where nobody has worked yet; False: to be chosen."""
    if "opened" not in st.session_state:
        name = st.query_params.get(CASE, "")
        found = house().workspace.open(name) if name not in ("", SAMPLE) else None
        if name not in ("", SAMPLE) and found is None:
            tell(f"没有找到“{name}”")
        if found is None and name != SAMPLE and (st.session_state.get("leaving") or _worked()):
            return False
        st.session_state.opened = found or _sample()
    name = opened().name
    if name and st.query_params.get(CASE) != name:
        st.query_params[CASE] = name
    elif not name and st.query_params.get(CASE, SAMPLE) != SAMPLE:
        del st.query_params[CASE]
    return True


def _worked() -> bool:
    """Tell whether there is earlier work."""
    return any(w for w in earlier(house().answers, visitor()))


def _sample() -> Opened:
    return Opened("", 0, Desk.begun(house().answers.begin()))


def visitor() -> str:
    """Return who works here, where visitors log in; each then sees the own work listed."""
    return login.who()


def sample() -> None:
    """Open the sample year."""
    st.query_params[CASE] = SAMPLE
    st.session_state.opened = _sample()


def open_desk(name: str) -> None:
    """Open earlier work."""
    found = house().workspace.open(name)
    if found is None:
        tell(f"“{name}”已不能打开")
    else:
        st.session_state.opened = found


def leave() -> None:
    """Go back to where all work is listed."""
    for name in ("opened", "received", "project"):
        st.session_state.pop(name, None)
    st.session_state.leaving = True
    if CASE in st.query_params:
        del st.query_params[CASE]


def opened() -> Opened:
    found: Opened = st.session_state.opened
    return found


def desk() -> Desk:
    return opened().desk


def setup() -> Setup:
    return desk().setup


def change(new: Setup, made_by: str = "") -> None:
    """Take a set-up as the 方案 at hand, if the rules allow it; what they say otherwise is told."""
    if fault := house().answers.check(new):
        tell(fault)
        return
    keep(desk().changed(new, made_by))


def move(new: Setup) -> None:
    """Take files or a 办法; the 基准 moves along where it is of another 办法, and nothing waits any more."""
    moved = desk().changed(new, "").keeping(None)
    keep(moved if moved.of(moved.base).setup.programme == new.programme else moved.based(moved.at))


def own(new: Setup) -> None:
    """Begin with the planner's own files: a new desk, without the sample; one that has no files yet goes on."""
    if desk().setup.files:
        begin(Desk.begun(new).telling(desk().office))
    else:
        keep(desk().replaced(new).keeping(None))


def begin(new: Desk) -> None:
    """Keep a new desk and open it."""
    try:
        st.session_state.opened = house().workspace.begin(new.model_copy(update={"by": visitor()}))
    except AllocatorError as fault:
        st.session_state.opened = Opened("", 0, new)
        tell(str(fault))


def keep(new: Desk) -> None:
    """Keep the desk; where another window was faster, keep it under a name of its own."""
    if new == desk():
        return
    was = opened()
    mine = new if was.name else new.model_copy(update={"by": visitor()})
    _kept(was, mine, lambda place: kept(place, was, mine, _names()))


def back() -> None:
    """Take the last change back."""
    _turned(undone(house().workspace, opened()))


def again() -> None:
    """Make the change again that was taken back last."""
    _turned(redone(house().workspace, opened()))


def _turned(new: Desk | None) -> None:
    if new is None:
        tell("这一步之前的版本已不在工作文件夹中，不能撤销或重做")
        return
    _kept(was := opened(), new, lambda place: place.save(was, new))


def _kept(was: Opened, new: Desk, keeping: Callable[[Workspace], Opened]) -> None:
    workspace = house().workspace
    try:
        st.session_state.opened = keeping(workspace)
    except TakenError as fault:
        st.session_state.opened = begun_anew(workspace, new)
        tell(f"{fault}。两边都已保留：您的修改另存为“{opened().name}”，原链接仍是对方的版本")
    except AllocatorError as fault:
        st.session_state.opened = Opened(was.name, was.version, new)
        tell(str(fault))


def _names() -> dict[str, str]:
    """Candidate id → the number with the name beside it, as the page drawn last knows them."""
    found: Answer | None = st.session_state.get("answer")
    run = found.run if found else None
    return {e.candidate.id: e.candidate.called for e in run.explanations} if run else {}


def link(page: str, told: str) -> None:
    """Draw a button that turns to another page, where there is one of that name."""
    found = st.session_state.get("pages", {}).get(page)
    if found is not None and st.button(plain(told), key=f"_to_{page}"):
        st.switch_page(found)


def turn_to(page: str) -> None:
    """Turn to another page, where there is one of that name; else draw this one anew."""
    if (found := st.session_state.get("pages", {}).get(page)) is not None:
        st.switch_page(found)
    st.rerun()


def tell(message: str) -> None:
    """Say something at the top of the next page drawn."""
    st.session_state.setdefault("told", []).append(message)


def told() -> list[str]:
    """Tell what is to be said, once."""
    found: list[str] = st.session_state.pop("told", [])
    return list(dict.fromkeys(found))


def hold(answer: Answer) -> None:
    """Hold the answer that this run of the page shows, and what waits for its confirmation."""
    st.session_state.answer = answer
    st.session_state.waiting = []


def answer() -> Answer:
    found: Answer = st.session_state.answer
    return found


def later(draw: Callable[[Answer], None]) -> None:
    """Draw what needs the confirmed answer: now where it is there, else as soon as it is."""
    if answer().confirmed:
        draw(answer())
    else:
        st.session_state.waiting.append(draw)


def confirmed(found: Answer) -> None:
    """Draw what waited for the confirmed answer."""
    st.session_state.answer = found
    for draw in st.session_state.waiting:
        draw(found)
    st.session_state.waiting = []
