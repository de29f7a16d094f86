"""What a 方案 can be taken away as: the same bytes as the command line writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocator.files import RESULT
from allocator.report.files import PLAN, files_of
from allocator.report.official.book import Made, zipped
from allocator.report.problems.book import PROBLEMS, problem_book
from allocator.run.parts import Run
from allocator.workbench.answers import READ, Answer, Answers
from allocator.workbench.memory import Memory

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MADE: Memory[dict[str, bytes]] = Memory(8)
_BOOKS: Memory[dict[str, bytes]] = Memory(8)


@dataclass(frozen=True)
class Paper:
    """One file to take away; `make` gives its bytes when it is asked for."""

    title: str
    name: str
    mime: str
    make: Callable[[], bytes]


def papers(answer: Answer, answers: Answers) -> tuple[Paper, ...]:
    """Return the files of a confirmed run, made only when one of them is asked for."""
    run, setup = answer.run, answer.setup
    if run is None or not answer.confirmed:
        return ()

    def made(name: str) -> Callable[[], bytes]:
        return lambda: _made(run, answer, answers)[name]

    found = [
        *problem_papers(answer, answers),
        Paper("result.json", RESULT, "application/json", made(RESULT)),
    ]
    if run.result.allocation:
        found.insert(0, Paper("下载 分配方案.xlsx", PLAN, _XLSX, made(PLAN)))
    if scenario := setup.scenario():
        text = scenario.to_toml().encode()
        found.append(Paper("情景.toml", f"{scenario.name}.toml", "application/toml", lambda: text))
    return tuple(found)


def problem_papers(answer: Answer, answers: Answers) -> tuple[Paper, ...]:
    """问题清单 with the marked copy of what was read, also where nothing could be solved; of several files packed."""
    intake, paths = answer.intake, list(answers.called(answer.setup))
    if intake is None:
        return ()
    name = PROBLEMS if len(paths) == 1 else Path(PROBLEMS).with_suffix(".zip").name

    def made() -> bytes:
        key = answer.setup.key(*READ) + (intake.version or "")
        files = _BOOKS.get(key, lambda: problem_book(intake, paths))
        return files[PROBLEMS] if len(paths) == 1 else _packed(files)

    return (Paper(name, name, _XLSX if len(paths) == 1 else "application/zip", made),)


def meeting_papers(every: Sequence[Made], one: Made, bundle: str) -> tuple[Paper, ...]:
    """Return all papers of a 方案 in one file, and the one that is looked at."""
    packed = Paper(f"下载全部{len(every)}份（{bundle}）", bundle, "application/zip", lambda: zipped(every))
    return packed, Paper(f"只下载 {one.name}", one.name, _mime(one.name), lambda: one.data)


def seen_paper(made: Callable[[], bytes], name: str, number: int) -> Paper:
    """Return the lines of a list that are seen."""
    return Paper(f"导出所见{number}项", f"{name}-所见{number}项.xlsx", _XLSX, made)


def _mime(name: str) -> str:
    return _XLSX if name.endswith(".xlsx") else _DOCX


def file_papers(book: bytes, record: bytes, names: tuple[str, str], whose: str) -> tuple[Paper, ...]:
    """Return a workbook and a record that are there already; `whose`: what they are about."""
    return (
        Paper(f"下载 {names[0]}（{whose}）", names[0], _XLSX, lambda: book),
        Paper(f"{names[1]}（{whose}）", names[1], "application/json", lambda: record),
    )


def _packed(files: Mapping[str, bytes]) -> bytes:
    """Return the files in one archive; equal files give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _made(run: Run, answer: Answer, answers: Answers) -> dict[str, bytes]:
    setup, weighed = answer.setup, run.weighed.model_dump_json() if run.weighed else ""
    return _MADE.get(
        setup.key() + run.problem.fingerprint + weighed, lambda: files_of(run, list(answers.called(setup)))
    )
