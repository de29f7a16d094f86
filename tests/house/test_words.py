"""Chinese words are made last: no line of the package compares, cuts or looks up a text by Chinese words of its own.

Words that people write into files, cells and command lines, and the official texts, are matched; each module that does
so says why.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from oracle.hearing import PROJECT

CJK = re.compile(r"[\u2010-\u203f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
CUTS = frozenset(
    {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "split", "rsplit", "find"}
    | {"index", "rfind", "rindex", "replace", "count", "strip", "lstrip", "rstrip", "translate", "get", "pop"}
    | {"match", "search", "fullmatch", "findall", "finditer", "sub", "compile", "isdisjoint", "issubset"}
)
"""Methods that look into a text, or look something up by it: their first argument, and whose they are, are no words."""
CELLS = "matches what planners write into cells and headers of their tables"
TEXTS = "reads the official texts"
FILES = "reads words of the files of programmes and scenarios"
CITIES = "names of cities, which are data"
UNITS = "units of measurements are codes of one character, members of a Literal"
READ_BACK = "reads back what it has written, to check the sums in the file or to know an own comment"
LABELS = "labels beside sums or points of a chart: they are shown in their order, and nothing is looked up"
SIGNS = "sets or takes away signs around a text, whatever it says"
EXEMPT: Mapping[str, str] = {
    "allocator/intake/": CELLS,
    "allocator/law/contradictions.py": TEXTS,
    "allocator/law/official_text.py": TEXTS,
    "allocator/law/sentences.py": TEXTS,
    "allocator/law/catalogue.py": TEXTS,
    "allocator/law/topic.py": CELLS,
    "allocator/law/applicants.py": FILES,
    "allocator/law/clause/": FILES,
    "allocator/law/programme.py": FILES,
    "allocator/law/gates.py": FILES,
    "allocator/law/load.py": FILES,
    "allocator/law/qingdao.py": FILES,
    "allocator/law/text/toml_syntax.py": FILES,
    "allocator/law/text/suggest.py": SIGNS,
    "allocator/law/file_schema.py": LABELS,
    "allocator/cli/options.py": FILES,
    "allocator/files/": "the names of its own folders and files",
    "allocator/whatif/near_optimal.py": "reads an amount or a share as people write it",
    "allocator/money.py": "reads amounts as people write them",
    "allocator/models/rule.py": UNITS,
    "allocator/models/rules/exclusive.py": SIGNS,
    "allocator/models/rules/qingdao.py": CITIES,
    "allocator/problem/apart.py": CITIES,
    "allocator/problem/candidate.py": CITIES,
    "allocator/run/qingdao.py": CITIES,
    "allocator/report/check_totals.py": LABELS,
    "allocator/report/checks.py": UNITS,
    "allocator/report/shelf/programmes.py": FILES,
    "allocator/report/xlsx.py": f"{UNITS}; {SIGNS}",
    "allocator/report/allocation.py": READ_BACK,
    "allocator/report/comparison/report.py": READ_BACK,
    "allocator/report/official/": "the names by which templates and offices call fields, and the signs of templates",
    "allocator/report/problems/marked_copy.py": READ_BACK,
    "allocator/report/problems/sheet.py": READ_BACK,
    "allocator/report/files.py": "the names of files are its keys",
    "allocator/report/problems/book.py": "the names of files are its keys",
    "allocator/report/audit.py": "the names of files are its keys",
    "allocator/report/frontier/files.py": f"the names of files are its keys; {READ_BACK}",
    "allocator/workbench/papers.py": "the names of files are its keys",
    "allocator/report/phrases.py": UNITS,
    "allocator/whatif/compare/comparison.py": LABELS,
    "allocator/workbench/rules/controls.py": f"{FILES}; readings are named as their files name them",
    "allocator/workbench/files/findings.py": "our own name for a column that is not used, as column maps have it",
    "allocator/workbench/rules/programme_list.py": f"{LABELS}; the number of the umbrella text",
    "allocator/workbench/side_by_side.py": LABELS,
    "allocator/workbench/lists/tiles.py": CITIES,
    "allocator/workbench/whatif.py": LABELS,
    "allocator/workbench/workspace.py": "names that people give to files",
    "app/page_whatif.py": LABELS,
    "app/plain.py": SIGNS,
}
"""A file, or a folder → why Chinese words are matched there."""


@cache
def _sources() -> dict[str, ast.Module]:
    files = [*sorted((PROJECT / "allocator").rglob("*.py")), *sorted((PROJECT / "app").glob("*.py"))]
    return {str(p.relative_to(PROJECT)): ast.parse(p.read_text("utf-8")) for p in files}


def _outermost(file: str) -> Iterator[ast.stmt]:
    """The statements of a module that stand in no function, those of its classes too."""
    for node in _sources()[file].body if file in _sources() else ():
        yield node
        if isinstance(node, ast.ClassDef) and not any("Enum" in ast.unparse(base) for base in node.bases):
            yield from node.body  # members of an enum are codes, whatever their words


@cache
def _constants(module: str) -> frozenset[str]:
    """Names of a module's constants that hold a Chinese text or a collection of them."""
    found = set()
    for node in _outermost(module):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if _annotated(node) else []
        names = [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name) and n.id.isupper()]
        found |= set(names) if names and _is_words(node.value) else set()  # type: ignore[attr-defined]
    return frozenset(found)


