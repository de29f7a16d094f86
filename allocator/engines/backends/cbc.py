"""CBC, the program that comes with PuLP: branch and cut in a process of its own.

PuLP holds the model and writes it; the program is run here, not by PuLP, because PuLP reports `Optimal` when time ran
out, takes "within gap tolerance" for a proof, breaks on a temporary folder with a blank in its path and never tells
the bound. What counts is the first line of the solution file:

    Optimal - objective value 12.00000000                    proven
    Stopped on time - objective value 12.00000000            a solution, if it stands up to the rows
    Infeasible / Integer infeasible - objective value …      values follow, and mean nothing
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pulp

from allocator.engines.backends.protocol import SolverAnswer, minimised, objective, objective_bound, row_bounds, whole
from allocator.errors import EnvironmentFault, VerificationError, reason
from allocator.models.algebra import Linear
from allocator.models.model import Direction, Model, Row

_PROGRAM = Path(pulp.PULP_CBC_CMD.pulp_cbc_path)
_EXACTLY = ("-ratio", "0", "-allow", "0", "-timeMode", "elapsed")
_UNCUT = ("-cuts", "off")
"""Where sums are carried: CBC's cuts on rows with a quotient cut off optima (2 of 60 random models of 90 bits)."""
_PLAINLY = ("-preprocess", "off", "-presolve", "off", *_UNCUT)
"""Where the start given to it is better than what CBC says: asked again, as plainly as it can be."""
_GRACE_SECONDS = 2.0
"""CBC looks at the clock only between nodes; past this it is ended."""
_FIRST_LINE = re.compile(r"(?P<state>.*) - objective value (?P<value>\S+)")
_LOWER_BOUND = re.compile(r"^Lower bound:\s+(\S+)", re.MULTILINE)
_SENSES = {"<=": pulp.LpConstraintLE, ">=": pulp.LpConstraintGE, "=": pulp.LpConstraintEQ}


