"""规则与预算: one card a clause in the text's order with its words and a control for every choice, then the choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrivals
import draw
import session
import streamlit as st
import strip
from knobs import knob, mark
from plain import fill, joined, plain, show

from allocator.errors import AllocatorError, RulesError
from allocator.workbench.rules.controls import BOUNDS, Control
from allocator.workbench.rules.programme_list import fault_grid, taken
from allocator.workbench.rules.programme_list import programme as shelved
from allocator.workbench.rules.rule_cards import VIEWS, Card, cards, missing

_VIEW, _FAULTS = "rules_view", "own_faults"
_MEANS = {"rule": "超出即突破，仅供测算", "principle": "超出须写明理由", "choice": "办法没有规定，可以自定"}


def page() -> None:
    """Draw the rules of the 方案 at hand."""
    strip.effect()
    setup = session.setup()
    left, right = st.columns([0.76, 0.24], vertical_alignment="center")
    with right:
        _own()
    _faults()
    try:
        programme = shelved(setup.programme)
        found = cards(programme, setup.set, setup.exception)
    except AllocatorError as fault:
        st.error(plain(fault))
        return
    number = f"（{programme.document.number}）" if programme.document.number else ""
    show(fill("<b>《{p.document.title}》</b>{number}　状态：{p.status}", p=programme, number=number), left)
    _legend()
    if lacking := missing(found):
        named = "、".join(c.label for c in lacking)
        st.warning(plain(f"办法没有定数额，须先在下面填写（注明“须填”处）才能测算：{named}"))
    moved = [c for card in found for c in card.controls if c.moved]
    view = _view(len(moved))
    if moved:
        _moved(moved)
    shown = [card for c in found if (card := c.seen(view)) is not None]
    if not shown:
        st.info("没有改动：各项都是办法的规定或默认的选择" if view == "moved" else "没有这一类设置")
    law = [c for c in shown if c.stated]
    _section("办法条款（按条文先后）", [c for c in law if c.settable or not c.condition])
    if conditions := [c for c in law if c.condition and not c.settable]:
        with st.expander(f"没有可调参数的申报条件（{len(conditions)}）"):
            for card in conditions:
                _words(card)
    _section("本厅选择（办法没有规定）", [c for c in shown if not c.stated])


def _section(title: str, found: Sequence[Card]) -> None:
    if not found:
        return
    show(fill('<h3 class="section">{title}</h3>', title=title))
    for card in found:
        _card(card)


def _legend() -> None:
    """Tell the three kinds of setting apart, in words and colours."""
    kinds = joined(
        fill(
            '<span class="bound {kind}">{name}</span><span class="faint">{means}</span>　',
            kind=k,
            name=n,
            means=_MEANS[k],
        )
        for k, n in BOUNDS.items()
    )
    show(fill('<div class="legend">{kinds}</div>', kinds=kinds))


def _view(moved: int) -> Any:
    st.session_state["_view"] = st.session_state.get(_VIEW, "all")
    return st.segmented_control(
        "显示哪些设置",
        list(VIEWS),
        format_func=lambda v: plain(f"{VIEWS[v]}（{moved}）" if v == "moved" else VIEWS[v]),
        key="_view",
        on_change=lambda: st.session_state.update({_VIEW: st.session_state["_view"]}),
        label_visibility="collapsed",
        required=True,
    )


def _moved(moved: list[Control]) -> None:
    told = joined(fill('<li class="{mark}">{c.label}（{c.article}）：{c.told}</li>', mark=mark(c), c=c) for c in moved)

    def back() -> None:
        session.change(session.setup().model_copy(update={"set": {}, "exception": {}}))

    left, right = st.columns([0.85, 0.15], vertical_alignment="bottom")
    show(fill('<b>相对办法和默认值的改动</b><ul class="lines">{told}</ul>', told=told), left)
    right.button("全部恢复", on_click=back)


def _card(card: Card) -> None:
    kind = "over" if card.exceeds else card.bound
    with st.container(border=True, key=f"_card_{kind}_{card.name}"):
        if card.rows:
            _words(card)
            _table(card)
            return
        if not card.settable:
            _words(card)
            return
        left, right = st.columns([0.42, 0.58], gap="medium")
        with left:
            _words(card)
        with right:
            _controls(card)


def _controls(card: Card) -> None:
    if card.readings:
        _reading(card)
    for control in card.frequent:
        knob(control, says=card.mixed)
    if not card.seldom:
        return
    title = "少用的设置" if card.frequent else f"{plain(card.name)}的设置"
    with st.expander(title, expanded=any(c.moved for c in card.seldom)):
        for control in card.seldom:
            knob(control, says=card.mixed)


def _table(card: Card) -> None:
    """Draw the tiers one under the other: a row each, a column for each figure."""
    widths = [0.8, *([1] * len(card.columns))]
    heads = st.columns(widths, gap="small")
    by_column = {name: next((r[n] for r in card.rows.values() if r[n]), None) for n, name in enumerate(card.columns)}
    for place, (name, first) in zip(heads[1:], by_column.items(), strict=True):
        if first is not None:
            unit = "（万元）" if first.kind == "money" else ""
            bound = fill('<span class="bound {kind}">{told}</span>', kind=first.bound, told=BOUNDS[first.bound])
            show(fill('<div class="card"><b>{name}{unit}</b> {bound}</div>', name=name, unit=unit, bound=bound), place)
    for name, row in card.rows.items():
        places = st.columns(widths, gap="small", vertical_alignment="top")
        show(fill('<div class="card tier">{name}</div>', name=name), places[0])
        for place, control in zip(places[1:], row, strict=True):
            if control is not None:
                with place:
                    knob(control, tight=True)


def _words(card: Card) -> None:
    quotes = joined(fill('<div class="quote">{quote}</div>', quote=q) for q in card.quotes)
    at = fill('<div class="faint">原文见上“{at}”</div>', at=card.quoted_at) if card.quoted_at else ""
    force = fill('<span class="bound {kind}">{card.force}</span>', kind=card.bound, card=card) if card.force else ""
    over = fill('<span class="bound over">突破</span>') if card.exceeds else ""
    where = card.article if card.article != card.force else ""
    reading = fill("<div>口径：{card.interpretation}</div>", card=card) if card.interpretation else ""
    body = '<div class="card"><b>{card.name}</b>　{force}{over}{where}{quotes}{at}{reading}</div>'
    show(fill(body, card=card, force=force, over=over, where=where, quotes=quotes, at=at, reading=reading))


def _reading(card: Card) -> None:
    key = f"_reading:{card.name}"
    st.session_state[key] = card.reading(session.setup().set) or None

    def chosen() -> None:
        sets = card.readings.get(st.session_state[key] or "", {})
        cleared: dict[str, Any] = {path: None for r in card.readings.values() for path in r}
        session.change(session.setup().choosing_all({**cleared, **sets}), key)

    st.selectbox(f"{plain(card.name)}·口径", list(card.readings), key=key, on_change=chosen, placeholder="自定（见下）")


def _own() -> None:
    """Take a programme of the planner's own."""
    with st.popover("使用自己的办法", width="stretch"):
        count = st.session_state.setdefault("owns", 0)
        given = st.file_uploader(
            "拖入规则文件（toml）",
            type=["toml"],
            key=f"_own_{count}",
            help="一个办法一个文件，写法见随附文档“自己的办法”；读入后可在左侧“办法”中再选",
        )
        if given:
            st.session_state.owns = count + 1
            _take(given.name, given.getvalue())
            st.rerun()


def _take(name: str, data: bytes) -> None:
    """Take a rules file; one that cannot be used changes nothing, and what is wrong with it is kept to be shown."""
    st.session_state.pop(_FAULTS, None)
    try:
        arrivals.turn(taken(session.house().workspace, name, data))
    except RulesError as fault:
        st.session_state[_FAULTS] = (name, fault, data)
    except AllocatorError as fault:
        session.tell(str(fault))


def _faults() -> None:
    """Show what is wrong with the file that was refused, line by line."""
    if _FAULTS not in st.session_state:
        return
    name, fault, data = st.session_state[_FAULTS]
    st.error(plain(f"规则文件《{name}》不能使用，当前办法没有改变。请改正下列各处后重新拖入"))
    draw.table(fault_grid(fault, data), tall=True)
    st.button("知道了", on_click=lambda: st.session_state.pop(_FAULTS, None))
