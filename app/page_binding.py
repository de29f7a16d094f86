"""Parts of 说明: which clauses bind, and what every lock of the 方案 costs."""

from __future__ import annotations

from typing import Any

import draw
import session
import streamlit as st
import trouble
import waiting
from plain import fill, show
from streamlit.delta_generator import DeltaGenerator

from allocator.report.otherwise.price import bound_parts
from allocator.report.page import grid
from allocator.run.parts import Run
from allocator.workbench.answers import Answer
from allocator.workbench.lists.locks import Locked, locks_of, price, without

HOW = (
    "逐条去掉，其余不变，重新求出最优名单，看其他目标能否改善。"
    "个别规则（如“名次优先”）去掉后没有快速算法，可能要几分钟以上；可随时取消。"
)


def binding(run: Run) -> None:
    """Draw which clauses bind, with the goals as they are and without each clause."""
    doing = "正在逐条去掉重新求解"
    found: Any = waiting.beside(tuple, "binding", doing, session.setup(), button="测算哪些条款起作用")
    if found is None:
        st.caption(HOW)
        return
    said, clauses, goals = bound_parts(run, found)
    draw.parts(said)
    draw.table(grid(clauses), tall=True, height=draw.HEIGHT)
    with st.expander("各目标的现行值和去掉每一条后的值"):
        draw.table(grid(goals))


def locks(run: Run) -> None:
    """Draw every lock of the 方案 with its reason and what it costs."""
    found = locks_of(run, session.setup())
    if not found:
        st.info("本方案没有锁定的项目。在“方案”页选定一个项目，可以锁定并写明理由。")
        return
    st.caption("逐项取消锁定，其余不变，重新求出最优名单，看锁定使哪些目标变差、谁本可入选。")
    started = session.setup().key()
    if not session.answer().brisk and st.session_state.get("priced") != started:
        if st.button("测算各项锁定的代价"):
            st.session_state["priced"] = started
            st.rerun()
        return
    late = []
    for lock in found:
        free = without(session.setup(), lock.id)
        answer = session.house().answers.first(free)
        answer = waiting.at_hand(free) if answer.run is None else answer
        if answer.run is None and not answer.confirmed:
            late.append(free)
        with st.container(border=True):
            _lock(run, lock, answer)
    if late:
        waiting.look_for(tuple(late))


def _lock(run: Run, lock: Locked, free: Answer) -> None:
    show(fill("<b>{lock.title}</b>　{lock.choice}　理由：{lock.because}", lock=lock))
    place: DeltaGenerator = st.container()
    if free.run is not None:
        draw.lines([("", text) for text in price(free.run, run, lock.id)], place=place)
    elif free.fault:
        place.warning("取消锁定后不能求解")
        with place:
            trouble.told(free)
    else:
        place.caption("正在求解")
