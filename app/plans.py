"""方案 as things to keep, at the side of every page: which is at hand, one step back or forth, its name, 基准, gone."""

from __future__ import annotations

import session
import streamlit as st
from plain import plain

from allocator.workbench.side import Side

LONGEST_NAME, LONGEST_NOTE = 40, 200


def choice(found: Side) -> None:
    """Draw which 方案 is at hand and which is 基准, the steps back and forth, and what can be done with the 方案."""
    desk = session.desk()
    st.session_state["_plan"], st.session_state["_base"] = desk.at, desk.base
    st.selectbox(
        "当前方案",
        list(found.plans),
        format_func=lambda k: found.plans.get(k, k),
        key="_plan",
        on_change=lambda: session.keep(session.desk().opened(st.session_state["_plan"])),
    )
    place = st.container(horizontal=True, key="_steps")
    place.button(
        "撤销",
        key="_undo",
        on_click=session.back,
        disabled=not desk.undo,
        help=plain(f"撤销：{desk.undo[-1].did}") if desk.undo else None,
    )
    place.button(
        "重做",
        key="_redo",
        on_click=session.again,
        disabled=not desk.redo,
        help=plain(f"重做：{desk.redo[-1].did}") if desk.redo else None,
    )
    with place.popover("改名、删除", key="_plan_menu"):
        _menu()
    st.selectbox(
        "基准方案",
        list(found.plans),
        format_func=lambda k: found.plans.get(k, k),
        key="_base",
        on_change=lambda: session.keep(session.desk().based(st.session_state["_base"])),
    )


def _menu() -> None:
    """Name the 方案 at hand, remark on it, or delete it."""
    desk = session.desk()
    plan, at = desk.plan, desk.at
    called, note = f"_called_{at}", f"_note_{at}"
    st.session_state[called], st.session_state[note] = plan.called, plan.note

    def renamed() -> None:
        session.keep(session.desk().renamed(at, st.session_state[called], st.session_state[note]))

    st.text_input("名称", key=called, on_change=renamed, max_chars=LONGEST_NAME, placeholder="不填的，以不同之处为名")
    st.text_area("备注", key=note, on_change=renamed, max_chars=LONGEST_NOTE, placeholder="如 供会前沟通用")

    def deleted() -> None:
        session.keep(session.desk().deleted(at))
        session.tell(f"已删除方案{at}；可在左侧“撤销”")

    st.button("删除本方案", key="_delete", on_click=deleted, disabled=len(desk.plans) == 1)


def based() -> None:
    """Draw, on the 方案 itself, whether it is the 基准, with a button that makes it so; and the remark on it."""
    desk = session.desk()
    with st.container(horizontal=True, vertical_alignment="center", key="_standing"):
        if desk.at == desk.base:
            st.caption("本方案为基准方案")
        else:
            st.button("设为基准", key="_make_base", on_click=lambda: session.keep(session.desk().based(desk.at)))
        if desk.plan.note:
            st.caption(plain(f"备注：{desk.plan.note}"))
