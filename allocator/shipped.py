"""Where the files stand that come with the package but are no part of its modules."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

PACKAGE = Path(__file__).parent


def shipped_folder(name: Literal["scenarios", "app"]) -> Path:
    """`scenarios` or `app`: inside the package where a wheel was installed, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def sample_year() -> Path:
    """The synthetic sample year: four workbooks and `year.toml`, which names their programmes and budgets."""
    return shipped_folder("scenarios") / "sample_2026"
