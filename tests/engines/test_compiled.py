"""The kernel as compiled where `[fast]` is installed: the same lists, never waited for, never a crash."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from orders_case import triples
from worlds import quota, ranked, year

from allocator.engines.score_lines import compiled, counts, descent
from allocator.engines.score_lines.descent import Tables, descend
from allocator.engines.score_lines.kernel import Kernel
from allocator.engines.score_lines.many_orders import ManyOrders


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process in which nothing was compiled yet."""
    for name in ("thread", "made", "failure"):
        monkeypatch.setattr(compiled._State, name, None)
    monkeypatch.delenv("ALLOCATOR_FAST", raising=False)


@pytest.mark.parametrize("how", ["as it stands", "compiled"])
def test_the_descent_says_yes_and_no_as_the_plain_kernel_does(how: str) -> None:
    made = compiled.wait() if how == "compiled" else None
    assert (made is not None) == (how == "compiled" and compiled.wanted())
    lists = none = 0
    for _seed, problem, _again, order, scores in triples(range(150)):
        kernel = Kernel(problem)
        kernel.open_for(scores)
        if kernel.hopeless:
            continue
        orders = [order, order[::-1], random.Random(len(order)).sample(order, len(order))]
        found = Tables(kernel).best(orders, made or descend)
        assert found == [kernel.best(o, scores) for o in orders]
        lists, none = lists + sum(f is not None for f in found), none + found.count(None)
    assert min(lists, none) >= 20


def test_with_numba_hidden_the_plain_kernel_answers(monkeypatch: pytest.MonkeyPatch, forgotten: None) -> None:
    monkeypatch.setenv("ALLOCATOR_FAST", "0")
    many = ManyOrders(year(ranked(90, 85, 80), 1_000, quota(5, 5, 6), stance="balanced").problem())
    (found,) = many.best_all([((0, 1, 2), None)])
    assert found == many.best((0, 1, 2))
    assert compiled._State.thread is None
    assert compiled.wait() is None


def test_nobody_waits_for_the_compiler(monkeypatch: pytest.MonkeyPatch, forgotten: None) -> None:
    monkeypatch.setattr(compiled, "wanted", lambda: True)
    monkeypatch.setattr(compiled, "_make", lambda: gate.wait(60))
    gate = compiled.threading.Event()
    many = ManyOrders(year(ranked(90, 85, 80), 1_000, quota(5, 5, 6), stance="balanced").problem())
    (found,) = many.best_all([((0, 1, 2), None)])
    assert found == many.kernel.best((0, 1, 2))
    assert compiled._State.thread is not None
    assert compiled._State.thread.daemon
    assert compiled._State.thread.is_alive()
    gate.set()
    compiled._State.thread.join()


def test_a_compiler_that_fails_leaves_the_plain_kernel(monkeypatch: pytest.MonkeyPatch, forgotten: None) -> None:
    folders = []

    def broken(folder: Path | None) -> None:
        folders.append(folder)
        raise OSError

    monkeypatch.setattr(compiled, "wanted", lambda: True)
    monkeypatch.setattr(compiled, "compile_it", broken)
    many = ManyOrders(year(ranked(90, 85, 80), 1_000, quota(5, 5, 6), stance="balanced").problem())
    compiled.begin()
    with pytest.raises(OSError):  # noqa: PT011 - the one above
        compiled.wait()
    assert folders[-1] is None
    assert list(many.best_all([((0, 1, 2), None)])) == [many.kernel.best((0, 1, 2))]


class TestTheCacheFolder:
    def test_it_is_the_one_named(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "named"))
        assert compiled.cache_folder() == tmp_path / "named"

    def test_else_the_user_s(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert compiled.cache_folder() == tmp_path / "allocator" / "numba"

    def test_none_where_nothing_can_be_written(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", "utf-8")
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file" / "below"))
        assert compiled.cache_folder() is None


def test_a_process_ends_while_the_compiler_works(tmp_path: Path) -> None:
    code = "from allocator.engines.score_lines import compiled; compiled.begin(); print(compiled.quick())"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False, capture_output=True)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, b"None", b"")


def test_what_is_too_much_for_a_table_is_left_to_the_plain_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(year(ranked(90, 85, 80), 1_000, quota(5, 5, 6), stance="balanced").problem())
    assert Tables(kernel).n == 3
    monkeypatch.setattr(counts, "MOST_CELLS", 10)
    with pytest.raises(counts.TooManyError):
        Tables(kernel)
    monkeypatch.undo()
    monkeypatch.setattr(descent, "LARGEST", 1_000 * 10_000)
    with pytest.raises(counts.TooManyError):
        Tables(kernel)
