"""How rows and tiles look on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import streamlit as st
from markupsafe import Markup
from plain import Place, fill, joined, plain, show

from allocator.report import page
from allocator.report.page import Grid
from allocator.report.table import Figure, Notice, Part
from allocator.workbench.papers import Paper

FORMATS = {"count": "%d", "money": "%,.6g", "score": "%.2f"}
HEIGHT, LOW, TALL = 455, 260, 72
BY, SERIES = "项", "名单"
"""What the groups and the colours of bars are called."""
LONG = 20
"""Characters from which on a column of a tall table is a wide one."""

NO_WIDTHS: Mapping[str, int] = MappingProxyType({})
WIDE = 660
"""Points that the wide columns of a table share, so that all of it is seen at 1366×768."""


def table(
    grid: Grid,
    *,
    height: int | Literal["stretch"] | None = None,
    key: str | None = None,
    tall: bool = False,
    widths: Mapping[str, int] = NO_WIDTHS,
) -> int | None:
    """Return a table; with a key one cell can be clicked, and the number of its row comes back.

    `tall` wraps long texts; `widths` are points of columns by their titles.
    """
    columns: dict[str, Any] = {
        name: st.column_config.NumberColumn(
            name, format=FORMATS[kind], help="单位：万元" if kind == "money" else None, width=widths.get(name)
        )
        for name, kind in grid.kinds.items()
        if kind in FORMATS
    }
    wide = {n for n, values in grid.values.items() if tall and any(len(str(v)) > LONG for v in values)}
    columns |= {
        name: st.column_config.TextColumn(name, width=WIDE // len(wide) if name in wide else widths.get(name))
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


def lines(
    rows: Sequence[tuple[str, str]],
    *,
    grave: Sequence[bool] = (),
    title: str = "",
    place: Place = st,
) -> None:
    """Short sentences under each other, each after its name where it has one; the grave ones in red."""
    marked = grave or [False] * len(rows)
    told = joined(
        fill('<li class="{mark}">{name}{text}</li>', mark="over" if red else "", name=_named(a), text=b)
        for (a, b), red in zip(rows, marked, strict=True)
    )
    head = fill("<b>{title}</b>", title=title) if title else ""
    show(fill('{head}<ul class="lines">{told}</ul>', head=head, told=told), place)


def notice(told: Notice) -> None:
    """Lines under their title; those of a panel one under the other, the strong ones first in weight."""
    if told.form == "items":
        lines([(x.label, x.text) for x in told.lines], grave=[x.grave for x in told.lines], title=told.title)
        return
    body = joined(fill('<div class="{tone}">{text}</div>', tone=x.tone, text=x.text) for x in told.lines)
    show(fill('<div class="faint">{title}</div><div class="facts">{body}</div>', title=told.title, body=body))


def parts(found: Iterable[Part]) -> None:
    """Notices and tables one under the other, as a report has them."""
    for part in found:
        if isinstance(part, Notice):
            notice(part)
        else:
            told = part.data if isinstance(part, Figure) else part
            if told.title:
                show(fill("<b>{title}</b>", title=told.title))
            rows = page.grid(told.titled(""))
            table(rows, tall=any(len(str(v)) > LONG for values in rows.values.values() for v in values))
            if isinstance(part, Figure):
                figure(part)


def figure(part: Figure) -> None:
    """Draw the bars of a figure, the first row of its table on top; its curves only stand in workbooks."""
    import charts  # noqa: PLC0415 - its library takes long to load

    chart, told = part.bars, part.data
    if chart is None or not told.rows:
        return
    at = {c.key: n for n, c in enumerate(told.columns) if c.key}
    groups = [str(row[at[chart.along]]) for row in told.rows]
    names = (BY, SERIES, chart.axis)
    signs = (-1 if chart.lying else 1, *[1] * len(chart.values))
    rows: list[dict[str, Any]] = [
        dict(zip(names, (group, label, sign * (page.number(row[at[key]], told.columns[at[key]]) or 0)), strict=True))
        for group, row in zip(groups, told.rows, strict=True)
        for key, label, sign in zip(chart.values, chart.labels, signs, strict=False)
    ]
    show(fill('<div class="faint">{title}</div>', title=chart.title))
    if chart.lying:
        sides = dict(zip(chart.labels, (charts.BASE, charts.GOOD), strict=True))
        charts.stacked(rows, by=BY, value=chart.axis, colour=SERIES, colours=sides)
        return
    charts.bars(rows, by=BY, value=chart.axis, colour=SERIES, order=list(dict.fromkeys(groups)), colours=chart.labels)


def _named(name: str) -> Markup | str:
    return fill("<b>{name}</b>　", name=name) if name else ""


def download(place: Any, paper: Paper) -> None:
    """Draw a button that takes a file away; its bytes are made only then."""
    place.download_button(
        plain(paper.title),
        paper.make,
        file_name=paper.name,
        mime=paper.mime,
        on_click="ignore",
        key=f"_dl_{paper.name}",
    )
