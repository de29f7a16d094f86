"""The nearest valid name, for every message about an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, valid: Iterable[str]) -> str:
    """「，是否“…”？」 with the closest valid name, or nothing where none is close."""
    close = get_close_matches(name, sorted(valid), n=1, cutoff=0.5)
    return f"，是否“{close[0]}”？" if close else ""


def ended(sentence: str) -> str:
    """A sentence with its full stop, unless it ends as a question."""
    return sentence if sentence.endswith("？") else f"{sentence}。"
