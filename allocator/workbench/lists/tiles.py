"""The city picture: a tile grid of the sixteen cities, no map and no boundary."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.report.allocated import CityTotal, Tables

PLACES = {
    "德州市": (0, 0), "滨州市": (1, 0), "东营市": (2, 0), "烟台市": (4, 0), "威海市": (5, 0),
    "聊城市": (0, 1), "济南市": (1, 1), "淄博市": (2, 1), "潍坊市": (3, 1), "青岛市": (4, 1),
    "菏泽市": (0, 2), "济宁市": (1, 2), "泰安市": (2, 2), "临沂市": (3, 2), "日照市": (4, 2),
    "枣庄市": (2, 3),
}  # fmt: skip
"""City → column and row of its tile."""

DARK = 55
"""Per cent of the fullest tile from which on the label is white."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One city's tile. `share`: its money in per cent of the richest city's, rounded down."""

    city: str
    column: int
    row: int
    number: int
    pool: int
    amount: int
    share: int

    @property
    def dark(self) -> bool:
        """Whether the tile is so dark that its label must be white."""
        return self.share >= DARK


def tiles(found: Tables) -> tuple[Tile, ...]:
    """Return the tiles of a result; cities that are none of the sixteen have none."""
    most = max((c.amount for c in found.cities), default=0)
    return tuple(_tile(c, most) for c in found.cities if c.city in PLACES)


def _tile(city: CityTotal, most: int) -> Tile:
    column, row = PLACES[city.city]
    share = 100 * city.amount // most if most else 0
    return Tile(city.city, column, row, city.number, city.pool, city.amount, share)
