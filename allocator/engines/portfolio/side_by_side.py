"""Engines side by side on the same rows: the first proof of a goal counts, another family's confirms it.

Nearly always the first two engines are done within a moment, one after the other in this process. Where one is not,
each gets a worker (`parallel/worker.py`), and `proof_ledger.py` decides who is asked for what, until every goal is
proven twice, time is over or nobody is left.

Decision. 已证明最优 asks for two proofs of every goal, by engines of different families, each proof its own: that a
known list is handed over, to start from or to ask for anything better, and proven goals as rows, spares the second
engine the search and none of the proof. Where no two engines have proven every goal, the result names for each which
goals it has. Anything less is not proven. The list does not depend on who is faster: the goals end in the canonical
ones, which leave a single list.
"""

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

from allocator.engines.backends import BACKENDS, Backend
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Outcome
from allocator.engines.portfolio.proof_ledger import Entry, Opened, ProofLedger, Reached
from allocator.errors import EnvironmentFault, VerificationError
from allocator.law.text.suggest import ended
from allocator.models.model import Model
from allocator.parallel.worker import Done, End, Failed, Tell, Worker
from allocator.problem.allocation import Status

Load = Callable[[str], Backend]
"""Gives a backend by its name; importable where workers run."""

TRIAL_SECONDS = 2.0
"""How long a beginner gets in this process first: to start one for it costs up to a second."""
GRACE_SECONDS = 1.0
"""Past the limit engines get this long to hand in what they have."""
_TICK_SECONDS = 0.2
_log = logging.getLogger(__name__)


def prove(
    model: Model,
    names: Sequence[str],
    *,
    load: Load,
    required: str | None = None,
    limit_seconds: float | None = None,
) -> ProofLedger:
    """Return the proofs of every goal by engines of two families, with the best solution; or as far as they got.

    Parameters
    ----------
    names
        The two engines that begin, in the order in which they are tried; the others join to confirm.
    required
        An engine whose own proof of every goal is asked for.
    limit_seconds
        For everything together.

    Raises
    ------
    Dispute
        Two engines contradict each other.
    VerificationError
        An engine contradicts exact arithmetic or itself.
    EnvironmentFault
        Every engine's process was lost.
    """
    ledger = ProofLedger(model.goals, tuple(dict.fromkeys((*names, *BACKENDS))), required=required)
    portfolio = _Portfolio(model, ledger, load, math.inf if limit_seconds is None else limit_seconds)
    portfolio.try_here(len(names))
    if not ledger.confirmed:
        portfolio.run()
    return ledger


def _prove(load: Callable[[], Backend], goals: partial[Outcome], tell: Tell) -> Status:
    """Have one engine prove what it is asked: a worker's job. `goals` is all of `optimise` but the engine."""
    backend = load()
    tell(Opened(backend.version, backend.family))
    return goals(backend=backend, told=lambda *reached: tell(Reached(*reached))).status


class _Portfolio:
    """The engines at work: each tried in this process, then a worker for each of them."""

    def __init__(self, model: Model, ledger: ProofLedger, load: Load, seconds: float) -> None:
        self.model, self.ledger, self.load = model, ledger, load
        self.deadline = time.monotonic() + seconds
        self.heard: SimpleQueue[tuple[Worker, object]] = SimpleQueue()

    @property
    def _left(self) -> float:
        """Seconds until the limit."""
        return self.deadline - time.monotonic()

    def try_here(self, beginners: int) -> None:
        """Try one after the other for a moment, until all is confirmed or one needs longer.

        A beginner that cannot be loaded is a broken house.
        """
        for number, entry in enumerate(self.ledger.entries):
            if self.ledger.confirmed:
                return
            begun, limit = time.monotonic(), min(TRIAL_SECONDS, self._left)
            goals = partial(optimise, self.model, limit_seconds=limit)
            try:
                status = _prove(partial(self.load, entry.name), goals, partial(self._take, entry))
            except EnvironmentFault as fault:
                if number < beginners:
                    raise
                self._lose(entry, str(fault))
                continue
            if status not in ("optimal", "infeasible") and time.monotonic() - begun >= 0.9 * limit:
                return
            self._done(entry, status)

    def run(self) -> None:
        """Have them work side by side, until every goal is confirmed, time is over or nobody is left."""
        with TemporaryDirectory(prefix="allocator-engines-", ignore_cleanup_errors=True) as folder:
            try:
                while self._direct(Path(folder)):
                    with suppress(Empty):
                        self._hear(*self.heard.get(timeout=_TICK_SECONDS))
            finally:
                for entry in self.ledger.entries:
                    self._stop(entry)
        if not self.ledger.won and all(e.out == "lost" for e in self.ledger.entries):
            raise EnvironmentFault("各求解引擎的进程都意外中断（多为内存不足），未得出结果。请关闭其他程序后重试")

    def _direct(self, folder: Path) -> bool:
        """Give everybody something useful to do; whether there is anything to wait for."""
        if self.ledger.confirmed or self._left < -GRACE_SECONDS:
            return False
        for entry in self.ledger.entries if self._left > 0 else ():
            asked = self.ledger.next_goals(entry, time.monotonic())
            if asked is not None:
                self._stop(entry)
            if asked:
                self._ask(entry, asked, folder)
        return any(e.worker for e in self.ledger.entries)

    def _ask(self, entry: Entry, asked: frozenset[int], folder: Path) -> None:
        entry.at, entry.since = min(asked), math.inf
        entry.known = frozenset(n for n in asked if self.ledger.challenges(entry, n))
        goals = partial(
            optimise,
            self.model,
            limit_seconds=None if self._left == math.inf else self._left,
            hint=self.ledger.best[1] if self.ledger.best else None,
            given=frozenset(range(len(self.model.goals))) - asked,
            known=entry.known,
            alone=not self.ledger.several,
        )
        try:
            worker = entry.worker = Worker(folder)
            job = partial(_prove, partial(self.load, entry.name), goals)
            worker.begin(job, lambda said: self.heard.put((worker, said)))
        except EnvironmentFault as fault:
            self._lose(entry, str(fault))

    def _stop(self, entry: Entry) -> None:
        worker, entry.worker = entry.worker, None
        if worker:
            worker.stop()

    def _hear(self, worker: Worker, said: object) -> None:
        """Take in what a worker says; one that was stopped meanwhile says nothing more."""
        entry = next((e for e in self.ledger.entries if e.worker is worker), None)
        if entry and isinstance(said, End):
            self._end(entry, said)
        elif entry:
            self._take(entry, said)

    def _take(self, entry: Entry, said: object) -> None:
        self.ledger.hear(entry, said, time.monotonic())

    def _end(self, entry: Entry, end: End) -> None:
        """Take in how a job ended; an engine that contradicts exact arithmetic or itself ends all."""
        self._stop(entry)
        if isinstance(end, Done):
            self._done(entry, end.result)
        elif isinstance(end, Failed) and isinstance(end.fault, VerificationError):
            raise end.fault
        else:
            self._lose(entry, end.says)

    def _done(self, entry: Entry, status: object) -> None:
        if status == "infeasible":
            self.ledger.deny(entry, time.monotonic())
        elif status != "optimal":
            entry.out = "gave up"

    def _lose(self, entry: Entry, why: str) -> None:
        entry.out = "lost"
        _log.warning("求解引擎%s：%s其余引擎继续", entry.name, ended(why))
