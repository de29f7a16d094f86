"""稳健性: whether other reasonable weights give another list; a study beside the pages, weights moved by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import draw
import page_schemes
import page_slider
import session
import streamlit as st
import study
import waiting
from plain import plain

from allocator.errors import AllocatorError
from allocator.report.comparison.weights.report import NAME, RECORD
from allocator.run.parts import Run
from allocator.whatif.price import refuse_entitled
from allocator.workbench.papers import file_papers
from allocator.workbench.weights.ask import WeighingAsk
from allocator.workbench.weights.weighing import SAMPLES, Weighing

SCHEMES, RADIUS, OWN_RADIUS, NUMBER, MARKED = "_weigh_of", "_weigh_by", "_weigh_own", "_weigh_number", "_weigh_marked"
ABOUT = (
    "办法没有规定各项评价指标各占多少。这里换用别的权重，按办法重新求名单，看拟上会名单中哪些项目受权重影响；"
    "结果是内部研究材料，不改变拟上会名单。"
)


def page() -> None:
    """Draw what other weights do to the 方案 at hand."""
    run = waiting.run_at_hand()
    if run is None:
        return
    try:
        refuse_entitled(run.programme)
    except AllocatorError as fault:
        st.info(plain(fault))
        return
    if run.result.allocation is None:
        st.info("本方案没有名单，不能作权重测算。")
        return
    tabs = st.tabs(["换权重测算", "移动权重看名单", "计分方案"], on_change="rerun", key="_robust_tab")
    parts = (_study, page_slider.slider_part, page_schemes.schemes_part)
    for tab, part in zip(tabs, parts, strict=True):
        if tab.open:
            with tab:
                part(run)


def _study(run: Run) -> None:
    del run
    st.caption(ABOUT)
    with st.container(border=True):
        _asked()
    ask = study.asked()
    if ask is None:
        st.info("选好计分方案后点“开始测算”。测算在后台进行，显示进度，其间可以看其他页面；可随时取消。")
        return
    told = "正在抽取权重，每组都按办法求名单"
    found = waiting.beside(Weighing, "weights", told, session.setup(), of=ask.model_dump_json())
    if found is not None:
        _told(found)


def _asked() -> None:
    """Draw what a study is asked for; it begins only on demand."""
    last, known = session.desk().weighing, page_schemes.known()
    which, how, many, when = st.columns([0.28, 0.26, 0.26, 0.2], gap="medium")
    chosen = which.multiselect(
        "计分方案",
        list(known),
        default=[s.digest for s in last.schemes if s.digest in known] if last else list(known)[:1],
        format_func=lambda d: known[d].name,
        key=SCHEMES,
        placeholder="选择一个或几个",
        help="随附的方案，和本处室编制、读入的方案；在“计分方案”一栏增减",
    )
    how.slider(
        "各项权重上下浮动（%）",
        1,
        50,
        (last.radius if last else None) or 20,
        key=RADIUS,
        help="如20：原占40%的一项，在32%至48%之间变动",
    )
    how.checkbox(
        "按方案文件所写的范围", value=bool(last and last.radius is None), key=OWN_RADIUS, help="文件未写的为20%"
    )
    many.segmented_control(
        "抽取多少组权重",
        SAMPLES,
        default=last.samples if last and last.samples in SAMPLES else SAMPLES[1],
        required=True,
        format_func=lambda n: plain(f"{n:,}"),
        key=NUMBER,
        help="组数越多越准、用时越长：1,000组时比例误差约±3个百分点，1万组约±1个，10万组约±0.3个",
    )
    when.date_input(
        "评审结果得出的日期",
        value=last.marked_on if last else None,
        key=MARKED,
        format="YYYY-MM-DD",
        help="在这一天或其后才确定的方案，注明“评审后测算，不作为本年度分配依据”",
    )

    def begin() -> None:
        session.keep(session.desk().weighed(_ask(known)))

    when.button("开始测算", type="primary", on_click=begin, disabled=not chosen or _ask(known) == study.asked())


def _ask(known: Mapping[str, page_schemes.Known]) -> WeighingAsk:
    """Return what the controls say now, also where the page was not drawn since they were moved."""
    now = st.session_state
    return WeighingAsk(
        of=session.setup().key(),
        schemes=tuple(known[d].upload for d in now[SCHEMES] if d in known),
        radius=None if now[OWN_RADIUS] else int(now[RADIUS]),
        samples=now[NUMBER] or SAMPLES[1],
        marked_on=now[MARKED] if isinstance(now[MARKED], date) else None,
    )


def _told(found: Weighing) -> None:
    place = st.container(horizontal=True)
    for paper in file_papers(found.book, found.record, (NAME, RECORD), "内部研究"):
        draw.download(place, paper)
    draw.parts(found.parts)
