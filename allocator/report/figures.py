"""Figures for papers: SVG (its letters as outlines, so that it needs no font where it is read) and PNG.

The same data give the same bytes. Labels are Chinese: without a font that has the characters there is no figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from allocator.errors import EnvironmentFault
from allocator.money import WAN
from allocator.report.table import Figure as Drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC",
    "Hiragino Sans GB", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Noto Serif CJK SC", "SimSun",
    "Heiti SC", "STHeiti", "FangSong", "KaiTi", "Noto Sans CJK JP", "Droid Sans Fallback",
)  # fmt: skip
"""Fonts with Chinese characters, the most legible first."""
NO_FONT = (
    "本机没有中文字体，未画图（其他文件不受影响）。"
    "请安装一种中文字体（Windows 自带；Linux 如 fonts-noto-cjk）后重新运行"
)
COLOURS = ("#2F6DB5", "#C55A11", "#6A9A3B", "#7E57A5", "#B8A02D", "#3C8D8A")
GREY, RED = "#7F7F7F", "#C00000"
CLOSE = 0.035
"""Names closer than this part of the axis are joined."""


@dataclass(frozen=True, slots=True)
class Stairs:
    """One line that keeps its value from each place to the next; None: nothing there."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Stairs over the same places; `filled` stacks them from the first (the greatest) to the last."""

    title: str
    stairs: tuple[Stairs, ...]
    filled: bool = False
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar for every group; None: nothing there."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands around the panels: the title above, the name of the common axis and a note below."""

    title: str
    axis: str
    note: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that is named on the axis."""

    at: float
    label: str
    strong: bool = False


def chinese_font() -> str:
    """Return the name of a font with Chinese characters.

    Raises
    ------
    EnvironmentFault
        There is none on this machine.
    """
    from matplotlib.font_manager import fontManager  # noqa: PLC0415 - a run without figures does not pay for it

    known = set(fontManager.get_font_names())
    found = next((name for name in FONTS if name in known), None)
    if found is None:
        raise EnvironmentFault(NO_FONT)
    return found


def stairs_figure(
    heading: Heading, places: Sequence[float], panels: Sequence[Panel], marks: Sequence[Mark] = ()
) -> dict[str, bytes]:
    """Panels one below the other over one axis, as "svg" and "png".

    Parameters
    ----------
    places
        Where each stair begins, and where the last one ends.

    Raises
    ------
    EnvironmentFault
        There is no font with Chinese characters.
    """
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(_settings()):
        figure = Figure(figsize=(10.5, 2.0 + 2.9 * len(panels)))
        figure.set_layout_engine("constrained", rect=(0, 0.025, 1, 0.975))
        axes: list[Axes] = list(figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0])
        for one, panel in zip(axes, panels, strict=True):
            _draw(one, places, panel)
            _mark(one, marks)
        _name(axes[0], marks, places[-1] - places[0])
        axes[-1].set_xlabel(heading.axis)
        axes[-1].xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
        return _titled(figure, heading)


def bars_figure(heading: Heading, groups: Sequence[str], series: Sequence[Bars]) -> dict[str, bytes]:
    """Bars lying on their side, the first group on top, as "svg" and "png".

    Raises
    ------
    EnvironmentFault
        There is no font with Chinese characters.
    """
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(_settings()):
        figure = Figure(figsize=(10.5, 1.8 + 0.3 * len(groups) * max(1, len(series) - 1)))
        figure.set_layout_engine("constrained", rect=(0, 0.025, 1, 0.975))
        axes: Axes = figure.subplots()
        thick = 0.8 / max(1, len(series))
        for k, (bars, colour) in enumerate(zip(series, COLOURS, strict=False)):
            places = [n - 0.4 + thick * (k + 0.5) for n in range(len(groups))]
            axes.barh(places, [v or 0 for v in bars.values], thick, color=colour, label=bars.label)
        axes.set_yticks(range(len(groups)), groups)
        axes.invert_yaxis()
        axes.set_xlabel(heading.axis)
        axes.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
        axes.grid(visible=True, axis="x", color="#E4E4E4", linewidth=0.6)
        axes.set_axisbelow(True)
        if len(series) > 1:
            axes.legend(loc="lower right", frameon=False, fontsize=9)
        return _titled(figure, heading)


def _settings() -> Any:
    return {
        "font.family": chinese_font(),
        "font.size": 10,
        "axes.unicode_minus": False,
        "svg.hashsalt": "allocator",
        "svg.fonttype": "path",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": GREY,
    }


def _titled(figure: Figure, heading: Heading) -> dict[str, bytes]:
    figure.suptitle(heading.title, fontsize=14)
    figure.text(0.995, 0.003, heading.note, fontsize=7, color=GREY, ha="right", va="bottom")
    return {kind: _saved(figure, kind) for kind in ("svg", "png")}


def lying_figure(drawn: Drawn, note: str) -> dict[str, bytes]:
    """Return a figure's bars to both sides of an axis, the first group on top, as "svg" and "png".

    Parameters
    ----------
    drawn
        With two series of lying bars: one to the left, one to the right.

    Raises
    ------
    EnvironmentFault
        There is no font with Chinese characters.
    """
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    chart, keys = drawn.bars, [c.key for c in drawn.data.columns]
    if chart is None:
        return {}
    along, (left, right) = keys.index(chart.along), (keys.index(key) for key in chart.values)
    rows = drawn.data.rows
    with mpl.rc_context(_settings()):
        figure = Figure(figsize=(10.5, 1.6 + 0.34 * len(rows)))
        figure.set_layout_engine("constrained", rect=(0, 0.03, 1, 0.97))
        axes: Axes = figure.subplots()
        for sign, place, label, colour in zip((-1, 1), (left, right), chart.labels, COLOURS, strict=False):
            lengths = [sign * int(row[place] or 0) / WAN for row in rows]  # type: ignore[arg-type]
            axes.barh(range(len(rows)), lengths, color=colour, label=label, height=0.62)
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_yticks(range(len(rows)), [str(row[along]) for row in rows], fontsize=9)
        axes.invert_yaxis()
        most = max((abs(end) for end in axes.get_xlim()), default=1)
        axes.set_xlim(-most, most)
        axes.xaxis.set_major_formatter(lambda x, _: f"{abs(x):,.0f}")
        axes.set_xlabel(chart.axis)
        axes.legend(loc="lower right", frameon=False, fontsize=9)
        return _titled(figure, Heading(chart.title, chart.axis, note))


def _draw(axes: Axes, places: Sequence[float], panel: Panel) -> None:
    for stairs, colour in zip(panel.stairs, COLOURS, strict=False):
        values = [float("nan") if v is None else v for v in stairs.values]
        if panel.filled:
            axes.stairs(values, places, fill=True, color=colour, alpha=0.85, label=stairs.label)
        else:
            axes.stairs(values, places, baseline=None, color=colour, linewidth=1.6, label=stairs.label)
    axes.set_title(panel.title, fontsize=11, loc="left")
    axes.set_xlim(places[0], places[-1])
    axes.set_ylim(bottom=0 if panel.least is None else panel.least)
    axes.grid(visible=True, axis="y", color="#E4E4E4", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(loc="upper left" if panel.filled else "lower left", frameon=False, ncols=3, fontsize=9)


def _mark(axes: Axes, marks: Sequence[Mark]) -> None:
    for mark in marks:
        width, style = (1.1, "-") if mark.strong else (0.7, ":")
        axes.axvline(mark.at, color=RED if mark.strong else GREY, linewidth=width, linestyle=style)


def _name(axes: Axes, marks: Sequence[Mark], extent: float) -> None:
    """Show the names above the axes, slanted; those that stand close together are one."""
    groups: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda m: m.at):
        if groups and not mark.strong and not groups[-1][-1].strong and mark.at - groups[-1][0].at < extent * CLOSE:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    for group in groups:
        axes.annotate(
            "、".join(mark.label for mark in group),
            xy=(group[0].at, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(2, 2),
            textcoords="offset points",
            fontsize=7.5,
            color=RED if group[0].strong else GREY,
            rotation=20,
        )


def _saved(figure: Figure, kind: str) -> bytes:
    """Return a file whose bytes hold no date and no version."""
    data = BytesIO()
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    figure.savefig(data, format=kind, dpi=160, metadata=metadata, facecolor="white")
    return _in_order(data.getvalue()) if kind == "svg" else data.getvalue()


def _in_order(svg: bytes) -> bytes:
    """Return the clip paths named by their order; matplotlib names them by where they stand in memory."""
    for n, name in enumerate(dict.fromkeys(re.findall(rb'<clipPath id="(\w+)"', svg)), 1):
        svg = svg.replace(name, b"clip%d" % n)
    return svg
