"""What can be best: each goal as an expression for a solver and as a plain measurement.

A goal's class says where it comes in the order (`level`) and for which stances it stands (`usual`); `priority.py` puts
behind them what makes the list unique.

All usual goals are ordinal in the scores: scores act through the order π only, so lists do not jump with decimals.
Every file here is found by itself: a new goal is a class in any of them, or in a new one.

Here lie:

    cities    The goals that look at the cities: what is blank, below its floor, or away from its share.
    goal      The shape of a goal: what it measures, what an engine may ask of it, and how it is told.
    lines     The score lines as goals: with them the list is unique inside the score-line theorem.
    quota     The goals of the quotas: their distance, and what is lacking to their targets.
    sums      Goals that are sums over the list: awards, money, and the scores themselves.
    tiers     The goals of the spread over the tiers: how many are not empty, and their shape.
    unique    What only makes the list unique, in blocks down the order π: the values are codes and mean nothing to …
"""

from importlib import import_module
from pkgutil import iter_modules

from allocator.models.goals.goal import Goal, Reach, class_of, classes_of, in_usual_order
from allocator.models.goals.lines import ScoreLine
from allocator.models.goals.quota import QuotaDistance, TargetShortfall
from allocator.models.goals.sums import Spent
from allocator.models.goals.tiers import Shape, TiersPresent

__all__ = [
    "Goal",
    "QuotaDistance",
    "Reach",
    "ScoreLine",
    "Shape",
    "Spent",
    "TargetShortfall",
    "TiersPresent",
    "class_of",
    "classes_of",
    "in_usual_order",
    "unique",
]


for _found in iter_modules(__path__, f"{__name__}."):
    import_module(_found.name)
