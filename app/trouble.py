"""What keeps a 方案 from being computed: errors of the data as a list with the way to them, never one red paragraph."""

from __future__ import annotations

import draw
import session
import streamlit as st
from plain import plain

from allocator.intake import Intake
from allocator.workbench.answers import Answer
from allocator.workbench.files.findings import faults


def told(answer: Answer) -> None:
    """Tell why there is no list."""
    if answer.intake is not None and answer.intake.refused:
        listed(answer.intake)
        session.link("data", "到“数据”页逐处处理")
    else:
        st.error(plain(answer.fault))


def listed(intake: Intake) -> None:
    """List the errors of the data: how many of which kind, where, and what to do."""
    st.error(f"数据有{len(intake.refused):d}处错误，未计算")
    draw.table(faults(intake), tall=True)
