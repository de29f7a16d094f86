"""House rules of the repository, the floors of the imports, pinned versions, and what an installed wheel carries."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from allocator.law.load import measures, shipped
from allocator.law.shipped import PACKAGE, sample_year, shipped_folder

ROOT = PACKAGE.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GENERATED = {".git", ".hypothesis", ".venv", "build", "dist", "out", "__pycache__"}
TEXTS = {"", ".cff", ".cfg", ".json", ".lock", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml"}
INDEX_ADDRESS = re.compile(r"--(extra-)?index-url|--find-links|https?://[^\s\"')]+/simple\b")
MACHINE_PATH = re.compile(r"(?<![\w.])/(home|root|Users|srv)/\w|\b[A-Z]:\\\\?Users\\")


def repository_texts() -> Iterator[tuple[str, str]]:
    """Name and content of every text file of the repository."""
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [i for i in inner if i not in GENERATED and not i.endswith((".egg-info", "_cache"))]
        for path in (Path(folder, name) for name in names):
            if path.suffix in TEXTS:
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8", "replace")


def test_no_index_address_and_no_machine_path():
    own = Path(__file__).relative_to(ROOT).as_posix()
    texts = {name: text for name, text in repository_texts() if name != own}
    assert {"pyproject.toml", "constraints.txt", "Makefile", "allocator/errors.py"} <= set(texts)
    assert [name for name, text in texts.items() if INDEX_ADDRESS.search(text)] == []
    assert [name for name, text in texts.items() if MACHINE_PATH.search(text) or f"{ROOT}/" in text] == []


@pytest.mark.parametrize(
    "line", ["pip install --extra-index-url x", "https://mirror.example/pypi/simple/", "--find-links wheels"]
)
def test_an_index_address_is_seen(line: str):
    assert INDEX_ADDRESS.search(line)


@pytest.mark.parametrize("line", ["open('/home/li/x')", "-e /srv/main", r"C:\Users\li"])
def test_a_machine_path_is_seen(line: str):
    assert MACHINE_PATH.search(line)


class TestImports:
    def test_the_floors_hold(self):
        assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == 0

    @pytest.mark.parametrize(
        ("module", "line", "contract"),
        [
            ("money.py", "from allocator import problem", "Imports go down only"),
            ("models/tally.py", "from allocator.engines import score_lines", "Imports go down only"),
            ("newcomer.py", "from allocator import money", "Imports go down only"),
            ("engines/score_lines/solve.py", "import pulp", "Only the backends import a solver"),
            ("models/algebra.py", "from ortools.sat.python import cp_model", "The mathematics and the audit"),
            ("problem/problem.py", "import pandas", "pandas stays at the edges"),
            ("report/__init__.py", "import streamlit", "Only the app imports streamlit"),
        ],
    )
    def test_a_breach_is_seen(self, tmp_path: Path, module: str, line: str, contract: str):
        for name, text in repository_texts():
            if name == "pyproject.toml" or re.fullmatch(r"allocator/.*\.py", name):
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name).write_text(text, "utf-8")
        with (tmp_path / "allocator" / module).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
        code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
        command = [sys.executable, "-X", "utf8", "-c", code]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 1
        assert re.search(f"{contract}.* BROKEN", done.stdout)


class TestConstraints:
    lines = [x for x in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not x.startswith("#")]

    def test_every_line_pins_one_package(self):
        assert [line for line in self.lines if not re.fullmatch(r"[A-Za-z0-9][\w.-]*==[\d.]+", line)] == []
        names = [canonicalize_name(line.partition("==")[0]) for line in self.lines]
        assert sorted(set(names)) == sorted(names)

    def test_every_dependency_is_pinned_within_its_bounds(self):
        pinned = {canonicalize_name(name): version for name, _, version in (x.partition("==") for x in self.lines)}
        extras = [r for group in PROJECT["project"]["optional-dependencies"].values() for r in group]
        required = [Requirement(r) for r in (*PROJECT["project"]["dependencies"], *extras)]
        assert [str(r) for r in required if pinned.get(canonicalize_name(r.name), "") not in r.specifier] == []

    def test_no_solver_that_clashes(self):
        assert not [line for line in self.lines if line.startswith(("highspy", "pyscipopt"))]


def test_continuous_integration_runs_the_one_command():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    assert script.read_text("utf-8").rstrip().endswith("make test")


def test_licence_and_citation_say_the_same_as_the_package():
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {PROJECT['project']['version']}\n" in citation
    assert f"\nlicense: {PROJECT['project']['license']}\n" in citation
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")[:200]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


class TestWheel:
    def test_it_carries_what_the_commands_need(self, wheel: Path):
        carried = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("allocator/")}
        needed = {
            f"allocator/{path.relative_to(PACKAGE).as_posix()}"
            for pattern in ("**/*.py", "law/programmes/**/*.toml", "law/programmes/sources/*.txt", "py.typed")
            for path in PACKAGE.glob(pattern)
        }
        scenarios = shipped_folder("scenarios")
        needed |= {
            f"allocator/scenarios/{path.relative_to(scenarios).as_posix()}"
            for pattern in (
                "*.toml",
                "ready/**/*.toml",
                "own/*.*",
                "sample_2026/*.toml",
                "sample_2026/*.xlsx",
                "sample_2026/*.py",
            )
            for path in scenarios.glob(pattern)
        }
        assert {f"allocator/scenarios/sample_2026/{x.name}" for x in sample_year().glob("*.xlsx")} <= needed
        pages = [p for p in shipped_folder("app").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
        needed |= {f"allocator/app/{path.relative_to(shipped_folder('app')).as_posix()}" for path in pages}
        assert {"allocator/app/main.py", "allocator/app/.streamlit/config.toml"} <= needed
        assert needed - carried == set()

    def test_it_carries_nothing_else(self, wheel: Path):
        names = zipfile.ZipFile(wheel).namelist()
        assert [n for n in names if not re.match(r"allocator(-[\d.]+\.dist-info)?/", n)] == []
        assert [n for n in names if "__pycache__" in n or "/tests/" in n or n.endswith(".pyc")] == []

    def test_installed_it_finds_its_files(self, wheel: Path, tmp_path: Path):
        zipfile.ZipFile(wheel).extractall(tmp_path)
        code = (
            "import json; from allocator.law.load import load, measures, shipped;"
            "from allocator.law.shipped import sample_year; from allocator.law.catalogue import table;"
            "print(json.dumps([str(sample_year()), [load(k).key for k in shipped() | measures()], len(table())]))"
        )
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=environment,
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        year, keys, rows = json.loads(done.stdout)
        assert Path(year) == tmp_path / "allocator" / "scenarios" / "sample_2026"
        assert (Path(year) / "year.toml").is_file()
        assert set(keys) == set(shipped() | measures())
        assert rows == 35
