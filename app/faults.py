"""What nobody expected, as one Chinese sentence on the page and a file for whoever mends it; never a stack trace."""

from __future__ import annotations

from collections.abc import Callable

import session
import streamlit as st
from plain import plain
from streamlit import error_util
from streamlit.errors import FragmentHandledException

SAID = "页面出现意外错误，本次操作没有完成；已保存的方案没有改动。请刷新页面重试，或在左侧换回上一个方案。"


def guarded(page: Callable[[], None]) -> None:
    """Run a page; what ends it unexpectedly is told. st.rerun and st.stop are no such exceptions: they pass."""
    try:
        page()
    except FragmentHandledException:  # told already, where the part stands
        raise
    except Exception as fault:  # noqa: BLE001 - the last one who can say it in Chinese
        tell(fault)


def tell(ex: BaseException) -> None:
    """Show the sentence, with the name of the file that holds the particulars."""
    name = session.house().workspace.diagnose(ex, SAID)
    kept = f"如再次出现，请把工作文件夹中的“{name}”交给维护人员" if name else "如再次出现，请联系维护人员"
    st.error(plain(f"{SAID}{kept}"))


def everywhere() -> None:
    """Do the same for what a callback or a part that draws itself anew raises: Streamlit ends those itself."""
    error_util.show_uncaught_app_exception = tell
