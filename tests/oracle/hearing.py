"""Listens to the package while tests run, and then takes one fact after the other away from every sentence it heard.

As a plugin of pytest (`-p oracle.hearing --heard FILE`) it writes what it found to a file. As a command it chooses anew
the few tests that let every sentence be heard, and writes them to `speaking.txt`: from the project's folder,
`PYTHONPATH=tests .venv/bin/python -m oracle.hearing` (it runs the tests of the rooms once).
"""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from oracle.calls import Heard
from oracle.templates import Template, listening, templates, unnoticed

import allocator

PROJECT = Path(__file__).parents[2]
CHOSEN = Path(__file__).with_name("speaking.txt")
ARGUED = Path(__file__).with_name("unspoken.txt")
FILES = "speaks of files, cells and columns: findings with a code each, told by their own tests"
TEXTS = "speaks of the text of a 办法 or of a settings file, and of no list"
USAGE = "speaks of commands, options and pages: the same whatever list there is"
SETTINGS = "refuses settings that are unknown or cannot stand together, before there is a list"
ROWS = "names rows, variables and goals for solvers, and refuses their defects"
ROOMS = ("law", "problem", "intake", "proof", "run", "whatif", "report", "cli")
"""Whose tests let sentences be heard."""
SILENT = {
    "cli.main": USAGE,
    "cli": USAGE,
    "cli.demo": USAGE,
    "workbench": USAGE,
    "frames": FILES,
    "run.doctor": USAGE,
    "cli.wording": USAGE,
    "report.shelf.scenarios": USAGE,
    "report.shelf.template": FILES,
    "parallel": USAGE,
    "law.ready": USAGE,
    "whatif.compare.inputs": FILES,
    "whatif.frontier.asked": USAGE,
    "whatif.compare.recorded": FILES,
    "whatif.weights.scheme": TEXTS,
    "whatif.weights.values": FILES,
    "files": FILES,
    "intake": FILES,
    "money": FILES,
    "law.text": FILES,
    "intake.scoring.arithmetic": FILES,
    "report.problems": FILES,
    "report.official.opened": FILES,
    "report.official.docx_in": FILES,
    "report.official.blocks": FILES,
    "report.official.template_check": FILES,
    "report.official.choosing": USAGE,
    "report.official.starting": USAGE,
    "law.award": TEXTS,
    "law.catalogue": TEXTS,
    "law.claims": TEXTS,
    "law.clause": TEXTS,
    "law.choices": TEXTS,
    "law.consistency": TEXTS,
    "law.file_schema": TEXTS,
    "law.fitting": TEXTS,
    "law.quotes": TEXTS,
    "law.contradictions": TEXTS,
    "law.measures": TEXTS,
    "law.official_text": TEXTS,
    "law.own_file": TEXTS,
    "law.settings": TEXTS,
    "law.programme": TEXTS,
    "law.load": TEXTS,
    "report.shelf.programmes": TEXTS,
    "law.scenario_file": TEXTS,
    "law.schema": TEXTS,
    "law.tiers": TEXTS,
    "problem.build": SETTINGS,
    "law.scenario": SETTINGS,
    "engines": ROWS,
    "models.algebra": ROWS,
    "models.decisions": ROWS,
    "models.limbs": ROWS,
    "models.model": ROWS,
}
"""A module, or a package with all its modules → why its sentences are not asked here. Every other one speaks."""


OF_FILES = ("misfit", "check", "settings", "along", "alike", "header", "_banded", "_ordered", "_stated", "_one_of")
"""What a kind's `Figures` answer when a 办法 or a settings file is read: as silent as the files that read them."""


def modules() -> list[str]:
    """Every module of the package, without its name."""
    found = pkgutil.walk_packages(allocator.__path__, "allocator.")
    return sorted(m.name.removeprefix("allocator.") for m in found if not m.name.endswith("__main__"))


def silent(module: str) -> str | None:
    """Why the sentences of a module are not asked; None: it speaks."""
    return next((why for name, why in SILENT.items() if f"{module}.".startswith(f"{name}.")), None)


