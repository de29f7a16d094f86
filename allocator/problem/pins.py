"""An award fixed by hand, and where earlier receipts are known from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

History = Literal["ledger", "column", "none"]


@dataclass(frozen=True, slots=True)
class Pin:
    """An award fixed by hand: `tier` None keeps the candidate out (不予支持)."""

    tier: str | None
    because: str
