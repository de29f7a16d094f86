"""When many use the pages at once: a confirmation lets the lists of others come first, but not for ever."""

from __future__ import annotations

import threading

import pytest

from allocator.workbench import turns
from allocator.workbench.turns import Turns


def begun(found: Turns, order: list[str]) -> threading.Thread:
    """Another visitor's confirmation, waiting for its turn."""
    started = threading.Event()

    def confirm() -> None:
        started.set()
        with found.confirming():
            order.append("confirmed")

    thread = threading.Thread(target=confirm)
    thread.start()
    assert started.wait(30)
    return thread


def test_a_list_comes_before_a_confirmation(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 300)
    found, order = Turns(), []
    with found.drawing():
        with found.drawing():
            thread = begun(found, order)
        thread.join(0.2)
        order.append("listed")
    thread.join(30)
    assert order == ["listed", "confirmed"]


def test_a_confirmation_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    found, order = Turns(), []
    with found.drawing():
        begun(found, order).join(30)
        assert order == ["confirmed"]


def test_nobody_waits_for_oneself(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", None)
    found = Turns()
    with found.drawing(), found.confirming():
        pass
    with pytest.raises(ZeroDivisionError), found.drawing():
        raise ZeroDivisionError
    order: list[str] = []
    begun(found, order).join(30)
    assert order == ["confirmed"]
