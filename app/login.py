"""On a departmental server: nobody sees anything before logging in (OIDC, by Streamlit's own st.login)."""

from __future__ import annotations

import os

import streamlit as st
from plain import plain


def asked_for() -> bool:
    """Tell whether `allocator app --login` started the pages."""
    return bool(os.environ.get("ALLOCATOR_LOGIN"))


def passed() -> bool:
    """Tell whether this visitor may see the pages; otherwise asks for the login."""
    if not asked_for() or getattr(st.user, "is_logged_in", False) is True:
        return True
    st.title("请先登录")
    st.write("登录后才能看到数据和方案。登录由本单位的认证服务器办理，本页面不保存密码。")
    st.button("用单位账号登录", on_click=st.login, type="primary")
    return False


def who() -> str:
    """Return the visitor's name at the provider; empty where nobody logs in."""
    return str(st.user.get("email") or st.user.get("sub") or "") if asked_for() else ""


def badge() -> None:
    """Show who is logged in, and the way out."""
    if not asked_for():
        return
    name = str(st.user.get("name") or st.user.get("email") or "")
    st.caption(f"已登录：{plain(name)}" if name else "已登录")
    st.button("退出登录", on_click=st.logout)
