"""What the fields of a programme's file are made of: whole numbers, switches, points, places in a text, readings."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    Strict,
    WithJsonSchema,
)

from allocator.errors import CodedError

Force = Literal["must", "principle", "about", "choice"]
FORCE_WORDS: dict[Force, str] = {"must": "不得/最高", "principle": "原则上", "about": "左右", "choice": "本厅选择"}


Whole = Annotated[int, Strict()]
"""A whole number; `true` and "36" are none."""


Switch = Annotated[bool, Strict()]
"""true or false, nothing that merely looks so."""


UNLIMITED = 10**6
"""The upper end of 150项以上: more awards than any year has."""


Upper = Annotated[
    int,
    Strict(),
    BeforeValidator(lambda value: UNLIMITED if value == "不限" else value),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"const": "不限"}]}),
]
"""A whole number, or 不限."""


def _points(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueError(f"读到“{value}”，应为分数，如60或59.5")  # noqa: TRY004 - pydantic turns only ValueError into a message
    points = Decimal(str(value))
    if not points.is_finite() or points < 0 or points.adjusted() > 15 or points != round(points, 2):
        raise ValueError(f"读到“{value}”，应为不小于0、至多两位小数的分数")
    return points


Points = Annotated[
    Decimal,
    BeforeValidator(_points),
    AfterValidator(
        lambda points: points.quantize(Decimal(1)) if points == points.to_integral() else points.normalize()
    ),
    PlainSerializer(lambda points: int(points) if points == int(points) else float(points), when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0}),
]
"""A score for people, 60 or 59.5."""


def hundredths(points: Decimal) -> int:
    """Return the same in hundredths of a point, as scores are kept."""
    return int(points * 100)


def unset(value: object) -> bool:
    """Tell whether a field that need not be stated is not: then it is not told either."""
    return value is None or value == () or (type(value) is int and not value)


class Frozen(BaseModel):
    """Immutable, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


StepName = Literal[
    "call",
    "apply",
    "recommend",
    "comply",
    "review",
    "propose",
    "consult",
    "party",
    "publish",
    "announce",
    "submit",
    "pay",
    "objection",
]
"""From the call for applications to the payment: the cities recommend, the ministry checks, experts review, the list is
proposed, the finance department consulted, the party group decides, the list is made public and then announced; or the
list is submitted to the finance department; an objection is looked into."""


class Article(Frozen):
    """A place in an official text: the document's title, the article's number and the words quoted verbatim."""

    document: str
    number: str
    quote: str

    def __str__(self) -> str:
        return f"《{self.document}》{self.number}"


class Step(Article):
    """A sentence of the procedure: which steps it asks for, and how long the list is public at least, working days."""

    steps: tuple[StepName, ...] = ()
    days: Whole | None = None


class Alternative(Frozen):
    """Another reading (口径) of a clause that can be run: its name and what it sets.

    `set` names fields of the clause; a name with a dot, and `ties`, is a path of its own (`allocator.law.settings`).
    """

    name: str
    set: dict[str, Any]

    def paths(self, owner: str) -> dict[str, Any]:
        """Path → value; `owner` is clause.ID or gate.ID."""
        return {name if "." in name or name == "ties" else f"{owner}.{name}": v for name, v in self.set.items()}


def whole_shares(shares: dict[str, int]) -> dict[str, int]:
    """Shares in per cent, none negative, that make up 100; or none at all."""
    if shares and (min(shares.values()) < 0 or sum(shares.values()) != 100):
        raise CodedError("R12", f"各档比例应为非负整数且合计100，现为{'、'.join(f'{k}{v}' for k, v in shares.items())}")
    return shares
