"""Small wrong changes of the source, made one at a time in the running package, to see whether the proof notices.

A mutant changes one node of one function's syntax tree: a bound by one, a flipped sense, < for ≤, min for max, a
dropped statement, a negated condition, a shifted slice … The changed function's code is swapped into the loaded module,
so that everybody who holds the function gets the mutant, and swapped back afterwards.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import islice
from random import Random
from types import CodeType, FunctionType, ModuleType

RULE_FILES = (
    "budget",
    "city_cap",
    "city_reserve",
    "cumulative_ceiling",
    "exclusive",
    "experts_tier",
    "gate",
    "merit_order",
    "minimum_score",
    "once",
    "per_applicant",
    "pins",
    "qingdao",
    "quota",
    "request",
    "tier_ceiling",
    "tier_shape",
)
CORE: dict[str, dict[str, tuple[str, ...]]] = {
    "pay": {
        "allocator.pay": ("pay",),
        "allocator.models.state": ("State.__init__", "State.give", "State.room", "State.due", "states"),
    },
    "closing": {
        "allocator.closing": (
            "closed_levels",
            "_pinned_out",
            "_funded_before",
            "_graded",
            "_too_low",
            "_below_floor",
            "_no_room",
            "_tier_gate",
        )
    },
    "walk": {"allocator.engines.walk": ()},
    "lines": {"allocator.engines.lines": ("_Best.__call__", "solve")},
    "bounds": {"allocator.engines.bounds": ()},
    "goals": {"allocator.models.goals": ()},
    "priority": {"allocator.models.priority": ()},
    "cardinal": {"allocator.models.cardinal": ()},
    "tally": {"allocator.models.tally": (), "allocator.allocation": ("lines_of", "counts_of", "seats_due")},
    "decisions": {"allocator.models.decisions": ()},
    "problem": {
        "allocator.problem": (
            "Problem.tiers_fixed",
            "Problem.city_cap",
            "Problem.may_be_cut",
            "Problem.seat_candidates",
            "Problem.tie_first",
            "Problem.precedence",
            "Problem.graded",
        )
    },
    "freeze": {"allocator.freeze": ("order_key", "_full", "_received", "_room", "_pinned", "_groups")},
}
"""Family → its modules and, where not all are meant, the functions."""
FAMILIES: dict[str, dict[str, tuple[str, ...]]] = {
    **{kind: {f"allocator.models.rules.{kind}": ()} for kind in RULE_FILES},
    **CORE,
}
NOT_MEANT = ("says", "why", "__repr__")
"""Wording: what the sentences say is the matter of other tests."""
_SWAPS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_CALLS = {"leq": "geq", "geq": "leq", "eq": "leq", "min": "max", "max": "min", "any": "all", "all": "any"}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.FloorDiv: ast.Mult}

_ATTRIBUTES = {
    "applicant": "city",
    "city": "applicant",
    "low": "high",
    "high": "low",
    "target": "high",
    "reaches": "by_merit",
    "by_merit": "reaches",
    "levels": "amounts",
    "full": "least",
    "least": "full",
    "ceiling": "floor",
}

Change = Callable[[], None]
"""Changes the tree in place."""


@dataclass(frozen=True)
class Mutant:
    """One change: where, what it was, what it becomes (a constant within the expression it stands in).

    `number` is its place among the changes of its function.
    """

    family: str
    module: str
    function: str
    number: int
    was: str
    becomes: str

    @property
    def name(self) -> str:
        """For people, and stable as long as the expression stands."""
        return f"{self.module.removeprefix('allocator.')}:{self.function}: {self.was} → {self.becomes}"

    def code(self) -> CodeType:
        """The changed function, compiled."""
        tree, functions = _parsed(self.module)
        _, change = list(_changes(functions[self.function]))[self.number]
        change()
        return _code_of(compile(ast.fix_missing_locations(tree), self.module, "exec"), self.function)

    def lives(self) -> bool:
        """Whether Python can swap it in; code that no longer calls `super` cannot take the place of code that does."""
        function = _loaded(import_module(self.module), self.function)
        return self.code().co_freevars == function.__code__.co_freevars

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The package with this mutant in it."""
        function = _loaded(import_module(self.module), self.function)
        original = function.__code__
        function.__code__ = self.code()
        try:
            yield
        finally:
            function.__code__ = original


def mutants_of(family: str) -> list[Mutant]:
    """Every mutant of a family, in the order of the source."""
    found = []
    for module, wanted in FAMILIES[family].items():
        _, functions = _parsed(module)
        for name, node in functions.items():
            meant = name in wanted if wanted else name.rpartition(".")[2] not in NOT_MEANT
            for number, ((was, becomes), _) in enumerate(_changes(node)) if meant else ():
                found.append(Mutant(family, module, name, number, was, becomes))
    return found


def chosen(family: str, count: int) -> list[Mutant]:
    """`count` mutants of a family, the same every time; the first of a longer choice are the shorter one."""
    found = mutants_of(family)
    Random(family).shuffle(found)
    return list(islice((m for m in found if m.lives()), count))


