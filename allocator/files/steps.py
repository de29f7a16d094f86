"""The steps that ways of writing a folder share."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

Files = Mapping[str, bytes | None]
"""Name → content; None where the set has no such file this time."""

STAGED = ".写入中-"
ASIDE = ".原有-"


def token(target: Path) -> str:
    """Return a name's end that tells whose it is and no other run has."""
    return f"{owner(target)}{secrets.token_hex(4)}"


def owner(target: Path) -> str:
    """Return the part of a name that says which folder it belongs to, short whatever the folder's name."""
    return hashlib.sha256(target.name.encode("utf-8", "surrogateescape")).hexdigest()[:12] + "-"


def write_all(folder: Path, files: Files) -> None:
    """Write the files of a set into a folder of their own, down to the disk."""
    for name, content in files.items():
        if content is not None:
            write(folder / name, content)
    sync(folder)


def write(path: Path, content: bytes) -> None:
    """Write one file, down to the disk; anybody may read it."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)


def sync(folder: Path) -> None:
    """Flush the folder's entries where the file system can; some network drives cannot."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
