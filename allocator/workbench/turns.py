"""Whose turn it is when many use the pages at once: the lists of all come before the confirmation of any."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 1.0
"""How long a confirmation gives way: with ever more visitors it would never have its turn."""


class Turns:
    """One confirmation at a time, and only while no other visitor's page is being drawn."""

    def __init__(self) -> None:
        self._drawing: Counter[int] = Counter()
        self._changed = threading.Condition()
        self._confirming = threading.Semaphore(1)

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """While somebody waits for a list on screen."""
        me = threading.get_ident()
        with self._changed:
            self._drawing[me] += 1
        try:
            yield
        finally:
            with self._changed:
                self._drawing[me] -= 1
                self._drawing += Counter()  # keeps only those who still draw
                self._changed.notify_all()

    @contextmanager
    def confirming(self) -> Iterator[None]:
        """While a list is confirmed; one's own page does not stand in the way."""
        me = threading.get_ident()
        with self._confirming:
            with self._changed:
                self._changed.wait_for(lambda: self._drawing.keys() <= {me}, PATIENCE_SECONDS)
            yield
