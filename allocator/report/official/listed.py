"""Candidates of a record in an order that tells nothing of their marks: by city, then by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from allocator.law.clause.cities import CITIES
from allocator.problem.build import natural

Told = Mapping[str, Any]
"""A candidate of result.json."""


def in_city_order(candidates: Iterable[Told]) -> list[Told]:
    """Return them by city, those of no official city last, within a city by number."""
    return sorted(candidates, key=lambda c: (*_city(c["city"]), natural(c["id"]), c["id"]))


def cities_of(candidates: Iterable[Told]) -> list[str]:
    """Return their cities in the same order, each once."""
    return sorted({c["city"] for c in candidates}, key=_city)


def funded(record: Mapping[str, Any]) -> list[Told]:
    """Return those who are funded, by city."""
    return in_city_order(c for c in record["candidates"] if c["outcome"] == "funded")


def _city(name: str) -> tuple[int, str]:
    return (CITIES.index(name), "") if name in CITIES else (len(CITIES), name)
