"""The files of a folder that keeps its place (a mount point, the current folder), moved in one by one, the record last.

The list of the new files, in the folder in which they were written, tells whoever comes after a kill what to undo:
it stands from before the first move until after the last.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path

from allocator.files.steps import ASIDE, STAGED, Files, sync, token, write, write_all

_LIST = ".清单"


def publish(target: Path, files: Files, record: str) -> None:
    """Move the set in and an earlier one out; after a fault all is as it was."""
    own = token(target)
    stage, aside = target / (STAGED + own), target / (ASIDE + own)
    names = sorted(files, key=lambda name: name == record)
    new = [name for name in names if files[name] is not None]
    try:
        stage.mkdir()
        write_all(stage, files)
        aside.mkdir()
        write(stage / f"{_LIST}{STAGED}", json.dumps(new).encode())
        (stage / f"{_LIST}{STAGED}").rename(stage / _LIST)
        sync(stage)
        for name in reversed(names):
            if (target / name).exists():
                (target / name).rename(aside / name)
        for name in new:
            (stage / name).rename(target / name)
        sync(target)
    except BaseException:
        with suppress(OSError):
            _undo(stage, aside)
        raise
    _remove(stage, aside)


def restore(target: Path) -> None:
    """Undo what a killed run had begun in a folder; in one that has no leftover nothing is touched."""
    if not target.is_dir():
        return
    for left in list(target.iterdir()):
        if left.name.startswith(STAGED) and left.is_dir():
            _undo(left, target / (ASIDE + left.name.removeprefix(STAGED)))
    for left in list(target.iterdir()):
        if left.name.startswith((STAGED, ASIDE)):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()


def _undo(stage: Path, aside: Path) -> None:
    """Take back every move that the list tells of, in steps that may themselves be cut short; then remove both."""
    if (stage / _LIST).exists():
        target = stage.parent
        for name in json.loads((stage / _LIST).read_text(encoding="utf-8")):
            if not (stage / name).exists() and (target / name).exists():
                (target / name).rename(stage / name)
        for earlier in aside.iterdir():
            earlier.rename(target / earlier.name)
    _remove(stage, aside)


def _remove(stage: Path, aside: Path) -> None:
    with suppress(OSError):
        (stage / _LIST).unlink(missing_ok=True)
        shutil.rmtree(stage, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)
