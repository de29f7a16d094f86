"""What a browser session holds: its desk, kept in the working folder and named in the page's address."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from plain import plain

from allocator.errors import AllocatorError
from allocator.workbench.answers import Answer, Answers
from allocator.workbench.history import begun_anew, kept, redone, undone
from allocator.workbench.jobs import Jobs
from allocator.workbench.setup import Setup
from allocator.workbench.table import Desk
from allocator.workbench.workspace import Opened, TakenError, Workspace

CASE = "case"
"""The address's parameter that names the desk: ?case=…"""


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


def arrive() -> None:
    """Open the desk that the address names, or begin one with the sample year; keep its name in the address."""
    if "opened" not in st.session_state:
        name = st.query_params.get(CASE, "")
        found = house().workspace.open(name) if name else None
        if name and found is None:
            tell(f"没有找到“{name}”，已打开示例年度")
        st.session_state.opened = found or Opened("", 0, Desk.begun(house().answers.begin()))
    name = opened().name
    if name and st.query_params.get(CASE) != name:
        st.query_params[CASE] = name
    elif not name and CASE in st.query_params:
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


def keep(new: Desk) -> None:
    """Keep the desk; where another window was faster, keep it under a name of its own."""
    if new == desk():
        return
    was = opened()
    _kept(was, new, lambda place: kept(place, was, new, _names()))


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
