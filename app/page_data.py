"""数据: workbooks dragged in, what each column was taken for, every problem by row, doubts confirmed, rows held."""

from __future__ import annotations

import arrivals
import doubts
import draw
import session
import streamlit as st
import trouble
from plain import fill, plain, show

from allocator.errors import AllocatorError
from allocator.intake.matching import UNUSED
from allocator.run.pipeline import FIRST_YEAR, LAST_YEAR
from allocator.workbench.files.findings import Report, matching, rematched, report, seen
from allocator.workbench.papers import problem_papers
from allocator.workbench.rules.programme_list import programme
from allocator.workbench.shelf import files_told


def page() -> None:
    """Draw the files of the 方案 at hand."""
    arrivals.told()
    _upload()
    if not session.setup().files:
        st.info("还没有申报表。把汇总表（可多个，.xlsx 或 .csv）拖到上面的框里；表头不要求固定格式")
        return
    answer = session.answer()
    if answer.intake is None:
        trouble.told(answer)
        _columns()
        return
    found = report(answer.intake)
    said, take = st.columns([0.85, 0.15], vertical_alignment="center")
    show(fill("<b>{rows}</b>　{problems}", rows=found.rows, problems=found.problems), said)
    for paper in problem_papers(answer, session.house().answers):
        draw.download(take, paper)
    if found.scoring:
        st.caption(plain(found.scoring))
    doubts.progress(found)
    tabs = st.tabs([f"{plain(g.title)}（{len(g.findings)}）" for g in found.groups] + ["列名对照"])
    for tab, group in zip(tabs, found.groups, strict=False):
        with tab:
            some = doubts.kinds(group.doubts) if group.doubts else ()
            rows = seen(group, some) if some else group.grid
            draw.table(rows, tall=True, height=min(400, 40 + 72 * sum(1 for _ in next(iter(rows.values.values())))))
            if group.held:
                _hold(found)
            if some:
                doubts.confirm(some)
                doubts.returned()
    with tabs[-1]:
        _columns()


def _upload() -> None:
    left, right = st.columns([0.6, 0.4], gap="medium")
    with left:
        arrivals.box(more=_own())
    with right:
        st.caption("正在使用" if session.setup().files else "尚无文件")
        arrivals.in_use()
        year, past = st.columns([0.38, 0.62], vertical_alignment="bottom")
        with year:
            _year()
        with past:
            _past()
        _name()


def _own() -> bool:
    setup = session.setup()
    return bool(setup.files) and not session.house().answers.is_sample(setup)


def _name() -> None:
    """Ask what the work is called: by this name it is found again."""
    if not session.opened().name:
        return
    st.session_state["_title"] = session.desk().title
    st.text_input(
        "本项工作的名称",
        key="_title",
        placeholder=files_told(session.house().answers, session.setup()),
        on_change=lambda: session.keep(session.desk().called(st.session_state["_title"])),
        help="打开页面时在“以前的工作”中按此名称找到",
    )


def _changed(**parts: object) -> None:
    session.change(session.setup().model_copy(update=parts))


def _year() -> None:
    own = programme(session.setup().programme).year
    st.session_state["_year"] = session.setup().year or own
    st.number_input(
        "年度",
        FIRST_YEAR,
        LAST_YEAR,
        key="_year",
        on_change=lambda: _changed(year=None if st.session_state["_year"] == own else st.session_state["_year"]),
        help="决定台账中哪些是往年奖补、办法是否仍在有效期内",
    )


def _past() -> None:
    """Ask for the past awards: in the workbook itself, in one of their own, or left out on purpose."""
    held = session.setup().ledger
    told = held.name if held else "不计" if session.setup().no_history else "申报表中的"
    with st.popover(f"历史奖补台账：{plain(told)}", width="stretch"):
        count = st.session_state.setdefault("ledgers", 0)
        given = st.file_uploader(
            "另附台账工作簿",
            key=f"_ledger_{count}",
            help="须有单位名称或统一社会信用代码、年度、金额等列；另附的台账代替申报表中的",
        )
        if given:
            try:
                _changed(ledger=session.house().workspace.keep(given.name, given.getvalue()), no_history=False)
            except AllocatorError as fault:
                session.tell(str(fault))
            st.session_state.ledgers = count + 1
            st.rerun()
        if held:
            st.button("不用另附的台账", on_click=lambda: _changed(ledger=None))
        st.session_state["_no_history"] = session.setup().no_history
        st.checkbox(
            "不计历史奖补",
            key="_no_history",
            on_change=lambda: _changed(no_history=st.session_state["_no_history"]),
            help="没有历史台账时勾选；累计上限只看本年度",
            disabled=held is not None,
        )


def _hold(found: Report) -> None:
    st.session_state["_hold"] = session.setup().hold

    st.checkbox(
        f"把有错误的{found.faulty:d}处所在的行列为待核（金额为0，结果为草案）",
        key="_hold",
        on_change=lambda: _changed(hold=st.session_state["_hold"]),
    )


def _columns() -> None:
    """Show what each column was taken for, and take another meaning for it."""
    try:
        found = matching(session.house().answers, session.setup())
    except AllocatorError as fault:
        st.error(plain(fault))
        return
    if len(found.sheets) > 1:
        chosen = session.setup().sheet or ()
        st.session_state["_sheet"] = [chosen] if isinstance(chosen, str) else list(chosen)

        def sheet() -> None:
            picked = tuple(st.session_state["_sheet"])
            session.change(session.setup().model_copy(update={"sheet": picked or None}))

        st.multiselect(
            "申报表所在工作表（可选几张）", found.sheets, placeholder="自动识别", key="_sheet", on_change=sheet
        )
    if not found.matches:
        st.write("没有找到申报表的表头，请核对文件")
        return
    left, right = st.columns([0.62, 0.38], gap="medium")
    with left:
        draw.table(found.grid, height=380)
    with right, st.form("_column", border=True, clear_on_submit=True):
        header = st.selectbox("表中的列", found.headers, index=None, placeholder="选择一列")
        name = st.selectbox("应作为", [UNUSED, *found.meanings], index=None, placeholder="选择含义")
        if st.form_submit_button("采用", type="primary") and header and name:
            session.change(rematched(session.setup(), header, name))
            st.rerun()
