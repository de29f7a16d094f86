"""The city picture: tiles in their places, the stronger the colour the more money; a tile chosen sieves the lists."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from plain import fill, joined, plain, show

from allocator.money import show_wan
from allocator.problem.candidate import short_city
from allocator.report.allocated import Tables
from allocator.workbench.lists.tiles import Tile, tiles

CHOSEN = "cities"
"""Where the cities chosen are held: on whatever page, and on whatever 方案 of this window."""

_PLACE = (
    ".st-key-_tiles button:nth-of-type({n}){{grid-column:{column};grid-row:{row};--share:{share}%;--label:{label}}}"
)


def chosen() -> tuple[str, ...]:
    """Return the cities chosen; none stands for all."""
    return tuple(st.session_state.get(CHOSEN, ()))


def forget() -> None:
    """Choose no city any more."""
    st.session_state[CHOSEN] = ()


def picture(found: Tables) -> None:
    """Draw the tiles of the sixteen cities, or the names of others, to be chosen: one or several."""
    placed = tiles(found)
    if placed:
        _placed(placed)
        cities = {t.city: f"{short_city(t.city)}\n{t.number}项\n{show_wan(t.amount)}万" for t in placed}
    else:
        cities = {
            c.city: f"{short_city(c.city)} {c.number}项 {show_wan(c.amount)}万" for c in found.cities if c.applied
        }
    if len(cities) < 2:
        return
    st.session_state["_cities"] = [c for c in chosen() if c in cities]
    with st.container(key="_tiles" if placed else "_city_names"):
        st.pills(
            "按市查看名单（可选几个）",
            list(cities),
            selection_mode="multi",
            format_func=lambda c: plain(cities[c]),
            key="_cities",
            on_change=lambda: st.session_state.update({CHOSEN: tuple(st.session_state["_cities"])}),
        )


def _placed(placed: Sequence[Tile]) -> None:
    """Put every tile in its place, as strong as its money."""
    rules = joined(
        fill(
            _PLACE, n=n, column=t.column + 1, row=t.row + 1, share=t.share, label="var(--full)" if t.dark else "inherit"
        )
        for n, t in enumerate(placed, 1)
    )
    show(fill("<style>{rules}</style>", rules=rules))
