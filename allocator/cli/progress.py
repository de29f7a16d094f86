"""How far a sweep is: a bar with the remaining time on a terminal; elsewhere a plain line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from allocator.parallel import Progress

SECONDS = 10
"""Between two plain lines."""


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """Tell what to tell a sweep. The bar leaves nothing behind."""
    if not sys.stderr.isatty():
        yield _Plain(title)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    parts = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*parts, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


class _Plain:
    """A line on standard error every `SECONDS`; nothing for what is done before."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.began = self.last = time.monotonic()

    def __call__(self, done: int, whole: int) -> None:
        now = time.monotonic()
        if now - self.last >= SECONDS and 0 < done < whole:
            left = (now - self.began) * (whole - done) / done
            sys.stderr.write(f"{self.title}：{done}/{whole}，约剩{left:.0f}秒\n")
            self.last = now
