"""Writing a run's folder so that a reader sees the old files or the new ones, never half of one."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from allocator.errors import EnvironmentFault, UsageError

RESULT = "result.json"


def write_folder(folder: Path, files: Mapping[str, bytes], fingerprint: str) -> None:
    """Write all files of a run into a folder, each through a temporary name in the same folder.

    Raises
    ------
    UsageError
        The folder holds anything but an earlier run with the same fingerprint (A14).
    EnvironmentFault
        No space or no permission (A18); nothing of the run is left behind.
    """
    _refuse_foreign(folder, fingerprint)
    written: list[tuple[Path, Path]] = []
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            written.append((_temporary(folder, content), folder / name))
        for temporary, final in written:
            temporary.replace(final)
        _sync(folder)
    except OSError as fault:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        why = fault.strerror or str(fault)
        raise EnvironmentFault(f"【A18】无法写入“{folder}”（{why}）；未产生任何结果。请检查磁盘空间和权限") from None


def _refuse_foreign(folder: Path, fingerprint: str) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"【A14】“{folder}”是文件而不是文件夹，请换目录")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    try:
        same = json.loads((folder / RESULT).read_text(encoding="utf-8")).get("fingerprint") == fingerprint
    except (OSError, ValueError, AttributeError):
        same = False
    if not same:
        raise UsageError(f"【A14】输出文件夹“{folder}”已有其他内容，不覆盖。请换一个目录（--out）")


def _temporary(folder: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=".写入中-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o644)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path


def _sync(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
