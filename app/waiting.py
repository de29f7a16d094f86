"""Answers that take longer than a page may wait: looked in on, shown with how far they are, cancelled on demand."""

from __future__ import annotations

import hashlib
from typing import TypeVar

import session
import streamlit as st
import trouble
from plain import plain

from allocator.run.parts import Run
from allocator.workbench.answers import Answer
from allocator.workbench.jobs import CANCELLED
from allocator.workbench.setup import Setup
from allocator.workbench.task import Task, Work

T = TypeVar("T")
LONGEST = 40
"""Characters of what a piece of work is about that may stand in the keys of its buttons."""


def at_once() -> Answer:
    """Tell what can be shown now: the whole answer where it is quick and nothing can be shown before it."""
    answers, setup = session.house().answers, session.setup()
    found = answers.first(setup)
    if found.run is None and not found.confirmed and not found.slow:
        return answers.whole(setup)
    if found.slow and _cancelled(setup):
        return Answer(setup, found.prepared, found.run, found.tables, fault=CANCELLED, confirmed=found.run is None)
    return found


def at_hand(setup: Setup) -> Answer:
    """Return the answer of any 方案: whole where that is quick, else what is known so far, the rest computed apart."""
    answers, jobs = session.house().answers, session.house().jobs
    found = answers.first(setup)
    if found.confirmed or _cancelled(setup):
        return found
    if not found.slow:
        return answers.whole(setup)
    done = jobs.look(setup)
    if done is None:
        jobs.ask(setup)
    return done or found


def run_at_hand() -> Run | None:
    """Return what the desk's answer has found; else say what is wrong, or that it is being solved."""
    answer = session.answer()
    if answer.fault:
        trouble.told(answer)
    elif answer.run is None:
        st.info("正在求解，请稍候")
    return None if answer.fault else answer.run


def _cancelled(setup: Setup) -> bool:
    return bool(st.session_state.get("cancelled") == setup.key())


@st.fragment(run_every=0.5)
def look_in() -> None:
    """Show how far a long solve is, with a button that ends it."""
    jobs, setup = session.house().jobs, session.setup()
    if _cancelled(setup):
        st.button("重新求解", on_click=lambda: st.session_state.pop("cancelled", None))
        return
    job = jobs.ask(setup)
    if jobs.look(setup) is not None:
        st.rerun()
    st.progress(job.share, text=f"正在用整数规划求解并复核，{plain(job.told)}；可以继续看其他页面")

    def cancel() -> None:
        jobs.cancel(setup)
        st.session_state["cancelled"] = setup.key()

    if st.button("取消求解", on_click=cancel):
        st.rerun()


@st.fragment(run_every=1.0)
def look_for(setups: tuple[Setup, ...]) -> None:
    """Other 方案 still being computed: drawn anew as soon as one of them is there."""
    if any(at_hand(s).confirmed for s in setups):
        st.rerun()
    st.caption(f"另有{len(setups)}个方案正在求解或复核，完成后自动显示")


def beside(
    kind: type[T],
    task: Task,
    told: str,
    setup: Setup,
    against: Setup | None = None,
    *,
    of: str = "",
    button: str = "",
) -> T | None:
    """Tell what is computed apart from a 方案; until it is there, how far it is with a button that ends it, or why not.

    Parameters
    ----------
    told
        What is being done.
    of
        The candidate that it is about, where it is about one; what is asked, where a study of weights is.
    button
        What starts it; without one it starts by itself, and again only on demand once it was cancelled.
    """
    jobs, ended = session.house().jobs, st.session_state.setdefault("ended", set())
    about = of if len(of) <= LONGEST else hashlib.sha256(of.encode()).hexdigest()[:12]
    key = f"{task}{setup.key()[:12]}{against.key()[:12] if against else ''}{about}"

    def begin() -> None:
        ended.discard(key)
        jobs.ask(setup, task, against, of)

    found = jobs.beside(kind, setup, task, against, of)
    if isinstance(found, str):
        st.warning(plain(found))
        st.button("重新测算", on_click=begin, key=f"_again_{key}")
        return None
    if found is not None:
        return found
    if jobs.under_way(setup, task, against, of) is None:
        if button or key in ended:
            st.button(plain(button or f"{told}：重新开始"), on_click=begin, key=f"_begin_{key}")
            return None
        begin()
    _look_beside(key, told, Work(task=task, setup=setup, against=against, of=of))
    return None


def failed(task: Task, setup: Setup, *, of: str = "") -> bool:
    """Tell whether what is computed apart has ended without a result; why is told in its place."""
    return isinstance(session.house().jobs.beside(object, setup, task, of=of), str)


@st.fragment(run_every=1.0)
def _look_beside(key: str, told: str, work: Work) -> None:
    jobs, of = session.house().jobs, (work.setup, work.task, work.against, work.of)
    job = jobs.under_way(*of)
    if job is None or job.done:
        st.rerun()
        return

    def cancel() -> None:
        jobs.cancel(*of)
        st.session_state.setdefault("ended", set()).add(key)

    left, right = st.columns([0.8, 0.2], vertical_alignment="bottom")
    left.progress(job.share, text=plain(f"{told}，{job.told}；可以继续看其他页面"))
    if right.button("取消测算", on_click=cancel, key=f"_cancel_{key}"):
        st.rerun()
