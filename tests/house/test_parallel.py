"""One sweep in this process, over processes and over a Dask cluster: the same results in the same order."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from allocator.cli import progress
from allocator.errors import EnvironmentFault, UsageError
from allocator.parallel import sweep, workers
from allocator.parallel.worker import Died, Done, Failed, Job, Tell, Worker

KINDS = ("in this process", "processes", "cluster")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a local Dask cluster with two workers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from distributed import LocalCluster  # noqa: PLC0415 - its import warns

        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as running:
            yield running.scheduler_address


@pytest.fixture(params=KINDS)
def executor(request: pytest.FixtureRequest) -> Iterator[Executor | None]:
    of: int | str | None = {"in this process": None, "processes": 2}.get(request.param)
    if request.param == "cluster":
        of = request.getfixturevalue("cluster")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with workers(of) as found:
            yield found


def squared(x: int) -> int:
    return x * x


@pytest.mark.parametrize("size", [0, 1, 7, 500])
def test_the_same_results_in_the_same_order(executor: Executor | None, size: int):
    assert sweep(squared, range(size), executor=executor) == [x * x for x in range(size)]


def test_late_results_stand_where_they_belong(executor: Executor | None):
    def slow_first(x: int) -> int:
        time.sleep(0.3 if x == 0 else 0)
        return -x

    assert sweep(slow_first, range(40), executor=executor) == [-x for x in range(40)]


def test_the_first_failure_in_order_is_raised(executor: Executor | None):
    def failing(x: int) -> int:
        if x == 3:
            time.sleep(0.3)
        if x >= 3:
            raise KeyError(x)
        return x

    with pytest.raises(KeyError) as found:
        sweep(failing, range(200), executor=executor)
    assert found.value.args == (3,)


def test_progress_grows_up_to_the_end(executor: Executor | None):
    seen: list[tuple[int, int]] = []
    sweep(squared, range(300), executor=executor, progress=lambda done, whole: seen.append((done, whole)))
    assert seen == sorted(seen)
    assert seen[-1] == (300, 300)
    assert {whole for _, whole in seen} == {300}


class Counting(Executor):
    """Computes at once and counts the messages."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.batches.append(len(args[1]))
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def test_small_tasks_travel_together_and_large_ones_alone():
    small, large = Counting(), Counting()
    sweep(squared, range(20_000), executor=small)
    assert sum(small.batches) == 20_000
    assert len(small.batches) < 300
    sweep(lambda _: time.sleep(0.03), range(100), executor=large)
    assert set(large.batches) == {1}


def test_what_has_not_begun_is_cancelled_when_the_sweep_ends_early():
    began: list[int] = []

    def interrupted(x: int) -> int:
        began.append(x)
        time.sleep(0.05)
        return x

    def stop(done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with ThreadPoolExecutor(1) as threads, pytest.raises(KeyboardInterrupt):
        sweep(interrupted, range(100), executor=threads, progress=stop)
    assert len(began) < 10


def test_a_worker_that_dies_is_an_environment_fault():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(EnvironmentFault, match="意外中断"), workers(2) as found:
            sweep(lambda _: os._exit(1), range(4), executor=found)


def test_a_cluster_out_of_reach_says_what_to_do():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(EnvironmentFault, match="--workers 进程数"), workers("tcp://127.0.0.1:9"):
            pytest.fail("there is no such cluster")


def test_one_worker_is_this_process():
    with workers(1) as found:
        assert found is None


def test_piped_progress_is_a_plain_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    with progress.progress_bar("求解") as tell:
        sweep(squared, range(3), progress=tell)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "SECONDS", 0)
    with progress.progress_bar("求解") as tell:
        sweep(squared, range(3), progress=tell)
    assert capsys.readouterr().err.splitlines() == ["求解：1/3，约剩0秒", "求解：2/3，约剩0秒"]


INTERRUPTED = """
    import os, sys, time
    from pathlib import Path
    from allocator.parallel import sweep, workers

    SEEN = sys.argv[1]

    def task(x):
        Path(SEEN, str(os.getpid())).touch()
        time.sleep(0.5)
        return x

    if __name__ == "__main__":
        with workers(2) as executor:
            sweep(task, range(1000), executor=executor)
"""


@pytest.fixture
def sweeping(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Callable[[], list[int]]]]:
    """A program in the midst of a sweep over two workers, and how their ids are found."""
    script, seen = tmp_path / "例.py", tmp_path / "seen"
    script.write_text(textwrap.dedent(INTERRUPTED), encoding="utf-8")
    seen.mkdir()
    child = subprocess.Popen([sys.executable, str(script), str(seen)], start_new_session=True, stderr=subprocess.PIPE)
    try:
        _wait(lambda: len(list(seen.iterdir())) == 2)
        yield child, lambda: [int(path.name) for path in seen.iterdir()]
    finally:
        child.kill()
        child.communicate()


