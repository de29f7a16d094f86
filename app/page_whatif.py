"""The other parts of 比较: the list at every budget, the price of the rules, readings, near lists, a short budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import charts
import draw
import session
import streamlit as st
import waiting
from plain import fill, plain, show

from allocator.errors import AllocatorError
from allocator.money import WAN, show_wan
from allocator.problem.changes import KINDS
from allocator.run.parts import Run
from allocator.whatif.interpretations import Interpretations
from allocator.whatif.near_optimal import Alternatives
from allocator.workbench.memory import Memory
from allocator.workbench.whatif import (
    BUDGET,
    HELPED,
    HURT,
    LIST,
    MOVE,
    NUMBER,
    PEOPLE,
    PROJECT,
    READING,
    SHARE,
    STAIR,
    TIER,
    WHO,
    Curve,
    Pictured,
    Short,
    curve,
    goals_that_may_give,
    near_picture,
    price_bars,
    price_grid,
    price_rest,
    readings_picture,
    short,
)
from allocator.workbench.wording import for_page

_CURVES: Memory[Curve] = Memory(30)
_SHORTS: Memory[Short] = Memory(30)
_OF_KIND = dict(zip(KINDS.values(), charts.KINDS, strict=True))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _run() -> Run | None:
    """Return the run at hand, where it has a list."""
    answer = session.answer()
    if answer.run is None or answer.run.result.allocation is None:
        st.info("当前方案没有名单，不能作这项测算")
        return None
    return answer.run


def budgets() -> None:
    """Move the budget along all of its stairs, and see the list follow."""
    run, setup = _run(), session.setup()
    if run is None:
        return
    found: Curve | None
    if session.answer().brisk:
        found = _CURVES.get(setup.key(), lambda: curve(run))
    else:
        found = waiting.beside(
            Curve, "frontier", "正在求每一个预算下的最优名单", setup, button="测算每一个预算下的最优名单"
        )
    if found and found.fault:
        st.warning(plain(found.fault))
    elif found:
        _moving(found)
        draw.lines([("", text) for text in found.turns])
        with st.expander("逐级列表"):
            if found.grid:
                draw.table(found.grid)


@st.fragment
def _moving(found: Curve) -> None:
    """Draw the slider, the stairs and the list; only this part is drawn anew while the budget moves."""
    here, at = session.setup().budget, "_at_budget"
    options, chart = found.budgets(here), f"_curve_{session.setup().key()[:10]}"
    if st.session_state.get(at) not in options:
        st.session_state[at] = here

    def clicked() -> None:
        chosen = st.session_state[chart]["selection"].get("picked", [])
        if chosen:
            st.session_state[at] = found.stairs[int(chosen[0][STAIR])].budget

    st.caption(
        f"每一个预算下的最优名单共{len(found.stairs):d}级，没有遗漏。拖动滑块（松开后更新）、按左右方向键逐级移动，"
        "或点击图上一点；名单随之变化，不改动当前方案。"
    )
    budget: int = st.select_slider(
        "预算", options, key=at, format_func=lambda b: f"{show_wan(b)}万元", label_visibility="collapsed"
    )
    n = found.at(budget)
    told, take = st.columns([0.8, 0.2], vertical_alignment="center")
    if n is None:
        told.warning(plain(f"预算{show_wan(budget)}万元没有可行方案"))
        return
    stair = found.stairs[n]
    was = found.at(here)
    line = (
        '<div class="moving" role="status"><b>预算{budget}万元：支持{s.number}项（{s.counts}），'
        "已安排{spent}万元，结余{left}万元</b><br>{moved}</div>"
    )
    moved = f"与当前方案相比：{found.moved(n, was)}" if was is not None and was != n else stair.gain
    wan = {"budget": show_wan(budget), "spent": show_wan(stair.spent), "left": show_wan(found.left(budget))}
    show(fill(line, s=stair, moved=moved, **wan), told)
    if take.button("作为新的方案", type="primary", disabled=budget == here, key="_take_budget"):
        session.change(session.setup().model_copy(update={"budget": budget}))
        st.rerun()
    left, right = st.columns([0.44, 0.56], gap="medium")
    with left:
        points = found.points()
        drawn = charts.stairs(points, budget=BUDGET, number=NUMBER, stair=STAIR, here=here / WAN, chosen=budget / WAN)
        st.altair_chart(drawn, key=chart, on_select=clicked)
        st.caption("红线为所选预算，灰色虚线为当前方案的预算")
    with right:
        draw.table(found.listed(n, was), height=420)


def rules() -> None:
    """Draw what every rule costs."""
    run = _run()
    if run is None:
        return
    st.caption(
        "每次只去掉或移动一条规则，其余不变，重新求出最优名单，看目标、金额和名单怎样变。"
        "个别规则（如“名次优先”）去掉后没有快速算法，可能要几分钟以上；可随时取消。"
    )
    told = "正在逐条测算规则的代价"
    found: Any = waiting.beside(tuple, "prices", told, session.setup(), button="测算规则的代价")
    if found is None:
        return
    if bars := price_bars(found):
        show(fill("<b>去掉或移动一条规则，多少项目受益、多少项目受损</b>"))
        colours = {HELPED: charts.GOOD, HURT: charts.BAD}
        charts.stacked(bars, by=MOVE, value=PEOPLE, colour=WHO, colours=colours, more=["金额增减（万元）"])
        st.caption("向右为受益（入选、升档或金额增加），向左为受损（退出、降档或金额减少）")
    draw.lines([("", text) for text in price_rest(found)])
    draw.table(price_grid(run, found), tall=True, height=480)


def readings() -> None:
    """Draw what depends on how the articles are read."""
    run = _run()
    if run is None:
        return
    st.caption("条文换一种读法、本厅换一种选择，名单怎样变，哪些项目在所试的各种口径下都入选。")
    told = "正在比较各种口径"
    found = waiting.beside(Interpretations, "readings", told, session.setup(), button="比较各种口径")
    if found is None:
        return
    picture = readings_picture(run, found)
    show(fill("<b>{said}</b>", said=picture.said))
    if picture.bars:
        show(fill("<b>单独采用一种口径或选择时，名单变化的项目数</b>"))
        charts.stacked(picture.bars, by=READING, value=PEOPLE, colour=WHO, colours=_OF_KIND)
    if picture.marks:
        show(fill("<b>是否入选取决于口径的项目：在多大比例的口径组合中入选</b>"))
        colours = {"入选": charts.GOOD, "未入选": charts.BASE}
        charts.shares(picture.marks, by=PROJECT, value=SHARE, colour="现在", colours=colours)
        st.caption("比例只说明所试的组合中有多少种，不是可能性")
    _told(picture)


def near() -> None:
    """Draw the lists that are nearly as good."""
    run, setup = _run(), session.setup()
    if run is None:
        return
    st.caption("与最优名单相差不大的其他名单：在一项目标上略作放宽，其前各项目标保持最优。")
    try:
        goals: Mapping[str, str] = (
            goals_that_may_give(run) if run.programme.ranked and session.answer().confirmed else {}
        )
    except AllocatorError:
        goals = {}
    left, right = st.columns([0.5, 0.5])
    goal = left.selectbox(
        "放宽的目标", list(goals), index=None, format_func=lambda g: goals.get(g, g), placeholder="最高一档的分数线"
    )
    within = right.text_input("放宽多少", placeholder="退一个名次（金额、得分为 5%）", help="如 1、50万元、5%")
    asked = f"{within.strip()}|{goal or ''}"
    found = waiting.beside(Alternatives, "near", "正在求接近最优的其他名单", setup, of=asked, button="求备选名单")
    if found is None:
        return
    picture = near_picture(run, found)
    show(fill("<b>{said}</b>", said=for_page(picture.said)))
    if picture.marks:
        show(fill("<b>各名单结果不同的项目</b>"))
        colours = charts.tiers([t.name for t in found.problem.tiers], "未入选")
        charts.squares(picture.marks, by=PROJECT, across=LIST, colour=TIER, colours=colours)
    if picture.bars:
        show(fill("<b>与最优名单相比变化的项目数</b>"))
        charts.stacked(picture.bars, by=LIST, value=PEOPLE, colour=WHO, colours=_OF_KIND)
    _told(picture)


def _told(picture: Pictured) -> None:
    """Tell below the pictures what they rest on: in words, as tables, as a workbook."""
    draw.parts(picture.screen)
    for title, tables in picture.tables:
        with st.expander(plain(title)):
            for grid in tables:
                draw.table(grid, tall=True)
    st.download_button(
        f"下载 {plain(picture.name)}", picture.book, file_name=picture.name, mime=XLSX, on_click="ignore"
    )


def shortage() -> None:
    """Draw whether the budget is short, and the three ways to live with it."""
    answer, setup = session.answer(), session.setup()
    run = answer.run
    if run is None:
        st.info("当前方案没有名单，不能作这项测算")
        return
    found: Short | None
    if answer.brisk:
        found = _SHORTS.get(setup.key(), lambda: short(run))
    else:
        found = waiting.beside(Short, "short", "正在测算预算是否不足", setup, button="测算预算是否不足")
    if found and found.fault:
        st.warning(plain(found.fault))
    elif found:
        _short(found)


def _short(found: Short) -> None:
    st.write(plain(found.verdict))
    if found.grid is None:
        return
    draw.table(found.grid, tall=True)
    for title, how, settings in found.ways:
        left, right = st.columns([0.75, 0.25], vertical_alignment="center")
        show(fill("<b>{title}</b>　{how}", title=title, how=how), left)
        right.button("作为新的方案", key=f"_way_{title}", on_click=_take, args=(title, settings))


def _take(title: str, settings: dict[str, Any]) -> None:
    chosen = session.setup().choosing_all(settings)
    session.change(chosen.model_copy(update={"name": title, "because": "预算不足的三种办法"}))