def _parsed(module: str) -> tuple[ast.Module, dict[str, ast.FunctionDef]]:
    """A module's tree, and its functions and methods by qualified name."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    functions: dict[str, ast.FunctionDef] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = node
        elif isinstance(node, ast.ClassDef):
            functions |= {f"{node.name}.{f.name}": f for f in node.body if isinstance(f, ast.FunctionDef)}
    return tree, functions


def _code_of(code: CodeType, name: str) -> CodeType:
    for part in name.split("."):
        code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == part)
    return code


def _loaded(module: ModuleType, name: str) -> FunctionType:
    """The function object behind a qualified name, out of whatever wraps it."""
    found: object = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    if isinstance(found, cached_property):
        found = found.func
    elif isinstance(found, property):
        found = found.fget
    elif isinstance(found, staticmethod | classmethod):
        found = found.__func__
    found = inspect.unwrap(found)  # type: ignore[arg-type]
    assert isinstance(found, FunctionType)
    return found


def _changes(function: ast.FunctionDef) -> Iterator[tuple[tuple[str, str], Change]]:
    """Every change of a function: what it was and becomes, in words, and the act."""
    for parent in _meant(function):
        for field, value in ast.iter_fields(parent):
            if field in {"annotation", "returns", "decorator_list", "args"} and not isinstance(parent, ast.Call):
                continue
            if isinstance(value, list):
                for k, item in enumerate(value):
                    if isinstance(item, ast.AST):
                        yield from _changes_of(item, _put_item(value, k), parent, field)
            elif isinstance(value, ast.AST):
                yield from _changes_of(value, _put_field(parent, field), parent, field)


Put = Callable[[ast.AST], None]


def _put_item(items: list[ast.AST], k: int) -> Put:
    def put(new: ast.AST) -> None:
        items[k] = new

    return put


def _put_field(parent: ast.AST, field: str) -> Put:
    return lambda new: setattr(parent, field, new)


def _meant(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function in order, without annotations, words for people and defaults."""
    waiting: list[ast.AST] = list(reversed(function.body))
    yield ast.Module(function.body, [])
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.JoinedStr | ast.Raise | ast.Import | ast.ImportFrom):
            continue
        yield node
        children = []
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns", "decorator_list"}:
                continue
            items = value if isinstance(value, list) else [value]
            children += [x for x in items if isinstance(x, ast.AST) and not isinstance(x, ast.expr_context)]
        waiting += reversed(children)


def _changes_of(node: ast.AST, put: Put, parent: ast.AST, field: str) -> Iterator[tuple[tuple[str, str], Change]]:
    for new in _alternatives(node, parent, field):
        words = _short(node), _short(new)
        if isinstance(node, ast.Constant | ast.Attribute) and isinstance(parent, ast.expr | ast.stmt | ast.Slice):
            before = _short(parent)
            put(new)
            words = before, _short(parent)
            put(node)
        yield words, lambda new=new: put(new)  # type: ignore[misc]


def _more(node: ast.expr, by: int) -> ast.expr:
    return ast.BinOp(node, ast.Add(), ast.Constant(by))


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(ast.fix_missing_locations(node)).split()).replace("\n", " ")
    return text if len(text) <= 90 else f"{text[:87]}…"


def _alternatives(node: ast.AST, parent: ast.AST, field: str) -> Iterator[ast.AST]:
    """The nodes that a node could be replaced by.

    `strict=` of zip is left alone: where the lengths agree it says nothing.
    """
    match node:
        case ast.Compare(left, [operator], [right]) if type(operator) in _SWAPS:
            yield ast.Compare(left, [_SWAPS[type(operator)]()], [right])
            if isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
                yield ast.Compare(left, [operator], [_more(right, 1)])
                yield ast.Compare(left, [operator], [_more(right, -1)])
        case ast.Call(ast.Name(name), arguments, keywords) if name in _CALLS:
            yield ast.Call(ast.Name(_CALLS[name], ast.Load()), arguments, keywords)
            if name in {"leq", "geq", "eq"}:
                yield ast.Call(node.func, [arguments[0], _more(arguments[1], 1)], keywords)
                yield ast.Call(node.func, [arguments[0], _more(arguments[1], -1)], keywords)
        case ast.Call(ast.Attribute(_, "found"), [who, value, limit], keywords):
            yield ast.Call(node.func, [who, _more(value, 1), limit], keywords)
            yield ast.Call(node.func, [who, value, _more(limit, 1)], keywords)
            yield ast.Call(node.func, [who, value, _more(limit, -1)], keywords)
            yield ast.Call(node.func, [who, limit, value], keywords)
            for left_out in keywords:
                yield ast.Call(node.func, [who, value, limit], [k for k in keywords if k is not left_out])
        case ast.Attribute(owner, name, ast.Load()) if name in _ATTRIBUTES:
            yield ast.Attribute(owner, _ATTRIBUTES[name], ast.Load())
        case ast.BinOp(left, operator, right) if type(operator) in _OPERATORS:
            yield ast.BinOp(left, _OPERATORS[type(operator)](), right)
        case ast.Constant(bool() as value) if not (isinstance(parent, ast.keyword) and parent.arg == "strict"):
            yield ast.Constant(not value)
        case ast.Constant(int() as value) if not isinstance(value, bool):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Expr(ast.Call() | ast.YieldFrom() | ast.Yield()) | ast.AugAssign() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Expr():
            return
    if isinstance(parent, ast.If | ast.IfExp) and field == "test":
        yield ast.UnaryOp(ast.Not(), node)  # type: ignore[arg-type]
        yield ast.Constant(True)
        yield ast.Constant(False)
    if isinstance(parent, ast.comprehension) and field == "ifs":
        yield ast.Constant(True)
    if isinstance(parent, ast.Slice) and field in {"lower", "upper"}:
        yield ast.BinOp(node, ast.Add(), ast.Constant(1))  # type: ignore[arg-type]
