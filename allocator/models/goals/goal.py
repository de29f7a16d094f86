"""The shape of a goal: what it measures, what an engine may ask of it, and how it is told.

A goal is one class. It gives `key`, `called`, `sense`, `value` and `expression`; whatever else anybody wants to know is
asked of it too, and where it does not say, the answer is the careful one: no walk is trusted with it, no value is
called ideal, and its numbers are told as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

from allocator.law.choices import GOALS, NamedGoal, nameable
from allocator.models.algebra import Linear
from allocator.models.decisions import Decisions
from allocator.models.tally import Numbers, Tally
from allocator.problem.problem import Problem

Compared = Literal["better", "worse", "same"]


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of a pool before any list is made.

    Attributes
    ----------
    most
        No list has more awards.
    at_level
        By level (index 0 is unused): no list has more awards at it.
    blank
        Per number of awards, from none to as many as a list can have: the least number of waiting cities that are left
        without any.
    """

    most: int
    at_level: Sequence[int]
    blank: Sequence[int]


class Goal(NamedGoal):
    """One level of the lexicographic order.

    Attributes
    ----------
    name
        Of this result; what begins with `key` where one goal has several results.
    settles
        Whether the best value leaves one value for each variable of the expression: a number in mixed radix does.
    coded
        Whether it only makes the list unique: its value is a code that means nothing to people.
    in_kernel
        Whether the kernel for many orders knows when its value is at its bound.
    by_scores
        Whether its value depends on the scores themselves, not on the ranks alone.
    seated
        Whether reserved seats, given after the lines, can still better it.
    label
        What its value counts, for people.
    unit_words
        What a tolerance in its own unit may be written as.
    a_sum
        Whether a tolerance is a share of its value, unless somebody says otherwise.
    loosened
        How soon it is the one that is loosened, where nobody names one; the greatest first, 0: only as the last goal.
    held, bettered
        What the frontier says once the value is 0 for good; and where a stair betters it, to 0 and to more (with {}).
    staired
        Whether every stair of the frontier shows it by itself.
    mark
        What the figure of the frontier says where it holds from there on; empty: nothing.
    """

    sense: ClassVar[Literal["min", "max"]]
    settles: ClassVar[bool] = False
    coded: ClassVar[bool] = False
    in_kernel: ClassVar[bool] = False
    by_scores: ClassVar[bool] = False
    seated: ClassVar[bool] = False
    label: ClassVar[str] = ""
    unit_words: ClassVar[str] = "整数（如1）"
    a_sum: ClassVar[bool] = False
    loosened: ClassVar[int] = 0
    held: ClassVar[str] = ""
    bettered: ClassVar[tuple[str, str] | None] = None
    staired: ClassVar[bool] = False
    mark: ClassVar[str] = ""
    line: int = 0
    """The level whose score line it is; 0: it is none."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.name = self.key

    @classmethod
    def made(cls, problem: Problem) -> Sequence[Goal]:
        """Return the goals that it comes to in a problem; none where nothing there concerns it."""
        return [cls(problem)]

    @classmethod
    def owns(cls, name: str) -> bool:
        """Tell whether a result of this name is one of its own."""
        return name == cls.key

    @classmethod
    def asked_by_name(cls, problem: Problem) -> bool:
        """Tell whether the planner names it; one that only the stance gives is void where it is nobody's choice."""
        return cls.key in problem.programme.goals

    # What it measures.

    def value(self, tally: Tally) -> int:
        """Return the plain measurement."""
        raise NotImplementedError  # pragma: no cover

    def values(self, counts: Numbers) -> Numbers | None:
        """Return the same of many lists at once, where numbers of awards alone tell it; None: each has to be asked.

        Parameters
        ----------
        counts
            The number of awards of each list at index 0, else by level.
        """
        del counts
        return None

    def expression(self, d: Decisions) -> Linear:
        """Return the same for a solver; auxiliary variables are exact at every optimum."""
        raise NotImplementedError  # pragma: no cover

    # How values are compared, and what no list can better.

    @property
    def sign(self) -> int:
        """What makes smaller values better ones."""
        return 1 if self.sense == "min" else -1

    @classmethod
    def compared(cls, before: int, after: int) -> Compared:
        """Tell what the second value is against the first."""
        if before == after:
            return "same"
        return "better" if (after < before) == (cls.sense == "min") else "worse"

    @property
    def ideal(self) -> int | None:
        """A value that no list betters, whatever the pool and the money; None where none is known."""
        return None

    def bound(self, reach: Reach) -> int | None:
        """Return the same for a pool."""
        del reach
        return self.ideal

    @property
    def void(self) -> bool:
        """Whether every list has the same value, since no clause asks anything of it."""
        return False

    def least_awards(self, value: int, reach: Reach) -> int:
        """Tell how many awards a list at least as good as a value has at the very least."""
        del value, reach
        return 0

    def most_awards(self, value: int) -> int | None:
        """Tell how many it has at the very most; None where nothing is known."""
        del value
        return None

    def unfinished(self, cap: int, blank: Sequence[int]) -> Callable[[Tally], int] | None:
        """Return a value that no end of an unfinished walk betters, from what the walk tells; None: the ideal will do.

        Parameters
        ----------
        cap
            The number of awards is that of the finished list, and lines and counts are final from this level upwards;
            0: only the number is known.
        blank
            See `Reach`.
        """
        del cap, blank
        return None

    @property
    def excess(self) -> Sequence[int] | None:
        """What one award above the upper end of each quota adds to the value at least; None where nothing is known."""
        return None

    # What people are told.

    @classmethod
    def labelled(cls, name: str) -> str:
        """Tell what the value of a result counts: 数量超出区间."""
        return cls.label or cls.called or name

    @classmethod
    def called_as(cls, name: str) -> str:
        """Tell what planners call a result, and may call it themselves."""
        return cls.called or name

    @classmethod
    def shown(cls, value: int, granule: int, who: str = "") -> str:
        """Return a value; `who` is where a line ends."""
        del granule, who
        return str(value)

    @classmethod
    def last(cls, problem: Problem, value: int) -> str:
        """Tell who is at the rank that a score line reaches, the number with the name; empty for other goals."""
        del problem, value
        return ""

    @classmethod
    def change(cls, name: str, values: tuple[str, str], verdict: str, scores: tuple[str, str]) -> str:
        """Return both values of a result and what the second is against the first; `scores` are those of a line."""
        del scores
        before, after = values
        return f"{cls.labelled(name)}{before}→{after}（{verdict}）"

    @classmethod
    def own_unit(cls, text: str, granule: int) -> Fraction:
        """Return an amount in its own unit as people write it; raises ValueError where it is none."""
        del granule
        return Fraction(text)

    @classmethod
    def allowance(cls, slack: int, granule: int) -> str:
        """By how much a list may fall behind."""
        del granule
        return f"允许差{slack}"

    @classmethod
    def gained(cls, problem: Problem, name: str, before: int, after: int) -> str:
        """Tell what a stair of the frontier betters."""
        if cls.bettered is None:
            was, now = (cls.shown(value, problem.granule) for value in (before, after))
            return f"{cls.called_as(name)}由{was}改善为{now}"
        at_zero, above = cls.bettered
        return above.format(after) if after or not at_zero else at_zero

    @classmethod
    def tells(cls, problem: Problem, name: str) -> bool:
        """Tell whether the frontier tells from which budget on a result keeps its last value."""
        del problem, name
        return not cls.staired

    @classmethod
    def holding(cls, problem: Problem, name: str, value: int) -> str:
        """Tell what holds once a result has its last value."""
        del problem
        if cls.held and value == 0:
            return cls.held
        return f"“{cls.called_as(name)}”不再改善{'，仍有偏离' if cls.held else ''}"


class _Unknown(Goal):
    """A result of a goal that is not here, as in a record made elsewhere: only its name is known."""

    sense = "min"


def class_of(name: str) -> type[Goal]:
    """Return the class that a result of this name belongs to."""
    return next((g for g in GOALS.values() if issubclass(g, Goal) and g.owns(name)), _Unknown)


def in_usual_order() -> list[type[Goal]]:
    """Return every goal that may be named."""
    return [g for g in nameable().values() if issubclass(g, Goal)]


def classes_of(aims: Iterable[type[Any]]) -> list[type[Goal]]:
    """Return the goals among some classes."""
    return [g for g in aims if issubclass(g, Goal)]
