"""A process of its own for a job: it tells how far it is, can be ended at any moment, and leaves nothing behind.

It is a plain interpreter, neither forked nor started by `multiprocessing`, which would run the caller's script or page
again. Jobs come in on stdin; what they tell, and how they end, goes out on stdout, pickled, with nothing that a library
prints in between. Whatever happens to it, whoever waits hears an end: `Done`, `Failed` or `Died`.

It ends when it is stopped, with every program it has started, or when stdin closes: then whoever started it is gone,
whatever the reason, and nobody waits for an answer. Ctrl-C in a terminal is for the process that started it.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from shutil import rmtree
from threading import Lock, Thread, current_thread

from allocator.errors import AllocatorError, EnvironmentFault, reason
from allocator.files.streams import results

Tell = Callable[[object], None]
Job = Callable[[Tell], object]
"""What a worker does: tells what it likes on the way, and returns the result. It travels by pickle, and so do they."""


@dataclass(frozen=True)
class Done:
    """The job is done."""

    result: object


@dataclass(frozen=True)
class Failed:
    """The job raised this. A full disk and a lack of memory are an `EnvironmentFault`."""

    fault: Exception

    @property
    def says(self) -> str:
        """That in words."""
        known = isinstance(self.fault, AllocatorError)
        return str(self.fault) if known else f"运行出错（{type(self.fault).__name__}）"


@dataclass(frozen=True)
class Died:
    """The process is gone, with this return code."""

    code: int

    @property
    def says(self) -> str:
        """That in words."""
        return f"进程意外中断（返回码{self.code}，多为内存不足）"


End = Done | Failed | Died
_PROGRAM = "import sys; sys.path[:] = sys.argv[2:]; from allocator.parallel.worker import serve; serve(sys.argv[1])"
_APART = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
"""On Windows: no window, and Ctrl-C is for the parent alone; elsewhere a session of its own says so."""


class Worker:
    """One such process, from its start to its end.

    Parameters
    ----------
    scratch
        A folder for what its jobs and their programs write: removed by whoever is left last, its owner or a worker.

    Raises
    ------
    EnvironmentFault
        The system refuses another process.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        if not sys.executable:
            raise EnvironmentFault("找不到Python解释器，无法启动计算进程。请在命令行用 allocator 命令运行")
        folder = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch)) if scratch else {}
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with a program of ours
                [sys.executable, "-P", "-c", _PROGRAM, str(scratch or ""), *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **folder},
                start_new_session=True,
                creationflags=_APART,
            )
        except OSError as fault:
            raise EnvironmentFault(f"无法启动计算进程：{reason(fault)}。请关闭其他程序后重试") from fault
        self._ending = Lock()
        self._thread: Thread | None = None

    @property
    def pid(self) -> int:
        """Of the process; also of its group, where there are groups."""
        return self._process.pid

    def run(self, job: Job, hear: Callable[[object], object] = lambda _: None) -> End:
        """Have a job done, and wait for its end; `hear` gets what it tells. A worker that has died does no other."""
        return self._run(pickle.dumps(job), hear)

    def _run(self, job: bytes, hear: Callable[[object], object]) -> End:
        into, out = self._process.stdin, self._process.stdout
        assert into and out  # noqa: PT018 - both are pipes
        try:
            pickle.dump(job, into)
            into.flush()
            while True:
                said = pickle.load(out)  # noqa: S301 - from the process started above
                if isinstance(said, Done | Failed):
                    return said
                hear(said)
        except Exception:  # noqa: BLE001 - a pipe torn anywhere: nobody waits for a job that says no more
            return Died(self.stop())

    def begin(self, job: Job, hear: Callable[[object], object]) -> None:
        """Have the only job done, and go on at once; `hear` gets what it tells, then its `End`, in another thread."""
        packed = pickle.dumps(job)

        def attend() -> None:
            end = self._run(packed, hear)
            self.stop()
            hear(end)

        self._thread = Thread(target=attend, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """End it and what it has started, whatever state it is in, and wait until it is gone; its return code."""
        with self._ending:
            if self._process.returncode is None:  # until somebody has waited for it, the id cannot be another's
                _end(self._process.pid)
            code = self._process.wait()
        if self._thread and self._thread is not current_thread():
            self._thread.join(timeout=5.0)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        return code


# --- in the process ---------------------------------------------------------------------------------------------------


def serve(scratch: str) -> None:
    """Do one job after the other as they come in on stdin, until the process is ended."""
    out, jobs = results() or sys.stdout.buffer, SimpleQueue[bytes]()

    def send(packed: bytes) -> None:
        out.write(packed)
        out.flush()

    Thread(target=_listen, args=(jobs, scratch), daemon=True).start()
    try:
        while True:
            send(_done(jobs.get(), lambda said: send(pickle.dumps(said))))
    finally:
        _leave(scratch)


def _listen(jobs: SimpleQueue[bytes], scratch: str) -> None:
    """Take jobs in; when stdin closes, the process at its other end is gone."""
    try:
        while True:
            jobs.put(pickle.load(sys.stdin.buffer))  # noqa: S301 - from the process that started this one
    finally:
        _leave(scratch)


def _done(job: bytes, tell: Tell) -> bytes:
    """Do a job; how it ended, packed."""
    try:
        return pickle.dumps(Done(pickle.loads(job)(tell)))  # noqa: S301 - as above
    except OSError as fault:
        return pickle.dumps(Failed(EnvironmentFault(f"无法读写临时文件：{reason(fault)}")))
    except MemoryError:
        return pickle.dumps(Failed(EnvironmentFault("内存不足")))
    except Exception as fault:  # noqa: BLE001 - whoever waits hears of it
        return _packed(fault)


def _packed(fault: Exception) -> bytes:
    """Tell what a job raised, for whoever asked for it; where it cannot travel its words do."""
    trace = "".join(traceback.format_exception(fault))
    if not isinstance(fault, AllocatorError):
        fault.add_note(trace)
    try:
        packed = pickle.dumps(Failed(fault))
        pickle.loads(packed)  # noqa: S301 - made above
    except Exception:  # noqa: BLE001 - a class may refuse in any way
        return pickle.dumps(Failed(RuntimeError(trace)))
    return packed


def _leave(scratch: str) -> None:
    if scratch:
        rmtree(scratch, ignore_errors=True)
    _end(os.getpid())


def _end(pid: int) -> None:
    """End a process that a `Worker` started, by its id, with what it started itself (CBC is a program)."""
    if sys.platform == "win32":  # pragma: no cover - another system
        command = ["taskkill", "/F", "/T", "/PID", str(pid)]
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
        return
    with suppress(ProcessLookupError, PermissionError):  # it is gone; macOS says so with the second
        os.killpg(pid, signal.SIGKILL)
