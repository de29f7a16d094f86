"""`descent.descend`, `ascent.ascend` and `seeking.seek` compiled by numba, where it is installed; never waited for.

`begin` starts compiling in a daemon thread of its own and returns at once; until `quick`, `climb` and `search` have
something, the plain kernel, climb and search answer. What is compiled is kept on disk (the user's cache folder, or
NUMBA_CACHE_DIR) for the next process, which has to load it only; where nothing can be written there, each process
compiles for itself. A process that ends does not wait for the thread: what was not finished is lost, and the next one
begins anew.

ALLOCATOR_FAST=0 in the environment leaves everything to the plain kernel.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from allocator.engines.score_lines.ascent import Ascend, ascend
from allocator.engines.score_lines.descent import Descend, descend
from allocator.engines.score_lines.seeking import Seek, seek

SWITCH = "ALLOCATOR_FAST"
"""The environment variable; 0: nothing is compiled."""


class Made(NamedTuple):
    """What is compiled."""

    descend: Descend
    ascend: Ascend
    seek: Seek


class _State:
    """What has become of compiling in this process."""

    lock = threading.Lock()
    thread: threading.Thread | None = None
    made: Made | None = None
    failure: Exception | None = None


def wanted() -> bool:
    """Tell whether numba is installed and the environment does not forbid it."""
    return _allowed() and installed()


def _allowed() -> bool:
    return os.environ.get(SWITCH) != "0"


@cache
def installed() -> bool:
    """Tell whether numba is there."""
    return importlib.util.find_spec("numba") is not None


def begin() -> None:
    """Start compiling in the background, once in a process; nothing where it is not wanted."""
    if _State.thread is None and wanted():
        with _State.lock:
            if _State.thread is None:
                _State.thread = threading.Thread(target=_make, name="compiling", daemon=True)
                _State.thread.start()


def quick() -> Descend | None:
    """Return `descend` compiled; None where there is none, or not yet."""
    return _State.made.descend if _State.made is not None and _allowed() else None


def climb() -> Ascend | None:
    """Return `ascend` compiled; None where there is none, or not yet."""
    return _State.made.ascend if _State.made is not None and _allowed() else None


def search() -> Seek | None:
    """Return `seek` compiled; None where there is none, or not yet."""
    return _State.made.seek if _State.made is not None and _allowed() else None


def wait() -> Descend | None:
    """Wait until all is compiled, for measuring and testing; None where it is not wanted.

    Raises
    ------
    Exception
        Whatever the compiler raised.
    """
    begin()
    if _State.thread is not None:
        _State.thread.join()
    if _State.failure is not None and _allowed():
        raise _State.failure
    return quick()


def _make() -> None:
    try:
        try:
            _State.made = compile_it(cache_folder())
        except Exception:  # noqa: BLE001 - what is kept on disk may be damaged, or the disk full
            _State.made = compile_it(None)
    except Exception as error:  # noqa: BLE001 - the plain kernel serves as before
        _State.failure = error


def compile_it(folder: Path | None) -> Made:
    """Return all compiled, kept in a folder for the next process; None: nowhere."""
    import numba  # noqa: PLC0415 - an extra, and slow to import

    config: Any = numba.config
    row, table, narrow = numba.int64[::1], numba.int64[:, ::1], numba.int32[:, ::1]
    pays = (table, table, row, table, table, row, row, row, row, row, row)
    before = config.CACHE_DIR
    try:
        if folder is not None:
            config.CACHE_DIR = str(folder)

        def made(function: Any, *given: Any) -> Any:
            return numba.njit(numba.void(*given), cache=folder is not None, nogil=True)(function)

        return Made(
            made(descend, table, row, *pays, row, row, table, table, row),
            made(ascend, table, row, *pays, narrow, row, row, table, table),
            made(seek, table, row, *pays, row, row, row, row, table, table, row),
        )
    finally:
        config.CACHE_DIR = before


def cache_folder() -> Path | None:
    """Return where compiled code is kept; None where nothing can be written there."""
    if named := os.environ.get("NUMBA_CACHE_DIR"):
        folder = Path(named)
    else:
        try:
            folder = _of_the_user() / "allocator" / "numba"
        except RuntimeError:  # nobody's home
            return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None


def kept(folder: Path) -> bool:
    """Tell whether a folder keeps both compiled, of whichever version: what has changed since is compiled anew."""
    names = (f"{f.__module__.rpartition('.')[2]}.{f.__qualname__}" for f in (descend, ascend))
    return all(any(folder.glob(f"*/{name}-*.nbc")) for name in names)


def _of_the_user() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
