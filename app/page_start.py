"""开始: earlier work to go on with, beside a new one and the sample."""

from __future__ import annotations

import session
import streamlit as st
from plain import fill, plain, show

from allocator.workbench.rules import programme_list
from allocator.workbench.setup import Setup
from allocator.workbench.shelf import Work, earlier
from allocator.workbench.table import Desk

FEW = 12
"""So much work is listed before it is looked for by name."""


def page() -> None:
    """Draw where work begins."""
    st.html("<style>[data-testid='stSidebar'], [data-testid='stExpandSidebarButton'] { display: none; }</style>")
    st.subheader("AI奖补资金分配测算")
    left, right = st.columns([0.66, 0.34], gap="large")
    with left:
        _earlier()
    with right:
        _new()
        with st.container(border=True):
            show(fill("<b>看示例</b>"))
            st.caption("一个虚构的年度，已求得名单，可以随意改动")
            st.button("看示例", key="_sample", on_click=session.sample)


def _earlier() -> None:
    show(fill("<b>继续以前的工作</b>"))
    works = earlier(session.house().answers, session.visitor())
    if not works:
        st.write("还没有以前的工作。")
        return
    if len(works) > FEW:
        words = st.text_input("查找", placeholder="名称、办法或年度", key="_start_words").split()
        told = {w.name: f"{w.title} {w.programme} {w.year}" for w in works}
        works = tuple(w for w in works if all(x in told[w.name] for x in words))
    for work in works[:FEW]:
        _row(work)
    if len(works) > FEW:
        st.caption(f"另有{len(works) - FEW:d}项更早的工作，可在上面查找")


def _row(work: Work) -> None:
    with st.container(border=True):
        said, go = st.columns([0.82, 0.18], vertical_alignment="center")
        body = (
            '<div class="work"><b>{w.title}</b><div class="faint">{w.programme} · {year} · {w.plans}个方案'
            " · 最后修改 {w.changed}</div></div>"
        )
        show(fill(body, w=work, year=f"{work.year}年" if work.year else ""), said)
        go.button("打开", key=f"_open_{work.name}", on_click=session.open_desk, args=(work.name,), width="stretch")


def _new() -> None:
    titles = programme_list.titles(session.house().workspace)
    with st.container(border=True):
        show(fill("<b>新建</b>"))
        name = st.text_input("名称", placeholder="如 2026年模型券", key="_new_name")
        key = st.selectbox("办法", list(titles), format_func=lambda k: plain(titles[k]), key="_new_programme")
        if st.button("新建，放入申报表", type="primary", key="_new"):
            session.begin(Desk.begun(Setup(programme=key)).called(name))
            session.turn_to("data")
