"""A clause on each city by itself, which may bind some of the cities only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from allocator.law.clause.base import Clause
from allocator.law.clause.cities import CITIES, full_names, meant
from allocator.law.clause.facets import Cities, Variation
from allocator.law.clause.fields import Whole, unset
from allocator.law.schema import MisplacedError
from allocator.law.text.suggest import nearest


class CityClause(Clause):
    """What clauses on cities have in common.

    One binds the `cities` it names (none: every city), and with `if_fit_at_least` only those of them with so many
    candidates in the pool that could have an award as far as their own data say. Neither is told where it is not
    stated.
    """

    cities: Annotated[tuple[str, ...], AfterValidator(full_names)] = Field(default=(), exclude_if=unset)
    if_fit_at_least: Whole = Field(default=0, ge=0, exclude_if=unset)

    whom_names: ClassVar[Mapping[str, str]] = {"cities": "限于", "if_fit_at_least": "可支持项目不少于"}
    whom_written: ClassVar[Mapping[str, str]] = {
        "cities": '只对所列的市生效，如 ["济南市", "青岛市"]；不写的，对各市生效',
        "if_fit_at_least": "只对可支持的项目不少于此数的市生效；不写的，不论多少",
    }

    @property
    def whom(self) -> Cities:
        """Which cities it binds."""
        return Cities(self.cities, self.if_fit_at_least)

    @property
    def cities_named(self) -> tuple[str, ...]:
        return self.cities

    @property
    def about(self) -> str | None:
        return self.whom.words or None

    def asked(self) -> dict[str, Any]:
        told = super().asked()
        return {name: value for name, value in told.items() if name not in self.whom_names or not unset(value)}

    def loosened(self, case: Any, problem: Any) -> Iterable[Variation]:
        del case, problem
        if self.keeps_money and self.active:
            yield Variation(f"{self.label}{self.whom.limits}（{self.where}）", self.dropped, turn=self.left_place)

    def check(self, programme: Any, place: int) -> None:
        """Refuse a city that there is not; one's own programme without a list of cities has those of its files."""
        super().check(programme, place)
        known = (programme.cities if programme.own else ()) or CITIES
        strange = next((n for n, name in enumerate(self.cities) if not meant(name, known)), None)
        if strange is not None and (programme.cities or not programme.own):
            name = self.cities[strange]
            words = f"“{self.path}.cities”：没有“{name}”这个市{nearest(name, known)}（可写：{'、'.join(known)}）"
            raise MisplacedError(words, "clause", place, "cities", code="R03")
