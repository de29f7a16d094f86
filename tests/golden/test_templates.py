"""Every sentence of a list is said in some year, and none stands on a fact that can be taken away unnoticed.

`oracle/hearing.py` runs the tests of `oracle/speaking.txt` in a process of its own, hears which templates are said, and
calls the functions that said them again with one fact changed at a time. What need not be heard or noticed is argued
in `oracle/unspoken.txt`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from oracle.hearing import CHOSEN, PROJECT, SILENT, argued, listen, modules, silent

KINDS = ("unheard", "unnoticed", "factless")
"""Never said; said whatever a fact is; standing on no fact, or on that nothing else is known."""


@pytest.mark.timeout(2400)
def test_every_sentence_is_heard_and_stands_on_its_facts(tmp_path: Path) -> None:
    """One test, so that parallel workers run the inner tests once."""
    file = tmp_path / "heard.json"
    done = listen(CHOSEN.read_text("utf-8").splitlines(), file)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    heard: dict[str, Any] = json.loads(file.read_text("utf-8"))
    reasons = argued()
    wrong = {kind: [name for name in heard[kind] if name not in reasons] for kind in KINDS}
    assert wrong == {kind: [] for kind in KINDS}
    found = {name for kind in KINDS for name in heard[kind]}
    assert [name for name in reasons if name not in found] == [], "argued, and nothing is so"
    assert all(reasons.values())


def test_every_module_speaks_or_says_why_not() -> None:
    assert [name for name in SILENT if not any(silent(m) and f"{m}.".startswith(f"{name}.") for m in modules())] == []
    files = {p.relative_to(PROJECT / "allocator") for p in (PROJECT / "allocator").rglob("*.py")}
    named = {".".join(p.with_suffix("").parts).removesuffix(".__init__") for p in files} - {"__init__", "__main__"}
    assert named == set(modules())
