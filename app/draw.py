"""How rows and tiles look on a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup
from plain import Place, fill, joined, plain, show

from allocator.money import show_wan
from allocator.problem.candidate import short_city
from allocator.report import page
from allocator.report.page import Grid
from allocator.report.table import Figure, Notice, Part
from allocator.workbench.papers import Paper
from allocator.workbench.tiles import Tile

FORMATS = {"count": "%d", "money": "%,.6g", "score": "%.2f"}
HEIGHT, LOW, TALL = 455, 260, 72
BY, SERIES = "项", "名单"
"""What the groups and the colours of bars are called."""
LONG = 20
"""Characters from which on a column of a tall table is a wide one."""

_TILE = (
    '<div class="tile {full}" style="grid-column:{column};grid-row:{row};--share:{t.share}%"'
    ' title="{t.city}：支持{t.number}项，本池{t.pool}项，{money}万元">'
    "<b>{short}</b><span>{t.number}项</span><span>{money}万</span></div>"
)

WIDE = 660
"""Points that the wide columns of a table share, so that all of it is seen at 1366×768."""


def table(grid: Grid, *, height: int | None = None, key: str | None = None, tall: bool = False) -> int | None:
    """Return a table; with a key one cell can be clicked, and the number of its row comes back.

    `tall` wraps long texts.
    """
    columns: dict[str, Any] = {
        name: st.column_config.NumberColumn(name, format=FORMATS[kind], help="单位：万元" if kind == "money" else None)
        for name, kind in grid.kinds.items()
        if kind in FORMATS
    }
    wide = {n for n, values in grid.values.items() if tall and any(len(str(v)) > LONG for v in values)}
    columns |= {
        name: st.column_config.TextColumn(name, width=WIDE // len(wide) if name in wide else None)
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


def city_tiles(tiles: Sequence[Tile]) -> None:
    """Draw the tile grid of the cities; the stronger its colour, the more money."""
    cells = joined(fill(_TILE, t=t, full="full" if t.dark else "", **_of(t)) for t in tiles)
    show(fill('<div class="tiles" role="img" aria-label="各市支持数和金额方格图">{cells}</div>', cells=cells))


def _of(tile: Tile) -> dict[str, object]:
    return {
        "column": tile.column + 1,
        "row": tile.row + 1,
        "short": short_city(tile.city),
        "money": show_wan(tile.amount),
    }
