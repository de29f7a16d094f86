"""Bars, and rows as the data of a chart; the library behind them is loaded only by the page that draws some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import streamlit as st


def values(rows: Sequence[dict[str, Any]]) -> alt.InlineData:
    """Rows as the data of a chart."""
    return alt.InlineData(values=list(rows))


def bars(rows: Sequence[dict[str, Any]], *, by: str, value: str, colour: str, order: Sequence[str]) -> None:
    """Draw grouped bars lying on their side: one group per `by`, one bar per `colour`, whose names stand above."""
    series = len({row[colour] for row in rows})
    chart = (
        alt.Chart(values(rows))
        .mark_bar()
        .encode(
            y=alt.Y(f"{by}:N", sort=list(order), title=None, axis=alt.Axis(labelOverlap=False)),
            yOffset=alt.YOffset(f"{colour}:N"),
            x=alt.X(f"{value}:Q", title=value),
            color=alt.Color(f"{colour}:N", title=None, legend=alt.Legend(orient="top") if series > 1 else None),
            tooltip=[f"{by}:N", f"{colour}:N", f"{value}:Q"],
        )
        .properties(height=(90 + 22 * len(order)) if series > 1 else 80 + 26 * len(order))
    )
    st.altair_chart(chart)
