"""Every sentence of a list is said in some year, and none stands on a fact that can be taken away unnoticed.

`oracle/hearing.py` runs the tests of `oracle/speaking.txt` in a process of its own, hears which templates are said, and
calls the functions that said them again with one fact changed at a time. What need not be heard or noticed is argued
in `oracle/unspoken.txt`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from oracle.hearing import CHOSEN, PROJECT, SILENT, argued, listen, modules, silent


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("heard") / "heard.json"
    done = listen(CHOSEN.read_text("utf-8").splitlines(), file)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return told


def test_every_sentence_is_heard(heard: dict[str, Any]) -> None:
    assert [name for name in heard["unheard"] if name not in argued()] == []


def test_no_fact_can_be_taken_away_unnoticed(heard: dict[str, Any]) -> None:
    assert [name for name in heard["unnoticed"] if name not in argued()] == []


def test_no_sentence_stands_on_nothing(heard: dict[str, Any]) -> None:
    assert [name for name in heard["factless"] if name not in argued()] == []


def test_what_is_argued_is_there(heard: dict[str, Any]) -> None:
    found = {*heard["unheard"], *heard["unnoticed"], *heard["factless"]}
    assert [name for name in argued() if name not in found] == []
    assert all(argued().values())


def test_every_module_speaks_or_says_why_not() -> None:
    assert [name for name in SILENT if not any(silent(m) and f"{m}.".startswith(f"{name}.") for m in modules())] == []
    files = {p.relative_to(PROJECT / "allocator") for p in (PROJECT / "allocator").rglob("*.py")}
    named = {".".join(p.with_suffix("").parts).removesuffix(".__init__") for p in files} - {"__init__", "__main__"}
    assert named == set(modules())
