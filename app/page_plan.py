"""方案: the list with its locks and reasons, tiers and score lines, the cities, why money is left, the downloads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import chosen
import draw
import session
import streamlit as st
import study
import waiting
from plain import fill, plain, show
from streamlit.delta_generator import DeltaGenerator

from allocator.report import awards
from allocator.report.allocated import Tables
from allocator.report.checks import checked, goals_table, measured_table
from allocator.report.page import Grid, grid
from allocator.report.rulebook import moved_table
from allocator.report.summary import note_lines, placement_lines
from allocator.run.parts import Run
from allocator.workbench.answers import Answer
from allocator.workbench.grid import list_grid, missed_grid
from allocator.workbench.locks import CHOICES, Choice, Subject, locked, price, subject, without
from allocator.workbench.papers import papers
from allocator.workbench.tiles import tiles

AFTER = "名单公示之后才不予支持的勾选：其他项目照公示不变，腾出的资金冻结，列出递补次序；只对“不予支持”起作用"


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
    left, right = st.columns([0.69, 0.31], gap="medium")
    with left:
        tabs = st.tabs(
            [
                f"拟支持名单（{len(tables.awarded)}）",
                f"未入选及原因（{len(tables.missed)}）",
                "分档与分数线" if tables.drawn else "分档",
                "分市",
                "改动与校验",
            ]
        )
        with tabs[0]:
            _listed("awarded", list_grid(tables, session.setup()), "没有拟支持的项目")
        with tabs[1]:
            _listed("missed", missed_grid(tables, session.setup()), "没有未入选的项目")
        with tabs[2]:
            draw.table(grid(awards.tiers_table(tables)))
        with tabs[3]:
            draw.table(grid(awards.cities_table(tables)))
        with tabs[4]:
            if tables.replacements:
                st.caption("递补次序（仅列出，未安排；腾出的资金冻结）")
                draw.table(grid(awards.replacements_table(tables)), height=300)
            _checked(tables)
        _project(run)
    with right:
        draw.city_tiles(tiles(tables))
        session.later(_notes_in(st.container()))
        _downloads()


def _listed(name: str, rows: Grid, nothing: str) -> None:
    chosen.by_click(name, rows, nothing, height=draw.LOW if chosen.project() else None)


def _checked(tables: Tables) -> None:
    if tables.moved:
        draw.table(grid(moved_table(tables.moved)))
    draw.table(grid(goals_table(tables.goals)))
    st.write(plain(checked(tables.measured)))
    draw.table(grid(measured_table(tables.measured)), height=300)


def _project(run: Run) -> None:
    """Draw the chosen project: why it stands where it stands, and its lock."""
    ids = {e.candidate.id: f"{e.candidate.id} · {e.candidate.applicant}" for e in run.explanations}
    project = chosen.project()
    st.session_state["_project"] = project if project in ids else None
    st.selectbox(
        "查看项目、锁定",
        list(ids),
        index=None,
        format_func=lambda i: ids.get(i, i),
        key="_project",
        placeholder="点击名单中的一行，或在此输入编号、单位查找",
        on_change=lambda: chosen.look_at(st.session_state["_project"]),
    )
    found = subject(run, session.setup(), project) if project in ids else None  # type: ignore[arg-type]
    if found:
        with st.container(border=True):
            _told(found)
            session.link("explain", "全部原因、位次试算和最低预算")
            if found.tiers:
                _lock_form(found)


def _told(found: Subject) -> None:
    show(fill("<b>{found.title}</b>　{found.outcome}", found=found))
    show(fill("原因：{found.reason}。依据：{articles}", found=found, articles=found.articles or "—"))
    facts = "　".join(f"{name}：{value}" for name, value in found.facts)
    show(fill('<div class="faint">{facts}</div>', facts=facts))


def _lock_form(found: Subject) -> None:
    key = f"_lock_{found.id}_{session.setup().key()[:8]}"
    with st.form(key, border=False):
        choice_at, tier_at, why_at, go = st.columns([0.22, 0.24, 0.4, 0.14], vertical_alignment="bottom")
        choices: list[Choice] = list(CHOICES)
        choice = choice_at.selectbox(
            "锁定", choices, index=choices.index(found.choice), format_func=lambda c: CHOICES[c]
        )
        tier = tier_at.selectbox("档次", found.tiers, index=found.tiers.index(found.tier) if found.tier else 0)
        why = why_at.text_input("理由（必填）", value=found.because, placeholder="如 省重大项目配套")
        done = go.form_submit_button("确定", type="primary")
        after = st.checkbox("已公示", value=found.published, help=AFTER, key=f"{key}_after")
    if done and choice:
        try:
            changed = locked(session.setup(), found.id, choice, tier, why, published=after)
            session.change(changed, f"lock:{found.id}")
        except ValueError as fault:
            st.error(plain(fault))
            return
        st.rerun()
    if found.choice != "none":
        session.later(_price_in(st.container(), found.id))


def _price_in(place: DeltaGenerator, candidate: str) -> Callable[[Answer], None]:
    def shown(answer: Answer) -> None:
        free = session.house().answers.first(without(session.setup(), candidate))
        if answer.run and free.run:
            draw.lines([("", x) for x in price(free.run, answer.run, candidate)], title="锁定的代价", place=place)

    return shown


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
