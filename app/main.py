"""The pages, and the frame around each: what stands on every one, and the confirmation of what it shows."""

from __future__ import annotations

from collections.abc import Callable

import arrivals
import faults
import login
import page_data
import page_explain
import page_meeting
import page_plan
import page_rules
import page_start
import session
import shell
import streamlit as st
import waiting

TITLE = "AI奖补资金分配测算"


def main() -> None:
    """Run the pages once."""
    faults.everywhere()
    st.set_page_config(page_title=TITLE, layout="wide", initial_sidebar_state="expanded")
    shell.dress()
    if not login.passed():
        return
    pages = (
        st.Page(page_data.page, title="数据", url_path="data"),
        st.Page(page_rules.page, title="规则与预算", url_path="rules"),
        st.Page(page_plan.page, title="方案", url_path="plan", default=True),
        st.Page(page_explain.page, title="说明", url_path="explain"),
        st.Page(_compare, title="比较", url_path="compare"),
        st.Page(_robust, title="稳健性", url_path="robust"),
        st.Page(page_meeting.page, title="上会材料", url_path="meeting"),
    )
    st.session_state.pages = {p.url_path or "plan": p for p in pages}
    page = st.navigation(list(pages), position="top" if session.arrive() else "hidden")
    faults.guarded(lambda: frame(page.run))


def _compare() -> None:
    import page_compare  # noqa: PLC0415 - its charts take long to load; the first page is to stand before that

    page_compare.page()


def _robust() -> None:
    import page_robust  # noqa: PLC0415 - numpy behind it takes long to load

    page_robust.page()


def frame(page: Callable[[], None]) -> None:
    """Draw a page within what stands on all: the answer at once, the page, then the second engine's confirmation."""
    if not session.arrive():
        shell.messages()
        page_start.page()
        return
    place = st.empty()
    arrivals.read(place)
    shell.sidebar()
    shell.messages()
    arrivals.questions()
    found = waiting.at_once()
    session.hold(found)
    with session.house().answers.turns.drawing():
        shell.top(place, found)
        page()
    if found.confirmed:
        return
    if found.slow:
        waiting.look_in()
        return
    whole = session.house().answers.whole(session.setup())
    if whole.fault:
        st.rerun()
    shell.top(place, whole)
    session.confirmed(whole)


if __name__ == "__main__":
    main()