def speaking() -> list[str]:
    """The modules that make sentences of a list: all those for which no reason says otherwise."""
    return [f"allocator.{m}" for m in modules() if silent(m) is None]


def of_a_file(template: Template) -> bool:
    """Whether it speaks of a settings file, among the answers of a kind of clause."""
    owner, _, name = template.function.partition(".")
    return template.module.startswith("allocator.models.rules.") and owner == "Figures" and name in OF_FILES


def argued() -> dict[str, str]:
    """Template, or template ⟨fact⟩ → why it need not be heard, or its fact not be noticed."""
    lines = ARGUED.read_text("utf-8").splitlines()
    return {name: reason.strip() for name, reason in zip(lines[::2], lines[1::2], strict=True)}


class Listener:
    """Hears every sentence that tests make the package say."""

    def __init__(self, file: Path, *, only_names: bool) -> None:
        self.file, self.only_names = file, only_names
        self.asked = [t for t in templates(speaking()) if not of_a_file(t)]
        self.heard = Heard(where=lambda: os.environ.get("PYTEST_CURRENT_TEST", "?").rpartition(" ")[0])
        self.seconds: Counter[str] = Counter()
        self.stack = ExitStack()

    def pytest_sessionstart(self) -> None:
        self.stack.enter_context(listening(self.asked, self.heard))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        self.stack.close()
        told = self._names() | ({} if self.only_names else self._facts())
        self.file.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")

    def _names(self) -> dict[str, Any]:
        return {"tests": {name: sorted(of) for name, of in self.heard.tests.items()}, "seconds": self.seconds}

    def _facts(self) -> dict[str, Any]:
        return {
            "templates": [t.name for t in self.asked],
            "labels": sum(t.label for t in self.asked),
            "facts": sum(len(t.facts) for t in self.asked),
            "unheard": [t.name for t in self.asked if not t.label and t.name not in self.heard.calls],
            "unnoticed": [f"{t.name} ⟨{fact}⟩" for t in self.asked for fact in self._unnoticed(t)],
            "factless": [t.name for t in self.asked if t.default or not (t.facts or t.label)],
        }

    def _unnoticed(self, one: Template) -> list[str]:
        return unnoticed(one, self.heard.calls[one.name]) if one.name in self.heard.calls else []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write, and whether facts are taken away."""
    parser.addoption("--heard", type=Path, required=True)
    parser.addoption("--heard-names", action="store_true")


def pytest_configure(config: pytest.Config) -> None:
    """Listen from the start."""
    config.pluginmanager.register(Listener(config.option.heard, only_names=config.option.heard_names))


def listen(ids: list[str], file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run tests with this plugin in a process of its own, wherever the caller stands."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "oracle.hearing"]
    path = os.pathsep.join((str(PROJECT), str(PROJECT / "tests"), os.environ.get("PYTHONPATH", "")))
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    return subprocess.run(
        [*command, "--heard", str(file), *more, *ids],
        cwd=PROJECT,
        env=kept | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def choose(told: dict[str, Any]) -> list[str]:
    """Few and quick tests that make every sentence heard that any test makes heard, the most per second first."""
    of: dict[str, set[str]] = {}
    for name, tests in told["tests"].items():
        for test in tests:
            if "::" in test:
                of.setdefault(test, set()).add(name)
    left, chosen = set().union(*of.values()), []
    while left:
        best = max(sorted(of), key=lambda t: len(of[t] & left) / (0.05 + told["seconds"].get(t, 0)))
        chosen.append(best)
        left -= of[best]
    return sorted(chosen)


def main() -> None:
    """Choose anew."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "heard.json"
        done = listen([f"tests/{room}" for room in ROOMS], file, "--heard-names")
        sys.stdout.write(done.stdout)
        CHOSEN.write_text("\n".join(choose(json.loads(file.read_text("utf-8")))) + "\n", "utf-8")


if __name__ == "__main__":
    main()
