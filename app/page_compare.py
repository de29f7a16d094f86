"""比较: several 方案 and lists by hand against the 基准, with the cause of every change."""

from __future__ import annotations

import charts
import draw
import page_whatif
import session
import streamlit as st
import trouble
import waiting
from plain import fill, joined, plain, show

from allocator.errors import AllocatorError
from allocator.problem.changes import KINDS
from allocator.workbench import naming
from allocator.workbench.comparing import (
    CHIPS,
    COMPARED,
    GROUPS,
    MONEY,
    NUMBER,
    SIDE,
    Causes,
    ComparedPlan,
    Comparison,
    causes_of,
    compare,
    ready,
)
from allocator.workbench.memory import Memory

_CAUSES: Memory[Causes] = Memory(200)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page() -> None:
    """Draw the 方案 of this desk side by side, and what else could be."""
    names = ["方案对比", "预算全程", "规则的代价", "口径", "备选名单", "预算不足怎么办"]
    tabs = st.tabs(names, on_change="rerun", key="_compare_tab")
    whatif = (page_whatif.rules, page_whatif.readings, page_whatif.near, page_whatif.shortage)
    parts = (_sides, page_whatif.budgets, *whatif)
    for tab, part in zip(tabs, parts, strict=True):
        if tab.open:
            with tab:
                part()


def _sides() -> None:
    desk = session.desk()
    called = naming.titles(desk)
    titles = {p.letter: called[p.letter] for p in desk.comparable}
    base = desk.of(desk.base)
    if titles:
        _choice(titles, called[desk.base])
    else:
        st.info("目前只有一个方案。在左侧改动预算或取向、在“规则与预算”页改动规则，每次求解都会留作方案B、C……")
    _lists()
    letters = st.session_state["_compared"] if titles else []
    if not letters and not desk.lists:
        return
    plan = ComparedPlan(called[desk.base], waiting.at_hand(base.setup))
    others = [ComparedPlan(titles[x], waiting.at_hand(desk.of(x).setup)) for x in letters]
    if late := tuple(p.answer.setup for p in (plan, *others) if not p.answer.confirmed):
        waiting.look_for(late)
    found = compare(
        session.house().answers,
        plan,
        [ComparedPlan(p.title, p.answer, _causes(plan, p)) for p in others],
        desk.lists,
    )
    if found is None:
        if plan.answer.fault:
            trouble.told(plan.answer)
        st.error("基准方案没有名单，不能比较。请在左侧另选基准")
        return
    _beside(found)
    for name, fault in found.faults.items():
        st.error(plain(f"名单《{name}》：{fault}"))
    if found.names:
        show(fill('<h3 class="section">{title}</h3>', title="每个方案改变了什么、由什么引起"))
    for name in found.names:
        with st.container(border=True):
            _side(found, name)
    with st.expander("各方案一览表"):
        draw.table(found.sides)
    st.download_button(f"下载 {plain(COMPARED)}", found.book, file_name=COMPARED, mime=XLSX, on_click="ignore")


def _choice(titles: dict[str, str], base: str) -> None:
    shown = [x for x in st.session_state.get("compared", []) if x in titles]
    st.session_state["_compared"] = shown or list(titles)[-2:]
    st.multiselect(
        f"与基准（{plain(base)}）比较的方案",
        list(titles),
        format_func=lambda x: titles.get(x, x),
        key="_compared",
        on_change=lambda: st.session_state.update(compared=st.session_state["_compared"]),
        placeholder="选择方案",
    )


