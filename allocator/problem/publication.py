"""A list that has been published (公示), and who is taken off it afterwards: the others stay exactly as published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Via = Literal["merit", "pin", "reserve", "published"]
"""How an award came about: by its rank, fixed by hand, a city's reserved seat, or as it was published."""
Source = Literal["list", "solved"]


@dataclass(frozen=True, slots=True)
class PublishedAward:
    """One line of the published list: the tier's name, 元, and how the award had come about."""

    tier: str
    amount: int
    via: Via = "merit"


@dataclass(frozen=True)
class Publication:
    """A published list and those excluded after it.

    Attributes
    ----------
    awards
        Candidate id → what was published, those taken off the list included.
    withdrawn
        Candidate id → why it is taken off the list.
    source
        `list`: given as a file. `solved`: what the same case gives without these exclusions.
    percent
        θ of the ceilings that the list was made at (amounts `scaled`).
    proven
        Whether the list is a proven optimum, or given.
    breaches
        What the list as published does not keep, in Chinese sentences.
    why_none
        Why there is no such list; empty where there is one.
    """

    awards: Mapping[str, PublishedAward] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    source: Source = "solved"
    percent: int = 100
    proven: bool = True
    breaches: tuple[str, ...] = ()
    why_none: str = ""
