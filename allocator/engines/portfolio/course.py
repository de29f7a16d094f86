"""How a race is run: trials in this process, then a process for each engine until all is said or time is over."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory

from allocator.engines.backends import Backend
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Level
from allocator.engines.portfolio.proof_ledger import Entry, Referee
from allocator.engines.portfolio.runner import Reports, Runner, Running
from allocator.engines.portfolio.worker import Ended, Job, Opened, Reached, Report
from allocator.errors import EnvironmentFault
from allocator.law.text.suggest import ended
from allocator.models.model import Model

Load = Callable[[str], Backend]
Start = Callable[[Job, Reports], Running]

TRIAL_SECONDS = 2.0
"""How long a beginner gets in this process first: to start one for it costs up to a second."""
GRACE_SECONDS = 1.0
"""Past the limit engines get this long to hand in what they have."""
_TICK_SECONDS = 0.2
_log = logging.getLogger(__name__)


class Course:
    """One race.

    Parameters
    ----------
    beginners, reserves
        Names of engines: who starts, and who joins once the best list is known or a beginner is lost.
    load
        Gives a backend by its name; has to be importable where processes are started.
    """

    def __init__(
        self,
        model: Model,
        referee: Referee,
        beginners: Sequence[str],
        reserves: Sequence[str],
        *,
        load: Load,
        limit_seconds: float | None,
        start: Start = Runner,
    ) -> None:
        self.model, self.referee, self.load, self.start = model, referee, load, start
        self.beginners, self.reserves = list(beginners), list(reserves)
        self.deadline = None if limit_seconds is None else time.monotonic() + limit_seconds
        self.reports: Reports = SimpleQueue()

    def run(self) -> None:
        """Race until the referee has every proof, time is over, or nobody is left.

        Raises
        ------
        Dispute, VerificationError
            Two engines contradict each other; one contradicts exact arithmetic or itself.
        EnvironmentFault
            Every engine's process was lost.
        """
        if self._trials():
            return
        with TemporaryDirectory(prefix="allocator-race-", ignore_cleanup_errors=True) as folder:
            try:
                while self._direct(Path(folder)):
                    self._hear()
            finally:
                for entry in self.referee.entries:
                    self._stop(entry)
        if not self.referee.won and all(e.out == "lost" for e in self.referee.entries):
            raise EnvironmentFault("各求解引擎的进程都意外中断（多为内存不足），未得出结果。请关闭其他程序后重试")

    @property
    def _left(self) -> float | None:
        """Seconds until the limit; None without one."""
        return None if self.deadline is None else self.deadline - time.monotonic()

    # --- in this process ----------------------------------------------------------------------------------------------

    def _trials(self) -> bool:
        """Each beginner in turn for a moment, a reserve for one that gives up by itself; whether that was all."""
        entries = self.referee.entries
        entries += [Entry(name) for name in self.beginners]
        for entry in entries:  # grows
            limit = TRIAL_SECONDS if self._left is None else min(TRIAL_SECONDS, self._left)
            begun = time.monotonic()
            if self._tried(entry, limit):
                continue
            if not entry.out and time.monotonic() - begun >= 0.9 * limit:
                return self._left is not None and self._left <= 0
            entry.out = entry.out or "gave up"
            if self.reserves:
                entries.append(Entry(self.reserves.pop(0)))
        return self.referee.confirmed or all(e.out for e in entries)

    def _tried(self, entry: Entry, limit: float) -> bool:
        """Let one engine try; whether it has proven everything.

        Raises
        ------
        EnvironmentFault
            A beginner cannot run here: the installation is broken. A reserve that cannot is only told.
        """
        try:
            backend = self.load(entry.name)
        except EnvironmentFault as fault:
            if entry.name in self.beginners:
                raise
            self._lost(entry, str(fault))
            return False
        self.referee.opened(entry, Opened(backend.version, backend.family), time.monotonic())

        def told(number: int, level: Level, values: tuple[int, ...] | None) -> None:
            self.referee.reached(entry, Reached(number, level, values), time.monotonic())

        outcome = optimise(self.model, backend, limit_seconds=limit, told=told)
        if outcome.status == "infeasible":
            self.referee.denied(entry, time.monotonic())
        return outcome.status in ("optimal", "infeasible")

    # --- in processes -------------------------------------------------------------------------------------------------

    def _direct(self, folder: Path) -> bool:
        """Give everybody something useful to do; whether there is anything to wait for."""
        referee, left = self.referee, self._left
        if referee.confirmed or (left is not None and left < -GRACE_SECONDS):
            return False
        if left is None or left > 0:
            if self.reserves and referee.calls_another(time.monotonic()):
                referee.entries.append(Entry(self.reserves.pop(0)))
            for entry in referee.entries:
                asked = referee.next_goals(entry, time.monotonic())
                if asked is not None:
                    self._stop(entry)
                if asked:
                    self._ask(entry, asked, folder)
        return any(e.running for e in referee.entries)

    def _ask(self, entry: Entry, asked: frozenset[int], folder: Path) -> None:
        given = frozenset(range(len(self.model.goals))) - asked
        known = frozenset(n for n in asked if self.referee.challenges(entry, n))
        engine, start, alone = partial(self.load, entry.name), self.referee.solution, not self.referee.several
        job = Job(engine, self.model, start, given, known, alone, self._left, folder)
        entry.known = known
        entry.at, entry.since = min(asked), math.inf
        try:
            entry.running = self.start(job, self.reports)
        except EnvironmentFault as fault:
            self._lost(entry, str(fault))

    def _stop(self, entry: Entry) -> int | None:
        running, entry.running = entry.running, None
        return running.stop() if running else None

    def _hear(self) -> None:
        """Wait a moment for reports and take them in."""
        said: list[tuple[Running, Report | None]] = []
        with suppress(Empty):
            said.append(self.reports.get(timeout=_TICK_SECONDS))
            while True:
                said.append(self.reports.get_nowait())
        for running, report in said:
            entry = next((e for e in self.referee.entries if e.running is running), None)
            if entry:
                self._take(entry, report)

    def _take(self, entry: Entry, report: Report | None) -> None:
        if isinstance(report, Opened):
            self.referee.opened(entry, report, time.monotonic())
        elif isinstance(report, Reached):
            self.referee.reached(entry, report, time.monotonic())
        elif isinstance(report, Ended):
            self._stop(entry)
            if report.status == "infeasible":
                self.referee.denied(entry, time.monotonic())
            elif report.status != "optimal":
                entry.out = "gave up"
        else:
            code = self._stop(entry)
            if report and not isinstance(report.fault, EnvironmentFault):
                raise report.fault
            self._lost(entry, str(report.fault) if report else f"进程意外中断（返回码{code}，多为内存不足）")

    def _lost(self, entry: Entry, why: str) -> None:
        entry.out = "lost"
        _log.warning("求解引擎%s：%s其余引擎继续", entry.name, ended(why))
