"""What the page tests share: a page under test, its top line, its words."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]
"""Opens a page, on a set-up or a kept desk where one is given."""


def run(at: AppTest) -> AppTest:
    """One run of the page, which never ends in an exception."""
    at.run()
    assert not at.exception, at.exception
    return at


def top(at: AppTest) -> str:
    """What the top line says."""
    return next(h.proto.body for h in at.get("html") if 'class="top"' in h.proto.body)


def words(at: AppTest) -> str:
    """Everything that the page says in text."""
    parts = [*at.markdown, *at.caption, *at.warning, *at.error, *at.info]
    return "\n".join([*(p.value for p in parts), *(h.proto.body for h in at.get("html"))])
