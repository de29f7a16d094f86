"""The package with every sentence of its own replaced by random letters, a new text each time one is made.

Run as a program it answers command lines: `python -m oracle.blurred COMMANDS.json ANSWERS.json [--blurred]`. Where the
codes and numbers of an answer depend on what a sentence says, the blurred package answers otherwise, or fails.
"""

from __future__ import annotations

import ast
import io
import json
import re
import string
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from random import Random
from types import CodeType, ModuleType
from typing import Any

CHINESE = re.compile(r"[\u4e00-\u9fff]")
DATA = {
    "intake.synonyms": "headers that planners write",
    "intake.headers": "headers that planners write",
    "intake.layout": "headers that planners write",
    "intake.lists.award_list": "headers and cells of a list made by hand",
    "intake.finding_codes": "the table of codes, read line by line",
    "intake.answers": "是, 否 and their like in cells",
    "intake.gates": "是, 否 and their like in cells",
    "intake.cells": "units in cells",
    "intake.units": "units in cells",
    "intake.cities": "names of places",
    "intake.tiers": "what stands in a cell for no tier",
    "intake.entitlements": "headers and units that planners write",
    "intake.non_data_rows": "sums and footnotes of tables",
    "intake.multiple_tables": "headers that planners write",
    "intake.lines": "what stands in a cell for no score",
    "intake.lists.listed_awards": "a remark of a list made by hand",
    "intake.questions": "words, headers and answers of people's files",
    "intake.sheets": "titles of sheets, and groups written above rows",
    "intake.periods": "units of periods",
    "intake.score_words": "what stands in a cell for no score",
    "intake.header_notes": "headers that planners write",
    "intake.scoring": "headers and marks",
    "intake.ledger.sheet": "headers of a ledger",
    "intake.ledger.rows": "years and units of a ledger",
    "intake.matching": "our own names of columns, which column maps use",
    "intake.mapping": "our own names of columns, which column maps use",
    "law.official_text": "the official texts",
    "law.contradictions": "the official texts",
    "law.own_file": "words of the files of one's own programmes",
    "law.applicants": "classes of applicants in the files of programmes",
    "law.award": "words of the files of programmes",
    "law.qingdao": "the city's name, and what `--qingdao` takes",
    "law.topic": "topics in cells",
    "law.quotes": "the official texts",
    "law.claims": "the official texts",
    "law.clause.cities": "names of cities",
    "workbench.lists.tiles": "names of cities",
    "money": "units of amounts",
}
"""A module, or a package with all its modules → which words of people's files and of the official texts stand in it.

They are matched with what is read, so they stay; the sentences that such a module makes (f-strings) are blurred too.
"""
KEYS = frozenset({"项目"})
"""What f-strings make that are keys and no sentences: 项目17, by which a comparison names what is fixed by hand."""
NO_ARTICLE = "本厅选择"
"""What stands for the article where the ministry chose: the same wherever it stands, so that it is named once."""
UNSPOKEN: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Compare: ("left", "comparators"),
    ast.Subscript: ("slice",),
    ast.Dict: ("keys",),
    ast.match_case: ("pattern",),
    ast.FunctionDef: ("returns", "decorator_list"),
    ast.AnnAssign: ("annotation",),
    ast.arg: ("annotation",),
}
"""Where a text is compared, looked up or a type, it is not said."""
MATCHING = frozenset({"add", "compile", "fullmatch", "replace", "removesuffix", "removeprefix", "endswith", "strip"})
"""Calls whose plain texts are matched with what is read, or name the subject of a finding: they are no sentences."""


class Blur:
    """Makes the random texts; each is another one, so that no two sentences are equal either."""

    def __init__(self) -> None:
        self.random = Random(49)

    def __call__(self, said: str, *parts: object) -> str:
        """Random letters instead of a text; of one that has `parts`, only where one of them is Chinese."""
        if not said or (parts and not any(CHINESE.search(str(part)) for part in parts)):
            return said
        return "".join(self.random.choices(string.ascii_letters, k=12))


