"""Bars, stairs and squares: charts of rows; the library behind them is loaded only by the page that draws some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import streamlit as st

GOOD, BAD, BASE = "#2f81d6", "#c4501b", "#8a8f98"
PALETTE = ("#8a8f98", "#2f81d6", "#e08a1e", "#3c9a5f", "#8d63c9", "#c4501b", "#2aa5a0")
"""Told apart in light and dark: the first list grey, the others in colours."""
KINDS = ("#2f81d6", "#c4501b", "#6fb1f0", "#e6a06f", "#8a8f98")
"""新增, 退出, 升档, 降档, 金额变化."""
LONGEST = 330
"""Points for the words beside a bar."""


def values(rows: Sequence[dict[str, Any]]) -> alt.InlineData:
    """Rows as the data of a chart."""
    return alt.InlineData(values=list(rows))


def bars(
    rows: Sequence[dict[str, Any]], *, by: str, value: str, colour: str, order: Sequence[str], colours: Sequence[str]
) -> None:
    """Draw grouped bars lying on their side: one group per `by`, one bar per `colour`, in their own order."""
    chart = (
        alt.Chart(values(rows))
        .mark_bar()
        .encode(
            y=alt.Y(f"{by}:N", sort=list(order), title=None, axis=alt.Axis(labelOverlap=False)),
            yOffset=alt.YOffset(f"{colour}:N", sort=list(colours)),
            x=alt.X(f"{value}:Q", title=value),
            color=alt.Color(
                f"{colour}:N",
                title=None,
                legend=alt.Legend(orient="top", columns=1, labelLimit=LONGEST) if len(colours) > 1 else None,
                scale=alt.Scale(domain=list(colours), range=list(PALETTE)),
            ),
            tooltip=[f"{by}:N", f"{colour}:N", f"{value}:Q"],
        )
        .properties(height=110 + 18 * len(colours) + max(14, 4 + 5 * len(colours)) * len(order) + 40)
    )
    st.altair_chart(chart)


def stacked(
    rows: Sequence[dict[str, Any]],
    *,
    by: str,
    value: str,
    colour: str,
    colours: dict[str, str],
    more: Sequence[str] = (),
) -> None:
    """Draw one bar per `by` made of pieces by `colour`; negative values to the left."""
    order = list(dict.fromkeys(r[by] for r in rows))
    chart = (
        alt.Chart(values(rows))
        .mark_bar()
        .encode(
            y=alt.Y(
                f"{by}:N", sort=order, title=None, axis=alt.Axis(labelOverlap=False, labelLimit=LONGEST, minExtent=60)
            ),
            x=alt.X(
                f"{value}:Q", title=value, axis=alt.Axis(tickMinStep=1, labelExpr="format(abs(datum.value), ',d')")
            ),
            color=alt.Color(
                f"{colour}:N",
                title=None,
                legend=alt.Legend(orient="top"),
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
            ),
            tooltip=[f"{by}:N", f"{colour}:N", f"{value}:Q", *(f"{m}:Q" for m in more)],
        )
        .properties(height=130 + 24 * len(order))
    )
    st.altair_chart(chart)


def shares(rows: Sequence[dict[str, Any]], *, by: str, value: str, colour: str, colours: dict[str, str]) -> None:
    """Draw one bar per `by` from 0 to 100 per cent."""
    order = [r[by] for r in rows]
    chart = (
        alt.Chart(values(rows))
        .mark_bar()
        .encode(
            y=alt.Y(f"{by}:N", sort=order, title=None, axis=alt.Axis(labelOverlap=False, labelLimit=LONGEST)),
            x=alt.X(f"{value}:Q", title=value, scale=alt.Scale(domain=[0, 100])),
            color=alt.Color(
                f"{colour}:N",
                title=colour,
                legend=alt.Legend(orient="top"),
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
            ),
            tooltip=[f"{by}:N", f"{colour}:N", alt.Tooltip(f"{value}:Q", format=".1f")],
        )
        .properties(height=130 + 24 * len(order))
    )
    st.altair_chart(chart)


def squares(rows: Sequence[dict[str, Any]], *, by: str, across: str, colour: str, colours: dict[str, str]) -> None:
    """Draw a square per `by` and `across`, its word in it."""
    down, side = (list(dict.fromkeys(r[name] for r in rows)) for name in (by, across))
    base = alt.Chart(values(rows)).encode(
        y=alt.Y(f"{by}:N", sort=down, title=None, axis=alt.Axis(labelOverlap=False, labelLimit=LONGEST)),
        x=alt.X(f"{across}:N", sort=side, title=None, axis=alt.Axis(orient="top", labelAngle=0)),
        tooltip=[f"{by}:N", f"{across}:N", f"{colour}:N"],
    )
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    boxes = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color(f"{colour}:N", title=None, scale=scale, legend=alt.Legend(orient="top"))
    )
    words = base.mark_text(color="#10202f", fontSize=11).encode(text=f"{colour}:N")
    st.altair_chart(alt.layer(boxes, words).properties(height=110 + 26 * len(down)))


def tiers(names: Sequence[str], none: str) -> dict[str, str]:
    """Return the colour of every tier, the lowest first, and of none."""
    blues = ("#cfe3f8", "#8fbff0", "#5a9be0", "#3f7fc4", "#8d9fe0")
    return {none: "#e4e4e7"} | {name: blues[min(n, len(blues) - 1)] for n, name in enumerate(names)}


def stairs(
    points: Sequence[dict[str, Any]], *, budget: str, number: str, stair: str, here: float, chosen: float
) -> alt.LayerChart:
    """Return the number over the budget as stairs one can click, with a line where one is and one where one looks."""
    picked = alt.selection_point(name="picked", fields=[stair], on="click", nearest=True, empty=False)
    drawn = alt.Chart(values(points))
    axis, up = alt.X(f"{budget}:Q"), alt.Y(f"{number}:Q", axis=alt.Axis(tickMinStep=1, format="d"))
    line = drawn.mark_line(interpolate="step-after", color=GOOD).encode(x=axis, y=up)
    dots = (
        drawn.mark_point(filled=True, size=45, color=GOOD)
        .encode(x=axis, y=up, tooltip=[f"{budget}:Q", "已安排（万元）:Q", f"{number}:Q", "各档:N", "改善:N"])
        .add_params(picked)
    )

    def at(value: float, **look: Any) -> alt.Chart:
        return alt.Chart(values([{budget: value}])).mark_rule(**look).encode(x=axis)

    rules = (at(here, strokeDash=[5, 4], color=BASE), at(chosen, color=BAD, strokeWidth=2))
    return alt.layer(line, *rules, dots).properties(height=380)