def _lists() -> None:
    """Take lists made by hand: dragged in, measured by the rules of the 基准, taken away again."""
    held = session.desk().lists
    with st.expander(f"手工名单（{len(held)}）", expanded=bool(held)):
        count = st.session_state.setdefault("lists", 0)
        given = st.file_uploader(
            "拖入手工编制的名单，按基准的规则逐条审核并与基准比较",
            key=f"_list_{count}",
            help="xlsx 或 csv，须有项目编号或申报单位、拟定档次、金额；导出后改过的 分配方案.xlsx 也可以",
        )
        if given:
            try:
                upload = session.house().workspace.keep(given.name, given.getvalue())
                session.keep(session.desk().listing(upload))
            except AllocatorError as fault:
                session.tell(str(fault))
            st.session_state.lists = count + 1
            st.rerun()
        for upload in held:
            left, right = st.columns([0.8, 0.2], vertical_alignment="center")
            left.markdown(plain(f"《{upload.name}》"))
            right.button("移除", key=f"_unlist_{upload.name}", on_click=_unlist, args=(upload.name,))


def _unlist(name: str) -> None:
    session.keep(session.desk().unlisted(name))


def _causes(base: ComparedPlan, other: ComparedPlan) -> Causes | None:
    """Tell what brings the changes, where it is known or quickly found; else it is computed apart."""
    how = ready(base.answer, other.answer)
    if how == "not":
        return None
    if how == "now":
        key = base.answer.setup.key() + other.answer.setup.key()
        return _CAUSES.get(key, lambda: causes_of(session.house().answers, base.answer, other.answer))
    told = f"{other.title}：正在查明每处变化由哪项改动引起"
    return waiting.beside(Causes, "causes", told, other.answer.setup, base.answer.setup)


def _beside(found: Comparison) -> None:
    """Show all lists beside each other: money, numbers, tiers, cities, and who differs."""
    names, facts = found.side_names, found.facts()
    heads = joined(
        fill("<th>{name}{base}</th>", name=n, base=fill('<span class="bound">基准</span>') if not k else "")
        for k, n in enumerate(names)
    )
    rows = joined(
        fill(
            '<tr class="{part}"><th>{name}</th>{cells}</tr>',
            part="part" if f.part else "",
            name=f.name,
            cells=joined(
                fill("<td>{value} <i>{change}</i></td>", value=v, change=c)
                for v, c in zip(f.values, f.changes, strict=True)
            ),
        )
        for f in facts
    )
    body = '<table class="beside"><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    left, right = st.columns([0.58, 0.42], gap="medium")
    show(fill(body, heads=heads, rows=rows), left)
    with right:
        _bars(found)
    who = found.differing()
    number = len(who.ids)
    show(fill("<b>各方案结果不同的项目：{number}项</b>", number=number))
    if number:
        draw.table(who)


def _bars(found: Comparison) -> None:
    """Draw all lists by city or tier, money or numbers."""
    by, value = st.columns([0.42, 0.58])
    with by:
        chosen = st.segmented_control(
            "按",
            list(GROUPS),
            default="city",
            required=True,
            format_func=lambda b: plain(GROUPS[b]),
            key="_by",
            label_visibility="collapsed",
        )
    with value:
        shown = st.segmented_control(
            "看",
            [MONEY, NUMBER],
            default=MONEY,
            required=True,
            format_func=plain,
            key="_by_value",
            label_visibility="collapsed",
        )
    colours, order = found.side_names, found.order(chosen)
    charts.bars(found.bars(chosen), by=GROUPS[chosen], value=shown, colour=SIDE, order=order, colours=colours)


def _side(found: Comparison, name: str) -> None:
    counts = found.counts(name)
    show(fill("<b>{name}</b> 对 <b>基准</b>", name=name))
    if remarks := found.remarks(name):
        draw.lines([(r.label, r.text) for r in remarks], grave=[bool(r.tone) for r in remarks])
    chips = st.pills(
        "只看",
        CHIPS,
        selection_mode="multi",
        format_func=lambda k: f"{plain(KINDS[k])} {counts[k]:d}",
        key=f"_chips_{name}",
        label_visibility="collapsed",
    )
    draw.lines([("", reason) for reason in found.reasons(name)])
    moved = found.moved(name, chips)
    if next(iter(moved.values.values()), []):
        draw.table(moved)
    with st.expander("改动的各项、目标和每处变化的原因"):
        draw.table(found.changed(name))
        draw.table(found.goals(name))
        draw.table(found.causes(name), tall=True)
