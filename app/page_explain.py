"""说明: why and why not of every project, whom rank passed over, what binds, what locks cost; or why nothing fits."""

from __future__ import annotations

import chosen
import draw
import page_binding
import page_certificate
import page_conflict
import session
import streamlit as st
import study
import waiting
from plain import fill, plain, show

from allocator.report.comparison.weights import beside
from allocator.run.parts import Run
from allocator.workbench.dossiers import BOOK, RECORD, Files, Told, at_once, choices
from allocator.workbench.papers import file_papers

FOUND = "_explain_words"
LIST_HEIGHT, FEW = 400, 10
CHECKING = "正在由原始数据逐项重新求解复核，并测算最低预算"


def page() -> None:
    """Draw what is to be explained of the 方案 at hand."""
    run = waiting.run_at_hand()
    if run is None:
        return
    if run.result.allocation is None:
        page_conflict.conflict(run)
        return
    tabs = st.tabs(["项目档案", "名次核对", "起作用的条款", "锁定的代价"], on_change="rerun", key="_explain_tab")
    parts = (_dossiers, page_certificate.certificate, page_binding.binding, page_binding.locks)
    for tab, part in zip(tabs, parts, strict=True):
        if tab.open:
            with tab:
                part(run)


def _dossiers(run: Run) -> None:
    left, right = st.columns([0.42, 0.58], gap="medium")
    with left:
        _choice(run)
    with right:
        _dossier(run)


def _choice(run: Run) -> None:
    """Draw everybody who fits the words, to be clicked; one who alone fits is chosen."""

    def looked_for() -> None:
        if len(only := choices(run, st.session_state[FOUND]).ids) == 1:
            chosen.look_at(only[0])

    words = st.text_input(
        "查找项目",
        key=FOUND,
        on_change=looked_for,
        placeholder="编号、单位、项目或市，可写几个词，回车查找；或点击下面的一行",
    )
    rows = choices(run, words)
    chosen.by_click(
        f"explain_{len(rows.ids)}",
        rows,
        "没有符合的项目，请换一个词",
        height=LIST_HEIGHT if len(rows.ids) > FEW else None,
    )
    st.caption(f"共{len(run.explanations)}项，列出{len(rows.ids)}项")
    told = "正在逐项求解并复核全部项目的档案"
    made = waiting.beside(Files, "dossiers", told, session.setup(), button="生成全部项目档案（逐项复核，用时较长）")
    if made is not None:
        _take(made, BOOK, RECORD, "全部项目")


def _dossier(run: Run) -> None:
    setup, project = session.setup(), chosen.project()
    if project not in {e.candidate.id for e in run.explanations}:
        st.info("请在左边点击一个项目，或查找编号、单位；在“方案”页点选的项目，这里接着说明。")
        return
    assert project is not None
    _leave(project)
    status = st.container()
    with status:
        whole = waiting.beside(Told, "dossier", CHECKING, setup, of=project)
    if whole is None and waiting.failed("dossier", setup, of=project):
        return  # what was not borne out is not shown
    told = whole or at_once(run, setup, project)
    if told.verified:
        show(fill('<span class="checked">已复核</span>　各项事实均已由原始数据重新求解复核'), status)
    else:
        status.caption("以下为名单和试算内核给出的事实，尚未复核；最低预算复核后列出")
    with st.container(border=True):
        for part in told.parts:
            draw.notice(part)
        for part in beside.told(study.beside(run).weighed, project):
            draw.notice(part)
    if told.files:
        _take(told.files, f"项目档案-{project}.xlsx", f"explain-{project}.json", "本项目")
    st.caption(plain("".join(told.how)))


def _leave(project: str) -> None:
    """End the work on the project looked at before: nobody waits for it."""
    now = (session.setup(), project)
    before = st.session_state.get("dossier", now)
    if before != now:
        session.house().jobs.cancel(before[0], "dossier", of=before[1])
    st.session_state["dossier"] = now


def _take(found: Files, book: str, record: str, whose: str) -> None:
    place = st.container(horizontal=True)
    for paper in file_papers(found.book, found.record, (book, record), whose):
        draw.download(place, paper)
