"""Goal vectors of lists and of unfinished walks, compared goal by goal from the first, as lazily as may be.

Values are signed so that smaller is better in every goal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from allocator.models.goals import Goal
from allocator.models.tally import Tally

Key = tuple[int, ...]
"""Signed goal values in order of priority."""
Value = Callable[[Tally], int]
_UNKNOWN = -(10**18)
"""Better than any value of a goal that an unfinished walk says nothing about."""


class Ordering:
    """The goals of a problem as one order over lists.

    Parameters
    ----------
    blank
        Per number of awards, from none to as many as a list can have: the least number of waiting cities left blank.
    """

    def __init__(self, goals: Sequence[Goal], blank: Sequence[int]) -> None:
        self.goals, most = tuple(goals), len(blank) - 1
        values = [_value(goal, most) for goal in goals]
        top = goals[0].problem.top if goals else 0
        self._from = [
            [v if _known(g, cap) else _best(g, cap, blank) for g, v in zip(goals, values, strict=True)]
            for cap in range(top + 1)
        ]
        self._any = [
            [
                v if g.line and g.line >= cap else _best(g, 0, (min(blank),) * len(blank))
                for g, v in zip(goals, values, strict=True)
            ]
            for cap in range(top + 2)
        ]
        told = [g.looks_at == "number" or g.seated for g in goals]
        decided = len(told) - told[::-1].index(True) if True in told else 0
        leading = [v if g.looks_at == "number" else _best(g, 0, blank) for g, v in zip(goals, values, strict=True)]
        self._leading = leading[:decided]
        self.heads: list[Key | None] = [None] * (most + 1)
        """What `head` has said of a number."""

    def key(self, tally: Tally) -> Key:
        """Return the goal vector of a finished list."""
        return tuple(value(tally) for value in self._from[0])

    def better(self, tally: Tally, than: Key | None, cap: int = 0) -> bool:
        """Tell whether a list is better than a goal vector, or a walk could end in such a list.

        Parameters
        ----------
        cap
            0: a finished list. Else `number` is that of the finished list, `lines` and `counts` are final from level
            `cap` (at least 2) upwards; from 2 the one count left follows from the number and is entered as well.
        """
        return than is None or before(self._from[cap], tally, than)

    def hopeful(self, tally: Tally, than: Key | None, cap: int) -> bool:
        """Tell whether a walk could end in a better list with any number of awards; only its lines are looked at."""
        return than is None or before(self._any[cap], tally, than)

    def head(self, number: int) -> Key:
        """Return the first values of a goal vector that no list with so many awards betters.

        What is below it it cannot reach.

        Goals that the number does not decide count at their best; the last that it decides or bounds is the end.
        """
        tally = Tally([], number, 0, [])
        found = self.heads[number] = tuple(value(tally) for value in self._leading)
        return found

    def values(self, cap: int) -> Sequence[Value]:
        """Return the values that `better` compares, goal by goal."""
        return self._from[cap]


def before(values: Sequence[Value], tally: Tally, than: Key) -> bool:
    for value, best in zip(values, than, strict=True):
        found = value(tally)
        if found != best:
            return found < best
    return False


def _value(goal: Goal, most: int) -> Value:
    value = goal.value
    if level := goal.line:
        return lambda tally: -tally.lines[level]
    if goal.looks_at == "number":
        return _by_number(goal, most)
    return value if goal.sense == "min" else lambda tally: -value(tally)


def _by_number(goal: Goal, most: int) -> Value:
    """Return a goal that depends on the number of awards alone, each number looked at once."""
    table: list[int | None] = [None] * (most + 1)
    sign = goal.sign

    def value(tally: Tally) -> int:
        known = table[tally.number]
        if known is None:
            known = table[tally.number] = sign * goal.value(tally)
        return known

    return value


def _known(goal: Goal, cap: int) -> bool:
    """Tell whether a walk that has drawn the lines from `cap` upwards tells a goal's value; 0: it is finished."""
    if goal.line:
        return goal.line >= cap
    return cap == 0 or goal.looks_at == "number" or (goal.looks_at == "counts" and cap == 2)


def _best(goal: Goal, cap: int, blank: Sequence[int]) -> Value:
    """Return a value that no list betters; `cap`: none with these counts from there upwards and so many awards."""
    if (told := goal.unfinished(cap, blank)) is not None:
        return told if goal.sense == "min" else lambda tally: -told(tally)
    least = _UNKNOWN if goal.ideal is None else goal.sign * goal.ideal
    return lambda _: least
