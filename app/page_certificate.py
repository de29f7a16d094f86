"""A part of 说明: everybody whom a lower rank has passed over, with the reason that the certificate gives."""

from __future__ import annotations

from collections.abc import Callable

import draw
import session
import streamlit as st
from plain import fill, plain, show
from streamlit.delta_generator import DeltaGenerator

from allocator.report.allocation import certificate_sheet
from allocator.report.page import grid
from allocator.report.table import Table
from allocator.run.parts import Run
from allocator.workbench.answers import Answer
from allocator.workbench.lists.grid import matching

CONFIRMING = "名单正在复核，核对结果随后列出"


def certificate(run: Run) -> None:
    """Draw the certificate of the list, which comes with its confirmation."""
    del run
    words = st.text_input("查找", key="_certificate_words", placeholder="编号、单位、理由或条款，可写几个词，回车查找")
    place = st.empty()
    place.caption(CONFIRMING)
    session.later(_drawn_in(place, words))


def _drawn_in(place: DeltaGenerator, words: str) -> Callable[[Answer], None]:
    def shown(answer: Answer) -> None:
        run, tables = answer.run, answer.tables
        if run is None or tables is None or run.certificate is None:
            return
        sheet = certificate_sheet(run, tables)
        with place.container():
            show(fill("<b>{sheet.title}</b>", sheet=sheet))
            st.write(plain(sheet.left))
            for part in sheet.parts:
                if isinstance(part, Table):
                    _rows(part, words)

    return shown


def _rows(part: Table, words: str) -> None:
    last = sorted(range(len(part.columns)), key=lambda n: part.columns[n].key == "over")  # many names: seen last
    rows = grid(part.titled("").only(last))
    found = matching(rows, words)
    if part.title:
        show(fill("<b>{title}</b>", title=part.title))
    first = next(iter(found.values), "")
    st.caption(f"共{len(part.rows)}项，列出{len(found.values[first])}项")
    if found.values[first]:
        draw.table(found, tall=True)
