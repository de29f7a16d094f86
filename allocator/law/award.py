"""How a programme awards money: tiers, one class, a rate of a base, a sum per event; and to whom (`select`).

Of tiers and one class the best are chosen by score. A rate or a sum per event is due to whoever meets the conditions,
unless the programme ranks (`Programme.ranked`): then the list goes down the scores as far as number and budget allow.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from allocator.law.clause.fields import Frozen, Points, Switch
from allocator.money import WAN, Money, Share, show_exact

ONE_RATE = "按比例补助应在 percent（百分比）、share（分数，如“1/3”）与 per_unit（每单位金额）中恰填一项"
SHARES = ("percent", "share")
RATES = (*SHARES, "per_unit")
"""The fields of a rate of which exactly one is given."""


Select = Literal["score", "all"]
"""Whom to pay: the best by score, or everybody who meets the conditions."""
NOBODY_CHOSEN = 'tiered、capped-single 按得分择优，没有“全部兑现”；符合条件的全部兑现请用 kind = "event" 或 "rate"'


class Chosen(Frozen):
    """What all kinds of awards have: whom to pay, None where the programme's clauses say it."""

    select: Select | None = None
    settled: ClassVar[bool] = False
    """Whether a standard settles what each candidate may be paid: no tier is chosen."""
    given: ClassVar[bool] = False
    """Whether a fact about the candidate, not the allocation, says which tier he may have."""


class _ByScore(Chosen):
    """Kinds that are nothing but a choice."""

    @model_validator(mode="after")
    def _chooses(self) -> _ByScore:
        if self.select == "all":
            raise ValueError(NOBODY_CHOSEN)
        return self


class Tiered(_ByScore):
    """Several tiers, each with its ceiling; the allocation decides who reaches which."""

    kind: Literal["tiered"] = "tiered"
    granule: Money = WAN


class CappedSingle(_ByScore):
    """One class of awards with one ceiling."""

    kind: Literal["capped-single"] = "capped-single"
    granule: Money = WAN


class Rate(Chosen):
    """A share of a base (算力券: 5 % of the price paid), or a sum per unit (5G: 5,000元 per station); no tiers.

    What an applicant gets at most in all is a clause of its own (`cumulative_ceiling`).

    Attributes
    ----------
    base
        What is counted, for people: 算力交易金额.
    base_columns
        Header names of its column: money in the header's unit for `percent` and `share`, a whole number for `per_unit`.
    percent
        Per cent of the base, 0 < percent ≤ 100.
    share
        The same as a fraction that no percentage states exactly: "1/3".
    per_unit
        元 per unit.
    ceiling
        What a single award pays at most, 元.
    min_score
        The least score, where the programme ranks.
    article, quote
        Where the rate stands; where the text leaves it open, all three are left out and the programme's `missing` names
        one of them.
    granule
        Amounts are rounded down to a multiple of it, 元.
    """

    settled: ClassVar[bool] = True
    kind: Literal["rate"]
    base: str = ""
    base_columns: tuple[str, ...] = Field(min_length=1)
    percent: Decimal | None = Field(default=None, gt=0, le=100)
    share: Share | None = None
    per_unit: Money | None = Field(default=None, gt=0)
    ceiling: Money | None = Field(default=None, gt=0)
    min_score: Points | None = None
    article: str | None = None
    quote: str | None = None
    granule: Money = Field(default=1, gt=0)

    @property
    def factor(self) -> Fraction:
        """元 per 元 of the base, or 元 per unit."""
        if self.per_unit is not None:
            return Fraction(self.per_unit)
        return self.share if self.share is not None else Fraction(self.percent or 0) / 100

    @property
    def factor_words(self) -> str:
        """The factor for people: 5%, 1/3, 5000元."""
        if self.per_unit is not None:
            return f"{self.per_unit}元"
        return show_exact(self.share) if self.share is not None else f"{show_exact(Fraction(self.percent or 0))}%"

    @property
    def tier(self) -> str:
        """What its one level is called."""
        return self.base or "按标准"

    @model_validator(mode="after")
    def _one_of(self) -> Rate:
        if sum(getattr(self, name) is not None for name in RATES) > 1:
            raise ValueError(ONE_RATE)
        return self


class Event(Chosen):
    """A sum due when an event has happened (认定、获批); the tiers are the events, ordered by their sums.

    Attributes
    ----------
    columns
        Header names of the column that names the event; none where the programme has one event only, and then every
        eligible candidate has it.
    words
        Tier → what a cell may say for it besides the tier's own name.
    answers
        Tier → headers of a column that says 是 or 否 to it. The best tier with 是 has happened.
    ordinary
        The tier that 否 everywhere leaves; none where 否 leaves it open which event has happened. Where there is one,
        a higher event includes the lower ones; else two answers of 是 contradict each other.
    fixed
        The sum is due in full (给予1000万元), not 最高: neither requests nor costs reduce it.
    granule
        Amounts are rounded down to a multiple of it, 元.
    """

    settled: ClassVar[bool] = True
    given: ClassVar[bool] = True
    kind: Literal["event"]
    columns: tuple[str, ...] = ()
    words: dict[str, tuple[str, ...]] = {}
    answers: dict[str, tuple[str, ...]] = {}
    ordinary: str | None = None
    fixed: Switch = False
    granule: Money = Field(default=1, gt=0)

    def names(self, tier: str) -> tuple[str, ...]:
        """Tell what a cell may say for this event, the tier's own name first."""
        return (tier, *self.words.get(tier, ()))

    def check_words(self, tiers: list[str]) -> None:
        """Refuse words of an unknown tier, words that stand for two tiers, and several tiers without a column."""
        named = {"words": (*self.words,), "answers": (*self.answers,), "ordinary": (self.ordinary,)}
        for key, names in named.items():
            if unknown := next((n for n in names if n is not None and n not in tiers), None):
                raise ValueError(f"“award.{key}”引用了未知等级“{unknown}”，现有：" + "、".join(tiers))
        if len(tiers) > 1 and not self.columns and not self.answers:
            raise ValueError("event 有多个等级时，应在 columns 写明载有事项的列名，或在 answers 写明逐项答是否的列名")
        asked = [h for headers in self.answers.values() for h in headers]
        if twice := next((h for h in asked if asked.count(h) > 1), None):
            raise ValueError(f"“award.answers”的列名“{twice}”对应多个等级")
        words = [w for n in tiers for w in dict.fromkeys(self.names(n))]
        if twice := next((w for w in words if words.count(w) > 1), None):
            raise ValueError(f"“award.words”的“{twice}”对应多个等级")


AnyAward = Tiered | CappedSingle | Rate | Event
Entitlement = Rate | Event
"""Due to whoever meets the conditions, unless the programme ranks."""


def ranks(kind: str, select: str | None, *, speaks: bool, least_score: bool) -> bool:
    """Tell whether candidates compete by score under a kind of award.

    Parameters
    ----------
    select
        What the file says; None where it leaves it to its clauses.
    speaks
        Whether a clause of the file speaks of scores. An order or a least score does, under a rate a number does too:
        somebody has to be left out, and the number of an application is no reason. A number of events does not say who
        is left out; `fitting` refuses it.
    least_score
        Whether the file states one.
    """
    if kind not in ("rate", "event"):
        return True
    if select is not None:
        return select == "score"
    return least_score or speaks
