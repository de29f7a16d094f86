"""The files of a study's folder: weights.json, 权重稳健性.xlsx, and every figure of the report as SVG and PNG."""

from __future__ import annotations

from allocator.errors import EnvironmentFault
from allocator.report.comparison.weights.report import NAME, RECORD, WHAT, report
from allocator.report.figures import Bars, Heading, bars_figure, lying_figure
from allocator.report.page import number
from allocator.report.table import Figure, Report
from allocator.report.xlsx import workbook
from allocator.run.parts import Run
from allocator.run.record import dumped, headed
from allocator.whatif.weights.study import Study

FIGURE = "权重稳健性-图"
MOST = 40
FIGURES = tuple(f"{FIGURE}{n}.{kind}" for n in range(1, MOST + 1) for kind in ("svg", "png"))
"""Missing where they cannot be drawn, or there are fewer."""


def record_of(run: Run, study: Study) -> bytes:
    """Return weights.json."""
    return dumped(headed(run, study.to_json())).encode()


def files_of(run: Run, study: Study) -> tuple[dict[str, bytes], str]:
    """Return all files by name, and why the figures are missing; empty where none is."""
    told = report(run, study)
    files = dict(zip((RECORD, NAME), (record_of(run, study), workbook(told)), strict=True))
    try:
        return files | figures(told), ""
    except EnvironmentFault as fault:
        return files, str(fault)


def figures(told: Report) -> dict[str, bytes]:
    """Return every figure with bars, in the order of the report.

    Raises
    ------
    EnvironmentFault
        There is no font with Chinese characters.
    """
    found: dict[str, bytes] = {}
    drawn = [part for part in told.screen if isinstance(part, Figure) and part.bars and part.data.rows]
    for n, figure in enumerate(drawn[:MOST], 1):
        found |= {f"{FIGURE}{n}.{kind}": data for kind, data in _drawn(figure, told).items()}
    return found


def _drawn(figure: Figure, told: Report) -> dict[str, bytes]:
    chart, table = figure.bars, figure.data
    assert chart is not None
    if chart.lying:
        return lying_figure(figure, f"内部研究。指纹 {told.head.fingerprint}")
    at = {c.key: n for n, c in enumerate(table.columns) if c.key}
    title = f"{told.head.titled(WHAT)}{told.head.stamp}\n{table.title}：{chart.title}"
    heading = Heading(title, chart.axis, f"内部研究。指纹 {told.head.fingerprint}")
    groups = [str(row[at[chart.along]]) for row in table.rows]
    series = [
        Bars(label, tuple(number(row[at[key]], table.columns[at[key]]) for row in table.rows))
        for key, label in zip(chart.values, chart.labels, strict=True)
    ]
    return bars_figure(heading, groups, series)
