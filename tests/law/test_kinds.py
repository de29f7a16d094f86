"""Every kind of clause answers every question, no other file knows a kind, and a kind can be taken away."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from worlds import candidate, ranked, year

from allocator.law.clause import kind as registry
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Variation
from allocator.law.clause.kind import Kind
from allocator.law.clause.kinds import kind_of, kinds
from allocator.law.load import CHOICES, load, measures, shipped
from allocator.law.schema import read_toml
from allocator.law.shipped import PACKAGE, shipped_folder
from allocator.models.rule import RULES
from allocator.problem.case import Case
from allocator.proof.solve import solve_problem
from allocator.whatif.moves import moves

KINDS = list(kinds())
QUESTIONS = [name for name in (*vars(Clause), *vars(Kind)) if not name.startswith(("_", "model_"))]
SAMPLES = {c.kind: c for key in (*shipped(), *measures()) for c in load(key).clauses}
"""A clause of each kind as the shipped programmes have it."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TOLD_FIELDS = {"kind", *Clause.model_fields}


def literals(annotation: Any) -> Iterator[Any]:
    """The words, and None, that a field takes."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif get_origin(annotation) in (Union, UnionType):
        for part in get_args(annotation):
            yield from literals(part)


def sample(kind: str) -> Clause:
    return SAMPLES.get(kind) or kind_of(kind)(id=kind, by="product", target=1, low=0, high=2, max=1)


def varied(clause: Clause, case: Case) -> list[Variation]:
    found = (clause.relaxed(case), clause.moves(case), clause.loosened(case, case.problem()))
    return [v for part in found for v in part]


def test_there_are_kinds_and_each_has_its_rule_in_its_own_file() -> None:
    assert len(KINDS) >= 20
    for kind in KINDS:
        home = f"allocator.models.rules.{kind}"
        assert (kind_of(kind).__module__, kind_of(kind).__name__, RULES[kind].__module__) == (home, "Figures", home)
    assert len({kind_of(kind).place for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_for_people_is_chinese_and_none_is_missing(kind: str) -> None:
    figures = kind_of(kind)
    assert CHINESE.search(figures.label)
    own = {name: f for name, f in figures.model_fields.items() if name not in TOLD_FIELDS | set(figures.identity)}
    assert own.keys() <= figures.names.keys()
    for name, field in own.items():
        said = figures.told.get(name, {})
        values = {v for v in literals(field.annotation) if v is not None}
        assert values <= said.keys(), (name, values)
        assert all(CHINESE.search(word) for word in said.values())
    assert all(CHINESE.search(words) for words in figures.names.values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_has_an_answer(kind: str) -> None:
    """A question without an argument answers by itself; the others are asked with a year."""
    clause, programme = sample(kind), load("model-voucher")
    for name in QUESTIONS:
        assert getattr(clause, name, None) is not None or name in vars(Clause), name
    case = year([], 100)
    facts = [clause.misfit(programme), clause.lacks(case), clause.judged(), clause.along({}), clause.exceeded("max")]
    assert len(facts) == 5
    assert clause.gives_tier([]) in (True, False)
    clause.check(load("scenario-voucher"), 0) if not kind_of(kind).by_proof else None
    for v in varied(clause, case):
        assert CHINESE.search(v.says)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_can_be_relaxed_or_moved_leaves_a_case(kind: str) -> None:
    programme = load("model-voucher")
    clause = sample(kind)
    case = year([], 100)
    clauses = (*(c for c in case.programme.clauses if c.kind != kind), clause)
    case = case.but(programme=case.programme.model_copy(update={"clauses": clauses}))
    for v in varied(clause, case):
        assert isinstance(v.change(case), Case)
    assert isinstance(clause.placed(case), Case)
    assert isinstance(clause.dropped(case), Case)
    assert programme.key == "model-voucher"


def test_a_kind_without_a_name_is_refused() -> None:
    with pytest.raises(TypeError, match="has no label"):
        type("Nameless", (Clause,), {"__annotations__": {"kind": Literal["nameless"]}, "__module__": "例"})
    assert "nameless" not in kinds()


def test_a_kind_of_another_file_keeps_its_word() -> None:
    made = {"__annotations__": {"kind": Literal["quota"]}, "label": "例", "__module__": "例"}
    with pytest.raises(TypeError, match="another file has it already"):
        type("Again", (Clause,), made)
    assert kind_of("quota").__module__ == "allocator.models.rules.quota"


# ── no list of kinds anywhere else ──

GOAL_FILES = ("models/goals", "models/priority.py", "engines/score_lines/", "whatif/frontier/", "whatif/shortage.py")
"""Files that speak of goals, some of which are called as a clause is."""
MONEY = ("request", "proration", "free")
"""Codes of what reduces an award (`problem.allocation.Label`) and names of the file's columns."""
PATHS = ("budget", "pins", "qingdao")
"""A scenario's path, a field of plain data, an option: words that JSON, TOML and the command line have for ever."""

QUOTED = re.compile(f"['\"]({'|'.join(KINDS)})['\"]")


