"""数据: workbooks dragged in, what each column was taken for, every problem by row, doubts confirmed, rows held."""

from __future__ import annotations

import draw
import session
import streamlit as st
from plain import fill, plain, show

from allocator.errors import AllocatorError, UsageError
from allocator.intake.matching import UNUSED
from allocator.run.pipeline import FIRST_YEAR, LAST_YEAR
from allocator.workbench.findings import Doubt, Report, confirmed, matching, rematched, report, sent_back
from allocator.workbench.papers import problem_papers
from allocator.workbench.programme_list import programme
from allocator.workbench.workspace import unique_names


def page() -> None:
    """Draw the files of the 方案 at hand."""
    _upload()
    if not session.setup().files:
        st.info("还没有申报表。把汇总表（可多个，.xlsx 或 .csv）拖到上面的框里；表头不要求固定格式")
        return
    answer = session.answer()
    if answer.intake is None:
        st.error(plain(answer.fault or "不能读取"))
        _columns()
        return
    found = report(answer.intake)
    said, take = st.columns([0.85, 0.15], vertical_alignment="center")
    show(fill("<b>{rows}</b>　{problems}", rows=found.rows, problems=found.problems), said)
    for paper in problem_papers(answer, session.house().answers):
        draw.download(take, paper)
    if found.scoring:
        st.caption(plain(found.scoring))
    tabs = st.tabs([f"{plain(g.title)}（{len(g.findings)}）" for g in found.groups] + ["列名对照"])
    for tab, group in zip(tabs, found.groups, strict=False):
        with tab:
            draw.table(group.grid, tall=True, height=min(400, 40 + 72 * len(group.findings)))
            if group.held:
                _hold(found)
            if group.doubts:
                _confirm(group.doubts)
    with tabs[-1]:
        _columns()


def _upload() -> None:
    count = st.session_state.setdefault("uploads", 0)
    left, right = st.columns([0.6, 0.4], gap="medium")
    given = left.file_uploader(
        "拖入申报汇总表（可多个）",
        accept_multiple_files=True,
        key=f"_files_{count}",
        help="xlsx 或 csv，每个不超过20MB；文件只存放在本机工作文件夹",
    )
    if given:
        workspace = session.house().workspace
        try:
            uploads = unique_names(tuple(workspace.keep(f.name, f.getvalue()) for f in given))
        except AllocatorError as fault:
            session.tell(str(fault))
        else:
            changed: dict[str, object] = {
                "files": uploads,
                "pin": {},
                "exclude": {},
                "confirm": {},
                "columns": {},
                "sheet": None,
            }
            session.change(session.setup().model_copy(update=changed))
        st.session_state.uploads = count + 1
        st.rerun()
    with right:
        st.caption("正在使用")
        for upload in session.setup().files:
            told = '《{name}》　<span class="faint">SHA-256 {digest}…</span>'
            show(fill(told, name=upload.name, digest=upload.digest[:12]))
        year, past = st.columns([0.38, 0.62], vertical_alignment="bottom")
        with year:
            _year()
        with past:
            _past()


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


def _confirm(doubts: tuple[Doubt, ...]) -> None:
    """Confirm one doubt or several with a reason that stays in the scenario."""
    with st.container(border=True):
        chosen = st.multiselect(
            "已核实的问题",
            range(len(doubts)),
            format_func=lambda n: plain(doubts[n].title),
            placeholder="选择一处或几处",
            key=f"_doubts_{len(session.setup().confirm)}",
        )
        offered = {doubts[n].options for n in chosen}
        options = offered.pop() if len(offered) == 1 else ()
        answer = ""
        if options:
            answer = st.selectbox("答复", options, index=None, placeholder="选择答复", key="_answer") or ""
        why = st.text_input("理由（必填）", placeholder="如 已核，一般违法且已修复", key="_why")
        if st.button("确认", type="primary", disabled=bool(options) and not answer):
            try:
                keys = [key for n in chosen for key in doubts[n].keys]
                session.change(confirmed(session.setup(), keys, why, answer))
            except UsageError as fault:
                st.error(plain(fault))
                return
            st.rerun()
    _sent_back()


def _sent_back() -> None:
    """Take the answers of a 问题清单.xlsx that a city or bureau has filled in."""
    count = st.session_state.setdefault("answer_files", 0)
    given = st.file_uploader(
        "收回的问题清单.xlsx",
        key=f"_answers_{count}",
        help="在下载的问题清单.xlsx中填写“答复”和“确认理由”后放回这里",
    )
    if given:
        try:
            place = session.house().workspace
            setup, told = sent_back(session.setup(), place.path(place.keep(given.name, given.getvalue())))
            session.change(setup)
            session.tell(told)
        except AllocatorError as fault:
            session.tell(str(fault))
        st.session_state.answer_files = count + 1
        st.rerun()


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
