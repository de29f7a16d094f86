"""Long work in a process of its own: a page can look in, and cancelling ends the process at once (S07).

The process is `python -m allocator.workbench.task`; it hears what to do on its input and leaves the pickled result, or
the fault's words, in a file, and how far it is in another.
"""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from allocator.run.parts import Run
from allocator.workbench.answers import Answer, Answers
from allocator.workbench.memory import Memory
from allocator.workbench.setup import Setup
from allocator.workbench.task import Task, Work

if TYPE_CHECKING:
    from allocator.whatif.price import Price
    from allocator.workbench.comparing import Causes
    from allocator.workbench.whatif import Curve, Short

    Side = Curve | Short | Causes | tuple[Price, ...] | str
    """What stands beside a run: computed from one, or the words of the fault."""

MOST = 2
"""Long work at the same time; the rest waits for its turn."""

DIED = "计算进程意外中断（多为内存不足），未产生任何结果"
CANCELLED = "已取消，未产生任何结果"

T = TypeVar("T")


@dataclass
class Job:
    """One long piece of work. `asked`: when, on the clock of this process."""

    work: Work
    out: Path
    asked: float
    process: subprocess.Popen[bytes] | None = None

    @property
    def seconds(self) -> int:
        """How long ago it was asked for."""
        return int(time.monotonic() - self.asked)

    @property
    def waiting(self) -> bool:
        """Whether other long work has to end before."""
        return self.process is None

    @property
    def done(self) -> bool:
        """Whether the process has ended, and its result waits to be fetched."""
        return self.process is not None and self.process.poll() is not None

    @property
    def steps(self) -> tuple[int, int] | None:
        """How many steps of how many are done, where the work counts them."""
        try:
            done, most = self.counter.read_text(encoding="ascii").split()
            return int(done), int(most)
        except (OSError, ValueError):
            return None

    @property
    def share(self) -> int:
        """How far the work is in per cent, for a bar; by the seconds gone where it counts no steps."""
        done, most = self.steps or (0, 0)
        return 100 * done // most if most else min(95, 3 + self.seconds)

    @property
    def told(self) -> str:
        """How far it is in words."""
        if self.waiting:
            return f"等待其他测算完成，已等{self.seconds}秒"
        done, most = self.steps or (0, 0)
        return f"已用{self.seconds}秒" + (f"，第{min(done + 1, most)}/{most}步" if most else "")

    @property
    def counter(self) -> Path:
        """The file in which the process counts its steps."""
        return self.out.with_suffix(".steps")


class Jobs:
    """The long work of all sessions, by what it is about: a refreshed page finds its own again (A22)."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._jobs: dict[str, Job] = {}
        self._sides: Memory[Side] = Memory(60)
        self._lock = threading.Lock()

    def ask(self, setup: Setup, task: Task = "solve", against: Setup | None = None) -> Job:
        """Start the work, or find it under way; what is known of it is found anew."""
        work = Work(task=task, setup=setup, against=against)
        self._sides.forget(work.key)
        with self._lock:
            if work.key not in self._jobs:
                folder = tempfile.mkdtemp(prefix="allocator-")  # its owner's alone
                self._jobs[work.key] = Job(work, Path(folder, "result"), time.monotonic())
            self._start_waiting()
            return self._jobs[work.key]

    def under_way(self, setup: Setup, task: Task = "solve", against: Setup | None = None) -> Job | None:
        """The work where it was asked for and has not been fetched."""
        return self._jobs.get(Work(task=task, setup=setup, against=against).key)

    def look(self, setup: Setup) -> Answer | None:
        """The answer where the solve has ended, None while it goes on."""
        found = self._fetch(Work(task="solve", setup=setup))
        if found is None:
            return self._answers.known(setup)
        if isinstance(found, Run):
            return self._answers.take(setup, found)
        return self._answers.fail(setup, found if isinstance(found, str) else DIED)

    def beside(self, kind: type[T], setup: Setup, task: Task, against: Setup | None = None) -> T | str | None:
        """The result beside a run, the fault's words, or None while it goes on or was not asked for."""
        work = Work(task=task, setup=setup, against=against)
        found = self._fetch(work)
        if found is not None:
            right = isinstance(found, (kind, str))
            self._sides.put(work.key, cast("Side", found) if right else DIED)
        return cast("T | str | None", self._sides.known(work.key))

    def cancel(self, setup: Setup, task: Task = "solve", against: Setup | None = None) -> None:
        """End the work; nothing of it is kept."""
        with self._lock:
            if job := self.under_way(setup, task, against):
                self._drop(job)

    def close(self) -> None:
        """End all work."""
        with self._lock:
            for job in list(self._jobs.values()):
                self._drop(job)

    def _fetch(self, work: Work) -> object:
        with self._lock:
            job = self._jobs.get(work.key)
            self._start_waiting()
            if job is None or not job.done:
                return None
            data = self._drop(job)
        return pickle.loads(data) if data else DIED  # noqa: S301 - written by the process that this module started

    def _drop(self, job: Job) -> bytes:
        del self._jobs[job.work.key]
        if job.process is not None:
            job.process.kill()
            job.process.wait()
            with suppress(OSError):
                assert job.process.stdin
                job.process.stdin.close()
        data = job.out.read_bytes() if job.out.exists() else b""
        shutil.rmtree(job.out.parent, ignore_errors=True)
        return data

    def _start_waiting(self) -> None:
        running = sum(not j.waiting and not j.done for j in self._jobs.values())
        waiting = [j for j in self._jobs.values() if j.waiting]
        for job in waiting[: max(0, MOST - running)]:
            folder = str(self._answers.workspace.folder)
            command = [sys.executable, "-m", "allocator.workbench.task", folder, str(job.counter)]
            with job.out.open("wb") as out:
                job.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out)  # noqa: S603 - our module
            with suppress(OSError):  # it has died at once: `done` says so
                assert job.process.stdin
                job.process.stdin.write(job.work.model_dump_json().encode() + b"\n")
                job.process.stdin.flush()  # open as long as this process lives
