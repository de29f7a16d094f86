"""Every small wrong change of one function's syntax tree: what it was, what it becomes, and the act."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

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


def changes(function: ast.FunctionDef) -> Iterator[tuple[tuple[str, str], Change]]:
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
