"""What nobody expected: a Chinese sentence with what to do, a file with the particulars, never Streamlit's own box."""

from __future__ import annotations

import pytest
import session
from page_case import top, words
from streamlit.testing.v1 import AppTest

START = "import faults, main, session\nimport streamlit as st\nfaults.everywhere()\n"
PAGE = START + "def page():\n    {body}\nfaults.guarded(lambda: main.frame(page))\n"


def opened(body: str) -> AppTest:
    at = AppTest.from_string(PAGE.format(body=body), default_timeout=60)
    return at.run()


def told(at: AppTest, house: session.House) -> str:
    """The sentence on the page; its file exists and holds the trace that the page does not show."""
    assert not at.exception
    sentence = next(e.value for e in at.error if "意外错误" in e.value)
    assert "请刷新页面重试" in sentence
    assert "Traceback" not in words(at)
    (file,) = (house.workspace.folder / "诊断").glob("*.txt")
    assert f"诊断/{file.name}" in sentence
    kept = file.read_text("utf-8")
    assert "Traceback" in kept
    assert "例：不该发生" in kept
    return sentence


def test_a_page_that_raises_is_told(house: session.House):
    at = opened("raise ZeroDivisionError('例：不该发生')")
    told(at, house)
    assert "1,969万元" in top(at)


def test_a_control_that_raises_is_told(house: session.House):
    at = opened("st.button('例', on_click=lambda: {}['例：不该发生'])")
    next(b for b in at.button if b.label == "例").click()
    told(at.run(), house)


def test_a_part_that_raises_is_told(house: session.House):
    at = opened("st.fragment(lambda: [][len('例：不该发生'):].index('例：不该发生'))()")
    told(at, house)


@pytest.mark.parametrize(
    "body", ["st.stop()", "st.session_state.setdefault('n', 0) or (st.session_state.update(n=1), st.rerun())"]
)
def test_stopping_and_running_again_are_no_faults(house: session.House, body: str):
    at = opened(body)
    assert not at.exception
    assert not at.error
    assert not (house.workspace.folder / "诊断").exists()


def test_where_nothing_can_be_written_the_sentence_still_comes(house: session.House, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> str:
        return ""

    monkeypatch.setattr(type(house.workspace), "diagnose", full)
    at = opened("raise ZeroDivisionError")
    assert any("请联系维护人员" in e.value for e in at.error)
