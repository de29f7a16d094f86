"""One engine in a process of its own: a job comes in on stdin, a report per goal goes out on stdout.

It is started as a plain interpreter (`runner.py`), neither by fork nor by `multiprocessing`, which would run the
caller's script or page again. It ends when the job is done, when it is ended from outside, or when stdin closes: then
whoever started it is gone, whatever the reason, and nobody waits for an answer.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from threading import Thread

from allocator.engines.backends import Backend
from allocator.engines.backends.protocol import Status
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Level
from allocator.errors import AllocatorError, EnvironmentFault, reason
from allocator.files.streams import results
from allocator.models.model import Model


@dataclass(frozen=True)
class Job:
    """What one engine is asked to prove; plain data.

    Attributes
    ----------
    load
        Gives the backend; travels by its name.
    hint, given, known, alone, limit_seconds
        As in `mip.optimise`.
    scratch
        The race's folder for the files of CBC: removed by whoever is left last, the parent or its engines.
    """

    load: Callable[[], Backend]
    model: Model
    hint: tuple[int, ...] | None = None
    given: frozenset[int] = frozenset()
    known: frozenset[int] = frozenset()
    alone: bool = True
    limit_seconds: float | None = None
    scratch: Path | None = None


@dataclass(frozen=True)
class Opened:
    """The engine is there and begins."""

    version: str
    family: str


@dataclass(frozen=True)
class Reached:
    """A goal has ended, proven or not; `values` is the solution in hand."""

    number: int
    level: Level
    values: tuple[int, ...] | None


@dataclass(frozen=True)
class Ended:
    """The job is done, or as far done as time allowed: `status` as in `mip.Outcome`."""

    status: Status


@dataclass(frozen=True)
class Failed:
    """The engine contradicts exact arithmetic or itself, or cannot run here."""

    fault: AllocatorError


Report = Opened | Reached | Ended | Failed


def main() -> None:
    """Do the one job that stdin brings."""
    reports = results() or sys.stdout.buffer

    def send(report: Report) -> None:
        pickle.dump(report, reports)
        reports.flush()

    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    Thread(target=_end_with_parent, args=(job.scratch,), daemon=True).start()
    try:
        backend = job.load()
        send(Opened(backend.version, backend.family))
        outcome = optimise(
            job.model,
            backend,
            limit_seconds=job.limit_seconds,
            hint=job.hint,
            given=job.given,
            known=job.known,
            alone=job.alone,
            told=lambda number, level, values: send(Reached(number, level, values)),
        )
        send(Ended(outcome.status))
    except AllocatorError as fault:
        send(Failed(fault))
    except OSError as fault:  # CBC works in files
        send(Failed(EnvironmentFault(f"无法读写临时文件：{reason(fault)}")))
    except MemoryError:
        send(Failed(EnvironmentFault("内存不足")))


def end(pid: int) -> None:
    """End a process that `runner.py` started, by its id, with what it started itself (CBC is a program)."""
    if sys.platform == "win32":  # pragma: no cover - another system
        command = ["taskkill", "/F", "/T", "/PID", str(pid)]
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
        return
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # it is gone; macOS says so with the second
        return


def _end_with_parent(scratch: Path | None) -> None:
    """Nothing follows the job: when stdin closes, the process at its other end is gone."""
    while os.read(0, 4096):
        pass
    if scratch:
        rmtree(scratch, ignore_errors=True)
    end(os.getpid())
