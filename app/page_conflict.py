"""说明 where there is no list: what cannot stand together, by how much, and ways out that one click takes."""

from __future__ import annotations

import draw
import session
import streamlit as st
from plain import fill, plain, show

from allocator.run.parts import Run
from allocator.workbench.conflicts import Way, facts, taken, ways

HOW = (
    "每种改法都已求解，有可行的名单；不放宽“不得、最高”的规定和预算。点“采用”即作为新的方案求解，"
    "原来的方案不变，可随时在左侧“当前方案”中换回。"
)


def conflict(run: Run) -> None:
    """Draw why there is no list and what can be done."""
    if run.conflict is None:
        st.error("没有得出名单，原因见上方的求解状态")
        return
    found = ways(run)
    st.error(plain(run.conflict.sentence))
    if found:
        st.markdown("**可行的改法**")
        st.caption(HOW)
    for way in found:
        with st.container(border=True):
            _way(way)
    draw.parts(facts(run))


def _way(way: Way) -> None:
    left, right = st.columns([0.85, 0.15], vertical_alignment="center")
    with left:
        draw.lines([("", step) for step in way.steps], title=way.name)
        if way.proven:
            show(fill('<div class="faint">{proven}</div>', proven=way.proven))
        because = _reason(way) if way.exceptions else ""
    if right.button("采用", type="primary", key=f"_take_{way.name}"):
        session.change(taken(session.setup(), way, because))
        session.tell(f"已采用{way.name}：{'；'.join(way.steps)}。要撤回，在左侧“当前方案”中换回原来的方案")
        session.turn_to("plan")


def _reason(way: Way) -> str:
    """Ask why a 原则上 or 左右 figure may be exceeded; without a reason the 方案 is 仅供测算."""
    return st.text_input(
        "例外的理由（不写理由的，方案标为“仅供测算”）", key=f"_why_{way.name}", placeholder="如 党组会议议定"
    )