def compared(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every word that a file compares with, looks up, or collects to look up."""
    for node in ast.walk(tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Dict):
            parts = [*node.keys]
        elif isinstance(node, ast.Set | ast.Tuple | ast.List):
            parts = [*node.elts]
        elif isinstance(node, ast.MatchValue):
            parts = [node.value]
        for part in parts:
            inner = part.elts if isinstance(part, ast.Set | ast.Tuple | ast.List) else [part]
            for one in inner:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.lineno, one.value


def test_no_other_file_compares_with_the_word_of_a_kind() -> None:
    found = []
    pages = [(p, f"app/{p.name}") for p in sorted(shipped_folder("app").glob("*.py"))]
    for path, name in [*((p, str(p.relative_to(PACKAGE))) for p in sorted(PACKAGE.rglob("*.py"))), *pages]:
        if name.startswith(("models/rules/", *GOAL_FILES)) or name.endswith("__init__.py"):
            continue
        text = path.read_text(encoding="utf-8")
        for line, word in compared(ast.parse(text)) if QUOTED.search(text) else ():
            if word in KINDS and word not in (*MONEY, *PATHS):
                found.append((name, line, word))
    assert found == []


def test_law_problem_and_intake_name_no_rule() -> None:
    for room in ("law", "problem", "intake"):
        for path in (PACKAGE / room).rglob("*.py"):
            assert "models.rules" not in re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_nobody_imports_the_file_of_a_kind() -> None:
    """Only the folder finds its files: one that is absent is missed by nobody."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "models.rules." in text else ():
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("allocator.models.rules."):
                assert node.module == "allocator.models.rules.gate", path


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("budget", "merit_order")])
def test_a_year_without_the_kind_is_solved(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever it is, nobody but its own clauses needs it; without sum and order there would be no list to find."""
    case = year([*ranked(90, 85), candidate(3, 8000, city="淄博市")], 200)
    clauses = tuple(c for c in case.programme.clauses if c.kind != kind)
    case = case.but(programme=case.programme.model_copy(update={"clauses": clauses}))
    monkeypatch.delitem(registry.KINDS, kind)
    monkeypatch.delitem(RULES, kind)
    result = solve_problem(case.problem())
    assert result.allocation is not None
    assert result.allocation.funded
    assert all(m.kind != kind for m in moves(case))


# ── in a process of its own ──

LOADS = "from allocator.law.load import load; print(len(load('model-voucher').clauses))"
TABLE = """项目编号,项目名称,申报单位,所在市,综合得分
1,例一,例甲测试公司,例江市,95
2,例二,例乙测试公司,例山市,90
3,例三,例丙测试公司,例江市,85
"""
RULES_FILE = 'year = 2026\nshort = "例"\n[[tier]]\nname = "甲"\nceiling = "10万元"\n'


def run(code: str, home: Path) -> str:
    """What a fresh Python says, with the package of a folder."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=home,
        env={"PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_fresh_process_knows_every_kind_that_only_reads_a_programme() -> None:
    assert int(run(LOADS, PACKAGE.parent)) == len(load("model-voucher").clauses)


def test_whatever_is_imported_first_the_kinds_are_there() -> None:
    assert run("from allocator.law.clause.kinds import kinds; print(*kinds())", PACKAGE.parent).split() == KINDS


@pytest.mark.parametrize("kind", ["city_ceiling"])
def test_without_the_file_of_a_kind_everything_else_works(kind: str, tmp_path: Path) -> None:
    """The package in a folder of its own, without the file and without its clause in choices.toml."""
    shutil.copytree(PACKAGE, tmp_path / "allocator", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "allocator" / "models" / "rules" / f"{kind}.py").unlink()
    choices = tmp_path / "allocator" / CHOICES.relative_to(PACKAGE)
    heads = choices.read_text(encoding="utf-8").split("[[clause]]")
    kept = [part for part in heads if f'kind = "{kind}"' not in part]
    choices.write_text("[[clause]]".join(kept), encoding="utf-8")
    assert len(kept) == len(heads) - 1
    assert kind in [c["kind"] for c in read_toml(CHOICES)["clause"]]
    for name in ("scenarios", "app"):
        shutil.copytree(shipped_folder(name), tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "例.toml").write_text(RULES_FILE, encoding="utf-8")
    (tmp_path / "例.csv").write_text(TABLE, encoding="utf-8")
    code = f"""
import importlib, pkgutil, sys
import allocator
for module in pkgutil.walk_packages(allocator.__path__, "allocator."):
    if not module.name.endswith(("__main__", ".cluster")):
        importlib.import_module(module.name)
from allocator.law.clause.kinds import kinds
assert {kind!r} not in kinds() and len(kinds()) == {len(KINDS) - 1}
from allocator.cli.main import _guarded
assert _guarded(["solve", "例.toml", "例.csv", "--budget", "20万元", "--out", "solve"]) == 0
assert _guarded(["price", "例.toml", "例.csv", "--budget", "20万元"]) == 0
"""
    told = run(code, tmp_path)
    assert "已证明最优" in told
    assert (tmp_path / "solve" / "分配方案.xlsx").is_file()
