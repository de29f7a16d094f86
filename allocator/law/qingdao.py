"""青岛 (计划单列市): what is asked where a 办法 does not say whether it takes part."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

Mode = Literal["in", "separate", "out"]
QINGDAO = "青岛市"
MODES: Mapping[str, Mode] = {"纳入": "in", "单列": "separate", "不纳入": "out"}
"""What may be chosen, by the word that a planner says."""
CHOICES = "纳入、单列或不纳入"


def undecided(mode: str | None, cities: Collection[str], *, own: bool) -> bool:
    """Tell whether somebody has to choose before a list can be more than a 草案.

    Parameters
    ----------
    cities
        Of the candidates that compete. A programme of one's own that has candidates of 青岛 alone is 青岛's own.
    """
    return mode is None and QINGDAO in cities and not (own and all(city == QINGDAO for city in cities))


def choosing(clause_id: str) -> str:
    """Tell how to choose."""
    words = "、".join(f"{mode}（{word}）" for word, mode in MODES.items())
    return f"在情景 [set] 中写明 clause.{clause_id}.mode，可为{words}，或用 --qingdao 给出"
