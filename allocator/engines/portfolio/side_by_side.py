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
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory

from allocator.engines.backends import BACKENDS, Backend
from allocator.engines.lexicographic import optimise
from allocator.engines.portfolio.proof_ledger import Dispute, Entry, Opened, ProofLedger, Reached, Values
from allocator.errors import AllocatorError, EnvironmentFault
from allocator.law.text.suggest import ended
from allocator.models.formulation import Formulation
from allocator.models.model import Model
from allocator.parallel.worker import Died, Done, End, Failed, Tell, Worker
from allocator.problem.allocation import NOTHING, Allocation, EngineRun, GoalValue, Solution, Status
from allocator.problem.problem import Problem

Load = Callable[[str], Backend]
"""Gives a backend by its name; importable where workers run."""

TRIAL_SECONDS = 2.0
"""How long a beginner gets in this process first: to start one for it costs up to a second."""
GRACE_SECONDS = 1.0
"""Past the limit engines get this long to hand in what they have."""
_TICK_SECONDS = 0.2
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """What came out.

    Attributes
    ----------
    solutions
        The result, then that of every engine which knows the best list: they have to be the same. `optimal` and
        `infeasible` only where confirmed.
    runs
        Who proved what.
    """

    solutions: tuple[Solution, ...]
    runs: tuple[EngineRun, ...]


def solve(
    problem: Problem,
    names: Sequence[str],
    *,
    load: Load,
    required: str | None = None,
    limit_seconds: float | None = None,
) -> Found:
    """Return the best list from the rows, every goal proven by engines of two families.

    Parameters
    ----------
    names
        The engines that begin, in the order in which they are tried; the others join to confirm.
    required
        An engine whose own proof of every goal is asked for.
    limit_seconds
        For everything together.

    Raises
    ------
    VerificationError
        An engine contradicts exact arithmetic or itself.
    EnvironmentFault
        Every engine's process was lost.
    """
    formulation = Formulation(problem)
    portfolio = _Portfolio(formulation.model, names, load, required, limit_seconds)
    try:
        portfolio.run()
    except Dispute as dispute:
        return Found(tuple(_claimed(formulation, *claim) for claim in dispute.claims), ())
    return _found(formulation, portfolio.ledger)


@dataclass(frozen=True)
class _Stint:
    """What one engine is asked to prove: a worker's job. Its fields as in `lexicographic.optimise`."""

    load: Callable[[], Backend]
    model: Model
    hint: Values | None
    given: frozenset[int]
    known: frozenset[int]
    alone: bool
    limit_seconds: float | None

    def __call__(self, tell: Tell) -> Status:
        backend = self.load()
        tell(Opened(backend.version, backend.family))
        outcome = optimise(
            self.model,
            backend,
            limit_seconds=self.limit_seconds,
            hint=self.hint,
            given=self.given,
            known=self.known,
            alone=self.alone,
            told=lambda *reached: tell(Reached(*reached)),
        )
        return outcome.status


