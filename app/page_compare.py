"""比较: several 方案 against the 基准, the complete frontier, the price of rules, the ways of a short budget."""

from __future__ import annotations

from typing import Any

import altair as alt
import draw
import session
import streamlit as st

from allocator.desk.comparing import CHIPS, COMPARED, Comparison, Curve, compare, curve, now, price_grid, short
from allocator.desk.memory import Memory
from allocator.run import Run

_CURVES: Memory[Curve] = Memory(30)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page() -> None:
    """The 方案 of this desk side by side, and what else could be."""
    sides, frontier, prices, ways = st.tabs(["方案对基准", "预算全程", "规则的代价", "预算不足怎么办"])
    with sides:
        _sides()
    run = session.answer().run
    if run is None or run.result.allocation is None:
        for tab in (frontier, prices):
            tab.info("当前方案没有名单，不能作这项测算")
    else:
        with frontier:
            _frontier(run)
        with prices:
            _prices(run)
    with ways:
        if run:
            _ways(run)


def _sides() -> None:
    desk, answers = session.desk(), session.house().answers
    titles = {p.letter: p.title for p in desk.plans if p.letter != desk.base}
    if not titles:
        st.info("目前只有一个方案。在左侧改动预算或取向、在“规则与预算”页改动规则，每次求解都会留作方案B、C……")
        return
    shown = [x for x in st.session_state.get("compared", []) if x in titles]
    st.session_state["_compared"] = shown or list(titles)[-3:]
    st.multiselect(
        f"与基准（{desk.of(desk.base).title}）比较的方案",
        list(titles),
        format_func=lambda x: titles.get(x, x),
        key="_compared",
        on_change=lambda: st.session_state.update(compared=st.session_state["_compared"]),
        placeholder="选择方案",
    )
    letters = st.session_state["_compared"]
    base = (desk.of(desk.base).title, answers.whole(desk.of(desk.base).setup))
    found = compare(base, [(titles[x], answers.first(desk.of(x).setup)) for x in letters])
    if found is None:
        st.error(base[1].fault)
        return
    draw.table(found.sides)
    for name in found.names:
        with st.container(border=True):
            _side(found, name)
    st.download_button(f"下载 {COMPARED}", found.book, file_name=COMPARED, mime=XLSX, on_click="ignore")


def _side(found: Comparison, name: str) -> None:
    counts = found.counts(name)
    st.markdown(f"**{name}** 对 **基准**")
    chips = st.pills(
        "只看",
        CHIPS,
        selection_mode="multi",
        format_func=lambda k: f"{k} {counts[k]}",
        key=f"_chips_{name}",
        label_visibility="collapsed",
    )
    left, right = st.columns([0.62, 0.38], gap="medium")
    with left:
        draw.table(found.moved(name, chips))
    with right:
        what = st.segmented_control("按", ["市", "档次"], default="市", required=True, key=f"_by_{name}")
        draw.bars(found.bars(name, what), by=what, value="金额（万元）", colour="名单", order=found.order(name, what))
    with st.expander("目标"):
        draw.table(found.goals(name))


def _frontier(run: Run) -> None:
    found = _CURVES.get(session.setup().key(), lambda: curve(run))
    if found.fault:
        st.warning(found.fault)
        return
    st.caption(f"每一个预算下的最优名单共{len(found.stairs)}级，没有遗漏。点击图上一点，把它作为新的方案。")
    picked = alt.selection_point(name="picked", fields=["级"], on="click", nearest=True, empty=False)
    points = alt.Chart(draw.values(found.points()))
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
    here = alt.Chart(draw.values(now(session.setup().budget))).mark_rule(strokeDash=[5, 4])
    chart = alt.layer(line, here.encode(x=axis), dots).properties(height=330)
    event: Any = st.altair_chart(chart, key=f"_curve_{session.setup().key()[:10]}", on_select="rerun")
    chosen = event["selection"].get("picked", [])
    if chosen:
        stair = found.stairs[int(chosen[0]["级"])]
        left, right = st.columns([0.75, 0.25], vertical_alignment="center")
        left.markdown(f"**{stair.told}**")
        right.button("作为新的方案", type="primary", on_click=lambda: _budget(stair.budget))
    for text in found.turns:
        st.markdown(f"- {text}")
    with st.expander("逐级列表"):
        draw.table(found.grid)


def _budget(amount: int) -> None:
    session.change(session.setup().model_copy(update={"budget": amount}))


def _prices(run: Run) -> None:
    jobs, setup = session.house().jobs, session.setup()
    found = jobs.prices(setup)
    if isinstance(found, str):
        st.warning(found)
    elif found is not None:
        st.caption("每次只改一处，其余不变，重新求出最优名单，与当前方案比较。")
        draw.table(price_grid(run, found), tall=True, height=480)
    elif jobs.under_way(setup, "prices"):
        _look_at_prices()
    else:
        st.write("逐条去掉或移动每一条规则并重新求解，看目标、金额和名单怎样变。需要几十秒，可随时取消。")
        st.button("测算规则的代价", on_click=_ask_prices)


def _ask_prices() -> None:
    session.house().jobs.ask(session.setup(), "prices")


@st.fragment(run_every=1.0)
def _look_at_prices() -> None:
    jobs, setup = session.house().jobs, session.setup()
    job = jobs.under_way(setup, "prices")
    if job is None or jobs.prices(setup) is not None:
        st.rerun()
        return
    st.progress(min(95, 3 + job.seconds), text=f"正在逐条测算，已用{job.seconds}秒；可以继续看其他页面")
    if st.button("取消测算", on_click=lambda: jobs.cancel(setup, "prices")):
        st.rerun()


def _ways(run: Run) -> None:
    found = short(run)
    if found.fault:
        st.warning(found.fault)
        return
    st.write(found.verdict)
    if found.grid is None:
        return
    draw.table(found.grid, tall=True)
    for title, how, settings in found.ways:
        left, right = st.columns([0.75, 0.25], vertical_alignment="center")
        left.markdown(f"**{title}**　{how}")
        right.button("作为新的方案", key=f"_way_{title}", on_click=_take, args=(title, settings))


def _take(title: str, settings: dict[str, Any]) -> None:
    chosen = session.setup().choosing_all(settings)
    session.change(chosen.model_copy(update={"name": title, "because": "预算不足的三种办法"}))