@cache
def _known(file: str) -> frozenset[str]:
    """The names of such constants as a file calls them: its own, those it imports, and those of imported modules."""
    found = set(_constants(file))
    for node in _outermost(file):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("allocator"):
            continue
        path = str(node.module).replace(".", "/")
        for name in node.names:
            for home in (f"{path}.py", f"{path}/__init__.py"):
                found |= {name.asname or name.name} & {n for n in _constants(home) if n == name.name}
                found |= {f".{n}" for n in _constants(home) if name.name[0].isupper()}
            found |= {f".{n}" for n in _constants(f"{path}/{name.name}.py")}
    return frozenset(found | {f".{n}" for n in _constants(file)})


def _annotated(node: ast.AST) -> bool:
    return isinstance(node, ast.AnnAssign) and node.value is not None


def _is_words(node: ast.AST | None) -> bool:
    """A Chinese text, a pattern, or a collection whose members or keys are."""
    match node:
        case ast.Constant(value=str() as text):
            return bool(CJK.search(text))
        case ast.JoinedStr(values=parts):
            return any(map(_is_words, parts))
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any(map(_is_words, parts))
        case ast.Dict(keys=parts):
            return any(map(_is_words, parts))
        case ast.BinOp(left=left, right=right):
            return _is_words(left) or _is_words(right)
        case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple"), args=parts):
            return any(map(_is_words, parts))
        case _:
            return False


def deciding(tree: ast.AST, known: Collection[str] = ()) -> Iterator[ast.expr | ast.pattern]:
    """The nodes that decide by Chinese words, as they stand or in one of the `known` constants."""

    def _named(node: ast.AST) -> bool:
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            return any(map(_named, node.elts))
        if isinstance(node, ast.Starred):
            return _named(node.value)
        if isinstance(node, ast.BinOp):
            return _named(node.left) or _named(node.right)
        name = node.id if isinstance(node, ast.Name) else f".{node.attr}" if isinstance(node, ast.Attribute) else ""
        return _is_words(node) or name in known

    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others) if any(map(_named, (left, *others))):
                yield node
            case ast.Call(func=ast.Attribute(attr=name, value=whose), args=given) if name in CUTS:
                matched = given[:1] if name != "sub" or ast.unparse(whose) == "re" else ()
                if _named(whose) or any(map(_named, matched)):
                    yield node
            case ast.Dict(keys=keys) if any(k is not None and _named(k) for k in keys):
                yield node
            case ast.Subscript(value=whose, slice=key, ctx=ast.Load()) if _named(key) and not _is_type(whose):
                yield node
            case ast.MatchValue(value=value) if _named(value):
                yield node


def _is_type(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in {"Literal", "Annotated"}


def _exempt(file: str) -> str | None:
    return next((name for name in EXEMPT if file == name or (name.endswith("/") and file.startswith(name))), None)


def test_no_line_decides_by_chinese_words() -> None:
    found = {
        file: [f"{n.lineno}: {ast.unparse(n)[:100]}" for n in deciding(tree, _known(file))]
        for file, tree in _sources().items()
    }
    assert {file: lines for file, lines in found.items() if lines and _exempt(file) is None} == {}
    used = {_exempt(file) for file, lines in found.items() if lines}
    assert [name for name in EXEMPT if name not in used] == [], "exempt, and nothing is matched there"


@pytest.mark.parametrize(
    "line",
    [
        'reason.startswith("青岛市")',
        '"受累计上限" in reason',
        "why == UNPROVEN",
        "one.what is Words.SHAPE",
        'what == "市"',
        'takes.partition("，或“off”")[0]',
        'title.removesuffix("拟支持项目名单")',
        'message.partition("：")',
        'header not in ("增加", "分数线")',
        'rows["合计"]',
        'total.get("序号")',
        '{"变化": 1}[kind]',
        'match word:\n    case "市":\n        pass',
        're.match(r"第(\\d+)行", said)',
        "c.header in {*BRIEF, '方向'} - {'市'}",
    ],
)
def test_a_line_that_decides_is_found(line: str) -> None:
    assert list(deciding(ast.parse(line), {"UNPROVEN", ".SHAPE"}))


@pytest.mark.parametrize(
    "line", ['say(f"共{n}项")', "code == 'qingdao'", "x = '合计'", '"、".join(names)', 'text.replace("-", "至")']
)
def test_a_line_that_only_says_is_not(line: str) -> None:
    assert not list(deciding(ast.parse(line)))


def test_the_exempt_are_there() -> None:
    assert [name for name in EXEMPT if not (PROJECT / Path(name)).exists()] == []
