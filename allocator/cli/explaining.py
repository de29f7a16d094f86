"""explain: why, why not, and what it would have taken, of single candidates."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.many import many_workers, workers_of
from allocator.cli.options import console, exit_code, inputs, options_of, studied, with_study
from allocator.cli.wording import Command
from allocator.errors import UsageError

if TYPE_CHECKING:
    from allocator.run.parts import Run
    from allocator.whatif.dossier.dossier import Dossiers

RECORD, REPLIES = "explain.json", "reply.json"
TABLES = (".xlsx", ".xlsm", ".xls", ".csv", ".et")


@click.command(cls=Command)
@partial(inputs, candidates="申报表… 项目编号…")
@click.option("--all", "every", is_flag=True, help="申报表中的全部项目（逐项复核，用时较长）")
@many_workers
@with_study
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="结果文件夹：explain.json、项目档案.xlsx，写明编号的各一份项目档案-编号.docx；"
    "用 --reply 的，为 reply.json、答复要点-编号.docx",
)
@click.option("--reply", is_flag=True, help="只出答复要点（供拟稿，非正式答复）：只有本项目自己的事实和条文")
@click.option("--with-score", is_flag=True, help="答复要点写明本项目的评审得分，默认不写")
def explain(**given: Any) -> int:
    """项目档案（内部说明）：单个项目为何入选或未入选、差多少、多少预算可入选，逐项求解并复核。"""
    from allocator.cli.progress import progress_bar
    from allocator.parallel import workers
    from allocator.run import pipeline as runs
    from allocator.whatif.dossier.dossier import dossiers

    files, ids = told_apart(given["candidates"], every=given["every"])
    if given["reply"] and given["every"]:
        raise UsageError("【A17】答复要点逐个项目出具，不能与 --all 同用。请写项目编号")
    if given["with_score"] and not given["reply"]:
        raise UsageError("【A17】--with-score 只用于答复要点，请同时写 --reply")
    run = runs.solve(runs.prepare(given["programme"], files, options_of(given)), noted=False)
    if run.result.allocation is None:
        from allocator.cli.whatif import stuck

        return stuck(run, given)
    if given["reply"]:
        _reply(run, ids, given)
        return exit_code(run.result.status, proven=run.result.proven)
    run = studied(run, given)
    with workers(workers_of(given["workers"])) as executor, progress_bar("逐项求解并复核") as progress:
        found = dossiers(run, None if given["every"] else ids, executor=executor, progress=progress)
    _give(found, given)
    return exit_code(run.result.status, proven=run.result.proven)


def told_apart(given: tuple[Path, ...], *, every: bool) -> tuple[list[Path], list[str]]:
    """Return the files, which come first, and the numbers of the candidates.

    Raises
    ------
    UsageError
        There is no file, or one that does not exist, or nobody is named.
    """
    count = next((k for k, path in enumerate(given) if not path.exists()), len(given))
    files, ids = list(given[:count]), [str(path) for path in given[count:]]
    if missing := next((name for name in ids if name.lower().endswith(TABLES)), None):
        raise UsageError(f"【A01】找不到文件“{missing}”。请核对文件名；项目编号写在各申报表之后")
    if not files:
        raise UsageError(f"【A01】找不到文件“{given[0]}”。请先写申报表，再写项目编号")
    if every and ids:
        raise UsageError(f"【A17】已写 --all，不必再写项目编号“{ids[0]}”。请保留其一")
    if not every and not ids:
        raise UsageError("【A17】没有写项目编号。请在申报表之后写一个或几个编号，或用 --all 说明全部项目")
    return files, ids


def _give(found: Dossiers, given: dict[str, Any]) -> None:
    """Write the folder where one was asked for, and the JSON or the report on standard output."""
    from allocator.report import dossier as told
    from allocator.run.record import dumped, headed

    text = dumped(headed(found.run, found.to_json()))
    report = told.report(found)
    if given["out"]:
        from allocator.files import write_folder
        from allocator.report.xlsx import workbook

        files = {RECORD: text.encode(), told.NAME: workbook(report)}
        if not given["every"]:
            from allocator.report.papers import dossiers, word

            files |= {paper.name: word.document(paper) for paper in dossiers.papers(found)}
        write_folder(given["out"], files, found.run.problem.fingerprint, RECORD)
    if given["as_json"]:
        sys.stdout.write(text)
    else:
        from allocator.report.console import show

        show(report, console())


def _reply(run: Run, ids: list[str], given: dict[str, Any]) -> None:
    """Show what the applicants may be told, and write a paper each where a folder was asked for."""
    from allocator.report.papers import reply
    from allocator.run.answer import answer
    from allocator.run.record import dumped

    found = [answer(run, name) for name in dict.fromkeys(ids)]
    papers = reply.papers(run, found, with_score=given["with_score"])
    text = dumped({"schema_version": 1, **reply.record(run, found)})
    if given["out"]:
        from allocator.files import write_folder
        from allocator.report.papers import word

        files = {REPLIES: text.encode(), **{paper.name: word.document(paper) for paper in papers}}
        write_folder(given["out"], files, run.problem.fingerprint, REPLIES)
    if given["as_json"]:
        sys.stdout.write(text)
    else:
        from allocator.report.console import show

        for paper in papers:
            show(reply.screen(paper), console())
