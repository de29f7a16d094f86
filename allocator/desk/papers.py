"""What a 方案 can be taken away as: the same bytes as the command line writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allocator.desk.answers import Answer, Answers
from allocator.desk.memory import Memory
from allocator.folder import RESULT
from allocator.report.files import PLAN, files_of
from allocator.report.problems import PROBLEMS
from allocator.run import Run

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MADE: Memory[dict[str, bytes]] = Memory(8)


@dataclass(frozen=True)
class Paper:
    """One file to take away; `make` gives its bytes when it is asked for."""

    title: str
    name: str
    mime: str
    make: Callable[[], bytes]


def papers(answer: Answer, answers: Answers) -> tuple[Paper, ...]:
    """The files of a confirmed run, made only when one of them is asked for."""
    run, setup = answer.run, answer.setup
    if run is None or not answer.confirmed:
        return ()

    def made(name: str) -> Callable[[], bytes]:
        return lambda: _made(run, answer, answers)[name]

    found = [
        Paper("问题清单.xlsx", PROBLEMS, _XLSX, made(PROBLEMS)),
        Paper("result.json", RESULT, "application/json", made(RESULT)),
    ]
    if run.result.allocation:
        found.insert(0, Paper("下载 分配方案.xlsx", PLAN, _XLSX, made(PLAN)))
    if scenario := setup.scenario():
        text = scenario.to_toml().encode()
        found.append(Paper("情景.toml", f"{scenario.name}.toml", "application/toml", lambda: text))
    return tuple(found)


def _made(run: Run, answer: Answer, answers: Answers) -> dict[str, bytes]:
    setup = answer.setup
    return _MADE.get(setup.key() + run.problem.fingerprint, lambda: files_of(run, answers.files(setup)))
