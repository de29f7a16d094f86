"""The project that is looked at: one on all pages, chosen in a list by a click or in a box by typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import draw
import session
import streamlit as st
from plain import plain

from allocator.report.page import Grid

_PROJECT = "project"


def project() -> str | None:
    """Return the id of the project that is looked at."""
    found: str | None = st.session_state.get(_PROJECT)
    return found


def look_at(candidate: str | None) -> None:
    """Look at another project, or at none."""
    st.session_state[_PROJECT] = candidate


def by_click(
    name: str,
    rows: Grid,
    nothing: str,
    *,
    height: int | Literal["stretch"] | None = None,
    widths: Mapping[str, int] = draw.NO_WIDTHS,
) -> None:
    """Draw a list whose lines can be clicked; the click chooses the project."""
    if not rows.ids:
        st.write(plain(nothing))
        return
    key = f"_list_{name}_{session.setup().key()[:10]}"
    clicked = draw.table(rows, key=key, height=height, widths=widths)
    if clicked is not None and clicked < len(rows.ids) and st.session_state.get(f"was_{name}") != (key, clicked):
        st.session_state[f"was_{name}"] = (key, clicked)
        look_at(rows.ids[clicked])
