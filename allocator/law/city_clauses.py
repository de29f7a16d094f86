"""Clauses about cities: caps, ceilings and floors, shares, reserved seats, and 青岛."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import (
    Field,
    model_validator,
)

from allocator.law.clause import Clause, Points, Switch, Whole
from allocator.law.qingdao import Mode
from allocator.money import Money


class CityCap(Clause):
    """At most `max` awards per city, or `percent` of the quota target; off when both are None."""

    kind: Literal["city_cap"] = "city_cap"
    max: Whole | None = Field(default=None, ge=0)
    percent: Whole | None = Field(default=None, ge=0, le=100)

    @property
    def active(self) -> bool:
        return self.max is not None or self.percent is not None

    @model_validator(mode="after")
    def _one_of(self) -> CityCap:
        if self.max is not None and self.percent is not None:
            raise ValueError("max 与 percent 只能设一个")
        return self


class CityCeiling(Clause):
    """At most `max` 元 of awards per city; off when None."""

    kind: Literal["city_ceiling"] = "city_ceiling"
    max: Money | None = None
    figures: ClassVar[tuple[str, ...]] = ("max",)
    several: ClassVar[bool] = True

    @property
    def active(self) -> bool:
        return self.max is not None


class CityFloor(Clause):
    """At least `min` awards per city that has as many eligible candidates (else all of its candidates).

    `soft`: a goal (least shortfall); `hard`: a rule, and where it cannot be met there is no list. A hard floor asks for
    all of `min` awards also where fewer candidates are fit, unless `up_to_fit` lowers it to their number.
    """

    kind: Literal["city_floor"] = "city_floor"
    min: Whole = Field(default=0, ge=0)
    mode: Literal["soft", "hard"] = "soft"
    up_to_fit: Switch = False

    @property
    def whole(self) -> bool:
        """Whether the number is owed whole, however few candidates are fit."""
        return self.mode == "hard" and not self.up_to_fit

    @property
    def active(self) -> bool:
        return self.min > 0


class Apportionment(Clause):
    """Awards per city as near as can be to the cities' shares of the eligible candidates; a goal.

    The seats shared out are the quota target's, by largest remainders (Hamilton).
    """

    kind: Literal["apportionment"] = "apportionment"
    on: Switch = False

    @property
    def active(self) -> bool:
        return self.on


class CityReserve(Clause):
    """Up to `seats` awards at the lowest tier for cities without one, best candidate ≥ `min_score` points first."""

    kind: Literal["city_reserve"] = "city_reserve"
    seats: Whole = Field(default=0, ge=0)
    min_score: Points = Decimal(0)

    @property
    def active(self) -> bool:
        return self.seats > 0


class Qingdao(Clause):
    """青岛 (计划单列市): `separate` own table without money from this pool, `in` the pool, or `out`.

    None: nobody has chosen where the text is silent. Then it is computed as `in`, and the result is a 草案.
    """

    kind: Literal["qingdao"] = "qingdao"
    mode: Mode | None = None

    @property
    def inside(self) -> bool:
        """Whether 青岛's candidates compete in this pool."""
        return self.mode in (None, "in")
