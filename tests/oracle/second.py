"""A second clause of the kinds of which several act, and clauses on cities that bind some of them only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from random import Random

import figures as c
from oracle.clauses import LABEL

from allocator.law.clause.cities import CITIES
from allocator.law.programme import Programme


def together(programme: Programme, modes: Mapping[str, str], chance: Random, granule: int) -> Programme:
    """The programme with what two modes add: more clauses, each at a place of its own, and the cities they bind."""
    clauses = list(programme.clauses)
    for clause in _more(programme, modes, chance, granule) if modes["second"] == "yes" else ():
        clauses.insert(chance.randint(0, len(clauses)), clause)
    if modes["cities"] != "all":
        clauses = [_bound(clause, modes["cities"], chance) for clause in clauses]
    return programme.model_copy(update={"clauses": tuple(clauses)})


def _more(programme: Programme, modes: Mapping[str, str], chance: Random, granule: int) -> Iterator[c.Clause]:
    """Second clauses of the kinds that the world has, most of them; what is refused beside others is left out."""
    ceilings = [x for x in programme.clauses if isinstance(x, c.CumulativeCeiling)]
    tiers, seats = [t.name for t in programme.tiers], modes["reserve"] != "0"
    most = chance.randint(0, 8) * granule + chance.choice((0, 0, granule // 2))
    by = chance.choice(("product", "product_name", "industry", LABEL))
    found: dict[c.Clause, bool] = {
        c.PerApplicant(id="per_again", max=chance.randint(1, 3), counts="awards"): True,
        c.MinimumScore(
            id="min_score_again", tier=chance.choice((None, *tiers)), min=Decimal(chance.randint(140, 144)) / 2
        ): modes["min_score"] == "yes",
        c.Once(id="once_again", per=chance.choice(("project", "applicant"))): modes["once"] != "off",
        c.Exclusive(id="exclusive_again", by=by, max=chance.randint(1, 2), on=True): modes["exclusive"] != "off"
        and not seats,
        c.CityCap(id="city_cap_again", max=chance.randint(0, 2)): modes["city_cap"] != "off",
        c.CityCeiling(id="city_ceiling_again", max=most): modes["city_ceiling"] != "off",
        c.CityFloor(
            id="city_floor_again",
            min=chance.randint(1, 2),
            mode=chance.choice(("soft", "hard")),
            up_to_fit=chance.random() < 0.5,
        ): modes["city_floor"] != "off",
    }
    yield from (clause for clause, fits in found.items() if fits and chance.random() < 0.8)
    for first in ceilings[:1]:
        history = chance.choice(("none", "programme", "ministry"))
        yield first.model_copy(
            update={"id": "cumulative_again", "ceiling": chance.randint(2, 10) * granule, "history": history}
        )


def _bound(clause: c.Clause, mode: str, chance: Random) -> c.Clause:
    """A clause on cities with some of them named, or with so many fit candidates asked for, or both."""
    if not isinstance(clause, c.CityCap | c.CityCeiling | c.CityFloor | c.CityReserve):
        return clause
    named = tuple(chance.sample(CITIES[: chance.choice((3, 3, 4))], chance.randint(1, 3)))
    fit = chance.randint(1, 3)
    if mode == "named":
        return clause.model_copy(update={"cities": named})
    return clause.model_copy(update={"if_fit_at_least": fit, "cities": named if chance.random() < 0.3 else ()})
