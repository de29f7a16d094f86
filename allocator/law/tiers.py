"""The tiers of a programme and how their amounts are fixed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from allocator.errors import CodedError
from allocator.law.clause.fields import Frozen, Points, Whole, hundredths, whole_shares
from allocator.money import Money, show_wan

AmountMode = Literal["ceiling", "scaled", "free", "pro_rata"]
AMOUNT_WORDS: dict[AmountMode, str] = {
    "ceiling": "按档次上限",
    "scaled": "按上限的同一比例",
    "free": "在下限与上限之间择优确定",
    "pro_rata": "名单确定后按比例压减",
}


class Tier(Frozen):
    """One tier (等级), its ceiling (最高不超过, 元), and what the ministry may add: a floor, a minimum score.

    A ceiling that the text leaves open is left out, and the programme's `missing` names it; until a scenario sets it
    it reads 0. A tier of one's own programme needs no article.
    """

    name: str
    article: str = ""
    quote: str = ""
    ceiling: Money = 0
    floor: Money | None = None
    min_score: Points | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Tier:
        if self.floor is not None and self.floor > self.ceiling:
            raise CodedError("R07", f"下限{show_wan(self.floor)}万元大于上限{show_wan(self.ceiling)}万元")
        return self

    @property
    def where(self) -> str:
        """The article for people, 本厅选择 where no text fixes it."""
        return self.article or "本厅选择"

    @property
    def least_score(self) -> int | None:
        """The minimum score in hundredths of a point."""
        return None if self.min_score is None else hundredths(self.min_score)


class Amounts(Frozen):
    """How much an award of a tier is, up to its ceiling A_t.

    Attributes
    ----------
    mode
        `ceiling`: A_t (default). `scaled`: ⌊θ·A_t⌋ on the step, with the largest whole-percent θ at which the numbers
        per tier fit the budget. `free`: any multiple of the step between the tier's floor and its ceiling, as the goals
        choose. `pro_rata`: the list is decided without the budget, then every award is reduced alike, so that the total
        is the budget exactly.
    step
        Amounts are multiples of it, 元; None: the programme's own granule (`pro_rata`: 元).
    counts, shares
        For `scaled`: how many awards each tier gets, or its per cent of the quota target.
    """

    mode: AmountMode = "ceiling"
    step: Money | None = Field(default=None, gt=0)
    counts: dict[str, Whole] = {}
    shares: dict[str, Whole] = {}

    @field_validator("shares")
    @classmethod
    def _whole(cls, shares: dict[str, int]) -> dict[str, int]:
        return whole_shares(shares)

    @model_validator(mode="after")
    def _stated(self) -> Amounts:
        if any(n < 0 for n in self.counts.values()):
            raise ValueError("counts 的数量不能为负")
        if self.counts and self.shares:
            raise ValueError("counts 与 shares 只能设一个")
        if self.mode == "scaled" and not (self.counts or self.shares):
            raise CodedError("R03", "mode 为 scaled 时，应在 counts 写明各档数量，或在 shares 写明各档比例")
        if self.mode != "scaled" and (self.counts or self.shares):
            raise ValueError("counts、shares 只用于 mode 为 scaled 时")
        return self
