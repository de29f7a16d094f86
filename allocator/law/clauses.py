"""Every kind of clause by its figures.

One class per kind holds that kind's figures; what the kind *means* (rows, measurement, sentence) is the file of the
same name in `models/rules/`. The TOML's `kind` picks both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    Field,
    field_validator,
    model_validator,
)

from allocator.law.city_clauses import Apportionment, CityCap, CityCeiling, CityFloor, CityReserve, Qingdao
from allocator.law.clause import (
    UNLIMITED,
    Alternative,
    Clause,
    Force,
    Frozen,
    Switch,
    Upper,
    Whole,
    hundredths,
    whole_shares,
)
from allocator.money import Money

__all__ = [
    "FORCE_WORDS",
    "UNLIMITED",
    "Alternative",
    "AnyClause",
    "AppliedTier",
    "Apportionment",
    "Budget",
    "CityCap",
    "CityCeiling",
    "CityFloor",
    "CityReserve",
    "Clause",
    "CumulativeCeiling",
    "Exclusive",
    "ExpertsTier",
    "Force",
    "FoundTier",
    "Frozen",
    "MeritOrder",
    "MinimumScore",
    "Once",
    "PerApplicant",
    "Pins",
    "Proration",
    "Qingdao",
    "Quota",
    "Request",
    "TierCeiling",
    "TierShape",
    "hundredths",
]

FORCE_WORDS: dict[Force, str] = {"must": "不得/最高", "principle": "原则上", "about": "左右", "choice": "本厅选择"}


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
