"""Keeping other writers out of a folder, with a lock that ends with the process that holds it."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows
    flock = None  # type: ignore[assignment]

PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.02


@contextmanager
def alone_in(folder: Path, made: list[Path] | None = None) -> Iterator[bool]:
    """Make a folder and hold its lock; whether the lock is certain: some file systems have none.

    Parameters
    ----------
    made
        Takes the folders that had to be made.

    Raises
    ------
    OSError
        The folder cannot be made, or somebody has held its lock for half a minute.
    """
    made = [] if made is None else made
    handle = None
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            _make(folder, made)
            handle = _opened(folder)
            if handle is None or _locked(handle, end) is False:
                yield False
                return
            if _same(handle, folder):
                break
            os.close(handle)  # whoever held it has removed the folder that he had made
            handle = None
        yield True
    finally:
        if handle is not None:
            os.close(handle)


def _make(folder: Path, made: list[Path]) -> None:
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        made.append(path)


def _opened(folder: Path) -> int | None:
    if flock is None:
        return None
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:
        return None


def _locked(handle: int, end: float) -> bool:
    """Wait for the lock; False where there are no locks."""
    while True:
        try:
            flock(handle, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise OSError(errno.EBUSY, "locked") from None
            time.sleep(_PAUSE_SECONDS)
        except OSError:
            return False
        else:
            return True


def _same(handle: int, folder: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), folder.stat())
    except FileNotFoundError:
        return False
