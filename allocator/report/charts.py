"""Native charts of a workbook, bars and curves, drawn from the rows of a table on the same sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allocator.report.table import Chart

COLOURS = ("#A6A6A6", "#2F6DB5", "#C55A11", "#6A9A3B", "#7E57A5", "#B8A02D", "#3C8D8A", "#A8496B", "#5B6B7B")
"""The first, grey, is the base's."""
ROWS, HEIGHT, WIDTH = 11, 220, 900
"""How many rows of the sheet a chart takes, and its size in pixels."""
LYING = 24
"""Pixels that each group of lying bars takes."""
TALL_ROWS, TALL = 16, 320
"""The same for curves."""
_FONT = {"name": "宋体", "size": 9}
_TITLE = {"name": "黑体", "size": 11, "bold": False}


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the rows of a table stand on its sheet: first and last row, and the column of each key."""

    sheet: str
    first: int
    last: int
    columns: Mapping[str, int]


def bars(draw: Callable[[str], Any], sheet: Any, chart: Chart, placed: Placed, row: int) -> int:
    """Draw bars below a table; the first free row below them."""
    drawn = draw("bar" if chart.lying else "column")
    names = placed.columns[chart.along]
    for value, label, colour in zip(chart.values, chart.labels, COLOURS, strict=False):
        column = placed.columns[value]
        drawn.add_series(
            {
                "name": label,
                "categories": [placed.sheet, placed.first, names, placed.last, names],
                "values": [placed.sheet, placed.first, column, placed.last, column],
                "fill": {"color": colour},
                "border": {"none": True},
                "gap": 60,
                "overlap": 0,
            }
        )
    drawn.set_title({"name": chart.title, "name_font": _TITLE, "overlay": False})
    drawn.set_legend({"position": "bottom", "font": _FONT})
    groups = {"num_font": _FONT, "line": {"color": "#A6A6A6"}}
    figures = {
        "num_font": _FONT,
        "name": chart.axis,
        "name_font": _FONT,
        "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}},
    }
    # The axis of the groups is x to the writer also where bars lie.
    drawn.set_x_axis(groups | ({"reverse": True} if chart.lying else {}))
    drawn.set_y_axis(figures)
    more = max(0, LYING * (placed.last - placed.first + 1) - HEIGHT // 2) if chart.lying else 0
    drawn.set_size({"width": WIDTH, "height": HEIGHT + more})
    drawn.set_chartarea({"border": {"none": True}})
    sheet.insert_chart(row + 1, 0, drawn, {"object_position": 1})
    return row + ROWS + 1 + more // (HEIGHT // ROWS)


def curves(draw: Callable[[str], Any], sheet: Any, charts: Sequence[Chart], placed: Placed, row: int) -> None:
    """Draw curves one below the other, from a row on."""
    for number, chart in enumerate(charts):
        drawn = draw("scatter")
        along = placed.columns[chart.along]
        for value, label, colour in zip(chart.values, chart.labels, COLOURS[1:], strict=False):
            column = placed.columns[value]
            drawn.add_series(
                {
                    "name": label,
                    "categories": [placed.sheet, placed.first, along, placed.last, along],
                    "values": [placed.sheet, placed.first, column, placed.last, column],
                    "line": {"color": colour, "width": 1.75},
                    "marker": {"type": "none"},
                }
            )
        drawn.set_title({"name": chart.title, "name_font": _TITLE, "overlay": False})
        drawn.set_legend({"position": "bottom", "font": _FONT})
        drawn.set_x_axis({"num_font": _FONT, "name": chart.axis, "name_font": _FONT, "min": 0, "num_format": "#,##0"})
        least = {} if chart.least is None else {"min": chart.least}
        gridlines = {"visible": True, "line": {"color": "#E0E0E0"}}
        drawn.set_y_axis({"num_font": _FONT, "major_gridlines": gridlines, **least})
        drawn.show_na_as_empty_cell()
        drawn.set_size({"width": WIDTH, "height": TALL})
        drawn.set_chartarea({"border": {"none": True}})
        sheet.insert_chart(row + number * TALL_ROWS, 0, drawn, {"object_position": 1})
