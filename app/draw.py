"""How rows, tiles and bars look on a page."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import altair as alt
import streamlit as st

from allocator.desk.grid import Grid
from allocator.desk.tiles import Tile
from allocator.money import show_wan

FORMATS = {"whole": "%d", "money": "%,.6g", "score": "%.2f"}
HEIGHT, LOW, TALL = 455, 260, 72
LONG = 24
"""Characters from which on a column of a tall table is a wide one."""


def table(grid: Grid, *, height: int | None = None, key: str | None = None, tall: bool = False) -> int | None:
    """A table; with a key one cell can be clicked, and the number of its row comes back; `tall` wraps long texts."""
    columns: dict[str, Any] = {
        name: st.column_config.NumberColumn(name, format=FORMATS[kind])
        for name, kind in grid.kinds.items()
        if kind in FORMATS
    }
    wide = {n for n, values in grid.values.items() if tall and any(len(str(v)) > LONG for v in values)}
    columns |= {
        name: st.column_config.TextColumn(name, width="large" if name in wide else None)
        for name in grid.kinds
        if name not in columns
    }
    rows = len(next(iter(grid.values.values()), []))
    size: Any = height or ("auto" if rows < 12 else HEIGHT)
    if key is None:
        st.dataframe(
            grid.values,
            column_config=columns,
            hide_index=True,
            height=size,
            row_height=TALL if tall else None,
            placeholder="",
        )
        return None
    event: Any = st.dataframe(
        grid.values,
        column_config=columns,
        hide_index=True,
        height=size,
        key=key,
        on_select="rerun",
        selection_mode="single-cell",
        placeholder="",
    )
    cells = event["selection"]["cells"]
    return int(cells[0][0]) if cells else None


def city_tiles(tiles: Sequence[Tile]) -> None:
    """The tile grid of the cities; darker means more money."""
    cells = "".join(
        f'<div class="tile" style="grid-column:{t.column + 1};grid-row:{t.row + 1};'
        f'background:color-mix(in srgb,#14508f {t.share}%,#dfe9f5);color:{"#fff" if t.dark else "#16263a"}"'
        f' title="{html.escape(t.city)}：支持{t.number}项，参评{t.pool}项，{show_wan(t.amount)}万元">'
        f"<b>{html.escape(t.city.removesuffix('市'))}</b><span>{t.number}项</span>"
        f"<span>{show_wan(t.amount)}万</span></div>"
        for t in tiles
    )
    st.html(f'<div class="tiles" role="img" aria-label="各市支持数和金额方格图">{cells}</div>')


def values(rows: Sequence[dict[str, Any]]) -> alt.InlineData:
    """Rows as the data of a chart."""
    return alt.InlineData(values=list(rows))


def bars(rows: Sequence[dict[str, Any]], *, by: str, value: str, colour: str, order: Sequence[str]) -> None:
    """Grouped bars lying on their side: one group per `by`, one bar per `colour`."""
    chart = (
        alt.Chart(values(rows))
        .mark_bar()
        .encode(
            y=alt.Y(f"{by}:N", sort=list(order), title=None, axis=alt.Axis(labelOverlap=False)),
            yOffset=alt.YOffset(f"{colour}:N"),
            x=alt.X(f"{value}:Q", title=value),
            color=alt.Color(f"{colour}:N", title=None, legend=alt.Legend(orient="top")),
            tooltip=[f"{by}:N", f"{colour}:N", f"{value}:Q"],
        )
        .properties(height=90 + 22 * len(order))
    )
    st.altair_chart(chart)
