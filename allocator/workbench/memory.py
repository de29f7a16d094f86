"""What was computed once and may be asked for again, by many sessions: the newest few, each made once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Memory(Generic[T]):
    """Key → value, the least recently used forgotten first; each value is computed by one thread only."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Lock] = {}

    def known(self, key: str) -> T | None:
        """Return the value, None where it is not known (yet)."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: str, value: T) -> T:
        """Remember a value."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def forget(self, key: str) -> None:
        """Know nothing of a key any more."""
        with self._lock:
            self._values.pop(key, None)

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Return the value, made where it is not known; others who ask for the same wait for it."""
        found = self.known(key)
        if found is not None:
            return found
        with self._lock:
            turn = self._under_way.setdefault(key, threading.Lock())
        with turn:
            found = self.known(key)
            made = self.put(key, make()) if found is None else found
        with self._lock:
            self._under_way.pop(key, None)
        return made
