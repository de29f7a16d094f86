"""What the pages say of DataFrames: the example of both READMEs runs as it stands, every column is on the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from intake_case import book, code, rows

from allocator.frames.arguments import RunOptions
from allocator.frames.schema import TABLES

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "dataframes.md").read_text("utf-8")


def example(name: str) -> str:
    """The one Python example of a README."""
    (found,) = re.findall(r"```python\n(import allocator.*?)```", (PROJECT / name).read_text("utf-8"), re.DOTALL)
    return str(found)


def test_the_example_of_the_readme_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    book(tmp_path / "申报汇总.xlsx", rows(5), ledger=[(code(1), "济南例1号测试有限公司", 2024, "模型券", 50)])
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(example("README.md"), names)
    assert capsys.readouterr().out.startswith("optimal True ")
    assert int(names["result"].spent) == int(names["result"].awards["amount"].sum()) > 0
    assert "L11" in set(names["result"].findings["code"])


def test_both_readmes_have_the_same_ten_lines():
    told = [example(name).splitlines() for name in ("README.md", "README.zh-CN.md")]
    ours, theirs = ([x.partition("  #")[0] for x in lines if x] for lines in told)
    assert ours == theirs
    assert len(ours) == 10


def test_every_column_stands_on_the_page_with_its_dtype():
    sections = dict(re.findall(r"^### `([a-z.]+)`\n(.*?)(?=^###|\Z)", PAGE, re.DOTALL | re.MULTILINE))
    told = {name: re.findall(r"^\| `(\w+)` \| (\w+) \| \S", text, re.MULTILINE) for name, text in sections.items()}
    assert told == {name: list(columns.items()) for name, columns in TABLES.items()}


def test_every_option_stands_on_the_page():
    assert [name for name in RunOptions.__annotations__ if f"`{name}`" not in PAGE] == []
