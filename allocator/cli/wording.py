"""Click in Chinese: help pages, and usage errors that name the nearest valid word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import click

from allocator.errors import UsageError
from allocator.law.text.suggest import ended, nearest

_RANGE = re.compile(r"\s*\[(\d+)<=x<=(\d+)\]$")


class Command(click.Command):
    """A command whose help page is Chinese throughout."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options_metavar = "[选项]"

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _options(self, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _help_option(super().get_help_option(ctx))


class Group(click.Group):
    """A group of such commands; an unknown command names the nearest one."""

    command_class = Command

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "命令 …", prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _options(self, ctx, formatter)
        with formatter.section("命令"):
            formatter.write_dl([(name, c.get_short_help_str(80)) for name, c in self.commands.items()])
        formatter.write_paragraph()
        formatter.write_text("各命令的写法见：allocator 命令 --help")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _help_option(super().get_help_option(ctx))

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            said = ended(f"未知命令“{name}”{nearest(name, self.commands)}")
            raise UsageError(f"{said}可用：{'、'.join(self.commands)}")
        return super().resolve_command(ctx, args)


def _options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    options = (p for p in command.get_params(ctx) if isinstance(p, click.Option))
    if records := [(name, _RANGE.sub(r"（\1至\2）", told)) for name, told in _records(options, ctx)]:
        with formatter.section("选项"):
            formatter.write_dl(records)


def _records(options: Iterable[click.Option], ctx: click.Context) -> list[tuple[str, str]]:
    return [r for p in options if (r := p.get_help_record(ctx)) is not None]


def _help_option(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示本说明"
    return option


def usage(fault: click.ClickException) -> str:
    """Return a usage error of click as one Chinese sentence (A17)."""
    command = fault.ctx.command_path if isinstance(fault, click.UsageError) and fault.ctx else "allocator"
    tail = f"用法见 {command} --help"
    match fault:
        case click.exceptions.NoArgsIsHelpError():
            return fault.format_message()
        case click.NoSuchOption():
            known = {o for p in (fault.ctx.command.params if fault.ctx else ()) for o in p.opts}
            return ended(f"【A17】未知选项“{fault.option_name}”{nearest(fault.option_name, known)}") + tail
        case click.MissingParameter():
            return f"【A17】缺少参数“{_name(fault.param)}”。{tail}"
        case click.BadParameter():
            choices = getattr(fault.param.type, "choices", ()) if fault.param else ()
            extra = f"，可用：{'、'.join(map(str, choices))}" if choices else ""
            return f"【A17】参数“{_name(fault.param)}”的值不可用{extra}。{tail}"
        case click.BadOptionUsage():
            return f"【A17】选项“{fault.option_name}”缺少取值或写法有误。{tail}"
        case _:
            return f"【A17】命令行有误：有多余或写错的参数（{_quoted(fault.format_message())}）。{tail}"


def _quoted(message: str) -> str:
    """Return the words of the command line that click's message quotes, without its English."""
    found = re.findall(r"\(([^()]*)\)|'([^']*)'", message)
    return "、".join(a or b for a, b in found) or "无法识别"


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    return param.metavar if isinstance(param, click.Argument) and param.metavar else "/".join(param.opts)


Decorated = Callable[..., Any]
"""A function that click's decorators turn into a command."""
