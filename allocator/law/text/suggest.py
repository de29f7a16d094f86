"""The nearest valid name, for every message about an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def closest(name: str, valid: Iterable[str]) -> str | None:
    """Return the closest valid name; None where none is close."""
    return next(iter(get_close_matches(name, sorted(valid), n=1, cutoff=0.5)), None)


def nearest(name: str, valid: Iterable[str]) -> str:
    """「，是否“…”？」 with the closest valid name, or nothing where none is close."""
    close = closest(name, valid)
    return f"，是否“{close}”？" if close else ""


def ended(sentence: str) -> str:
    """Return a sentence with its full stop, unless it ends with one or as a question."""
    return sentence if sentence.endswith(("？", "。")) else f"{sentence}。"
