"""方案: two lists to work with, a candidate beside them, tiers, cities, why money is left, the downloads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import beside
import cities
import draw
import lists
import plans
import session
import streamlit as st
import study
import waiting
from plain import plain
from streamlit.delta_generator import DeltaGenerator

from allocator.report import awards
from allocator.report.allocated import Tables
from allocator.report.checks import checked, goals_table, measured_table
from allocator.report.page import grid
from allocator.report.rulebook import moved_table
from allocator.report.summary import note_lines, placement_lines
from allocator.run.parts import Run
from allocator.workbench.answers import Answer
from allocator.workbench.papers import papers


def page() -> None:
    """Draw the 方案 at hand."""
    run, tables = waiting.run_at_hand(), session.answer().tables
    if run is not None and tables is not None:
        tables = replace(tables, weighed=study.beside(run).weighed)
    if run is not None and tables is None:
        _without_list(run)
    elif run is not None and tables is not None:
        _with_list(run, tables)


def _without_list(run: Run) -> None:
    if run.conflict:
        st.error(plain(run.conflict.sentence))
    if run.placements:
        draw.lines([(line.label, line.text) for line in placement_lines(run.placements)])
    session.link("explain", "查明哪些要求相互冲突，以及可采用的改法")
    st.write("可在左侧调整预算，或在“规则与预算”页放宽“本厅选择”的各项；不得、最高的规定不放宽。")
    _downloads()


def _with_list(run: Run, tables: Tables) -> None:
    plans.based()
    left, right = st.columns([0.65, 0.35], gap="medium")
    with left:
        parts: list[tuple[str, Callable[[], object]]] = [
            ("拟支持名单", lambda: lists.draw_list(run, tables, "awarded")),
            ("未入选及原因", lambda: lists.draw_list(run, tables, "missed")),
            ("分档与分数线" if tables.drawn else "分档", lambda: draw.table(grid(awards.tiers_table(tables)))),
            ("分市", lambda: draw.table(grid(awards.cities_table(tables)))),
            ("改动与校验", lambda: _checked(tables)),
        ]
        if tables.replacements:
            parts.insert(0, ("递补次序", lambda: _replacements(tables)))
        tabs = st.tabs([plain(name) for name, _ in parts], on_change="rerun", key="_plan_tab")
        for tab, (_, part) in zip(tabs, parts, strict=True):
            if tab.open:
                with tab:
                    part()
    with right:
        project = beside.find(run)
        if project is not None:
            beside.candidate(run, project)
        else:
            cities.picture(tables)
            session.later(_notes_in(st.container()))
        _downloads()


def _replacements(tables: Tables) -> None:
    """Draw who would come next after 公示."""
    st.caption("递补次序（仅列出，未安排；腾出的资金冻结）")
    draw.table(grid(awards.replacements_table(tables)))


def _checked(tables: Tables) -> None:
    if tables.moved:
        draw.table(grid(moved_table(tables.moved)))
    draw.table(grid(goals_table(tables.goals)))
    st.write(plain(checked(tables.measured)))
    draw.table(grid(measured_table(tables.measured)), height=300)


def _notes_in(place: DeltaGenerator) -> Callable[[Answer], None]:
    """Tell why money is left, what more would buy, today's way: drawn when the list is confirmed."""

    def shown(answer: Answer) -> None:
        if answer.tables is None:
            return
        head = answer.tables.headline
        said = [("求解状态", f"{head.verdict}：{head.proof}"), *((n.label, n.text) for n in note_lines(answer.tables))]
        draw.lines(said, place=place)

    return shown


def _downloads() -> None:
    place = st.container(horizontal=True)

    def shown(answer: Answer) -> None:
        if answer.run is None:
            return
        for paper in papers(replace(answer, run=study.beside(answer.run)), session.house().answers):
            draw.download(place, paper)

    session.later(shown)
