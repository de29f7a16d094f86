"""规则与预算: the rule card with articles, quotes and force, and a control for every choice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import session
import streamlit as st
import strip
from plain import fill, joined, plain, show
from streamlit.delta_generator import DeltaGenerator

from allocator.errors import AllocatorError
from allocator.law.clause.fields import UNLIMITED
from allocator.money import WAN, show_wan
from allocator.workbench.controls import Card, Control, cards, held, written
from allocator.workbench.programme_list import programme as shelved


def page() -> None:
    """Draw the rules of the 方案 at hand."""
    strip.effect()
    setup = session.setup()
    try:
        programme = shelved(setup.programme)
        found = cards(programme, setup.set, setup.exception)
    except AllocatorError as fault:
        st.error(plain(fault))
        return
    number = f"（{programme.document.number}）" if programme.document.number else ""
    show(fill("<b>《{p.document.title}》</b>{number}　状态：{p.status}", p=programme, number=number))
    moved = [c for card in found for c in card.controls if c.moved]
    if moved:
        _moved(moved)
    columns = st.columns(2, gap="medium")
    with_choices = [c for c in found if c.controls or c.readings]
    for n, card in enumerate(with_choices):
        with columns[n % 2], st.container(border=True):
            _card(card)
    others = [c for c in found if not (c.controls or c.readings)]
    with st.expander(f"申报条件和没有可调参数的条款（{len(others)}）"):
        for card in others:
            _words(card)


def _moved(moved: list[Control]) -> None:
    told = joined(fill('<li class="{mark}">{c.label}（{c.article}）：{c.told}</li>', mark=_mark(c), c=c) for c in moved)
    show(fill('<b>相对办法和默认值的改动</b><ul class="lines">{told}</ul>', told=told))

    def back() -> None:
        session.change(session.setup().model_copy(update={"set": {}, "exception": {}}))

    st.button("全部恢复", on_click=back)


def _card(card: Card) -> None:
    _words(card)
    if card.readings:
        _reading(card)
    for control in card.frequent:
        _control(control)
    if card.seldom and card.frequent:
        with st.expander("少用的设置", expanded=any(c.moved for c in card.seldom)):
            for control in card.seldom:
                _control(control)
    elif card.seldom:
        with st.expander(f"{plain(card.name)}的设置", expanded=card.moved):
            for control in card.seldom:
                _control(control)


def _words(card: Card) -> None:
    quote = fill('<div class="quote">{card.quote}</div>', card=card) if card.quote else ""
    force = fill('<span class="force">{card.force}</span>', card=card) if card.force else ""
    where = card.article if card.article != card.force else ""
    reading = fill("<div>口径：{card.interpretation}</div>", card=card) if card.interpretation else ""
    body = '<div class="card"><b>{card.name}</b>　{force}{where}{quote}{reading}</div>'
    show(fill(body, card=card, force=force, where=where, quote=quote, reading=reading))


def _mark(control: Control) -> str:
    return "over" if control.exceeds else "moved"


def _reading(card: Card) -> None:
    key = f"_reading:{card.name}"
    st.session_state[key] = card.reading(session.setup().set) or None

    def chosen() -> None:
        sets = card.readings.get(st.session_state[key] or "", {})
        cleared: dict[str, Any] = {path: None for r in card.readings.values() for path in r}
        session.change(session.setup().choosing_all({**cleared, **sets}), key)

    st.selectbox(f"{plain(card.name)}·口径", list(card.readings), key=key, on_change=chosen, placeholder="自定（见下）")


def _control(control: Control) -> None:
    key = f"_set:{control.path}"

    def changed() -> None:
        try:
            value = _taken(control, st.session_state[key])
        except (ValueError, ArithmeticError) as fault:
            session.tell(f"{control.label}：{fault}")
            return
        session.change(session.setup().choosing(control.path, written(control, value)), key)

    _DRAWN[control.kind](control, key, changed)
    if control.moved:
        show(fill('<span class="{mark}">{c.told}</span>', mark=_mark(control), c=control))
    if control.excusable:
        _exception(control)


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


def _money(control: Control, key: str, changed: Any) -> None:
    if control.setting.optional or control.value is None or control.value % WAN:
        st.session_state[key] = "" if control.value is None else f"{show_wan(control.value)}万元"
        st.text_input(plain(control.label), key=key, on_change=changed, placeholder="未设；如 100万元")
        return
    st.session_state[key] = control.value // WAN
    st.slider(f"{plain(control.label)}（万元）", 0, control.most // WAN, key=key, on_change=changed)


def _whole(control: Control, key: str, changed: Any) -> None:
    if control.setting.optional or control.value is None or control.value >= UNLIMITED:
        st.session_state[key] = None if control.value is None or control.value >= UNLIMITED else control.value
        st.number_input(plain(control.label), min_value=0, step=1, key=key, on_change=changed, placeholder="未设")
        return
    st.session_state[key] = control.value
    st.slider(plain(control.label), 0, max(control.most, control.value), key=key, on_change=changed)


def _points(control: Control, key: str, changed: Any) -> None:
    st.session_state[key] = None if control.value is None else float(control.value)
    st.number_input(plain(control.label), min_value=0.0, step=0.5, key=key, on_change=changed, placeholder="未设")


def _switch(control: Control, key: str, changed: Any) -> None:
    st.session_state[key] = control.value
    st.toggle(plain(control.label), key=key, on_change=changed)


def _select(control: Control, key: str, changed: Any) -> None:
    st.session_state[key] = control.value
    st.selectbox(
        plain(control.label),
        list(control.options),
        index=None if control.value is None else 0,
        format_func=lambda k: control.options.get(k, k),
        key=key,
        on_change=changed,
        placeholder=control.shown(None),
    )


def _text(control: Control, key: str, changed: Any) -> None:
    st.session_state[key] = "、".join(control.value) if isinstance(control.value, tuple) else str(control.value or "")
    st.text_input(plain(control.label), key=key, on_change=changed, placeholder="未设")


def _date(control: Control, key: str, changed: Any) -> None:
    """Draw a line to write in: Streamlit's calendar speaks English."""
    st.session_state[key] = str(control.value or "")
    st.text_input(plain(control.label), key=key, on_change=changed, placeholder="如 2028-12-31")


def _order(control: Control, key: str, changed: Any) -> None:
    st.session_state[key] = list(control.value)
    st.multiselect(
        f"{plain(control.label)}（按先后）",
        list(control.options),
        format_func=lambda k: control.options.get(k, k),
        key=key,
        on_change=changed,
        placeholder="未设",
    )


def _table(control: Control, key: str, changed: Any) -> None:
    """Figures by name; taken together, because each one alone may not be valid."""
    del changed
    held = control.value or {}
    with st.form(key, border=False):
        st.caption(plain(control.label))
        columns = st.columns(min(4, max(1, len(control.options))))
        given = {
            name: _figure(columns[n % len(columns)], name, held.get(name, 0), fractions=control.fractions)
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


_DRAWN = {
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