class _Portfolio:
    """The engines at work: trials in this process, then a worker for each of them. `names` as in `solve`."""

    def __init__(
        self, model: Model, names: Sequence[str], load: Load, required: str | None, limit_seconds: float | None
    ) -> None:
        self.model, self.load = model, load
        self.beginners, self.reserves = list(names), [name for name in BACKENDS if name not in names]
        self.ledger = ProofLedger(model.goals, required=required)
        self.deadline = None if limit_seconds is None else time.monotonic() + limit_seconds
        self.heard: SimpleQueue[tuple[Worker, object]] = SimpleQueue()

    def run(self) -> None:
        if self._trials():
            return
        with TemporaryDirectory(prefix="allocator-engines-", ignore_cleanup_errors=True) as folder:
            try:
                while self._direct(Path(folder)):
                    self._hear()
            finally:
                for entry in self.ledger.entries:
                    self._stop(entry)
        if not self.ledger.won and all(e.out == "lost" for e in self.ledger.entries):
            raise EnvironmentFault("各求解引擎的进程都意外中断（多为内存不足），未得出结果。请关闭其他程序后重试")

    @property
    def _left(self) -> float | None:
        """Seconds until the limit; None without one."""
        return None if self.deadline is None else self.deadline - time.monotonic()

    # --- in this process ----------------------------------------------------------------------------------------------

    def _trials(self) -> bool:
        """Try each beginner in turn for a moment, a reserve for one that gives up; tell whether that was all."""
        entries = self.ledger.entries
        entries += map(Entry, self.beginners)
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
        return self.ledger.confirmed or all(e.out for e in entries)

    def _tried(self, entry: Entry, limit: float) -> bool:
        """Let one engine try; whether it has proven everything. A beginner that cannot run here is a broken house."""
        try:
            backend = self.load(entry.name)
        except EnvironmentFault as fault:
            if entry.name in self.beginners:
                raise
            return self._lose(entry, str(fault))
        stint = _Stint(lambda: backend, self.model, None, frozenset(), frozenset(), alone=True, limit_seconds=limit)
        status = stint(lambda said: self.ledger.hear(entry, said, time.monotonic()))
        if status == "infeasible":
            self.ledger.deny(entry, time.monotonic())
        return status in ("optimal", "infeasible")

    # --- side by side -------------------------------------------------------------------------------------------------

    def _direct(self, folder: Path) -> bool:
        """Give everybody something useful to do; whether there is anything to wait for."""
        ledger, left = self.ledger, self._left
        if ledger.confirmed or (left is not None and left < -GRACE_SECONDS):
            return False
        if left is None or left > 0:
            if self.reserves and ledger.calls_another(time.monotonic()):
                ledger.entries.append(Entry(self.reserves.pop(0)))
            for entry in ledger.entries:
                asked = ledger.next_goals(entry, time.monotonic())
                if asked is not None:
                    self._stop(entry)
                if asked:
                    self._ask(entry, asked, folder)
        return any(e.worker for e in ledger.entries)

    def _ask(self, entry: Entry, asked: frozenset[int], folder: Path) -> None:
        given = frozenset(range(len(self.model.goals))) - asked
        entry.known = frozenset(n for n in asked if self.ledger.challenges(entry, n))
        entry.at, entry.since = min(asked), math.inf
        engine, alone = partial(self.load, entry.name), not self.ledger.several
        job = _Stint(engine, self.model, self.ledger.solution, given, entry.known, alone, self._left)
        try:
            worker = entry.worker = Worker(folder)
            worker.begin(job, lambda said: self.heard.put((worker, said)))
        except EnvironmentFault as fault:
            self._lose(entry, str(fault))

    def _stop(self, entry: Entry) -> None:
        worker, entry.worker = entry.worker, None
        if worker:
            worker.stop()

    def _hear(self) -> None:
        """Wait a moment for what engines say, and take it in; those that were stopped meanwhile say nothing more."""
        heard = []
        with suppress(Empty):
            heard.append(self.heard.get(timeout=_TICK_SECONDS))
            while True:
                heard.append(self.heard.get_nowait())
        for worker, said in heard:
            entry = next((e for e in self.ledger.entries if e.worker is worker), None)
            if entry and isinstance(said, End):
                self._stop(entry)
                self._end(entry, said)
            elif entry:
                self.ledger.hear(entry, said, time.monotonic())

    def _end(self, entry: Entry, end: End) -> None:
        """Take in how a stint ended; an engine that contradicts exact arithmetic or itself ends all."""
        if isinstance(end, Done) and end.result == "infeasible":
            self.ledger.deny(entry, time.monotonic())
        elif isinstance(end, Done) and end.result != "optimal":
            entry.out = "gave up"
        elif isinstance(end, Died):
            self._lose(entry, end.says)
        elif isinstance(end, Failed):
            if isinstance(end.fault, AllocatorError) and not isinstance(end.fault, EnvironmentFault):
                raise end.fault
            known = isinstance(end.fault, EnvironmentFault)
            self._lose(entry, str(end.fault) if known else f"运行出错（{type(end.fault).__name__}）")

    def _lose(self, entry: Entry, why: str) -> bool:
        entry.out = "lost"
        _log.warning("求解引擎%s：%s其余引擎继续", entry.name, ended(why))
        return False


