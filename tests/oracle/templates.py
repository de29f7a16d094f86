"""Every sentence that the package says of a list, found in its source; and what each of them stands on.

A template is a Chinese string or f-string in a function. Its facts are the expressions in its braces and the conditions
on the way to it and within it. A change of one fact, made in the running package, has to change what the function says
when it is called again as it was called in a year: then nobody can take the fact away unnoticed.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Literal

from oracle.calls import LAZY, Call, Heard, Kept
from oracle.mutants import code_of, loaded, parsed

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"[，。；？]")
"""A text without these names a column, a row, a sheet or a unit."""
LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
UNSPOKEN = {
    ast.Compare: ("left", "ops", "comparators"),
    ast.Subscript: ("slice",),
    ast.match_case: ("pattern",),
    ast.FunctionDef: ("returns", "decorator_list"),
    ast.AnnAssign: ("annotation",),
    ast.arg: ("annotation",),
}
"""Where a text is compared, looked up or a type, it is not said."""
FOR_SOLVERS = ("Decisions", "Model", "Formulation")
ROW_MAKERS = ("add", "boolean", "integer", "number")
Step = tuple[str, int | None]
"""From a syntax node to one below it: the field, and the place in it where it is a list."""
Path = tuple[Step, ...]


@dataclass(frozen=True)
class Fact:
    """What a sentence stands on: where it is in its function, its source, and how it is changed.

    A condition is negated, a case never comes, the value of a brace is another one.
    """

    path: Path
    source: str
    kind: Literal["if", "case", "value"]

    def change(self, function: ast.FunctionDef) -> ast.FunctionDef:
        """The function with this fact changed."""
        node = copy.deepcopy(function)
        found = at(node, self.path)
        if self.kind == "if":
            _put(node, self.path, ast.UnaryOp(ast.Not(), found))
        elif self.kind == "case":
            found.guard = ast.Constant(value=False)
        else:
            _put(node, self.path, ast.FormattedValue(ast.BinOp(ast.JoinedStr([found]), ast.Add(), _OTHER), -1))
        return node


_OTHER = ast.Constant("※")


@dataclass(frozen=True)
class Template:
    """One sentence, or part of one, as it stands in the source."""

    module: str
    function: str
    path: Path
    text: str
    facts: tuple[Fact, ...]
    number: int = 1
    default: bool = False
    """Whether it is said where nothing is known: the last argument of `get`, `next` or `getattr`."""

    @property
    def name(self) -> str:
        """For people, and stable as long as the words stand."""
        again = f" ({self.number})" if self.number > 1 else ""
        return f"{self.module.removeprefix('allocator.')}:{self.function}: {self.text}{again}"

    @property
    def label(self) -> bool:
        """Whether it only names something, and stands on nothing."""
        return not self.facts and not self.default and not SENTENCE.search(self.text)


def templates(modules: Sequence[str]) -> Iterator[Template]:
    """Every template of some modules, in the order of the source."""
    for module in modules:
        for name, node in functions_of(module).items():
            if _for_solvers(node):
                continue
            seen: Counter[str] = Counter()
            for path, facts, default in _Search(node).found():
                text = ast.unparse(at(node, path))
                seen[text] += 1
                yield Template(module, name, path, text, (*facts, *_within(node, path)), seen[text], default)


@cache
def functions_of(module: str) -> dict[str, ast.FunctionDef]:
    """A module's functions and methods by qualified name; never changed."""
    return parsed(module)[1]


def _for_solvers(function: ast.FunctionDef) -> bool:
    """Whether its texts name rows and variables for a solver: no official reads them."""
    arguments = (*function.args.args, *function.args.kwonlyargs)
    return any(a.annotation is not None and ast.unparse(a.annotation) in FOR_SOLVERS for a in arguments)


def _names_a_row(node: ast.AST) -> bool:
    """`model.add(row, owner, name)` and its kin."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ROW_MAKERS):
        return False
    holder = ast.unparse(node.func.value)
    return holder == "d" or holder.endswith("model")


def _within(function: ast.FunctionDef, path: Path) -> Iterator[Fact]:
    """The braces of a template, and the conditions in them; a constant of the module is no fact."""
    said = at(function, path)
    for k, part in enumerate(said.values if isinstance(said, ast.JoinedStr) else ()):
        if isinstance(part, ast.FormattedValue) and not _is_fixed(part.value):
            whole = (*path, ("values", k))
            yield Fact(whole, ast.unparse(part.value), "value")
            for inner in _choices(part, whole):
                test = (*inner, ("test", None))
                yield Fact(test, ast.unparse(at(function, test)), "if")


def _is_fixed(node: ast.expr) -> bool:
    """A constant of the module, or a fixed entry of one."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        node = node.value
    return isinstance(node, ast.Name) and node.id.isupper()


def _choices(node: ast.AST, path: Path) -> Iterator[Path]:
    if isinstance(node, ast.IfExp):
        yield path
    for name, value in ast.iter_fields(node):
        for k, item in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(item, ast.AST):
                yield from _choices(item, (*path, (name, k)))


