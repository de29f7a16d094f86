"""A folder written beside the place where it belongs, and named in one step."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from allocator.files.steps import ASIDE, STAGED, Files, owner, sync, token, write_all

_TRIED = 20
"""Times that others may be first, each with a run of the same fingerprint."""

_OLD_SECONDS = 3600
"""Where nothing can be locked, half a folder of this age belongs to nobody any more."""

_THERE = (errno.ENOTEMPTY, errno.EEXIST)
_STAYS = (errno.EBUSY, errno.EXDEV, errno.EPERM, errno.EACCES, errno.EROFS)


def possible(target: Path) -> bool:
    """Tell whether another folder can take this one's name: no mount point, and nobody's working folder."""
    if not target.exists():
        return True
    try:
        here = Path.cwd()
    except OSError:  # it has been removed
        here = Path(os.sep)
    return not (target.is_mount() or here == target or target in here.parents) and os.access(target.parent, os.W_OK)


def restore(target: Path, *, certain: bool) -> None:
    """Undo what a killed run had begun: half a folder goes, and the earlier one gets its name back."""
    for left in _left(STAGED, target):
        if certain or time.time() - _changed(left) > _OLD_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    asides = list(_left(ASIDE, target))
    if asides and _free(target):
        _take_name(asides[-1], target)
        sync(target.parent)


def finish(target: Path, files: Files) -> None:
    """End what a killed run had nearly done: the folder it had replaced goes, with what else lay in it carried over."""
    for left in _left(ASIDE, target):
        _carry(left, target, files)


def publish(target: Path, files: Files, refuse_foreign: Callable[[], None]) -> bool:
    """Write the set and give it its name; False where this folder keeps its place and nothing was done.

    Parameters
    ----------
    refuse_foreign
        Asked again where somebody else was first.
    """
    stage = target.with_name(STAGED + token(target))
    try:
        stage.mkdir()
    except OSError as fault:
        if target.exists() and fault.errno in _STAYS:
            return False
        raise
    try:
        write_all(stage, files)
        return _placed(stage, target, files, refuse_foreign)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _placed(stage: Path, target: Path, files: Files, refuse_foreign: Callable[[], None]) -> bool:
    for _ in range(_TRIED):
        aside = None
        try:
            if target.exists():
                _like(target, stage)
            if not _free(target):
                aside = target.with_name(ASIDE + token(target))
                target.rename(aside)
            _take_name(stage, target)
        except BaseException as fault:
            if aside is not None:
                with suppress(OSError):
                    aside.rename(target)
            if isinstance(fault, OSError) and fault.errno in _THERE:
                refuse_foreign()
                continue
            if isinstance(fault, OSError) and fault.errno in _STAYS and target.exists():
                return False
            raise
        sync(target.parent)
        if aside is not None:
            _carry(aside, target, files)
        return True
    raise OSError(errno.EBUSY, "others write here")


def _take_name(folder: Path, target: Path) -> None:
    if os.name == "nt" and target.exists():
        target.rmdir()  # a rename there does not replace an empty folder
    folder.rename(target)


def _like(target: Path, stage: Path) -> None:
    """Give the new folder the rights and the group of the one that it replaces."""
    with suppress(OSError):
        shutil.copymode(target, stage)
        if hasattr(os, "chown"):
            os.chown(stage, -1, target.stat().st_gid)


def _carry(aside: Path, target: Path, files: Files) -> None:
    """Remove a replaced folder, once all in it that no run has written lies in the new one."""
    try:
        for entry in aside.iterdir():
            if entry.name not in files and not entry.name.startswith((STAGED, ASIDE)):
                kept = target / entry.name
                if not kept.exists():
                    entry.rename(kept)
    except OSError:
        return  # what could not be carried over stays where it is
    shutil.rmtree(aside, ignore_errors=True)


def _free(target: Path) -> bool:
    """Tell whether nothing has this name, or a folder with nothing in it."""
    try:
        return not any(target.iterdir())
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        return False


def _left(kind: str, target: Path) -> Iterator[Path]:
    """Tell what earlier runs left beside a folder, the latest last."""
    yield from sorted(target.parent.glob(f"{kind}{owner(target)}*"), key=_changed)


def _changed(path: Path) -> float:
    """Tell when a folder was last changed; now where another run has just taken it away."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()
