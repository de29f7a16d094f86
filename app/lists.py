"""The two lists of a 方案 to work with: searched, sieved, ordered, clicked, taken away as they are seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import chosen
import cities
import draw
import session
import streamlit as st
from plain import plain

from allocator.report.allocated import Tables
from allocator.run.parts import Run
from allocator.workbench.lists.listing import NAMES, ORDERS, Chip, Listing, Sieve, Which, listing
from allocator.workbench.papers import seen_paper

WORDS = "plan_words"
LOCKED = "locked"
"""What lines that are fixed by hand are sieved by."""
NOTHING = "没有符合的项目。请换一个词，或取消选定的市、档次和限制"


def draw_list(run: Run, tables: Tables, which: Which) -> None:
    """Draw one list with what it can be sieved by."""
    whole = listing(run, tables, session.setup(), which, Sieve())
    held: dict[str, Any] = st.session_state.setdefault(f"sieve_{which}", {})
    _search(which, held)
    with st.container(horizontal=True, key="_sieves"):
        tiers = _chips("档次", f"_tiers_{which}", whole.tiers, held, "tiers")
        limits = _chips("限制", f"_limits_{which}", _with_lock(whole), held, "limits")
    asked = Sieve(
        words=st.session_state.get(WORDS, ""),
        cities=cities.chosen(),
        tiers=tiers,
        limits=tuple(x for x in limits if x != LOCKED),
        locked=LOCKED in limits,
        order=held.get("order", "rank"),
    )
    seen = listing(run, tables, session.setup(), which, asked) if asked != Sieve() else whole
    _said(seen, which, asked)
    with st.container(key=f"_list_{which}"):
        chosen.by_click(f"{which}_{hash(asked)}", seen.grid, NOTHING, height="stretch", widths=seen.widths)


def _with_lock(found: Listing) -> dict[str, Chip]:
    """Return the limits with the locks as one more, where there are any."""
    return {**found.limits, **({LOCKED: Chip("已锁定", found.locked)} if found.locked else {})}


def _search(which: Which, held: dict[str, Any]) -> None:
    words_at, order_at = st.columns([0.68, 0.32], gap="small")
    st.session_state["_plan_words"] = st.session_state.get(WORDS, "")
    words_at.text_input(
        "查找",
        key="_plan_words",
        on_change=lambda: st.session_state.update({WORDS: st.session_state["_plan_words"]}),
        placeholder="查找：编号、单位、项目、市或原因，可写几个词，回车",
        label_visibility="collapsed",
    )
    orders = ORDERS[which]
    key = f"_order_{which}"
    st.session_state[key] = held.get("order", "rank")
    order_at.selectbox(
        "排序",
        list(orders),
        format_func=lambda o: orders.get(o, o),
        key=key,
        on_change=lambda: held.update(order=st.session_state[key]),
        label_visibility="collapsed",
    )


def _chips(name: str, key: str, chips: Mapping[str, Chip], held: dict[str, Any], part: str) -> tuple[str, ...]:
    """Draw what the list can be sieved by; what is chosen stays chosen on every page."""
    kept = tuple(x for x in held.get(part, ()) if x in chips)
    if not chips:
        return kept
    st.session_state[key] = list(kept)
    st.pills(
        plain(name),
        list(chips),
        selection_mode="multi",
        format_func=lambda c: plain(chips[c].told),
        key=key,
        on_change=lambda: held.update({part: tuple(st.session_state[key])}),
        label_visibility="collapsed",
    )
    return kept


def _said(seen: Listing, which: Which, asked: Sieve) -> None:
    """Tell how much is seen, with a button to see all again and one to take it away."""

    def all_again() -> None:
        st.session_state[WORDS] = ""
        st.session_state[f"sieve_{which}"] = {"order": asked.order}
        cities.forget()

    with st.container(horizontal=True, vertical_alignment="center", key=f"_said_{which}"):
        also = f"；只看：{'、'.join(asked.cities)}" if asked.cities else ""
        st.caption(plain(f"{NAMES[which]}：{seen.told}{also}"))
        if asked != Sieve(order=asked.order):
            st.button("看全部", key=f"_all_{which}", on_click=all_again)
        if seen.grid.ids:
            draw.download(st, seen_paper(seen.made, NAMES[which], len(seen.grid.ids)))
