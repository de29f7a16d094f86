"""Engines for `test_side_by_side.py`; workers load them from here by name.

All of them are CP-SAT under other names, so that a process starts fast, with one thing wrong with some of them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from worlds import quota, ranked, year

from allocator.engines.backends import SolverAnswer, load_backend
from allocator.errors import EnvironmentFault
from allocator.models.algebra import Linear
from allocator.models.model import Direction, Model, Row

_OFF = year(ranked(90, 85, 80), 225, quota(4, 4, 5)).with_clause("merit", mode="off")
OFF = _OFF.but(programme=_OFF.programme.model_copy(update={"goals": ("quota", "money")})).problem()
"""Outside the theorem. The goals are quota, money, funded and canonical; the best list is one of each tier: 225 of 225,
and one fewer than the quota asks for, so that every goal but funded, which is at its best, has to be proven."""
NOTHING = year(ranked(90), 50, pins={"1": "甲级"}).with_clause("merit", mode="off").problem()
"""Infeasible: 1 pinned at 100 of 50."""
FAMILIES = {"cpsat": "cp", "highs": "lp", "cbc": "coin"}

Wrong = Callable[[int, SolverAnswer], SolverAnswer]
"""Told the number of the goal that is asked for and the true answer."""


class Engine:
    """CP-SAT as `name`; `before` is called with the number of every goal it is asked for, `wrong` changes answers."""

    version = "1"

    def __init__(
        self, name: str, before: Callable[[int], object] = lambda _: None, wrong: Wrong = lambda _, a: a
    ) -> None:
        self.name, self.family, self.before, self.wrong = name, FAMILIES[name], before, wrong

    def open(self, model: Model) -> Any:
        outer, session = self, load_backend("cpsat").open(model)

        class Session:
            challenged = 0

            def add(self, row: Row) -> None:
                session.add(row)
                self.challenged = next(k for k, g in enumerate(model.goals) if row.clause == f"goal:{g.name}")

            def optimise(
                self, expression: Linear, sense: Direction, limit_seconds: float | None, hint: Sequence[int] | None
            ) -> SolverAnswer:
                asked = (k for k, g in enumerate(model.goals) if g.expression.terms == expression.terms)
                number = next(asked, self.challenged)
                outer.before(number)
                return outer.wrong(number, session.optimise(expression, sense, limit_seconds, hint))

        return Session()


def _for_ever(*numbers: int) -> Callable[[int], object]:
    return lambda number: time.sleep(3600) if number in numbers else None


def _die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def honest(name: str) -> Engine:
    return Engine(name)


def cpsat_hangs(name: str) -> Engine:
    return Engine(name, _for_ever(0, 1, 2)) if name == "cpsat" else Engine(name)


def highs_hangs(name: str) -> Engine:
    return Engine(name, _for_ever(0, 1, 2)) if name == "highs" else Engine(name)


def each_hangs(name: str) -> Engine:
    """CP-SAT on the first goal, HiGHS on the second: neither finds the list alone."""
    return Engine(name, _for_ever(*{"cpsat": (0,), "highs": (1,)}.get(name, ())))


def all_hang(name: str) -> Engine:
    return Engine(name, _for_ever(0, 1, 2))


def all_hang_on_money(name: str) -> Engine:
    return Engine(name, _for_ever(1))


def highs_dies(name: str) -> Engine:
    return Engine(name, _die) if name == "highs" else Engine(name)


def all_die(name: str) -> Engine:
    return Engine(name, _die)


def highs_gives_up(name: str) -> Engine:
    """It ends without a proof long before time is over."""
    return Engine(name, wrong=lambda *_: SolverAnswer("unknown")) if name == "highs" else Engine(name)


def highs_gives_up_and_cbc_is_not_there(name: str) -> Engine:
    if name == "cbc":
        raise EnvironmentFault("求解器“cbc”无法载入")
    return highs_gives_up(name)


def all_give_up(name: str) -> Engine:
    return Engine(name, wrong=lambda *_: SolverAnswer("unknown"))


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")


def highs_has_no_disk(name: str) -> Engine:
    return Engine(name, _full) if name == "highs" else Engine(name)


def _break(_: int) -> None:
    raise ArithmeticError


def highs_breaks(name: str) -> Engine:
    return Engine(name, _break) if name == "highs" else Engine(name)


def highs_is_not_there(name: str) -> Engine:
    """HiGHS cannot be loaded in a process of its own."""
    if name == "highs" and sys.argv[0] == "-c":
        raise EnvironmentFault("求解器“highs”无法载入")
    return Engine(name)


def highs_prints(name: str) -> Engine:
    """On stdout, from Python and past it, before every answer."""

    def prints(_: int) -> None:
        print("HiGHS run time")
        sys.stdout.flush()
        os.write(1, b"Copyright (c) HiGHS\n")

    return Engine(name, prints) if name == "highs" else Engine(name)


def highs_is_modest(name: str) -> Engine:
    """A false optimum: 1 and 2 at 乙级, 3 at 丙级, 200 of 225."""

    def modest(number: int, answer: SolverAnswer) -> SolverAnswer:
        if number == 0:
            return answer
        worth = {1: 200, 2: 41}[number]
        return replace(answer, value=worth, bound=worth, values=(1, 1, 0, 1, 1, 0, 1, 0, 0, 1))

    return Engine(name, wrong=modest) if name == "highs" else Engine(name)


def highs_denies(name: str) -> Engine:
    return Engine(name, wrong=lambda *_: SolverAnswer("infeasible")) if name == "highs" else Engine(name)


def highs_boasts(name: str) -> Engine:
    """It reports one more than its own solution is worth."""
    return Engine(name, wrong=lambda _, a: replace(a, value=(a.value or 0) + 1)) if name == "highs" else Engine(name)


def with_programs(name: str) -> Engine:
    """Every engine starts a program, as CBC is one, tells its id in a file and waits for it."""

    def waits(_: int) -> None:
        program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
        with open(os.environ["ENGINE_PIDS"], "a", encoding="ascii") as file:  # noqa: PTH123
            file.write(f"{os.getpid()} {program.pid}\n")
        program.wait()

    return Engine(name, waits)


def only_cpsat_works(name: str) -> Engine:
    return Engine(name) if name == "cpsat" else Engine(name, _for_ever(0, 1, 2))
