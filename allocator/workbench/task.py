"""One long piece of work, and the process that does it: `python -m allocator.workbench.task WORKSPACE COUNTER`.

The work is the one line on its input; when the input closes, the server at its other end is gone, and it ends.
"""

from __future__ import annotations

import os
import pickle
import sys
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Literal

from allocator.errors import AllocatorError
from allocator.files.streams import results
from allocator.law.clause.fields import Frozen
from allocator.run.parts import Run
from allocator.run.pipeline import solve
from allocator.workbench.answers import Answer, Answers
from allocator.workbench.setup import Setup
from allocator.workbench.workspace import Workspace

Task = Literal["solve", "prices", "frontier", "short", "causes"]


class Work(Frozen):
    """What is to be done. `against`: the 基准, where the causes of changes are asked for."""

    task: Task
    setup: Setup
    against: Setup | None = None

    @property
    def key(self) -> str:
        return self.task + self.setup.key() + (self.against.key() if self.against else "")


class Counter:
    """Tells the page how far the work is."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __call__(self, done: int, most: int) -> None:
        self.file.write_text(f"{done} {most}", encoding="ascii")


def result(answers: Answers, work: Work, counter: Counter) -> object:
    """What the work gives.

    Raises
    ------
    AllocatorError
        It cannot be done; the text says why.
    """
    run = _run(answers, work.setup, noted=work.task == "solve")
    if work.task == "solve":
        problem = replace(run.problem, at=None)
        return replace(run, problem=problem, result=replace(run.result, problem=problem))
    if work.task == "causes":
        from allocator.workbench.comparing import causes_of  # noqa: PLC0415 - each task imports what it needs

        assert work.against is not None
        base = _answer(answers, work.against)
        return causes_of(answers, base, Answer(work.setup, run.prepared, run, confirmed=True), progress=counter)
    if work.task == "prices":
        from allocator.proof.resolve import answered  # noqa: PLC0415
        from allocator.whatif.moves import moves  # noqa: PLC0415
        from allocator.whatif.price import prices, refuse_entitled  # noqa: PLC0415

        refuse_entitled(run.programme)
        counter(0, len(moves(run.case)))  # the first one may take long
        return prices(run.case, answered(run.result), progress=counter)
    from allocator.workbench.whatif import curve, short  # noqa: PLC0415

    return curve(run, progress=counter) if work.task == "frontier" else short(run)


def _run(answers: Answers, setup: Setup, *, noted: bool = False) -> Run:
    return solve(answers.prepared(setup), noted=noted)


def _answer(answers: Answers, setup: Setup) -> Answer:
    run = _run(answers, setup)
    return Answer(setup, run.prepared, run, confirmed=True)


def main() -> None:
    """Do the work on the input; its result, or the fault's words, to the output."""
    out = results() or sys.stdout.buffer
    work = Work.model_validate_json(sys.stdin.buffer.readline())
    Thread(target=_end_with_server, daemon=True).start()
    try:
        found = result(Answers(Workspace(Path(sys.argv[1]))), work, Counter(Path(sys.argv[2])))
    except AllocatorError as fault:
        found = str(fault)
    pickle.dump(found, out)
    out.flush()


def _end_with_server() -> None:
    while os.read(0, 4096):  # not through Python's stdin: its lock would still be held when the interpreter ends
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
