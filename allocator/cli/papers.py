"""report: the papers of a run for the meeting and the public."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.options import FILE, console, exit_code, options_of, shared
from allocator.cli.wording import Command
from allocator.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.report.official.giving import Giving
    from allocator.report.official.opened import Opened
    from allocator.report.official.source import Source

FOLDER = click.Path(path_type=Path)
USAGE = "用法：allocator report 结果文件夹，或 allocator report 办法 申报表… --budget 预算"
SOLVING = ("budget", "year", "scenario", "ledger", "published", "qingdao", "sheet", "columns", "confirm", "checked")


class DateType(click.ParamType[date]):
    """A day: 2026-12-01."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        del ctx
        try:
            return date.fromisoformat(value)
        except ValueError:
            name = param.opts[0] if param else ""
            raise UsageError(f"【A17】{name}：读到“{value}”，应为日期，如 2026-12-01") from None


@click.command(cls=Command)
@click.argument("given", nargs=-1, metavar="结果文件夹 | 办法 申报表…", type=FILE)
@shared
@click.option("--fields", type=FILE, metavar="字段.toml", help="只有本处室知道的字段；没有给出的，材料中为【待填：…】")
@click.option("--paper", "names", multiple=True, metavar="材料", help="只出这些材料（可重复），默认办法所需的全部")
@click.option("--versus", multiple=True, type=FILE, metavar="结果", help="并列比较的其他结果文件夹（可重复）：方案比选")
@click.option("--since", type=FILE, metavar="结果", help="上次会议所用的结果文件夹：与上次相比的变化")
@click.option("--weights", type=FILE, metavar="测算", help="对这一结果所作的权重测算：weights 命令的结果文件夹")
@click.option("--publish-on", type=DateType(), help="公示之日，如 2026-12-01")
@click.option("--count-first-day", is_flag=True, help="公示之日计入公示期，默认不计")
@click.option("--with-amounts", is_flag=True, help="公示名单写明金额，默认不写")
@click.option("--with-marks", is_flag=True, help="分市反馈写明得分和位次，默认不写")
@click.option(
    "--template",
    "templates",
    multiple=True,
    metavar="文件.docx",
    help="本单位自己的模板（可重复）；用于哪一种材料，看文件名，或写作 材料=文件.docx",
)
@click.option(
    "--template-init", type=FOLDER, metavar="文件夹", help="写出随附的模板（公文字体、通用字体）和空的 report.toml"
)
@click.option("--final", is_flag=True, help="定稿：为测算底稿或仍有待填的，不产生文件并逐处说明")
@click.option("--zip", "zipped", is_flag=True, help="全部材料合为一个压缩包")
@click.option("--out", type=FOLDER, metavar="文件夹", help="结果文件夹：各份材料和 report.json；不写的只列出待填之处")
def report(**given: Any) -> int:
    """上会和公示材料：由一次测算的结果、本处室的字段和模板生成 Word 文件。"""
    from allocator.report.official import choosing, giving
    from allocator.report.official.ask import Ask

    if given["template_init"]:
        return _start(given)
    if not given["given"]:
        raise UsageError(f"【A17】缺少结果文件夹，或办法和申报表。{USAGE}")
    source = _recorded(given) if _is_run(given["given"]) else _solved(given)
    if isinstance(source, int):
        return source
    kinds = choosing.kinds(source, given["names"])
    ask = Ask(
        publish_on=given["publish_on"],
        count_first_day=given["count_first_day"],
        with_amounts=given["with_amounts"],
        with_marks=given["with_marks"],
        templates=choosing.templates(given["templates"], kinds),
    )
    found = giving.give(source, kinds, ask)
    if given["final"]:
        giving.refuse_unfinished(found)
    _give(found, given)
    return exit_code(source.record["status"], proven=source.record["proven"])


