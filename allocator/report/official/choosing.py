"""Which papers are asked for, and which of the office's templates is for which."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from allocator.errors import DataError, UsageError, reason
from allocator.law.text.suggest import ended, nearest
from allocator.report.official import book
from allocator.report.official.book import PaperKind
from allocator.report.official.source import Source

PARTED = "_"
"""Behind the name of a paper in the name of a template: whatever else it is called."""


def kinds(source: Source, names: Sequence[str] = ()) -> list[PaperKind]:
    """Return the papers of these names, where none is named all that the programme asks for and that may be made.

    Raises
    ------
    UsageError
        There is no such paper, or the programme does not ask for it.
    """
    fit = {kind.name: kind for kind in book.offered(source)}
    for name in names:
        if name not in {kind.name for kind in book.KINDS}:
            raise UsageError(f"【A17】{ended(f'没有“{name}”这种材料{nearest(name, fit)}')}可用：{'、'.join(fit)}")
        if name not in fit:
            raise UsageError(f"【A17】“{source.programme.short}”不需要“{name}”。可用：{'、'.join(fit)}")
    return [kind for name, kind in fit.items() if (name in names if names else not kind.barred(source))]


def templates(given: Sequence[str], asked: Sequence[PaperKind]) -> dict[str, bytes]:
    """Return the office's own templates by the paper that each is for: NAME.docx, NAME_whatever.docx or NAME=X.docx.

    Raises
    ------
    UsageError
        It is for none of the papers asked for, or another one is for the same.
    DataError
        A file cannot be read.
    """
    known = [kind.name for kind in asked if kind.made is None]
    found: dict[str, bytes] = {}
    for text in given:
        named, _, file = text.rpartition("=")
        path = Path(file)
        name = named or path.stem.partition(PARTED)[0]
        if name not in known:
            raise UsageError(
                f"【A17】--template：{ended(f'模板“{text}”不知用于哪一种材料{nearest(name, known)}')}"
                f"请写作 材料=文件.docx，材料可用：{'、'.join(known)}"
            )
        if name in found:
            raise UsageError(f"【A17】--template：“{name}”有两个模板。请只留一个")
        try:
            found[name] = path.read_bytes()
        except FileNotFoundError:
            raise UsageError(f"【A01】找不到模板“{path}”（当前目录 {Path.cwd()}）") from None
        except OSError as fault:
            raise DataError(f"【A01】模板“{path}”无法读取：{reason(fault)}") from None
    return found
