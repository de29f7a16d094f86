"""How papers are asked for, beside what they are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a set of papers.

    Attributes
    ----------
    publish_on
        The day on which the list is made public; None where no paper needs it.
    count_first_day
        Whether that day counts as one of the working days.
    with_amounts
        Whether the public list names amounts.
    with_marks
        Whether what a city is told holds marks and ranks.
    templates
        Name of a paper → the office's own template.
    """

    publish_on: date | None = None
    count_first_day: bool = False
    with_amounts: bool = False
    with_marks: bool = False
    templates: Mapping[str, bytes] = field(default_factory=dict)
