"""上会材料: the office's fields, which papers are made and from which templates, a look at each, one file."""

from __future__ import annotations

from datetime import date
from typing import Any

import draw
import session
import streamlit as st
import study
import waiting
from plain import fill, plain, show

from allocator.errors import AllocatorError
from allocator.report.official.ask import Ask
from allocator.report.official.giving import BUNDLE, Giving
from allocator.report.official.preview import preview
from allocator.report.official.source import Source
from allocator.run.parts import Run
from allocator.workbench import meeting
from allocator.workbench.answers import Answer
from allocator.workbench.naming import titles
from allocator.workbench.papers import Paper, meeting_papers
from allocator.workbench.setup import Setup
from allocator.workbench.table import Plan

CHOSEN, SHOWN, BESIDE, TEMPLATES = "_meeting_papers", "_meeting_shown", "_meeting_beside", "_meeting_templates"
YES_NO = ("是", "否")


def page() -> None:
    """Draw the papers of the 方案 at hand, which come with its confirmation."""
    run = waiting.run_at_hand()
    if run is None:
        return
    if run.result.allocation is None:
        st.info("本方案没有名单，不能出具材料。")
        session.link("explain", "查明原因和可采用的改法")
        return
    left, right = st.columns([0.4, 0.6], gap="medium")
    with left:
        _fields()
    with right:
        place = st.empty()
        place.caption("名单正在复核，复核后出具材料")

    def confirmed(answer: Answer) -> None:
        if answer.run is not None and answer.run.result.allocation is not None:
            with place.container():
                _papers(answer.run)

    session.later(confirmed)


def _fields() -> None:
    """Draw what only the office knows; every part says how much of it is given."""
    office = session.desk().office
    show(fill("<b>本处室的字段</b>　<span>没有填写的，材料中为【待填：…】，不作任何推定</span>"))
    for title, fields in meeting.asked().items():
        given = sum(meeting.value(office, f) is not None for f in fields)
        with st.expander(plain(f"{title}（已填{given}/{len(fields)}）"), key=f"_part_{fields[0].part}"):
            for field in fields:
                _field(field)
    _as_file()


def _field(field: meeting.Asked) -> None:
    key, now = f"_office_{field.part}_{field.key}", meeting.value(session.desk().office, field)

    def changed() -> None:
        given = st.session_state[key]
        if field.kind == "truth" and given is not None:
            given = given == YES_NO[0]
        desk = session.desk()
        session.keep(desk.telling(meeting.filled(desk.office, field, given)))

    if field.kind == "date":
        st.date_input(plain(field.name), value=now, key=key, on_change=changed, format="YYYY-MM-DD")
    elif field.kind == "number":
        st.number_input(plain(field.name), value=now, min_value=0, step=1, key=key, on_change=changed)
    elif field.kind == "truth":
        index = None if now is None else 0 if now else 1
        st.selectbox(
            plain(field.name),
            YES_NO,
            format_func=plain,
            index=index,
            key=key,
            on_change=changed,
            placeholder="未填",
        )
    else:
        st.text_input(plain(field.name), value=now or "", key=key, on_change=changed)


def _as_file() -> None:
    """Draw the fields as a file: to be taken away, and given again next year."""
    place = st.container(horizontal=True)
    office = session.desk().office
    draw.download(
        place, Paper("下载字段 report.toml", meeting.FIELDS, "application/toml", lambda: meeting.as_file(office))
    )
    given = st.file_uploader("或读入 report.toml", type=["toml"], key="_office_file")
    if given is not None and st.session_state.get("office_read") != given.file_id:
        st.session_state["office_read"] = given.file_id
        try:
            read = meeting.from_file(given.getvalue(), given.name)
        except AllocatorError as fault:
            session.tell(str(fault))
        else:
            for name in [k for k in st.session_state if str(k).startswith("_office_") and k != "_office_file"]:
                del st.session_state[name]
            session.keep(session.desk().telling(read))
        st.rerun()


