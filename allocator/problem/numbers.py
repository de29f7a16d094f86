"""What the whole numbers of a problem stand for: its positions, levels, applicants and cities.

Plain integers, so that they count, compare and index as they are; a signature says by them which number it takes.
"""

from __future__ import annotations

from typing import TypeAlias

Position: TypeAlias = int
"""A candidate's place in the order π, from 0; its rank is one more."""

TierLevel: TypeAlias = int
"""A tier counted from the bottom: 0 no award, 1 the lowest tier, τ the top."""

ApplicantNumber: TypeAlias = int
"""An applicant's place among `Problem.applicants`."""

CityNumber: TypeAlias = int
"""A city's place among `Problem.cities`."""