class CbcSession:
    """One PuLP problem; each goal replaces its objective.

    Variables are called x000123 and rows r000123 by their position, because PuLP turns both `A-1` and `A 1` into `A_1`.
    """

    def __init__(self, model: Model) -> None:
        self._problem = pulp.LpProblem("allocation", pulp.LpMinimize)
        # PuLP 3.3.0 has no add_variable, and later ones warn of the plain constructor.
        make = getattr(self._problem, "add_variable", pulp.LpVariable)
        self._variables = [make(f"x{v.index:06d}", v.low, v.high, pulp.LpInteger) for v in model.variables]
        self._within = model.within
        self._how: tuple[str, ...] = _UNCUT if model.derived else ()
        self._rows: list[Row] = []
        for row in model.rows:
            self.add(row)

    def add(self, row: Row) -> None:
        low, high = row_bounds(row)
        left = pulp.LpAffineExpression([(self._variables[index], c) for index, c in row.terms])
        self._problem.addConstraint(
            pulp.LpConstraint(left, _SENSES[row.sense], f"r{len(self._rows):06d}", high if low is None else low)
        )
        self._rows.append(row)

    def optimise(
        self, expression: Linear, sense: Direction, limit_seconds: float | None, hint: Sequence[int] | None
    ) -> SolverAnswer:
        terms = minimised(expression, sense)
        # Every variable, with 0 where it does not count: PuLP writes bounds of columns it has not written otherwise.
        self._problem.setObjective(
            pulp.LpAffineExpression([(x, terms.get(i, 0)) for i, x in enumerate(self._variables)])
        )
        begun = time.monotonic()
        answer = self._asked(expression, sense, limit_seconds, hint)
        if hint is not None and self._belied(answer, expression.value(hint), sense, hint):
            left = None if limit_seconds is None else limit_seconds - (time.monotonic() - begun)
            self._how = _PLAINLY
            answer = self._asked(expression, sense, left, hint)
        return answer

    def _belied(self, answer: SolverAnswer, known: int, sense: Direction, hint: Sequence[int]) -> bool:
        """Tell whether the start itself is better than what is said to be the best."""
        if answer.status not in ("optimal", "infeasible") or any(not row.holds(hint) for row in self._rows):
            return False
        return answer.value is None or (answer.value > known if sense == "min" else answer.value < known)

    def _asked(
        self, expression: Linear, sense: Direction, limit_seconds: float | None, hint: Sequence[int] | None
    ) -> SolverAnswer:
        with TemporaryDirectory(prefix="allocator-cbc-") as folder:
            log = self._run(Path(folder), limit_seconds, hint)
            solution = Path(folder, "model.sol")
            lines = solution.read_text("ascii").splitlines() if log is not None and solution.exists() else []
        first = _FIRST_LINE.fullmatch(lines[0]) if lines else None
        if first is None:
            return SolverAnswer("unknown")
        state, value = first["state"], objective(expression, sense, float(first["value"]))
        if state in ("Infeasible", "Integer infeasible"):
            return SolverAnswer("infeasible")
        if state == "Optimal":
            found = self._read(lines)
            if any(math.isnan(x) for x in found):  # the file was cut short: the disk is full
                return SolverAnswer("unknown")
            return SolverAnswer("optimal", value, value, whole(found, "CBC"))
        stopped = self._stopped(lines)
        if stopped is None:
            return SolverAnswer("unknown")
        told = _LOWER_BOUND.search(log or "")
        bound = objective_bound(expression, sense, float(told[1])) if told else None
        return SolverAnswer("feasible", expression.value(stopped), bound, stopped)

    def _run(self, folder: Path, limit_seconds: float | None, hint: Sequence[int] | None) -> str | None:
        """Run CBC on the problem in `folder`; its log, or None where it had to be ended."""
        self._problem.writeMPS(folder / "model.mps")
        command = [str(_PROGRAM), "model.mps", *_EXACTLY, *self._how]
        if hint is not None:
            (folder / "start.mst").write_text(_start(hint), "ascii")
            command += ["-mips", "start.mst"]
        if limit_seconds is not None:
            command += ["-sec", f"{max(limit_seconds, 0.01):.3f}"]
        command += ["-solve", "-printingOptions", "all", "-solution", "model.sol"]
        try:
            done = subprocess.run(  # noqa: S603 - the program PuLP ships, with arguments of ours alone
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=None if limit_seconds is None else limit_seconds + _GRACE_SECONDS,
                check=False,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except subprocess.TimeoutExpired:
            return None
        except OSError as fault:
            raise EnvironmentFault(f"无法运行随 PuLP 安装的 CBC：{reason(fault)}。请重新安装 pulp(>=3.3,<4)") from fault
        if done.returncode < 0:
            raise EnvironmentFault(f"CBC被系统中断（返回码{done.returncode}，多为内存不足）。请关闭其他程序后重试")
        if done.returncode != 0:
            raise VerificationError(f"求解器CBC异常退出（返回码{done.returncode}），已停止，不输出名单")
        return done.stdout

    def _read(self, lines: Iterable[str]) -> list[float]:
        """Return the values of a solution file, "index name value reduced-cost" per line.

        ** marks one that breaks a bound.
        """
        values = [math.nan] * len(self._variables)
        for line in lines:
            words = line.removeprefix("**").split()
            if len(words) == 4 and words[1].startswith("x"):
                values[int(words[1][1:])] = float(words[2])
        return values

    def _stopped(self, lines: Iterable[str]) -> tuple[int, ...] | None:
        """Return the solution of a run cut short, or None: CBC also prints relaxations and values that break rows."""
        try:
            values = whole(self._read(lines), "CBC")
        except VerificationError:
            return None
        return values if self._within(values) and all(row.holds(values) for row in self._rows) else None


def _start(hint: Sequence[int]) -> str:
    """Return a first solution as CBC reads it, in the form of its own solution files."""
    lines = [f"{index} x{index:06d} {value} 0" for index, value in enumerate(hint)]
    return "\n".join(["Stopped on time - objective value 0", *lines, ""])


class Cbc:
    """The CBC backend."""

    name = "cbc"
    family: Literal["coin"] = "coin"

    @property
    def version(self) -> str:
        return str(pulp.__version__)

    def open(self, model: Model) -> CbcSession:
        if not os.access(_PROGRAM, os.X_OK):
            raise EnvironmentFault(f"找不到随 PuLP 安装的 CBC（{_PROGRAM.name}）。请重新安装 pulp(>=3.3,<4)")
        return CbcSession(model)


BACKEND = Cbc()
