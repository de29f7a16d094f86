"""A clause of a 办法 as data: where it stands, how binding it is, and its figures.

One class per kind of clause holds that kind's figures; what the kind *means* (rows, measurement, sentence) is the file
of the same name in `models/rules/`. The TOML's `kind` picks both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from allocator.law.qingdao import Mode
from allocator.money import Money

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


class Budget(Clause):
    """总额控制. The sum itself is an input of every run; the 办法 names none."""

    kind: Literal["budget"] = "budget"


class TierCeiling(Clause):
    """最高不超过: what each tier may pay stands in the programme's tiers."""

    kind: Literal["tier_ceiling"] = "tier_ceiling"


class Request(Clause):
    """An award never exceeds what was applied for."""

    kind: Literal["request"] = "request"
    on: Switch = True

    @property
    def active(self) -> bool:
        return self.on


class Quota(Clause):
    """A number of awards; `tier` None counts all of them.

    N个左右 (force `about`): a target and the band that it is read as. 3-5个 and 150项以上 (force `must`): the band is
    the text's own; its upper end may be 不限.
    """

    kind: Literal["quota"] = "quota"
    tier: str | None = None
    target: Whole = Field(ge=0)
    low: Whole = Field(ge=0)
    high: Upper = Field(ge=0)
    mode: Literal["soft", "hard"] = "soft"
    figures: ClassVar[tuple[str, ...]] = ("target",)
    several: ClassVar[bool] = True

    @model_validator(mode="before")
    @classmethod
    def _banded(cls, data: Any) -> Any:
        """A target without its band says nothing yet: exactly, at most, or about so many."""
        known = isinstance(data, Mapping) and type(data.get("target")) is int
        if known and (lacking := [name for name in ("low", "high") if name not in data]):
            n = data["target"]
            ways = f"正好{n}个写 low = {n}、high = {n}，至多{n}个写 low = 0、high = {n}"
            about = f"{n}个左右（±10%）写 low = {9 * n // 10}、high = {-(-11 * n // 10)}"
            raise ValueError(f"缺少 {'、'.join(lacking)}：{ways}，{about}")
        return data

    @model_validator(mode="after")
    def _ordered(self) -> Quota:
        if self.low > self.high:
            raise ValueError(f"【R07】下限{self.low}大于上限{self.high}")
        return self

    @property
    def open_ended(self) -> bool:
        """Whether there is no upper end (以上)."""
        return self.high >= UNLIMITED

    @property
    def stated(self) -> tuple[int, ...]:
        bounds = (self.low, self.high) if self.force == "must" else ()
        return tuple(dict.fromkeys((*super().stated, *(b for b in bounds if b < UNLIMITED))))

    @property
    def words(self) -> str:
        """The number for people: 30个左右（27至33个）, 3至5个, 150个以上, 10个."""
        if self.open_ended:
            return f"{self.low}个以上"
        if self.low == self.high:
            return f"{self.high}个"
        if self.force == "must":
            return f"{self.low}至{self.high}个"
        return f"{self.target}个左右（{self.low}至{self.high}个）"


class PerApplicant(Clause):
    """同一申报主体同一年度最多N个: counted on applications (a check), on awards (a rule), or both."""

    kind: Literal["per_applicant"] = "per_applicant"
    max: Whole = Field(ge=1)
    counts: Literal["both", "awards", "applications"] = "both"
    figures: ClassVar[tuple[str, ...]] = ("max",)
    several: ClassVar[bool] = True

    def asked(self) -> dict[str, Any]:
        """Applications are checked when the files are read; of awards there is a limit or none."""
        return {"kind": self.kind, "force": self.force, "max": None if self.counts == "applications" else self.max}


class CumulativeCeiling(Clause):
    """同一单位累计 ≤ ceiling, with what happens at the edge and which earlier receipts count."""

    kind: Literal["cumulative_ceiling"] = "cumulative_ceiling"
    ceiling: Money
    over: Literal["truncate", "demote", "skip"] = "truncate"
    history: Literal["none", "programme", "ministry"] = "programme"
    figures: ClassVar[tuple[str, ...]] = ("ceiling",)
    freezing: ClassVar[tuple[str, ...]] = ("history",)


