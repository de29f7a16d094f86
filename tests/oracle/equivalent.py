"""Mutants that nothing can tell from the package, each with the reason; never silently dropped.

They stand in `equivalent.txt`: a line with the mutant's name, then the reason, indented. Most take away a short cut, so
that the same answer only takes longer, or touch what no caller ever asks for.
"""

from __future__ import annotations

from pathlib import Path

_LINES = Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines()
EQUIVALENT: dict[str, str] = {name: reason.strip() for name, reason in zip(_LINES[::2], _LINES[1::2], strict=True)}
"""Mutant's name → why nothing can tell it."""
