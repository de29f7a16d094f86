"""A clause of a 办法 as data: where it stands, how binding it is, and the other readings of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    Strict,
    WithJsonSchema,
    model_validator,
)

Force = Literal["must", "principle", "about", "choice"]


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
    """The same in hundredths of a point, as scores are kept."""
    return int(points * 100)


class Frozen(BaseModel):
    """Immutable, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Article(Frozen):
    """A place in an official text: the document's title, the article's number and the words quoted verbatim."""

    document: str
    number: str
    quote: str

    def __str__(self) -> str:
        return f"《{self.document}》{self.number}"


class Alternative(Frozen):
    """Another reading (口径) of a clause that can be run: its name and what it sets.

    `set` names fields of the clause; a name with a dot, and `ties`, is a path of its own (`allocator.law.settings`).
    """

    name: str
    set: dict[str, Any]

    def paths(self, owner: str) -> dict[str, Any]:
        """Path → value; `owner` is clause.ID or gate.ID."""
        return {name if "." in name or name == "ties" else f"{owner}.{name}": v for name, v in self.set.items()}


class Clause(Frozen):
    """What every clause says about itself.

    `force` decides what may be relaxed when nothing fits: `must` never, `principle` and `about` only as a recorded
    exception, `choice` freely. A clause that is not the ministry's choice quotes its article.
    """

    id: str
    kind: str
    article: str | None = None
    quote: str | None = None
    document: str | None = None
    force: Force = "choice"
    scope: Literal["programme", "year"] = "programme"
    interpretation: str = ""
    alternatives: tuple[Alternative, ...] = ()
    checked: date | None = None

    figures: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that hold numbers of the text (not 口径 or switches)."""
    freezing: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that say what the frozen problem holds and that no engine asks for afterwards."""
    several: ClassVar[bool] = False
    """Whether each of several clauses of the kind acts by its own figures; else no more than one can be in force."""

    @property
    def active(self) -> bool:
        """Whether it is in force: neither switched off nor without its figure."""
        return True

    def rivals(self, other: Clause) -> bool:
        """Whether this and another clause of its kind are in force and cannot both act.

        A kind without figures of its own has nothing in which a second clause could differ.
        """
        figureless = type(self).model_fields.keys() <= Clause.model_fields.keys()
        return self.active and other.active and not (self.several or figureless)

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Clause:
        if self.force != "choice" and not (self.article and self.quote):
            raise ValueError('【R05】未注明依据(article/quote)，也未标为本厅选择(force = "choice")')
        return self

    def asked(self) -> dict[str, Any]:
        """The fields that an engine may ask for once the problem is frozen."""
        apart = {*Clause.model_fields, *self.freezing} - {"kind", "force"}
        return {name: getattr(self, name) for name in type(self).model_fields if name not in apart}

    @property
    def where(self) -> str:
        """The article for people, 本厅选择 where no text fixes it."""
        return self.article or "本厅选择"

    @property
    def path(self) -> str:
        """What the paths of a scenario that set it begin with."""
        return f"clause.{self.id}"

    @property
    def stated(self) -> tuple[int, ...]:
        """The numbers of this clause that must stand in its quotation; none where it is the ministry's choice."""
        values = [getattr(self, name) for name in self.figures] if self.force != "choice" else []
        return tuple(v for v in values if v is not None)


def whole_shares(shares: dict[str, int]) -> dict[str, int]:
    """Shares in per cent, none negative, that make up 100; or none at all."""
    if shares and (min(shares.values()) < 0 or sum(shares.values()) != 100):
        raise ValueError(f"【R12】各档比例应为非负整数且合计100，现为{'、'.join(f'{k}{v}' for k, v in shares.items())}")
    return shares