class Once(Clause):
    """一次性: a `project` that the ledger already holds is not funded again, or no project of an `applicant` in it."""

    kind: Literal["once"] = "once"
    on: Switch = True
    per: Literal["project", "applicant"] = "project"
    freezing: ClassVar[tuple[str, ...]] = ("on", "per")

    @property
    def active(self) -> bool:
        return self.on


class Exclusive(Clause):
    """At most `max` awards per group: same product (同一产品), or one per industry (一行业一模型, 一领域一基地).

    `by` is `product` (the applicant's own: equal names of two applicants are two products), `product_name` (the name
    alone), `industry`, or the header of any other column of the candidates' file.
    """

    kind: Literal["exclusive"] = "exclusive"
    by: str = Field(min_length=1)
    max: Whole = Field(default=1, ge=1)
    on: Switch = False
    several: ClassVar[bool] = True

    @property
    def active(self) -> bool:
        return self.on

    @property
    def field(self) -> str | None:
        """Which of our columns makes the groups; None where it is another one."""
        return {"product": "product", "product_name": "product", "industry": "industry"}.get(self.by)

    @property
    def column(self) -> str | None:
        """The header of the column that makes the groups, where it is none of ours."""
        return None if self.field else self.by

    @property
    def header(self) -> str:
        """The column that makes the groups, for people."""
        return self.column or {"product": "产品名称", "industry": "所属行业"}[str(self.field)]

    @property
    def alike(self) -> str:
        """What the members of a group have in common, for people."""
        words = {"product": "同一产品", "product_name": "同名产品", "industry": "同一行业"}
        return words.get(self.by, f"同一“{self.by}”")


class ExpertsTier(Clause):
    """The experts' grade: `exact` it is the tier, `upper` it bounds the tier, `off` it is not used."""

    kind: Literal["experts_tier"] = "experts_tier"
    mode: Literal["exact", "upper", "off"] = "exact"


class FoundTier(Clause):
    """A fact that an authority has found is the tier: who passes a gate with `proof` has that gate's tier.

    `exact`: that tier and no other. `upper`: the fact only opens the tier, which is competed for like the others.
    """

    kind: Literal["found_tier"] = "found_tier"
    mode: Literal["exact", "upper"] = "exact"

    @property
    def active(self) -> bool:
        return self.mode == "exact"


class AppliedTier(Clause):
    """The tier that is merely applied for: `upper` nobody gets more, `exact` nobody gets another, `off` it is not used.

    `columns` are the headers of its column.
    """

    kind: Literal["applied_tier"] = "applied_tier"
    mode: Literal["exact", "upper", "off"] = "upper"
    columns: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        return self.mode != "off"


class MinimumScore(Clause):
    """The least score of each tier that has one (`min_score` in the programme's tiers)."""

    kind: Literal["minimum_score"] = "minimum_score"


class MeritOrder(Clause):
    """名次优先: nobody is passed over in favour of a lower rank.

    `excused`: unless a named rule blocks him (default). `strict`: unless his own data close the tier to him; a limit on
    his applicant or city is no excuse, the list ends above him. `in_city`: as excused, among candidates of one city
    only. `funding`: as excused, for being funded at all; the tiers are free. `off`: no order.
    """

    kind: Literal["merit_order"] = "merit_order"
    mode: Literal["excused", "strict", "in_city", "funding", "off"] = "excused"


class TierShape(Clause):
    """The shape the tiers should have; a goal, never a hard rule.

    `shares`: per cent of the awards that each tier should get, each met within `tolerance` awards.
    """

    kind: Literal["tier_shape"] = "tier_shape"
    mode: Literal["pyramid", "no_hollow", "shares", "none"] = "pyramid"
    shares: dict[str, Whole] = {}
    tolerance: Whole = Field(default=2, ge=0)

    @field_validator("shares")
    @classmethod
    def _whole(cls, shares: dict[str, int]) -> dict[str, int]:
        return whole_shares(shares)

    @model_validator(mode="after")
    def _stated(self) -> TierShape:
        if self.mode == "shares" and not self.shares:
            raise ValueError('【R03】mode 为 shares 时，应在 shares 写明各档比例，如 {"甲档" = 20, "乙档" = 80}')
        return self


