"""One long piece of work behind a page, as a worker does it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from allocator.law.clause.fields import Frozen
from allocator.parallel import Progress
from allocator.parallel.worker import Tell
from allocator.run.parts import Run
from allocator.run.pipeline import solve
from allocator.workbench.answers import Answer, Answers
from allocator.workbench.setup import Setup
from allocator.workbench.workspace import Workspace

if TYPE_CHECKING:
    from allocator.whatif.least_budget import Known

Task = Literal[
    "solve", "prices", "frontier", "short", "causes", "dossier", "dossiers", "binding", "weights", "readings", "near"
]


class Work(Frozen):
    """What is to be done.

    Attributes
    ----------
    against
        The 基准, where the causes of changes are asked for.
    of
        The candidate, where one dossier is asked for; of lists nearly as good, how far in which goal (1|lines_甲); what
        is asked, as JSON, where a study of weights is.
    """

    task: Task
    setup: Setup
    against: Setup | None = None
    of: str = ""

    @property
    def key(self) -> str:
        return self.task + self.setup.key() + (self.against.key() if self.against else "") + self.of


class Step(NamedTuple):
    """How far the work is."""

    done: int
    most: int


def do(folder: Path, work: Work, frontiers: Known | None, tell: Tell) -> object:
    """Do the work on a working folder; tells how far it is."""
    return result(Answers(Workspace(folder)), work, lambda done, most: tell(Step(done, most)), frontiers)


def result(answers: Answers, work: Work, progress: Progress, frontiers: Known | None = None) -> object:
    """Tell what the work gives.

    Parameters
    ----------
    frontiers
        Of a dossier: those of dossiers of the same list before.

    Raises
    ------
    AllocatorError
        It cannot be done; the text says why.
    """
    run = _run(answers, work.setup, noted=work.task == "solve")
    if work.task == "solve":
        problem = replace(run.problem, at=None)
        return replace(run, problem=problem, result=replace(run.result, problem=problem))
    if work.task in ("dossier", "dossiers"):
        from allocator.workbench.dossiers import files, in_full  # noqa: PLC0415 - each task imports what it needs

        return in_full(run, work.of, frontiers) if work.task == "dossier" else files(run, progress=progress)
    if work.task == "weights":
        from allocator.workbench.weights.ask import WeighingAsk  # noqa: PLC0415
        from allocator.workbench.weights.weighing import read, weighing  # noqa: PLC0415

        ask = WeighingAsk.model_validate_json(work.of)
        return weighing(run, [read(answers.workspace, s) for s in ask.schemes], ask, progress)
    if work.task == "causes":
        from allocator.workbench.comparing import causes_of  # noqa: PLC0415

        assert work.against is not None
        base = _answer(answers, work.against)
        return causes_of(answers, base, Answer(work.setup, run.prepared, run, confirmed=True), progress=progress)
    if work.task in ("prices", "binding"):
        from allocator.proof.resolve import answered  # noqa: PLC0415
        from allocator.whatif.binding import bindings  # noqa: PLC0415
        from allocator.whatif.moves import moves  # noqa: PLC0415
        from allocator.whatif.price import prices, refuse_entitled  # noqa: PLC0415

        refuse_entitled(run.programme)
        steps, now = work.task == "prices", answered(run.result)
        progress(0, sum(steps or m.step == "drop" for m in moves(run.case)))  # the first one may take long
        found = prices(run.case, now, steps=steps, progress=progress)
        return found if steps else bindings(run.case, now, found)
    return _beside(run, work, progress)


def _beside(run: Run, work: Work, progress: Progress) -> object:
    """Return what needs the run at hand alone."""
    if work.task == "readings":
        from allocator.whatif.interpretations import interpretations  # noqa: PLC0415

        return interpretations(run.case, progress=progress)
    if work.task == "near":
        return _near(run, work.of)
    from allocator.workbench.whatif import curve, short  # noqa: PLC0415

    return curve(run, progress=progress) if work.task == "frontier" else short(run)


def _near(run: Run, asked: str) -> object:
    """Return the lists within a tolerance of the optimum; the usual goal and tolerance where none is named."""
    from allocator.proof.resolve import answered  # noqa: PLC0415
    from allocator.whatif.near_optimal import alternatives, tolerance  # noqa: PLC0415
    from allocator.whatif.price import refuse_entitled  # noqa: PLC0415

    refuse_entitled(run.programme)
    within, _, goal = asked.partition("|")
    base = answered(run.result)
    return alternatives(run.case, base, tolerance(base, within or None, goal or None))


def _run(answers: Answers, setup: Setup, *, noted: bool = False) -> Run:
    return solve(answers.prepared(setup), noted=noted)


def _answer(answers: Answers, setup: Setup) -> Answer:
    run = _run(answers, setup)
    return Answer(setup, run.prepared, run, confirmed=True)