def _is_run(given: Sequence[Path]) -> bool:
    """Tell whether the last argument, behind a programme at most, is a run that was recorded."""
    from allocator.report.official.opened import is_run

    runs = [path for path in given if is_run(path)]
    if runs and (len(runs) > 1 or len(given) > 2 or given[-1] != runs[0]):
        raise UsageError(f"【A17】结果文件夹只能有一个，写在规则文件之后；并列比较的用 --versus。{USAGE}")
    return bool(runs)


def _recorded(given: dict[str, Any]) -> Source | int:
    """Return what papers are made from; or the exit code of a run without a list, told."""
    from allocator.report.official.opened import opened

    if named := next((name for name in (*SOLVING, "no_history", "hold") if given[name]), None):
        raise UsageError(
            f"【A17】材料由已有的结果生成，不能再用 --{named.replace('_', '-')}。请去掉，或改写办法和申报表"
        )
    *rules, path = given["given"]
    run = opened(path, str(rules[0]) if rules else None)
    if not run.listed:
        sys.stderr.write(f"结果“{path}”没有名单，不能出具材料：{run.record['conflict_reason'] or '限时内未找到方案'}\n")
        return exit_code(run.record["status"], proven=False)
    return _source(run, given)


def _solved(given: dict[str, Any]) -> Source | int:
    """Solve as `solve` does, and return the same; or the exit code of a run without a list, told."""
    from allocator.cli.whatif import stuck
    from allocator.report.official.opened import Opened
    from allocator.run import pipeline as runs
    from allocator.run.record import record

    programme, *files = given["given"]
    if not files:
        raise UsageError(f"【A01】“{programme}”不是结果文件夹（其中没有 result.json），也没有写申报表。{USAGE}")
    run = runs.solve(runs.prepare(str(programme), files, options_of(given)))
    if run.result.allocation is None:
        return stuck(run, given)
    return _source(Opened(record(run), run.programme), given, str(programme))


def _source(run: Opened, given: dict[str, Any], rules: str | None = None) -> Source:
    """Put beside a run the office's fields and the runs to compare it with."""
    from allocator.report.official.office import Office, read
    from allocator.report.official.opened import version
    from allocator.report.official.source import Source
    from allocator.run.weighed import fitting, of_result
    from allocator.run.weighed import read as read_study

    rules = rules or (str(given["given"][0]) if given["given"][1:] else None)
    weighed = of_result(run.record)
    if given["weights"]:
        weighed = fitting(read_study(given["weights"]), run.record["fingerprint"])
    return Source(
        run.record,
        run.programme,
        read(given["fields"]) if given["fields"] else Office(),
        [version(path, run, rules) for path in given["versus"]],
        version(given["since"], run, rules) if given["since"] else None,
        weighed,
    )


def _give(found: Giving, given: dict[str, Any]) -> None:
    """Write the folder where one was asked for, and the JSON or the report on standard output."""
    from allocator.report.official import giving
    from allocator.run.record import dumped

    files = found.files(zipped=given["zipped"])
    text = dumped(found.to_json(files))
    if given["out"]:
        from allocator.files import write_folder

        earlier = giving.earlier(given["out"], found)
        files[giving.RECORD] = text.encode()
        write_folder(given["out"], files, found.source.record["fingerprint"], giving.RECORD, may_lack=earlier)
    if given["as_json"]:
        sys.stdout.write(text)
    else:
        from allocator.report.console import show

        show(giving.report(found), console())


def _start(given: dict[str, Any]) -> int:
    """Write the shipped templates and an empty report.toml into a folder that is empty or not there yet."""
    from allocator.files import write_folder
    from allocator.report.official import starting

    folder = given["template_init"]
    if given["given"] or given["out"]:
        raise UsageError("【A17】--template-init 只写出模板，不与其他参数同用。请单独使用")
    write_folder(folder, starting.files(), "", starting.FIELDS)
    click.echo(f"模板和 {starting.FIELDS} 已写到 {folder}；改好后用 --template、--fields 给出")
    return 0
