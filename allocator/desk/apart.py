"""Long solves in a process of their own: a page can look in, and cancelling ends the process at once (S07).

The process is this module: `python -m allocator.desk.apart WORKSPACE TASK`, the set-up as JSON on its input, the
pickled result or the fault's words in a file.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from allocator.desk.answers import Answer, Answers
from allocator.desk.memory import Memory
from allocator.desk.setup import Setup
from allocator.desk.workspace import Workspace
from allocator.errors import AllocatorError
from allocator.run import Run, solve
from allocator.whatif.price import Price, prices
from allocator.whatif.resolve import answered

Task = Literal["solve", "prices"]
Result = Run | tuple[Price, ...] | str
"""A run, the price of its rules, or the words of the fault."""

MOST = 2
"""Long solves at the same time; the others wait for their turn."""

DIED = "计算进程意外中断（多为内存不足），未产生任何结果"
CANCELLED = "已取消，未产生任何结果"


@dataclass
class Job:
    """One long piece of work."""

    key: str
    task: Task
    setup: Setup
    out: Path
    asked: float
    process: subprocess.Popen[bytes] | None = None

    @property
    def seconds(self) -> int:
        """How long ago it was asked for."""
        return int(time.monotonic() - self.asked)


class Jobs:
    """The long work of all sessions, by set-up: a refreshed page finds its own again (A22)."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._jobs: dict[str, Job] = {}
        self._prices: Memory[tuple[Price, ...] | str] = Memory(30)
        self._lock = threading.Lock()

    def ask(self, setup: Setup, task: Task = "solve") -> Job:
        """Start the work, or find it under way."""
        with self._lock:
            key = task + setup.key()
            if key not in self._jobs:
                handle, name = tempfile.mkstemp(prefix="allocator-")
                os.close(handle)
                self._jobs[key] = Job(key, task, setup, Path(name), time.monotonic())
            self._start_waiting()
            return self._jobs[key]

    def under_way(self, setup: Setup, task: Task = "solve") -> Job | None:
        """The work where it was asked for and has not been fetched."""
        return self._jobs.get(task + setup.key())

    def look(self, setup: Setup) -> Answer | None:
        """The answer where the solve has ended, None while it goes on."""
        found = self._fetch(setup, "solve")
        if found is None:
            return self._answers.known(setup)
        if isinstance(found, Run):
            return self._answers.take(setup, found)
        return self._answers.fail(setup, found if isinstance(found, str) else DIED)

    def prices(self, setup: Setup) -> tuple[Price, ...] | str | None:
        """The price of the rules, the fault's words, or None while it goes on or was not asked for."""
        found = self._fetch(setup, "prices")
        if found is not None:
            self._prices.put(setup.key(), DIED if isinstance(found, Run) else found)
        return self._prices.known(setup.key())

    def cancel(self, setup: Setup, task: Task = "solve") -> None:
        """End the work; nothing of it is kept."""
        with self._lock:
            if job := self._jobs.get(task + setup.key()):
                self._drop(job)

    def close(self) -> None:
        """End all work."""
        with self._lock:
            for job in list(self._jobs.values()):
                self._drop(job)

    def _fetch(self, setup: Setup, task: Task) -> Result | None:
        with self._lock:
            job = self._jobs.get(task + setup.key())
            self._start_waiting()
            if job is None or job.process is None or job.process.poll() is None:
                return None
            return _loaded(self._drop(job))

    def _drop(self, job: Job) -> bytes:
        del self._jobs[job.key]
        if job.process is not None:
            job.process.kill()
            job.process.wait()
        data = job.out.read_bytes()
        job.out.unlink(missing_ok=True)
        return data

    def _start_waiting(self) -> None:
        running = sum(j.process is not None and j.process.poll() is None for j in self._jobs.values())
        waiting = [j for j in self._jobs.values() if j.process is None]
        for job in waiting[: max(0, MOST - running)]:
            command = [sys.executable, "-m", "allocator.desk.apart", str(self._answers.workspace.folder), job.task]
            with job.out.open("wb") as out:
                job.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out)  # noqa: S603 - this module
            if job.process.stdin:
                job.process.stdin.write(job.setup.model_dump_json().encode())
                job.process.stdin.close()


def _loaded(data: bytes) -> Result:
    if not data:
        return DIED
    found = pickle.loads(data)  # noqa: S301 - written by the process that this module started
    return found if isinstance(found, (Run, tuple, str)) else DIED


def main() -> None:
    """Do the task for the set-up on the input; the result, or the fault's words, to the output."""
    setup = Setup.model_validate_json(sys.stdin.buffer.read())
    found: Result
    try:
        run = solve(Answers(Workspace(Path(sys.argv[1]))).prepared(setup), noted=sys.argv[2] == "solve")
        if sys.argv[2] == "solve":
            problem = replace(run.problem, at=None)
            found = replace(run, problem=problem, result=replace(run.result, problem=problem))
        else:
            found = prices(run.case, answered(run.result))
    except AllocatorError as fault:
        found = str(fault)
    pickle.dump(found, sys.stdout.buffer)


if __name__ == "__main__":
    main()
