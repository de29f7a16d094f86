"""programmes, scenarios, template, doctor, demo: what the package brings along, and whether it works here."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from allocator.cli.options import console
from allocator.cli.wording import Command
from allocator.errors import UsageError


@click.command(cls=Command)
@click.option(
    "--schema",
    is_flag=False,
    flag_value="model-voucher",
    metavar="[办法]",
    help="列出情景可设的路径和两种文件的 JSON Schema，默认 model-voucher",
)
@click.option("--json", "as_json", is_flag=True, help="标准输出只写 JSON")
def programmes(*, schema: str | None, as_json: bool) -> int:
    """列出随附的办法、若干政策措施各项及其状态。"""
    from allocator.law import catalogue
    from allocator.law.contradictions import lint
    from allocator.law.file_schema import schema_of
    from allocator.report.console import drawn, show
    from allocator.report.shelf import programmes as told

    if schema is not None:
        found = schema_of(schema)
        if as_json:
            sys.stdout.write(json.dumps(found.to_json(), ensure_ascii=False, indent=1, default=str) + "\n")
        else:
            show(told.schema(found.programme, found.settings, found.schemas), console())
        return 0
    rows, conflicts = catalogue.catalogue(), lint()
    measures = tuple(m for m in catalogue.table() if m.row)
    if as_json:
        from dataclasses import asdict

        data = {
            "schema_version": 1,
            "programmes": [asdict(row) for row in rows],
            "measures": [asdict(row) for row in measures],
            "conflicts": [asdict(c) for c in conflicts],
        }
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n")
    else:
        screen = console()
        wide = not drawn(screen) or screen.width >= told.WIDE
        show(told.report(rows, measures, conflicts, wide=wide), screen)
    return 0


@click.command(cls=Command)
@click.argument("programme", required=False, metavar="[办法]")
@click.option("--json", "as_json", is_flag=True, help="标准输出只写 JSON")
def scenarios(*, programme: str | None, as_json: bool) -> int:
    """列出随附的情景；给出办法的，只列适用的，并列明各项改动。"""
    from allocator.law import ready
    from allocator.law.load import load, shipped
    from allocator.report.shelf import scenarios as told

    if programme is None:
        found = told.everywhere(ready.every(), [load(key) for key in shipped()])
    else:
        law = load(programme)
        found = told.under(ready.fitting(law), law)
    if as_json:
        data = {"schema_version": 1, "scenarios": [row.to_json() for row in found]}
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    else:
        from allocator.report.console import show

        show(told.report(found), console())
    return 0


@click.command(cls=Command)
@click.argument("programme", metavar="办法")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="文件.xlsx", help="写到哪里；已有的不覆盖"
)
def template(*, programme: str, out: Path) -> int:
    """按办法生成申报汇总表模板：列名、单位、下拉词、示例行和填表说明。"""
    from allocator.files import write_file
    from allocator.intake import check_columns
    from allocator.law.load import load
    from allocator.report.shelf.template import template as made

    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"【A17】--out：读到“{out.name}”，应以 .xlsx 结尾")
    if not write_file(out, made(load(programme, check_columns)), new=True):
        raise UsageError(f"【A14】“{out}”已存在，不覆盖。请换一个文件名（--out）")
    click.echo(f"模板已写到 {out}；填写后用 check 核对")
    return 0


@click.command(cls=Command)
def doctor() -> int:
    """检查运行环境：版本、求解引擎、相互冲突的软件包。"""
    from allocator.report.console import show
    from allocator.report.shelf import doctor as told
    from allocator.run.doctor import diagnose

    checks = diagnose()
    show(told.report(checks), console())
    return 0 if all(c.ok for c in checks) else 1


@click.command(cls=Command)
@click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help="结果文件夹，每个办法一个子文件夹")
def demo(*, out: Path | None) -> int:
    """用随附的虚构样例年度演示四个办法，以及模型券的地市均衡情景。"""
    from allocator.cli.demo import play

    return play(console(), out)
