"""Doubts of the data: by kind, all of a kind at once, one reason for many; how many are settled."""

from __future__ import annotations

import session
import streamlit as st
from plain import plain

from allocator.errors import AllocatorError, UsageError
from allocator.workbench.files.findings import Doubt, Report, confirmed, sent_back

KIND = "_doubt_kinds"


def progress(found: Report) -> None:
    """已确认 n / m."""
    if found.all_doubts:
        st.progress(found.settled / found.all_doubts, text=f"已确认 {found.settled:d} / {found.all_doubts:d}")


def kinds(doubts: tuple[Doubt, ...]) -> tuple[Doubt, ...]:
    """Ask which kinds of doubts are looked at, all where none is chosen; return the doubts of those."""
    count = {d.code: 0 for d in doubts}
    names = {d.code: d.kind for d in doubts}
    for d in doubts:
        count[d.code] += len(d.keys)
    if len(count) < 2:
        return doubts
    st.session_state[KIND] = [c for c in st.session_state.get(KIND, []) if c in count]
    picked = st.pills(
        "只看",
        list(count),
        selection_mode="multi",
        format_func=lambda c: plain(f"{names.get(c, c)} {count.get(c, 0)}"),
        key=KIND,
    )
    return tuple(d for d in doubts if not picked or d.code in picked)


def confirm(doubts: tuple[Doubt, ...]) -> None:
    """Confirm one doubt or several with a reason that stays in the scenario."""
    by_key = {d.keys[0]: d for d in doubts}
    key = f"_doubts_{len(session.setup().confirm)}"
    st.session_state[key] = [k for k in st.session_state.get(key, []) if k in by_key]
    with st.container(border=True):
        pick, every = st.columns([0.82, 0.18], vertical_alignment="bottom")
        chosen = pick.multiselect(
            "已核实的问题",
            list(by_key),
            format_func=lambda k: plain(by_key[k].title) if k in by_key else k,
            placeholder="选择一处或几处，可输入文字查找",
            key=key,
        )
        every.button(
            f"全选{sum(len(d.keys) for d in doubts):d}处",
            key="_all_doubts",
            on_click=lambda: st.session_state.update({key: list(by_key)}),
            width="stretch",
            help="选中上面列出的全部；先用“只看”挑出一类，可一次写明同一理由",
        )
        offered = {by_key[k].options for k in chosen}
        options = offered.pop() if len(offered) == 1 else ()
        answer = ""
        if options:
            answer = st.selectbox("答复", options, index=None, placeholder="选择答复", key="_answer") or ""
        elif any(by_key[k].options for k in chosen):
            st.caption("所选问题的答复各不相同：只写理由即按现状确认；要选答复的，请一次选同一列的问题")
        why = st.text_input("理由（必填，所选各处共用）", placeholder="如 已核，一般违法且已修复", key="_why")
        if st.button("确认", type="primary", disabled=bool(options) and not answer):
            try:
                keys = [one for k in chosen for one in by_key[k].keys]
                session.change(confirmed(session.setup(), keys, why, answer))
            except UsageError as fault:
                st.error(plain(fault))
                return
            st.rerun()


def returned() -> None:
    """Take the answers of a 问题清单.xlsx that a city or bureau has filled in."""
    count = st.session_state.setdefault("answer_files", 0)
    given = st.file_uploader(
        "收回的问题清单.xlsx",
        key=f"_answers_{count}",
        help="在下载的问题清单.xlsx中填写“答复”和“确认理由”后放回这里",
    )
    if given:
        try:
            place = session.house().workspace
            setup, told = sent_back(session.setup(), place.path(place.keep(given.name, given.getvalue())))
            session.change(setup)
            session.tell(told)
        except AllocatorError as fault:
            session.tell(str(fault))
        st.session_state.answer_files = count + 1
        st.rerun()
