"""Long work in a worker: a page can look in, and cancelling ends the process at once (S07)."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from allocator.errors import AllocatorError, EnvironmentFault
from allocator.parallel.worker import Done, End, Failed, Worker
from allocator.run.parts import Run
from allocator.workbench.answers import Answer, Answers
from allocator.workbench.memory import Memory
from allocator.workbench.setup import Setup
from allocator.workbench.task import Step, Task, Work, do

if TYPE_CHECKING:
    from allocator.whatif.binding import Binding
    from allocator.whatif.interpretations import Interpretations
    from allocator.whatif.least_budget import Known
    from allocator.whatif.near_optimal import Alternatives
    from allocator.whatif.price import Price
    from allocator.workbench.comparing import Causes
    from allocator.workbench.dossiers import Files, Told
    from allocator.workbench.weights.weighing import Weighing
    from allocator.workbench.whatif import Curve, Short

    Side = (
        Curve | Short | Causes | Told | Files | Weighing | Interpretations | Alternatives
        | tuple[Price, ...] | tuple[Binding, ...] | str
    )  # fmt: skip
    """What stands beside a run: computed from one, or the words of the fault."""

MOST = 2
"""Long work at the same time; the rest waits for its turn."""

DIED = "计算进程意外中断（多为内存不足），未产生任何结果"
CANCELLED = "已取消，未产生任何结果"

T = TypeVar("T")


@dataclass
class Job:
    """One long piece of work.

    Attributes
    ----------
    asked
        When, on the clock of this process.
    step
        How many steps of how many are done, where the work counts them.
    end
        How it ended, where it waits to be fetched.
    """

    work: Work
    asked: float
    worker: Worker | None = None
    step: Step | None = None
    end: End | None = None

    def hear(self, said: object) -> None:
        """Take in what the worker tells, and its end."""
        if isinstance(said, Step):
            self.step = said
        elif isinstance(said, End):
            self.end = said

    @property
    def seconds(self) -> int:
        """How long ago it was asked for."""
        return int(time.monotonic() - self.asked)

    @property
    def waiting(self) -> bool:
        """Whether other long work has to end before."""
        return self.worker is None and not self.done

    @property
    def done(self) -> bool:
        """Whether it has ended, and waits to be fetched."""
        return self.end is not None

    @property
    def share(self) -> int:
        """How far the work is in per cent, for a bar; by the seconds gone where it counts no steps."""
        done, most = self.step or (0, 0)
        return 100 * done // most if most else min(95, 3 + self.seconds)

    @property
    def told(self) -> str:
        """How far it is in words."""
        if self.waiting:
            return f"等待其他测算完成，已等{self.seconds}秒"
        done, most = self.step or (0, 0)
        return f"已用{self.seconds}秒" + (f"，第{min(done + 1, most)}/{most}步" if most else "")


class Jobs:
    """The long work of all sessions, by what it is about: a refreshed page finds its own again (A22)."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._jobs: dict[str, Job] = {}
        self._sides: Memory[Side] = Memory(60)
        self._frontiers: Memory[Known] = Memory(20)
        self._lock = threading.Lock()

    def ask(self, setup: Setup, task: Task = "solve", against: Setup | None = None, of: str = "") -> Job:
        """Start the work, or find it under way; what is known of it is found anew."""
        work = Work(task=task, setup=setup, against=against, of=of)
        self._sides.forget(work.key)
        with self._lock:
            if work.key not in self._jobs:
                self._jobs[work.key] = Job(work, time.monotonic())
            self._start_waiting()
            return self._jobs[work.key]

    def under_way(self, setup: Setup, task: Task = "solve", against: Setup | None = None, of: str = "") -> Job | None:
        """Return the work where it was asked for and has not been fetched."""
        return self._jobs.get(Work(task=task, setup=setup, against=against, of=of).key)

    def look(self, setup: Setup) -> Answer | None:
        """Return the answer where the solve has ended, None while it goes on."""
        found = self._fetch(Work(task="solve", setup=setup))
        if found is None:
            return self._answers.known(setup)
        if isinstance(found, Run):
            return self._answers.take(setup, found)
        return self._answers.fail(setup, found if isinstance(found, str) else DIED)

    def beside(
        self, kind: type[T], setup: Setup, task: Task, against: Setup | None = None, of: str = ""
    ) -> T | str | None:
        """Return the result beside a run, the fault's words, or None while it goes on or was not asked for."""
        work = Work(task=task, setup=setup, against=against, of=of)
        found = self._fetch(work)
        if found is not None:
            right = isinstance(found, (kind, str))
            found = self._without_frontiers(setup, found)
            self._sides.put(work.key, cast("Side", found) if right else DIED)
        return cast("T | str | None", self._sides.known(work.key))

    def _without_frontiers(self, setup: Setup, found: object) -> object:
        """Keep the frontiers of a dossier for the next one of the same list, and no copy of them with each."""
        frontiers = getattr(found, "frontiers", None)
        if not frontiers:
            return found
        self._frontiers.put(setup.key(), {**(self._frontiers.known(setup.key()) or {}), **frontiers})
        return replace(cast("Told", found), frontiers={})

    def cancel(self, setup: Setup, task: Task = "solve", against: Setup | None = None, of: str = "") -> None:
        """End the work; nothing of it is kept."""
        with self._lock:
            if job := self.under_way(setup, task, against, of):
                self._drop(job)

    def close(self) -> None:
        """End all work."""
        with self._lock:
            for job in list(self._jobs.values()):
                self._drop(job)

    def _fetch(self, work: Work) -> object:
        """Tell what the work gave, or the words of the fault; None while it goes on."""
        with self._lock:
            job = self._jobs.get(work.key)
            self._start_waiting()
            if job is None or job.end is None:
                return None
            self._drop(job)
        if isinstance(job.end, Done):
            return job.end.result
        if isinstance(job.end, Failed):
            if isinstance(job.end.fault, AllocatorError):
                return str(job.end.fault)
            self._answers.workspace.diagnose(job.end.fault, DIED)
        return DIED

    def _drop(self, job: Job) -> None:
        del self._jobs[job.work.key]
        if job.worker is not None:
            job.worker.stop()

    def _start_waiting(self) -> None:
        running = sum(not j.waiting and not j.done for j in self._jobs.values())
        waiting = [j for j in self._jobs.values() if j.waiting]
        for job in waiting[: max(0, MOST - running)]:
            known = self._frontiers.known(job.work.setup.key()) if job.work.task == "dossier" else None
            try:
                job.worker = Worker()
                job.worker.begin(partial(do, self._answers.workspace.folder, job.work, known), job.hear)
            except EnvironmentFault as fault:
                job.end = Failed(fault)
