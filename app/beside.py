"""A candidate beside the list: what became of it, what a lock costs or would cost, the lock, and the facts below."""

from __future__ import annotations

from collections.abc import Callable

import chosen
import draw
import session
import streamlit as st
from plain import fill, plain, show
from streamlit.delta_generator import DeltaGenerator

from allocator.run.parts import Run
from allocator.workbench.answers import Answer
from allocator.workbench.dossiers import at_once
from allocator.workbench.lists.locks import CHOICES, Choice, Subject, locked, price, subject, trial, without

AFTER = "名单公示之后才不予支持的勾选：其他项目照公示不变，腾出的资金冻结，列出递补次序；只对“不予支持”起作用"


def find(run: Run) -> str | None:
    """Draw where a project is found by its number or name, with the keyboard alone; its id where one is chosen."""
    ids = {e.candidate.id: f"{e.candidate.id} · {e.candidate.applicant}" for e in run.explanations}
    project = chosen.project()
    st.session_state["_project"] = project if project in ids else None
    st.selectbox(
        "查看项目、锁定",
        list(ids),
        index=None,
        format_func=lambda i: ids.get(i, i),
        key="_project",
        placeholder="点击名单中的一行，或在此输入编号、单位",
        on_change=lambda: chosen.look_at(st.session_state["_project"]),
    )
    return project if project in ids else None


def candidate(run: Run, project: str) -> None:
    """Draw a candidate: the result and the price of its lock first, then the lock, then its facts."""
    found = subject(run, session.setup(), project)
    if found is None:
        return
    with st.container(border=True, key="_panel"):
        _told(found)
        if found.tiers:
            _price(run, found)
            _lock_form(found)
        facts = "　".join(f"{name}：{value}" for name, value in found.facts)
        show(fill('<div class="faint">{facts}</div>', facts=facts))
        with st.container(horizontal=True):
            session.link("explain", "全部原因、位次试算和最低预算")
            st.button("关闭，看各市和结余原因", on_click=lambda: chosen.look_at(None), key="_close_project")
        if run.result.proven or session.answer().brisk:
            told = at_once(run, session.setup(), project)
            for part in told.parts[1:]:
                draw.notice(part)


def _told(found: Subject) -> None:
    show(fill("<b>{found.title}</b>　{found.outcome}", found=found))
    show(fill("原因：{found.reason}。依据：{articles}", found=found, articles=found.articles or "—"))


def _price(run: Run, found: Subject) -> None:
    """Draw what the lock costs where there is one, else what one would cost; both as soon as they are known."""
    place = st.container()
    if found.choice != "none":
        session.later(_price_in(place, found.id))
        return
    if not session.answer().brisk:
        return
    tried = trial(run, session.setup(), found.id)
    if tried is None:
        return
    what, setup = tried
    answer = session.house().answers.first(setup)
    if answer.run is not None:
        draw.lines([("", x) for x in price(run, answer.run, found.id)], title=f"如锁定“{what}”的代价", place=place)
    elif answer.fault:
        place.caption(plain(f"不能锁定“{what}”：{answer.fault}"))


def _price_in(place: DeltaGenerator, candidate: str) -> Callable[[Answer], None]:
    def shown(answer: Answer) -> None:
        free = session.house().answers.first(without(session.setup(), candidate))
        if answer.run and free.run:
            draw.lines([("", x) for x in price(free.run, answer.run, candidate)], title="锁定的代价", place=place)

    return shown


def _lock_form(found: Subject) -> None:
    key = f"_lock_{found.id}_{session.setup().key()[:8]}"
    with st.form(key, border=False):
        choice_at, tier_at = st.columns(2)
        choices: list[Choice] = list(CHOICES)
        choice = choice_at.selectbox(
            "锁定", choices, index=choices.index(found.choice), format_func=lambda c: CHOICES[c]
        )
        tier = tier_at.selectbox("档次", found.tiers, index=found.tiers.index(found.tier) if found.tier else 0)
        why = st.text_input("理由（必填）", value=found.because, placeholder="如 省重大项目配套")
        after_at, go = st.columns([0.6, 0.4], vertical_alignment="center")
        done = go.form_submit_button("确定", type="primary")
        after = after_at.checkbox("已公示", value=found.published, help=AFTER, key=f"{key}_after")
    if done and choice:
        try:
            changed = locked(session.setup(), found.id, choice, tier, why, published=after)
            session.change(changed, f"lock:{found.id}")
        except ValueError as fault:
            st.error(plain(fault))
            return
        st.rerun()
