"""The rooms of the house: few modules at the root, short files, surveyable packages, doors, one name for a class."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from allocator.law.shipped import PACKAGE, shipped_folder

ROOMS = (
    "law", "problem", "intake", "models", "engines", "proof", "run", "whatif", "report", "frames", "workbench", "cli",
)  # fmt: skip
MOST_LINES = 350
MOST_IN_A_PACKAGE = 6_000
MOST_NAMES = 25


def module_of(path: Path) -> str:
    """`allocator.law.clauses` of its file; the package itself of an `__init__`."""
    parts = ("allocator", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(p): p for p in sorted(PACKAGE.rglob("*.py"))}
PACKAGES = sorted(name for name, path in FILES.items() if path.name == "__init__.py")


def package_of(module: str) -> str:
    return module if module in PACKAGES else module.rpartition(".")[0]


def imported(path: Path) -> Iterator[str]:
    """Every module of ours that a file imports, also inside functions and for types only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "allocator":
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                yield inner if inner in FILES else node.module
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name in FILES)


def test_few_modules_stand_at_the_root() -> None:
    assert {p.parent.name for p in PACKAGE.glob("*/*.py")} == {*ROOMS, "files", "parallel"}
    assert sorted(p.name for p in PACKAGE.glob("*.py")) == [
        "__init__.py", "__main__.py", "errors.py", "money.py",
    ]  # fmt: skip


def test_a_file_holds_one_subject() -> None:
    pages = [*FILES.values(), *shipped_folder("app").glob("*.py")]
    lines = {str(p): len(p.read_text(encoding="utf-8").splitlines()) for p in pages}
    assert {name: n for name, n in lines.items() if n > MOST_LINES} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_can_be_surveyed(package: str) -> None:
    own = [p for m, p in FILES.items() if package_of(m) == package]
    assert sum(len(p.read_text(encoding="utf-8").splitlines()) for p in own) <= MOST_IN_A_PACKAGE


@pytest.mark.parametrize("package", [p for p in PACKAGES if p != "allocator"])
def test_a_door_names_what_others_may_use(package: str) -> None:
    door = import_module(package)
    inside = {m.rpartition(".")[2] for m in FILES if m.rpartition(".")[0] == package}
    assert len(door.__all__) <= MOST_NAMES
    assert [n for n in door.__all__ if n not in inside and not hasattr(door, n)] == []
    assert door.__doc__
    assert [n for n in inside if f"\n    {n} " not in f"{door.__doc__} "] == []


def test_nobody_reaches_past_a_door() -> None:
    readers = {**FILES, **{f"app.{p.stem}": p for p in shipped_folder("app").glob("*.py")}}
    passed = []
    for reader, path in readers.items():
        for module in imported(path):
            way = [p for p in PACKAGES if module.startswith(f"{p}.") and p != "allocator"]
            for package in way:
                inner = module.removeprefix(f"{package}.").partition(".")[0]
                if not f"{reader}.".startswith(f"{package}.") and inner not in import_module(package).__all__:
                    passed.append((reader, module))
    assert sorted(set(passed)) == []


def test_no_two_test_files_share_a_name() -> None:
    # pytest imports a file by its bare name: of two with one name it collects only the first, in a whole run only.
    files = [p.name for p in Path(__file__).parents[1].rglob("test_*.py")]
    assert sorted({name for name in files if files.count(name) > 1}) == []


@pytest.mark.parametrize("name", ["Answer", "Kind", "Line", "Plan", "Position", "TierLevel", "ApplicantNumber"])
def test_a_name_is_one_class(name: str) -> None:
    def named(node: ast.stmt) -> bool:
        match node:
            case ast.ClassDef(name=own) | ast.AnnAssign(target=ast.Name(id=own)):
                return own == name
            case ast.Assign(targets=[ast.Name(id=own)]):
                return own == name
        return False

    trees = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in FILES.items()}
    assert len([module for module, tree in trees.items() for node in tree.body if named(node)]) == 1
