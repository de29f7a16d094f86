"""Answers that take longer than a page may wait: looked in on, shown with the time they take, cancelled on demand."""

from __future__ import annotations

import session
import streamlit as st

from allocator.desk.answers import Answer
from allocator.desk.apart import CANCELLED


def at_once() -> Answer:
    """What can be shown now: the whole answer where it is quick and nothing can be shown before it."""
    answers, setup = session.house().answers, session.setup()
    found = answers.first(setup)
    if found.run is None and not found.confirmed and not found.slow:
        return answers.whole(setup)
    if found.slow and st.session_state.get("cancelled") == setup.key():
        return Answer(setup, found.prepared, found.run, found.tables, fault=CANCELLED, confirmed=found.run is None)
    return found


@st.fragment(run_every=0.5)
def look_in() -> None:
    """A long solve under way: its seconds, and a button that ends it."""
    jobs, setup = session.house().jobs, session.setup()
    if st.session_state.get("cancelled") == setup.key():
        st.button("重新求解", on_click=lambda: st.session_state.pop("cancelled", None))
        return
    job = jobs.ask(setup)
    if jobs.look(setup) is not None:
        st.rerun()
    st.progress(min(95, 5 + job.seconds), text=f"正在用整数规划求解并复核，已用{job.seconds}秒；可以继续看其他页面")

    def cancel() -> None:
        jobs.cancel(setup)
        st.session_state["cancelled"] = setup.key()

    if st.button("取消求解", on_click=cancel):
        st.rerun()


def logged_in() -> bool:
    """On a departmental server: whether somebody is logged in; otherwise the page asks for it."""
    if st.user.is_logged_in:
        return True
    st.title("请先登录")
    st.button("用单位账号登录", on_click=st.login, type="primary")
    return False
