"""Long solves in a process of their own: a page can look in, and cancelling ends the process at once (S07).

The process is this module: `python -m allocator.desk.apart WORKSPACE`, the set-up as JSON on its input, the pickled run
or the fault's words in a file.
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

from allocator.desk.answers import Answer, Answers
from allocator.desk.setup import Setup
from allocator.desk.workspace import Workspace
from allocator.errors import AllocatorError
from allocator.run import Run, solve

MOST = 2
"""Long solves at the same time; the others wait for their turn."""

DIED = "计算进程意外中断（多为内存不足），未产生任何结果"
CANCELLED = "已取消，未产生任何结果"


@dataclass
class Job:
    """One long solve."""

    setup: Setup
    out: Path
    asked: float
    process: subprocess.Popen[bytes] | None = None

    @property
    def seconds(self) -> int:
        """How long ago it was asked for."""
        return int(time.monotonic() - self.asked)


class Jobs:
    """The long solves of all sessions, by set-up: a refreshed page finds its own again (A22)."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def ask(self, setup: Setup) -> Job:
        """Start a solve, or find it under way."""
        with self._lock:
            key = setup.key()
            if key not in self._jobs:
                handle, name = tempfile.mkstemp(prefix="allocator-")
                os.close(handle)
                self._jobs[key] = Job(setup, Path(name), time.monotonic())
            self._start_waiting()
            return self._jobs[key]

    def look(self, setup: Setup) -> Answer | None:
        """The answer where the solve has ended, None while it goes on."""
        with self._lock:
            job = self._jobs.get(setup.key())
            if job is None:
                return self._answers.known(setup)
            self._start_waiting()
            if job.process is None or job.process.poll() is None:
                return None
            data = self._drop(job)
        found = _loaded(data)
        if isinstance(found, Run):
            return self._answers.take(setup, found)
        return replace(self._answers.first(setup), fault=found, confirmed=True, slow=False)

    def cancel(self, setup: Setup) -> None:
        """End a solve; nothing of it is kept."""
        with self._lock:
            if job := self._jobs.get(setup.key()):
                self._drop(job)

    def _drop(self, job: Job) -> bytes:
        del self._jobs[job.setup.key()]
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
            command = [sys.executable, "-m", "allocator.desk.apart", str(self._answers.workspace.folder)]
            with job.out.open("wb") as out:
                job.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out)  # noqa: S603 - this module
            if job.process.stdin:
                job.process.stdin.write(job.setup.model_dump_json().encode())
                job.process.stdin.close()


def _loaded(data: bytes) -> Run | str:
    if not data:
        return DIED
    found = pickle.loads(data)  # noqa: S301 - written by the process that this module started
    return found if isinstance(found, (Run, str)) else DIED


def main() -> None:
    """Solve the set-up on the input; the run, or the fault's words, to the output."""
    setup = Setup.model_validate_json(sys.stdin.buffer.read())
    try:
        run = solve(Answers(Workspace(Path(sys.argv[1]))).prepared(setup))
        problem = replace(run.problem, at=None)
        found: Run | str = replace(run, problem=problem, result=replace(run.result, problem=problem))
    except AllocatorError as fault:
        found = str(fault)
    pickle.dump(found, sys.stdout.buffer)


if __name__ == "__main__":
    main()
