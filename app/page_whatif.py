"""The other parts of 比较: the list at every budget, the price of the rules, the ways of a short budget."""

from __future__ import annotations

from typing import Any

import altair as alt
import charts
import draw
import session
import streamlit as st
import waiting
from plain import fill, plain, show

from allocator.run.parts import Run
from allocator.workbench.memory import Memory
from allocator.workbench.whatif import STAIR, Curve, Short, curve, now, price_grid, short

_CURVES: Memory[Curve] = Memory(30)
_SHORTS: Memory[Short] = Memory(30)


def _run() -> Run | None:
    """Return the run at hand, where it has a list."""
    answer = session.answer()
    if answer.run is None or answer.run.result.allocation is None:
        st.info("当前方案没有名单，不能作这项测算")
        return None
    return answer.run


def budgets() -> None:
    """Draw the list at every budget, as a chart one can click."""
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
        _curve(found)


def _curve(found: Curve) -> None:
    st.caption(f"每一个预算下的最优名单共{len(found.stairs)}级，没有遗漏。点击图上一点，把它作为新的方案。")
    picked = alt.selection_point(name="picked", fields=[STAIR], on="click", nearest=True, empty=False)
    points = alt.Chart(charts.values(found.points()))
    axis = alt.X("预算（万元）:Q")
    line = points.mark_line(interpolate="step-after").encode(x=axis, y=alt.Y("支持数:Q"))
    dots = (
        points.mark_point(filled=True, size=70)
        .encode(
            x=axis,
            y=alt.Y("支持数:Q"),
            color=alt.condition(picked, alt.value("#e5484d"), alt.value("#4f94d4")),
            tooltip=["预算（万元）:Q", "已安排（万元）:Q", "支持数:Q", "各档:N", "改善:N"],
        )
        .add_params(picked)
    )
    here = alt.Chart(charts.values(now(session.setup().budget))).mark_rule(strokeDash=[5, 4])
    chart = alt.layer(line, here.encode(x=axis), dots).properties(height=330)
    event: Any = st.altair_chart(chart, key=f"_curve_{session.setup().key()[:10]}", on_select="rerun")
    chosen = event["selection"].get("picked", [])
    if chosen:
        stair = found.stairs[int(chosen[0][STAIR])]
        left, right = st.columns([0.75, 0.25], vertical_alignment="center")
        show(fill("<b>{told}</b>", told=stair.told), left)
        right.button("作为新的方案", type="primary", on_click=lambda: _budget(stair.budget))
    draw.lines([("", text) for text in found.turns])
    with st.expander("逐级列表"):
        if found.grid:
            draw.table(found.grid)


def _budget(amount: int) -> None:
    session.change(session.setup().model_copy(update={"budget": amount}))


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
    if found is not None:
        draw.table(price_grid(run, found), tall=True, height=480)


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