# --- what came out ----------------------------------------------------------------------------------------------------


def _found(formulation: Formulation, ledger: ProofLedger) -> Found:
    goals = formulation.model.goals
    if deniers := [e for e in ledger.entries if e.infeasible]:
        denied: Status = "infeasible" if ledger.confirmed else "unknown"
        return Found(tuple(_solution(e, denied) for e in deniers), tuple(_run(e) for e in deniers))
    if not ledger.won:
        return _stopped(formulation, ledger)
    told = tuple(GoalValue(g.name, g.sense, f.value, f.value) for g, f in zip(goals, ledger.first, strict=True))
    status: Status = "optimal" if ledger.confirmed else "feasible"
    every = sorted((e for e in ledger.entries if e.proven), key=lambda e: (-len(e.proven), e.finished))
    whole = [e for e in every if len(e.proven) == len(goals)]
    shown = whole if ledger.enough(whole) or (whole and not ledger.confirmed) else every
    lists = [(shown[0], ledger.solution), *((e, e.values) for e in ledger.entries if e.values is not None)]
    return Found(
        tuple(_solution(e, status, formulation.allocation(v), told) for e, v in lists if v is not None),
        tuple(_run(e, None if e in whole else tuple(sorted(e.proven))) for e in shown),
    )


def _stopped(formulation: Formulation, ledger: ProofLedger) -> Found:
    """Return the best solution where time was over, with the proofs and bounds so far."""
    goals = formulation.model.goals
    shown = sorted((e for e in ledger.entries if e.version), key=lambda e: -len(e.proven))
    runs = tuple(_run(e, tuple(sorted(e.proven))) for e in shown)
    known = [*(values for _, values in ledger.incumbents), *([ledger.solution] if ledger.solution is not None else [])]
    if not known:
        return Found((_solution(shown[0], "unknown"),), runs)
    best = max(known, key=lambda v: [(1 if g.sense == "max" else -1) * g.expression.value(v) for g in goals])
    bounds = {k: f.value for k, f in enumerate(ledger.first)} | {ledger.front: ledger.bounds.get(ledger.front)}
    told = tuple(GoalValue(g.name, g.sense, g.expression.value(best), bounds.get(k)) for k, g in enumerate(goals))
    return Found((_solution(shown[0], "feasible", formulation.allocation(best), told),), runs)


def _claimed(formulation: Formulation, entry: Entry, claimed: tuple[int, ...], values: Values | None) -> Solution:
    """Return one side of a dispute: the goal values it stands for, as far as the other has something against them."""
    if entry.infeasible:
        return _solution(entry, "infeasible")
    goals = formulation.model.goals[: len(claimed)]
    told = tuple(GoalValue(g.name, g.sense, v, v) for g, v in zip(goals, claimed, strict=True))
    return _solution(entry, "optimal", formulation.allocation(values) if values is not None else None, told)


def _solution(
    entry: Entry, status: Status, allocation: Allocation | None = None, goals: tuple[GoalValue, ...] = ()
) -> Solution:
    return Solution(status, allocation, goals, entry.name, entry.version, entry.family)


def _run(entry: Entry, goals: tuple[int, ...] | None = None) -> EngineRun:
    """Its part; without a proof of any kind there is nothing in which it agrees."""
    found = bool(entry.proven) or entry.infeasible
    why = "" if found else NOTHING
    return EngineRun(entry.name, entry.version, entry.family, agrees=True if found else None, goals=goals, why=why)