@pytest.mark.skipif(os.name != "posix", reason="signals to a group of processes")
def test_control_c_ends_every_worker(sweeping: tuple[subprocess.Popen[bytes], Callable[[], list[int]]]):
    child, pids = sweeping
    os.killpg(child.pid, signal.SIGINT)
    _, said = child.communicate(timeout=30)
    assert child.returncode != 0
    assert said.decode().rstrip().endswith("KeyboardInterrupt")
    assert said.decode().count("Traceback") == 1, "only the script's own"
    _wait(lambda: not any(map(_alive, pids())))


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_a_program_that_is_killed(
    how: signal.Signals, sweeping: tuple[subprocess.Popen[bytes], Callable[[], list[int]]]
):
    child, pids = sweeping
    child.send_signal(how)
    child.communicate(timeout=30)
    _wait(lambda: not any(map(_alive, pids())))


def _started(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    found: list[Worker] = []
    begin = Worker.__init__

    def noted(self: Worker, *given: Any) -> None:
        begin(self, *given)
        found.append(self)

    monkeypatch.setattr(Worker, "__init__", noted)
    return found


def test_a_machine_that_refuses_a_second_process_keeps_no_first(monkeypatch: pytest.MonkeyPatch):
    started = _started(monkeypatch)
    popen = subprocess.Popen

    def refused(*given: Any, **named: Any) -> Any:
        if started:
            raise OSError(errno.EAGAIN, "Resource temporarily unavailable")
        return popen(*given, **named)

    monkeypatch.setattr(subprocess, "Popen", refused)
    with pytest.raises(EnvironmentFault, match="无法启动计算进程"), workers(2):
        pytest.fail("there is no second worker")
    assert [w.pid for w in started if _alive(w.pid)] == []


class OddError(Exception):
    """It cannot be built anew from what it says."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one}{other}")


def counted(tell: Tell) -> int:
    tell(1)
    tell(2)
    return os.getpid()


def full(_: Tell) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def too_large(_: Tell) -> None:
    raise MemoryError


def stopped(_: Tell) -> None:
    raise UsageError("例：不能做")


def odd(_: Tell) -> None:
    raise OddError(1, 2)


def stuck(_: Tell) -> object:
    return lambda: None


def dies(_: Tell) -> None:
    os._exit(7)


def leaves(_: Tell) -> None:
    sys.exit(3)


def waits(tell: Tell) -> None:
    """Starts a program, as an engine may, and waits for it."""
    program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    tell(program.pid)
    program.wait()


def prints(_: Tell) -> str:
    print("HiGHS run time", flush=True)
    os.write(1, b"past Python")
    return "said"


def writes(_: Tell) -> str:
    return tempfile.gettempdir()


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    found = Worker()
    yield found
    found.stop()


class TestWorker:
    """One process, whoever uses it: engines side by side, pages, sweeps."""

    def test_it_tells_and_ends_and_does_another(self, worker: Worker):
        heard: list[object] = []
        assert worker.run(counted, heard.append) == Done(worker.pid)
        assert heard == [1, 2]
        assert worker.run(prints) == Done("said")

    @pytest.mark.parametrize(
        ("job", "kind", "said"),
        [
            (full, EnvironmentFault, "无法读写临时文件：磁盘已满"),
            (too_large, EnvironmentFault, "内存不足"),
            (stopped, UsageError, "例：不能做"),
            (odd, RuntimeError, "OddError: 12"),
            (stuck, Exception, "pickle"),
        ],
    )
    def test_what_it_raises_is_heard_and_it_goes_on(self, worker: Worker, job: Job, kind: type[Exception], said: str):
        end = worker.run(job)
        assert isinstance(end, Failed)
        assert isinstance(end.fault, kind)
        assert said in str(end.fault)
        assert worker.run(prints) == Done("said")

    @pytest.mark.parametrize("job", [dies, leaves])
    def test_one_that_dies_says_so_and_does_nothing_more(self, job: Job):
        worker = Worker()
        assert isinstance(worker.run(job), Died)
        assert isinstance(worker.run(prints), Died)

    def test_the_only_job_ends_the_worker(self):
        worker, heard = Worker(), SimpleQueue[object]()
        worker.begin(counted, heard.put)
        assert [heard.get(timeout=60) for _ in range(3)] == [1, 2, Done(worker.pid)]
        assert not _alive(worker.pid)

    def test_stopped_it_takes_its_programs_along_and_says_that_it_is_gone(self):
        worker, heard = Worker(), SimpleQueue[object]()
        worker.begin(waits, heard.put)
        program = heard.get(timeout=60)
        assert isinstance(program, int)
        code = worker.stop()
        assert heard.get(timeout=60) == Died(code)
        _wait(lambda: not any(map(_alive, (worker.pid, program))))

    def test_what_cannot_travel_is_refused_where_it_is_asked(self, worker: Worker):
        with pytest.raises(Exception, match="pickle"):
            worker.begin(lambda _: None, lambda _: None)

    def test_its_folder_for_passing_files(self, tmp_path: Path):
        worker = Worker(tmp_path)
        assert worker.run(writes) == Done(str(tmp_path))
        worker.stop()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"


def _wait(until: Callable[[], bool], tries: Sequence[int] = range(300)) -> None:
    for _ in tries:
        if until():
            return
        time.sleep(0.1)
    pytest.fail("it did not come about")
