"""Invented earlier receipts (历史奖补): what some applicants of the model voucher got in 2024 and 2025."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from firms import Firm
from vouchers import MODEL


@dataclass(frozen=True)
class Receipt:
    """One earlier award, in 万元."""

    firm: Firm
    year: int
    title: str
    project: str
    amount: int


NEAR_THE_CEILING = {
    1: ((2024, 100), (2025, 50)),
    3: ((2024, 100), (2025, 100)),
    6: ((2024, 75), (2025, 100)),
    9: ((2024, 60), (2025, 50)),
    13: ((2024, 100), (2025, 80)),
}
"""Place in merit order → receipts: one applicant exactly at 200万元, the others with 50, 25, 90 and 20 left."""


def near_the_ceiling(rng: Random, firms: Sequence[Firm]) -> list[Receipt]:
    """Receipts that bind; `firms` stand in merit order and may repeat. 青岛 stands in a table of its own."""
    order = [f for f in dict.fromkeys(firms) if f.city != "青岛市"]
    return [_receipt(rng, order[p], year, amount) for p, got in NEAR_THE_CEILING.items() for year, amount in got]


def draw_receipts(rng: Random, firms: Sequence[Firm], count: int) -> list[Receipt]:
    """Receipts of `count` firms taken by chance."""
    years = ((2024,), (2025,), (2025,), (2024, 2025))
    chosen = rng.sample(list(dict.fromkeys(firms)), count)
    return [_receipt(rng, f, year, rng.choice((50, 50, 75))) for f in chosen for year in rng.choice(years)]


def _receipt(rng: Random, firm: Firm, year: int, amount: int) -> Receipt:
    return Receipt(firm, year, "模型券", f"{rng.choice(MODEL.industries)}垂直领域大模型", amount)