def _papers(run: Run) -> None:
    """Draw which papers there are and what they look like."""
    beside = _beside()
    versions = [(name, other) for name, _, other in beside]
    source = meeting.source_of(study.beside(run), session.desk().office, versions)
    found = meeting.standing_of(source)
    if found.official:
        st.success(plain("可用作上会、公示材料" + (f"；每页标注：{found.draft}" if found.draft else "")))
    else:
        st.warning(plain(f"只能作测算底稿（每页标注）：{'；'.join(found.why)}"))
    st.caption(plain(meeting.WEIGHTS[meeting.weights_of(source)]))
    ask, names = _asked(source)
    if not names:
        st.info("请至少选择一种材料。")
        return
    try:
        key = "|".join([session.setup().key(), *(f"{name}:{setup.key()}" for name, setup, _ in beside)])
        given = meeting.made(source, names, ask, key)
    except AllocatorError as fault:
        st.error(plain(str(fault)))
        return
    _given(given)


def _beside() -> list[tuple[str, Setup, Run]]:
    """Draw which 方案 stand beside this one in 方案比选, of those that are computed."""
    desk = session.desk()
    called = titles(desk)
    others = {p.letter: p for p in desk.plans if p.letter != desk.at and _same(p)}
    if not others:
        return []
    chosen = st.multiselect(
        "方案比选：并列的方案",
        list(others),
        format_func=lambda x: plain(called.get(x, x)),
        key=BESIDE,
        placeholder="不选的，不作比选",
    )
    runs = [(letter, waiting.at_hand(others[letter].setup)) for letter in chosen]
    if late := tuple(others[letter].setup for letter, answer in runs if not answer.confirmed):
        waiting.look_for(late)
    return [
        (called[letter], others[letter].setup, a.run)
        for letter, a in runs
        if a.confirmed and a.run is not None and a.run.result.allocation
    ]


def _same(plan: Plan) -> bool:
    return plan.setup.programme == session.setup().programme


def _asked(source: Source) -> tuple[Ask, list[str]]:
    """Draw what is asked of the papers; return it with the names of the papers."""
    known = meeting.papers_of(source)
    names = [
        n
        for n in st.pills("材料", known, format_func=plain, selection_mode="multi", default=known, key=CHOSEN)
        if n in known
    ]
    for name, why in meeting.barred(source):
        st.caption(plain(f"暂不能出具{name}：{why}"))
    with st.expander("公示日期、开关和本单位的模板"):
        on: Any = st.date_input("公示之日", value=None, key="_publish_on", format="YYYY-MM-DD")
        count = st.checkbox("公示之日计入公示期", key="_count_first")
        amounts = st.checkbox("公示名单写明金额", key="_with_amounts")
        marks = st.checkbox("分市反馈写明得分和位次", key="_with_marks")
        files = st.file_uploader(
            "本单位的模板（文件名为材料名称，如 党组会汇报.docx）",
            type=["docx"],
            accept_multiple_files=True,
            key=TEMPLATES,
        )
    templates = {}
    for file in files or ():
        name = file.name.removesuffix(".docx").partition("_")[0]
        if name in known:
            templates[name] = file.getvalue()
        else:
            st.warning(plain(f"模板“{file.name}”不知用于哪一种材料；文件名应为：{'、'.join(known)}"))
    day = on if isinstance(on, date) else None
    return Ask(day, count_first_day=count, with_amounts=amounts, with_marks=marks, templates=templates), names


def _given(given: Giving) -> None:
    """Draw the papers made: to be taken away, what is still blank, and one of them as it reads."""
    place = st.container(horizontal=True)
    blanks = meeting.blanks_of(given)
    if blanks:
        with st.expander(plain(f"待填{sum(n for *_, n in blanks)}处（填好后自动更新）")):
            draw.lines([(name, f"{field}（{n}处）" if n > 1 else field) for name, field, n in blanks])
    names = [m.name for m in given.made]
    shown = st.selectbox("预览", names, format_func=plain, key=SHOWN)
    made = next((m for m in given.made if m.name == shown), given.made[0])
    for paper in meeting_papers(given.made, made, BUNDLE):
        draw.download(place, paper)
    with st.container(border=True, height=620):
        if made.name.endswith(".docx"):
            draw.parts(preview(made.data))
        else:
            st.caption("表格文件，请下载后查看")
