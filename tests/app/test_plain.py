"""Foreign words go through the one door: what it hands over, and that no page passes it by."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from plain import fill, joined, plain
from streamlit.delta_generator import DeltaGenerator

APP = Path(__file__).parents[2] / "app"
FILES = sorted(APP.glob("*.py"))
SHOWN = ("body", "label", "text", "title", "help", "tabs", "delta", "value")
"""Parameters whose words Streamlit reads as markdown."""
HARMLESS = {
    "text",
    "code",
    "html",
    "json",
    "text_input",
    "text_area",
    "number_input",
    "Page",
    "navigation",
    "container",
}
"""What shows its `value` or its body unread (the labels of inputs are looked at all the same)."""
OPTIONS = {"pills", "segmented_control", "radio"}
"""Controls whose options are read as markdown too."""
INTERPRETED = {
    name: [p for p in inspect.signature(method).parameters if p != "self"]
    for name, method in inspect.getmembers(DeltaGenerator, callable)
    if not name.startswith("_") and {*inspect.signature(method).parameters} & {*SHOWN, "args"}
}


@pytest.mark.parametrize("words", ["济南市", "MX-9", "得分85.30，第1名（名次）", ""])
def test_ordinary_words_stay_as_they_are(words: str):
    assert plain(words) == words


@pytest.mark.parametrize(
    ("words", "handed"),
    [
        ("![x](http://a.b)", "`![x](http://a.b)`"),
        ("a`b``c", "```a`b``c```"),
        ("`a`", "`` `a` ``"),
        (" a", "`  a `"),
        ("1. x", "`1. x`"),
        ("www.例.test", "`www.例.test`"),
        (":material/home:", "`:material`\\/`home:`"),
        ("一\n- 二", "一  \n`- 二`"),
        ("<b>&amp;", "`<b>&amp;`"),
    ],
)
def test_all_others_become_code_spans(words: str, handed: str):
    assert plain(words) == handed


def test_html_is_escaped_where_it_is_filled_in():
    inner = fill("<li>{word}</li>", word="<img src=x> & {other}")
    assert fill("<ul>{parts}</ul>", parts=joined([inner])) == "<ul><li>&lt;img src=x&gt; &amp; {other}</li></ul>"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_no_page_passes_the_door_by(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrong = [f"{path.name}:{node.lineno}: {ast.unparse(node)[:90]}" for node in _passing(tree)]
    if path.name == "shell.py":  # our own style and script, read from our own folder
        wrong = [w for w in wrong if "<style>" not in w and "<script>" not in w]
    if path.name == "plain.py":  # the door itself
        wrong = [w for w in wrong if not w.endswith((": body", ": template"))]
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        "st.error(str(fault))",
        "st.caption(f'{name}')",
        "left.markdown(upload.name)",
        "st.html(f'<b>{name}</b>')",
        "st.button('确定', help=told)",
        "st.tabs([g.title for g in groups])",
        "st.pills('只看', names)",
        "st.text_input(control.label)",
        "st.warning('甲' + told)",
        "st.toast(told)",
        "st.metric('甲', told)",
        "st.write('甲', told)",
        "fill(f'<b>{name}</b>')",
        "Markup(told)",
        "st.markdown(plain(told), unsafe_allow_html=True)",
    ],
)
def test_what_passes_by_is_found(source: str):
    assert list(_passing(ast.parse(source)))


def _passing(tree: ast.AST) -> Iterator[ast.expr]:
    """Every shown argument of which it cannot be seen that it was written here or went through the door."""
    for scope in ast.walk(tree):
        if not isinstance(scope, (ast.Module, ast.FunctionDef)):
            continue
        named = _constants(tree) | _constants(scope)
        for call in _calls(scope):
            yield from (x for x in _shown(call) if not _written_here(x, named))
            yield from (
                k.value for k in call.keywords if (k.arg or "").startswith("unsafe_allow_") and _of(call) != "html"
            )


def _calls(scope: ast.AST) -> Iterator[ast.Call]:
    """Calls in a scope, those of functions within it apart."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.FunctionDef):
            yield from (n for d in child.decorator_list for n in ast.walk(d) if isinstance(n, ast.Call))
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls(child)


def _of(call: ast.Call) -> str:
    return (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    name = _of(call)
    if name in ("html", "Markup", "fill"):
        yield from call.args[:1]
    if not isinstance(call.func, ast.Attribute) or name not in INTERPRETED:
        yield from (k.value for k in call.keywords if k.arg == "help" and name != "option")
        return
    parameters = INTERPRETED[name]
    given = {**dict(zip(parameters, call.args, strict=False)), **{k.arg: k.value for k in call.keywords if k.arg}}
    if name == "write":
        yield from call.args
        return
    for parameter, value in given.items():
        read = parameter in SHOWN and not (name in HARMLESS and parameter in ("value", "body", "text"))
        if read and not (parameter == "value" and name not in ("metric", "badge")):
            yield value
    if name in OPTIONS:
        yield given.get("format_func", given.get("options", call))


def _constants(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """Names in a scope with everything assigned to them."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            if isinstance(target, ast.Name) and node.value is not None:
                found.setdefault(target.id, []).append(node.value)
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for t, v in zip(target.elts, node.value.elts, strict=True):
                    if isinstance(t, ast.Name):
                        found.setdefault(t.id, []).append(v)
    return found


def _written_here(x: ast.expr, named: dict[str, list[ast.expr]]) -> bool:
    match x:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Name(id="plain" | "len" | "fill" | "joined")):
            return True
        case ast.Name(id="plain"):  # the door itself, for every option
            return True
        case ast.Name(id=name):
            return bool(named.get(name)) and all(_written_here(v, {}) for v in named[name])
        case ast.JoinedStr(values=values):
            return all(_written_here(v, named) for v in values)
        case ast.FormattedValue(value=value, format_spec=spec):
            whole = isinstance(spec, ast.JoinedStr) and ast.unparse(spec) == "f'd'"
            return whole or _written_here(value, named)
        case ast.IfExp(body=a, orelse=b) | ast.BinOp(left=a, right=b):
            return _written_here(a, named) and _written_here(b, named)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(_written_here(p, named) for p in parts)
        case ast.ListComp(elt=part) | ast.Lambda(body=part):
            return _written_here(part, named)
    return False


def test_streamlit_still_has_what_is_looked_for():
    assert {"write", "markdown", "error", "warning", "info", "caption", "tabs", "expander", "button"} <= set(
        INTERPRETED
    )
    assert hasattr(st, "html")
