"""计分方案: those that come along, read in or made here; what each says, and a new one from the file's columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import draw
import session
import streamlit as st
from plain import plain

from allocator.errors import AllocatorError
from allocator.report.page import grid
from allocator.report.table import Fields, field, table
from allocator.run.parts import Run
from allocator.whatif.weights.scheme import Scheme, names_of
from allocator.workbench.papers import Paper
from allocator.workbench.setup import Upload
from allocator.workbench.weights.weighing import (
    PointsColumn,
    SchemeHeading,
    columns_of,
    composed,
    parsed,
    read,
    shipped,
)

PER_ROW = 3


@dataclass(frozen=True)
class Known:
    """A scheme of this desk: its name, told apart from others of the same, and whether it came along."""

    name: str
    scheme: Scheme
    upload: Upload
    ours: bool


def known() -> dict[str, Known]:
    """Return the schemes that fit the programme at hand, by the digest of their file."""
    workspace, programme = session.house().workspace, session.setup().programme
    ready = {u.digest: u for u in shipped(programme, workspace)}
    own = {u.digest: u for u in session.desk().schemes if u.digest not in ready}
    found: list[tuple[Upload, Scheme]] = []
    for upload in (*ready.values(), *own.values()):
        try:
            scheme = read(workspace, upload)
        except AllocatorError:  # told where it was read in
            continue
        if scheme.programme in (None, programme):
            found.append((upload, scheme))
    names = names_of([s for _, s in found])
    return {u.digest: Known(name, s, u, u.digest in ready) for name, (u, s) in zip(names, found, strict=True)}


def schemes_part(run: Run) -> None:
    """Draw the schemes, and the two ways to a new one."""
    found = known()
    fields: Fields[Known] = (
        field("方案", "text", lambda k: k.name),
        field("来源", "label", lambda k: "随附" if k.ours else "本处室"),
        field("确定日期", "label", lambda k: k.scheme.fixed_on.isoformat()),
        field("提出依据", "text", lambda k: k.scheme.because),
    )
    draw.table(grid(table("", fields, found.values())))
    for k in found.values():
        _own(k)
    left, right = st.columns([0.62, 0.38], gap="medium")
    with left:
        _made(run)
    with right:
        _read()


def _own(k: Known) -> None:
    if k.ours:
        return
    told, take, away = st.columns([0.6, 0.25, 0.15], vertical_alignment="center")
    told.markdown(plain(k.name))
    data = session.house().workspace.path(k.upload).read_bytes()
    draw.download(take, Paper(f"下载 {k.upload.name}", k.upload.name, "application/toml", lambda: data))
    away.button("移除", key=f"_unscheme_{k.upload.digest[:10]}", on_click=_away, args=(k.upload.digest,))


def _away(digest: str) -> None:
    session.keep(session.desk().unschemed(digest))


def _take(data: bytes, name: str) -> bool:
    """Take a scheme onto the desk; what is wrong with it is told by its place."""
    try:
        parsed(data, name)
        session.keep(session.desk().scheming(session.house().workspace.keep(name, data)))
    except AllocatorError as fault:
        st.error(plain(fault))
        return False
    return True


def _read() -> None:
    count = st.session_state.setdefault("schemes", 0)
    given = st.file_uploader("读入计分方案文件", type=["toml"], key=f"_scheme_{count}", help="写法见 docs/weights.md")
    if given and _take(given.getvalue(), given.name):
        st.session_state.schemes = count + 1
        st.rerun()


def _made(run: Run) -> None:
    """Draw a form with a weight for every column of points in the file."""
    columns = columns_of(run)
    if not columns:
        st.info("申报表没有评价维度或指标的得分列，不能在本页编制；可读入按专家打分的方案文件。")
        return
    with st.form("_new_scheme"):
        st.markdown("**编制新方案**　各列各占多少，按比例折算；不计的写0")
        name_at, day_at = st.columns([0.6, 0.4])
        name = name_at.text_input("方案名称", key="_scheme_name", placeholder="如 技术性能加重")
        day: Any = day_at.date_input("确定日期", value=None, key="_scheme_day", format="YYYY-MM-DD")
        because = st.text_input("提出依据", key="_scheme_because", placeholder="如 专家组3月研讨意见")
        weights = _weights(columns)
        done = st.form_submit_button("加入计分方案", type="primary")
    if not done:
        return
    if not (name.strip() and because.strip() and isinstance(day, date)):
        st.error("方案名称、提出依据和确定日期都须填写")
    elif not any(weight for _, weight in weights):
        st.error("至少有一列的权重大于0")
    elif _take(composed(session.setup().programme, SchemeHeading(name, because, day), weights), f"{name.strip()}.toml"):
        st.rerun()


def _weights(columns: list[PointsColumn]) -> list[tuple[PointsColumn, int]]:
    found = []
    for n, column in enumerate(columns):
        if n % PER_ROW == 0:
            row = st.columns(PER_ROW)
        at = row[n % PER_ROW]
        usual = 10 if column.full is None else min(1000, int(column.full))
        weight = int(at.number_input(plain(column.name), 0, 1000, usual, key=f"_scheme_weight_{n}"))
        if column.full is None:
            full = at.number_input("满分（表头未注明）", 1, 1000, 10, key=f"_scheme_full_{n}")
            found.append((replace(column, full=Decimal(int(full))), weight))
        else:
            found.append((column, weight))
    return found