class CityCap(Clause):
    """At most `max` awards per city, or `percent` of the quota target; off when both are None."""

    kind: Literal["city_cap"] = "city_cap"
    max: Whole | None = Field(default=None, ge=0)
    percent: Whole | None = Field(default=None, ge=0, le=100)

    @property
    def active(self) -> bool:
        return self.max is not None or self.percent is not None

    @model_validator(mode="after")
    def _one_of(self) -> CityCap:
        if self.max is not None and self.percent is not None:
            raise ValueError("max 与 percent 只能设一个")
        return self


class CityCeiling(Clause):
    """At most `max` 元 of awards per city; off when None."""

    kind: Literal["city_ceiling"] = "city_ceiling"
    max: Money | None = None
    figures: ClassVar[tuple[str, ...]] = ("max",)
    several: ClassVar[bool] = True

    @property
    def active(self) -> bool:
        return self.max is not None


class CityFloor(Clause):
    """At least `min` awards per city that has as many eligible candidates (else all of its candidates).

    `soft`: a goal (least shortfall); `hard`: a rule, and where it cannot be met there is no list. A hard floor asks for
    all of `min` awards also where fewer candidates are fit, unless `up_to_fit` lowers it to their number.
    """

    kind: Literal["city_floor"] = "city_floor"
    min: Whole = Field(default=0, ge=0)
    mode: Literal["soft", "hard"] = "soft"
    up_to_fit: Switch = False

    @property
    def whole(self) -> bool:
        """Whether the number is owed whole, however few candidates are fit."""
        return self.mode == "hard" and not self.up_to_fit

    @property
    def active(self) -> bool:
        return self.min > 0


class Apportionment(Clause):
    """Awards per city as near as can be to the cities' shares of the eligible candidates; a goal.

    The seats shared out are the quota target's, by largest remainders (Hamilton).
    """

    kind: Literal["apportionment"] = "apportionment"
    on: Switch = False

    @property
    def active(self) -> bool:
        return self.on


class CityReserve(Clause):
    """Up to `seats` awards at the lowest tier for cities without one, best candidate ≥ `min_score` points first."""

    kind: Literal["city_reserve"] = "city_reserve"
    seats: Whole = Field(default=0, ge=0)
    min_score: Points = Decimal(0)

    @property
    def active(self) -> bool:
        return self.seats > 0


class Qingdao(Clause):
    """青岛 (计划单列市): `separate` own table without money from this pool, `in` the pool, or `out`.

    None: nobody has chosen where the text is silent. Then it is computed as `in`, and the result is a 草案.
    """

    kind: Literal["qingdao"] = "qingdao"
    mode: Mode | None = None

    @property
    def inside(self) -> bool:
        """Whether 青岛's candidates compete in this pool."""
        return self.mode in (None, "in")


class Proration(Clause):
    """What happens when the sums due (events, rates) exceed the budget; no text says.

    `report`: every sum stays as it is due and the shortfall is stated. `prorate`: all are reduced alike, to the 元,
    so that they add up to the budget.
    """

    kind: Literal["proration"] = "proration"
    mode: Literal["report", "prorate"] = "report"


class Pins(Clause):
    """Awards fixed by hand in a scenario, each with a reason; the list itself comes from the scenario."""

    kind: Literal["pins"] = "pins"


AnyClause = Annotated[
    Budget
    | TierCeiling
    | Request
    | Quota
    | PerApplicant
    | CumulativeCeiling
    | Once
    | Exclusive
    | FoundTier
    | ExpertsTier
    | AppliedTier
    | MinimumScore
    | MeritOrder
    | TierShape
    | CityCap
    | CityCeiling
    | CityFloor
    | CityReserve
    | Apportionment
    | Qingdao
    | Proration
    | Pins,
    Field(discriminator="kind"),
]