class _Search:
    """The places of the Chinese strings of a function, each with the conditions on the way."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self.function = function

    def found(self) -> Iterator[tuple[Path, tuple[Fact, ...], bool]]:
        yield from self._visit(self.function, (), (), default=False)

    def _visit(
        self, node: ast.AST, path: Path, facts: tuple[Fact, ...], *, default: bool
    ) -> Iterator[tuple[Path, tuple[Fact, ...], bool]]:
        if _is_chinese(node):
            yield path, facts, default
        if isinstance(node, ast.JoinedStr) or _names_a_row(node):  # what stands in braces is a part of it
            return
        skipped = next((names for kind, names in UNSPOKEN.items() if isinstance(node, kind)), ())
        for name, value in ast.iter_fields(node):
            if name not in skipped:
                yield from self._below(node, path, facts, name, value)

    def _below(
        self, node: ast.AST, path: Path, facts: tuple[Fact, ...], name: str, value: object
    ) -> Iterator[tuple[Path, tuple[Fact, ...], bool]]:
        more = facts + self._on_the_way(node, path, name)
        if isinstance(value, ast.AST):
            yield from self._visit(value, (*path, (name, None)), more, default=False)
        for k, item in enumerate(value if isinstance(value, list) else ()):
            if not isinstance(item, ast.AST) or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)):
                continue
            here = (*path, (name, k))
            case = (
                (Fact(here, f"case {ast.unparse(item.pattern)}", "case"),) if isinstance(item, ast.match_case) else ()
            )
            yield from self._visit(item, here, more + case, default=_is_default(node, name, k))
            if isinstance(node, ast.BoolOp):
                more = (*more, self._condition(here))
            if isinstance(item, ast.If) and isinstance(item.body[-1], LEAVES):
                more = (*more, self._condition((*here, ("test", None))))

    def _on_the_way(self, node: ast.AST, path: Path, name: str) -> tuple[Fact, ...]:
        if isinstance(node, ast.If | ast.IfExp | ast.While) and name in ("body", "orelse"):
            return (self._condition((*path, ("test", None))),)
        if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp) and name == "elt":
            ifs = ((g, k) for g, made in enumerate(node.generators) for k in range(len(made.ifs)))
            return tuple(self._condition((*path, ("generators", g), ("ifs", k))) for g, k in ifs)
        return ()

    def _condition(self, path: Path) -> Fact:
        return Fact(path, f"if {ast.unparse(at(self.function, path))}", "if")


def _is_default(node: ast.AST, name: str, k: int) -> bool:
    if not (isinstance(node, ast.Call) and name == "args" and k == len(node.args) - 1 and k > 0):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    return called in ("get", "pop", "next", "getattr")


def _is_chinese(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        parts = [v.value for v in ast.walk(node) if isinstance(v, ast.Constant) and isinstance(v.value, str)]
        return any(CHINESE.search(p) for p in parts)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(CHINESE.search(node.value))


def at(node: ast.AST, path: Sequence[Step]) -> Any:
    """The node at the end of a path."""
    for name, k in path:
        found = getattr(node, name)
        node = found if k is None else found[k]
    return node


def _put(node: ast.AST, path: Sequence[Step], new: ast.AST) -> None:
    parent = at(node, path[:-1])
    name, k = path[-1]
    if k is None:
        setattr(parent, name, new)
    else:
        getattr(parent, name)[k] = new


def _compiled(module: str, function: str, node: ast.FunctionDef) -> Any:
    """The code of one function that stands alone, or in its class."""
    body: ast.stmt = node
    if "." in function:
        holder = function.partition(".")[0]
        body = ast.ClassDef(name=holder, bases=[], keywords=[], body=[node], decorator_list=[])
    future = ast.ImportFrom(module="__future__", names=[ast.alias(name="annotations")], level=0)
    tree = ast.fix_missing_locations(ast.Module(body=[future, body], type_ignores=[]))
    return code_of(compile(tree, module, "exec"), function)


@contextmanager
def _swapped(module: str, function: str, code: Any) -> Iterator[None]:
    """The running package with other code for one function."""
    found = loaded(import_module(module), function)
    original = found.__code__
    found.__code__ = code
    try:
        yield
    finally:
        found.__code__ = original


@contextmanager
def listening(wanted: Sequence[Template], heard: Heard) -> Iterator[None]:
    """The running package, in which every template that is said is heard."""
    of: dict[tuple[str, str], list[Template]] = defaultdict(list)
    for one in wanted:
        of[one.module, one.function].append(one)
    with ExitStack() as stack:
        for (module, function), said in of.items():
            names = import_module(module).__dict__
            live = loaded(import_module(module), function)
            names |= {"__said__": heard.said, "__call__": Call, "__lazy__": LAZY, "__kept__": Kept}
            names.setdefault("__speakers__", {})[function] = live
            node = _instrumented(module, function, said)
            stack.enter_context(_swapped(module, function, _compiled(module, function, node)))
        yield


def _instrumented(module: str, function: str, said: Sequence[Template]) -> ast.FunctionDef:
    """The function, telling each of its templates, and keeping what it was called with."""
    node = copy.deepcopy(functions_of(module)[function])
    for one in said:
        call = ast.parse("__said__(0, 0, __begun__)", mode="eval").body
        assert isinstance(call, ast.Call)
        call.args[:2] = [ast.Constant(one.name), at(node, one.path)]
        _put(node, one.path, call)
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    keep = "__values__ = {n: __kept__(v) if isinstance(v, __lazy__) else v for n, v in locals().items()}\n"
    keep += f"__begun__ = __call__(__speakers__[{function!r}], __values__)\n"
    keep += "".join(f"if isinstance({n}, __lazy__): {n} = iter(__values__[{n!r}].items)\n" for n in names)
    node.body[:0] = ast.parse(keep).body
    return node


@cache
def _changed(module: str, function: str, fact: Fact) -> Any:
    return _compiled(module, function, fact.change(functions_of(module)[function]))


def unnoticed(one: Template, calls: Sequence[Call]) -> list[str]:
    """The facts of a template that can change without a change of what is said."""
    return [fact.source for fact in one.facts if not any(_notices(one, fact, call) for call in calls)]


def _notices(one: Template, fact: Fact, call: Call) -> bool:
    before = call.before
    with _swapped(one.module, one.function, _changed(one.module, one.function, fact)):
        return call.again() != before
