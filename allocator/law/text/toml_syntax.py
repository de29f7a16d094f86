"""What is wrong with a file that is no TOML, in one Chinese sentence with its place (R01)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from typing import NamedTuple

from allocator.law.text.toml_lines import Lines

_PLACE = re.compile(r"line (\d+), column (\d+)")
_TWICE = ("Cannot overwrite", "Cannot declare", "Duplicate inline", "Cannot mutate", "Cannot redefine")
_OPEN = ("Unterminated", "Unclosed", 'Expected "')
"""Faults of an entry that may have begun lines before."""
_QUOTES = "“”‘’「」"
_STOPS = "。、"
_SENTENCES = (
    (_TWICE, "同一项写了两次"),
    (("Unterminated string", 'Expected "'), "引号没有闭合"),
    (("Illegal character '\\n'", "Found invalid character '\\n'"), "引号没有闭合；文字应写在一行之内"),
    (("Illegal character", "Found invalid character"), "有不可见的控制字符，请删去后重新录入"),
    (("Unclosed array",), "方括号没有闭合，或两项之间缺少逗号"),
    (("Unclosed inline table",), "花括号没有闭合，或两项之间缺少逗号；花括号的内容须写在一行之内"),
    (("Expected ']",), "表头的方括号没有闭合，应如 [award] 或 [[tier]]"),
    (("Expected newline",), "值的后面还有多余的文字；每行只写一项，说明文字写在 # 之后"),
    (("Expected '='",), "名称后面缺少等号"),
    (("Invalid statement", "Invalid initial"), "这一行应为“名称 = 值”、[表头] 或 [[表头]]"),
    (("Unescaped",), "双引号内的反斜杠应写两个，或改用单引号"),
    (("Invalid hex", "Escaped character"), "双引号内反斜杠后的写法不对，或改用单引号"),
    (("Invalid date",), "没有这一日期，应如2027-12-31"),
)
"""How tomllib's message begins → the sentence."""


class SyntaxFault(NamedTuple):
    """What is wrong with a text, and in which line."""

    line: int
    says: str


def syntax_fault(text: str, fault: tomllib.TOMLDecodeError) -> SyntaxFault:
    """第14行第9列语法错误（引号没有闭合）: where and what, from what `tomllib` says of the text."""
    text, message = text.replace("\r\n", "\n"), str(fault)
    lines, match = Lines(text), _PLACE.search(message)
    row, column = (int(match[1]), int(match[2])) if match else (lines.count, 0)
    where = f"第{row}行第{column}列" if column else f"第{row}行末尾"
    if lines.twice and message.startswith(_TWICE):
        where = where if lines.twice.second == row else f"第{lines.twice.second}行"
        said = f"{where}语法错误（“{lines.twice.name}”写了两次，前一处在第{lines.twice.first}行）"
        return SyntaxFault(lines.twice.second, said)
    line = text.split("\n")[row - 1]
    said = _said(message, *((line[: column - 1], line[column - 1 :]) if column else (line, "")))
    name, begun = lines.begun
    if message.startswith(_OPEN) and 0 < begun < row:
        said += f"；该项“{name}”始于第{begun}行"
    return SyntaxFault(row, f"{where}语法错误（{said}）")


def _said(message: str, before: str, rest: str) -> str:
    """Return the sentence for one message of tomllib.

    `before` and `rest` are the two parts of the line at the fault.
    """
    general = next((said for begins, said in _SENTENCES if message.startswith(begins)), "不符合 TOML 的写法")
    return _mark(rest[:1]) or _word(message, before, rest) or general


def _mark(first: str) -> str:
    """Tell what a Chinese punctuation mark at the fault should be."""
    if not first or first.isascii():
        return ""
    if first in _QUOTES:
        return "引号应为英文半角的双引号"
    if first in _STOPS or unicodedata.normalize("NFKC", first).isascii():
        return f"“{first}”应为英文半角符号"
    return ""


def _word(message: str, before: str, rest: str) -> str:
    """Tell what a word without quotation marks, or no word at all, should be."""
    if message.startswith("Invalid value"):
        word = re.split(r"[\s,\]}#]", rest, maxsplit=1)[0]
        unknown = f"不能识别“{word}”：文字和带单位的金额应加英文双引号，数和 true、false 不加"
        return unknown if word else "等号后面缺少值"
    if message.startswith("Expected newline") and not before[-1:].isspace():
        return '值的写法不对：文字和带单位的金额应加英文双引号，如 "100万元"；日期应如2027-12-31'
    if message.startswith(("Invalid statement", "Invalid initial", "Expected '='")) and not rest[:1].isascii():
        return '中文名称在等号左边时应加英文双引号，如 "甲档" = 20'
    return ""
