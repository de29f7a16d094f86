"""Writing a run's folder so that a reader sees the old files or the new ones, never half of one."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from allocator.errors import EnvironmentFault, UsageError, reason

RESULT = "result.json"


def write_folder(folder: Path, files: Mapping[str, bytes], fingerprint: str, record: str = RESULT) -> None:
    """Write all files of a run into a folder: all of them, or, whatever happens on the way, none.

    Parameters
    ----------
    fingerprint, record
        A folder may be written again where its file `record` holds the same fingerprint.

    Raises
    ------
    UsageError
        The folder holds anything but an earlier run with the same fingerprint (A14).
    EnvironmentFault
        No space or no permission (A18); the folder is as it was before.
    """
    _refuse_foreign(folder, fingerprint, record)
    writing = _Writing(folder)
    try:
        writing.write(files)
    except BaseException as fault:
        writing.undo()
        if isinstance(fault, OSError):
            why = reason(fault)
            said = f"【A18】无法写入“{folder}”（{why}）；未产生任何结果。请检查磁盘空间和权限，并关闭已打开的文件"
            raise EnvironmentFault(said) from None
        raise
    writing.finish()


class _Writing:
    """One attempt, with all it takes to put everything back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Path] = []
        self.staged: list[tuple[Path, Path]] = []
        self.placed: list[Path] = []
        self.kept: list[tuple[Path, Path]] = []

    def write(self, files: Mapping[str, bytes]) -> None:
        missing = [p for p in (self.folder, *self.folder.parents) if not p.exists()]
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            self.made.append(path)
        for name, content in files.items():
            handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".写入中-")
            self.staged.append((Path(temporary), self.folder / name))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
        for temporary_path, final in self.staged:
            if final.exists():
                self._keep(final)
            temporary_path.replace(final)
            self.placed.append(final)

    def _keep(self, final: Path) -> None:
        """The earlier file under a second name, until all new ones are in place."""
        kept = final.with_name(f".原有-{final.name}")
        kept.unlink(missing_ok=True)
        try:
            os.link(final, kept)
        except OSError:
            shutil.copy2(final, kept)
        self.kept.append((kept, final))

    def undo(self) -> None:
        earlier = {final: kept for kept, final in self.kept}
        for final in self.placed:
            with suppress(OSError):
                if final in earlier:
                    earlier.pop(final).replace(final)
                else:
                    final.unlink(missing_ok=True)
        for kept in earlier.values():
            with suppress(OSError):
                kept.unlink(missing_ok=True)
        for temporary, _ in self.staged:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        for path in reversed(self.made):
            with suppress(OSError):
                path.rmdir()

    def finish(self) -> None:
        for kept, _ in self.kept:
            with suppress(OSError):
                kept.unlink(missing_ok=True)
        _sync(self.folder)


def _refuse_foreign(folder: Path, fingerprint: str, record: str) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"【A14】“{folder}”是文件而不是文件夹，请换目录")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    try:
        same = json.loads((folder / record).read_text(encoding="utf-8")).get("fingerprint") == fingerprint
    except (OSError, ValueError, AttributeError):
        same = False
    if not same:
        raise UsageError(f"【A14】输出文件夹“{folder}”已有其他内容，不覆盖。请换一个目录（--out）")


def _sync(folder: Path) -> None:
    """Flush the folder's entries where the file system can; some network drives cannot."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
