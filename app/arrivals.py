"""Workbooks that arrive: said at once, taken or kept waiting beside, and what must be asked, on top of the page."""

from __future__ import annotations

import session
import streamlit as st
import trouble
from plain import plain
from streamlit.delta_generator import DeltaGenerator

from allocator.errors import AllocatorError
from allocator.intake.reader import WRONG_PROGRAMME
from allocator.law.scenario import Confirmed
from allocator.workbench.files.receiving import Question, Received, Way, question, receive, stands, under, without
from allocator.workbench.rules.programme_list import programme
from allocator.workbench.setup import Setup, Upload

ANYHOW = f"C57:{WRONG_PROGRAMME}"
"""The key under which it is confirmed that files that look like another 办法's are meant for this one."""
MEGABYTE = 2**20


def box(*, more: bool) -> None:
    """Draw the box for workbooks; what is dropped into it is read before anything else of the next page."""
    key = f"_files_{st.session_state.setdefault('uploads', 0)}"

    def came() -> None:
        given = st.session_state[key] or []
        st.session_state.arrived = [(f.name, f.getvalue()) for f in given]
        st.session_state.uploads += 1

    st.file_uploader(
        "再拖入申报表（各市陆续报送的会追加；改正后的会代替原表）" if more else "拖入申报汇总表（可多个）",
        accept_multiple_files=True,
        key=key,
        on_change=came,
        help="xlsx 或 csv，每个不超过20MB；文件只存放在本机工作文件夹。同一份表改正后再拖入，锁定、确认等按项目沿用",
    )


def read(place: DeltaGenerator) -> None:
    """Take what has arrived, or take it the other way; that it is being read stands on the page at once."""
    arrived: list[tuple[str, bytes]] = st.session_state.pop("arrived", [])
    again: tuple[Received, Way] | None = st.session_state.pop("other_way", None)
    if arrived:
        named = "".join(f"《{name}》" for name, _ in arrived)
        size = sum(len(data) for _, data in arrived) / MEGABYTE
        place.info(plain(f"已收到{named}（{size:.1f}MB），正在读取、核对，读完自动显示；行数多的表需要一些时间"))
        uploads = _kept(arrived)
        if uploads:
            _take(receive(session.house().answers, _before(), uploads))
    elif again:
        place.info("正在重新合并文件，请稍候")
        was, way = again
        _take(receive(session.house().answers, was.before, was.uploads, way), instead=was)
    place.empty()


def _before() -> Setup:
    """Return the set-up that files are added to: the one at hand, whatever still waits beside it."""
    return session.setup()


def _kept(arrived: list[tuple[str, bytes]]) -> tuple[Upload, ...]:
    found = []
    for name, data in arrived:
        try:
            found.append(session.house().workspace.keep(name, data))
        except AllocatorError as fault:
            session.tell(str(fault))
    return tuple(found)


def _take(found: Received, instead: Received | None = None) -> None:
    for why in found.unread:
        session.tell(why)
    if found.way is None:
        session.tell("没有采用新文件；正在使用的文件和方案没有改动")
        return
    st.session_state.received = found
    if not found.stands:
        session.keep(session.desk().keeping(found.setup))
    elif fault := session.house().answers.check(found.setup):
        session.tell(fault)
    elif found.way == "first":
        session.own(found.setup)
    elif instead is not None and session.setup() == instead.setup:
        session.keep(session.desk().replaced(found.setup).keeping(None))
    else:
        session.keep(session.desk().changed(found.setup, "").keeping(None))


def told() -> None:
    """Tell what became of the last files, and offer the other way, until it is read or the 方案 is another one."""
    found: Received | None = st.session_state.get("received")
    if found is None or found.setup != session.setup():
        return
    with st.container(border=True):
        st.markdown(plain(found.says))
        with st.container(horizontal=True):
            for way, words in found.others.items():
                st.button(plain(words), key=f"_way_{way}", on_click=_otherwise, args=(found, way))
            st.button("知道了", key="_read", on_click=lambda: st.session_state.pop("received", None))


def _otherwise(found: Received, way: Way) -> None:
    st.session_state.other_way = (found, way)


def in_use() -> None:
    """List the files in use, each with a button that leaves it out where there are several."""
    files = session.setup().files
    for upload in files:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(plain(f"《{upload.name}》"))
            if len(files) > 1:
                st.button("移除", key=f"_leave_{upload.digest[:10]}", on_click=_leave, args=(upload.name,))


def _leave(name: str) -> None:
    carried = without(session.house().answers, session.setup(), name)
    session.change(carried.setup)
    session.tell("。".join(x for x in (f"已移除《{name}》，它仍在原方案中", carried.says) if x))