class Blurring(ast.NodeTransformer):
    """Wraps every sentence of a module.

    Parameters
    ----------
    words
        Words that are codes by themselves: units, states of a 办法.
    data
        Whether plain words of the module are matched with what is read.
    """

    def __init__(self, words: frozenset[str], *, data: bool) -> None:
        self.words, self.data = words, data

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Leave what is compared, looked up, a type, or a docstring."""
        kept = {name: getattr(node, name) for name in self._unspoken(node)}
        for name, value in kept.items():
            setattr(node, name, [] if isinstance(value, list) else None)
        super().generic_visit(node)
        for name, value in kept.items():
            setattr(node, name, value)
        return node

    def _unspoken(self, node: ast.AST) -> Sequence[str]:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MATCHING:
            plain = node.func.attr == "compile" or all(isinstance(a, ast.Constant) for a in node.args[:1])
            return ("args",) if plain else ()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return ("value",)
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
            return ("body",)
        return UNSPOKEN.get(type(node), ())

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """An f-string says something where a part of its own, or a constant in its braces, is Chinese."""
        parts = [p.value for p in node.values if isinstance(p, ast.Constant)]
        if any(CHINESE.search(str(p)) for p in parts) and not KEYS.issuperset(map(str, parts)):
            return _blurred(node)
        braces = [p for p in node.values if isinstance(p, ast.FormattedValue)]
        for part in braces:
            part.value = self.visit(part.value)
        fixed = [p.value for p in braces if _is_fixed(p.value)]
        return _blurred(node, *fixed) if fixed else node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """A plain Chinese text, unless it is a code, the name of a file, or matched with what is read."""
        text = node.value
        if not isinstance(text, str) or not CHINESE.search(text) or self.data or text in self.words:
            return node
        return node if text.endswith((".xlsx", ".json", ".toml", ".csv")) else _blurred(node)


def _is_fixed(node: ast.expr) -> bool:
    """A constant of a module, or an entry of one."""
    name = node.value if isinstance(node, ast.Subscript) else node
    return isinstance(name, ast.Name) and name.id.isupper()


def _blurred(node: ast.expr, *parts: ast.expr) -> ast.Call:
    call = ast.Call(func=ast.Name(id="__blur__", ctx=ast.Load()), args=[node, *parts], keywords=[])
    return ast.copy_location(call, node)


class Loader(SourceFileLoader):
    """Loads a module of the package with its sentences blurred; compiled files of the plain one are not looked at."""

    blur = Blur()
    words: frozenset[str] = frozenset()

    def get_code(self, fullname: str) -> CodeType:
        """The code of the changed source."""
        path = self.get_filename(fullname)
        name = fullname.removeprefix("allocator.")
        data = any(f"{name}.".startswith(f"{module}.") for module in DATA)
        tree = Blurring(self.words, data=data).visit(ast.parse(self.get_data(path), path))
        code: CodeType = compile(ast.fix_missing_locations(tree), path, "exec")
        return code

    def exec_module(self, module: ModuleType) -> None:
        """Run it with the blur at hand."""
        module.__dict__["__blur__"] = self.blur
        super().exec_module(module)


class Finder(MetaPathFinder):
    """Finds the modules of the package for the loader above."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        """The module's spec with the other loader."""
        if fullname.partition(".")[0] != "allocator":
            return None
        spec: ModuleSpec | None = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(fullname, str(spec.origin))
        return spec


def codes() -> frozenset[str]:
    """Words that are codes: members of the package's own Literals, read from their source."""
    package = Path(__file__).parents[2] / "allocator"
    found: set[str] = set()
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
                found |= {
                    c.value for c in ast.walk(node.slice) if isinstance(c, ast.Constant) and isinstance(c.value, str)
                }
    return frozenset(found)


def answer(command: Sequence[str]) -> dict[str, Any]:
    """How a command line ends: its exit code, and its JSON where it writes some."""
    from allocator.cli.main import _guarded  # noqa: PLC0415 - the package is loaded only after it is known how

    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()) as err:
        code = _guarded(list(command))
    text = out.getvalue()
    return {"code": code, "data": json.loads(text) if text.startswith("{") else None, "said": text + err.getvalue()}


def main(commands: Path, answers: Path, *how: str) -> None:
    """Answer every command line of a file."""
    if how:
        Loader.words = codes() | {NO_ARTICLE}
        sys.meta_path.insert(0, Finder())
    asked: dict[str, list[str]] = json.loads(commands.read_text("utf-8"))
    found = {name: answer(command) for name, command in asked.items()}
    answers.write_text(json.dumps(found, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
