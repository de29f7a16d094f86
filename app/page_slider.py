"""移动权重看名单: sliders for the weights of a scheme, the list that they bring at once, the same solved officially."""

from __future__ import annotations

from fractions import Fraction

import draw
import page_schemes
import session
import streamlit as st
from plain import fill, plain, show

from allocator.errors import AllocatorError
from allocator.run.parts import Run
from allocator.workbench.memory import Memory
from allocator.workbench.weights.slider import Handle, Moved, Slider, slider

_SLIDERS: Memory[Slider] = Memory(12)
LEVELS = ("按维度", "按指标")
FEW = 6
"""So many sliders stand under each other without a bar to scroll."""
NARROW, WIDE = 20, 50
"""Per cent by which a weight may be moved, where nobody asks for more, and at most."""


def slider_part(run: Run) -> None:
    """Draw the sliders of one scheme and what they do."""
    known = page_schemes.known()
    if not known:
        st.info("还没有计分方案，请在“计分方案”一栏编制或读入。")
        return
    which, how, level = st.columns([0.4, 0.34, 0.26], vertical_alignment="bottom")
    digest = which.selectbox("从哪个方案出发", list(known), format_func=lambda d: known[d].name, key="_slide_of")
    radius = how.slider("最多上下移动（%）", 5, WIDE, NARROW, step=5, key="_slide_by", help="各项滑块两端的范围")
    try:
        found = _SLIDERS.get(
            f"{session.setup().key()}{digest}{radius}",
            lambda: slider(run, known[digest].scheme, Fraction(radius, 100)),
        )
    except AllocatorError as fault:
        st.error(plain(fault))
        return
    if found.why:
        st.info(plain(found.why))
        return
    fine = False
    if len(found.dimensions) < len(found.names):
        fine = (
            level.segmented_control("滑块", LEVELS, default=LEVELS[0], required=True, key="_slide_level") == LEVELS[1]
        )
    _sliding(found, f"{digest[:8]}{radius}{fine}", fine=fine)


@st.fragment
def _sliding(found: Slider, key: str, *, fine: bool) -> None:
    handles = found.handles(fine=fine)
    left, right = st.columns([0.36, 0.64], gap="medium")
    with left:
        values = _values(handles, key)
    moved = found.moved(handles, values)
    with right:
        if moved is None:
            st.warning("这组权重没有可行的名单。")
            return
        _list(found, moved)


def _values(handles: list[Handle], key: str) -> list[float]:
    """Draw the sliders; return what they say."""
    keys = [f"_slide_{key}_{n}" for n in range(len(handles))]

    def back() -> None:
        for name, handle in zip(keys, handles, strict=True):
            st.session_state[name] = handle.now

    st.button("恢复方案的权重", on_click=back, key=f"_slide_back_{key}")
    with st.container(height=430 if len(handles) > FEW else "content", border=False):
        return [_slider(name, handle) for name, handle in zip(keys, handles, strict=True)]


def _slider(key: str, handle: Handle) -> float:
    if handle.low >= handle.high:
        st.caption(plain(f"{handle.name}：{handle.now}%"))
        return handle.now
    st.session_state.setdefault(key, handle.now)
    value: float = st.slider(
        plain(handle.name),
        handle.low,
        handle.high,
        step=0.1,
        format="%.1f%%",
        key=key,
        help=plain(f"方案中为{handle.now}%"),
    )
    return value


def _list(found: Slider, moved: Moved) -> None:
    show(fill("<b>{told}</b>", told=moved.told))
    st.caption("测算：随滑块即时求出，没有经过正式求解；不改变拟上会名单。各项按比例折算，合计为100%：")
    st.caption(plain(moved.used))
    if moved.outside:
        st.caption(plain(f"折算后超出所选范围的：{'、'.join(moved.outside)}"))
    if moved.changes.values and moved.awards != found.official:
        draw.table(moved.changes)
    key = f"_slide_solved_{moved.weights}"
    if st.button("正式求解核对", help="由两类算法正式求解这组权重的名单，与即时求出的对照"):
        try:
            st.session_state["slide_solved"] = (key, found.confirmed(moved))
        except AllocatorError as fault:
            st.error(plain(fault))
    of, same = st.session_state.get("slide_solved", ("", False))
    if of == key and same:
        st.success("已正式求解并由两类算法确认：名单、档次和金额与上面一致。")
    elif of == key:
        st.error("正式求解的名单与即时求出的不一致，请以正式求解为准，并联系维护人员。")
