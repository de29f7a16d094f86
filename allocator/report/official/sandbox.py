"""What a template may do: name fields, ask conditions, go through lists; nothing that runs code."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

FILTERS = (
    *("length", "count", "join", "first", "last", "sort", "reverse", "list", "sum", "unique", "min", "max"),
    *("replace", "trim", "round", "int", "abs", "string", "batch", "map", "select", "reject", "selectattr"),
    *("rejectattr", "groupby"),
)
"""Those that neither write XML nor hide what is missing."""
FORBIDDEN = (
    *(nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block, nodes.Macro, nodes.CallBlock),
    *(nodes.ScopedEvalContextModifier, nodes.EvalContextModifier, nodes.FilterBlock, nodes.AssignBlock),
)
"""What has no place in a template: other files, parts of its own, and text that is not escaped."""


class _Guarded(SandboxedEnvironment):
    """Refuses to call anything and to multiply: what a paper needs is reckoned before."""

    intercepted_binops = frozenset({"*", "**", "//"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - their signature
        raise SecurityError(operator)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002 - their signature
        return False


@cache
def environment() -> SandboxedEnvironment:
    """Return where templates are filled in: texts escaped, what is not there refused."""
    made = _Guarded(autoescape=True, undefined=StrictUndefined)
    kept: dict[str, Callable[..., Any]] = {name: made.filters[name] for name in FILTERS}
    made.filters.clear()
    made.filters.update(kept)
    made.globals.clear()
    return made
