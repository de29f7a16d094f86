"""Steps by which a figure of a clause is moved, and a case with other figures of its tiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from allocator.law.award import Rate
from allocator.law.clause.facets import Step
from allocator.problem.case import Case
from allocator.problem.rates import capped


def steps(now: int, by: int = 1, *, least: int = 0) -> Iterator[tuple[Step, int]]:
    """Yield the next value up and the next value down, the latter only as long as it is at least `least`."""
    yield "up", now + by
    if now - by >= least:
        yield "down", now - by


def step_money(case: Case) -> int:
    """Return the step by which limits in money move: the least difference between two tiers, or the lowest ceiling, 元.

    Under a rate, whose sums are as many as its candidates: the least that the rate gives anybody.
    """
    programme, award = case.programme, case.programme.award
    if isinstance(award, Rate):
        dues = (capped(award, e.candidate) for e in case.entries if e.standing == "pool")
        return min((due for due in dues if due), default=programme.granule)
    ceilings = [0, *sorted(t.ceiling for t in programme.tiers)]
    return min((b - a for a, b in pairwise(ceilings) if b > a), default=programme.granule)


def with_level(name: str, **figures: Any) -> Callable[[Case], Case]:
    """From a case to the one with some figures of a tier, or of the one level of a rate, replaced."""
    return partial(_level, name=name, figures=figures)


def with_tier(n: int, **figures: Any) -> Callable[[Case], Case]:
    """Return the same for the tier at a place, top tier first."""
    return partial(_tier, n=n, figures=figures)


def _level(case: Case, name: str, figures: dict[str, Any]) -> Case:
    award = case.programme.award
    if isinstance(award, Rate):
        return case.but(programme=case.programme.model_copy(update={"award": award.model_copy(update=figures)}))
    return _tier(case, [t.name for t in case.programme.tiers].index(name), figures)


def _tier(case: Case, n: int, figures: dict[str, Any]) -> Case:
    tiers = tuple(t.model_copy(update=figures) if k == n else t for k, t in enumerate(case.programme.tiers))
    return case.but(programme=case.programme.model_copy(update={"tiers": tiers}))


def without_minimum(case: Case) -> Case:
    """Return the case without any least score."""
    tiers = tuple(t.model_copy(update={"min_score": None}) for t in case.programme.tiers)
    award = case.programme.award
    award = award.model_copy(update={"min_score": None}) if isinstance(award, Rate) else award
    return case.but(programme=case.programme.model_copy(update={"tiers": tiers, "award": award}))


def without_floors(case: Case) -> Case:
    """Return the case whose tiers have no least amount."""
    tiers = tuple(t.model_copy(update={"floor": None}) for t in case.programme.tiers)
    return case.but(programme=case.programme.model_copy(update={"tiers": tiers}))
