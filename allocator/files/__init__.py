"""Writing a run's folder so that it appears whole or not at all, and putting right what a killed run left.

The files are written into a folder beside it, which then takes its name: one rename. An earlier run's folder is renamed
aside before that and removed after. Whoever writes next finds what a killed run left, under the lock that a kill lets
go: the folder set aside gets its name back where nothing has it, anything else is removed.

Here lie:

    in_place    The files of a folder that keeps its place (a mount point, the current folder), moved in one by one …
    lock        Keeping other writers out of a folder, with a lock that ends with the process that holds it.
    renaming    A folder written beside the place where it belongs, and named in one step.
    single      Writing one file whole or not at all, for its owner alone.
    steps       The steps that ways of writing a folder share.
    streams     Standard output for the result alone: whatever a library prints past Python, here or in a child …
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from allocator.errors import EnvironmentFault, UsageError, reason
from allocator.files import in_place, renaming
from allocator.files.lock import alone_in
from allocator.files.single import write_file
from allocator.files.steps import Files

__all__ = ["RESULT", "streams", "write_file", "write_folder"]


RESULT = "result.json"


def write_folder(
    folder: Path,
    files: Mapping[str, bytes],
    fingerprint: str,
    record: str = RESULT,
    may_lack: Collection[str] = (),
) -> None:
    """Write all files of a run into a folder: all of them, or, whatever happens on the way, none.

    Parameters
    ----------
    fingerprint, record
        A folder may be written again where its file `record` holds the same fingerprint; what else lies in it stays.
    may_lack
        Names of files that another run of this fingerprint may have: they go where this one has none.

    Raises
    ------
    UsageError
        The folder holds anything but an earlier run with the same fingerprint (A14).
    EnvironmentFault
        No space or no permission (A18); the folder is as it was before.
    """
    target = Path(os.path.realpath(folder))
    made: list[Path] = []
    try:
        with alone_in(target.parent, made) as certain:
            whole = dict.fromkeys(may_lack) | dict(files)
            _write(_Target(target, folder, fingerprint, record), whole, certain=certain)
    except BaseException as fault:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir()
        if isinstance(fault, OSError):
            why = reason(fault)
            said = f"【A18】无法写入“{folder}”（{why}）；未产生任何结果。请检查磁盘空间和权限，并关闭已打开的文件"
            raise EnvironmentFault(said) from None
        raise


class _Target:
    """The folder to be written. `called`: as the planner named it."""

    def __init__(self, path: Path, called: Path, fingerprint: str, record: str) -> None:
        self.path, self._called = path, called
        self._fingerprint, self.record = fingerprint, record

    def refuse_foreign(self) -> None:
        """A14, unless the folder is missing, empty or an earlier run's with the same fingerprint."""
        if self.path.exists() and not self.path.is_dir():
            raise UsageError(f"【A14】“{self._called}”是文件而不是文件夹，请换目录")
        if not self.path.is_dir() or not any(self.path.iterdir()):
            return
        try:
            text = (self.path / self.record).read_text(encoding="utf-8")
            same = json.loads(text).get("fingerprint") == self._fingerprint
        except (OSError, ValueError, AttributeError, RecursionError):
            same = False
        if not same:
            raise UsageError(f"【A14】输出文件夹“{self._called}”已有其他内容，不覆盖。请换一个目录（--out）")


def _write(target: _Target, files: Files, *, certain: bool) -> None:
    renaming.restore(target.path, certain=certain)
    in_place.restore(target.path)
    target.refuse_foreign()
    for name in files:
        if (target.path / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, "Is a directory")
    renaming.finish(target.path, files)
    if not renaming.possible(target.path) or not renaming.publish(target.path, files, target.refuse_foreign):
        in_place.publish(target.path, files, target.record)