def questions() -> None:
    """Ask what must be settled first: files that wait, the right 办法, which sheets count."""
    waiting = session.desk().waiting
    if waiting is not None:
        _waits(waiting)
    elif asked := question(session.house().answers, session.setup()):
        _ask(asked, session.setup())


def _waits(setup: Setup) -> None:
    """Draw files that cannot be computed with yet, beside the good ones that stay in use."""
    answers = session.house().answers
    new = [u for u in setup.files if u not in session.setup().files]
    with st.container(border=True):
        named = "".join(f"《{u.name}》" for u in new or setup.files)
        st.markdown(plain(f"{named}已收到，尚未采用：其中有错误。正在使用的文件和方案没有改动。"))
        intake = answers.first(setup).intake
        if asked := question(answers, setup):
            _ask(asked, setup, setup.model_copy(update={"files": tuple(new)}) if new else setup)
        elif intake is not None and intake.refused:
            trouble.listed(intake)
        with st.container(horizontal=True):
            if intake is not None and not intake.at("E-file"):
                st.button(
                    "采用，有错误的行列为待核", key="_held", on_click=_settle, args=(_held(setup),), type="primary"
                )
            st.button("采用，到“数据”页逐处处理", key="_anyhow", on_click=_adopt, args=(setup,))
            st.button("不采用", key="_refuse", on_click=lambda: session.keep(session.desk().keeping(None)))


def _held(setup: Setup) -> Setup:
    return setup.model_copy(update={"hold": True})


def _ask(asked: Question, setup: Setup, alone: Setup | None = None) -> None:
    """Ask about the files of a set-up; `alone`: those of them that go to another 办法, where not all do."""
    chosen = programme(setup.programme)
    if asked.meant is not None and setup.key() not in st.session_state.get("as_it_is", ()):
        other = asked.meant
        with st.container(border=True):
            st.markdown(plain(f"表中内容看来是“{other.short}”的，当前办法是“{chosen.short}”。请选定："))
            with st.container(horizontal=True):
                st.button(
                    plain(f"改用“{other.short}”"),
                    key="_right",
                    on_click=_switch,
                    args=(alone or setup, other.key),
                    type="primary",
                )
                st.button(plain(f"确按“{chosen.short}”测算"), key="_as_it_is", on_click=_as_it_is, args=(setup,))
    elif asked.sheets:
        with st.container(border=True):
            st.markdown("文件中有几张可能的申报表，请选定计入哪几张：")
            key = f"_sheets_{setup.key()[:10]}"
            picked = st.pills("工作表", asked.sheets, selection_mode="multi", format_func=plain, key=key)
            st.button(
                "计入所选工作表",
                key="_sheets_taken",
                disabled=not picked,
                type="primary",
                on_click=lambda: _settle(setup.model_copy(update={"sheet": tuple(st.session_state[key])})),
            )


def turn(key: str) -> None:
    """Turn to another 办法: the planner's own files go with it, a sample gives way to that 办法's own.

    Work that was begun without a sample is given none.
    """
    desk, answers = session.desk(), session.house().answers
    if desk.setup.files and not answers.is_sample(desk.setup):
        session.move(switched(desk.setup, key))
        return
    shown = any(answers.is_sample(plan.setup) for plan in desk.plans)
    found = answers.sample(key) if shown else Setup(programme=key)
    session.change(found if found.files else found.model_copy(update={"budget": desk.setup.budget}))


def switched(setup: Setup, key: str) -> Setup:
    """Return the same files under another 办法; what does not go with them is told."""
    carried = under(session.house().answers, setup, key)
    said = f"已改用“{programme(key).short}”，申报表不变"
    session.tell("。".join(x for x in (said, carried.says) if x))
    return carried.setup


def _switch(setup: Setup, key: str) -> None:
    _settle(switched(setup, key))


def _as_it_is(setup: Setup) -> None:
    """Keep the 办法: with a reason kept in the 方案 where reading asks for one, else just not asked again."""
    st.session_state.setdefault("as_it_is", set()).add(setup.key())
    intake = session.house().answers.prepared(setup).intake
    if any(f.key == ANYHOW for f in intake.at("E-file")):
        because = f"页面上选定：确按“{programme(setup.programme).short}”测算"
        _settle(setup.model_copy(update={"confirm": {**setup.confirm, ANYHOW: Confirmed(because=because)}}))


def _settle(setup: Setup) -> None:
    """Take an answer: what waits is adopted as soon as it stands."""
    if session.desk().waiting is not None and not stands(session.house().answers, setup):
        session.keep(session.desk().keeping(setup))
    else:
        _adopt(setup)


def _adopt(setup: Setup) -> None:
    if fault := session.house().answers.check(setup):
        session.tell(fault)
        return
    session.move(setup)
