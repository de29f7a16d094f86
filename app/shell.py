"""What stands on every page: the top line, what was told, and the choices at the side."""

from __future__ import annotations

from pathlib import Path

import arrivals
import login
import plans
import session
import streamlit as st
from plain import fill, joined, plain, show
from streamlit.delta_generator import DeltaGenerator

from allocator.errors import AllocatorError
from allocator.money import WAN
from allocator.workbench.answers import Answer
from allocator.workbench.naming import title
from allocator.workbench.rules.controls import amount, control
from allocator.workbench.rules.programme_list import programme
from allocator.workbench.setup import Setup
from allocator.workbench.shelf import SAMPLE_TITLE
from allocator.workbench.side import Side, side
from allocator.workbench.status_bar import topline

HERE = Path(__file__).parent


def dress() -> None:
    """Dress the pages in their style, with Chinese for the words that Streamlit itself puts on them."""
    st.html(f"<style>{(HERE / 'style.css').read_text(encoding='utf-8')}</style>")
    script = (HERE / "chinese.js").read_text(encoding="utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def top(place: DeltaGenerator, answer: Answer) -> None:
    """预算 / 已安排 / 结余 / 支持数 / 求解状态, and the stamps below."""
    line = topline(answer)
    sample = (SAMPLE_TITLE,) if session.house().answers.is_sample(session.setup()) else ()
    found = fill(
        '<div class="top" role="status" aria-live="polite" data-key="{key}">'
        '<div class="name">{plan} · {title}{chips}</div><div class="cells">{cells}'
        '<div class="cell state {line.tone}"><span>求解状态</span><b>{line.state}</b></div></div></div>',
        key=session.setup().key()[:12],
        plan=title(session.desk(), session.desk().at),
        title=line.title,
        chips=joined(fill('<span class="chip">{stamp}</span>', stamp=s) for s in (*sample, *line.stamps)),
        cells=joined(fill('<div class="cell"><span>{c.label}</span><b>{c.value}</b></div>', c=c) for c in line.cells),
        line=line,
    )
    show(found, place)


def messages() -> None:
    """Show what the last change had to say."""
    for message in session.told():
        st.warning(plain(message))


def sidebar() -> None:
    """办法, 预算, 取向, which 方案 is at hand, which is 基准, saving and opening."""
    found = side(session.desk(), session.house().workspace)
    with st.sidebar:
        st.button("全部工作、新建", on_click=session.leave, key="_leave", width="stretch")
        _programme(found)
        _budget(found)
        _stance()
        plans.choice(found)
        with st.expander("保存、打开"):
            _saving(found)
        login.badge()
        st.caption(plain(f"{_where()}各页均为测算建议，不代替审定。"))


def _where() -> str:
    if login.asked_for():
        return "本页面在本单位服务器上运行，除登录外不访问其他网址。"
    return "数据不出本机：本页面只在这台电脑上运行，不联网。"


def _programme(found: Side) -> None:
    st.session_state["_programme"] = session.setup().programme

    st.selectbox(
        "办法",
        list(found.programmes),
        format_func=lambda k: found.programmes.get(k, k),
        key="_programme",
        on_change=lambda: arrivals.turn(st.session_state["_programme"]),
        help="已拖入的申报表随办法沿用；看示例时，打开该办法的示例年度",
    )


def _budget(found: Side) -> None:
    st.session_state["_budget_text"] = found.budget
    st.session_state["_budget"] = session.setup().budget // WAN

    def typed() -> None:
        try:
            asked = amount(st.session_state["_budget_text"])
        except ValueError as fault:
            session.tell(f"【A15】预算总额：{fault}")
            return
        session.change(session.setup().model_copy(update={"budget": asked}))  # each amount typed is a 方案 to keep

    def slid() -> None:
        asked = st.session_state["_budget"] * WAN
        session.change(session.setup().model_copy(update={"budget": asked}), "budget")

    st.text_input("预算总额", key="_budget_text", on_change=typed, help="如 2000万元；回车确认")
    st.slider(
        "预算（万元）", 0, found.most_budget, step=10, key="_budget", on_change=slid, label_visibility="collapsed"
    )


def _stance() -> None:
    setup = session.setup()
    try:
        found = control(programme(setup.programme), "stance", setup.set)
    except AllocatorError:
        return
    if found is None or programme(setup.programme).award.kind in ("event", "rate"):
        return
    st.session_state["_stance"] = found.value

    def chosen() -> None:
        value = st.session_state["_stance"] or found.now
        session.change(session.setup().choosing("stance", None if value == found.now else value), "stance")

    st.segmented_control(
        "取向",
        list(found.options),
        format_func=lambda k: plain(found.options.get(k, k)),
        key="_stance",
        on_change=chosen,
        required=True,
    )


def _saving(found: Side) -> None:
    name = st.text_input("情景名称", key="_name", placeholder="如 预算压减20%")
    because = st.text_input("测算理由", key="_because", placeholder="如 测算财政压减影响")

    def saved() -> None:
        try:
            session.keep(session.desk().replaced(_named(name, because)))
            scenario = found.scenario(session.setup())
            path = session.house().workspace.save_scenario(scenario)
            session.tell(f"已保存为工作文件夹中的情景“{path.name}”；命令行可用 --scenario 打开同一文件")
        except AllocatorError as fault:
            session.tell(str(fault))

    st.button("保存为情景文件", on_click=saved, disabled=not (name.strip() and because.strip()))
    if found.scenarios:
        chosen = st.selectbox(
            "打开情景", found.scenarios, index=None, placeholder="选择工作文件夹中的情景", key="_open"
        )

        def opening() -> None:
            try:
                session.change(session.setup().taking(session.house().workspace.scenario(chosen or "")))
            except AllocatorError as fault:
                session.tell(str(fault))

        st.button("打开", on_click=opening, disabled=chosen is None)
    link = session.opened().name
    address = plain(f"?{session.CASE}={link}")
    st.caption(f"本页链接：{address}（刷新、换机不丢失）" if link else "作出第一处修改后，本页有自己的链接")


def _named(name: str, because: str) -> Setup:
    return session.setup().model_copy(update={"name": name.strip(), "because": because.strip()})
