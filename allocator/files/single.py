"""Writing one file whole or not at all, for its owner alone."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from allocator.files.lock import alone_in
from allocator.files.steps import STAGED

_OLD_SECONDS = 3600
"""Half a file of this age belongs to nobody any more."""


def write_file(path: Path, data: bytes, *, new: bool) -> bool:
    """Write a file at once; False where it must be new and is not.

    Raises
    ------
    OSError
        No space or no permission; what was there before is as it was.
    """
    _clear(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=STAGED)
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not new:
            written.replace(path)
            return True
        return _named(written, path)
    finally:
        written.unlink(missing_ok=True)


def _named(written: Path, path: Path) -> bool:
    """Give a file its name where nothing has it."""
    try:
        os.link(written, path)
    except FileExistsError:
        return False
    except OSError:  # a file system on which a file has one name only
        with alone_in(path.parent):
            if path.exists():
                return False
            written.rename(path)
    return True


def _clear(folder: Path) -> None:
    """Remove what killed runs left half written."""
    for left in folder.glob(f"{STAGED}*"):
        with suppress(OSError):
            if left.is_file() and time.time() - left.stat().st_mtime > _OLD_SECONDS:
                left.unlink()
