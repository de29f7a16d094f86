"""The other end of `worker.py`: starts one engine's process, passes its reports on, and ends it."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Protocol

from allocator.engines.portfolio.worker import Job, Report, end
from allocator.errors import EnvironmentFault, reason

_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from allocator.engines.portfolio.worker import main; main()"
_APART = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
"""On Windows: no window, and Ctrl-C is for the parent alone; elsewhere a session of its own says so."""


class Running(Protocol):
    """A job under way."""

    def stop(self) -> int | None:
        """End it, whatever state it is in, and wait until it is gone; its return code."""


Reports = SimpleQueue[tuple[Running, Report | None]]
"""What running jobs say, in the order of arrival; None: a job says no more."""


class Runner:
    """One engine's process, from its start to its end.

    Parameters
    ----------
    reports
        Where its reports go.
    """

    def __init__(self, job: Job, reports: Reports) -> None:
        if not sys.executable:
            raise EnvironmentFault("找不到Python解释器，无法启动求解进程。请在命令行用 allocator 命令运行")
        folder = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(job.scratch)) if job.scratch else {}
        self._job = pickle.dumps(job)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with a program of ours
                [sys.executable, "-P", "-c", _PROGRAM, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **folder},
                start_new_session=True,
                creationflags=_APART,
            )
        except OSError as fault:
            raise EnvironmentFault(f"无法启动求解进程：{reason(fault)}。请关闭其他程序后重试") from fault
        self._thread = Thread(target=self._attend, args=(reports,), daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """Of the process; also of its group, where there are groups."""
        return self._process.pid

    def stop(self) -> int | None:
        # Before anybody has waited for it, the id cannot be another's.
        if self._process.returncode is None:
            end(self._process.pid)
        code = self._process.wait()
        self._thread.join(timeout=5.0)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        return code

    def _attend(self, reports: Reports) -> None:
        """Hand the job over and pass on what comes back; stdin stays open as long as this process lives."""
        to, out = self._process.stdin, self._process.stdout
        if to is None or out is None:
            return
        try:
            to.write(self._job)
            to.flush()
            while True:
                reports.put((self, pickle.load(out)))  # noqa: S301 - from the process started above
        except (OSError, EOFError, pickle.UnpicklingError):
            return
        finally:  # whatever ended it: nobody waits for a job that says no more
            reports.put((self, None))
