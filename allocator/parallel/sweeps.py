"""One function runs a task over many items: in this process, over local workers or over a Dask cluster.

The same results in the same order whoever computes them. Fan-out costs up to milliseconds per message, so tasks travel
in batches whose size follows the time measured so far: small tasks in large batches, large tasks one by one.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from allocator.errors import EnvironmentFault
from allocator.parallel.worker import Done, Tell, Worker

T = TypeVar("T")
R = TypeVar("R")

Progress = Callable[[int, int], None]
"""Called with the number of finished items and the number of all items."""

DIED = "一个计算进程意外中断（多为内存不足），未产生任何结果。请减少 --workers 的进程数后重试"

_UNDER_WAY = 64
"""Batches handed over and not yet finished, at most: enough to keep many workers busy, few enough to cancel fast."""
_LEAST_SECONDS, _MOST_SECONDS = 0.01, 0.2
"""How long a batch should take: long against what handing it over costs, short against a planner's patience."""


def sweep(
    task: Callable[[T], R],
    items: Sequence[T],
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[R]:
    """`task` of every item, in the order of the items.

    Parameters
    ----------
    task
        A function without side effects. With an executor it travels, with the items and results, by pickle.
    executor
        Who computes; None is this process. See `workers`.
    progress
        Told after every finished item (in this process) or batch.

    Raises
    ------
    Exception
        What the task raises, for the first item in order that fails. Whatever ends the sweep early (Ctrl-C too), work
        not yet begun is cancelled.
    EnvironmentFault
        A worker process died.
    """
    if executor is not None:
        return _Spread(task, items, executor, progress).run()
    results: list[R] = []
    for item in items:
        results.append(task(item))
        if progress:
            progress(len(results), len(items))
    return results


@contextmanager
def workers(of: int | str | None = None) -> Iterator[Executor | None]:
    """Tell who computes a sweep; whatever ends the block early, Ctrl-C too, no worker outlives it.

    Parameters
    ----------
    of
        None or 1: this process (yields None); a larger number: that many local processes; a text: the address of a
        Dask scheduler, as `tcp://host:8786`.

    Raises
    ------
    EnvironmentFault
        The cluster cannot be reached, or the package for it is not installed.
    """
    if of is None or of == 1:
        yield None
    elif isinstance(of, str):
        yield from _cluster(of)
    else:
        yield from _processes(of)


class _Spread(Generic[T, R]):
    """One sweep over an executor."""

    def __init__(
        self, task: Callable[[T], R], items: Sequence[T], executor: Executor, progress: Progress | None
    ) -> None:
        self.task, self.items, self.executor, self.progress = task, items, executor, progress
        self.results: dict[int, list[R]] = {}
        self.faults: dict[int, BaseException] = {}
        self.under_way: dict[Future[tuple[list[R], float]], int] = {}
        self.next = self.done = 0
        self.seconds = 0.0

    def run(self) -> list[R]:
        try:
            self._hand_over()
            while self.under_way:
                finished, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
                for future in finished:
                    self._take(future)
                self._hand_over()
        except BrokenExecutor:
            raise EnvironmentFault(DIED) from None
        except BaseException:
            for future in self.under_way:
                future.cancel()
            raise
        if self.faults:
            first = self.faults[min(self.faults)]
            if isinstance(first, BrokenExecutor):
                raise EnvironmentFault(DIED) from None
            raise first
        return [result for start in sorted(self.results) for result in self.results[start]]

    def _hand_over(self) -> None:
        """Start new batches, as long as there are items, room and no failure."""
        while self.next < len(self.items) and len(self.under_way) < _UNDER_WAY and not self.faults:
            size = self._size()
            batch = self.items[self.next : self.next + size]
            self.under_way[self.executor.submit(_timed, self.task, batch)] = self.next
            self.next += len(batch)

    def _size(self) -> int:
        """Return one until something is measured, then what is worth handing over and can still be shared evenly."""
        if not self.done:
            return 1
        rate = self.done / max(self.seconds, 1e-9)
        share = (len(self.items) - self.next) // _UNDER_WAY
        return max(1, int(_LEAST_SECONDS * rate), min(int(_MOST_SECONDS * rate), share))

    def _take(self, future: Future[tuple[list[R], float]]) -> None:
        """Take what a batch gave; after a failure only earlier items matter, the first in order is reported."""
        start = self.under_way.pop(future)
        fault = CancelledError() if future.cancelled() else future.exception()
        if fault is not None:
            self.faults[start] = fault
            for other, begun in self.under_way.items():
                if begun > start:
                    other.cancel()
            return
        found, seconds = future.result()
        self.results[start] = found
        self.done += len(found)
        self.seconds += seconds
        if self.progress:
            self.progress(self.done, len(self.items))


def _timed(task: Callable[[T], R], batch: Sequence[T]) -> tuple[list[R], float]:
    """Return a worker's part: the results of a batch and the seconds they took."""
    began = time.perf_counter()
    found = [task(item) for item in batch]
    return found, time.perf_counter() - began


def _processes(number: int) -> Iterator[Executor]:
    executor = _Workers(number)
    try:
        yield executor
        executor.shutdown(wait=True)
    finally:
        executor.stop()


class _Workers(ThreadPoolExecutor):
    """Local workers, each with a thread of this process that waits for it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self._all: list[Worker] = []
        self._free: SimpleQueue[Worker] = SimpleQueue()
        try:
            for _ in range(number):
                self._all.append(Worker())
                self._free.put(self._all[-1])
        except BaseException:
            self.stop()
            raise

    def submit(self, task: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        import cloudpickle  # noqa: PLC0415 - only a sweep over processes pays for the import

        return super().submit(self._beside, _Task(cloudpickle.dumps(partial(task, *given, **named))))

    def stop(self) -> None:
        """End the workers, whatever they are doing."""
        self.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.stop()

    def _beside(self, task: _Task) -> object:
        worker = self._free.get()
        try:
            end = worker.run(task)
        finally:
            self._free.put(worker)
        if not isinstance(end, Done):
            raise BrokenExecutor
        found, fault = pickle.loads(end.result)  # type: ignore[arg-type]  # noqa: S301 - packed by a worker of ours
        if fault is not None:
            raise fault
        return found


@dataclass(frozen=True)
class _Task:
    """A task for a worker, packed with whatever it needs of the caller's own program; its result comes back packed."""

    packed: bytes

    def __call__(self, _: Tell) -> bytes:
        import cloudpickle  # noqa: PLC0415 - see above

        try:
            return bytes(cloudpickle.dumps((cloudpickle.loads(self.packed)(), None)))
        except Exception as fault:  # noqa: BLE001 - raised again where the sweep is
            return bytes(cloudpickle.dumps((None, fault)))


def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        raise EnvironmentFault(
            "未安装集群组件，无法使用多机计算。请安装 allocator[cluster]，或改用 --workers 进程数"
        ) from None
    try:
        client = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as fault:
        raise EnvironmentFault(
            f"无法连接计算集群“{address}”（{fault}）。请检查地址和网络，或改用 --workers 进程数"
        ) from None
    with client, client.get_executor(pure=False) as executor:  # type: ignore[no-untyped-call]
        yield executor
