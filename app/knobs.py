"""A control for every kind of value that a scenario may set: how it binds, what was moved, a way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import session
import streamlit as st
from plain import fill, plain, show
from streamlit.delta_generator import DeltaGenerator

from allocator.law.clause.fields import UNLIMITED
from allocator.money import WAN, show_wan
from allocator.workbench.rules.controls import BOUNDS, Control, amount, held, written

Change = Callable[[str], None]
"""Takes what the widget of a key holds."""


def knob(control: Control, *, says: bool = False, tight: bool = False) -> None:
    """Draw a control.

    Parameters
    ----------
    says
        Whether its label tells how it binds.
    tight
        In a table: the column and the row tell what it is.
    """
    key = f"_set:{control.path}"

    def changed(at: str) -> None:
        try:
            value = _taken(control, st.session_state[at])
        except (ValueError, ArithmeticError) as fault:
            session.tell(f"{control.label}：{fault}")
            return
        session.change(session.setup().choosing(control.path, written(control, value)), key)

    unit = "（万元）" if control.kind == "money" and not _spelled(control) else ""
    binds = f"【{BOUNDS[control.bound]}】" if says else ""
    label = plain(f"{control.label}{unit}{binds}{'【须填】' if control.missing else ''}")
    with st.container(key=f"_at_{'over' if control.exceeds else control.bound}_{control.path}", gap=None):
        _DRAWN[control.kind](control, key, label, changed, tight)
        if control.moved:
            _moved(control, tight=tight)
        if control.excusable:
            _exception(control)


def mark(control: Control) -> str:
    """Return the class of a line that tells what was moved."""
    return "over" if control.exceeds else "moved"


def _moved(control: Control, *, tight: bool) -> None:
    """Tell old → new, and what it breaks, with a button that takes it back."""
    told = fill('<span class="{mark}">{c.told}</span>', mark=mark(control), c=control)

    def back() -> None:
        session.change(session.setup().choosing(control.path, None))

    place: Any = st
    if not tight:
        left, place = st.columns([0.78, 0.22], vertical_alignment="center", gap="small")
        show(told, left)
    place.button("恢复", key=f"_back:{control.path}", on_click=back, type="tertiary", help="恢复为办法或默认的值")
    if tight:
        show(told)


def _exception(control: Control) -> None:
    """Ask why a 原则上 or 左右 figure is exceeded: with a reason it is an exception, else the 方案 is 仅供测算."""
    key = f"_exception:{control.path}"
    st.session_state[key] = control.exception

    def excused() -> None:
        session.change(session.setup().excusing(control.path, st.session_state[key]), key)

    st.text_input(
        f"{plain(control.label)}：例外的理由（{plain(control.article)}为“原则上”“左右”）", key=key, on_change=excused
    )


def _taken(control: Control, value: Any) -> Any:
    """Tell what a widget holds, as the programme holds it."""
    if value is None or value == "":
        return None if control.setting.optional else control.now
    if control.kind == "date":
        return _day(value, control)
    if control.kind == "money" and not isinstance(value, str):
        return value * WAN
    if control.kind == "money":
        return amount(value)
    return held(control.kind, value)


def _day(text: str, control: Control) -> date | int:
    """Return a day, or a year where a choice takes one."""
    word = text.strip()
    if word.isdecimal() and control.setting.accepted.years:
        return int(word)
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ValueError(f"读到“{text}”，日期请写作 2028-12-31") from None


def _seen(*, tight: bool) -> Any:
    return "collapsed" if tight else "visible"


def _spelled(control: Control) -> bool:
    """Tell whether an amount is written with its unit: it may be left out, or is not whole in 万元."""
    return bool(control.setting.optional or control.value is None or control.value % WAN)


def _money(control: Control, key: str, label: str, changed: Change, tight: bool) -> None:  # noqa: FBT001 - one signature for all kinds
    if _spelled(control):
        st.session_state[key] = "" if control.value is None else f"{show_wan(control.value)}万元"
        told = "未设" if tight else "未设；如 100万元"
        seen = _seen(tight=tight)
        st.text_input(label, key=key, on_change=changed, args=(key,), placeholder=told, label_visibility=seen)
        return
    _sliding(control, key, label, changed, unit=WAN, tight=tight)


def _whole(control: Control, key: str, label: str, changed: Change, tight: bool) -> None:  # noqa: FBT001
    if control.setting.optional or control.value is None or control.value >= UNLIMITED:
        st.session_state[key] = None if control.value is None or control.value >= UNLIMITED else control.value
        _number(key, label, changed, tight=tight)
        return
    _sliding(control, key, label, changed, unit=1, tight=tight)


def _sliding(control: Control, key: str, label: str, changed: Change, *, unit: int, tight: bool) -> None:
    """Draw a slider between the programme's own ends with a box to type in, where the value has no end."""
    value = control.value // unit
    if tight or not control.slides:
        st.session_state[key] = value
        _number(key, label, changed, tight=tight)
        return
    left, right = st.columns([0.72, 0.28], vertical_alignment="bottom", gap="small")
    beside = f"{key}:n"
    st.session_state[key] = st.session_state[beside] = value
    with left:
        st.slider(label, 0, control.most // unit, key=key, on_change=changed, args=(key,))
    with right:
        _number(beside, f"{label}：直接填写", changed, tight=True)


def _number(key: str, label: str, changed: Change, *, tight: bool) -> None:
    st.number_input(
        label,
        min_value=0,
        step=1,
        key=key,
        on_change=changed,
        args=(key,),
        placeholder="未设",
        label_visibility=_seen(tight=tight),
    )


def _points(control: Control, key: str, label: str, changed: Change, tight: bool) -> None:  # noqa: FBT001
    st.session_state[key] = None if control.value is None else float(control.value)
    st.number_input(
        label,
        min_value=0.0,
        step=0.5,
        key=key,
        on_change=changed,
        args=(key,),
        placeholder="未设",
        label_visibility=_seen(tight=tight),
    )


def _switch(control: Control, key: str, label: str, changed: Change, tight: bool) -> None:  # noqa: FBT001
    del tight
    st.session_state[key] = control.value
    st.toggle(label, key=key, on_change=changed, args=(key,))


def _select(control: Control, key: str, label: str, changed: Change, tight: bool) -> None:  # noqa: FBT001
    del tight
    st.session_state[key] = control.value
    st.selectbox(
        label,
        list(control.options),
        index=None if control.value is None else 0,
        format_func=lambda k: control.options.get(k, k),
        key=key,
        on_change=changed,
        args=(key,),
        placeholder=control.shown(None),
    )


def _text(control: Control, key: str, label: str, changed: Change, tight: bool) -> None:  # noqa: FBT001
    del tight
    st.session_state[key] = "、".join(control.value) if isinstance(control.value, tuple) else str(control.value or "")
    st.text_input(label, key=key, on_change=changed, args=(key,), placeholder="未设")


def _date(control: Control, key: str, label: str, changed: Change, tight: bool) -> None:  # noqa: FBT001
    """Draw a line to write in: Streamlit's calendar speaks English."""
    del tight
    st.session_state[key] = str(control.value or "")
    st.text_input(label, key=key, on_change=changed, args=(key,), placeholder="如 2028-12-31")


def _order(control: Control, key: str, label: str, changed: Change, tight: bool) -> None:  # noqa: FBT001
    del tight
    st.session_state[key] = list(control.value)
    st.multiselect(
        f"{label}（按先后）",
        list(control.options),
        format_func=lambda k: control.options.get(k, k),
        key=key,
        on_change=changed,
        args=(key,),
        placeholder="未设",
    )


def _table(control: Control, key: str, label: str, changed: Change, tight: bool) -> None:  # noqa: FBT001
    """Figures by name; taken together, because each one alone may not be valid."""
    del changed, tight
    held_ = control.value or {}
    with st.form(key, border=False):
        st.caption(label)
        columns = st.columns(min(4, max(1, len(control.options))))
        given = {
            name: _figure(columns[n % len(columns)], name, held_.get(name, 0), fractions=control.fractions)
            for n, name in enumerate(control.options)
        }
        if st.form_submit_button("采用"):
            left_out = control.fractions  # a weight of 0 is none; a number of 0 is one
            named = {n: v for n, v in given.items() if v or not left_out}
            value = named if any(named.values()) else control.now
            session.change(session.setup().choosing(control.path, written(control, value)), key)
            st.rerun()


def _figure(place: DeltaGenerator, name: str, value: Any, *, fractions: bool) -> int | Decimal:
    if fractions:
        return Decimal(str(place.number_input(plain(name), min_value=0.0, step=0.5, value=float(value), format="%.6g")))
    return place.number_input(plain(name), min_value=0, step=1, value=int(value))


_DRAWN: dict[str, Callable[[Control, str, str, Change, bool], None]] = {
    "money": _money,
    "whole": _whole,
    "points": _points,
    "switch": _switch,
    "select": _select,
    "date": _date,
    "order": _order,
    "table": _table,
    "text": _text,
    "share": _text,
}
