"""Where the files stand that come with the package but are no part of its modules."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from allocator.money import parse_money

PACKAGE = Path(__file__).parents[1]


def shipped_folder(name: Literal["scenarios", "app"]) -> Path:
    """`scenarios` or `app`: inside the package where a wheel was installed, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def sample_year() -> Path:
    """Return the synthetic sample year: four workbooks and `year.toml`, which names their programmes and budgets."""
    return shipped_folder("scenarios") / "sample_2026"


@dataclass(frozen=True, slots=True)
class Voucher:
    """One programme of the sample year: its key, workbook and budget in 元."""

    programme: str
    file: Path
    budget: int


def vouchers() -> tuple[Voucher, ...]:
    """Tell what `year.toml` of the sample year lists."""
    folder = sample_year()
    listed = tomllib.loads((folder / "year.toml").read_text(encoding="utf-8"))["voucher"]
    return tuple(Voucher(v["programme"], folder / v["file"], parse_money(v["budget"])) for v in listed)
