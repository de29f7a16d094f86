"""What a ministry may choose where the text is silent: stances, goals by name, and how scores come about.

A goal is one class in `allocator.models.goals`. The law knows none of them: it asks the class that goes by a name, and
the classes enter themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from allocator.errors import CodedError
from allocator.law.clause.fields import Frozen, Whole

Stance = Literal["balanced", "top", "wide"]


STANCE_WORDS: dict[Stance, str] = {"balanced": "均衡三档", "top": "突出头部", "wide": "扩大覆盖"}
Looks = Literal["number", "counts", "lines", "cities", "list"]
"""What decides the value of a goal: the number of awards, the counts by tier, the score lines, the cities, or more."""


class NamedGoal:
    """A goal as the law sees it: its name, its place, and what else acts once somebody names it.

    Attributes
    ----------
    key
        Its name in `goals = [...]`; the names of its results begin with it. A class without one is no goal itself.
    called
        The same for people.
    named
        Whether `goals` may name it; the others only make the list unique.
    level
        Its place among the others, where nobody says another one.
    usual
        The stances that ask for it.
    at_last
        Whether it follows the named goals that leave it out.
    serves
        What a clause is that, where it is no hard rule, acts through this goal and nowhere else.
    spreads
        Whether it is about the spread over the tiers, and means nothing where nobody chooses tiers.
    makes_shape, makes_shares
        Whether naming it makes a shape of the tiers, or the shares of the cities, act though no clause does.
    looks_at
        None: the class does not say, and no walk down the order is trusted with it.
    """

    key: ClassVar[str] = ""
    called: ClassVar[str] = ""
    named: ClassVar[bool] = True
    level: ClassVar[int] = 100
    usual: ClassVar[frozenset[Stance]] = frozenset()
    at_last: ClassVar[bool] = False
    serves: ClassVar[type[object] | None] = None
    spreads: ClassVar[bool] = False
    makes_shape: ClassVar[bool] = False
    makes_shares: ClassVar[bool] = False
    looks_at: Looks | None = None

    def __init_subclass__(cls) -> None:
        """Enter a class with a name of its own.

        Raises
        ------
        TypeError
            Another goal has the name, or people have no word for it.
        """
        if not (key := cls.__dict__.get("key")):
            return
        if key in GOALS or (cls.named and not cls.called):
            raise TypeError(f"goal {key!r} of {cls.__qualname__}: the name is taken, or `called` is missing")
        GOALS[key] = cls

    @classmethod
    def asked(cls, goals: Sequence[str], stance: Stance) -> bool:
        """Tell whether it is among the goals named or, where none is, the stance asks for it."""
        return cls.key in goals if goals else stance in cls.usual


GOALS: dict[str, type[NamedGoal]] = {}
"""Every goal by its name; filled by the classes themselves."""


def nameable() -> dict[str, type[NamedGoal]]:
    """Return the goals that `goals` may name, in their usual order."""
    return {g.key: g for g in sorted(GOALS.values(), key=lambda g: g.level) if g.named}


class OneOfTheGoals:
    """The names of goals as a type: whatever is registered when a value is read, or a schema written."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take a name that is known."""
        del source, handler
        return core_schema.no_info_plain_validator_function(_known)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """List the names that may stand there."""
        del schema, handler
        return {"enum": [*nameable()], "type": "string"}


def _known(value: object) -> str:
    if isinstance(value, str) and value in (known := nameable()):
        return known[value].key
    names = [f"'{name}'" for name in nameable()]
    raise PydanticKnownError("literal_error", {"expected": " or ".join([", ".join(names[:-1]), *names[-1:]])})


GoalName = Annotated[str, OneOfTheGoals()]
"""A goal by its name in `goals`."""


class Scoring(Frozen):
    """How a score comes about where the text is silent: the ministry's choices. `full` is the full mark."""

    method: Literal["auto", "experts", "indicators", "total"] = "auto"
    dimensions: tuple[str, ...] = ()
    weights: dict[str, Decimal] | None = None
    bonus_max: Decimal | None = Field(default=None, ge=0)
    full: Whole = Field(default=100, ge=1, le=10**7)

    @model_validator(mode="after")
    def _weighed(self) -> Scoring:
        if self.weights is not None:
            if wrong := next((n for n, w in self.weights.items() if not (w.is_finite() and w > 0)), None):
                raise CodedError("R13", f"权重须大于0：“{wrong}”为{self.weights[wrong]}")
            if (total := sum(self.weights.values())) != 100:
                raise CodedError("R12", f"权重合计{total}%，应为100%")
        return self
